//! The second module: what makes exchanges (`exchange/module`), which the page loads when a lesson needs it. It is built
//! before the page, to where Trunk finds it (`app/index.html` names it), and travels with it.

use std::path::Path;

use crate::setup::{self, Tools};
use crate::{Outcome, process};

/// Where Trunk takes it from.
const BUILT: &str = "exchange/module/built";

/// Builds the module: as it is published, or soon.
pub(crate) fn build(tools: &Tools, published: bool) -> Outcome {
    let profile = if published { "page" } else { "page-quick" };
    process::step("the second module", "1 min from nothing, seconds warm", || {
        let arguments = [
            "build",
            "--quiet",
            "--locked",
            "--package",
            "exchange-module",
            "--target",
            "wasm32-unknown-unknown",
            "--profile",
            profile,
        ];
        process::open(&mut tools.wasm("cargo", &arguments))?;
        let module =
            setup::target().join("wasm32-unknown-unknown").join(profile).join("exchange_module.wasm");
        let built = Path::new(BUILT).join("exchange.wasm");
        std::fs::create_dir_all(BUILT).map_err(|error| format!("{BUILT}: {error}"))?;
        if !published {
            return std::fs::copy(&module, &built)
                .map(drop)
                .map_err(|error| format!("{}: {error}", module.display()));
        }
        let mut optimise = tools.native(
            "wasm-opt",
            &[
                "-O2",
                "--reorder-functions-by-name",
                "--strip-producers",
                "--strip-target-features",
                "--output",
            ],
        );
        process::open(optimise.arg(&built).arg(&module))
    })
}
