//! The design's rule where a mean is held against a closed form: at least 30 replications with the warm-up cut and seeds
//! derived from the test's name; the closed form lies inside the 99.9 % interval, whose half is at most 1 % of it.
#![allow(dead_code, reason = "each test binary uses a part")]

use engine::kernel::random::Streams;

pub(crate) const REPLICATIONS: u64 = 30;
/// Student's t with 29 degrees of freedom, two-sided 99.9 %.
pub(crate) const STUDENT: f64 = 3.659_4;
/// The widest half of an interval, as a part of the closed form.
pub(crate) const WIDEST: f64 = 0.01;

/// A replication's seed.
pub(crate) fn seed(name: &str, replication: u64) -> u64 {
    Streams::new(0).numbered(name, replication).bits()
}

/// What replications came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interval {
    pub(crate) mean: f64,
    /// Half of the 99.9 % interval.
    pub(crate) half: f64,
}

impl Interval {
    fn of(all: &[f64]) -> Self {
        let count = all.len() as f64;
        let mean = all.iter().sum::<f64>() / count;
        let variance = all.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / (count - 1.0);
        Self { mean, half: STUDENT * (variance / count).sqrt() }
    }

    /// The closed form lies inside, and the half is no wider than so large a part of it.
    pub(crate) fn holds(&self, what: &str, closed: f64, widest: f64) {
        let Self { mean, half } = *self;
        let part = half / closed;
        println!("{what}: {mean:.5} ± {:.2} %, by the closed form {closed:.5}", part * 100.0);
        assert!(part <= widest, "{what}: {mean} ± {half}: wider than {widest} of {closed}");
        assert!((mean - closed).abs() <= half, "{what}: {mean} ± {half} is not {closed}");
    }
}

/// Each of some figures over the replications, which are told their seeds.
pub(crate) fn replicated<const FIGURES: usize>(
    name: &str,
    of: impl Fn(u64) -> [f64; FIGURES],
) -> [Interval; FIGURES] {
    let all: Vec<_> = (0..REPLICATIONS).map(|replication| of(seed(name, replication))).collect();
    std::array::from_fn(|figure| Interval::of(&all.iter().map(|one| one[figure]).collect::<Vec<_>>()))
}

/// The means of some figures over so many runs, which are one replication together and are told their seeds.
pub(crate) fn together<const FIGURES: usize>(
    runs: u64,
    seed: u64,
    of: impl Fn(u64) -> [f64; FIGURES],
) -> [f64; FIGURES] {
    let all: Vec<_> = (0..runs).map(|run| of(Streams::new(seed).numbered("together", run).bits())).collect();
    std::array::from_fn(|figure| all.iter().map(|one| one[figure]).sum::<f64>() / runs as f64)
}
