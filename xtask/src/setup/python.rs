//! Python and the packages of a real peer, in a virtual environment of their own.

use std::path::{Path, PathBuf};

use crate::{Outcome, process};

const SYSTEM: &str = "/usr/bin/python3";

/// Makes sure of an environment with exactly the packages that a folder's requirements.txt names; answers with its
/// Python. The list that was installed is kept inside, so that the next run sees that there is nothing to do.
pub(super) fn environment(folder: &Path, expected: &str) -> Outcome<PathBuf> {
    let file = folder.join("requirements.txt");
    let list = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let home = super::cache().join("python-peer");
    let python = home.join("bin/python");
    let kept = home.join("installed-requirements.txt");
    if python.is_file() && std::fs::read(&kept).ok().as_ref() == Some(&list) {
        return Ok(python);
    }
    let base = base()?;
    process::step(&format!("{}: installing its packages", folder.display()), expected, || {
        process::quiet(process::program(base, ["-m", "venv", "--clear"]).arg(&home))?;
        let install = ["-m", "pip", "install", "--disable-pip-version-check", "--only-binary", ":all:"];
        process::quiet(process::program(&python, install).arg("--requirement").arg(&file))?;
        std::fs::write(&kept, &list).map_err(|error| format!("{}: {error}", kept.display()))
    })?;
    Ok(python)
}

/// The Python that environments are made from: the system's where it can make one, since it will be timed and a
/// distribution's build is the same on many machines; else the one on `PATH`.
fn base() -> Outcome<&'static str> {
    let able =
        |python: &str| process::answer(&mut process::program(python, ["-c", "import ensurepip, venv"]));
    if able(SYSTEM).is_some() {
        return Ok(SYSTEM);
    }
    // Debian's python3 comes without what makes environments.
    let installed = super::debian::installed("python3-venv", &[], "20 s");
    match (able(SYSTEM), able("python3")) {
        (Some(_), _) => Ok(SYSTEM),
        (None, Some(_)) => Ok("python3"),
        (None, None) => installed.and(Err("python3 on PATH makes no virtual environments".into())),
    }
}
