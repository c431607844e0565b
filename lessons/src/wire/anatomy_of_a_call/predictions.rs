//! What the reader is asked before the run.

use figure::Annotation;

use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};

/// A guess within this share of the truth counts as right.
const RIGHT: std::ops::RangeInclusive<f64> = 0.8..=1.25;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "second-grpc",
        ask: Ask::Number(bytes("Bytes of the second call", 1_000.0)),
        figure: "first-and-second",
        truth: |values| values.number("grpc.second").map(Guess::Number),
        explain: compared,
        marks: |guess| marked(guess, 1.0),
    },
    Prediction {
        id: "first-grpc",
        ask: Ask::Number(bytes("Bytes of the first call", 2_000.0)),
        figure: "first-and-second",
        truth: |values| values.number("grpc.first").map(Guess::Number),
        explain: compared,
        marks: |guess| marked(guess, 0.0),
    },
];

const fn bytes(label: &'static str, max: f64) -> Range {
    Range { label, unit: "bytes", min: 0.0, max, step: 1.0, scale: Scale::Linear }
}

fn compared(guess: &Guess, truth: &Guess) -> &'static str {
    match (guess, truth) {
        (Guess::Number(guess), Guess::Number(truth)) if RIGHT.contains(&(guess / truth)) => "right",
        (Guess::Number(guess), Guess::Number(truth)) if guess < truth => "less",
        _ => "more",
    }
}

fn marked(guess: &Guess, call: f64) -> Vec<Annotation> {
    match guess {
        Guess::Number(bytes) => {
            vec![Annotation::Guess { x: Some(call), y: Some(*bytes), label: "your guess".into() }]
        }
        _ => Vec::new(),
    }
}
