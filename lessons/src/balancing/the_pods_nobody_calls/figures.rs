//! The lesson's figures: what the new pods have of an even share and what they get, every pod over time, how long it took, what
//! failed and when, and what there is to pay.

use figure::{Annotation, Axis, Family, Figure, Mark, Scale, Series};

use super::values::{formula, moment, shares, values};
use super::{AGE, DNS, DURATION_S, SINCE_S, even_part, new_pods};
use crate::balancing::over_time::{every_pod, failing, in_bins, time};
use crate::balancing::plain::report;
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::{Bars, each, who};

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let values = values(lesson, settings, observation);
    let names = || who("Who tells callers", ["DNS", "DNS, age", "xDS", "L7 proxy"].into_iter());
    let mut figures: Vec<Figure> = BARS.iter().map(|bars| bars.figure(lesson, names(), &values)).collect();
    figures.push(share(lesson, settings, observation));
    figures.push(rate(lesson, settings, observation));
    figures.push(Figure { annotations: vec![change(lesson, settings)], ..failing(lesson, observation) });
    figures.extend([DNS, AGE].map(|id| over_time(lesson, settings, observation, id)));
    figures
}

static BARS: [Bars; 6] = [
    Bars {
        id: "rate-late",
        value: ".rate",
        title: "What a new pod gets",
        question: "How many calls has each new pod got at the end, in the last quarter of the time?",
        axis: "Calls at a new pod",
        unit: "calls/s",
        column: "calls/s",
    },
    Bars {
        id: "half",
        value: ".half",
        title: "Half of an even share",
        question: "How long until the new pods have half of their share? No bar: not in this time.",
        axis: "Since the change",
        unit: "s",
        column: "s",
    },
    Bars {
        id: "most",
        value: ".most",
        title: "Nine tenths of an even share",
        question: "How long until the new pods have nearly all of their share? No bar: not in this time.",
        axis: "Since the change",
        unit: "s",
        column: "s",
    },
    Bars {
        id: "failed",
        value: ".failed",
        title: "Calls that fail",
        question: "How many calls have no answer, or none in time?",
        axis: "Calls",
        unit: "",
        column: "calls",
    },
    Bars {
        id: "uneven",
        value: ".max-mean",
        title: "The busiest pod beside the average one",
        question: "How many times the average does the busiest pod get at the end, in the last quarter of the time?",
        axis: "Calls of the busiest pod over the mean",
        unit: "times",
        column: "uneven",
    },
    Bars {
        id: "opened",
        value: ".opened",
        title: "Connections",
        question: "How many connections were opened, of clients and of proxies?",
        axis: "Connections",
        unit: "",
        column: "connections",
    },
];

/// Places on the axis of time.
const PLACES: u32 = 180;

/// When it happens.
fn change(lesson: &Lesson, settings: &Settings) -> Annotation {
    Annotation::Vertical { x: setting(lesson, settings, SINCE_S), label: "new pods start".into() }
}

/// What the new pods have of an even share, by the connections to them; and what the formulas say.
fn share(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let total = setting(lesson, settings, SINCE_S) + setting(lesson, settings, DURATION_S);
    let places: Vec<f64> = (0..=PLACES).map(|place| f64::from(place) / f64::from(PLACES) * total).collect();
    let even = even_part(lesson, settings);
    let line = |_: usize, contender: &Contender| {
        let shares = report(observation, contender.id).and_then(|one| shares(lesson, settings, one));
        let Some(shares) = shares else { return Vec::new() };
        let point = |at: &f64| vec![Some(*at), Some(shares.at(moment(*at)).max(0.0) / even * 100.0)];
        places.iter().map(point).collect()
    };
    let columns = ["s", "%"];
    let mut series = each(lesson, Mark::Line, columns, &line);
    if let Some(formula) = formula(lesson, settings) {
        series.push(Series {
            contender: "formula".into(),
            name: "a formula, for MAX_CONNECTION_AGE".into(),
            family: Family::Other,
            variant: 0,
            mark: Mark::Line,
            columns: columns.map(String::from).to_vec(),
            points: places.iter().map(|at| vec![Some(*at), Some(formula(*at) * 100.0)]).collect(),
        });
    }
    Figure {
        id: "share".into(),
        title: "The new pods' share".into(),
        question: "What would the new pods get of the next calls, as each client has its connections, beside an even share?"
            .into(),
        x: time(),
        y: Axis::new("Of an even share", "%", Scale::LinearFromZero),
        series,
        annotations: vec![change(lesson, settings)],
        ..Figure::default()
    }
}

/// Calls at each new pod, counted.
fn rate(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let new = new_pods(lesson, settings);
    let line = |_: usize, contender: &Contender| {
        let Some(report) = report(observation, contender.id) else { return Vec::new() };
        let at_new = |bin: usize| {
            let pods = report.pods.iter().zip(report.series.received_in(bin).unwrap_or_default());
            let calls: u32 = pods.filter(|(pod, _)| pod.group == 1).map(|(_, calls)| *calls).sum();
            f64::from(calls) / new
        };
        in_bins(report, at_new)
    };
    Figure {
        id: "rate".into(),
        title: "Calls at a new pod".into(),
        question: "How many calls does each new pod get, moment by moment?".into(),
        x: time(),
        y: Axis::new("Calls at a new pod", "calls/s", Scale::LinearFromZero),
        series: each(lesson, Mark::Line, ["s", "calls/s"], &line),
        annotations: vec![change(lesson, settings)],
        ..Figure::default()
    }
}

/// Calls at each pod over the run's time; the new ones are the last.
fn over_time(lesson: &Lesson, settings: &Settings, observation: &Observation, id: &str) -> Figure {
    let name = lesson.contender(id).map_or("", |one| one.label);
    Figure {
        id: ["over-time-", id].concat(),
        title: ["Every pod over time: ", name].concat(),
        question: "How many calls come to each pod, moment by moment? The new ones are the last.".into(),
        annotations: vec![change(lesson, settings)],
        ..every_pod(lesson, observation, id)
    }
}

/// One colour for clients that ask DNS, one for the others, of whom somebody tells clients or a proxy.
pub(super) fn look(contender: &str) -> (Family, u8) {
    match contender {
        DNS => (Family::ProtobufGrpc, 0),
        AGE => (Family::ProtobufGrpc, 1),
        super::XDS => (Family::ProtobufGrpc, 2),
        _ => (Family::JsonRest, 0),
    }
}
