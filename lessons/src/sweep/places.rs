//! Where a sweep goes: the values of a knob, from one to another, spread as the knob's scale spreads them.

use crate::knob::{Kind, Knob, Scale, Value};

/// The places that a sweep over this knob visits: for a range, evenly spread, both ends among them; for choices and toggles,
/// all of them.
pub fn places(knob: &Knob, count: usize) -> Vec<Value> {
    match &knob.kind {
        Kind::Number { min, max, .. } => places_between(knob, *min, *max, count),
        Kind::Integer { min, max, .. } => places_between(knob, *min as f64, *max as f64, count),
        Kind::Choice { choices, .. } => choices.iter().map(|choice| Value::Choice(choice.value)).collect(),
        Kind::Toggle { .. } => vec![Value::Toggle(false), Value::Toggle(true)],
    }
}

/// So many places from one value of a range to another, both among them. Whole numbers that lie closer are visited once.
/// None for choices and toggles, which have no range.
pub fn places_between(knob: &Knob, from: f64, to: f64, count: usize) -> Vec<Value> {
    let (scale, whole) = match &knob.kind {
        Kind::Number { scale, .. } => (*scale, false),
        Kind::Integer { scale, .. } => (*scale, true),
        Kind::Choice { .. } | Kind::Toggle { .. } => return Vec::new(),
    };
    let last = count.max(2) - 1;
    let mut places = Vec::with_capacity(last + 1);
    for index in 0..=last {
        let part = index as f64 / last as f64;
        let value = match scale {
            _ if index == 0 => from,
            _ if index == last => to,
            // A logarithm has no zero: from there the way is straight.
            Scale::Log if from > 0.0 => from * libm::pow(to / from, part),
            _ => from + (to - from) * part,
        };
        let value = if whole { Value::Integer(value.round() as i64) } else { Value::Number(value) };
        if !whole || places.last() != Some(&value) {
            places.push(value);
        }
    }
    places
}
