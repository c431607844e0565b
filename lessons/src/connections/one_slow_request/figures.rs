//! The lesson's figures: how long the quick calls took, and all of them; how the quick ones spread; who waited when; and a
//! waterfall of each run.

use engine::outcome::Outcome;
use figure::{Axis, Family, Figure, Mark, Scale};

use super::values::values;
use super::waterfall::waterfall;
use super::{CONTENDERS, DURATION_S, HTTP2_ONE, HTTP2_SEVERAL};
use crate::connections::percentile::sorted;
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::{Bars, each, row, who};

/// Moments at which is counted who waits.
const MOMENTS: usize = 200;
/// Shares at which a distribution is drawn.
const SHARES: usize = 100;

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let values = values(lesson, settings, observation);
    let outcome = |contender: &Contender| {
        let run = observation.calls().iter().find(|run| run.contender == contender.id);
        run.and_then(|run| run.outcome.as_ref())
    };
    let mut figures: Vec<Figure> = BARS.iter().map(|bars| bars.figure(lesson, names(), &values)).collect();
    figures.push(distribution(lesson, &outcome));
    figures.push(waiting(lesson, setting(lesson, settings, DURATION_S), &outcome));
    figures.extend(
        lesson.contenders.iter().map(|contender| waterfall(lesson, settings, contender, outcome(contender))),
    );
    figures
}

const FROM_CALL: &str = "From call to answer";

static BARS: [Bars; 3] = [
    Bars {
        id: "quick-p99",
        title: "Quick calls, p99",
        value: ".quick-p99",
        question: "How long do the slowest of the quick calls take?",
        axis: FROM_CALL,
        unit: "ms",
        column: "ms",
    },
    Bars {
        id: "quick-p50",
        title: "Quick calls, median",
        value: ".quick-p50",
        question: "How long does half of the quick calls take at most?",
        axis: FROM_CALL,
        unit: "ms",
        column: "ms",
    },
    Bars {
        id: "all-p99",
        title: "All calls, p99",
        value: ".p99",
        question: "What does the usual chart show, with slow calls among the others?",
        axis: FROM_CALL,
        unit: "ms",
        column: "ms",
    },
];

/// The axis has little room on a phone, and says what is counted.
fn names() -> Axis {
    let short =
        |contender: &'static Contender| contender.label.split(" connection").next().unwrap_or_default();
    who("Protocol and connections", CONTENDERS.iter().map(short))
}

fn distribution<'run>(lesson: &Lesson, outcome: &dyn Fn(&Contender) -> Option<&'run Outcome>) -> Figure {
    let curve = |_: usize, contender: &Contender| {
        let calls = outcome(contender).map_or(&[][..], |outcome| &outcome.calls);
        let took = sorted(calls.iter().filter(|call| !call.slow).filter_map(|call| call.latency()));
        let at = |share: usize| {
            let rank = (share * took.len()).div_ceil(SHARES);
            Some((*took.get(rank.checked_sub(1)?)?, share))
        };
        (1..=SHARES)
            .filter_map(at)
            .map(|(ns, share)| vec![Some(ns as f64 / 1e6), Some(share as f64 / SHARES as f64)])
            .collect()
    };
    Figure {
        id: "quick-distribution".into(),
        title: "How the quick calls spread".into(),
        question: "What share of the quick calls is answered within a time?".into(),
        x: Axis::new(FROM_CALL, "ms", Scale::Log),
        y: Axis::new("Share of quick calls", "", Scale::Linear),
        series: each(lesson, Mark::Cumulative, ["ms", "share"], &curve),
        ..Figure::default()
    }
}

/// Calls that wait for a connection or stream, at moments spread over the time in which calls come.
fn waiting<'run>(
    lesson: &Lesson,
    seconds: f64,
    outcome: &dyn Fn(&Contender) -> Option<&'run Outcome>,
) -> Figure {
    let line = |_: usize, contender: &Contender| {
        let Some(outcome) = outcome(contender) else { return Vec::new() };
        let step = seconds / MOMENTS as f64;
        // Who came, less who began, up to each moment.
        let mut counts = [0.0; MOMENTS + 1];
        let mut add = |at: u64, one: f64| {
            let moment = (at as f64 / 1e9 / step).ceil() as usize;
            if let Some(count) = counts.get_mut(moment) {
                *count += one;
            }
        };
        for call in &outcome.calls {
            add(call.arrival.nanoseconds(), 1.0);
            if let Some(start) = call.start {
                add(start.nanoseconds(), -1.0);
            }
        }
        let mut now = 0.0;
        let point = |(moment, change): (usize, f64)| {
            now += change;
            vec![Some(moment as f64 * step), Some(now)]
        };
        counts.into_iter().enumerate().map(point).collect()
    };
    Figure {
        id: "waiting".into(),
        title: "Calls that wait".into(),
        question: "How many calls wait at the client for a connection or a stream?".into(),
        x: Axis::new("Time since the start", "s", Scale::Linear).of_run(1e9),
        y: Axis::new("Waiting calls", "", Scale::LinearFromZero),
        series: each(lesson, Mark::Step, ["s", "calls"], &line),
        ..Figure::default()
    }
}

/// Colour by protocol; ways of one protocol differ by dash and hatch.
pub(super) fn look(contender: &str) -> (Family, u8) {
    let first = row(&CONTENDERS, HTTP2_ONE);
    match row(&CONTENDERS, contender) {
        row if matches!(contender, HTTP2_ONE | HTTP2_SEVERAL) => (Family::ProtobufGrpc, (row - first) as u8),
        row => (Family::JsonRest, row as u8),
    }
}
