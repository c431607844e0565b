//! What the reader breaks: HTTP/2 by a single lost packet, the six connections by taking five of them away, and the average
//! object by turns.

use super::{BANDWIDTH_MBPS, BROWSER_CONNECTIONS, CONNECTIONS, LOSS_PCT, LOST_PACKET};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knobs::setting;

/// So many times as long as its rival, and a contender has clearly lost.
const CLEARLY: f64 = 1.5;
/// The same between two with one connection each: what one round trip more for each object makes, under any seed.
const AHEAD: f64 = 1.2;

/// A packet of the first rounds and one of the last third, at the defaults.
const LATE: f64 = 200.0;
/// Before it no object is on its way.
const HANDSHAKE: f64 = 4.0;

pub(super) static GOALS: [Goal; 3] = [
    Goal {
        id: "one-packet",
        start: &[(LOST_PACKET, "600")],
        free: LOST_PACKET,
        solution: "10",
        misconceptions: &[
            Misconception {
                id: "later",
                value: "800",
                looks_like: |lesson, settings| setting(lesson, settings, LOST_PACKET) > LATE,
            },
            Misconception {
                id: "handshake",
                value: "1",
                looks_like: |lesson, settings| {
                    (1.0..HANDSHAKE).contains(&setting(lesson, settings, LOST_PACKET))
                },
            },
            Misconception {
                id: "nearly",
                value: "150",
                looks_like: |lesson, settings| {
                    (HANDSHAKE..=LATE).contains(&setting(lesson, settings, LOST_PACKET))
                },
            },
        ],
        judge: |values| {
            let judged = Judgement::at_least(values, "six-ahead", CLEARLY, "times")?;
            let one = values.number("http2-one.lost")? == 1.0;
            Some(Judgement { reached: judged.reached && one, ..judged })
        },
    },
    Goal {
        id: "windows",
        start: &[(LOSS_PCT, "2")],
        free: CONNECTIONS,
        solution: "1",
        misconceptions: &[
            Misconception {
                id: "more",
                value: "12",
                looks_like: |lesson, settings| {
                    setting(lesson, settings, CONNECTIONS) > f64::from(BROWSER_CONNECTIONS)
                },
            },
            Misconception {
                id: "still-several",
                value: "3",
                looks_like: |lesson, settings| {
                    setting(lesson, settings, CONNECTIONS) < f64::from(BROWSER_CONNECTIONS)
                },
            },
        ],
        judge: |values| Judgement::at_least(values, "http2-ahead", AHEAD, "times"),
    },
    Goal {
        id: "turns",
        start: &[(LOSS_PCT, "0")],
        free: BANDWIDTH_MBPS,
        solution: "10",
        misconceptions: &[Misconception {
            id: "wider",
            value: "500",
            looks_like: |lesson, settings| setting(lesson, settings, BANDWIDTH_MBPS) > 100.0,
        }],
        // Without loss: with it this is no art.
        judge: |values| {
            let judged = Judgement::at_least(values, "mean-behind", CLEARLY, "times")?;
            let lost = values.number("http2-one.lost")? > 0.0;
            Some(Judgement { reached: judged.reached && !lost, ..judged })
        },
    },
];
