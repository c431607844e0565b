//! What the reader is asked before the run.

use super::{CLIENT, CONTENDERS, L7, LOOKASIDE, XDS};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};
use crate::simulation::{drawn, marks, times_off};

const P99: Range =
    Range { label: "A call, p99", unit: "ms", min: 10.0, max: 2_000.0, step: 1.0, scale: Scale::Log };
const CORES: Range =
    Range { label: "Cores", unit: "cores", min: 0.001, max: 10.0, step: 0.001, scale: Scale::Log };

/// Which places are drawn; the balancer of connections is given.
const DRAWN: [&str; 4] = [L7, CLIENT, LOOKASIDE, XDS];
/// So many times off, and a guess rests on another picture of what happens.
const ANOTHER_PICTURE: f64 = 2.0;
/// The same of what spreads over powers of ten.
const ANOTHER_POWER: f64 = 4.0;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "p99",
        ask: Ask::Bars {
            labels: &[
                "A proxy",
                "Clients alone, by DNS",
                "Clients with a lookaside balancer",
                "Clients with an xDS control plane",
            ],
            given: Some(("A balancer of connections", "l4.p99")),
            range: P99,
        },
        figure: "p99",
        truth: |values| drawn(values, &DRAWN, ".p99"),
        explain: |guess, truth| {
            let off = times_off(guess, truth);
            let all = [off(0), off(1), off(2), off(3)];
            if all.iter().any(|off| *off < 1.0 / ANOTHER_PICTURE) {
                "slow-pods"
            } else if off(0) > off(1) * ANOTHER_PICTURE {
                "hop"
            } else if off(3) * ANOTHER_PICTURE < off(1) {
                "clever"
            } else if all.iter().any(|off| *off > ANOTHER_PICTURE) {
                "slower"
            } else {
                "right"
            }
        },
        marks: |guess| marks(&CONTENDERS, &DRAWN, guess),
    },
    Prediction {
        id: "cores",
        ask: Ask::Number(CORES),
        figure: "cores",
        truth: |values| values.number("l7.cores").map(Guess::Number),
        explain: |guess, truth| {
            let off = times_off(guess, truth)(0);
            if off > ANOTHER_POWER {
                "more"
            } else if off < 1.0 / ANOTHER_POWER {
                "less"
            } else {
                "right"
            }
        },
        marks: |guess| marks(&CONTENDERS, &[L7], guess),
    },
];
