//! One number over several seeds: its median, and where nine of ten lie.

/// A quantity over seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The median.
    pub value: f64,
    /// The 5th percentile, by nearest rank: with up to 20 seeds the least.
    pub low: f64,
    /// The 95th.
    pub high: f64,
}

impl Spread {
    /// Of these numbers; `None` if there are none.
    pub fn of(mut numbers: Vec<f64>) -> Option<Self> {
        numbers.sort_by(f64::total_cmp);
        let (first, last) = (numbers.first()?, numbers.len() - 1);
        let middle = numbers[last / 2].midpoint(numbers[numbers.len() / 2]);
        // Nearest rank: the first number with at least a twentieth of all at or below it, and its mirror.
        let tail = numbers.len().div_ceil(20) - 1;
        debug_assert!(*first <= middle);
        Some(Self { value: middle, low: numbers[tail], high: numbers[last - tail] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_of_ten_lie_between_low_and_high() {
        let spread = |numbers: &[f64]| Spread::of(numbers.to_vec()).map(|of| (of.low, of.value, of.high));
        assert_eq!(spread(&[]), None);
        assert_eq!(spread(&[3.0]), Some((3.0, 3.0, 3.0)));
        assert_eq!(spread(&[4.0, 1.0]), Some((1.0, 2.5, 4.0)));
        assert_eq!(spread(&[9.0, 1.0, 2.0]), Some((1.0, 2.0, 9.0)));
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(spread(&hundred), Some((5.0, 50.5, 96.0)));
    }
}
