//! The lesson's figures: how long calls take, how many fail and when, how pods share the work, and what there is to pay.

use figure::{Annotation, Axis, Family, Figure, Mark, Scale};

use super::values::values;
use super::{CLIENT, DURATION_S, L4, L7, LOOKASIDE, PODS, RPS};
use crate::balancing::over_time::failing;
use crate::balancing::plain::report;
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::{Bars, each, who};

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let values = values(lesson, settings, observation);
    let names = || who("Who balances", ["L4", "L7 proxy", "clients", "lookaside", "xDS"].into_iter());
    let mut figures: Vec<Figure> = BARS.iter().map(|bars| bars.figure(lesson, names(), &values)).collect();
    figures.push(share(lesson, settings, observation));
    figures.push(failing(lesson, observation));
    figures
}

static BARS: [Bars; 6] = [
    Bars {
        id: "p50",
        value: ".p50",
        title: "A call, median",
        question: "How long does half of the answered calls take at most?",
        axis: "From call to answer",
        unit: "ms",
        column: "ms",
    },
    Bars {
        id: "p99",
        value: ".p99",
        title: "A call, p99",
        question: "How long do the slowest of the answered calls take?",
        axis: "From call to answer",
        unit: "ms",
        column: "ms",
    },
    Bars {
        id: "failed",
        value: ".failed",
        title: "Calls that fail",
        question: "Which share of the calls has no answer, or none in time?",
        axis: "Share of the calls",
        unit: "%",
        column: "%",
    },
    Bars {
        id: "hottest",
        value: ".hottest",
        title: "The busiest pod",
        question: "How much of what it can do in the time is asked of the pod that works most?",
        axis: "Work over what it can do",
        unit: "%",
        column: "%",
    },
    Bars {
        id: "cores",
        value: ".cores",
        title: "Cores of proxies",
        question: "How many cores do proxies use, on average?",
        axis: "Cores",
        unit: "cores",
        column: "cores",
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

/// What each pod gets; the slow ones are the last.
fn share(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let [duration_s, rps, pods] = [DURATION_S, RPS, PODS].map(|key| setting(lesson, settings, key));
    let line = |_: usize, contender: &Contender| {
        let Some(report) = report(observation, contender.id) else { return Vec::new() };
        let point = |(number, pod): (u32, &engine::report::fleet::PodReport)| {
            vec![Some(f64::from(number)), Some(pod.received as f64 / duration_s)]
        };
        (1..).zip(&report.pods).map(point).collect()
    };
    Figure {
        id: "share".into(),
        title: "Each pod's share".into(),
        question: "How many calls does each pod get? The slow ones are the last.".into(),
        x: Axis::new("Pod", "", Scale::Linear),
        y: Axis::new("Calls", "calls/s", Scale::LinearFromZero),
        series: each(lesson, Mark::Line, ["pod", "calls/s"], &line),
        annotations: vec![Annotation::Horizontal { y: rps / pods, label: "even".into() }],
        ..Figure::default()
    }
}

/// One colour for what stands between, one for clients that choose; which, by dash and hatch.
pub(super) fn look(contender: &str) -> (Family, u8) {
    match contender {
        L4 => (Family::JsonRest, 0),
        L7 => (Family::JsonRest, 1),
        CLIENT => (Family::ProtobufGrpc, 0),
        LOOKASIDE => (Family::ProtobufGrpc, 1),
        _ => (Family::ProtobufGrpc, 2),
    }
}
