//! The lesson's figures: how long calls took, what a first and a later call spend their time on, the bytes of a call, round
//! trips by the size of the answer, and the ceilings.

use figure::{Axis, Family, Figure, Mark, Scale, Series};

use super::probes::{FRESH, SIZES, WARM};
use super::timeline::timeline;
use super::values::values;
use super::{CONTENDERS, HTTP2_ONE, PER_REQUEST, POOL};
use crate::experiment::Observation;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::{Bars, each, who};
use crate::values::Values;

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let values = values(lesson, settings, observation);
    vec![
        LATENCY.figure(lesson, names(), &values),
        timeline(lesson, settings, observation),
        bytes(&values),
        round_trips(&values),
        SLOWEST.figure(lesson, names(), &values),
        ceiling(lesson, &values),
    ]
}

const LATENCY: Bars = Bars {
    id: "latency",
    value: ".p50",
    title: "A call, median",
    question: "How long does half of the calls take at most?",
    axis: "From call to answer",
    unit: "ms",
    column: "ms",
};
const SLOWEST: Bars = Bars {
    id: "latency-p99",
    value: ".p99",
    title: "A call, p99",
    question: "How long do the slowest of the calls take?",
    axis: "From call to answer",
    unit: "ms",
    column: "ms",
};

/// The axis has little room on a phone.
pub(super) const SHORT: [&str; 3] = ["per request", "pool", "HTTP/2"];

fn names() -> Axis {
    who("Connections", SHORT.into_iter())
}

fn series(id: &str, name: &str, look: (Family, u8), mark: Mark, columns: &[&str]) -> Series {
    Series {
        contender: id.into(),
        name: name.into(),
        family: look.0,
        variant: look.1,
        mark,
        columns: columns.iter().map(|column| (*column).into()).collect(),
        points: Vec::new(),
    }
}

/// The octets of a call with its packets' headers: those of greetings, and behind them all others.
fn bytes(values: &Values) -> Figure {
    let columns = ["contender", "from, bytes", "to, bytes"];
    let mut greeting = series("greeting", "greeting", (Family::Other, 0), Mark::Waterfall, &columns);
    let mut kept: Vec<Series> = Vec::new();
    for (row, contender) in CONTENDERS.iter().enumerate() {
        let [greeted, all] =
            [".greeting-bytes", ".bytes"].map(|name| values.number(&[contender.id, name].concat()));
        let (Some(greeted), Some(all)) = (greeted, all) else { continue };
        let span = |from, to| vec![Some(row as f64), Some(from), Some(to)];
        greeting.points.push(span(0.0, greeted));
        let name = ["request and answer: ", SHORT[row]].concat();
        let rest = series(contender.id, &name, look(contender.id), Mark::Waterfall, &columns);
        kept.push(Series { points: vec![span(greeted, all)], ..rest });
    }
    Figure {
        id: "bytes".into(),
        title: "Bytes of a call".into(),
        question: "How many of a call's bytes, both ways and with all headers, are greeting?".into(),
        x: Axis::new("Bytes for each call", "bytes", Scale::Linear),
        y: names(),
        series: [vec![greeting], kept].concat(),
        ..Figure::default()
    }
}

fn round_trips(values: &Values) -> Figure {
    let line = |(id, name, variant): (&str, &str, u8)| {
        let point = |size: &u32| {
            let trips = values.number(&[id, ".", &size.to_string()].concat());
            vec![Some(f64::from(*size)), trips]
        };
        let line = series(id, name, (Family::JsonRest, variant), Mark::Line, &["bytes", "round trips"]);
        Series { points: SIZES.iter().map(point).collect(), ..line }
    };
    Figure {
        id: "round-trips".into(),
        title: "Round trips by size".into(),
        question: "How many round trips does an answer take, where nothing but round trips takes time?"
            .into(),
        x: Axis::new("Size of the response", "bytes", Scale::Log),
        y: Axis::new("Round trips from call to answer", "", Scale::LinearFromZero),
        series: [(FRESH, "fresh connection", 0), (WARM, "connection that has carried much", 1)]
            .map(line)
            .to_vec(),
        ..Figure::default()
    }
}

/// What one worker can do, and what all together can that share an address.
fn ceiling(lesson: &Lesson, values: &Values) -> Figure {
    let columns = ["limit", "calls/s"];
    let ports =
        series("ports", "a connection per request, by ports", (Family::Other, 0), Mark::Bars, &columns);
    let row = CONTENDERS.len() as f64;
    let ports = Series { points: vec![vec![Some(row), values.number("ports-ceiling")]], ..ports };
    let worker = |row: usize, one: &Contender| {
        vec![vec![Some(row as f64), values.number(&[one.id, ".per-worker"].concat())]]
    };
    let mut rows: Vec<String> = SHORT.map(|name| ["worker, ", name].concat()).to_vec();
    rows.push("address, ports".into());
    Figure {
        id: "ceiling".into(),
        title: "Ceilings".into(),
        question: "How many calls a second can a worker make that makes one after the other, and how many an address that \
                   opens a connection for each?"
            .into(),
        x: Axis::new("Calls a second", "calls/s", Scale::LinearFromZero),
        y: Axis::new("Limit", "", Scale::Category(rows)),
        series: [each(lesson, Mark::Bars, columns, &worker), vec![ports]].concat(),
        ..Figure::default()
    }
}

/// Colour by protocol; ways of one protocol differ by dash and hatch.
pub(super) fn look(contender: &str) -> (Family, u8) {
    match contender {
        PER_REQUEST => (Family::JsonRest, 0),
        POOL => (Family::JsonRest, 1),
        HTTP2_ONE => (Family::ProtobufGrpc, 0),
        _ => (Family::Other, 0),
    }
}
