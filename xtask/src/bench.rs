//! `cargo xtask bench`: the times, rates and memory that issues name, with contenders interleaved and the median and
//! spread of the rounds. It prints what it measured and fails only where nothing could be measured: the machines are
//! noisy, so bounds are judged by a person (tests assert countable causes).

use crate::setup;
use crate::{Outcome, bundle, page, process};

/// How many rounds each figure is the median of.
pub(crate) const DEFAULT_ROUNDS: u16 = 11;

const WASM: &str = "wasm32-unknown-unknown";

/// Measures the engine's kernel natively, beside other simulators, and in Chromium, beside the tuned loop; then builds the release page and measures it in
/// Chromium.
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
    process::step("the engine in Chromium", "2 min to build, 1 min to run", || {
        let arguments = [
            "build",
            "--release",
            "--locked",
            "--quiet",
            "--manifest-path",
            "tests/bench/Cargo.toml",
            "--package",
            "browser",
            "--target",
            WASM,
        ];
        let folder = setup::target().join("bench");
        let mut cargo = tools.wasm("cargo", &arguments);
        process::open(cargo.env("CARGO_TARGET_DIR", &folder))?;
        let mut node = tools.native("node", &["tests/e2e/kernel-bench.mjs"]);
        node.arg(folder.join(WASM).join("release/browser.wasm")).arg(rounds.to_string());
        process::open(node.env("CHROMIUM", &chromium))
    })?;
    page::build(&tools)?;
    bundle::fold(&tools)?;
    process::step("the page in Chromium", "1 min", || {
        let mut node = tools.native("node", &["tests/e2e/bench.mjs"]);
        process::open(node.arg(rounds.to_string()).env("CHROMIUM", chromium))
    })
}
