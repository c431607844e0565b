//! What the reader is asked before the run.

use figure::Annotation;

use super::figures::row;
use super::{JSON, PROTOBUF};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};

/// A guess within this share of the truth counts as right.
const RIGHT: std::ops::RangeInclusive<f64> = 0.8..=1.25;

const BYTES: Range =
    Range { label: "Length", unit: "bytes", min: 0.0, max: 200.0, step: 1.0, scale: Scale::Linear };

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
                ([json, protobuf], [true_json, true_protobuf])
                    if json < true_json && protobuf < true_protobuf =>
                {
                    "gzip-always-helps"
                }
                ([json, protobuf], [..]) if protobuf >= json => "gzip-levels",
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
    let label = format!("your guess: {}", figure::with_unit(bytes, "bytes"));
    Annotation::Guess { x: Some(bytes), y: row(codec).map(|row| row as f64), label }
}
