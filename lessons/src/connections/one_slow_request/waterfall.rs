//! Every call of a run as a row: how long it waited at the client, how long it was on the way and at the server, how long a
//! finished answer was held up behind others, how long it took to come in.

use engine::outcome::{Call, Outcome};
use figure::{Axis, Family, Figure, Mark, Scale, Series};

use super::figures::look;
use super::{RTT_MS, SERVICE_MS, SLOW_MS};
use crate::knobs::setting;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;

/// More rows would be thinner than a line.
const MOST_ROWS: usize = 250;
/// What is shorter than this part of the picture cannot be seen in it.
const VISIBLE: f64 = 1e-3;

/// What a part of a call's time is spent on.
struct Phase {
    id: &'static str,
    name: &'static str,
    waiting: bool,
}

const PHASES: [Phase; 5] = [
    Phase { id: "waits", name: "waits for a connection or stream", waiting: true },
    Phase { id: "quick", name: "quick call on its way and at the server", waiting: false },
    Phase { id: "slow", name: "slow call", waiting: false },
    Phase { id: "held", name: "its answer waits behind others", waiting: true },
    Phase { id: "response", name: "response comes in", waiting: false },
];

/// The waterfall of one contender's run.
pub(super) fn waterfall(
    lesson: &Lesson,
    settings: &Settings,
    contender: &Contender,
    outcome: Option<&Outcome>,
) -> Figure {
    let calls = outcome.map_or(&[][..], |outcome| &outcome.calls);
    let shown = &calls[..calls.len().min(MOST_ROWS)];
    let end = outcome.map_or(0.0, |outcome| shown.iter().map(|call| ends(call, outcome)).fold(0.0, f64::max));
    let number = |key| setting(lesson, settings, key) / 1e3;
    let mut points: [Vec<Vec<Option<f64>>>; 5] = Default::default();
    for (row, call) in shown.iter().enumerate() {
        let Some(outcome) = outcome else { break };
        let alone = number(RTT_MS) + number(if call.slow { SLOW_MS } else { SERVICE_MS });
        for (phase, from, to) in spans(call, outcome, alone) {
            if to - from > end * VISIBLE {
                points[phase].push(vec![Some(row as f64), Some(from), Some(to)]);
            }
        }
    }
    let (family, _) = look(contender.id);
    let series = PHASES.iter().zip(points).enumerate().map(|(index, (phase, points))| Series {
        contender: phase.id.into(),
        name: phase.name.into(),
        family: if phase.waiting { Family::Other } else { family },
        variant: index as u8 / 2,
        mark: Mark::Waterfall,
        columns: ["call", "from, s", "to, s"].map(String::from).to_vec(),
        points,
    });
    let all = shown.len() == calls.len();
    Figure {
        id: format!("waterfall-{}", contender.id),
        title: format!("{}: {}", contender.label, if all { "every call" } else { "the first calls" }),
        question: "What does each call spend its time on?".into(),
        x: Axis::new("Time since the start", "s", Scale::Linear).of_run(1e9),
        y: Axis::new(
            "Call",
            "",
            Scale::Category((1..=shown.len()).map(|number| number.to_string()).collect()),
        ),
        // What did not happen needs no legend.
        series: series.filter(|series| !series.points.is_empty()).collect(),
        ..Figure::default()
    }
}

fn seconds(time: engine::kernel::time::Time) -> f64 {
    time.nanoseconds() as f64 / 1e9
}

fn ends(call: &Call, outcome: &Outcome) -> f64 {
    seconds(call.completion.unwrap_or(outcome.now))
}

/// The call's phases, by index, with their ends in seconds.
fn spans(call: &Call, outcome: &Outcome, alone: f64) -> [(usize, f64, f64); 4] {
    let end = ends(call, outcome);
    let start = call.start.map_or(end, seconds);
    let head = call.first_byte.map_or(end, seconds);
    let made = head.min(start + alone);
    let work = if call.slow { 2 } else { 1 };
    [(0, seconds(call.arrival), start), (work, start, made), (3, made, head), (4, head, end)]
}
