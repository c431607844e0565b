//! What the reader breaks: HTTP/2 by its limit of streams, six connections by slower answers, and the turns that streams
//! take by long ones.

use super::values::WAITS;
use super::{BANDWIDTH_MBPS, DURATION_S, RESPONSE_BYTES, SLOW_MS, SLOW_PCT, STREAMS_LIMIT};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knobs::setting;

/// So many times longer than its rival, and a contender has clearly lost.
pub(super) const CLEARLY: f64 = 1.2;

pub(super) static GOALS: [Goal; 3] = [
    Goal {
        id: "streams-wait",
        start: &[],
        free: STREAMS_LIMIT,
        solution: "1",
        misconceptions: &[
            Misconception {
                id: "more-streams",
                value: "1000",
                looks_like: |lesson, settings| setting(lesson, settings, STREAMS_LIMIT) > 100.0,
            },
            Misconception {
                id: "still-room",
                value: "20",
                looks_like: |lesson, settings| setting(lesson, settings, STREAMS_LIMIT) < 100.0,
            },
        ],
        judge: |values| Judgement::at_least(values, "http2-one.slower", WAITS, "times"),
    },
    Goal {
        id: "six-wait",
        start: &[(DURATION_S, "20")],
        free: SLOW_MS,
        solution: "6000",
        misconceptions: &[
            Misconception {
                id: "quicker",
                value: "20",
                looks_like: |lesson, settings| setting(lesson, settings, SLOW_MS) < 200.0,
            },
            Misconception {
                id: "one-is-free",
                value: "400",
                looks_like: |lesson, settings| setting(lesson, settings, SLOW_MS) > 200.0,
            },
        ],
        judge: |values| Judgement::at_least(values, "six-behind", WAITS, "times"),
    },
    Goal {
        id: "turns-cost",
        start: &[(SLOW_PCT, "0"), (BANDWIDTH_MBPS, "100")],
        free: RESPONSE_BYTES,
        solution: "250000",
        misconceptions: &[
            Misconception {
                id: "smaller",
                value: "100",
                looks_like: |lesson, settings| setting(lesson, settings, RESPONSE_BYTES) < 2_000.0,
            },
            Misconception {
                id: "link-is-free",
                value: "20000",
                looks_like: |lesson, settings| setting(lesson, settings, RESPONSE_BYTES) > 2_000.0,
            },
        ],
        judge: |values| Judgement::at_least(values, "turned", CLEARLY, "times"),
    },
];
