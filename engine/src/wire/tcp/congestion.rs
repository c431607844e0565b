//! How much may be under way: the congestion window in segments, as Linux counts it. Slow start doubles it per round trip
//! (RFC 5681, 3.1); beyond the threshold Reno adds a segment per round trip, and CUBIC (RFC 9438) follows a cubic curve of
//! the time since the last loss.

use serde::{Deserialize, Serialize};

use crate::kernel::time::{Duration, Time};
use crate::wire::defaults::{CUBIC_BETA, CUBIC_C, LEAST_THRESHOLD};

/// Which rule a sender follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Control {
    /// Reno (RFC 5681), counting acknowledged segments as Linux does (RFC 3465): delayed acknowledgements cost no growth.
    Reno,
    /// Reno, counting acknowledgements (RFC 5681, 3.1): with delayed ones the window grows half as fast.
    RenoPerAcknowledgement,
    /// CUBIC (RFC 9438) as Linux has it, without HyStart.
    Cubic,
}

/// A sender's window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Congestion {
    control: Control,
    window: u32,
    threshold: u32,
    /// Acknowledged towards the next segment of growth.
    count: f64,
    cubic: Cubic,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cubic {
    /// The window at the last loss, lowered where windows shrink from loss to loss (RFC 9438, 4.7).
    before_loss: f64,
    epoch: Option<Epoch>,
}

/// Congestion avoidance since the last loss.
#[derive(Clone, Copy, Debug)]
struct Epoch {
    start: Time,
    /// Where the curve is flat, and when it is there, seconds from the start.
    plateau: f64,
    reaches: f64,
    /// The window that Reno would have (RFC 9438, 4.3).
    reno: f64,
}

impl Congestion {
    pub(super) fn new(control: Control, window: u32) -> Self {
        Self { control, window, threshold: u32::MAX, count: 0.0, cubic: Cubic::default() }
    }

    /// Segments that may be under way.
    pub(super) fn window(&self) -> u32 {
        self.window
    }

    /// Where slow start ends.
    pub(super) fn threshold(&self) -> u32 {
        self.threshold
    }

    pub(super) fn in_slow_start(&self) -> bool {
        self.window < self.threshold
    }

    /// Sets the window, while a loss is repaired.
    pub(super) fn set(&mut self, window: u32) {
        self.window = window.max(1);
    }

    /// Segments were acknowledged, and the window was in use.
    pub(super) fn grow(&mut self, acknowledged: u32, now: Time, round_trip: Option<Duration>) {
        let mut acknowledged =
            if self.control == Control::RenoPerAcknowledgement { acknowledged.min(1) } else { acknowledged };
        if self.in_slow_start() {
            let step = acknowledged.min(self.threshold - self.window);
            self.window += step;
            acknowledged -= step;
        }
        if acknowledged > 0 && !self.in_slow_start() {
            let per_segment = match self.control {
                Control::Reno | Control::RenoPerAcknowledgement => f64::from(self.window),
                Control::Cubic => self.cubic.per_segment(self.window, acknowledged, now, round_trip),
            };
            self.count += f64::from(acknowledged);
            if self.count >= per_segment {
                let grown = (self.count / per_segment) as u32;
                self.window = self.window.saturating_add(grown);
                self.count -= f64::from(grown) * per_segment;
            }
        }
    }

    /// A loss: the threshold falls (RFC 5681, 3.2, with the window in place of what is under way, as Linux does; RFC 9438,
    /// 4.6). The window follows as the loss is repaired.
    pub(super) fn lose(&mut self) {
        self.count = 0.0;
        let window = f64::from(self.window);
        let threshold = match self.control {
            Control::Reno | Control::RenoPerAcknowledgement => self.window / 2,
            Control::Cubic => {
                let shrinks = window < self.cubic.before_loss;
                self.cubic.before_loss = if shrinks { window * (1.0 + CUBIC_BETA) / 2.0 } else { window };
                self.cubic.epoch = None;
                (window * CUBIC_BETA) as u32
            }
        };
        self.threshold = threshold.max(LEAST_THRESHOLD);
    }

    /// Nothing was sent for so many timeouts (RFC 5681, 4.1; Linux, `tcp_cwnd_restart`): the window is halved for each, down
    /// to the one that connections begin with; the threshold remembers.
    pub(super) fn rest(&mut self, timeouts: u32, initial: u32) {
        let remembered = (self.window / 2) + (self.window / 4);
        self.threshold = self.threshold.max(remembered);
        let restart = initial.min(self.window);
        self.window = self.window.checked_shr(timeouts).unwrap_or(0).max(restart);
        self.count = 0.0;
        self.cubic.epoch = None;
    }
}

impl Cubic {
    /// Acknowledged segments that make one segment of growth.
    fn per_segment(
        &mut self,
        window: u32,
        acknowledged: u32,
        now: Time,
        round_trip: Option<Duration>,
    ) -> f64 {
        let size = f64::from(window);
        let before_loss = self.before_loss;
        let epoch = self.epoch.get_or_insert_with(|| {
            let below = size < before_loss;
            Epoch {
                start: now,
                plateau: if below { before_loss } else { size },
                reaches: if below { libm::cbrt((before_loss - size) / CUBIC_C) } else { 0.0 },
                reno: size,
            }
        });
        let since = now.since(epoch.start).as_seconds() + round_trip.map_or(0.0, Duration::as_seconds);
        let from_plateau = since - epoch.reaches;
        let curve = epoch.plateau + CUBIC_C * from_plateau * from_plateau * from_plateau;
        // Beyond the window of before the loss RFC 9438, 4.3 takes 1; Linux keeps this (`bictcp_update`, `beta_scale`).
        let slope = 3.0 * (1.0 - CUBIC_BETA) / (1.0 + CUBIC_BETA);
        epoch.reno += slope * f64::from(acknowledged) / size;
        // No more than half of itself per round trip (RFC 9438, 4.2).
        let target = curve.clamp(size, 1.5 * size).max(epoch.reno);
        // Where it shall not grow, a hundredth of its pace probes (Linux, `bictcp_update`).
        if target > size { size / (target - size) } else { 100.0 * size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Time {
        Time::from_nanoseconds(milliseconds * 1_000_000)
    }

    #[test]
    fn slow_start_adds_what_is_acknowledged_and_reno_one_per_window() {
        let mut reno = Congestion::new(Control::Reno, 10);
        reno.grow(10, at(0), None);
        assert_eq!((reno.window(), reno.in_slow_start()), (20, true));
        reno.lose();
        assert_eq!((reno.threshold(), reno.window()), (10, 20));
        reno.set(10);
        (0..10).for_each(|_| reno.grow(1, at(0), None));
        assert_eq!(reno.window(), 11);
        (0..12).for_each(|_| reno.grow(2, at(0), None));
        assert_eq!(reno.window(), 13, "segments count");
        let mut classic = Congestion { control: Control::RenoPerAcknowledgement, ..reno };
        (0..13).for_each(|_| classic.grow(2, at(0), None));
        assert_eq!(classic.window(), 14, "acknowledgements count");
    }

    #[test]
    fn no_loss_takes_the_threshold_below_two() {
        let mut reno = Congestion::new(Control::Reno, 1);
        reno.lose();
        assert_eq!(reno.threshold(), 2);
    }

    /// RFC 9438, 4.2: with C 0.4 a window that fell from 1000 to 700 is back at 1000 after the cube root of 750 seconds.
    #[test]
    fn cubic_is_back_where_it_was_when_its_curve_is_flat() {
        let mut cubic = Congestion::new(Control::Cubic, 1000);
        cubic.lose();
        assert_eq!(cubic.threshold(), 700);
        cubic.set(700);
        let mut reached = None;
        // 100 ms round trips: Reno would add a segment each, 80 in eight seconds.
        for round in 0..100 {
            let window = cubic.window();
            cubic.grow(window, at(round * 100), Some(Duration::from_milliseconds(100)));
            if cubic.window() >= 990 {
                reached.get_or_insert(round);
            }
        }
        let flat = libm::cbrt(300.0 / 0.4) * 10.0;
        let near = libm::cbrt(10.0 / 0.4) * 10.0;
        let reached = reached.unwrap() as f64;
        assert!((flat - near - 3.0..flat).contains(&reached), "{reached} of {flat}");
    }

    #[test]
    fn rest_halves_down_to_the_beginning_and_remembers() {
        let mut reno = Congestion { threshold: 40, ..Congestion::new(Control::Reno, 64) };
        reno.rest(1, 10);
        assert_eq!((reno.window(), reno.threshold()), (32, 48));
        reno.rest(40, 10);
        assert_eq!((reno.window(), reno.threshold()), (10, 48));
        let mut small = Congestion::new(Control::Reno, 4);
        small.rest(9, 10);
        assert_eq!(small.window(), 4);
    }
}
