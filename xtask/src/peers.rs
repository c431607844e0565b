//! Real peers: programs that others wrote, given our bytes. What they make of them is compared in every test, recorded by
//! `cargo xtask record`, and in Python timed by `cargo xtask measure-python` (`tests/evidence/README.md`).

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setup::{self, Tools};
use crate::tally::Tally;
use crate::{Outcome, process};

/// Google's protobuf for Python against our bytes, the header blocks of grpcio and python-hpack against ours, and grpcio's
/// channels against our fleets; counts as tests.
pub(crate) fn test(tools: &Tools, tally: &mut Tally) -> Outcome {
    let cases = cases(tools)?;
    let messages = tally.count(python("compare.py")?.arg(&cases));
    let example = |name: &str| setup::target().join("debug/examples").join(name);
    let blocks = tally.count(python("header_blocks.py")?.arg(example("header_blocks")));
    let fleets = tally.count(python("fleet.py")?.arg(example("fleet_reports")));
    messages.and(blocks).and(fleets)
}

/// Writes the comparisons to `tests/evidence`.
pub(crate) fn record() -> Outcome {
    let tools = setup::for_native();
    let cases = cases(&tools)?;
    process::step("our bytes against Google's protobuf for Python", "2 s", || {
        process::open(python("compare.py")?.arg(&cases).arg("record"))
    })?;
    process::step("our fleets against grpcio", "5 s", || {
        let reports = setup::target().join("debug/examples/fleet_reports");
        process::open(python("fleet.py")?.arg(reports).arg("record"))
    })?;
    let folder = fresh_folder("evidence")?;
    process::step("the engine against closed forms", "1 min", || {
        let arguments = ["test", "--locked", "--quiet", "--package", "engine", "--all-features"];
        let mut cargo = tools.native("cargo", &arguments);
        cargo
            .args([
                "--test",
                "closed_forms",
                "--test",
                "fleet_truth",
                "--test",
                "windows",
                "--test",
                "linux_tcp",
            ])
            .env("WIRELAB_RECORD", &folder);
        process::quiet(&mut cargo)
    })?;
    process::step("the engine against hyper and tonic", "5 min from nothing, 1 min warm", || {
        let arguments = ["test", "--locked", "--quiet", "--manifest-path", "tests/peers/rust/Cargo.toml"];
        let mut cargo = tools.native("cargo", &arguments);
        cargo
            .args(["--test", "frames", "--test", "one_slow_request", "--test", "fleet"])
            .env("WIRELAB_RECORD", &folder);
        process::quiet(&mut cargo)
    })?;
    take_over(&folder)
}

/// An empty folder of that name among what is built.
pub(crate) fn fresh_folder(name: &str) -> Outcome<PathBuf> {
    let folder = setup::target().join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// A program of the workspace of Rust peers, built for release; `expected` is what that takes.
pub(crate) fn program(package: &str, expected: &str) -> Outcome<PathBuf> {
    process::step(&format!("building {package}"), expected, || {
        let manifest = "tests/peers/rust/Cargo.toml";
        let arguments = ["build", "--release", "--locked", "--quiet", "--manifest-path", manifest];
        let mut cargo = setup::for_native().native("cargo", &arguments);
        process::quiet(cargo.args(["--package", package]))
    })?;
    Ok(setup::target().join("release").join(package))
}

/// Writes the records that lie in a folder to `tests/evidence`, with machine and date.
pub(crate) fn take_over(folder: &Path) -> Outcome {
    process::open(python("evidence.py")?.arg(folder))
}

/// Times json and protobuf in Python and writes `tests/evidence/python-protobuf.json`.
pub(crate) fn measure_python() -> Outcome {
    let cases = cases(&setup::for_native())?;
    process::step("json and protobuf in Python", "15 s; let nothing else run", || {
        process::open(python("measure.py")?.arg(&cases))
    })
}

fn python(script: &str) -> Outcome<Command> {
    let mut command = process::program(setup::python_peer()?, ["-B"]);
    command.arg(Path::new(setup::PYTHON_PEER).join(script));
    Ok(command)
}

/// Our messages as files; the programs that answer header blocks and fleets are built beside. All features, so that what the native tests compiled is used again.
fn cases(tools: &Tools) -> Outcome<PathBuf> {
    let examples = ["--example", "peer_cases", "--example", "header_blocks", "--example", "fleet_reports"];
    let arguments =
        [&["build", "--workspace", "--all-features", "--locked", "--quiet"][..], &examples].concat();
    process::step("messages for real peers", "2 min from nothing, seconds warm", || {
        process::quiet(&mut tools.native("cargo", &arguments))?;
        let folder = setup::target().join("peer-cases");
        // Cases of an earlier version would be compared too.
        let _ = std::fs::remove_dir_all(&folder);
        let program = setup::target().join("debug/examples/peer_cases");
        process::quiet(process::program(program, [&folder]).current_dir(crate::root()))?;
        Ok(folder)
    })
}
