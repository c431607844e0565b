//! The lesson's figures: how long the quick calls took, and all of them; how the quick ones spread; who waited when; and a
//! waterfall of each run.

use engine::outcome::Outcome;
use figure::{Axis, Family, Figure, Mark, Scale, Series};

use super::values::values;
use super::waterfall::waterfall;
use super::{CONTENDERS, DURATION_S, HTTP2_ONE, HTTP2_SEVERAL};
use crate::connections::knobs::setting;
use crate::connections::percentile::sorted;
use crate::experiment::Observation;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::values::Values;

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
    let mut figures: Vec<Figure> = BARS.iter().map(|bars| percentiles(bars, &values)).collect();
    figures.push(distribution(&outcome));
    figures.push(waiting(setting(lesson, settings, DURATION_S), &outcome));
    figures.extend(
        lesson.contenders.iter().map(|contender| waterfall(lesson, settings, contender, outcome(contender))),
    );
    figures
}

/// A percentile of each contender, as bars.
struct Bars {
    /// Also the name of the value.
    id: &'static str,
    title: &'static str,
    question: &'static str,
}

static BARS: [Bars; 3] = [
    Bars {
        id: "quick-p99",
        title: "Quick calls, p99",
        question: "How long do the slowest of the quick calls take?",
    },
    Bars {
        id: "quick-p50",
        title: "Quick calls, median",
        question: "How long does half of the quick calls take at most?",
    },
    Bars {
        id: "all-p99",
        title: "All calls, p99",
        question: "What does the usual chart show, with slow calls among the others?",
    },
];

fn percentiles(bars: &Bars, values: &Values) -> Figure {
    let name = bars.id.strip_prefix("all-").unwrap_or(bars.id);
    // The axis has little room on a phone, and says what is counted.
    let short =
        |contender: &Contender| contender.label.split(" connection").next().unwrap_or_default().into();
    let labels = CONTENDERS.iter().map(short).collect();
    let bar = |contender: &Contender| {
        let value = values.number(&format!("{}.{name}", contender.id));
        vec![vec![Some(row(contender.id) as f64), value]]
    };
    Figure {
        id: bars.id.into(),
        title: bars.title.into(),
        question: bars.question.into(),
        x: Axis::new("From call to answer", "ms", Scale::LinearFromZero),
        y: Axis::new("Protocol and connections", "", Scale::Category(labels)),
        series: each(Mark::Bars, ["contender", "ms"], bar),
        ..Figure::default()
    }
}

/// One series per contender.
fn each(mark: Mark, columns: [&str; 2], points: impl Fn(&Contender) -> Vec<Vec<Option<f64>>>) -> Vec<Series> {
    let series = |contender: &Contender| {
        let (family, variant) = look(contender.id);
        Series {
            contender: contender.id.into(),
            name: contender.label.into(),
            family,
            variant,
            mark,
            columns: columns.map(String::from).to_vec(),
            points: points(contender),
        }
    };
    CONTENDERS.iter().map(series).collect()
}

fn distribution<'run>(outcome: &dyn Fn(&Contender) -> Option<&'run Outcome>) -> Figure {
    let curve = |contender: &Contender| {
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
        x: Axis::new("From call to answer", "ms", Scale::Log),
        y: Axis::new("Share of quick calls", "", Scale::Linear),
        series: each(Mark::Cumulative, ["ms", "share"], curve),
        ..Figure::default()
    }
}

/// Calls that wait for a connection or stream, at moments spread over the time in which calls come.
fn waiting<'run>(seconds: f64, outcome: &dyn Fn(&Contender) -> Option<&'run Outcome>) -> Figure {
    let line = |contender: &Contender| {
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
        series: each(Mark::Step, ["s", "calls"], line),
        ..Figure::default()
    }
}

/// The row of a contender.
pub(super) fn row(contender: &str) -> usize {
    CONTENDERS.iter().position(|one| one.id == contender).unwrap_or_default()
}

/// Colour by protocol; ways of one protocol differ by dash and hatch.
pub(super) fn look(contender: &str) -> (Family, u8) {
    let first = row(HTTP2_ONE);
    match row(contender) {
        row if matches!(contender, HTTP2_ONE | HTTP2_SEVERAL) => (Family::ProtobufGrpc, (row - first) as u8),
        row => (Family::JsonRest, row as u8),
    }
}
