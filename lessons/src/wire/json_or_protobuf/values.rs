//! What the run came to, by name: bytes and times per contender, and the gains that the words speak of.

use super::{BANDWIDTH_MBPS, GZIP, JSON, PROTOBUF};
use crate::experiment::{Message, Observation, Times};
use crate::knob::Value;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::values::Values;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 22] = [
    "shape",
    "payload_bytes",
    "gzip_from_bytes",
    "bandwidth_mbps",
    "json.bytes",
    "json-pretty.bytes",
    "protobuf.bytes",
    "json+gzip.bytes",
    "protobuf+gzip.bytes",
    "json.encode",
    "json.decode",
    "protobuf.encode",
    "protobuf.decode",
    "gain.plain",
    "gain.gzip",
    "gain.encode",
    "gain.decode",
    "loss.plain",
    "loss.gzip",
    "gzip.json",
    "gzip.protobuf",
    "gzip.least",
];

/// Bytes of the first message by contender, its times, and ratios; with all six messages the gains of each as well.
pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let messages = observation.messages();
    let mut values = Values::default();
    let Some(message) = messages.first() else { return values };
    let bandwidth = bandwidth(lesson, settings);
    for entry in &message.codecs {
        let bytes = entry.written.map(|written| written.bytes as f64);
        values.exact(format!("{}.bytes", entry.codec), bytes, "bytes");
        let relative = ratio(bytes, message.bytes(JSON).map(|bytes| bytes as f64));
        values.exact(format!("{}.relative", entry.codec), relative, "");
        values.exact(format!("{}.send", entry.codec), bytes.map(|bytes| send_ns(bytes, bandwidth)), "ns");
        let time = |pick: fn(&Times) -> f64| entry.times.as_ref().map(pick);
        values.timed(format!("{}.encode", entry.codec), time(|times| times.encode.value), "ns");
        let populate_encode = entry.times.and_then(|times| times.populate_encode);
        values.timed(
            format!("{}.populate-encode", entry.codec),
            populate_encode.map(|time| time.value),
            "ns",
        );
        values.timed(format!("{}.decode", entry.codec), time(|times| times.decode.value), "ns");
    }
    gains(&mut values, "", message);
    let bytes = |codec: &str| message.bytes(codec).map(|bytes| bytes as f64);
    let zipped = |codec: &str| bytes(&format!("{codec}{GZIP}"));
    values.exact("loss.plain", ratio(bytes(PROTOBUF), bytes(JSON)), "times");
    values.exact("loss.gzip", ratio(zipped(PROTOBUF), zipped(JSON)), "times");
    let by_gzip = [JSON, PROTOBUF].map(|codec| ratio(zipped(codec), bytes(codec)));
    values.exact("gzip.json", by_gzip[0], "times");
    values.exact("gzip.protobuf", by_gzip[1], "times");
    values.exact(
        "gzip.least",
        by_gzip[0].zip(by_gzip[1]).map(|(json, protobuf)| json.min(protobuf)),
        "times",
    );
    if messages.len() > 1 {
        for message in messages {
            gains(&mut values, &format!("{}.", message.shape), message);
        }
    }
    values
}

/// JSON over Protobuf: how many times less Protobuf costs, in bytes and times, plain and after gzip.
fn gains(values: &mut Values, prefix: &str, message: &Message) {
    for (ending, gzip) in [("", ""), ("-gzip", GZIP)] {
        let [json, protobuf] = [JSON, PROTOBUF].map(|codec| message.codec(&format!("{codec}{gzip}")));
        let bytes = |codec: Option<&crate::CodecResult>| codec?.written.map(|written| written.bytes as f64);
        let name = if gzip.is_empty() { "gain.plain" } else { "gain.gzip" };
        values.exact(format!("{prefix}{name}"), ratio(bytes(json), bytes(protobuf)), "times");
        let time =
            |codec: Option<&crate::CodecResult>, pick: fn(&Times) -> f64| codec?.times.as_ref().map(pick);
        for (name, pick) in [
            ("encode", (|times| times.encode.value) as fn(&Times) -> f64),
            ("decode", |times| times.decode.value),
        ] {
            values.timed(
                format!("{prefix}gain.{name}{ending}"),
                ratio(time(json, pick), time(protobuf, pick)),
                "times",
            );
        }
    }
}

/// A message of no bytes has no ratio.
fn ratio(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    Some(one? / other.filter(|other| *other > 0.0)?)
}

/// How long so many bytes take to send at so many megabits a second, in nanoseconds: nothing but division.
pub(crate) fn send_ns(bytes: f64, bandwidth_mbps: f64) -> f64 {
    bytes * 8.0 * 1000.0 / bandwidth_mbps
}

pub(super) fn bandwidth(lesson: &Lesson, settings: &Settings) -> f64 {
    match settings.value(lesson, BANDWIDTH_MBPS) {
        Some(Value::Number(bandwidth)) => bandwidth,
        _ => f64::INFINITY,
    }
}
