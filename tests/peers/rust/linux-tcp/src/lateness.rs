//! How late the relay let packets go: the part of the delay that was not meant.

/// Width of a class, in nanoseconds.
const CLASS_NS: u64 = 10_000;
/// So many classes; the last holds everything from 10 ms up.
const CLASSES: usize = 1_001;

/// The distribution of how late packets left, in classes of 10 µs.
#[derive(Clone, Debug)]
pub struct Lateness {
    classes: Vec<u64>,
    count: u64,
    greatest_ns: u64,
}

impl Default for Lateness {
    fn default() -> Self {
        Self { classes: vec![0; CLASSES], count: 0, greatest_ns: 0 }
    }
}

impl Lateness {
    /// Adds a packet.
    pub fn add(&mut self, late_ns: u64) {
        let class = usize::try_from(late_ns / CLASS_NS).unwrap_or(CLASSES).min(CLASSES - 1);
        self.classes[class] += 1;
        self.count += 1;
        self.greatest_ns = self.greatest_ns.max(late_ns);
    }

    /// The upper end, in microseconds, of the class in which this share of the packets is reached; 0 without packets.
    pub fn quantile_us(&self, share: f64) -> u64 {
        let wanted = (share * self.count as f64).ceil().max(1.0);
        let mut below = 0;
        for (class, count) in self.classes.iter().enumerate() {
            below += count;
            if below as f64 >= wanted {
                let end_ns = (class as u64 + 1) * CLASS_NS;
                return end_ns.min(self.greatest_ns).div_ceil(1_000);
            }
        }
        0
    }

    /// The latest packet, in microseconds.
    pub fn greatest_us(&self) -> u64 {
        self.greatest_ns.div_ceil(1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_ends_of_classes() {
        let mut lateness = Lateness::default();
        assert_eq!(lateness.quantile_us(0.5), 0);
        (0..999).for_each(|_| lateness.add(15_000));
        lateness.add(3_000_000_000);
        assert_eq!(lateness.quantile_us(0.5), 20);
        assert_eq!(lateness.quantile_us(0.999), 20);
        assert_eq!(lateness.quantile_us(1.0), 10_010);
        assert_eq!(lateness.greatest_us(), 3_000_000);
    }
}
