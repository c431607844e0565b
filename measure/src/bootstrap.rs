//! How many times as long one contender takes as another.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use crate::estimate::{LEAST_ROUNDS, TAIL, median, sort, sorted};
use crate::{Estimate, MeasureError};

/// How often the rounds are drawn anew; the ends of the interval are then known to about a third of a percent of
/// probability.
const RESAMPLES: usize = 4000;

/// How many times as long `one` takes as `other`: the median of the ratio in each round, with its 95 % bootstrap interval
/// (percentile method; Efron and Tibshirani, An Introduction to the Bootstrap, ch. 13). What slows a whole round, slows
/// both and cancels. The same times give the same interval on every target.
///
/// # Errors
/// When the two have different numbers of rounds or fewer than 6, or a time is no positive number.
pub fn ratio(one: &[f64], other: &[f64]) -> Result<Estimate, MeasureError> {
    if one.len() != other.len() {
        return Err(MeasureError::Unpaired { one: one.len(), other: other.len() });
    }
    for times in [one, other] {
        let bad = times.iter().position(|time| !(time.is_finite() && *time > 0.0));
        if let Some(round) = bad {
            return Err(MeasureError::NotPositive { round, value: times[round] });
        }
    }
    let ratios: Vec<f64> = one.iter().zip(other).map(|(one, other)| one / other).collect();
    let few = MeasureError::TooFewRounds { rounds: ratios.len(), least: LEAST_ROUNDS };
    if ratios.len() < LEAST_ROUNDS {
        return Err(few);
    }
    let value = median(&ratios).ok_or(few)?;
    let medians = resampled_medians(&sorted(&ratios));
    let outside = (TAIL * RESAMPLES as f64) as usize;
    Ok(Estimate {
        value,
        low: medians[outside].min(value),
        high: medians[RESAMPLES - 1 - outside].max(value),
    })
}

/// The medians of samples drawn with replacement, from the least to the greatest.
fn resampled_medians(sorted_values: &[f64]) -> Vec<f64> {
    let count = sorted_values.len();
    let mut random = Pcg32::new(1, 1);
    // How often each value was drawn.
    let mut drawn = vec![0_usize; count];
    let mut medians: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            drawn.fill(0);
            for _ in 0..count {
                drawn[((u64::from(random.next_u32()) * count as u64) >> 32) as usize] += 1;
            }
            // Of the values drawn, the one with so many before it.
            let value = |before: usize| {
                let mut so_far = 0;
                let counted = sorted_values.iter().zip(&drawn);
                let mut from_here = counted.skip_while(|(_, times)| {
                    so_far += **times;
                    so_far <= before
                });
                from_here.next().map_or(f64::NAN, |(value, _)| *value)
            };
            let upper = value(count / 2);
            if count % 2 == 1 { upper } else { (value(count / 2 - 1) + upper) / 2.0 }
        })
        .collect();
    sort(&mut medians);
    medians
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of an odd number of values, the resampled median is at most the k-th smallest with the probability that more than
    /// half of `n` draws fall among the `k` smallest: a binomial of `n` and `k/n` (Efron 1982, §3.4).
    fn exact(count: usize, rank: usize) -> f64 {
        let (p, half) = (rank as f64 / count as f64, count / 2 + 1);
        let mut choose = 1.0;
        let mut sum = 0.0;
        for heads in 0..=count {
            if heads >= half {
                let power = |base: f64, times: usize| (0..times).fold(1.0, |product, _| product * base);
                sum += choose * power(p, heads) * power(1.0 - p, count - heads);
            }
            choose = choose * (count - heads) as f64 / (heads + 1) as f64;
        }
        sum
    }

    #[test]
    fn resampled_medians_follow_their_closed_form() {
        for count in [7, 11, 21, 51] {
            let values: Vec<f64> = (1..=count).map(|value| value as f64).collect();
            let medians = resampled_medians(&values);
            for rank in 1..=count {
                let below = medians.iter().filter(|median| **median <= rank as f64).count();
                let share = below as f64 / RESAMPLES as f64;
                // Four standard errors of a share are at most 3.2 %.
                assert!((share - exact(count, rank)).abs() < 0.032, "{count}, {rank}: {share}");
            }
        }
    }

    /// Of an even number of values the median lies in the middle of two, and the distribution is symmetric.
    #[test]
    fn resampled_medians_of_an_even_number_are_symmetric() {
        let values: Vec<f64> = (1..=12).map(f64::from).collect();
        let medians = resampled_medians(&values);
        let share = |is: &dyn Fn(f64) -> bool| {
            medians.iter().filter(|median| is(**median)).count() as f64 / RESAMPLES as f64
        };
        assert!((share(&|median| median < 6.5) - share(&|median| median > 6.5)).abs() < 0.05);
        assert!(share(&|median| median.fract() == 0.5) > 0.2);
    }

    #[test]
    fn the_interval_is_that_of_the_closed_form() {
        for count in [11, 21, 51] {
            let one: Vec<f64> = (1..=count).map(|value| value as f64).collect();
            let estimate = ratio(&one, &vec![1.0; count]).unwrap();
            let rank = |share: f64| (1..=count).find(|rank| exact(count, *rank) > share).unwrap() as f64;
            assert_eq!(
                estimate,
                Estimate { value: count.div_ceil(2) as f64, low: rank(TAIL), high: rank(1.0 - TAIL) },
                "{count}"
            );
        }
    }

    #[test]
    fn what_slows_a_round_slows_both_and_cancels() {
        let slow = [1.0, 9.0, 1.5, 1.0, 70.0, 2.0, 1.0, 1.0];
        let one: Vec<f64> = slow.iter().map(|factor| factor * 12.0).collect();
        let estimate = ratio(&one, &slow).unwrap();
        assert_eq!(estimate, Estimate { value: 12.0, low: 12.0, high: 12.0 });
        assert_eq!(ratio(&one, &slow), ratio(&one, &slow));
    }

    #[test]
    fn what_has_no_ratio_is_refused_in_words() {
        let words = |one: &[f64], other: &[f64]| ratio(one, other).unwrap_err().to_string();
        assert!(words(&[1.0; 7], &[1.0; 8]).contains("7 of one contender against 8"));
        assert!(words(&[1.0; 5], &[1.0; 5]).contains("5 is not from 6 up"));
        assert_eq!(words(&[1.0; 6], &[1.0, 1.0, 0.0, 1.0, 1.0, 1.0]), "round 2: 0 is no positive time");
        assert!(words(&[f64::NAN; 6], &[1.0; 6]).contains("NaN"));
    }
}
