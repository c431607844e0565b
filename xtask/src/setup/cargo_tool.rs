//! Tools that cargo installs from crates.io, each into a folder of its own per version.

use std::path::PathBuf;

use crate::{Outcome, process};

/// One tool.
pub(super) struct Tool<'a> {
    /// The program.
    pub(super) command: &'a str,
    /// The package that has it.
    pub(super) package: &'a str,
    /// Exactly this version.
    pub(super) version: &'a str,
    /// Further arguments of `cargo install`.
    pub(super) arguments: &'a [&'a str],
    /// How long it takes.
    pub(super) expected: &'a str,
}

/// The folder to put on `PATH`; `None` where the tool stands there already.
pub(super) fn ready(tool: &Tool) -> Outcome<Option<PathBuf>> {
    let version = process::answer(&mut process::program(tool.command, ["--version"]));
    if version.is_some_and(|text| text.split_whitespace().any(|word| word == tool.version)) {
        return Ok(None);
    }
    let folder = super::cache().join(format!("{}-{}", tool.command, tool.version));
    let bin = folder.join("bin");
    if bin.join(tool.command).is_file() {
        return Ok(Some(bin));
    }
    process::step(&format!("{} {}: building", tool.package, tool.version), tool.expected, || {
        let mut install = process::program("cargo", ["install", tool.package, "--version", tool.version]);
        install.args(tool.arguments).arg("--root").arg(&folder);
        // A tool that runs for seconds need not be optimised for minutes.
        install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        install.env("CARGO_PROFILE_RELEASE_LTO", "off");
        install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "64");
        install.env_remove("CARGO_TARGET_DIR");
        install.current_dir(super::cache());
        process::quiet(&mut install)
    })?;
    Ok(Some(bin))
}
