//! The lesson's figures: what goes wrong over time and in all, where clients' connections lead, and what checking costs.

use engine::fleet::trace::{ConnectionRecord, End};
use engine::kernel::time::Time;
use engine::report::fleet::FleetReport;
use figure::{Annotation, Axis, Family, Figure, Mark, Scale, Series};

use super::fleet::{OLD, OTHER, ending};
use super::values::{astray, values};
use super::{CLIENTS, DURATION_S, PLAINTEXT, PUSH, STOP_S};
use crate::balancing::over_time::{in_bins, time};
use crate::balancing::plain::report;
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::{Bars, each, who};

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let values = values(lesson, settings, observation);
    let names = || who("How", ["plaintext", "pushed", "TLS"].into_iter());
    let mut figures: Vec<Figure> = BARS.iter().map(|bars| bars.figure(lesson, names(), &values)).collect();
    figures.push(over_time(lesson, settings, observation));
    figures.push(leads(lesson, settings, observation));
    figures
}

static BARS: [Bars; 6] = [
    Bars {
        id: "wrong",
        value: ".wrong",
        title: "Calls answered by the wrong service",
        question: "How many calls does somebody answer whom the client did not mean?",
        axis: "Calls",
        unit: "",
        column: "calls",
    },
    Bars {
        id: "window",
        value: ".window",
        title: "For how long",
        question: "How long is it from the first call that goes wrong to the last?",
        axis: "From the first to the last",
        unit: "s",
        column: "s",
    },
    Bars {
        id: "refused",
        value: ".refused",
        title: "Connections refused for their name",
        question: "How many connections do clients give up because the certificate has another name?",
        axis: "Connections",
        unit: "",
        column: "connections",
    },
    Bars {
        id: "failed",
        value: ".failed",
        title: "Calls that fail",
        question: "Which share of the calls ends with an error?",
        axis: "Share of the calls",
        unit: "%",
        column: "%",
    },
    Bars {
        id: "connect",
        value: ".connect",
        title: "A connection",
        question: "How long does it take until a connection stands, at the median?",
        axis: "From the first packet until it stands",
        unit: "ms",
        column: "ms",
    },
    Bars {
        id: "cpu",
        value: ".cpu",
        title: "Work of TLS handshakes",
        question: "How much do all handshakes of the run take of cores, at both ends together?",
        axis: "Work, beyond connections in plaintext",
        unit: "ms",
        column: "ms",
    },
];

/// Calls that the neighbour gets, moment by moment.
fn over_time(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let line = |_: usize, contender: &Contender| {
        let per_second = |report| in_bins(report, |bin| f64::from(astray(report, bin)));
        report(observation, contender.id).map_or_else(Vec::new, per_second)
    };
    let end = Annotation::Vertical { x: setting(lesson, settings, STOP_S), label: "pods end".into() };
    Figure {
        id: "over-time".into(),
        title: "Calls to the wrong service over time".into(),
        question: "How many calls reach the neighbour's pods, moment by moment?".into(),
        x: time(),
        y: Axis::new("Calls to the neighbour", "calls/s", Scale::LinearFromZero),
        series: each(lesson, Mark::Line, ["s", "calls/s"], &line),
        annotations: vec![end],
        ..Figure::default()
    }
}

/// Clients that have a row each.
const ROWS: u32 = 12;

/// Where a connection leads, of those that matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leads {
    /// To a pod that ends in this run.
    Ending,
    /// To nobody, or nobody who takes it.
    Nowhere,
    /// To the neighbour.
    Astray,
}

/// What the first clients' connections to addresses that change hands lead to, in plaintext: a row for each client.
fn leads(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let rows = ROWS.min(setting(lesson, settings, CLIENTS) as u32);
    let duration_s = setting(lesson, settings, DURATION_S);
    let ends = ending(lesson, settings);
    let spans = |wanted: Leads| {
        let Some(report) = report(observation, PLAINTEXT) else { return Vec::new() };
        let span = |record: &ConnectionRecord| {
            let End::Client(client) = record.from else { return None };
            if client >= rows || leads_to(report, ends, record) != Some(wanted) {
                return None;
            }
            let seconds = |at: Time| at.nanoseconds() as f64 / 1e9;
            let from = record.ready.map_or_else(|| seconds(record.begun), seconds).min(duration_s);
            let to = record.closed.map_or(duration_s, seconds).min(duration_s);
            Some(vec![Some(f64::from(client)), Some(from), Some(to)])
        };
        report.first_connections.iter().filter_map(span).collect()
    };
    let series = |wanted, id: &str, name: &str, (family, variant)| Series {
        contender: id.into(),
        name: name.into(),
        family,
        variant,
        mark: Mark::Waterfall,
        columns: ["client", "from", "to"].map(String::from).to_vec(),
        points: spans(wanted),
    };
    let names = (1..=rows).map(|client| ["client ", &client.to_string()].concat()).collect();
    Figure {
        id: "leads".into(),
        title: "Where a connection leads".into(),
        question: "Whom do clients reach at the addresses of the pods that end, in plaintext?".into(),
        x: Axis::new("Time since the start", "s", Scale::LinearFromZero).of_run(1e9),
        y: Axis::new("Client", "", Scale::Category(names)),
        series: vec![
            series(Leads::Ending, "ending", "a pod of the shard, which ends", (Family::ProtobufGrpc, 0)),
            series(Leads::Nowhere, "nobody", "nobody: it tries", (Family::Other, 0)),
            series(Leads::Astray, "neighbour", "the neighbour", (Family::JsonRest, 0)),
        ],
        ..Figure::default()
    }
}

fn leads_to(report: &FleetReport, ends: u32, record: &ConnectionRecord) -> Option<Leads> {
    let ready = record.ready.is_some();
    match record.to {
        Some(End::Pod(pod)) => match report.pods.get(pod as usize)?.group {
            OTHER if ready => Some(Leads::Astray),
            OLD if pod < ends && ready => Some(Leads::Ending),
            OTHER => Some(Leads::Nowhere),
            OLD if pod < ends => Some(Leads::Nowhere),
            _ => None,
        },
        _ => Some(Leads::Nowhere),
    }
}

/// One colour for plaintext, one for TLS; who tells of addresses, by dash and hatch.
pub(super) fn look(contender: &str) -> (Family, u8) {
    match contender {
        PLAINTEXT => (Family::JsonRest, 0),
        PUSH => (Family::JsonRest, 1),
        _ => (Family::ProtobufGrpc, 0),
    }
}
