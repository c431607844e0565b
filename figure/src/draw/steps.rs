//! Steps of 1, 2 and 5 within a range of about the magnitude one. The way to choose them is that of plotters 0.3.

use crate::number::{decade, power_of_ten};

/// The multiples of the finest step of which no more than `most` (at least one) lie in the range. Its width is about
/// 1 to 10.
pub(crate) fn round(low: f64, high: f64, most: usize) -> Vec<f64> {
    let (step, digit) = finest(low, high, most);
    let mut values = Vec::new();
    let first = least(low, step);
    // Where the first is large, adding a step might not change it: what is beyond its last digit is added up apart.
    let base = (first / digit).floor() * digit;
    let mut beyond = first - base;
    let last = high - remainder(high, step);
    while last - beyond - base >= -f64::EPSILON {
        if (beyond / digit).round() * digit < 0.0 {
            beyond += digit;
        }
        values.push(beyond + base);
        beyond += step;
    }
    values
}

/// The finest step, and the place of its last digit.
fn finest(low: f64, high: f64, most: usize) -> (f64, f64) {
    let mut scale = power_of_ten(decade(high - low));
    if 1.0 + ((high - low) / scale).floor() > most as f64 {
        scale *= 10.0;
    }
    let (mut step, mut digit) = (scale, scale / 10.0);
    loop {
        for parts in [2.0, 5.0, 10.0] {
            let finer = scale / parts;
            let count = 1.0 + (high - remainder(high, finer) - least(low, finer)) / scale * parts;
            if count.round() > most as f64 {
                return (step, digit);
            }
            step = finer;
        }
        scale /= 10.0;
        digit /= 10.0;
    }
}

/// The least multiple of a step that is not below a value.
fn least(value: f64, step: f64) -> f64 {
    let below = value - remainder(value, step);
    if below < value { below + step } else { below }
}

/// What is beyond a multiple of a step.
fn remainder(value: f64, step: f64) -> f64 {
    let rest = value - (value / step).floor() * step;
    if (rest - step).abs() < f64::EPSILON { 0.0 } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_of_one_two_or_five() {
        assert_eq!(round(0.0, 1.68, 6), [0.0, 0.5, 1.0, 1.5]);
        assert_eq!(round(0.0, 4.3, 3), [0.0, 2.0, 4.0]);
        assert_eq!(round(0.0, 10.0, 11).len(), 11);
    }

    #[test]
    fn there_are_never_too_many() {
        for most in 1..12 {
            for (low, high) in [(0.0, 9.9), (-3.3, 1.2), (4.5, 5.5), (0.98, 10.9)] {
                assert!(round(low, high, most).len() <= most, "{low} {high} {most}");
            }
        }
    }

    #[test]
    fn far_from_zero_steps_still_advance() {
        let values = round(1e9, 1e9 + 4.0, 5);
        assert_eq!(values, [1e9, 1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0, 1e9 + 4.0]);
    }
}
