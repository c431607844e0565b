//! What comes of fleets, for `tests/peers/python/fleet.py`: each line of the input is a fleet as a file would give it, each line
//! of the output the report of its run, or what is wrong.

use std::io::{BufRead, stdin};

use engine::kernel::run::Limits;
use engine::scenario::fleet::Fleet;

fn main() {
    for line in stdin().lock().lines() {
        match line.map_err(|error| error.to_string()).and_then(|line| report(&line)) {
            Ok(report) => println!("{report}"),
            Err(error) => println!("{}", serde_json::json!({ "error": error })),
        }
    }
}

fn report(line: &str) -> Result<String, String> {
    let fleet: Fleet = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let mut run = fleet.start(Limits::default()).map_err(|error| error.to_string())?;
    run.advance(u64::MAX).map_err(|error| error.to_string())?;
    let report = run.report().map_err(|error| error.to_string())?;
    serde_json::to_string(&report).map_err(|error| error.to_string())
}
