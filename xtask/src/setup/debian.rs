//! Debian's packages: installed where this user may, else one line that says what to do; or only unpacked into the
//! cache, where nothing of the system may change.

use std::path::Path;

use crate::{Outcome, process};

/// Makes sure that one of the programs is on `PATH`, through Debian's package if need be.
pub(super) fn installed(package: &str, programs: &[&str], expected: &str) -> Outcome {
    if programs.iter().any(|name| process::which(name).is_some()) {
        return Ok(());
    }
    let advice = format!(
        "{package} is missing: install it (on Debian `apt-get install {package}`) and run this again"
    );
    if process::which("apt-get").is_none() || !is_root() {
        return Err(advice);
    }
    process::step(&format!("{package}: installing Debian's package"), expected, || {
        update_lists(package)?;
        let mut install =
            process::program("apt-get", ["install", "--yes", "--no-install-recommends", package]);
        process::quiet(install.env("DEBIAN_FRONTEND", "noninteractive"))
            .map_err(|error| format!("{advice}\n{error}"))
    })
}

/// Downloads packages and unpacks them below a folder.
pub(super) fn unpack(packages: &[String], folder: &Path) -> Outcome {
    let downloads = folder.join("packages");
    std::fs::create_dir_all(&downloads).map_err(|error| error.to_string())?;
    let mut download = process::program("apt-get", ["download"]);
    process::quiet(download.args(packages).current_dir(&downloads))?;
    for entry in std::fs::read_dir(&downloads).map_err(|error| error.to_string())? {
        let file = entry.map_err(|error| error.to_string())?.path();
        process::quiet(process::program("dpkg", ["-x"]).arg(&file).arg(folder))?;
        std::fs::remove_file(&file).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The version that would be installed, if it will do; the lists are refreshed where they know none that does.
pub(super) fn candidate(package: &str, will_do: impl Fn(&str) -> bool) -> Outcome<String> {
    let ask = || {
        let policy = process::answer(&mut process::program("apt-cache", ["policy", package]))?;
        let version = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate: "))?;
        (version != "(none)").then(|| version.to_owned())
    };
    if let Some(version) = ask().filter(|version| will_do(version)) {
        return Ok(version);
    }
    if is_root() {
        process::quiet(&mut process::program("apt-get", ["update"]))?;
    }
    match ask() {
        Some(version) if will_do(&version) => Ok(version),
        Some(version) => {
            Err(format!("Debian's {package} is {version}, too old; its security archive has a newer one"))
        }
        None => Err(format!("Debian's lists have no {package}: run `apt-get update` as root")),
    }
}

/// The packages that a package needs directly.
pub(super) fn depends(package: &str) -> Vec<String> {
    let answer =
        process::answer(&mut process::program("apt-cache", ["depends", package])).unwrap_or_default();
    answer.lines().filter_map(|line| line.trim().strip_prefix("Depends: ")).map(str::to_owned).collect()
}

fn update_lists(package: &str) -> Outcome {
    let known = process::answer(&mut process::program("apt-cache", ["policy", package]));
    if known.is_some_and(|text| text.contains("Candidate: ") && !text.contains("Candidate: (none)")) {
        return Ok(());
    }
    if !is_root() {
        return Err("Debian's package lists are empty: run `apt-get update` as root".into());
    }
    process::quiet(&mut process::program("apt-get", ["update"]))
}

fn is_root() -> bool {
    process::answer(&mut process::program("id", ["-u"])).as_deref() == Some("0")
}
