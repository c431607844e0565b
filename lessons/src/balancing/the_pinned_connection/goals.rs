//! What the reader brings about: one pod that does everything, pods that are all called with the pinning left as it is, and
//! what it costs to buy the harm off.

use super::{CLIENTS, CONNECTIONS, CORES};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knobs::setting;

/// Of all calls, in percent.
const NEARLY_ALL: f64 = 99.0;
/// The busiest pod beside the average one.
const NEARLY_EVEN: f64 = 1.6;
/// Of calls that take ten milliseconds of a core on average, the slowest of a hundred takes less than five times that where
/// nobody waits.
const NOBODY_WAITS_MS: f64 = 100.0;

pub(super) static GOALS: [Goal; 3] = [
    Goal {
        id: "one-pod",
        start: &[],
        free: CLIENTS,
        solution: "1",
        misconceptions: &[
            Misconception {
                id: "more",
                value: "200",
                looks_like: |lesson, settings| setting(lesson, settings, CLIENTS) > 10.0,
            },
            Misconception {
                id: "few",
                value: "5",
                looks_like: |lesson, settings| setting(lesson, settings, CLIENTS) < 10.0,
            },
        ],
        judge: |values| Judgement::at_least(values, "l4-http2.busiest-share", NEARLY_ALL, "%"),
    },
    Goal {
        id: "all-called",
        // Fewer clients than pods: going round does not help either.
        start: &[(CLIENTS, "5")],
        free: CONNECTIONS,
        solution: "100",
        misconceptions: &[Misconception {
            id: "a-few",
            value: "2",
            looks_like: |lesson, settings| setting(lesson, settings, CONNECTIONS) > 1.0,
        }],
        judge: |values| Judgement::at_most(values, "l4-http2.max-mean", NEARLY_EVEN, "times"),
    },
    Goal {
        id: "bought",
        start: &[(CLIENTS, "5")],
        free: CORES,
        solution: "16",
        misconceptions: &[Misconception {
            id: "fewer",
            value: "1",
            looks_like: |lesson, settings| setting(lesson, settings, CORES) < 2.0,
        }],
        judge: |values| Judgement::at_most(values, "l4-http2.p99", NOBODY_WAITS_MS, "ms"),
    },
];
