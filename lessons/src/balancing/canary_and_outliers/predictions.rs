//! What the reader is asked before the run.

use super::{CONTENDERS, ENVOY, GRPC, ISTIO};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};
use crate::simulation::{drawn, marks, times_off};

const FAILED: Range =
    Range { label: "Calls that fail", unit: "%", min: 0.01, max: 100.0, step: 0.01, scale: Scale::Log };
const EJECTIONS: Range =
    Range { label: "Ejections", unit: "", min: 1.0, max: 1_000.0, step: 1.0, scale: Scale::Log };

/// Which contenders are drawn; without detection is given.
const DRAWN: [&str; 3] = [GRPC, ENVOY, ISTIO];
/// So many times off, and a guess rests on another picture of what happens.
const ANOTHER_PICTURE: f64 = 3.0;
/// Two ejections of each proxy: half of them is one of each, less is one for all.
const ONE_OF_EACH: f64 = 0.7;
const ONE_FOR_ALL: f64 = 0.35;
const TOO_MANY: f64 = 1.5;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "failed",
        ask: Ask::Bars {
            labels: &[
                "gRPC's clients, by shares",
                "Envoy, in a row and by shares",
                "Istio with the document's rule",
            ],
            given: Some(("No detection", "none.failed")),
            range: FAILED,
        },
        figure: "failed",
        truth: |values| drawn(values, &DRAWN, ".failed"),
        explain: |guess, truth| {
            let off = times_off(guess, truth);
            let all = [off(0), off(1), off(2)];
            if off(0) < 1.0 / ANOTHER_PICTURE {
                "grpc-slower"
            } else if all.iter().any(|off| *off < 1.0 / ANOTHER_PICTURE) {
                "not-nothing"
            } else if all.iter().any(|off| *off > ANOTHER_PICTURE) {
                "sooner"
            } else {
                "right"
            }
        },
        marks: |guess| marks(&CONTENDERS, &DRAWN, guess),
    },
    Prediction {
        id: "ejections",
        ask: Ask::Number(EJECTIONS),
        figure: "ejections",
        truth: |values| values.number("istio.ejections").map(Guess::Number),
        explain: |guess, truth| match times_off(guess, truth)(0) {
            off if off < ONE_FOR_ALL => "one-for-all",
            off if off < ONE_OF_EACH => "one-of-each",
            off if off > TOO_MANY => "more",
            _ => "right",
        },
        marks: |guess| marks(&CONTENDERS, &[ISTIO], guess),
    },
];
