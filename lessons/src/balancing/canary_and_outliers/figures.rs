//! The lesson's figures: calls that fail over time and in all, how many pods are left out, how often one is, and how long calls
//! take.

use engine::kernel::time::Time;
use engine::report::fleet::FleetReport;
use figure::{Axis, Family, Figure, Mark, Scale};

use super::values::values;
use super::{CLIENTS, GRPC, ISTIO, NONE};
use crate::balancing::over_time::{at_bins, failing, time};
use crate::balancing::plain::report;
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::{Bars, each, who};

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let values = values(lesson, settings, observation);
    let names = || who("Who looks for bad pods", ["nobody", "gRPC", "Envoy", "Istio"].into_iter());
    let mut figures: Vec<Figure> = BARS.iter().map(|bars| bars.figure(lesson, names(), &values)).collect();
    figures.push(failing(lesson, observation));
    figures.push(out(lesson, settings, observation));
    figures
}

static BARS: [Bars; 4] = [
    Bars {
        id: "failed",
        value: ".failed",
        title: "Calls that fail",
        question: "Which share of all calls fails?",
        axis: "Share of the calls",
        unit: "%",
        column: "%",
    },
    Bars {
        id: "left",
        value: ".left",
        title: "Errors left",
        question: "How much of the errors without detection is left with it?",
        axis: "Share of the errors without detection",
        unit: "%",
        column: "%",
    },
    Bars {
        id: "ejections",
        value: ".ejections",
        title: "Ejections",
        question: "How often was a pod ejected, by all clients or proxies together?",
        axis: "Ejections",
        unit: "",
        column: "ejections",
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
];

/// How many pods each of those who balance leaves out, moment by moment.
fn out(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let clients = setting(lesson, settings, CLIENTS);
    let left_out = |report: &FleetReport, at: f64| {
        let now = Time::from_nanoseconds((at * 1e9) as u64);
        let ejections = report.ejections.first.iter();
        ejections.filter(|one| one.at <= now && one.until.is_none_or(|until| now < until)).count() as f64
    };
    let line = |_: usize, contender: &Contender| {
        let each = |report| at_bins(report, |_, at| left_out(report, at) / clients);
        report(observation, contender.id).map_or_else(Vec::new, each)
    };
    Figure {
        id: "out".into(),
        title: "Pods left out".into(),
        question: "How many pods does a client, or its proxy, leave out, on average over all of them?".into(),
        x: time(),
        y: Axis::new("Ejected pods", "", Scale::LinearFromZero),
        series: each(lesson, Mark::Line, ["s", "pods"], &line),
        ..Figure::default()
    }
}

/// One colour for proxies, one for gRPC's clients; who of the proxies, by dash and hatch.
pub(super) fn look(contender: &str) -> (Family, u8) {
    match contender {
        NONE => (Family::Other, 0),
        GRPC => (Family::ProtobufGrpc, 0),
        ISTIO => (Family::JsonRest, 0),
        _ => (Family::JsonRest, 1),
    }
}
