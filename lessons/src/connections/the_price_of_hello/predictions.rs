//! What the reader is asked before the run.

use super::{CONTENDERS, PER_REQUEST};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};
use crate::simulation::{marks, times_off};

const LATENCY: Range =
    Range { label: "From call to answer", unit: "ms", min: 0.0, max: 500.0, step: 1.0, scale: Scale::Linear };
const SHARE: Range = Range {
    label: "Share of the bytes that is greeting",
    unit: "%",
    min: 0.0,
    max: 100.0,
    step: 1.0,
    scale: Scale::Linear,
};

/// Half a round trip of three is a sixth: off by less, and the round trips were counted rightly.
const CLOSE: f64 = 6.0;
/// Below this part of the truth only the call itself was counted, one round trip of three.
const ONE_OF_THREE: f64 = 0.5;
/// Off by no more, and the share was seen rightly.
const SEEN: f64 = 1.25;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "latency",
        ask: Ask::Number(LATENCY),
        figure: "latency",
        truth: |values| values.number("per-request.p50").map(Guess::Number),
        explain: |guess, truth| {
            let off = times_off(guess, truth)(0);
            if off < ONE_OF_THREE {
                "call-only"
            } else if off < 1.0 - 1.0 / CLOSE {
                "one-greeting"
            } else if off > 1.0 + 1.0 / CLOSE {
                "more"
            } else {
                "right"
            }
        },
        marks: |guess| marks(&CONTENDERS, &[PER_REQUEST], guess),
    },
    Prediction {
        id: "bytes",
        ask: Ask::Number(SHARE),
        figure: "",
        truth: |values| values.number("per-request.greeting-bytes-share").map(Guess::Number),
        explain: |guess, truth| {
            let off = times_off(guess, truth)(0);
            if off > SEEN {
                "more"
            } else if off < 1.0 / SEEN {
                "less"
            } else {
                "right"
            }
        },
        marks: |_| Vec::new(),
    },
];
