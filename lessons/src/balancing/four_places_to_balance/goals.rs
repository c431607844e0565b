//! What the reader brings about: calls that fail for the proxies; calls that fail for want of somebody to tell; the harm of a
//! pod that hangs made small; and a hop that is felt.

use super::values::CLEARLY;
use super::{BALANCER, BALANCER_THEN_POD, DETECT_S, FAULT, POD, PROXIES, SERVICE_MS, SLOW_PODS};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knobs::{chosen, setting};

/// Of all calls, in percent: an outage,
const MANY: f64 = 10.0;
/// one that somebody reports,
const SOME: f64 = 3.0;
/// and what nobody does.
const HARDLY: f64 = 0.3;

pub(super) static GOALS: [Goal; 4] = [
    Goal {
        id: "proxy",
        // Where no pod is slow, nothing fails but for what the reader does.
        start: &[(PROXIES, "1"), (SLOW_PODS, "0")],
        free: FAULT,
        solution: BALANCER,
        misconceptions: &[Misconception {
            id: "pod",
            value: POD,
            looks_like: |lesson, at| chosen(lesson, at, FAULT, POD),
        }],
        judge: |values| Judgement::at_least(values, "l7.failed", MANY, "%"),
    },
    Goal {
        id: "control-plane",
        start: &[(SLOW_PODS, "0")],
        free: FAULT,
        solution: BALANCER_THEN_POD,
        misconceptions: &[
            Misconception {
                id: "alone",
                value: BALANCER,
                looks_like: |lesson, at| chosen(lesson, at, FAULT, BALANCER),
            },
            Misconception {
                id: "found",
                value: POD,
                looks_like: |lesson, at| chosen(lesson, at, FAULT, POD),
            },
        ],
        judge: |values| Judgement::at_least(values, "told.failed", SOME, "%"),
    },
    Goal {
        id: "healed",
        start: &[(FAULT, POD), (SLOW_PODS, "0")],
        free: DETECT_S,
        solution: "0.2",
        misconceptions: &[
            Misconception {
                id: "patient",
                value: "6",
                looks_like: |lesson, at| setting(lesson, at, DETECT_S) > 2.0,
            },
            Misconception {
                id: "half",
                value: "1",
                looks_like: |lesson, at| setting(lesson, at, DETECT_S) < 2.0,
            },
        ],
        // With a pod that hangs: without it this is no art.
        judge: |values| {
            let judged = Judgement::at_most(values, "told.failed", HARDLY, "%")?;
            let hung = values.number("hung")? > 0.0;
            Some(Judgement { reached: judged.reached && hung, ..judged })
        },
    },
    Goal {
        id: "hop",
        start: &[],
        free: SERVICE_MS,
        solution: "0.3",
        misconceptions: &[
            Misconception {
                id: "longer",
                value: "12",
                looks_like: |lesson, at| setting(lesson, at, SERVICE_MS) > 10.0,
            },
            Misconception {
                id: "a-little",
                value: "5",
                looks_like: |lesson, at| setting(lesson, at, SERVICE_MS) < 10.0,
            },
        ],
        judge: |values| Judgement::at_least(values, "hop-times", CLEARLY, "times"),
    },
];
