//! A link as packets meet it: one way of it is a queue before a line. A packet waits until those before it are on the line,
//! goes onto it bit by bit, and is at the other end a constant delay later, unless chance loses it on the way or the queue
//! has no room for it. Nothing is reordered.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::kernel::random::{Bernoulli, Stream};
use crate::kernel::time::{Duration, Time};

/// Which packets are lost on the line. One that is lost has taken its time on it all the same.
#[derive(Clone, Debug)]
pub enum Loss {
    /// None.
    Never,
    /// Each with the same probability, whatever became of those before it.
    Independent(Bernoulli),
    /// Those with these numbers, counted from 0 in the order of sending; the numbers rise.
    Chosen(Box<[u64]>),
    /// In bursts (Gilbert, "Capacity of a burst-noise channel", 1960): the line is good or bad, and loses everything while it
    /// is bad. The burst's length in packets has a geometric law.
    Bursts {
        /// That a good line turns bad with a packet.
        begins: Bernoulli,
        /// That a bad line is good again with a packet.
        ends: Bernoulli,
    },
}

/// What becomes of a packet that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is at the other end after so long.
    Arrives(Duration),
    /// It is lost on the line.
    Lost,
    /// The queue was full: it never came to the line.
    Dropped,
}

/// One way of a link, with packets of type `P`.
#[derive(Clone, Debug)]
pub struct Way<P> {
    bandwidth: u64,
    delay: Duration,
    buffer: u64,
    loss: Loss,
    chance: Stream,
    bad: bool,
    /// When the line is free.
    free: Time,
    /// What the last packet left of a nanosecond, in units of 1/bandwidth: back to back, roundings do not add up.
    carry: u64,
    flying: VecDeque<P>,
    sent: Sent,
}

/// What was sent over one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sent {
    /// Packets, whatever became of them.
    pub packets: u64,
    /// Their octets, headers of TCP and IP included.
    pub octets: u64,
    /// Packets that chance has lost.
    pub lost: u64,
    /// Packets for which the queue had no room.
    pub dropped: u64,
}

impl<P> Way<P> {
    /// A quiet way: so many bits per second (at least 1), a delay, room for so many octets before the line, and a law of loss
    /// with chance of its own.
    pub fn new(bandwidth: u64, delay: Duration, buffer: u64, loss: Loss, chance: Stream) -> Self {
        Self {
            bandwidth: bandwidth.max(1),
            delay,
            buffer,
            loss,
            chance,
            bad: false,
            free: Time::ZERO,
            carry: 0,
            flying: VecDeque::new(),
            sent: Sent::default(),
        }
    }

    /// A packet of so many octets goes into the queue.
    pub fn send(&mut self, now: Time, octets: u32, packet: P) -> Fate {
        self.sent.packets += 1;
        self.sent.octets += u64::from(octets);
        if self.free <= now {
            (self.free, self.carry) = (now, 0);
        } else if self.waiting(now) + u64::from(octets) > self.buffer {
            self.sent.dropped += 1;
            return Fate::Dropped;
        }
        let parts = u64::from(octets) * 8 * 1_000_000_000 + self.carry;
        self.carry = parts % self.bandwidth;
        let free = self.free.checked_add(Duration::from_nanoseconds(parts / self.bandwidth));
        self.free = free.unwrap_or(Time::MAX);
        if self.loses() {
            self.sent.lost += 1;
            return Fate::Lost;
        }
        self.flying.push_back(packet);
        let takes = self.free.since(now).nanoseconds().saturating_add(self.delay.nanoseconds());
        Fate::Arrives(Duration::from_nanoseconds(takes))
    }

    /// The packet that is at the other end now: the first of those that are under way.
    pub fn arrive(&mut self) -> Option<P> {
        self.flying.pop_front()
    }

    /// Octets that wait for the line, what is left of the packet on it included.
    pub fn waiting(&self, now: Time) -> u64 {
        let left = self.free.checked_since(now).map_or(0, Duration::nanoseconds);
        u64::try_from(u128::from(left) * u128::from(self.bandwidth) / 8_000_000_000).unwrap_or(u64::MAX)
    }

    fn loses(&mut self) -> bool {
        match &self.loss {
            Loss::Never => false,
            Loss::Independent(loss) => loss.draw(&mut self.chance),
            Loss::Chosen(numbers) => numbers.binary_search(&(self.sent.packets - 1)).is_ok(),
            &Loss::Bursts { begins, ends } => {
                let turn = if self.bad { ends } else { begins };
                self.bad ^= turn.draw(&mut self.chance);
                self.bad
            }
        }
    }

    /// What was sent so far.
    pub fn sent(&self) -> Sent {
        self.sent
    }

    /// Packets under way.
    pub fn in_flight(&self) -> u64 {
        self.flying.len() as u64
    }

    /// Bytes of storage.
    pub fn bytes(&self) -> u64 {
        (self.flying.capacity() * size_of::<P>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Streams;

    fn way(bandwidth: u64, buffer: u64, loss: Loss) -> Way<u32> {
        let chance = Streams::new(1).named("loss");
        Way::new(bandwidth, Duration::from_milliseconds(10), buffer, loss, chance)
    }

    /// 12 Mbit/s: a packet of 1500 octets takes 1 ms.
    #[test]
    fn packets_wait_for_those_before_them() {
        let mut way = way(12_000_000, 3_000, Loss::Never);
        let milliseconds = |fate| match fate {
            Fate::Arrives(after) => after.as_milliseconds(),
            fate => panic!("{fate:?}"),
        };
        assert_eq!(milliseconds(way.send(Time::ZERO, 1500, 0)), 11.0);
        assert_eq!(milliseconds(way.send(Time::ZERO, 1500, 1)), 12.0);
        assert_eq!(way.waiting(Time::ZERO), 3_000);
        assert_eq!(way.send(Time::ZERO, 1500, 2), Fate::Dropped);
        let later = Time::from_nanoseconds(500_000);
        assert_eq!(way.waiting(later), 2_250);
        assert_eq!(milliseconds(way.send(later, 750, 3)), 12.0);
        assert_eq!(std::iter::from_fn(|| way.arrive()).collect::<Vec<_>>(), [0, 1, 3]);
        assert_eq!(way.sent(), Sent { packets: 4, octets: 5_250, lost: 0, dropped: 1 });
        assert_eq!(milliseconds(way.send(Time::from_nanoseconds(9_000_000), 1500, 4)), 11.0);
    }

    #[test]
    fn chosen_packets_are_lost() {
        let mut way = way(u64::MAX, u64::MAX, Loss::Chosen([0, 2].into()));
        let lost = [0, 1, 2, 3].map(|packet| way.send(Time::ZERO, 1, packet) == Fate::Lost);
        assert_eq!(lost, [true, false, true, false]);
        assert_eq!((way.in_flight(), way.sent().lost), (2, 2));
    }

    /// Loss is as often as said; in bursts it comes in runs of the length that was said.
    #[test]
    fn losses_follow_their_law() {
        let law = |probability| Bernoulli::new(probability).unwrap();
        for (loss, burst) in [
            (Loss::Independent(law(0.02)), 1.0 / 0.98),
            (Loss::Bursts { begins: law(0.02 / 0.98 / 4.0), ends: law(0.25) }, 4.0),
        ] {
            let mut way = way(u64::MAX, u64::MAX, loss);
            let fates: Vec<bool> =
                (0..400_000).map(|packet| way.send(Time::ZERO, 1, packet) == Fate::Lost).collect();
            let lost = fates.iter().filter(|lost| **lost).count() as f64;
            let runs = fates.windows(2).filter(|two| !two[0] && two[1]).count() as f64;
            assert!((lost / 400_000.0 / 0.02 - 1.0).abs() < 0.08, "{lost}");
            assert!((lost / runs / burst - 1.0).abs() < 0.08, "{}", lost / runs);
            assert_eq!(way.sent().lost as f64, lost);
        }
    }
}
