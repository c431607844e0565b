//! Python and the packages of a real peer, in a virtual environment of their own.

use std::path::{Path, PathBuf};

use crate::{Outcome, process};

/// Makes sure of an environment with exactly the packages that a folder's requirements.txt names; answers with its
/// Python. The list that was installed is kept inside, so that the next run sees that there is nothing to do.
pub(super) fn environment(folder: &Path, expected: &str) -> Outcome<PathBuf> {
    super::debian::installed("python3", &["python3"], "30 s")?;
    let file = folder.join("requirements.txt");
    let list = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let home = super::cache().join("python-peer");
    let python = home.join("bin/python");
    let kept = home.join("installed-requirements.txt");
    if python.is_file() && std::fs::read(&kept).ok().as_ref() == Some(&list) {
        return Ok(python);
    }
    // Debian's python3 comes without what makes environments.
    if process::answer(&mut process::program("python3", ["-c", "import ensurepip, venv"])).is_none() {
        super::debian::installed("python3-venv", &[], "20 s")?;
    }
    process::step(&format!("{}: installing its packages", folder.display()), expected, || {
        process::quiet(process::program("python3", ["-m", "venv", "--clear"]).arg(&home))?;
        let install = ["-m", "pip", "install", "--disable-pip-version-check", "--only-binary", ":all:"];
        process::quiet(process::program(&python, install).arg("--requirement").arg(&file))?;
        std::fs::write(&kept, &list).map_err(|error| format!("{}: {error}", kept.display()))
    })?;
    Ok(python)
}
