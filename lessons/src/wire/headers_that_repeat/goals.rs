//! What the reader breaks: first the table, with an entry that is larger than it; then what it is good for, with connections
//! that do not live.

use super::{CALLS_PER_CONNECTION, NONE, TOKEN, TOKEN_BYTES};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knob::Value;
use crate::lesson::Lesson;
use crate::settings::Settings;

/// Fields that never change cost this share of their first call's bytes in every call.
const AS_AT_FIRST: f64 = 0.95;
/// The token at the start of the first goal, bytes.
const AT_START: i64 = 727;

pub(super) static GOALS: [Goal; 2] = [
    Goal {
        id: "indexing-loses",
        start: &[],
        free: TOKEN_BYTES,
        solution: "5000",
        misconceptions: &[
            Misconception {
                id: "shorter",
                value: "64",
                looks_like: |lesson, settings| {
                    whole(lesson, settings, TOKEN_BYTES).is_some_and(|bytes| bytes < AT_START)
                },
            },
            Misconception {
                id: "still-fits",
                value: "3000",
                looks_like: |lesson, settings| {
                    whole(lesson, settings, TOKEN_BYTES).is_some_and(|bytes| bytes > AT_START)
                },
            },
        ],
        judge: |values| {
            let measured = values.number("loss.index-everything")?;
            Some(Judgement {
                reached: measured > 1.0,
                measured,
                wanted: 1.0,
                relation: "more than",
                unit: "times",
            })
        },
    },
    Goal {
        id: "nothing-remembered",
        start: &[(TOKEN, NONE), (CALLS_PER_CONNECTION, "100")],
        free: CALLS_PER_CONNECTION,
        solution: "1",
        misconceptions: &[
            Misconception {
                id: "longer",
                value: "500",
                looks_like: |lesson, settings| {
                    whole(lesson, settings, CALLS_PER_CONNECTION).is_some_and(|calls| calls > 100)
                },
            },
            Misconception {
                id: "a-few",
                value: "5",
                looks_like: |lesson, settings| {
                    whole(lesson, settings, CALLS_PER_CONNECTION).is_some_and(|calls| calls < 100)
                },
            },
        ],
        judge: |values| {
            let measured = values.number("index-everything.repeated")?;
            Some(Judgement {
                reached: measured >= AS_AT_FIRST,
                measured,
                wanted: AS_AT_FIRST,
                relation: "at least",
                unit: "times",
            })
        },
    },
];

fn whole(lesson: &Lesson, settings: &Settings, key: &str) -> Option<i64> {
    match settings.value(lesson, key)? {
        Value::Integer(number) => Some(number),
        _ => None,
    }
}
