//! What the reader is asked before the run.

use figure::Annotation;

use super::figures::row;
use super::{JSON, PROTOBUF};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};

/// A guess within this share of the truth counts as right.
const RIGHT: std::ops::RangeInclusive<f64> = 0.8..=1.25;

const BYTES: Range =
    Range { label: "Length", unit: "bytes", min: 0.0, max: 14_000.0, step: 100.0, scale: Scale::Linear };

/// What JSON loses by gzip when its names repeat: a guess that leaves more than this share of it saw no repetition.
const HARDLY: f64 = 2.0;
/// A guess in which Protobuf keeps more than this lead over JSON after gzip.
const STILL_AHEAD: f64 = 1.4;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "protobuf-bytes",
        ask: Ask::Number(BYTES),
        figure: "bytes-per-codec",
        truth: |values| values.number("protobuf.bytes").map(Guess::Number),
        explain: |guess, truth| match (guess, truth) {
            (Guess::Number(guess), Guess::Number(truth)) if RIGHT.contains(&(guess / truth)) => "right",
            (Guess::Number(guess), Guess::Number(truth)) if guess > truth => "names",
            _ => "strings",
        },
        marks: |guess| match guess {
            Guess::Number(bytes) => vec![mark(PROTOBUF, *bytes)],
            _ => Vec::new(),
        },
    },
    Prediction {
        id: "after-gzip",
        ask: Ask::Bars {
            labels: &["JSON + gzip", "Protobuf + gzip"],
            given: Some(("JSON", "json.bytes")),
            range: BYTES,
        },
        figure: "bytes-per-codec",
        truth: |values| {
            let bytes = ["json+gzip.bytes", "protobuf+gzip.bytes"].map(|name| values.number(name));
            Some(Guess::Drawn(bytes.into_iter().collect::<Option<_>>()?))
        },
        explain: |guess, truth| match (guess, truth) {
            (Guess::Drawn(guess), Guess::Drawn(truth)) => match (guess.as_slice(), truth.as_slice()) {
                ([json, _], [true_json, _]) if *json > true_json * HARDLY => "repeats",
                ([json, protobuf], _) if *json > protobuf * STILL_AHEAD => "levels",
                ([json, protobuf], _) if protobuf > json => "turned",
                _ => "right",
            },
            _ => "right",
        },
        marks: |guess| match guess {
            Guess::Drawn(bytes) => {
                [JSON, PROTOBUF].into_iter().zip(bytes).map(|(codec, bytes)| mark(codec, *bytes)).collect()
            }
            _ => Vec::new(),
        },
    },
];

fn mark(codec: &str, bytes: f64) -> Annotation {
    Annotation::Guess { x: Some(bytes), y: row(codec).map(|row| row as f64), label: "your guess".into() }
}
