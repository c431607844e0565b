//! The median and how sure it is.

use serde::{Deserialize, Serialize};

use crate::MeasureError;

/// A value with the interval in which it lies with a confidence of at least 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The value itself.
    pub value: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Half of what may lie outside a 95 % interval.
pub(crate) const TAIL: f64 = 0.025;

/// The fewest values that give the median a 95 % interval: two halves of 2^-n must not exceed 5 %.
pub(crate) const LEAST_ROUNDS: usize = 6;

/// The median of these values; of an even number, the middle of the two in the middle. `None` of no values.
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 { upper } else { (sorted[middle - 1] + upper) / 2.0 })
}

/// The median with its 95 % interval from order statistics: of `n` independent values each lies below the true median
/// with probability 1/2, so the k-th smallest lies above it with the probability that fewer than `k` of `n` fair coins
/// show heads. The interval runs from the k-th smallest to the k-th largest value with the greatest `k` whose probability
/// is at most 2.5 %. It assumes no distribution and has no parameter. (Conover, Practical Nonparametric Statistics, §3.2.)
///
/// # Errors
/// When there are fewer than 6 values.
pub fn median_interval(values: &[f64]) -> Result<Estimate, MeasureError> {
    let few = MeasureError::TooFewRounds { rounds: values.len(), least: LEAST_ROUNDS };
    let rank = interval_rank(values.len()).ok_or(few.clone())?;
    let sorted = sorted(values);
    let value = median(values).ok_or(few)?;
    Ok(Estimate { value, low: sorted[rank - 1], high: sorted[sorted.len() - rank] })
}

/// The greatest `k` for which fewer than `k` heads of `count` fair coins have a probability of at most 2.5 %.
fn interval_rank(count: usize) -> Option<usize> {
    // Fewer than 1,075 halvings keep the probability of no heads above zero.
    let mut probability = (0..count).fold(1.0_f64, |product, _| product / 2.0);
    let mut below = probability;
    let mut rank = 0;
    while below <= TAIL && rank < count / 2 {
        rank += 1;
        probability *= (count - rank + 1) as f64 / rank as f64;
        below += probability;
    }
    (rank > 0).then_some(rank)
}

/// The values from the least to the greatest.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sort(&mut sorted);
    sorted
}

/// Puts the values in order, by merging: the sort of the standard library is a little faster, and six kilobytes in the
/// page.
pub(crate) fn sort(values: &mut [f64]) {
    let mut other = values.to_vec();
    let mut width = 1;
    while width < values.len() {
        for (run, merged) in values.chunks(2 * width).zip(other.chunks_mut(2 * width)) {
            let (mut left, mut right) = run.split_at(width.min(run.len()));
            for place in merged {
                let from = match (left.first(), right.first()) {
                    (Some(one), Some(two)) if one.total_cmp(two).is_gt() => &mut right,
                    (None, _) => &mut right,
                    _ => &mut left,
                };
                if let Some((first, rest)) = from.split_first() {
                    (*place, *from) = (*first, rest);
                }
            }
        }
        values.copy_from_slice(&other);
        width *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_puts_every_value_in_its_place() {
        for count in [0_u32, 1, 2, 3, 7, 8, 9, 1000] {
            let mut values: Vec<f64> = (0..count).map(|i| f64::from(i * 7919 % 101) - 50.0).collect();
            values.extend([f64::NAN, -0.0, 0.0, f64::NEG_INFINITY]);
            let mut wanted = values.clone();
            wanted.sort_by(f64::total_cmp);
            sort(&mut values);
            assert!(values.iter().zip(&wanted).all(|(a, b)| a.to_bits() == b.to_bits()), "{values:?}");
        }
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[9.0, 1.0, 2.0, 4.0]), Some(3.0));
    }

    /// Ranks for 95 % as in the tables of textbooks (Conover, table A3; also R's `qbinom(0.025, n, 0.5)`).
    #[test]
    fn the_ranks_are_those_of_the_binomial_table() {
        for (count, rank) in [
            (5, None),
            (6, Some(1)),
            (8, Some(1)),
            (9, Some(2)),
            (11, Some(2)),
            (12, Some(3)),
            (15, Some(4)),
            (17, Some(5)),
            (20, Some(6)),
            (25, Some(8)),
            (30, Some(10)),
            (100, Some(40)),
            (1001, Some(470)),
        ] {
            assert_eq!(interval_rank(count), rank, "{count}");
        }
    }

    #[test]
    fn the_interval_runs_between_order_statistics() {
        let values: Vec<f64> = (1..=11).rev().map(f64::from).collect();
        assert_eq!(median_interval(&values), Ok(Estimate { value: 6.0, low: 2.0, high: 10.0 }));
        let error = median_interval(&values[..5]).unwrap_err().to_string();
        assert_eq!(error, "rounds: 5 is not from 6 up, which a 95 % interval of the median needs");
    }

    /// Of 20,000 samples from a skewed distribution whose median is known, the interval misses no more than 5 %.
    #[test]
    fn the_interval_covers_the_true_median_as_often_as_it_says() {
        use rand_pcg::rand_core::Rng as _;
        let mut random = rand_pcg::Pcg32::new(7, 7);
        let mut draw = || {
            let uniform = f64::from(random.next_u32()) / f64::from(u32::MAX);
            1.0 / (1.0001 - uniform)
        };
        let truth = 1.0 / (1.0001 - 0.5);
        for (count, exact) in [(6, 0.96875), (11, 0.98828), (12, 0.96143), (25, 0.95671)] {
            let covered = (0..20_000)
                .filter(|_| {
                    let sample: Vec<f64> = (0..count).map(|_| draw()).collect();
                    let interval = median_interval(&sample).unwrap();
                    (interval.low..=interval.high).contains(&truth)
                })
                .count();
            let share = covered as f64 / 20_000.0;
            assert!((share - exact).abs() < 0.006, "{count}: {share} for {exact}");
        }
    }
}
