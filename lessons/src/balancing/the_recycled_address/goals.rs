//! What the reader brings about: writes that go wrong without end, and wrong in spite of a control plane; and two ways that
//! spare a run all of them, though no client checks anything.

use super::{CORE, DOTNET, ENDPOINTS_LAG_S, JAVA, PRE_STOP_S, RESOLVER, REUSE_S};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knobs::{chosen, setting};
use crate::stage::Preset;

/// Longer than any resolver waits by itself, seconds.
const NO_END_S: f64 = 33.0;
/// Writes that somebody will have to look for.
const MANY: f64 = 50.0;
const NONE: f64 = 0.0;

/// An address that hardly rests: any resolver is too late then.
const HARDLY_RESTS: Preset = &[(REUSE_S, "5")];

pub(super) static GOALS: [Goal; 4] = [
    Goal {
        id: "endless",
        start: &[],
        free: RESOLVER,
        solution: JAVA,
        misconceptions: &[
            Misconception {
                id: "sooner",
                value: DOTNET,
                looks_like: |lesson, settings| chosen(lesson, settings, RESOLVER, DOTNET),
            },
            Misconception { id: "remembers", value: CORE, looks_like: |_, _| true },
        ],
        judge: |values| Judgement::at_least(values, "plaintext.window", NO_END_S, "s"),
    },
    Goal {
        id: "late-push",
        start: &[],
        free: ENDPOINTS_LAG_S,
        solution: "40",
        misconceptions: &[
            Misconception {
                id: "sooner",
                value: "0",
                looks_like: |lesson, settings| setting(lesson, settings, ENDPOINTS_LAG_S) < 2.0,
            },
            Misconception {
                id: "in-time",
                value: "12",
                looks_like: |lesson, settings| setting(lesson, settings, ENDPOINTS_LAG_S) > 2.0,
            },
        ],
        judge: |values| Judgement::at_least(values, "push.wrong", MANY, ""),
    },
    Goal {
        id: "goodbye",
        start: HARDLY_RESTS,
        free: PRE_STOP_S,
        solution: "10",
        misconceptions: &[Misconception {
            id: "too-soon",
            value: "1",
            looks_like: |lesson, settings| setting(lesson, settings, PRE_STOP_S) > 0.0,
        }],
        judge: |values| Judgement::at_most(values, "plaintext.wrong", NONE, ""),
    },
    Goal {
        id: "rest",
        start: HARDLY_RESTS,
        free: REUSE_S,
        solution: "60",
        misconceptions: &[
            Misconception {
                id: "less",
                value: "1",
                looks_like: |lesson, settings| setting(lesson, settings, REUSE_S) < 5.0,
            },
            Misconception {
                id: "a-little",
                value: "15",
                looks_like: |lesson, settings| setting(lesson, settings, REUSE_S) > 5.0,
            },
        ],
        judge: |values| Judgement::at_most(values, "plaintext.wrong", NONE, ""),
    },
];
