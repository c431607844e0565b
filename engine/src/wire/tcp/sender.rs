//! One way of a connection as its sender sees it: what is under way, what is lost, and what may be sent next.
//!
//! It finds losses as Linux does: by time and order, with RACK and a tail loss probe (RFC 8985), and where no answer comes, by
//! the retransmission timeout (RFC 6298). While it repairs, it shrinks its window in proportion to what arrives (PRR, RFC
//! 6937). Not modelled: F-RTO and undoing a window that shrank for nothing, pacing, RACK's learning from reordering (links
//! here do not reorder), and halving an unused window (RFC 7661).

mod recovery;

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use self::recovery::Shrink;
use super::Options;
use super::congestion::Congestion;
use super::round_trip::{RoundTrip, after};
use super::segment::{Acknowledgement, Octets};
use crate::kernel::time::{Duration, Time};
use crate::wire::defaults::{INITIAL_WINDOW_SEGMENTS, LEAST_TIMER, MIN_RTO, MSS, PROBE_ROUND_TRIPS};

/// A sender.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    /// The first octet that is not acknowledged.
    first: u64,
    /// The first that was not sent yet.
    next: u64,
    /// After the last that there is to send.
    written: u64,
    /// What was sent and is not acknowledged, in order.
    sent: VecDeque<Sent>,
    /// How many of these are in each standing.
    standing: [u32; 3],
    congestion: Congestion,
    round_trip: RoundTrip,
    phase: Phase,
    /// The segment that was sent last of those that have come.
    newest: Option<Newest>,
    probe: Option<Probe>,
    /// A probe is to be sent, whatever the window says.
    probes: bool,
    usage: Usage,
    last_sent: Time,
    timer: Option<(Time, Expiry)>,
    restarts: bool,
    tally: Tally,
}

/// A segment that is not acknowledged.
#[derive(Clone, Copy, Debug)]
struct Sent {
    octets: Octets,
    at: Time,
    again: bool,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    UnderWay,
    Lost,
    /// It has come, and something before it has not.
    Come,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Open,
    /// Losses up to an octet are being repaired.
    Recovery {
        upto: u64,
        shrink: Shrink,
    },
    /// After a timeout, until an octet is acknowledged.
    Loss {
        upto: u64,
    },
}

/// RACK's state (RFC 8985, 5.2).
#[derive(Clone, Copy, Debug)]
struct Newest {
    at: Time,
    end: u64,
    round_trip: Duration,
}

/// A tail loss probe that is under way (RFC 8985, 7).
#[derive(Clone, Copy, Debug)]
struct Probe {
    upto: u64,
    again: bool,
}

/// How much of the window was used in the last round (Linux, `tcp_cwnd_validate`): one that is not used does not grow.
#[derive(Clone, Copy, Debug, Default)]
struct Usage {
    limited: bool,
    most: u32,
    upto: u64,
}

/// What a timer was set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expiry {
    /// A segment may be late only.
    Reordering,
    Probe,
    Timeout,
}

/// What is sent next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Next {
    pub(super) data: Octets,
    pub(super) again: bool,
}

/// What a sender has gone through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tally {
    /// Segments with data, each time that they were sent.
    pub segments: u64,
    /// Of these, those that were sent before.
    pub again: u64,
    /// How often losses were found by what came (RACK), and the window shrank.
    pub recoveries: u64,
    /// Retransmission timeouts.
    pub timeouts: u64,
    /// Tail loss probes.
    pub probes: u64,
}

impl Tally {
    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.segments += other.segments;
        self.again += other.again;
        self.recoveries += other.recoveries;
        self.timeouts += other.timeouts;
        self.probes += other.probes;
    }
}

impl Sender {
    pub(super) fn new(options: Options) -> Self {
        Self {
            first: 0,
            next: 0,
            written: 0,
            sent: VecDeque::new(),
            standing: [0; 3],
            congestion: Congestion::new(options.control, INITIAL_WINDOW_SEGMENTS),
            round_trip: RoundTrip::default(),
            phase: Phase::Open,
            newest: None,
            probe: None,
            probes: false,
            usage: Usage::default(),
            last_sent: Time::ZERO,
            timer: None,
            restarts: options.restart_after_idle,
            tally: Tally::default(),
        }
    }

    /// The handshake has shown the round trip. After more than one lost SYN the first window is one segment (RFC 5681, 3.1;
    /// Linux, `tcp_init_transfer`).
    pub(super) fn met(&mut self, round_trip: Option<Duration>, lost_handshakes: u32) {
        if let Some(took) = round_trip {
            self.round_trip.sample(took);
        }
        if lost_handshakes > 1 {
            self.congestion.set(1);
        }
    }

    /// There are so many octets more to send.
    pub(super) fn write(&mut self, octets: u32) -> u64 {
        self.written += u64::from(octets);
        self.written
    }

    /// All octets before this one are acknowledged.
    pub(super) fn acknowledged(&self) -> u64 {
        self.first
    }

    /// The first octet that was not sent yet.
    pub(super) fn next_octet(&self) -> u64 {
        self.next
    }

    /// Whether it could send more than it has: a segment that is not full would go out.
    pub(super) fn wants(&self) -> bool {
        self.written - self.next < u64::from(MSS) && self.lost() == 0 && (self.probes || self.has_room())
    }

    fn has_room(&self) -> bool {
        self.under_way() < self.congestion.window()
    }

    fn under_way(&self) -> u32 {
        self.standing[Standing::UnderWay as usize]
    }

    fn lost(&self) -> u32 {
        self.standing[Standing::Lost as usize]
    }

    fn come(&self) -> u32 {
        self.standing[Standing::Come as usize]
    }

    fn put(standing: &mut [u32; 3], sent: &mut Sent, new: Standing) {
        standing[sent.standing as usize] -= 1;
        standing[new as usize] += 1;
        sent.standing = new;
    }

    /// What is sent now; None if nothing may be.
    pub(super) fn next(&mut self, now: Time) -> Option<Next> {
        let probes = std::mem::take(&mut self.probes);
        let unsent = self.written > self.next;
        let next = if probes {
            self.tally.probes += 1;
            let next = if unsent { Some(self.send_new(now)) } else { self.send_last_again(now) };
            self.probe = next.map(|next| Probe { upto: self.next, again: next.again });
            self.timer = Some((after(now, self.round_trip.timeout()), Expiry::Timeout));
            next
        } else if !self.has_room() {
            if unsent || self.lost() > 0 {
                self.use_window(true);
            }
            None
        } else if self.lost() > 0 {
            self.send_lost_again(now)
        } else if unsent {
            self.rest(now);
            let next = self.send_new(now);
            self.use_window(!self.has_room());
            self.watch_tail(now);
            Some(next)
        } else {
            None
        };
        if let Some(next) = next {
            self.tally.segments += 1;
            self.tally.again += u64::from(next.again);
            self.last_sent = now;
            if let Phase::Recovery { shrink, .. } = &mut self.phase {
                shrink.out += 1;
            }
            if self.timer.is_none() {
                self.timer = Some((after(now, self.round_trip.timeout()), Expiry::Timeout));
            }
        }
        next
    }

    fn send_new(&mut self, now: Time) -> Next {
        let octets = Octets { start: self.next, end: self.written.min(self.next + u64::from(MSS)) };
        self.next = octets.end;
        self.sent.push_back(Sent { octets, at: now, again: false, standing: Standing::UnderWay });
        self.standing[Standing::UnderWay as usize] += 1;
        Next { data: octets, again: false }
    }

    fn send_lost_again(&mut self, now: Time) -> Option<Next> {
        let at = self.sent.iter().position(|sent| sent.standing == Standing::Lost)?;
        self.send_again(at, now)
    }

    fn send_last_again(&mut self, now: Time) -> Option<Next> {
        let at = self.sent.iter().rposition(|sent| sent.standing != Standing::Come)?;
        self.send_again(at, now)
    }

    fn send_again(&mut self, at: usize, now: Time) -> Option<Next> {
        let sent = self.sent.get_mut(at)?;
        (sent.at, sent.again) = (now, true);
        Self::put(&mut self.standing, sent, Standing::UnderWay);
        // The oldest goes out again: the timeout counts from here (Linux, `tcp_xmit_retransmit_queue`).
        if at == 0 {
            self.timer = Some((after(now, self.round_trip.timeout()), Expiry::Timeout));
        }
        Some(Next { data: sent.octets, again: true })
    }

    /// Before it sends after a pause: the path may have changed.
    fn rest(&mut self, now: Time) {
        let timeout = self.round_trip.timeout().nanoseconds();
        if self.restarts
            && self.sent.is_empty()
            && self.next > 0
            && let timeouts @ 1.. = now.since(self.last_sent).nanoseconds() / timeout
        {
            let timeouts = u32::try_from(timeouts).unwrap_or(u32::MAX);
            self.congestion.rest(timeouts, INITIAL_WINDOW_SEGMENTS);
        }
    }

    /// The last segment's loss would be seen by nothing but the timeout: a probe comes first (RFC 8985, 7.2).
    fn watch_tail(&mut self, now: Time) {
        let Some(smoothed) = self.round_trip.smoothed() else { return };
        if self.phase != Phase::Open || self.come() > 0 || self.probe.is_some() {
            return;
        }
        let margin = if self.sent.len() == 1 { MIN_RTO } else { LEAST_TIMER };
        let wait = smoothed.nanoseconds() * PROBE_ROUND_TRIPS + margin.nanoseconds();
        // Never later than the timeout would come, in whose place it then is (Linux, `tcp_schedule_loss_probe`).
        let wait = Duration::from_nanoseconds(wait).min(self.round_trip.timeout());
        self.timer = Some((after(now, wait), Expiry::Probe));
    }

    fn use_window(&mut self, limited: bool) {
        let out = self.sent.len() as u32;
        let usage = &mut self.usage;
        if self.first >= usage.upto || limited || (!usage.limited && out > usage.most) {
            *usage = Usage { limited, most: out, upto: self.next };
        }
    }

    fn may_grow(&self) -> bool {
        if self.congestion.in_slow_start() {
            self.congestion.window() < 2 * self.usage.most
        } else {
            self.usage.limited
        }
    }

    /// The other end has said what has come.
    pub(super) fn acknowledge(&mut self, said: &Acknowledgement, now: Time) {
        let advances = said.upto > self.first;
        let come = self.take(said, now);
        if come == 0 && !advances && !said.duplicate {
            return;
        }
        if let Some(echo) = said.echo
            && (advances || come > 0)
        {
            self.round_trip.sample(now.since(echo));
        }
        self.end_probe(said);
        let lost = self.find_losses(now);
        self.change_phase(lost > 0, now);
        match &mut self.phase {
            Phase::Recovery { shrink, .. } => {
                shrink.delivered += come;
                let room = shrink.room(
                    self.congestion.threshold(),
                    self.standing[Standing::UnderWay as usize],
                    come,
                    advances && lost == 0,
                );
                self.congestion.set(self.standing[Standing::UnderWay as usize] + room);
            }
            Phase::Open | Phase::Loss { .. } => {
                if advances && self.may_grow() {
                    self.congestion.grow(come, now, self.round_trip.least());
                }
            }
        }
        if self.sent.is_empty() {
            self.timer = None;
        } else if advances && !matches!(self.timer, Some((_, Expiry::Reordering))) {
            self.timer = Some((after(now, self.round_trip.timeout()), Expiry::Timeout));
            self.watch_tail(now);
        }
    }

    /// Notes what has come. Gives how many segments had not come before.
    fn take(&mut self, said: &Acknowledgement, now: Time) -> u32 {
        let mut come = 0;
        while let Some(sent) = self.sent.front().copied()
            && sent.octets.end <= said.upto
        {
            self.sent.pop_front();
            self.standing[sent.standing as usize] -= 1;
            if sent.standing != Standing::Come {
                come += 1;
                self.see(sent, now);
            }
        }
        self.first = self.first.max(said.upto);
        let first = self.first;
        for block in said.beyond.iter().filter(|block| block.end > first) {
            let from = self.sent.partition_point(|sent| sent.octets.start < block.start);
            for at in from..self.sent.len() {
                let sent = &mut self.sent[at];
                if sent.octets.end > block.end {
                    break;
                }
                if sent.standing != Standing::Come {
                    come += 1;
                    Self::put(&mut self.standing, sent, Standing::Come);
                    let sent = *sent;
                    self.see(sent, now);
                }
            }
        }
        come
    }

    /// When it wants to be woken.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.timer.map(|(at, _)| at)
    }

    /// The moment has come.
    pub(super) fn expire(&mut self, now: Time) {
        let Some((_, expiry)) = self.timer.take_if(|(at, _)| *at <= now) else { return };
        match expiry {
            Expiry::Reordering => {
                let lost = self.find_losses(now) > 0;
                self.change_phase(lost, now);
                if lost && let Phase::Recovery { .. } = self.phase {
                    // The first goes out whatever the window says (RFC 6937, 3).
                    self.congestion.set(self.congestion.window().max(self.under_way() + 1));
                }
                if self.timer.is_none() && !self.sent.is_empty() {
                    self.timer = Some((after(now, self.round_trip.timeout()), Expiry::Timeout));
                }
            }
            Expiry::Probe => self.probes = true,
            Expiry::Timeout => self.time_out(now),
        }
    }

    /// Segments that may be under way.
    pub(super) fn window(&self) -> u32 {
        self.congestion.window()
    }

    pub(super) fn tally(&self) -> Tally {
        self.tally
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.sent.capacity() * size_of::<Sent>()) as u64
    }
}
