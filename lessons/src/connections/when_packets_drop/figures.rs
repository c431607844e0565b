//! The lesson's figures: when the last object was there, and the average one; how many were there at each moment; what was
//! lost.

use figure::{Axis, Family, Figure, Mark, Scale};

use super::values::{moments, values};
use super::{CONTENDERS, HTTP1_SIX, HTTP2_ONE};
use crate::experiment::Observation;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::{Bars, each, who};

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let values = values(lesson, settings, observation);
    let mut figures: Vec<Figure> = BARS.iter().map(|one| one.figure(lesson, names(), &values)).collect();
    figures.insert(1, there(lesson, observation));
    figures
}

static BARS: [Bars; 5] = [
    Bars {
        id: "complete",
        value: ".complete",
        title: "All objects there",
        question: "How long does it take until the last object is there?",
        axis: "From the first packet to the last object",
        unit: "ms",
        column: "complete",
    },
    Bars {
        id: "mean",
        value: ".mean",
        title: "An object there, on average",
        question: "How long does an object take, on average?",
        axis: "From the first packet to an object",
        unit: "ms",
        column: "mean",
    },
    Bars {
        id: "lost",
        value: ".lost",
        title: "Packets lost",
        question: "How many packets did not arrive, both ways together?",
        axis: "Packets",
        unit: "",
        column: "lost",
    },
    Bars {
        id: "again",
        value: ".again",
        title: "Packets sent again",
        question: "How many packets with data were sent more than once?",
        axis: "Packets",
        unit: "",
        column: "again",
    },
    Bars {
        id: "used",
        value: ".used",
        title: "Link to the client used",
        question: "How much of what the link could have carried did it carry, until all was there?",
        axis: "Share of the link",
        unit: "%",
        column: "used",
    },
];

/// The axis has little room on a phone.
fn names() -> Axis {
    let short = |contender: &'static Contender| contender.label.split(" on ").next().unwrap_or_default();
    who("Protocol", CONTENDERS.iter().map(short))
}

/// Objects that are there, over the run's time.
fn there(lesson: &Lesson, observation: &Observation) -> Figure {
    let line = |_: usize, contender: &Contender| {
        let run = observation.calls().iter().find(|run| run.contender == contender.id);
        let Some(outcome) = run.and_then(|run| run.outcome.as_ref()) else { return Vec::new() };
        let mut order: Vec<(f64, usize)> =
            moments(outcome).unwrap_or_default().into_iter().map(|ms| (ms / 1e3, 0)).collect();
        figure::sort(&mut order);
        let count = (1..).zip(order).map(|(count, (at, _))| vec![Some(at), Some(f64::from(count))]);
        [vec![Some(0.0), Some(0.0)]].into_iter().chain(count).collect()
    };
    Figure {
        id: "there".into(),
        title: "Objects that are there".into(),
        question: "How many objects are there, at each moment?".into(),
        x: Axis::new("Time since the start", "s", Scale::Linear).of_run(1e9),
        y: Axis::new("Objects", "", Scale::LinearFromZero),
        series: each(lesson, Mark::Step, ["s", "objects"], &line),
        ..Figure::default()
    }
}

/// Colour by protocol; independent streams are HTTP/2's with another delivery.
pub(super) fn look(contender: &str) -> (Family, u8) {
    match contender {
        HTTP1_SIX => (Family::JsonRest, 0),
        HTTP2_ONE => (Family::ProtobufGrpc, 0),
        _ => (Family::ProtobufGrpc, 1),
    }
}
