//! How long an answer takes, and how long one waits for it: the retransmission timeout (RFC 6298) with Linux's floor, which
//! is under the deviation and not under the whole, and the least round trip, for RACK (RFC 8985).

use crate::kernel::time::{Duration, Time};
use crate::wire::defaults::{INITIAL_RTO, MAX_RTO, MIN_RTO};

/// An end's estimate of the round trip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RoundTrip {
    smoothed: Option<u64>,
    deviation: u64,
    least: Option<Duration>,
    /// How often the timeout has been doubled.
    doublings: u32,
}

impl RoundTrip {
    /// A round trip took so long (RFC 6298, 2). What comes back undoes doublings (Linux, `tcp_set_rto`).
    pub(super) fn sample(&mut self, took: Duration) {
        let nanoseconds = took.nanoseconds();
        self.least = Some(self.least.map_or(took, |least| least.min(took)));
        self.doublings = 0;
        match self.smoothed {
            None => (self.smoothed, self.deviation) = (Some(nanoseconds), nanoseconds / 2),
            Some(smoothed) => {
                self.deviation = (3 * self.deviation + smoothed.abs_diff(nanoseconds)) / 4;
                self.smoothed = Some((7 * smoothed + nanoseconds) / 8);
            }
        }
    }

    /// The mean, newer ones counting more; None before the first.
    pub(super) fn smoothed(&self) -> Option<Duration> {
        self.smoothed.map(Duration::from_nanoseconds)
    }

    /// The shortest so far.
    pub(super) fn least(&self) -> Option<Duration> {
        self.least
    }

    /// How long one waits for an acknowledgement before sending again.
    pub(super) fn timeout(&self) -> Duration {
        let once = match self.smoothed {
            None => INITIAL_RTO.nanoseconds(),
            Some(smoothed) => smoothed + (4 * self.deviation).max(MIN_RTO.nanoseconds()),
        };
        let doubled = once.saturating_mul(1_u64.checked_shl(self.doublings).unwrap_or(u64::MAX));
        Duration::from_nanoseconds(doubled.min(MAX_RTO.nanoseconds()))
    }

    /// Whether it has passed since the last answer.
    pub(super) fn is_doubled(&self) -> bool {
        self.doublings > 0
    }

    /// The timeout has passed: the next one is twice as long (RFC 6298, 5.5).
    pub(super) fn double(&mut self) {
        self.doublings += 1;
    }
}

/// The moment so long after; the end of time where there is none.
pub(super) fn after(now: Time, delay: Duration) -> Time {
    now.checked_add(delay).unwrap_or(Time::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn milliseconds(count: u32) -> Duration {
        Duration::from_milliseconds(count)
    }

    #[test]
    fn the_floor_lies_under_the_deviation() {
        let mut trip = RoundTrip::default();
        assert_eq!(trip.timeout(), milliseconds(1_000));
        trip.sample(milliseconds(100));
        assert_eq!(trip.timeout(), milliseconds(300), "100 + 4 × 50");
        for _ in 0..100 {
            trip.sample(milliseconds(100));
        }
        assert_eq!(trip.timeout(), milliseconds(300), "100 + 200, the floor");
        trip.double();
        trip.double();
        assert_eq!(trip.timeout(), milliseconds(1_200));
        for _ in 0..100 {
            trip.double();
        }
        assert_eq!(trip.timeout(), milliseconds(120_000));
        trip.sample(milliseconds(20));
        assert_eq!((trip.smoothed(), trip.least()), (Some(milliseconds(90)), Some(milliseconds(20))));
    }
}
