//! Node and packages from the npm registry: wasm-opt (binaryen), esbuild, what drives Chromium, what checks accessibility.

use std::path::{Path, PathBuf};

use crate::{Outcome, process};

const LEAST_MAJOR: u32 = 18;

/// Makes sure of Node and npm. There is no folder to add: both stand on `PATH` afterwards.
pub(super) fn ready() -> Outcome<Option<PathBuf>> {
    super::debian::installed("nodejs", &["node"], "20 s")?;
    super::debian::installed("npm", &["npm"], "1 to 2 min")?;
    let version = process::answer(&mut process::program("node", ["--version"])).unwrap_or_default();
    let major = version.trim_start_matches('v').split('.').next().and_then(|word| word.parse::<u32>().ok());
    if major.is_none_or(|major| major < LEAST_MAJOR) {
        return Err(format!("node {version} is too old: version {LEAST_MAJOR} or later is needed on PATH"));
    }
    Ok(None)
}

/// Installs one package into the cache; answers with the folder of its programs.
pub(super) fn package(name: &str, version: &str, expected: &str) -> Outcome<PathBuf> {
    let folder = super::cache().join(format!("{name}-{version}"));
    let bin = folder.join("node_modules/.bin");
    if bin.is_dir() {
        return Ok(bin);
    }
    process::step(&format!("{name} {version}: installing"), expected, || {
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let mut install = process::program("npm", ["install", "--no-audit", "--no-fund", "--prefix"]);
        process::quiet(install.arg(&folder).arg(format!("{name}@{version}")))
    })?;
    Ok(bin)
}

/// Installs exactly what a folder's package-lock.json names; the lock that was installed is kept beside it, so that
/// the next run sees that there is nothing to do.
pub(super) fn locked_modules(folder: &Path, expected: &str) -> Outcome {
    let read = |file: &str| std::fs::read(folder.join(file)).ok();
    let lock =
        read("package-lock.json").ok_or_else(|| format!("{} has no package-lock.json", folder.display()))?;
    if read("node_modules/installed-lock.json").as_ref() == Some(&lock) {
        return Ok(());
    }
    process::step(&format!("{}: installing its packages", folder.display()), expected, || {
        let mut install = process::program("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
        process::quiet(install.current_dir(folder))?;
        std::fs::write(folder.join("node_modules/installed-lock.json"), &lock)
            .map_err(|error| error.to_string())
    })
}
