//! Set-up: each tool is taken from `PATH` where it stands there in the right version, else from one cache outside the
//! clone, else it is brought there. A second run finds everything and takes seconds. Nothing of the system is changed,
//! except that Debian's own packages (Node, Chromium, Python) are installed where they are missing and this user may do so.

mod cargo_tool;
mod debian;
mod node;
mod python;
mod wasm_target;

pub(crate) use wasm_target::Toolchain;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, process};

/// Trunk's version: 0.22 brings a JavaScript compiler and takes twice as long to build.
const TRUNK: &str = "0.21.14";
/// npm's binaryen; Debian's own is too old for what today's rustc writes. Trunk.toml names it too.
const BINARYEN: &str = "132.0.0";
/// npm's esbuild, which minifies scripts and styles.
const ESBUILD: &str = "0.28.2";

/// What a real peer in Python is made of.
pub(crate) const PYTHON_PEER: &str = "tests/peers/python";

/// Header blocks by many encoders, for a Rust peer's tests.
const HPACK_STORIES: &str = "tests/peers/hpack-stories";

/// The one folder for tools, outside the clone, so that a second clone finds them.
pub(crate) fn cache() -> PathBuf {
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let base = base.unwrap_or_else(|| {
        let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
        PathBuf::from(home.unwrap_or_else(|| ".".into())).join(".cache")
    });
    base.join("wirelab")
}

/// Whether this is a build server, where a skip fails.
pub(crate) fn on_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// Where cargo builds: in the clone, but on a build server in the cache, because its clones are always fresh.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => crate::root().join(folder),
        None if on_ci() => cache().join("target"),
        None => crate::root().join("target"),
    }
}

/// What the page is built with.
pub(crate) struct Tools {
    toolchain: Toolchain,
    folders: Vec<PathBuf>,
}

impl Tools {
    /// A command that finds every tool, and builds wasm32 with the toolchain that has it.
    pub(crate) fn wasm(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = self.native(name, arguments);
        self.toolchain.apply(&mut command);
        command
    }

    /// A command that finds every tool, with rustup's own toolchain.
    pub(crate) fn native(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = process::program(name, arguments);
        command.env("PATH", process::path_with(self.folders.iter().map(PathBuf::as_path)));
        command.env("CARGO_TARGET_DIR", target());
        if on_ci() {
            // What is built once needs no room for what a next build could reuse.
            command.env("CARGO_INCREMENTAL", "0");
        }
        command
    }

    fn add(&mut self, folder: Option<PathBuf>) {
        self.folders.extend(folder);
    }
}

/// What a quick build of the page needs.
pub(crate) fn for_serve() -> Outcome<Tools> {
    std::fs::create_dir_all(cache()).map_err(|error| format!("{}: {error}", cache().display()))?;
    let mut tools = Tools { toolchain: wasm_target::ready()?, folders: Vec::new() };
    let wasm_bindgen = locked_version("wasm-bindgen")?;
    tools.add(cargo_tool::ready(&cargo_tool::Tool {
        command: "wasm-bindgen",
        package: "wasm-bindgen-cli",
        version: &wasm_bindgen,
        arguments: &[],
        expected: "3 to 5 min on two cores",
    })?);
    tools.add(cargo_tool::ready(&cargo_tool::Tool {
        command: "trunk",
        package: "trunk",
        version: TRUNK,
        arguments: &["--locked", "--no-default-features", "--features", "rustls"],
        expected: "6 to 8 min on two cores",
    })?);
    Ok(tools)
}

/// What the release page needs: also wasm-opt and esbuild, and Node for them and for the compressed sizes.
pub(crate) fn for_build() -> Outcome<Tools> {
    let mut tools = for_serve()?;
    tools.add(node::ready()?);
    tools.add(Some(node::package("binaryen", BINARYEN, "5 s")?));
    tools.add(Some(node::package("esbuild", ESBUILD, "5 s")?));
    Ok(tools)
}

/// What every test needs: also a browser, and the packages that drive it.
pub(crate) fn for_test() -> Outcome<Tools> {
    let tools = for_build()?;
    debian::installed("chromium", &["chromium", "chromium-browser", "google-chrome"], "1 min")?;
    debian::installed("chromium-driver", &["chromedriver"], "1 min")?;
    node::locked_modules(Path::new("tests/e2e"), "10 s")?;
    node::locked_modules(Path::new(HPACK_STORIES), "5 s")?;
    python_peer()?;
    Ok(tools)
}

/// What native builds need: rustup's toolchain, which is there.
pub(crate) fn for_native() -> Tools {
    Tools { toolchain: Toolchain::Present, folders: Vec::new() }
}

/// The Python that has Google's protobuf.
pub(crate) fn python_peer() -> Outcome<PathBuf> {
    python::environment(Path::new(PYTHON_PEER), "15 s")
}

/// Where the browser and its driver are.
pub(crate) fn browser() -> Outcome<(PathBuf, PathBuf)> {
    let find = |names: &[&str]| names.iter().find_map(|name| process::which(name));
    let chromium = find(&["chromium", "chromium-browser", "google-chrome"]).ok_or("no Chromium on PATH")?;
    let driver = find(&["chromedriver"]).ok_or("no chromedriver on PATH")?;
    Ok((chromium, driver))
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Outcome<String> {
    let lock = std::fs::read_to_string("Cargo.lock").map_err(|error| format!("Cargo.lock: {error}"))?;
    let entry = format!("name = \"{package}\"\nversion = \"");
    let start = lock.find(&entry).ok_or_else(|| format!("Cargo.lock names no {package}"))? + entry.len();
    let length = lock[start..].find('"').ok_or("Cargo.lock is damaged")?;
    Ok(lock[start..start + length].to_owned())
}
