//! `cargo xtask test`: everything that must hold, from formatting to a real browser. The cheap checks come first; a
//! failure does not stop the later ones, so that one run tells everything. The last line counts.

use std::time::Instant;

use crate::setup::{self, Tools};
use crate::tally::Tally;
use crate::{Outcome, bundle, page, peers, process};

/// How much is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What every change must pass.
    Short,
    /// The full counts that issues name.
    Long,
}

/// The crates whose tests run in the browser too.
const IN_THE_BROWSER: [&str; 6] = ["proto", "engine", "exchange", "figure", "lessons", "app"];

/// Sets up and runs every test.
pub(crate) fn run(extent: Extent) -> Outcome {
    let start = Instant::now();
    let tools = setup::for_test()?;
    let mut tally = Tally::default();
    let mut failures: Vec<String> = Vec::new();
    let mut stage = |name: &str, expected: &str, work: &mut dyn FnMut(&mut Tally) -> Outcome| {
        if let Err(error) = process::step(name, expected, || work(&mut tally)) {
            eprintln!("{error}");
            failures.push(name.to_owned());
        }
    };
    stage("formatting", "1 s", &mut |tally| {
        let outcome = process::open(&mut tools.native("cargo", &["fmt", "--all", "--check"]));
        tally.check(&outcome);
        outcome
    });
    stage("clippy", "3 min from nothing, seconds warm", &mut |tally| {
        let arguments =
            ["clippy", "--workspace", "--all-targets", "--all-features", "--locked", "--", "-Dwarnings"];
        let outcome = process::open(&mut tools.native("cargo", &arguments));
        tally.check(&outcome);
        outcome
    });
    stage("native tests", "4 min from nothing, seconds warm", &mut |tally| {
        let mut cargo =
            tools.native("cargo", &["test", "--workspace", "--all-features", "--locked", "--no-fail-fast"]);
        tally.count(extent.apply(&mut cargo))
    });
    stage("our bytes and fleets against Python's libraries", "8 s warm", &mut |tally| {
        peers::test(&tools, tally)
    });
    stage("our wire against Rust's libraries", "5 min from nothing, 1 min warm", &mut |tally| {
        let manifest = "tests/peers/rust/Cargo.toml";
        let arguments =
            ["clippy", "--manifest-path", manifest, "--all-targets", "--locked", "--", "-Dwarnings"];
        let outcome = process::open(&mut tools.native("cargo", &arguments));
        tally.check(&outcome);
        let arguments = ["test", "--manifest-path", manifest, "--locked", "--no-fail-fast"];
        outcome.and(tally.count(&mut tools.native("cargo", &arguments)))
    });
    stage("wasm tests in headless Chromium", "4 min from nothing, 20 s warm", &mut |tally| {
        in_browser(&tools, tally)
    });
    stage("the page and its one file", "6 min from nothing", &mut |tally| {
        let outcome = page::build(&tools).and_then(|()| bundle::fold(&tools));
        tally.check(&outcome);
        outcome
    });
    stage("end to end in Chromium", "3 min", &mut |tally| {
        let (chromium, _) = setup::browser()?;
        // What the page is compared with.
        for tool in [
            ["--package", "wirelab", "--bin", "wirelab"],
            ["--package", "lessons", "--example", "damaged_links"],
        ] {
            let arguments = ["build", "--quiet", "--locked"].into_iter().chain(tool);
            process::open(&mut tools.native("cargo", &arguments.collect::<Vec<_>>()))?;
        }
        // The files are listed here: Node 18 knows no patterns, and picks up no folder.
        let mut node = tools.native("node", &["--test", "--test-reporter=spec", "--test-concurrency=1"]);
        node.args(end_to_end_files()?).env("CHROMIUM", chromium);
        node.env("BUNDLE", setup::target().join("bundle/wirelab.html"));
        tally.count(extent.apply(&mut node))
    });
    if setup::on_ci() && tally.skipped > 0 {
        failures.push(format!("{} skipped, which counts as failed here", tally.skipped));
    }
    println!("\n   all stages took {:.1} min", start.elapsed().as_secs_f64() / 60.0);
    println!("{} passed, {} failed, {} skipped", tally.passed, tally.failed, tally.skipped);
    if failures.is_empty() { Ok(()) } else { Err(format!("failed: {}", failures.join("; "))) }
}

impl Extent {
    fn apply(self, command: &mut std::process::Command) -> &mut std::process::Command {
        if self == Self::Long { command.env("WIRELAB_LONG", "1") } else { command }
    }
}

/// wasm-bindgen-test: the pages' and workers' own code, run where it will run.
fn in_browser(tools: &Tools, tally: &mut Tally) -> Outcome {
    let (chromium, driver) = setup::browser()?;
    let capabilities = setup::cache().join("webdriver.json");
    let arguments = "\"--headless\",\"--no-sandbox\",\"--disable-gpu\",\"--disable-quic\",\"--no-first-run\",\
        \"--disable-background-networking\",\"--disable-component-update\",\"--disable-sync\"";
    let json = format!(
        "{{\"goog:chromeOptions\":{{\"binary\":\"{}\",\"args\":[{arguments}]}}}}",
        chromium.display().to_string().replace('\\', "\\\\")
    );
    std::fs::write(&capabilities, &json).map_err(|error| format!("{}: {error}", capabilities.display()))?;
    let mut outcome = Ok(());
    for package in IN_THE_BROWSER {
        if !std::path::Path::new(package).join("tests/browser.rs").is_file() {
            continue;
        }
        // The runner looks for webdriver.json in the package's folder and in this variable's.
        let mut cargo = tools.wasm(
            "cargo",
            &[
                "test",
                "--package",
                package,
                "--test",
                "browser",
                "--target",
                "wasm32-unknown-unknown",
                "--locked",
            ],
        );
        cargo.env("CHROMEDRIVER", &driver).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities);
        cargo.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        outcome = outcome.and(tally.count(&mut cargo));
    }
    outcome
}

fn end_to_end_files() -> Outcome<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir("tests/e2e").map_err(|error| format!("tests/e2e: {error}"))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    if files.is_empty() { Err("tests/e2e has no *.test.mjs".into()) } else { Ok(files) }
}
