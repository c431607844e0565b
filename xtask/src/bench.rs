//! `cargo xtask bench`: the times, rates and memory that issues name, with contenders interleaved and the median and
//! spread of the rounds. It prints what it measured and fails only where nothing could be measured: the machines are
//! noisy, so bounds are judged by a person (tests assert countable causes).

use crate::setup;
use crate::{Outcome, bundle, page, process};

/// How many rounds each figure is the median of.
pub(crate) const DEFAULT_ROUNDS: u16 = 11;

/// What modules are built for.
const WASM: &str = "wasm32-unknown-unknown";

/// Measures the engine's kernel natively, beside other simulators, and fleets; then builds the release page, has it measure the
/// kernel in Chromium, beside the tuned loop, in as many rounds as every reader's, runs fleets there, and measures the page.
pub(crate) fn run(rounds: u16) -> Outcome {
    let tools = setup::for_test()?;
    // A folder of its own: the two workspaces would wait for each other's lock.
    let folder = setup::target().join("bench");
    let contenders = |arguments: &[&str]| {
        let mut cargo = tools.native("cargo", arguments);
        cargo.args(["--release", "--locked", "--quiet", "--manifest-path", "tests/bench/Cargo.toml"]);
        cargo.env("CARGO_TARGET_DIR", &folder);
        cargo
    };
    let rounds = rounds.to_string();
    process::step("the engine beside other simulators", "2 min to build, 2 min to run", || {
        process::open(contenders(&["run"]).args(["--package", "contest", "--", &rounds]))
    })?;
    process::step("fleets, a million calls", "1 min to build, 5 min to run", || {
        process::open(contenders(&["run"]).args(["--package", "fleet", "--", &rounds]))
    })?;
    let (chromium, _) = setup::browser()?;
    page::build(&tools)?;
    bundle::fold(&tools)?;
    process::step("the engine in Chromium", "1 min", || {
        process::open(tools.native("node", &["tests/e2e/kernel-bench.mjs"]).env("CHROMIUM", &chromium))
    })?;
    process::step("fleets in Chromium, a million calls", "1 min to build, 10 min to run", || {
        process::open(contenders(&["build"]).args(["--target", WASM, "--package", "fleet", "--lib"]))?;
        let module = folder.join(WASM).join("release/fleet.wasm");
        let mut node = tools.native("node", &["tests/e2e/fleet-bench.mjs"]);
        process::open(node.arg(module).arg(&rounds).env("CHROMIUM", &chromium))
    })?;
    process::step("the page in Chromium", "1 min", || {
        let mut node = tools.native("node", &["tests/e2e/bench.mjs"]);
        process::open(node.arg(&rounds).env("CHROMIUM", chromium))
    })
}
