//! `wirelab simulate`: a scenario of calls on wires, or a fleet, from a file, run to its end, and the whole outcome. The forms of
//! all are JSON Schemas in `engine/schemas`.

use std::fmt::Display;
use std::path::Path;

use engine::fleet::status::Status;
use engine::kernel::run::{Imbalance, Limits, Progress, Stop};
use engine::outcome::{Latencies, Outcome};
use engine::report::fleet::FleetReport;
use engine::scenario::Scenario;
use engine::scenario::fleet::Fleet;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use crate::{Failure, output};

/// Events between two looks at the progress.
const SLICE: u64 = 1_000_000;

/// How it is to be run and shown.
pub(crate) struct Order<'of> {
    /// Where it is.
    pub file: &'of Path,
    /// Another seed than its own.
    pub seed: Option<u64>,
    /// Events at most.
    pub events: u64,
    /// As one JSON document.
    pub json: bool,
}

/// A fleet has pods; calls on wires have none.
#[derive(Deserialize)]
struct Kind {
    pods: Option<IgnoredAny>,
}

/// Runs what the file has and prints what came of it.
pub(crate) fn run(order: &Order<'_>) -> Result<(), Failure> {
    let text = std::fs::read_to_string(order.file).map_err(|error| order.bad(&error))?;
    let limits = Limits { events: order.events, ..Limits::default() };
    // What is no JSON at all is told as it is read below, with its line.
    if serde_json::from_str::<Kind>(&text).is_ok_and(|kind| kind.pods.is_some()) {
        let mut fleet: Fleet = order.read(&text)?;
        fleet.seed = order.seed.unwrap_or(fleet.seed);
        let mut run = fleet.start(limits).map_err(|error| order.bad(&error))?;
        order.to_its_end(|| run.advance(SLICE))?;
        let report = run.report().map_err(broken)?;
        order.show(&report, of_fleet(&report), &report.fingerprint, report.stop)
    } else {
        let mut scenario: Scenario = order.read(&text)?;
        scenario.seed = order.seed.unwrap_or(scenario.seed);
        let mut run = scenario.start(limits).map_err(|error| order.bad(&error))?;
        order.to_its_end(|| run.advance(SLICE))?;
        let outcome = Outcome::from(&run.report().map_err(broken)?);
        order.show(&outcome, of_calls(&outcome), &outcome.fingerprint, outcome.stop)
    }
}

impl Order<'_> {
    fn bad(&self, problem: &dyn Display) -> Failure {
        Failure::BadInput(format!("{}: {problem}", self.file.display()))
    }

    fn read<T: DeserializeOwned>(&self, text: &str) -> Result<T, Failure> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| self.bad(&format_args!("{}: {}", error.path(), error.inner())))?;
        reader.end().map_err(|error| self.bad(&error))?;
        Ok(value)
    }

    fn to_its_end(&self, mut advance: impl FnMut() -> Result<Progress, Imbalance>) -> Result<(), Failure> {
        let mut line = output::ProgressLine::new();
        loop {
            let progress = advance().map_err(broken)?;
            if progress.stop.is_some() {
                return Ok(());
            }
            line.show("events, of the bound", (progress.events * 100 / self.events.max(1)) as u32, 100);
        }
    }

    fn show(
        &self,
        whole: &impl Serialize,
        rows: Vec<(String, String)>,
        fingerprint: &str,
        stop: Option<Stop>,
    ) -> Result<(), Failure> {
        if self.json {
            return Ok(output::json(whole)?);
        }
        let rows: Vec<_> = rows.into_iter().map(|(what, value)| vec![what, value]).collect();
        output::columns(&["what", "value"], &rows)?;
        let mut says = vec![format!("fingerprint {fingerprint}")];
        if let Some(Stop::Bound(bound)) = stop {
            says.push(format!(
                "a bound was met ({bound:?}): this is a beginning only; --events raises the bound on events"
            ));
        }
        Ok(output::lines(&says)?)
    }
}

fn broken(error: Imbalance) -> Failure {
    Failure::RoundTrip(error.to_string())
}

fn of_calls(outcome: &Outcome) -> Vec<(String, String)> {
    let mut rows = vec![
        row("calls", &outcome.counts.started),
        row("answered", &outcome.counts.ended),
        row("failed", &outcome.counts.failed),
        row("waiting or under way", &outcome.counts.in_flight),
    ];
    rows.extend(quantiles(&outcome.latencies));
    rows.extend([
        row("octets to the server", &outcome.octets_to_server),
        row("octets to the client", &outcome.octets_to_client),
        row("refused streams", &outcome.refused),
        row("events", &outcome.events),
    ]);
    rows
}

fn of_fleet(report: &FleetReport) -> Vec<(String, String)> {
    let mut rows = vec![row("calls", &report.counts.started)];
    rows.extend(report.statuses.iter().map(|one| row(Status::name(one.status), &one.calls)));
    rows.push(row("waiting or under way", &report.counts.in_flight));
    rows.extend(quantiles(&report.latencies));
    rows.push(row("pods", &report.pods.len()));
    if let Some(uneven) = report.imbalance {
        rows.push(row("calls of the busiest pod over the mean", &figure::number(uneven.peak)));
        rows.push(row("coefficient of variation", &figure::number(uneven.variation)));
    }
    rows.extend([
        row("connections opened", &report.connections.opened),
        row("pods ejected", &report.ejections.ejected),
        row("calls that another service answered", &report.misdirected.done),
        row("events", &report.events),
    ]);
    rows
}

fn quantiles(latencies: &Latencies) -> [(String, String); 5] {
    let Latencies { p50, p90, p99, p999, max, .. } = *latencies;
    let shown = |time: engine::kernel::time::Duration| figure::number(time.as_milliseconds());
    [("p50, ms", p50), ("p90, ms", p90), ("p99, ms", p99), ("p99.9, ms", p999), ("longest, ms", max)]
        .map(|(what, time)| row(what, &time.map_or_else(|| "-".into(), shown)))
}

fn row(what: &str, value: &dyn Display) -> (String, String) {
    (what.into(), value.to_string())
}
