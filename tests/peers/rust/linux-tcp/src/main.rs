//! `cargo xtask measure-tcp` runs this: `linux-tcp FOLDER` measures for a quarter of an hour and writes `linux-tcp.json`,
//! without machine and date, and `linux-tcp.csv` into the folder. `--short` shows within two minutes whether everything
//! works; what it writes is nobody's evidence. `--chosen` measures for three minutes what chosen losses cost, and writes
//! `linux-tcp-losses.json` and `linux-tcp-losses.csv`.

#[cfg(target_os = "linux")]
mod linux;

use std::process::ExitCode;

fn main() -> ExitCode {
    match measured() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("linux-tcp: {message}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
fn measured() -> Result<(), String> {
    use linux_tcp::plan::Effort;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [folder] => linux::measure(folder.as_ref(), Effort::FULL),
        [folder, "--short"] => linux::measure(folder.as_ref(), Effort::SHORT),
        [folder, "--chosen"] => linux::measure_chosen(folder.as_ref()),
        other => Err(format!("FOLDER [--short|--chosen], not `{}`", other.join(" "))),
    }
}

#[cfg(not(target_os = "linux"))]
fn measured() -> Result<(), String> {
    Err("Linux's TCP is measured on Linux".to_owned())
}
