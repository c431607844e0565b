//! The events that lie ahead, earliest first; events at the same moment happen in the order in which they were scheduled.
//!
//! Two kinds of storage, chosen by measurement (`cargo xtask bench`; figures in `tests/bench/README.md`):
//!
//! - a `heap` for events at any time: std's binary heap over keys of one `u128`, the root replaced in place;
//! - `lane`s, one per constant delay: a ring each. Timeouts that nearly never fire stay pending for long; in a ring they
//!   cost nothing until they come to its front.
//!
//! The earliest of the heap and of all lanes is next. Cancelling leaves an empty place behind; such places never outnumber
//! the pending events by more than a constant.

mod heap;
mod key;
mod lane;

use heap::Heap;
use key::{Key, Sequence};
use lane::Ring;
use serde::{Deserialize, Serialize};

use super::time::{Duration, Time};

/// Pending events of type `E`, a small `Copy` value.
#[derive(Clone, Debug)]
pub struct Queue<E> {
    heap: Heap<E>,
    rings: Vec<Ring<E>>,
    /// The earliest front among the rings, and whose it is.
    ring_first: Key,
    ring_next: usize,
    /// Of the last event that was pushed.
    sequence: Sequence,
    overflow: Option<Overflow>,
}

/// A lane of a [`Queue`]: events that all lie the same delay ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane(u32);

/// Names a pending event, so that it can be cancelled. Names are never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    sequence: Sequence,
    at: u32,
    place: u32,
}

/// Why a queue took an event no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Overflow {
    /// 2^24 events are pending.
    Pending,
    /// 2^40 events have been scheduled.
    Scheduled,
    /// The event would lie past [`Time::MAX`].
    Clock,
}

const IN_HEAP: u32 = u32::MAX;

impl Timer {
    /// Names no event.
    pub const NONE: Self = Self { sequence: Sequence::NONE, at: 0, place: IN_HEAP };
}

impl<E: Copy> Queue<E> {
    /// An empty queue with room for so many events outside lanes; more grow it.
    pub fn with_capacity(pending: u32) -> Self {
        Self {
            heap: Heap::with_capacity(pending as usize),
            rings: Vec::new(),
            ring_first: Key::NEVER,
            ring_next: 0,
            sequence: Sequence::NONE,
            overflow: None,
        }
    }

    /// The lane for events `delay` ahead, with room for `pending` more of them. Asking again gives the same lane. Each
    /// lane makes taking an event from any lane a little dearer: a few dozen are fine, a lane per client is not.
    pub fn lane(&mut self, delay: Duration, pending: u32) -> Lane {
        let at = self.rings.iter().position(|ring| ring.delay() == delay).unwrap_or_else(|| {
            self.rings.push(Ring::new(delay));
            self.rings.len() - 1
        });
        self.rings[at].reserve(pending as usize);
        Lane(at as u32)
    }

    /// Schedules an event. If the queue takes no more, gives [`Timer::NONE`] and [`Self::overflow`] says why.
    #[inline(always)]
    pub fn push(&mut self, time: Time, event: E) -> Timer {
        let Some(sequence) = self.sequence.next() else { return self.refuse(Overflow::Scheduled) };
        self.sequence = sequence;
        match self.heap.push(time, sequence, event) {
            Some(at) => Timer { sequence, at, place: IN_HEAP },
            None => self.refuse(Overflow::Pending),
        }
    }

    /// Schedules an event the lane's delay after `now`, which must not run backwards from call to call. If the queue takes
    /// no more, gives [`Timer::NONE`] and [`Self::overflow`] says why.
    ///
    /// # Panics
    /// If the lane is another queue's and this one has none of its number.
    #[inline(always)]
    pub fn push_lane(&mut self, lane: Lane, now: Time, event: E) -> Timer {
        let ring = &mut self.rings[lane.0 as usize];
        let Some(time) = now.checked_add(ring.delay()) else { return self.refuse(Overflow::Clock) };
        let Some(sequence) = self.sequence.next() else { return self.refuse(Overflow::Scheduled) };
        self.sequence = sequence;
        let Some(at) = ring.push(time, sequence, event) else { return self.refuse(Overflow::Pending) };
        let first = ring.first();
        if first < self.ring_first {
            self.ring_first = first;
            self.ring_next = lane.0 as usize;
        }
        Timer { sequence, at, place: lane.0 }
    }

    #[cold]
    fn refuse(&mut self, why: Overflow) -> Timer {
        self.overflow.get_or_insert(why);
        Timer::NONE
    }

    /// Takes the earliest event, if it happens no later than `until`.
    #[inline(always)]
    pub fn pop_until(&mut self, until: Time) -> Option<(Time, E)> {
        self.heap.settle();
        loop {
            let first = self.heap.first();
            // Also false if both are empty, and so both `NEVER`.
            if first < self.ring_first {
                let time = first.time();
                if time > until {
                    return None;
                }
                if let Some(event) = self.heap.take(first) {
                    return Some((time, event));
                }
            } else {
                return self.pop_ring(until);
            }
        }
    }

    #[inline]
    fn pop_ring(&mut self, until: Time) -> Option<(Time, E)> {
        let time = self.ring_first.time();
        if self.ring_first == Key::NEVER || time > until {
            return None;
        }
        let event = self.rings[self.ring_next].pop()?;
        self.find_ring();
        Some((time, event))
    }

    /// Takes the earliest event.
    pub fn pop(&mut self) -> Option<(Time, E)> {
        self.pop_until(Time::MAX)
    }

    /// The moment of the earliest event.
    pub fn first(&mut self) -> Option<Time> {
        self.heap.settle();
        self.heap.trim();
        let first = self.heap.first().min(self.ring_first);
        (first != Key::NEVER).then(|| first.time())
    }

    #[inline(always)]
    fn find_ring(&mut self) {
        self.ring_first = Key::NEVER;
        for (at, ring) in self.rings.iter().enumerate() {
            let first = ring.first();
            if first < self.ring_first {
                self.ring_first = first;
                self.ring_next = at;
            }
        }
    }

    /// Cancels a pending event. False if it has happened, was cancelled before, or the name is [`Timer::NONE`].
    pub fn cancel(&mut self, timer: Timer) -> bool {
        if timer.place == IN_HEAP {
            return self.heap.cancel(timer.at, timer.sequence);
        }
        let Some(ring) = self.rings.get_mut(timer.place as usize) else { return false };
        let cancelled = ring.cancel(timer.at, timer.sequence);
        self.find_ring();
        cancelled
    }

    /// Events that will still happen.
    pub fn len(&self) -> u64 {
        (self.heap.len() + self.rings.iter().map(Ring::len).sum::<usize>()) as u64
    }

    /// Whether nothing lies ahead.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Places that cancelled events still take up: at most 65 more than the pending events, for the heap and for each lane.
    pub fn cancelled(&self) -> u64 {
        (self.heap.cancelled() + self.rings.iter().map(Ring::cancelled).sum::<usize>()) as u64
    }

    /// Whether an event was refused, and why first.
    #[inline(always)]
    pub fn overflow(&self) -> Option<Overflow> {
        self.overflow
    }

    #[cold]
    pub(super) fn refuse_past_the_end(&mut self) -> Timer {
        self.refuse(Overflow::Clock)
    }

    /// Bytes of storage, used or kept for use.
    pub fn bytes(&self) -> u64 {
        (self.heap.bytes() + self.rings.iter().map(Ring::bytes).sum::<usize>()) as u64
    }
}

#[cfg(test)]
mod tests;
