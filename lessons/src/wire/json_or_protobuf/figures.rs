//! The lesson's figures: bytes per format, the way of one message through writing, sending and reading, the times behind
//! it, and the gain of Protobuf over JSON for each of the six messages.

use figure::{Annotation, Axis, Family, Figure, Mark, Scale, Series};
use proto::{Codec, Format, Shape};

use super::values::{bandwidth, send_ns};
use super::{FORMATS, GZIP, PROTOBUF};
use crate::experiment::{CodecResult, Message, Observation, Time, Times};
use crate::lesson::Lesson;
use crate::settings::Settings;

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let messages = observation.messages();
    let Some(message) = messages.first() else { return Vec::new() };
    let mut figures = vec![bytes_per_codec(lesson, message)];
    if messages.len() == 1 {
        if message.codecs.iter().any(|codec| codec.times.is_some()) {
            let bandwidth = bandwidth(lesson, settings);
            figures.push(cost_per_message(lesson, message, bandwidth, false));
            figures.push(cost_per_message(lesson, message, bandwidth, true));
            figures.extend(OPERATIONS.iter().map(|operation| time_per_codec(lesson, message, operation)));
        }
    } else {
        let timed = messages.iter().any(|message| message.codecs.iter().any(|codec| codec.times.is_some()));
        figures.extend(gains(messages).into_iter().take(if timed { 3 } else { 1 }));
    }
    figures
}

fn bytes_per_codec(lesson: &Lesson, message: &Message) -> Figure {
    let bytes = |entry: &CodecResult| vec![entry.written.map(|written| written.bytes as f64)];
    Figure {
        id: "bytes-per-codec".into(),
        title: "Bytes per message".into(),
        question: "How many bytes does the same message take in each format?".into(),
        x: Axis::new("Length of the message", "bytes", Scale::LinearFromZero),
        y: formats_axis(),
        series: bars(lesson, message, "bytes", &bytes),
        ..Figure::default()
    }
}

/// What is timed, and how a figure of it reads.
struct Operation {
    id: &'static str,
    title: &'static str,
    question: &'static str,
    pick: fn(&Times) -> Option<Time>,
}

static OPERATIONS: [Operation; 3] = [
    Operation {
        id: "encode-time",
        title: "Time to write one message",
        question: "How long from the message in memory to bytes, in this run?",
        pick: |times| Some(times.encode),
    },
    Operation {
        id: "populate-encode-time",
        title: "Time to build and write one message",
        question: "How long from the application's own data to bytes, in this run?",
        pick: |times| times.populate_encode,
    },
    Operation {
        id: "decode-time",
        title: "Time to read one message",
        question: "How long from bytes to the message in memory, in this run?",
        pick: |times| Some(times.decode),
    },
];

/// Plain formats only: beside gzip nothing else could be seen, and it has a figure of its own.
fn time_per_codec(lesson: &Lesson, message: &Message, operation: &Operation) -> Figure {
    let plain = |entry: &&CodecResult| !entry.codec.ends_with(GZIP);
    let times =
        message.codecs.iter().filter(plain).filter_map(|entry| entry.times.as_ref().and_then(operation.pick));
    let (unit, nanoseconds) = unit(times.map(|time| time.high).fold(0.0, f64::max));
    let time = |entry: &CodecResult| {
        let time = entry.times.as_ref().filter(|_| plain(&entry)).and_then(operation.pick);
        let parts = [|time: Time| time.value, |time: Time| time.low, |time: Time| time.high];
        parts.map(|part| time.map(|time| part(time) / nanoseconds)).to_vec()
    };
    let mut series = bars(lesson, message, unit, &time);
    series.retain(|series| !series.contender.ends_with(GZIP));
    Figure {
        id: operation.id.into(),
        title: operation.title.into(),
        question: operation.question.into(),
        x: Axis::new("Median time, with its 95 % interval", unit, Scale::LinearFromZero),
        y: formats_axis(),
        series,
        ..Figure::default()
    }
}

/// Writing, sending and reading one after the other, one row per contender.
fn cost_per_message(lesson: &Lesson, message: &Message, bandwidth: f64, gzip: bool) -> Figure {
    let shown = |entry: &&CodecResult| entry.codec.ends_with(GZIP) == gzip;
    let rows: Vec<&CodecResult> = message.codecs.iter().filter(shown).collect();
    let label = |entry: &&CodecResult| {
        lesson.contender(&entry.codec).map_or("", |contender| contender.label).to_owned()
    };
    let phases = ["write", "send", "read"];
    let spans = |entry: &CodecResult| -> Option<[f64; 4]> {
        let times = entry.times?;
        let sent = send_ns(entry.written?.bytes as f64, bandwidth);
        let written = times.encode.value;
        Some([0.0, written, written + sent, written + sent + times.decode.value])
    };
    let longest = rows.iter().filter_map(|entry| spans(entry)).map(|at| at[3]).fold(0.0, f64::max);
    let (unit, nanoseconds) = unit(longest);
    let series = phases.iter().enumerate().map(|(phase, name)| Series {
        contender: (*name).into(),
        name: (*name).into(),
        family: Family::Other,
        variant: phase as u8,
        mark: Mark::Waterfall,
        columns: vec!["contender".into(), format!("from, {unit}"), format!("to, {unit}")],
        points: rows
            .iter()
            .enumerate()
            .map(|(row, entry)| {
                let spans = spans(entry);
                let at = |edge: usize| spans.map(|at| at[edge] / nanoseconds);
                vec![Some(row as f64), at(phase), at(phase + 1)]
            })
            .collect(),
    });
    let (id, title) = if gzip {
        ("cost-with-gzip", "One message with gzip, from writer to reader")
    } else {
        ("cost-plain", "One message, from writer to reader")
    };
    Figure {
        id: id.into(),
        title: title.into(),
        question: "How long do writing, sending and reading the same message take?".into(),
        x: Axis::new("Time, without latency", unit, Scale::LinearFromZero),
        y: Axis::new("Contender", "", Scale::Category(rows.iter().map(label).collect())),
        series: series.collect(),
        ..Figure::default()
    }
}

/// The unit in which so many nanoseconds are easily read, and how many of them it has.
fn unit(longest_ns: f64) -> (&'static str, f64) {
    match longest_ns {
        ns if ns >= 1e7 => ("ms", 1e6),
        ns if ns >= 1e4 => ("µs", 1e3),
        _ => ("ns", 1.0),
    }
}

/// JSON over Protobuf for each message: bytes, writing, reading; plain and after gzip.
fn gains(messages: &[Message]) -> [Figure; 3] {
    type Pick = fn(&CodecResult) -> Option<f64>;
    let kinds: [(&str, &str, &str, Pick); 3] = [
        (
            "gain-in-bytes",
            "Gain in bytes",
            "How many times fewer bytes does Protobuf take than JSON?",
            |entry| entry.written.map(|written| written.bytes as f64),
        ),
        (
            "gain-in-encode-time",
            "Gain in writing",
            "How many times faster is Protobuf written than JSON, in this run?",
            |entry| entry.times.map(|times| times.encode.value),
        ),
        (
            "gain-in-decode-time",
            "Gain in reading",
            "How many times faster is Protobuf read than JSON, in this run?",
            |entry| entry.times.map(|times| times.decode.value),
        ),
    ];
    kinds.map(|(id, title, question, pick)| {
        let series = [("", "plain", 0), (GZIP, "after gzip", 1)].map(|(ending, name, variant)| Series {
            contender: format!("{PROTOBUF}{ending}"),
            name: name.into(),
            family: Family::ProtobufGrpc,
            variant,
            mark: Mark::Bars,
            columns: vec!["message".into(), "times".into()],
            points: Shape::ALL
                .into_iter()
                .enumerate()
                .map(|(row, shape)| {
                    let message = messages.iter().find(|message| message.shape == shape.id());
                    let one = |format: Format| {
                        pick(message?.codec(&format!("{}{ending}", format.id()))?)
                            .filter(|value| *value > 0.0)
                    };
                    let gain =
                        one(Format::Json).zip(one(Format::Protobuf)).map(|(json, protobuf)| json / protobuf);
                    vec![Some(row as f64), gain]
                })
                .collect(),
        });
        Figure {
            id: id.into(),
            title: title.into(),
            question: question.into(),
            x: Axis::new("JSON divided by Protobuf; 1 is no gain", "times", Scale::LinearFromZero),
            y: Axis::new(
                "Message",
                "",
                Scale::Category(Shape::ALL.iter().map(|shape| shape.label().to_owned()).collect()),
            ),
            series: series.into(),
            annotations: vec![Annotation::Vertical { x: 1.0, label: String::new() }],
            ..Figure::default()
        }
    })
}

fn formats_axis() -> Axis {
    let labels = FORMATS.iter().map(|format| format.label().to_owned()).collect();
    Axis::new("Format", "", Scale::Category(labels))
}

/// One series per contender, each with the one bar that it has in its format's row.
fn bars(
    lesson: &Lesson,
    message: &Message,
    unit: &str,
    numbers: &dyn Fn(&CodecResult) -> Vec<Option<f64>>,
) -> Vec<Series> {
    let columns = ["format", unit, "low", "high"];
    let all = lesson.contenders.iter().filter_map(|contender| {
        let (family, variant) = look(contender.id);
        let mut point = vec![row(contender.id).map(|row| row as f64)];
        point.extend(numbers(message.codec(contender.id)?));
        Some(Series {
            contender: contender.id.into(),
            name: contender.label.into(),
            family,
            variant,
            mark: Mark::Bars,
            columns: columns.iter().take(point.len()).map(|name| (*name).to_owned()).collect(),
            points: vec![point],
        })
    });
    all.collect()
}

/// The row of a contender: its format's.
pub(super) fn row(contender: &str) -> Option<usize> {
    let format = Codec::from_id(contender).ok()?.format;
    FORMATS.iter().position(|one| *one == format)
}

/// Colour by family; within JSON, pretty and compact differ; what is compressed is hatched.
pub(super) fn look(contender: &str) -> (Family, u8) {
    let codec = Codec::from_id(contender).ok();
    let (family, first) = match codec.map(|codec| codec.format) {
        Some(Format::Protobuf) => (Family::ProtobufGrpc, 0),
        Some(Format::JsonPretty) => (Family::JsonRest, 2),
        _ => (Family::JsonRest, 0),
    };
    (family, first + u8::from(codec.is_some_and(|codec| codec.gzip)))
}
