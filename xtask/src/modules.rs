//! The modules that the page loads when it needs them, and not before: WebAssembly that imports nothing and shares only octets
//! with the page's own. Each is built before the page, to where Trunk finds it (`app/index.html` names the folder), and travels
//! with it as `modules/NAME-HASH.wasm`; `static/boot.js` loads it by its name.
//!
//! A new one needs an entry in [`MODULES`] and a line with its budget in `budgets.toml`.

use std::path::Path;

use crate::setup::{self, Tools};
use crate::{Outcome, process};

/// One of them.
struct Module {
    /// What it is called in `static/boot.js` and `budgets.toml`: lower-case letters.
    name: &'static str,
    /// The package that it is made of, a `cdylib`.
    package: &'static str,
}

/// All of them.
const MODULES: [Module; 2] =
    [Module { name: "exchange", package: "exchange-module" }, Module { name: "bench", package: "bench" }];

/// Where Trunk takes them from.
const BUILT: &str = "static/modules";

/// Builds them: as they are published, or soon.
pub(crate) fn build(tools: &Tools, published: bool) -> Outcome {
    let profile = if published { "page" } else { "page-quick" };
    process::step("the modules that are loaded later", "1 min from nothing, seconds warm", || {
        // Without what an earlier list has left.
        let _ = std::fs::remove_dir_all(BUILT);
        std::fs::create_dir_all(BUILT).map_err(|error| format!("{BUILT}: {error}"))?;
        MODULES.iter().try_for_each(|module| place(tools, module, profile, published))
    })
}

/// Builds a module and puts it where Trunk finds it; one that is published is made smaller on the way.
fn place(tools: &Tools, module: &Module, profile: &str, published: bool) -> Outcome {
    // Each by itself: what another one asks of a shared package would make it larger.
    let target = ["build", "--quiet", "--locked", "--target", "wasm32-unknown-unknown", "--package"];
    let mut cargo = tools.wasm("cargo", &target);
    process::open(cargo.args([module.package, "--profile", profile]))?;
    let file = format!("{}.wasm", module.package.replace('-', "_"));
    let made = setup::target().join("wasm32-unknown-unknown").join(profile).join(file);
    let built = Path::new(BUILT).join(module.name).with_extension("wasm");
    if !published {
        return std::fs::copy(&made, &built)
            .map(drop)
            .map_err(|error| format!("{}: {error}", made.display()));
    }
    let mut optimise = tools.native(
        "wasm-opt",
        &["-O2", "--reorder-functions-by-name", "--strip-producers", "--strip-target-features", "--output"],
    );
    process::open(optimise.arg(&built).arg(&made))
}
