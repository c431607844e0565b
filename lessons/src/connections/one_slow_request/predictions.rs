//! What the reader is asked before the run.

use super::{CONTENDERS, HTTP1_ONE, HTTP1_PIPELINED, HTTP1_SIX, HTTP2_ONE};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};
use crate::simulation::{drawn, marks, times_off};

const LATENCY: Range =
    Range { label: "Quick calls, p99", unit: "ms", min: 0.0, max: 500.0, step: 1.0, scale: Scale::Linear };
const COUNT: Range = Range {
    label: "Most calls under way at once",
    unit: "",
    min: 1.0,
    max: 100.0,
    step: 1.0,
    scale: Scale::Linear,
};

/// Which contenders are drawn.
const DRAWN: [&str; 4] = [HTTP1_ONE, HTTP1_PIPELINED, HTTP1_SIX, HTTP2_ONE];
/// So many times off, and a guess rests on another picture of what happens.
const ANOTHER_PICTURE: f64 = 4.0;
/// Off by no more, and a count was seen rightly.
const CLOSE: f64 = 1.5;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "quick-p99",
        ask: Ask::Bars {
            labels: &[
                "HTTP/1.1 on one connection",
                "HTTP/1.1 pipelined",
                "HTTP/1.1 on six connections",
                "HTTP/2 on one connection",
            ],
            given: None,
            range: LATENCY,
        },
        figure: "quick-p99",
        truth: |values| drawn(values, &DRAWN, ".quick-p99"),
        explain: |guess, truth| {
            let off = times_off(guess, truth);
            if off(0) < 1.0 / ANOTHER_PICTURE {
                "own-time-only"
            } else if off(1) < 1.0 / ANOTHER_PICTURE {
                "pipelining-frees"
            } else if off(3) > ANOTHER_PICTURE {
                "streams-block"
            } else if off(2) > ANOTHER_PICTURE {
                "six-block"
            } else {
                "right"
            }
        },
        marks: |guess| marks(&CONTENDERS, &DRAWN, guess),
    },
    Prediction {
        id: "under-way",
        ask: Ask::Number(COUNT),
        figure: "",
        truth: |values| values.number("http2-one.most-under-way").map(Guess::Number),
        explain: |guess, truth| {
            let off = times_off(guess, truth)(0);
            if off > CLOSE {
                "rate"
            } else if off < 1.0 / CLOSE {
                "average"
            } else {
                "right"
            }
        },
        marks: |_| Vec::new(),
    },
];
