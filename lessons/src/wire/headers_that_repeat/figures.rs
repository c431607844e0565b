//! The lesson's figures: header bytes call by call and per second, what each field takes, how the table fills and evicts,
//! and its entries from their coming to their going.

use figure::{Annotation, Axis, Family, Figure, Mark, Scale, Series};

use super::values::megabytes_per_second;
use super::{CONTENDERS, GRPC_CORE, H2, HTTP1, INDEX_EVERYTHING};
use crate::experiment::Observation;
use crate::headers::{END_OF_HEAD, EntryLife, FOLLOWED, FieldSent, Headers, Sent, TABLES, TableAfter};
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let all = observation.headers();
    if all.is_empty() {
        return Vec::new();
    }
    let mut figures = vec![bytes_per_call(all), bytes_per_second(lesson, settings, all)];
    figures.push(table(
        all,
        "table-fill",
        "How full the table is",
        "How large does each end's table get, call by call?",
        "Size of the dynamic table",
        "bytes",
        |after| after.size,
    ));
    figures.push(table(
        all,
        "table-evictions",
        "What falls out of the table",
        "How many entries has the table lost so far?",
        "Entries evicted so far",
        "entries",
        |after| after.evicted,
    ));
    for (id, name) in COMPRESSED {
        let sent = sent(all, id);
        figures.push(fields(id, name, sent));
        figures.push(entries(id, name, sent));
    }
    figures
}

/// The contenders that have a table, and what a title calls them.
const COMPRESSED: [(&str, &str); 3] =
    [(H2, "h2"), (GRPC_CORE, "grpc-core"), (INDEX_EVERYTHING, "everything indexed")];

fn sent<'a>(all: &'a [Headers], contender: &str) -> Option<&'a Sent> {
    all.iter().find(|headers| headers.contender == contender)?.sent.as_ref()
}

fn series(contender: &Contender, mark: Mark, columns: &[&str], points: Vec<Vec<Option<f64>>>) -> Series {
    let (family, variant) = look(contender.id);
    Series {
        contender: contender.id.into(),
        name: contender.label.into(),
        family,
        variant,
        mark,
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        points,
    }
}

fn calls_axis() -> Axis {
    Axis::new("Call", "", Scale::Linear)
}

fn bytes_per_call(all: &[Headers]) -> Figure {
    let line = |contender: &Contender| {
        let octets = sent(all, contender.id).map(|sent| &sent.octets[..]).unwrap_or_default();
        let point = |(call, &octets): (usize, &u32)| vec![Some(call as f64 + 1.0), Some(f64::from(octets))];
        let points = octets.iter().take(FOLLOWED).enumerate().map(point).collect();
        series(contender, Mark::Line, &["call", "bytes"], points)
    };
    Figure {
        id: "bytes-per-call".into(),
        title: "Header bytes, call by call".into(),
        question: "How many bytes do a call's header fields take, from the first call on?".into(),
        x: calls_axis(),
        y: Axis::new("Request header", "bytes", Scale::LinearFromZero),
        series: CONTENDERS.iter().map(line).collect(),
        ..Figure::default()
    }
}

fn bytes_per_second(lesson: &Lesson, settings: &Settings, all: &[Headers]) -> Figure {
    let bar = |(row, contender): (usize, &Contender)| {
        let rate =
            sent(all, contender.id).map(|sent| megabytes_per_second(lesson, settings, sent.per_call()));
        series(contender, Mark::Bars, &["contender", "MB/s"], vec![vec![Some(row as f64), rate]])
    };
    let labels = CONTENDERS.iter().map(|contender| contender.label.to_owned()).collect();
    Figure {
        id: "bytes-per-second".into(),
        title: "Header bytes per second".into(),
        question: "How much of the link do request headers take, over all calls of the run?".into(),
        x: Axis::new("Request headers", "MB/s", Scale::LinearFromZero),
        y: Axis::new("Contender", "", Scale::Category(labels)),
        series: CONTENDERS.iter().enumerate().map(bar).collect(),
        ..Figure::default()
    }
}

/// The row of a contender among the bars.
pub(super) fn row(contender: &str) -> Option<usize> {
    CONTENDERS.iter().position(|one| one.id == contender)
}

fn table(
    all: &[Headers],
    id: &str,
    title: &str,
    question: &str,
    label: &str,
    unit: &str,
    of: fn(&TableAfter) -> u32,
) -> Figure {
    let step = |contender: &Contender| {
        let after = sent(all, contender.id).map(|sent| &sent.tables[..]).unwrap_or_default();
        let point = |(call, after)| vec![Some(call as f64 + 1.0), Some(f64::from(of(after)))];
        series(contender, Mark::Step, &["call", unit], after.iter().enumerate().map(point).collect())
    };
    let mut figure = Figure {
        id: id.into(),
        title: title.into(),
        question: question.into(),
        x: calls_axis(),
        y: Axis::new(label, unit, Scale::LinearFromZero),
        series: CONTENDERS.iter().filter(|contender| contender.id != HTTP1).map(step).collect(),
        ..Figure::default()
    };
    if unit == "bytes" {
        let y = f64::from(engine::wire::hpack::DEFAULT_TABLE_SIZE);
        figure.annotations.push(Annotation::Horizontal { y, label: "the table's size".into() });
    }
    figure
}

/// One cell per field and call: what is sent in full again and again is a dark row, what is remembered is pale.
fn fields(id: &str, name: &str, sent: Option<&Sent>) -> Figure {
    let fields = || sent.into_iter().flat_map(|sent| &sent.fields).filter(|field| field.name != END_OF_HEAD);
    let cells = |(row, field): (usize, &FieldSent)| {
        let share = |octets: u32| f64::from(octets) / f64::from(field.plain.max(1)) * 100.0;
        let cell = |(call, &octets): (usize, &u32)| {
            vec![Some(call as f64 + 1.0), Some(row as f64), Some(share(octets))]
        };
        field.first.iter().enumerate().map(cell).collect::<Vec<_>>()
    };
    let points = fields().enumerate().flat_map(cells).collect();
    let labels = fields().map(|field| field.name.clone()).collect();
    let contender = CONTENDERS.iter().find(|contender| contender.id == id).unwrap_or(&CONTENDERS[0]);
    Figure {
        id: ["fields-", id].concat(),
        title: ["Field by field: ", name].concat(),
        question: "How much of each field's name and value is sent in each call?".into(),
        x: calls_axis(),
        y: Axis::new("Field", "", Scale::Category(labels)),
        series: vec![series(contender, Mark::HeatMap, &["call", "field", "% of its length"], points)],
        ..Figure::default()
    }
}

/// The first entries of the table: since when they are there, as long as they are used, until they go.
fn entries(id: &str, name: &str, sent: Option<&Sent>) -> Figure {
    let entries = sent.map(|sent| &sent.entries[..]).unwrap_or_default();
    let last = sent.map_or(0, |sent| sent.octets.len().min(TABLES)) as f64;
    let span = |until: &dyn Fn(&EntryLife) -> f64| {
        let row = |(row, entry): (usize, &EntryLife)| {
            vec![Some(row as f64), Some(f64::from(entry.added).min(last)), Some(until(entry).min(last))]
        };
        entries.iter().enumerate().map(row).collect::<Vec<_>>()
    };
    let kept = span(&|entry| entry.gone.map_or(last, f64::from));
    let used = span(&|entry| f64::from(entry.used.unwrap_or(entry.added)));
    let (family, _) = look(id);
    let phase = |name: &str, variant, points| Series {
        contender: name.into(),
        name: name.into(),
        family,
        variant,
        mark: Mark::Waterfall,
        columns: vec!["entry".into(), "from call".into(), "to call".into()],
        points,
    };
    let label = |entry: &EntryLife| {
        let cut = if entry.value.is_empty() { "" } else { " " };
        [&entry.name, cut, &entry.value].concat()
    };
    Figure {
        id: ["entries-", id].concat(),
        title: ["Entry by entry: ", name].concat(),
        question:
            "Since when is each of the table's first entries there, how long is it used, when does it go?"
                .into(),
        x: calls_axis(),
        y: Axis::new("Entry", "", Scale::Category(entries.iter().map(label).collect())),
        series: vec![phase("in the table", 1, kept), phase("until its last use", 0, used)],
        ..Figure::default()
    }
}

/// Colour by family; HTTP/2's encoders differ by dash and hatch.
pub(super) fn look(contender: &str) -> (Family, u8) {
    match contender {
        H2 => (Family::ProtobufGrpc, 0),
        GRPC_CORE => (Family::ProtobufGrpc, 1),
        INDEX_EVERYTHING => (Family::ProtobufGrpc, 2),
        _ => (Family::JsonRest, 0),
    }
}
