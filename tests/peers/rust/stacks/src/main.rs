//! `cargo xtask measure-stacks` runs this: `stacks FOLDER` measures for some minutes and writes `stacks.json`, without machine
//! and date, into the folder. `--short` shows within half a minute whether everything works; what it writes is nobody's
//! evidence. `stacks serve [CORE]` is the server, which the program starts itself.

use std::process::ExitCode;

use stacks::Outcome;

fn main() -> ExitCode {
    match outcome() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("stacks: {message}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
fn outcome() -> Outcome {
    use stacks::plan::Effort;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve"] => stacks::peer::serve(),
        ["serve", core] => {
            let core = core.parse().map_err(|error| format!("core {core:?}: {error}"))?;
            stacks::cpu::stay_on(core)?;
            stacks::peer::serve()
        }
        [folder] => linux::measure(folder.as_ref(), Effort::FULL),
        [folder, "--short"] => linux::measure(folder.as_ref(), Effort::SHORT),
        other => Err(format!("FOLDER [--short], not `{}`", other.join(" "))),
    }
}

#[cfg(not(target_os = "linux"))]
fn outcome() -> Outcome {
    Err("CPU clocks of other processes are read on Linux".to_owned())
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::Path;

    use stacks::figures::{Series, Side, record, series};
    use stacks::measured::{Rounds, measure as measure_all};
    use stacks::peer::Peer;
    use stacks::plan::{Cell, Effort};
    use stacks::{Outcome, cpu, versions};

    /// Measures and writes `stacks.json` into a folder.
    pub(super) fn measure(folder: &Path, effort: Effort) -> Outcome {
        let cores = cpu::two_cores()?;
        let program = std::env::current_exe().map_err(|error| error.to_string())?;
        let peer = Peer::start(&program, cores.map(|[server, _]| server))?;
        if let Some([_, client]) = cores {
            cpu::stay_on(client)?;
        }
        let mut loads = Vec::new();
        let all = measure_all(&peer, effort, |round| {
            let load = load()?;
            println!("   round {round} of {}, load {load}", effort.rounds);
            loads.push(load);
            Ok(())
        })?;
        let series = series(|cell, side| nanoseconds(&all, cell, side))?;
        report(&series);
        let record = record(&series, &loads, &versions::words(), cores.is_some())?;
        let path = folder.join("stacks.json");
        std::fs::write(&path, record.to_string()).map_err(|error| format!("{}: {error}", path.display()))
    }

    fn nanoseconds(all: &[Rounds], cell: &Cell, side: Side) -> Option<Vec<f64>> {
        let rounds = all.iter().find(|rounds| rounds.cell == *cell)?;
        let of = |used: &stacks::measured::Used| match side {
            Side::Server => used.server_ns,
            Side::Client => used.client_ns,
        };
        Some(rounds.used.iter().map(of).collect())
    }

    /// The mean number of processes that ran or wanted to in the last minute (proc_loadavg(5)).
    fn load() -> Outcome<f64> {
        let path = "/proc/loadavg";
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        let load = text.split(' ').next().and_then(|load| load.parse().ok());
        load.ok_or_else(|| format!("{path}: {text:?}"))
    }

    /// For the person at the terminal.
    fn report(series: &[Series]) {
        println!("   {:66} {:>9} {:>9} {:>9}", "µs of CPU, median, least and most of the rounds", "", "", "");
        for Series { name, nanoseconds } in series {
            let middle = measure::median(nanoseconds).unwrap_or(f64::NAN) / 1e3;
            let least = nanoseconds.iter().copied().fold(f64::INFINITY, f64::min) / 1e3;
            let most = nanoseconds.iter().copied().fold(f64::NEG_INFINITY, f64::max) / 1e3;
            println!("   {name:66} {middle:9.3} {least:9.3} {most:9.3}");
        }
    }
}
