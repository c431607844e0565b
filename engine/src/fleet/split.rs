//! Calls shared out over clusters of pods by weight, one by one: a canary. Envoy's routes do it (`weighted_clusters`), and
//! gRPC's clients of a control plane (gRFC A28); either draws a cluster for each call, whatever became of the calls before,
//! and a call whose cluster has no pod fails: it goes to no other.
//!
//! What balances within a cluster knows nothing of the others. So each has channels of its own, and its own idea of outliers.

use std::num::NonZeroU32;

use crate::kernel::random::Stream;

/// Clusters and their weights.
#[derive(Clone, Debug, Default)]
pub struct Split {
    /// Up to each cluster, its own weight included. Empty: one cluster has all pods.
    bounds: Vec<u32>,
    /// Of each group of pods, its cluster.
    of_group: Vec<u32>,
}

impl Split {
    /// Of clusters with these weights, which have at most [`u32::MAX`] together, and of groups of pods in these clusters.
    pub fn new(weights: &[u32], of_group: Vec<u32>) -> Self {
        let mut sum = 0_u32;
        let bounds = weights.iter().map(|weight| {
            sum = sum.saturating_add(*weight);
            sum
        });
        Self { bounds: bounds.collect(), of_group }
    }

    /// How many clusters there are: at least one.
    pub fn clusters(&self) -> u32 {
        self.bounds.len().max(1) as u32
    }

    /// The cluster of a group of pods.
    pub fn of(&self, group: u32) -> u32 {
        self.of_group.get(group as usize).copied().unwrap_or(0)
    }

    /// Where a call goes.
    #[inline]
    pub fn draw(&self, random: &mut Stream) -> u32 {
        match self.bounds.last().copied().and_then(NonZeroU32::new) {
            Some(sum) => {
                let drawn = random.below(sum);
                self.bounds.partition_point(|bound| *bound <= drawn) as u32
            }
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Streams;

    #[test]
    fn a_cluster_without_weight_is_never_drawn() {
        let split = Split::new(&[0, 3, 0, 1, 0], vec![1, 3]);
        let mut random = Streams::new(1).named("split");
        let mut drawn = [0; 5];
        (0..4_000).for_each(|_| drawn[split.draw(&mut random) as usize] += 1);
        assert_eq!([drawn[0], drawn[2], drawn[4]], [0; 3]);
        // Three standard errors of 4,000 draws at 3 in 4 are 82.
        assert!((2_918..=3_082).contains(&drawn[1]), "{drawn:?}");
        assert_eq!((split.clusters(), split.of(0), split.of(1), split.of(9)), (5, 1, 3, 0));
        assert_eq!((Split::default().clusters(), Split::default().draw(&mut random)), (1, 0));
    }
}
