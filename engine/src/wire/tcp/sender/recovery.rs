//! What a sender does about losses: how it finds them by what comes (RACK, RFC 8985), and how its window falls meanwhile (PRR,
//! RFC 6937); and what it does when nothing comes for too long (RFC 6298).

use super::{Expiry, Newest, Phase, Sender, Sent, Standing};
use crate::kernel::time::{Duration, Time};
use crate::wire::defaults::{DUPLICATE_THRESHOLD, LEAST_TIMER};
use crate::wire::tcp::round_trip::after;
use crate::wire::tcp::segment::Acknowledgement;

/// Proportional rate reduction (RFC 6937), in segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shrink {
    pub(super) from: u32,
    pub(super) delivered: u32,
    pub(super) out: u32,
}

impl Shrink {
    /// How many segments may go out now, of the window's reduction so far.
    pub(super) fn room(&self, threshold: u32, under_way: u32, come: u32, good: bool) -> u32 {
        let room = if under_way > threshold {
            let share = (u64::from(threshold) * u64::from(self.delivered)).div_ceil(u64::from(self.from));
            (share as u32).saturating_sub(self.out)
        } else {
            let back = self.delivered.saturating_sub(self.out).max(come) + u32::from(good);
            back.min(threshold - under_way)
        };
        // The first that is lost goes out at once.
        room.max(u32::from(self.out == 0))
    }
}

impl Sender {
    /// A segment has come: it may be the newest that has (RFC 8985, 6.2, step 2).
    pub(super) fn see(&mut self, sent: Sent, now: Time) {
        let round_trip = now.since(sent.at);
        // Too soon for the one that was sent again: it was the first one that came.
        if sent.again && self.round_trip.least().is_some_and(|least| round_trip < least) {
            return;
        }
        let newer = self.newest.is_none_or(|newest| (newest.at, newest.end) < (sent.at, sent.octets.end));
        if newer {
            self.newest = Some(Newest { at: sent.at, end: sent.octets.end, round_trip });
        }
    }

    /// What was sent before something that has come, and has had the time for it, is lost (RFC 8985, 6.2, step 5). Gives how
    /// many segments are found lost now; sets a timer where one may be late only.
    pub(super) fn find_losses(&mut self, now: Time) -> u32 {
        let Some(newest) = self.newest else { return 0 };
        if matches!(self.timer, Some((_, Expiry::Reordering))) {
            self.timer = Some((after(now, self.round_trip.timeout()), Expiry::Timeout));
        }
        if self.come() == 0 {
            return 0;
        }
        let repairs = self.phase != Phase::Open;
        let wait = if repairs || self.come() >= DUPLICATE_THRESHOLD {
            Duration::ZERO
        } else {
            let quarter = self.round_trip.least().map_or(0, |least| least.nanoseconds() / 4);
            Duration::from_nanoseconds(quarter)
        };
        let (mut lost, mut latest) = (0, None);
        for sent in &mut self.sent {
            if sent.standing != Standing::UnderWay || (sent.at, sent.octets.end) >= (newest.at, newest.end) {
                continue;
            }
            let due = after(after(sent.at, newest.round_trip), wait);
            if due <= now {
                Self::put(&mut self.standing, sent, Standing::Lost);
                lost += 1;
            } else {
                latest = latest.max(Some(due));
            }
        }
        if let Some(due) = latest {
            // Timers wait no less (Linux, `tcp_rack_mark_lost`: `timeout + TCP_TIMEOUT_MIN_US`).
            self.timer = Some((after(due, LEAST_TIMER), Expiry::Reordering));
        }
        lost
    }

    pub(super) fn change_phase(&mut self, lost: bool, now: Time) {
        if let Phase::Recovery { upto, .. } | Phase::Loss { upto } = self.phase
            && self.first >= upto
        {
            if matches!(self.phase, Phase::Recovery { .. }) {
                self.congestion.set(self.congestion.threshold());
            }
            self.phase = Phase::Open;
        }
        if lost && self.phase == Phase::Open {
            self.recover(now);
        }
    }

    fn recover(&mut self, now: Time) {
        self.tally.recoveries += 1;
        let shrink = Shrink { from: self.congestion.window(), delivered: 0, out: 0 };
        self.congestion.lose();
        self.phase = Phase::Recovery { upto: self.next, shrink };
        self.probe = None;
        self.timer = Some((after(now, self.round_trip.timeout()), Expiry::Timeout));
    }

    /// A probe is answered (RFC 8985, 7.4.2): one that had to be sent again has repaired a loss, and the window falls.
    pub(super) fn end_probe(&mut self, said: &Acknowledgement) {
        let Some(probe) = self.probe.filter(|probe| said.upto >= probe.upto) else { return };
        if !probe.again || said.duplicate {
            self.probe = None;
        } else if said.upto > probe.upto {
            self.probe = None;
            self.congestion.lose();
            self.congestion.set(self.congestion.threshold());
        }
    }

    /// Nothing came for too long (RFC 5681, 3.1; RFC 6298, 5.4 to 5.6): everything is taken for lost, and it begins with one
    /// segment.
    pub(super) fn time_out(&mut self, now: Time) {
        self.tally.timeouts += 1;
        // A second one without an answer between says nothing new about the path (Linux, `tcp_enter_loss`).
        if !(matches!(self.phase, Phase::Loss { .. }) && self.round_trip.is_doubled()) {
            self.congestion.lose();
        }
        self.congestion.set(1);
        self.round_trip.double();
        self.phase = Phase::Loss { upto: self.next };
        self.probe = None;
        for sent in &mut self.sent {
            if sent.standing == Standing::UnderWay {
                Self::put(&mut self.standing, sent, Standing::Lost);
            }
        }
        self.timer = Some((after(now, self.round_trip.timeout()), Expiry::Timeout));
    }
}
