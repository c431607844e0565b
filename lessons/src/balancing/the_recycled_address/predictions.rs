//! What the reader is asked before the run.

use super::{CONTENDERS, PLAINTEXT};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};
use crate::simulation::{marks, times_off};

const WRONG: Range = Range {
    label: "Writes on the wrong shard",
    unit: "",
    min: 1.0,
    max: 10_000.0,
    step: 1.0,
    scale: Scale::Log,
};
const WINDOW: Range = Range {
    label: "Seconds in which writes go wrong",
    unit: "s",
    min: 0.0,
    max: 60.0,
    step: 0.5,
    scale: Scale::Linear,
};

/// So many times off, and a guess rests on another picture of what happens.
const ANOTHER_PICTURE: f64 = 3.0;
/// As many writes as this are none: a mistake that nobody would find.
const NONE: f64 = 0.05;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "window",
        ask: Ask::Number(WINDOW),
        figure: "window",
        truth: |values| values.number("plaintext.window").map(Guess::Number),
        explain: |guess, truth| match times_off(guess, truth)(0) {
            off if off < NONE => "none",
            off if off < 1.0 / ANOTHER_PICTURE => "shorter",
            off if off > ANOTHER_PICTURE => "longer",
            _ => "right",
        },
        marks: |guess| marks(&CONTENDERS, &[PLAINTEXT], guess),
    },
    Prediction {
        id: "wrong",
        ask: Ask::Number(WRONG),
        figure: "wrong",
        truth: |values| values.number("plaintext.wrong").map(Guess::Number),
        explain: |guess, truth| match times_off(guess, truth)(0) {
            off if off < NONE => "none",
            off if off < 1.0 / ANOTHER_PICTURE => "fewer",
            off if off > ANOTHER_PICTURE => "more",
            _ => "right",
        },
        marks: |guess| marks(&CONTENDERS, &[PLAINTEXT], guess),
    },
];
