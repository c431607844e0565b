//! What the reader breaks: first Protobuf's lead after gzip, then gzip itself.

use super::{PAYLOAD_BYTES, SHAPE};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knob::Value;
use crate::lesson::Lesson;
use crate::settings::Settings;

/// How much larger than JSON Protobuf has to become after gzip.
const CLEARLY_LARGER: f64 = 1.1;

pub(super) static GOALS: [Goal; 2] = [
    Goal {
        id: "protobuf-loses",
        start: &[(SHAPE, "user")],
        free: PAYLOAD_BYTES,
        solution: "65536",
        misconceptions: &[
            Misconception {
                id: "smaller",
                value: "150",
                looks_like: |lesson, settings| size(lesson, settings).is_some_and(|bytes| bytes < 330),
            },
            Misconception {
                id: "not-far-enough",
                value: "600",
                looks_like: |lesson, settings| size(lesson, settings).is_some_and(|bytes| bytes > 360),
            },
        ],
        judge: |values| {
            let measured = values.number("loss.gzip")?;
            Some(Judgement {
                reached: measured >= CLEARLY_LARGER,
                measured,
                wanted: CLEARLY_LARGER,
                relation: "at least",
                unit: "times",
            })
        },
    },
    Goal {
        id: "gzip-adds-bytes",
        start: &[(SHAPE, "embedding"), (PAYLOAD_BYTES, "8000")],
        free: PAYLOAD_BYTES,
        solution: "80",
        misconceptions: &[Misconception {
            id: "larger",
            value: "65536",
            looks_like: |lesson, settings| size(lesson, settings).is_some_and(|bytes| bytes > 8000),
        }],
        judge: |values| {
            let measured = values.number("gzip.least")?;
            Some(Judgement {
                reached: measured > 1.0,
                measured,
                wanted: 1.0,
                relation: "more than",
                unit: "times",
            })
        },
    },
];

fn size(lesson: &Lesson, settings: &Settings) -> Option<i64> {
    match settings.value(lesson, PAYLOAD_BYTES)? {
        Value::Integer(bytes) => Some(bytes),
        _ => None,
    }
}
