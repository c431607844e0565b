//! What the reader is asked before the run.

use super::{CLIENT, CONTENDERS, L4_HTTP2, L7};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};
use crate::simulation::{drawn, marks, times_off};

const IDLE: Range =
    Range { label: "Pods without a call", unit: "", min: 0.0, max: 10.0, step: 1.0, scale: Scale::Linear };
const P99: Range =
    Range { label: "A call, p99", unit: "ms", min: 10.0, max: 20_000.0, step: 1.0, scale: Scale::Log };

/// Which contenders are drawn; HTTP/1.1 is given.
const DRAWN: [&str; 3] = [L4_HTTP2, L7, CLIENT];
/// So many times off, and a guess rests on another picture of what happens.
const ANOTHER_PICTURE: f64 = 3.0;
/// With one connection for all only one of ten pods is called.
const ALL_BUT_ONE: f64 = 8.5;
/// Off by no more, and it was seen rightly: chance moves it by one.
const BY_CHANCE: f64 = 1.0;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "idle",
        ask: Ask::Number(IDLE),
        figure: "idle",
        truth: |values| values.number("l4-http2.idle").map(Guess::Number),
        explain: |guess, truth| {
            let (Guess::Number(guess), Guess::Number(truth)) = (guess, truth) else { return "right" };
            if (guess - truth).abs() <= BY_CHANCE {
                "right"
            } else if *guess > ALL_BUT_ONE {
                "all-but-one"
            } else if guess < truth {
                "fewer"
            } else {
                "more"
            }
        },
        marks: |guess| marks(&CONTENDERS, &[L4_HTTP2], guess),
    },
    Prediction {
        id: "p99",
        ask: Ask::Bars {
            labels: &[
                "HTTP/2 behind a balancer of connections",
                "HTTP/2 behind a balancer of calls",
                "gRPC's round_robin, no balancer",
            ],
            given: Some(("HTTP/1.1 behind a balancer of connections", "l4-http1.p99")),
            range: P99,
        },
        figure: "p99",
        truth: |values| drawn(values, &DRAWN, ".p99"),
        explain: |guess, truth| {
            let off = times_off(guess, truth);
            if off(0) < 1.0 / ANOTHER_PICTURE {
                "no-harm"
            } else if off(1) > ANOTHER_PICTURE || off(2) > ANOTHER_PICTURE {
                "also-slow"
            } else if off(0) > ANOTHER_PICTURE {
                "worse"
            } else {
                "right"
            }
        },
        marks: |guess| marks(&CONTENDERS, &DRAWN, guess),
    },
];
