//! Cores that runnable calls share equally: processor sharing, the limit of a scheduler's short turns. One call uses one core
//! at most; when there are more calls than cores each gets its part of them.
//!
//! How far each has come is not kept call by call. A virtual clock runs at the speed that each call has: a call that comes
//! when it shows V and wants D is done when it shows V + D, whoever comes and goes. So the next to be done is the least of
//! those, in a heap, and coming and going cost a logarithm. The clock is an `f64` of nanoseconds: additions, a division and
//! a multiplication, which are the same on every target.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::call::CallId;
use crate::kernel::queue::Timer;
use crate::kernel::time::{Duration, Time};

/// Cores and the calls that share them.
#[derive(Clone, Debug)]
pub struct Sharing {
    cores: f64,
    /// The virtual clock, and when it showed that.
    clock: f64,
    at: Time,
    calls: BinaryHeap<Running>,
    arrivals: u64,
    /// The event at which the next one is done.
    pub timer: Timer,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    /// What the clock shows when it is done.
    finish: f64,
    /// Who came first is first done, of equals.
    arrival: u64,
    call: CallId,
}

impl PartialEq for Running {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Running {}
impl PartialOrd for Running {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Running {
    /// The one that is done first is the greatest, as the heap wants it.
    fn cmp(&self, other: &Self) -> Ordering {
        other.finish.total_cmp(&self.finish).then(other.arrival.cmp(&self.arrival))
    }
}

impl Sharing {
    /// Idle cores.
    pub fn new(cores: u32) -> Self {
        let calls = BinaryHeap::with_capacity(64);
        Self { cores: f64::from(cores), clock: 0.0, at: Time::ZERO, calls, arrivals: 0, timer: Timer::NONE }
    }

    /// How fast each call is worked on now, of a core.
    fn speed(&self) -> f64 {
        let calls = self.calls.len() as f64;
        if calls <= self.cores { 1.0 } else { self.cores / calls }
    }

    fn advance(&mut self, now: Time) {
        if self.calls.is_empty() {
            self.clock = 0.0;
        } else {
            let passed = now.checked_since(self.at).unwrap_or_default();
            self.clock += passed.nanoseconds() as f64 * self.speed();
        }
        self.at = now;
    }

    /// A call comes and wants so much of a core. Whether the next moment at which one is done is another one now.
    pub fn add(&mut self, now: Time, call: CallId, work: Duration) -> bool {
        self.advance(now);
        let finish = self.clock + work.nanoseconds() as f64;
        let first = self.calls.peek().is_none_or(|first| finish < first.finish);
        self.arrivals += 1;
        self.calls.push(Running { finish, arrival: self.arrivals, call });
        first || self.calls.len() as f64 > self.cores
    }

    /// How long until the next one is done, if none comes; None: there is none.
    pub fn next(&self) -> Option<Duration> {
        let left = (self.calls.peek()?.finish - self.clock).max(0.0);
        Some(Duration::from_nanoseconds((left / self.speed()).ceil() as u64))
    }

    /// The call that is done at this moment, which is the one that [`Self::next`] gave.
    pub fn finish(&mut self, now: Time) -> Option<CallId> {
        self.advance(now);
        let done = self.calls.pop()?;
        // Rounding never leaves a rest.
        self.clock = self.clock.max(done.finish);
        Some(done.call)
    }

    /// All calls are gone.
    pub fn clear(&mut self) {
        self.calls.clear();
    }

    /// Calls that share the cores.
    pub fn len(&self) -> u64 {
        self.calls.len() as u64
    }

    /// Whether none does.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        (self.calls.capacity() * size_of::<Running>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::call::{Call, Calls};

    /// Two cores; calls of 100, 200 and 300 ns come at 0, 0 and 50. Until 50 each has a core; then three share two. The first
    /// has 50 left, takes 75; the second has 200 - 50 - 50 = 100 left at 125, and two have a core each: 225; the third has
    /// 300 - 50 = 250 left at 125: 375.
    #[test]
    fn calls_beyond_the_cores_share_them_equally() {
        let mut calls = Calls::default();
        let mut id = || calls.insert(Call::new(Time::ZERO, 0, 0, Duration::ZERO, Duration::ZERO));
        let (a, b, c) = (id(), id(), id());
        let at = Time::from_nanoseconds;
        let of = Duration::from_nanoseconds;
        let mut cores = Sharing::new(2);
        assert!(cores.add(at(0), a, of(100)));
        assert!(!cores.add(at(0), b, of(200)), "the first is done when it would have been");
        assert!(cores.add(at(50), c, of(300)));
        assert_eq!(cores.next(), Some(of(75)));
        assert_eq!(cores.finish(at(125)), Some(a));
        assert_eq!(cores.next(), Some(of(100)));
        assert_eq!(cores.finish(at(225)), Some(b));
        assert_eq!(cores.next(), Some(of(150)));
        assert_eq!(cores.finish(at(375)), Some(c));
        assert_eq!((cores.next(), cores.finish(at(400))), (None, None));
    }
}
