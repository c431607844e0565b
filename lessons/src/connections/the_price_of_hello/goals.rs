//! What the reader brings about: a greeting that takes no time worth mentioning, one that takes no bytes, and a client that
//! runs out of ports.

use super::ports::EPHEMERAL_PORTS;
use super::{DURATION_S, POOL_CONNECTIONS, RESPONSE_BYTES, RPS, RTT_MS};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knobs::setting;

/// So large a share of a call's time, in percent, and nobody asks for it in a design review.
pub(super) const NOT_WORTH_ASKING: f64 = 10.0;
/// So large a share of the bytes.
const HARDLY_A_BYTE: f64 = 5.0;

pub(super) static GOALS: [Goal; 3] = [
    Goal {
        id: "no-time",
        start: &[],
        free: RTT_MS,
        solution: "0.2",
        misconceptions: &[
            Misconception {
                id: "farther",
                value: "200",
                looks_like: |lesson, settings| setting(lesson, settings, RTT_MS) > 50.0,
            },
            Misconception {
                id: "same-city",
                value: "5",
                looks_like: |lesson, settings| setting(lesson, settings, RTT_MS) < 50.0,
            },
        ],
        judge: |values| Judgement::at_most(values, "per-request.greeting-share", NOT_WORTH_ASKING, "%"),
    },
    Goal {
        id: "no-bytes",
        start: &[],
        free: RESPONSE_BYTES,
        solution: "200000",
        misconceptions: &[
            Misconception {
                id: "smaller",
                value: "400",
                looks_like: |lesson, settings| setting(lesson, settings, RESPONSE_BYTES) < 4_000.0,
            },
            Misconception {
                id: "still-there",
                value: "20000",
                looks_like: |lesson, settings| setting(lesson, settings, RESPONSE_BYTES) > 4_000.0,
            },
        ],
        judge: |values| Judgement::at_most(values, "per-request.greeting-bytes-share", HARDLY_A_BYTE, "%"),
    },
    Goal {
        id: "no-ports",
        start: &[(POOL_CONNECTIONS, "500"), (DURATION_S, "2")],
        free: RPS,
        solution: "700",
        misconceptions: &[
            Misconception {
                id: "fewer",
                value: "5",
                looks_like: |lesson, settings| setting(lesson, settings, RPS) < 20.0,
            },
            Misconception {
                id: "still-free",
                value: "200",
                looks_like: |lesson, settings| setting(lesson, settings, RPS) > 20.0,
            },
        ],
        judge: |values| Judgement::at_least(values, "ports-held", EPHEMERAL_PORTS as f64, "ports"),
    },
];
