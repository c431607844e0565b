//! Counting on the calls of a run.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use engine::kernel::time::{Duration, Time};
use engine::outcome::Call;

/// From a moment to another.
pub(super) type Interval = (Time, Time);

/// How many of the intervals overlap at most; they come in the order of their beginnings.
pub(super) fn most_at_once(intervals: impl Iterator<Item = Interval>) -> usize {
    let mut open: BinaryHeap<Reverse<u64>> = BinaryHeap::new();
    let mut most = 0;
    for (from, to) in intervals {
        while open.peek().is_some_and(|Reverse(end)| *end <= from.nanoseconds()) {
            open.pop();
        }
        if from < to {
            open.push(Reverse(to.nanoseconds()));
        }
        most = most.max(open.len());
    }
    most
}

/// How long the quick calls took that came while a slow one was under way: on its connection, and not answered yet.
pub(super) fn behind(calls: &[Call]) -> impl Iterator<Item = Duration> + '_ {
    let mut slow: VecDeque<Interval> = calls
        .iter()
        .filter(|call| call.slow)
        .filter_map(|call| Some((call.start?, call.completion.unwrap_or(Time::MAX))))
        .collect();
    let mut until = Time::ZERO;
    calls.iter().filter_map(move |call| {
        while slow.front().is_some_and(|(from, _)| *from <= call.arrival) {
            until = until.max(slow.pop_front()?.1);
        }
        if call.slow || until <= call.arrival { None } else { call.latency() }
    })
}
