//! The lesson's figures: calls that fail over time and in all, how many pods are left out, how often one is, and how long calls
//! take.

use engine::kernel::time::Time;
use engine::report::fleet::FleetReport;
use figure::{Axis, Family, Figure, Mark, Scale};

use super::values::values;
use super::{CLIENTS, GRPC, ISTIO, NONE};
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

fn over_time(
    lesson: &Lesson,
    of: &dyn Fn(&FleetReport, usize, f64) -> f64,
    observation: &Observation,
) -> Figure {
    let line = |_: usize, contender: &Contender| {
        let Some(report) = report(observation, contender.id) else { return Vec::new() };
        let bin_s = report.series.bin.as_milliseconds() / 1e3;
        let point = |bin: usize| vec![Some((bin as f64 + 0.5) * bin_s), Some(of(report, bin, bin_s))];
        (0..report.series.ended.len()).map(point).collect()
    };
    Figure {
        x: Axis::new("Time since the start", "s", Scale::Linear).of_run(1e9),
        series: each(lesson, Mark::Line, ["s", ""], &line),
        ..Figure::default()
    }
}

/// Calls that fail, moment by moment.
fn failing(lesson: &Lesson, observation: &Observation) -> Figure {
    let rate = |report: &FleetReport, bin: usize, bin_s: f64| {
        report.series.ended.get(bin).map_or(0.0, |ended| f64::from(ended.failed) / bin_s)
    };
    let mut drawn = over_time(lesson, &rate, observation);
    drawn.series.iter_mut().for_each(|series| series.columns[1] = "calls/s".into());
    Figure {
        id: "failing".into(),
        title: "Failing calls over time".into(),
        question: "How many calls fail, moment by moment?".into(),
        y: Axis::new("Failing calls", "calls/s", Scale::LinearFromZero),
        ..drawn
    }
}

/// How many pods each of those who balance leaves out, moment by moment.
fn out(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let clients = setting(lesson, settings, CLIENTS);
    let pods = |report: &FleetReport, bin: usize, bin_s: f64| {
        let now = Time::from_nanoseconds(((bin as f64 + 0.5) * bin_s * 1e9) as u64);
        let left_out = report
            .ejections
            .first
            .iter()
            .filter(|one| one.at <= now && one.until.is_none_or(|until| now < until));
        left_out.count() as f64 / clients
    };
    let mut drawn = over_time(lesson, &pods, observation);
    drawn.series.iter_mut().for_each(|series| series.columns[1] = "pods".into());
    Figure {
        id: "out".into(),
        title: "Pods left out".into(),
        question: "How many pods does a client, or its proxy, leave out, on average over all of them?".into(),
        y: Axis::new("Ejected pods", "", Scale::LinearFromZero),
        ..drawn
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
