//! What the reader breaks: the favourite's advantage, with messages beside which it is nothing.

use super::{PAYLOAD_BYTES, SHAPE};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knob::Value;

/// What is left for overhead when the goal is reached, per cent of the call's bytes.
const LITTLE: f64 = 1.0;
/// The size at the start, bytes.
const AT_START: i64 = 500;

pub(super) static GOALS: [Goal; 1] = [Goal {
    id: "overhead-vanishes",
    start: &[(SHAPE, "text"), (PAYLOAD_BYTES, "500")],
    free: PAYLOAD_BYTES,
    solution: "40000",
    misconceptions: &[
        Misconception {
            id: "smaller",
            value: "100",
            looks_like: |lesson, settings| matches!(settings.value(lesson, PAYLOAD_BYTES), Some(Value::Integer(bytes)) if bytes < AT_START),
        },
        Misconception {
            id: "not-yet",
            value: "2000",
            looks_like: |lesson, settings| matches!(settings.value(lesson, PAYLOAD_BYTES), Some(Value::Integer(bytes)) if bytes > AT_START),
        },
    ],
    judge: |values| {
        let measured = values.number("http1-json.second.share")?;
        Some(Judgement {
            reached: measured <= LITTLE,
            measured,
            wanted: LITTLE,
            relation: "at most",
            unit: "%",
        })
    },
}];
