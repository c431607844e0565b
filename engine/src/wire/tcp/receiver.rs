//! One way of a connection as its receiver sees it: what has come, in which order it may be read, and when it is
//! acknowledged. The window that it would announce is never in the way: Linux grows it with what is read (`tcp_rmem`).

use super::segment::{Acknowledgement, Octets, SACK_BLOCKS};
use crate::kernel::time::Time;
use crate::wire::defaults::ACKNOWLEDGE_EVERY;

/// A receiver.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    /// All octets before this one have come.
    next: u64,
    /// What has come beyond, apart from each other, the one that grew last first.
    islands: Vec<Octets>,
    /// Segments that came since the last acknowledgement.
    owed: u32,
    /// Segments that are acknowledged one by one still (Linux, `tcp_enter_quickack_mode`).
    quick: u32,
    delays: bool,
    duplicate: bool,
    echo: Option<Time>,
}

/// When to acknowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// At once.
    Now,
    /// After a while, or with the next data.
    Later,
}

impl Receiver {
    /// One that acknowledges the first `quick` segments one by one, and then, if it `delays`, every second.
    pub(super) fn new(quick: u32, delays: bool) -> Self {
        Self { next: 0, islands: Vec::new(), owed: 0, quick, delays, duplicate: false, echo: None }
    }

    /// Octets have come, in a segment with that timestamp.
    pub(super) fn receive(&mut self, data: Octets, sent: Time) -> When {
        // The timestamp of the first segment that is not acknowledged, and never one from beyond a gap (RFC 7323, 4.3).
        if self.owed == 0 && data.start <= self.next {
            self.echo = Some(sent);
        }
        self.owed += 1;
        let gap = !self.islands.is_empty();
        if data.end <= self.next || self.islands.iter().any(|island| inside(data, *island)) {
            self.duplicate = true;
            return When::Now;
        }
        if data.start > self.next {
            self.add(data);
            return When::Now;
        }
        self.next = data.end;
        while let Some(at) = self.islands.iter().position(|island| island.start <= self.next) {
            self.next = self.next.max(self.islands.remove(at).end);
        }
        // What fills a gap is acknowledged at once (RFC 5681, 4.2).
        let quick = self.quick > 0;
        self.quick = self.quick.saturating_sub(1);
        if gap || quick || !self.delays || self.owed >= ACKNOWLEDGE_EVERY { When::Now } else { When::Later }
    }

    fn add(&mut self, data: Octets) {
        let mut whole = data;
        self.islands.retain(|island| {
            let apart = island.end < whole.start || whole.end < island.start;
            if !apart {
                whole = Octets { start: whole.start.min(island.start), end: whole.end.max(island.end) };
            }
            apart
        });
        self.islands.insert(0, whole);
    }

    /// What is acknowledged now; it goes out with the next segment.
    pub(super) fn acknowledge(&mut self) -> Acknowledgement {
        self.owed = 0;
        let mut beyond = [Octets::default(); SACK_BLOCKS];
        beyond.iter_mut().zip(&self.islands).for_each(|(block, island)| *block = *island);
        let duplicate = std::mem::take(&mut self.duplicate);
        Acknowledgement { upto: self.next, beyond, duplicate, echo: self.echo }
    }

    /// Whether segments wait to be acknowledged.
    pub(super) fn owes(&self) -> bool {
        self.owed > 0
    }

    /// All octets before this one can be read.
    pub(super) fn readable(&self) -> u64 {
        self.next
    }

    /// Whether these octets have all come, in order or not.
    pub(super) fn has(&self, octets: Octets) -> bool {
        octets.end <= self.next || {
            let beyond = Octets { start: octets.start.max(self.next), ..octets };
            self.islands.iter().any(|island| inside(beyond, *island))
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.islands.capacity() * size_of::<Octets>()) as u64
    }
}

fn inside(inner: Octets, outer: Octets) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn octets(start: u64, end: u64) -> Octets {
        Octets { start, end }
    }

    fn at(nanoseconds: u64) -> Time {
        Time::from_nanoseconds(nanoseconds)
    }

    #[test]
    fn every_second_segment_is_acknowledged_and_at_first_each() {
        let mut receiver = Receiver::new(1, true);
        let mut when = |segment: u64| {
            let when = receiver.receive(octets(segment * 10, segment * 10 + 10), at(segment));
            let acknowledged = (when == When::Now).then(|| receiver.acknowledge());
            acknowledged.map(|acknowledgement| (acknowledgement.upto, acknowledgement.echo))
        };
        let all: Vec<_> = (0..5).map(&mut when).collect();
        assert_eq!(all[..3], [Some((10, Some(at(0)))), None, Some((30, Some(at(1))))]);
        assert_eq!(all[3..], [None, Some((50, Some(at(3))))]);
        let mut eager = Receiver::new(0, false);
        assert_eq!(eager.receive(octets(0, 1), at(0)), When::Now);
    }

    #[test]
    fn gaps_are_told_at_once_the_newest_first_and_filled() {
        let mut receiver = Receiver::new(0, true);
        for (start, blocks) in [
            (10, [octets(10, 20), octets(0, 0), octets(0, 0)]),
            (30, [octets(30, 40), octets(10, 20), octets(0, 0)]),
            (50, [octets(50, 60), octets(30, 40), octets(10, 20)]),
            (70, [octets(70, 80), octets(50, 60), octets(30, 40)]),
            (20, [octets(10, 40), octets(70, 80), octets(50, 60)]),
        ] {
            assert_eq!(receiver.receive(octets(start, start + 10), at(start)), When::Now);
            let told = receiver.acknowledge();
            assert_eq!((told.upto, told.beyond, told.echo), (0, blocks, None));
        }
        assert!(receiver.has(octets(15, 35)) && !receiver.has(octets(35, 55)) && !receiver.has(octets(0, 5)));
        assert_eq!(receiver.receive(octets(0, 10), at(99)), When::Now);
        let told = receiver.acknowledge();
        assert_eq!((told.upto, told.beyond[1], told.echo), (40, octets(50, 60), Some(at(99))));
        assert!(receiver.has(octets(5, 40)));
    }

    #[test]
    fn what_comes_twice_is_told_once() {
        let mut receiver = Receiver::new(0, true);
        receiver.receive(octets(0, 10), at(0));
        assert!(!receiver.acknowledge().duplicate);
        assert_eq!(receiver.receive(octets(0, 10), at(1)), When::Now);
        assert!(receiver.acknowledge().duplicate && !receiver.acknowledge().duplicate);
        receiver.receive(octets(20, 30), at(2));
        receiver.acknowledge();
        receiver.receive(octets(20, 30), at(3));
        assert!(receiver.acknowledge().duplicate);
    }
}
