//! `cargo xtask measure-tcp`: Linux' own TCP over a link of ours (`tests/peers/rust/linux-tcp`), written to
//! `tests/evidence/linux-tcp.json` and `linux-tcp.csv`; `measure-tcp chosen`: what chosen losses cost it, written to
//! `linux-tcp-losses.json` and `.csv`. Not part of `test`: it needs privileges, and a quarter of an hour.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::setup;
use crate::{Outcome, peers, process};

/// A TUN device is made by opening this (kernel documentation, networking/tuntap).
const TUN: &str = "/dev/net/tun";
/// What sockets may choose, modules that are not loaded left out (kernel documentation, networking/ip-sysctl).
const CONTROLS: &str = "/proc/sys/net/ipv4/tcp_available_congestion_control";

/// What is measured.
pub(crate) struct Part {
    /// The record's name.
    name: &'static str,
    step: &'static str,
    takes: &'static str,
    /// What tells the program.
    arguments: &'static [&'static str],
}

impl Part {
    /// Throughput under independent loss, and round trips without any.
    pub(crate) const RATES: Self = Self {
        name: "linux-tcp",
        step: "Linux' TCP over the relay",
        takes: "13 min; let little else run",
        arguments: &[],
    };
    /// What chosen losses cost.
    pub(crate) const CHOSEN: Self = Self {
        name: "linux-tcp-losses",
        step: "Linux' TCP and chosen losses",
        takes: "3 min; let little else run",
        arguments: &["--chosen"],
    };
}

/// Measures and writes the record, or says in one line what is missing.
pub(crate) fn measure(part: &Part) -> Outcome {
    if let Some(missing) = missing(Path::new(TUN), std::fs::read_to_string(CONTROLS).ok().as_deref()) {
        return Err(format!("measure-tcp needs {missing}"));
    }
    let folder = setup::target().join("linux-tcp");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    // What writes the record must be there before it is waited for.
    setup::python_peer()?;
    process::step("building the relay", "2 min from nothing, seconds warm", || {
        let manifest = "tests/peers/rust/Cargo.toml";
        let arguments = ["build", "--release", "--locked", "--quiet", "--manifest-path", manifest];
        let mut cargo = setup::for_native().native("cargo", &arguments);
        process::quiet(cargo.args(["--package", "linux-tcp"]))
    })?;
    process::step(part.step, part.takes, || {
        let mut program = process::program(setup::target().join("release/linux-tcp"), [&folder]);
        last_words(program.args(part.arguments))
    })?;
    // Both or none: the table says what the record sums up.
    peers::take_over(&folder)?;
    let name = format!("{}.csv", part.name);
    let copied = std::fs::copy(folder.join(&name), Path::new("tests/evidence").join(&name));
    copied.map(drop).map_err(|error| format!("tests/evidence/{name}: {error}"))
}

/// Runs in the open; if it fails, what it says of that is the whole error.
fn last_words(command: &mut Command) -> Outcome {
    let program = command.stderr(Stdio::piped()).spawn().map_err(|error| format!("linux-tcp: {error}"))?;
    let output = program.wait_with_output().map_err(|error| format!("linux-tcp: {error}"))?;
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if !output.status.success() {
        return Err(words);
    }
    if !words.is_empty() {
        eprintln!("{words}");
    }
    Ok(())
}

/// What this machine lacks, of what can be seen without trying. Namespaces can't be seen: the program tries them first.
fn missing(tun: &Path, controls: Option<&str>) -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("Linux, whose TCP it measures".to_owned());
    }
    let Some(controls) = controls else {
        return Some(format!("{CONTROLS}, which can't be read"));
    };
    if let Some(control) =
        ["reno", "cubic"].iter().find(|&&name| !controls.split_whitespace().any(|it| it == name))
    {
        return Some(format!(
            "the congestion control {control}: `modprobe tcp_{control}` (there: {})",
            controls.trim()
        ));
    }
    (!tun.exists())
        .then(|| format!("{}: `modprobe tun`, or the device handed into the container", tun.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn one_line_says_what_is_missing() {
        let (there, nowhere) = (Path::new("/proc/self"), Path::new("/nowhere"));
        assert_eq!(missing(there, Some("reno bbr cubic\n")), None);
        let words = |tun, controls| missing(tun, controls).unwrap_or_default();
        assert!(words(there, Some("reno bbr")).contains("congestion control cubic"));
        assert!(words(nowhere, Some("reno cubic")).contains("/nowhere"));
        assert!(words(there, None).contains(CONTROLS));
        for line in [words(there, Some("")), words(nowhere, Some("reno cubic")), words(there, None)] {
            assert!(!line.contains('\n'), "{line}");
        }
    }
}
