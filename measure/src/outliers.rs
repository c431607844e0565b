//! Which rounds stand out. They are flagged and shown, never dropped.

use crate::estimate::median;

/// From the median absolute deviation to the standard deviation of a normal distribution.
const NORMAL: f64 = 1.4826;

/// How many of those an outlier lies away (Leys et al. 2013, "Detecting outliers": three is the conservative choice).
const FAR: f64 = 3.0;

/// Which values are outliers: further from the median than 3 scaled median absolute deviations (3 · 1.4826 · MAD), and
/// further than `step`, since equal readings of a coarse clock have a deviation of zero.
pub fn outliers(values: &[f64], step: f64) -> Vec<bool> {
    let Some(centre) = median(values) else { return Vec::new() };
    let deviations: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    let bound = (median(&deviations).unwrap_or(0.0) * NORMAL * FAR).max(step);
    deviations.iter().map(|deviation| *deviation > bound).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flagged(values: &[f64], step: f64) -> Vec<usize> {
        outliers(values, step).iter().enumerate().filter(|(_, is)| **is).map(|(index, _)| index).collect()
    }

    #[test]
    fn beyond_three_scaled_deviations_is_an_outlier() {
        // The median is 10, the deviations 0 1 1 2 2 x, their median 1.5 or 1: the bound is 4.4478 from 10.
        assert_eq!(flagged(&[10.0, 9.0, 11.0, 9.0, 11.0, 14.4, 10.0], 0.0), Vec::<usize>::new());
        assert_eq!(flagged(&[10.0, 9.0, 11.0, 9.0, 11.0, 14.5, 10.0], 0.0), [5]);
        assert_eq!(flagged(&[10.0, 9.0, 11.0, 9.0, 11.0, 5.5, 10.0], 0.0), [5]);
    }

    #[test]
    fn one_step_of_a_coarse_clock_is_none() {
        let values = [5.0, 5.0, 5.0, 5.0, 5.1, 5.3, 5.0];
        assert_eq!(flagged(&values, 0.2), [5]);
        assert_eq!(flagged(&values, 0.0), [4, 5]);
        assert_eq!(flagged(&[], 1.0), Vec::<usize>::new());
    }
}
