//! Sliders: from places on a track to values of a knob and back. A slider is the companion of a number field: the field
//! carries the knob's name and takes every value, the slider is for the hand.

use lessons::{Kind, Scale, Value};

/// Places of a slider are whole numbers from 0 to here.
pub const PLACES: u32 = 1_000;

/// The place of a value, if the knob is one that slides.
pub fn place(kind: &Kind, value: &Value) -> Option<u32> {
    let (min, max, scale) = range(kind)?;
    let value = match value {
        Value::Number(value) => *value,
        Value::Integer(value) => *value as f64,
        _ => return None,
    };
    let share = match scale {
        Scale::Linear => (value - min) / (max - min),
        Scale::Log => (value / min).ln() / (max / min).ln(),
    };
    Some((share.clamp(0.0, 1.0) * f64::from(PLACES)).round() as u32)
}

/// The value at a place, as text that the knob takes: whole steps, and on a log scale round numbers.
pub fn text_at(kind: &Kind, place: u32) -> Option<String> {
    let (min, max, scale) = range(kind)?;
    let share = f64::from(place.min(PLACES)) / f64::from(PLACES);
    let exact = match scale {
        Scale::Linear => min + share * (max - min),
        Scale::Log => min * (max / min).powf(share),
    };
    let rounded = match (place, scale) {
        (0, _) => min,
        (place, _) if place >= PLACES => max,
        (_, Scale::Linear) => exact,
        (_, Scale::Log) => two_digits(exact),
    };
    match kind {
        Kind::Integer { step, .. } => {
            let steps = ((rounded - min) / *step as f64).round();
            Some(((min + steps * *step as f64).clamp(min, max) as i64).to_string())
        }
        Kind::Number { step, .. } => {
            let steps = ((rounded - min) / step).round();
            // As many decimals as the step has, so that 0.1 + 0.2 reads 0.3.
            let decimals = step.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
            Some(format!("{:.*}", decimals, (min + steps * step).clamp(min, max)))
        }
        _ => None,
    }
}

fn range(kind: &Kind) -> Option<(f64, f64, Scale)> {
    match kind {
        Kind::Number { min, max, scale, .. } => Some((*min, *max, *scale)),
        Kind::Integer { min, max, scale, .. } => Some((*min as f64, *max as f64, *scale)),
        _ => None,
    }
}

fn two_digits(value: f64) -> f64 {
    let unit = 10f64.powi(value.log10().floor() as i32 - 1);
    (value / unit).round() * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: Kind = Kind::Integer { min: 64, max: 1_048_576, step: 1, scale: Scale::Log, default: 64 };
    const LINEAR: Kind = Kind::Number { min: 0.0, max: 5.0, step: 0.1, scale: Scale::Linear, default: 1.0 };

    #[test]
    fn the_ends_are_the_ends() {
        for kind in [LOG, LINEAR] {
            let (min, max, _) = range(&kind).unwrap();
            assert_eq!(text_at(&kind, 0).unwrap().parse::<f64>().unwrap(), min);
            assert_eq!(text_at(&kind, PLACES).unwrap().parse::<f64>().unwrap(), max);
        }
        assert_eq!(place(&LOG, &Value::Integer(64)), Some(0));
        assert_eq!(place(&LOG, &Value::Integer(1_048_576)), Some(PLACES));
    }

    #[test]
    fn a_log_scale_gives_round_numbers_and_equal_ratios() {
        assert_eq!(text_at(&LOG, 500).unwrap(), "8200");
        assert_eq!(place(&LOG, &Value::Integer(8_192)), Some(500));
    }

    #[test]
    fn a_linear_scale_gives_whole_steps_without_float_dust() {
        assert_eq!(text_at(&LINEAR, 60).unwrap(), "0.3");
    }

    #[test]
    fn every_place_is_a_value_that_the_knob_takes_and_stays_near_its_place() {
        let knob = |kind| lessons::Knob { key: "k", label: "", unit: "", kind, applies_when: None, help: "" };
        for kind in [LOG, LINEAR] {
            for at in 0..=PLACES {
                let value = knob(kind.clone()).parse(&text_at(&kind, at).unwrap()).unwrap();
                assert!(place(&kind, &value).unwrap().abs_diff(at) <= 12, "{kind:?} {at} {value}");
            }
        }
    }

    #[test]
    fn what_does_not_slide_has_no_place() {
        let toggle = Kind::Toggle { default: true };
        assert_eq!((place(&toggle, &Value::Toggle(true)), text_at(&toggle, 3)), (None, None));
    }
}
