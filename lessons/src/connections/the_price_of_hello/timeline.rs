//! A first call and a later one of each contender, as rows: how long each waits for a connection, greets, is on its way, is
//! worked on, and is answered. All start at the same place, their coming.

use engine::outcome::{Call, Outcome};
use figure::{Axis, Family, Figure, Mark, Scale, Series};

use super::figures::SHORT;
use super::measures::{between, greeting, typical};
use super::values::way;
use super::{CONTENDERS, HTTP2_ONE, PER_REQUEST};
use crate::experiment::Observation;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;

/// What a part of a call's time is spent on.
struct Phase {
    id: &'static str,
    name: &'static str,
    family: Family,
    variant: u8,
}

const WAITS: usize = 0;
const GREETS: usize = 1;
const WORKED: usize = 2;
const HTTP1: usize = 3;
const HTTP2: usize = 4;

const PHASES: [Phase; 5] = [
    Phase { id: "waits", name: "waits for a connection", family: Family::Other, variant: 2 },
    Phase { id: "greeting", name: "greeting: TCP, TLS", family: Family::Other, variant: 0 },
    Phase { id: "worked", name: "at the server", family: Family::Other, variant: 1 },
    Phase { id: "http1", name: "HTTP/1.1 request, answer", family: Family::JsonRest, variant: 0 },
    Phase { id: "http2", name: "HTTP/2 request, answer", family: Family::ProtobufGrpc, variant: 0 },
];

pub(super) fn timeline(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let mut rows: Vec<String> = Vec::new();
    let mut points: [Vec<Vec<Option<f64>>>; 5] = Default::default();
    for (contender, short) in CONTENDERS.iter().zip(SHORT) {
        let way = way(lesson, settings, observation, contender.id);
        let run = observation.calls().iter().find(|run| run.contender == contender.id);
        let outcome = run.and_then(|run| run.outcome.as_ref());
        for (name, call) in shown(contender, short, outcome) {
            let row = rows.len() as f64;
            rows.push(name);
            let Some(spans) = call.and_then(|call| spans(call, contender, way)) else { continue };
            for (phase, from, to) in spans {
                if to > from {
                    points[phase].push(vec![Some(row), Some(from), Some(to)]);
                }
            }
        }
    }
    let series = PHASES.iter().zip(points).map(|(phase, points)| Series {
        contender: phase.id.into(),
        name: phase.name.into(),
        family: phase.family,
        variant: phase.variant,
        mark: Mark::Waterfall,
        columns: ["call", "from, ms", "to, ms"].map(String::from).to_vec(),
        points,
    });
    Figure {
        id: "timeline".into(),
        title: "A first call and a later one".into(),
        question: "What does a call spend its time on?".into(),
        x: Axis::new("Time since the call came", "ms", Scale::Linear),
        y: Axis::new("Call", "", Scale::Category(rows)),
        // What did not happen needs no legend.
        series: series.filter(|series| !series.points.is_empty()).collect(),
        ..Figure::default()
    }
}

/// The rows of a contender: every call that has a connection of its own is a first one.
fn shown<'run>(
    contender: &Contender,
    short: &str,
    outcome: Option<&'run Outcome>,
) -> Vec<(String, Option<&'run Call>)> {
    let calls = outcome.map_or(&[][..], |outcome| &outcome.calls);
    let later = typical(calls).and_then(|index| calls.get(index));
    if contender.id == PER_REQUEST {
        return vec![(short.into(), later)];
    }
    vec![([short, ", first"].concat(), calls.first()), ([short, ", later"].concat(), later)]
}

/// The call's phases with their ends, in milliseconds since its coming; None if it has none yet.
fn spans(
    call: &Call,
    contender: &Contender,
    way: engine::kernel::time::Duration,
) -> Option<[(usize, f64, f64); 5]> {
    let at = |moment| between(call.arrival, moment);
    let (start, received) = (at(call.start?), at(call.received?));
    let (answered, end) = (at(call.answered?), at(call.completion?));
    let greeted = start + greeting(call, way)?.nanoseconds() as f64 / 1e6;
    let on_its_way = if contender.id == HTTP2_ONE { HTTP2 } else { HTTP1 };
    Some([
        (WAITS, 0.0, start),
        (GREETS, start, greeted),
        (on_its_way, greeted, received),
        (WORKED, received, answered),
        (on_its_way, answered, end),
    ])
}
