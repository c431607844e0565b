//! `cargo xtask bench`: the times, rates and memory that issues name, with contenders interleaved and the median and
//! spread of the rounds. It prints what it measured and fails only where nothing could be measured: the machines are
//! noisy, so bounds are judged by a person (tests assert countable causes).

use crate::setup;
use crate::{Outcome, bundle, page, process};

/// How many rounds each figure is the median of.
pub(crate) const DEFAULT_ROUNDS: u16 = 11;

/// Measures the engine's kernel natively, beside other simulators; then builds the release page, has it measure the kernel in
/// Chromium, beside the tuned loop, in as many rounds as every reader's, and measures the page.
pub(crate) fn run(rounds: u16) -> Outcome {
    let tools = setup::for_test()?;
    process::step("the engine beside other simulators", "2 min to build, 2 min to run", || {
        let arguments = [
            "run",
            "--release",
            "--locked",
            "--quiet",
            "--manifest-path",
            "tests/bench/Cargo.toml",
            "--package",
        ];
        let mut cargo = tools.native("cargo", &arguments);
        // A folder of its own: the two workspaces would wait for each other's lock.
        cargo.env("CARGO_TARGET_DIR", setup::target().join("bench"));
        process::open(cargo.args(["contest", "--"]).arg(rounds.to_string()))
    })?;
    let (chromium, _) = setup::browser()?;
    page::build(&tools)?;
    bundle::fold(&tools)?;
    process::step("the engine in Chromium", "1 min", || {
        process::open(tools.native("node", &["tests/e2e/kernel-bench.mjs"]).env("CHROMIUM", &chromium))
    })?;
    process::step("the page in Chromium", "1 min", || {
        let mut node = tools.native("node", &["tests/e2e/bench.mjs"]);
        process::open(node.arg(rounds.to_string()).env("CHROMIUM", chromium))
    })
}
