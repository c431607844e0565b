//! The lesson's figures: each pod's share, pods that nobody calls, how long calls take, how uneven it all is, the load over
//! time, and the odds.

use figure::{Annotation, Axis, Family, Figure, Mark, Scale, Series};

use super::values::values;
use super::{CLIENT, DURATION_S, L4_HTTP1, L4_HTTP2, L7, PODS, RPS, odds};
use crate::balancing::over_time::every_pod;
use crate::balancing::plain::report;
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::{Bars, each, row, who};

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let values = values(lesson, settings, observation);
    let [idle, p99, uneven] = &BARS;
    vec![
        share(lesson, settings, observation),
        idle.figure(lesson, names(), &values),
        p99.figure(lesson, names(), &values),
        over_time(lesson, observation),
        uneven.figure(lesson, names(), &values),
        chances(lesson, settings, observation),
    ]
}

static BARS: [Bars; 3] = [
    Bars {
        id: "idle",
        value: ".idle",
        title: "Pods that nobody calls",
        question: "How many pods get no call at all?",
        axis: "Pods without a call",
        unit: "",
        column: "idle",
    },
    Bars {
        id: "p99",
        value: ".p99",
        title: "A call, p99",
        question: "How long do the slowest of the calls take?",
        axis: "From call to answer",
        unit: "ms",
        column: "p99",
    },
    Bars {
        id: "uneven",
        value: ".max-mean",
        title: "The busiest pod beside the average one",
        question: "How many times the average does the busiest pod get?",
        axis: "Calls of the busiest pod over the mean",
        unit: "times",
        column: "uneven",
    },
];

/// The axis has little room on a phone.
const SHORT: [&str; 4] = ["HTTP/1.1, L4", "HTTP/2, L4", "HTTP/2, L7", "round_robin"];

fn names() -> Axis {
    who("Who balances", SHORT.into_iter())
}

/// What each pod gets, from the busiest to the idlest.
fn share(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let [duration_s, rps, pods] = [DURATION_S, RPS, PODS].map(|key| setting(lesson, settings, key));
    let line = |_: usize, contender: &Contender| {
        let Some(report) = report(observation, contender.id) else { return Vec::new() };
        let mut calls: Vec<u64> = report.pods.iter().map(|pod| pod.received).collect();
        calls.sort_unstable_by(|one, other| other.cmp(one));
        let point = |(rank, calls)| vec![Some(f64::from(rank)), Some(calls as f64 / duration_s)];
        (1u32..).zip(calls).map(point).collect()
    };
    Figure {
        id: "share".into(),
        title: "Each pod's share".into(),
        question: "How many calls does each pod get, the busiest first?".into(),
        x: Axis::new("Pods, the busiest first", "", Scale::Linear),
        y: Axis::new("Calls", "calls/s", Scale::LinearFromZero),
        series: each(lesson, Mark::Line, ["pod", "calls/s"], &line),
        annotations: vec![Annotation::Horizontal { y: rps / pods, label: "even".into() }],
        ..Figure::default()
    }
}

/// Calls at each pod over the run's time, of the contender that the lesson is named after.
fn over_time(lesson: &Lesson, observation: &Observation) -> Figure {
    Figure {
        id: "over-time".into(),
        title: "The pods over time".into(),
        question:
            "How many calls come to each pod, moment by moment, over HTTP/2 behind a balancer of connections?"
                .into(),
        ..every_pod(lesson, observation, L4_HTTP2)
    }
}

/// The chance of pods without a connection, by how many connections there are: the formulas, and what the runs came to.
fn chances(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let pods = setting(lesson, settings, PODS);
    let line = |name: &str, variant, of: &dyn Fn(u32) -> f64| Series {
        contender: "formula".into(),
        name: name.into(),
        family: Family::Other,
        variant,
        mark: Mark::Line,
        columns: ["connections", "%"].map(String::from).to_vec(),
        points: CONNECTED.iter().map(|at| vec![Some(f64::from(*at)), Some(of(*at) * 100.0)]).collect(),
    };
    let mut series = vec![
        line("chance that a given pod gets none", 0, &|at| odds::given(f64::from(at), pods)),
        line("chance that some pod gets none", 1, &|at| 1.0 - odds::none(at, pods as u32)),
    ];
    for id in [L4_HTTP1, L4_HTTP2] {
        let point = report(observation, id).map(|report| {
            let share = odds::idle(report) as f64 / pods * 100.0;
            vec![Some(report.connections.opened as f64), Some(share)]
        });
        let (family, variant) = look(id);
        series.push(Series {
            contender: id.into(),
            name: ["idle pods: ", SHORT[row(lesson.contenders, id)]].concat(),
            family,
            variant,
            mark: Mark::Scatter,
            columns: ["connections", "%"].map(String::from).to_vec(),
            points: point.into_iter().collect(),
        });
    }
    Figure {
        id: "odds".into(),
        title: "The odds of an idle pod".into(),
        question: "How likely is a pod without a connection, if each connection goes to a pod by chance?"
            .into(),
        x: Axis::new("Connections", "", Scale::Log),
        y: Axis::new("Chance, and share of idle pods", "%", Scale::LinearFromZero),
        series,
        ..Figure::default()
    }
}

/// Places on the axis of connections.
const CONNECTED: [u32; 16] = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 500, 1_000];

/// Colour by protocol; who balances it differs by dash and hatch.
pub(super) fn look(contender: &str) -> (Family, u8) {
    match contender {
        L4_HTTP1 => (Family::JsonRest, 0),
        L4_HTTP2 => (Family::ProtobufGrpc, 0),
        L7 => (Family::ProtobufGrpc, 1),
        CLIENT => (Family::ProtobufGrpc, 2),
        _ => (Family::Other, 0),
    }
}
