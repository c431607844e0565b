//! `wirelab simulate`: a scenario from a file, run to its end, and the whole outcome. The forms of both are JSON Schemas in
//! `engine/schemas`.

use std::path::Path;

use engine::kernel::run::{Imbalance, Limits, Stop};
use engine::outcome::{Latencies, Outcome};
use engine::scenario::Scenario;

use crate::{Failure, output};

/// Events between two looks at the progress.
const SLICE: u64 = 1_000_000;

/// Runs the scenario and prints what came of it.
pub(crate) fn run(file: &Path, seed: Option<u64>, events: u64, json: bool) -> Result<(), Failure> {
    let mut scenario = read(file)?;
    scenario.seed = seed.unwrap_or(scenario.seed);
    let limits = Limits { events, ..Limits::default() };
    let bad = |problem: &dyn std::fmt::Display| Failure::BadInput(format!("{}: {problem}", file.display()));
    let mut run = scenario.start(limits).map_err(|error| bad(&error))?;
    let broken = |error: Imbalance| Failure::RoundTrip(error.to_string());
    let mut line = output::ProgressLine::new();
    loop {
        let progress = run.advance(SLICE).map_err(broken)?;
        if progress.stop.is_some() {
            break;
        }
        line.show("events, of the bound", (progress.events * 100 / events.max(1)) as u32, 100);
    }
    drop(line);
    let outcome = Outcome::from(&run.report().map_err(broken)?);
    if json {
        return Ok(output::json(&outcome)?);
    }
    let rows: Vec<_> = rows(&outcome).into_iter().map(|(what, value)| vec![what.into(), value]).collect();
    output::columns(&["what", "value"], &rows)?;
    let mut says = vec![format!("fingerprint {}", outcome.fingerprint)];
    if let Some(Stop::Bound(bound)) = outcome.stop {
        says.push(format!(
            "a bound was met ({bound:?}): this is a beginning only; --events raises the bound on events"
        ));
    }
    Ok(output::lines(&says)?)
}

fn read(file: &Path) -> Result<Scenario, Failure> {
    let bad = |problem: String| Failure::BadInput(format!("{}: {problem}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| bad(error.to_string()))?;
    let mut reader = serde_json::Deserializer::from_str(&text);
    let scenario = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| bad(format!("{}: {}", error.path(), error.inner())))?;
    reader.end().map_err(|error| bad(error.to_string()))?;
    Ok(scenario)
}

fn rows(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let Latencies { p50, p90, p99, p999, max, .. } = outcome.latencies;
    let mut rows = vec![
        ("calls", outcome.counts.started.to_string()),
        ("answered", outcome.counts.ended.to_string()),
        ("failed", outcome.counts.failed.to_string()),
        ("waiting or under way", outcome.counts.in_flight.to_string()),
    ];
    let quantiles =
        [("p50, ms", p50), ("p90, ms", p90), ("p99, ms", p99), ("p99.9, ms", p999), ("longest, ms", max)];
    let shown = |time: engine::kernel::time::Duration| figure::number(time.as_milliseconds());
    rows.extend(quantiles.map(|(what, time)| (what, time.map_or_else(|| "-".into(), shown))));
    rows.extend([
        ("octets to the server", outcome.octets_to_server.to_string()),
        ("octets to the client", outcome.octets_to_client.to_string()),
        ("refused streams", outcome.refused.to_string()),
        ("events", outcome.events.to_string()),
    ]);
    rows
}
