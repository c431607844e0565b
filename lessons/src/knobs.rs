//! Knobs that many lessons have alike, and settings as numbers.

use crate::knob::{Kind, Knob, Scale, Value};
use crate::lesson::Lesson;
use crate::settings::Settings;

/// A knob that always counts.
pub(crate) const fn knob(
    key: &'static str,
    label: &'static str,
    unit: &'static str,
    kind: Kind,
    help: &'static str,
) -> Knob {
    Knob { key, label, unit, kind, applies_when: None, help }
}

/// A knob of whole numbers, spread by ratio.
pub(crate) const fn whole(
    key: &'static str,
    label: &'static str,
    unit: &'static str,
    (min, max): (i64, i64),
    default: i64,
    help: &'static str,
) -> Knob {
    knob(key, label, unit, Kind::Integer { min, max, step: 1, scale: Scale::Log, default }, help)
}

/// A knob of whole numbers from none on, spread evenly.
pub(crate) const fn counted(
    key: &'static str,
    label: &'static str,
    unit: &'static str,
    (min, max): (i64, i64),
    default: i64,
    help: &'static str,
) -> Knob {
    knob(key, label, unit, Kind::Integer { min, max, step: 1, scale: Scale::Linear, default }, help)
}

/// A knob of real numbers, spread by ratio where zero is none of them.
pub(crate) const fn number(
    key: &'static str,
    label: &'static str,
    unit: &'static str,
    (min, max): (f64, f64),
    default: f64,
    help: &'static str,
) -> Knob {
    let scale = if min > 0.0 { Scale::Log } else { Scale::Linear };
    let step = if min > 0.0 && min < 1.0 { min } else { 1.0 };
    knob(key, label, unit, Kind::Number { min, max, step, scale, default }, help)
}

/// A setting as a number.
pub(crate) fn setting(lesson: &Lesson, settings: &Settings, key: &str) -> f64 {
    match settings.value(lesson, key) {
        Some(Value::Number(number)) => number,
        Some(Value::Integer(number)) => number as f64,
        _ => 0.0,
    }
}

/// Whether a knob of choices has this one.
pub(crate) fn chosen(lesson: &Lesson, settings: &Settings, key: &str, choice: &'static str) -> bool {
    settings.value(lesson, key) == Some(Value::Choice(choice))
}
