//! What the reader brings about: a canary that is too small to be ejected; failures that proxies do not count; such as never
//! come in a row; an outage that detection itself makes; and one that sees enough calls to compare pods.

use super::{
    BAD_PCT, BAD_PODS, CANARY_PCT, CANARY_PODS, CLIENTS, FAULT, HANGS, INTERNAL, MAX_EJECTION_PCT, SLOW,
};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knobs::{chosen, setting};

/// Of all calls, in percent: what nobody misses,
const HARM: f64 = 5.0;
/// more than a pod that fails all calls does while it is looked for,
const TRICKLE: f64 = 1.2;
/// what is left of that where it is found,
const HARDLY: f64 = 0.8;
/// and an outage.
const OUTAGE: f64 = 70.0;

/// Where pods may well be ejected: of ten more than one.
const ROOM: (&str, &str) = (MAX_EJECTION_PCT, "20");

pub(super) static GOALS: [Goal; 5] = [
    Goal {
        id: "canary",
        start: &[(CANARY_PCT, "10"), (CANARY_PODS, "20")],
        free: CANARY_PODS,
        solution: "1",
        misconceptions: &[
            Misconception {
                id: "more",
                value: "50",
                looks_like: |lesson, at| setting(lesson, at, CANARY_PODS) > 20.0,
            },
            Misconception {
                id: "ten",
                value: "10",
                looks_like: |lesson, at| (10.0..20.0).contains(&setting(lesson, at, CANARY_PODS)),
            },
            Misconception {
                id: "few",
                value: "4",
                looks_like: |lesson, at| setting(lesson, at, CANARY_PODS) < 10.0,
            },
        ],
        judge: |values| Judgement::at_least(values, "istio.failed", HARM, "%"),
    },
    Goal {
        id: "uncounted",
        start: &[ROOM],
        free: FAULT,
        solution: HANGS,
        misconceptions: &[
            Misconception {
                id: "internal",
                value: INTERNAL,
                looks_like: |lesson, at| chosen(lesson, at, FAULT, INTERNAL),
            },
            Misconception {
                id: "slow",
                value: SLOW,
                looks_like: |lesson, at| chosen(lesson, at, FAULT, SLOW),
            },
        ],
        judge: |values| Judgement::at_least(values, "istio.failed", HARM, "%"),
    },
    Goal {
        id: "never-in-a-row",
        start: &[ROOM],
        free: BAD_PCT,
        solution: "25",
        misconceptions: &[
            Misconception {
                id: "most",
                value: "80",
                looks_like: |lesson, at| setting(lesson, at, BAD_PCT) > 40.0,
            },
            Misconception {
                id: "hardly",
                value: "5",
                looks_like: |lesson, at| setting(lesson, at, BAD_PCT) < 15.0,
            },
        ],
        // What proxies count: it is not for want of that.
        judge: |values| Judgement::at_least(values, "istio.seen", TRICKLE, "%"),
    },
    Goal {
        id: "outage",
        start: &[(BAD_PODS, "10"), (BAD_PCT, "50")],
        free: MAX_EJECTION_PCT,
        solution: "100",
        misconceptions: &[
            Misconception {
                id: "off",
                value: "0",
                looks_like: |lesson, at| setting(lesson, at, MAX_EJECTION_PCT) < 10.0,
            },
            Misconception {
                id: "half",
                value: "50",
                looks_like: |lesson, at| setting(lesson, at, MAX_EJECTION_PCT) > 10.0,
            },
        ],
        judge: |values| Judgement::at_least(values, "istio.failed", OUTAGE, "%"),
    },
    Goal {
        id: "seen-whole",
        start: &[(BAD_PCT, "25"), ROOM],
        free: CLIENTS,
        solution: "1",
        misconceptions: &[Misconception {
            id: "more",
            value: "20",
            looks_like: |lesson, at| setting(lesson, at, CLIENTS) > 5.0,
        }],
        // With a pod that fails: without it this is no art.
        judge: |values| {
            let judged = Judgement::at_most(values, "envoy.failed", HARDLY, "%")?;
            let harm = values.number("none.failed")? >= TRICKLE;
            Some(Judgement { reached: judged.reached && harm, ..judged })
        },
    },
];
