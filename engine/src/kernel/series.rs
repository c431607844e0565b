//! What happened when: simulated time cut into bins of equal length, with count, sum and largest of the values that fell
//! into each. The number of bins is fixed beforehand; what comes after the last is counted, and said.

use super::time::{Duration, Time};

/// Values over time, in bins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    width: u64,
    bins: Box<[Bin]>,
    beyond: Bin,
}

/// What fell into one bin of a [`Series`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bin {
    /// How many values.
    pub count: u64,
    /// All of them together.
    pub sum: u128,
    /// The largest; 0 of none.
    pub most: u64,
}

impl Bin {
    /// The mean value; None of none.
    pub fn mean(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    #[inline]
    fn add(&mut self, value: u64) {
        self.count += 1;
        self.sum += u128::from(value);
        self.most = self.most.max(value);
    }
}

impl Series {
    /// So many empty bins from the run's start, each `width` long. None if `width` is nothing.
    pub fn new(width: Duration, bins: u32) -> Option<Self> {
        let bins = vec![Bin::default(); bins as usize].into();
        (width > Duration::ZERO).then(|| Self { width: width.nanoseconds(), bins, beyond: Bin::default() })
    }

    /// Adds a value to the bin of a moment. A moment between two bins belongs to the later.
    #[inline]
    pub fn add(&mut self, at: Time, value: u64) {
        let index = usize::try_from(at.nanoseconds() / self.width).unwrap_or(usize::MAX);
        self.bins.get_mut(index).unwrap_or(&mut self.beyond).add(value);
    }

    /// How long each bin is.
    pub fn width(&self) -> Duration {
        Duration::from_nanoseconds(self.width)
    }

    /// The bins, from the run's start.
    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }

    /// What came after the last bin.
    pub fn beyond(&self) -> Bin {
        self.beyond
    }

    /// Bytes of storage.
    pub fn bytes(&self) -> u64 {
        (self.bins.len() * size_of::<Bin>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_falls_into_the_bin_of_its_moment_or_beyond_the_last() {
        let mut series = Series::new(Duration::from_nanoseconds(10), 3).unwrap();
        for (at, value) in [(0, 1), (9, 5), (10, 7), (29, u64::MAX), (30, 2), (u64::MAX, 4)] {
            series.add(Time::from_nanoseconds(at), value);
        }
        let bin = |count, sum, most| Bin { count, sum, most };
        let last = bin(1, u64::MAX.into(), u64::MAX);
        assert_eq!(series.bins(), [bin(2, 6, 5), bin(1, 7, 7), last]);
        assert_eq!(series.beyond(), bin(2, 6, 4));
        assert_eq!((series.bins()[0].mean(), Bin::default().mean()), (Some(3.0), None));
        assert_eq!(Series::new(Duration::ZERO, 3), None);
    }
}
