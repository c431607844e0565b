//! What the reader is asked before the run.

use super::{CONTENDERS, HTTP2_ONE, STREAMS};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};
use crate::simulation::{drawn, marks, times_off};

const COMPLETE: Range = Range {
    label: "All objects there",
    unit: "ms",
    min: 0.0,
    max: 4_000.0,
    step: 10.0,
    scale: Scale::Linear,
};
const USED: Range =
    Range { label: "Share of the link", unit: "%", min: 0.0, max: 100.0, step: 1.0, scale: Scale::Linear };

/// Which contenders are drawn; the six connections are given.
const DRAWN: [&str; 2] = [HTTP2_ONE, STREAMS];
/// So many times off, and a guess rests on another picture of what happens.
const ANOTHER_PICTURE: f64 = 1.7;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "complete",
        ask: Ask::Bars {
            labels: &["HTTP/2 on one connection", "Independent streams"],
            given: Some(("HTTP/1.1 on several connections", "http1-six.complete")),
            range: COMPLETE,
        },
        figure: "complete",
        truth: |values| drawn(values, &DRAWN, ".complete"),
        explain: |guess, truth| {
            let off = times_off(guess, truth);
            if off(0) < 1.0 / ANOTHER_PICTURE {
                "multiplexing-wins"
            } else if off(0) > ANOTHER_PICTURE {
                "worse"
            } else if off(1) * ANOTHER_PICTURE < off(0) {
                "independence"
            } else {
                "right"
            }
        },
        marks: |guess| marks(&CONTENDERS, &DRAWN, guess),
    },
    Prediction {
        id: "used",
        ask: Ask::Number(USED),
        figure: "",
        truth: |values| values.number("http2-one.used").map(Guess::Number),
        explain: |guess, truth| {
            let off = times_off(guess, truth)(0);
            if off > ANOTHER_PICTURE {
                "too-much"
            } else if off < 1.0 / ANOTHER_PICTURE {
                "too-little"
            } else {
                "right"
            }
        },
        marks: |_| Vec::new(),
    },
];
