//! Percentiles of how long calls took.

use std::collections::BinaryHeap;

use engine::kernel::time::Duration;

/// Durations from the shortest to the longest, in nanoseconds.
pub(super) fn sorted(durations: impl Iterator<Item = Duration>) -> Vec<u64> {
    // A heap sorts with the least code, and the page pays for code.
    durations.map(Duration::nanoseconds).collect::<BinaryHeap<u64>>().into_sorted_vec()
}

/// The shortest that so large a share does not exceed, in milliseconds; `None` of nothing.
pub(super) fn percentile(sorted: &[u64], share: f64) -> Option<f64> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).map(|nanoseconds| *nanoseconds as f64 / 1e6)
}
