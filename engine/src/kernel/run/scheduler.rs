//! What a model sees while it handles an event: the clock, and what is to happen next. Only delays can be given, so nothing
//! is ever scheduled in the past.

use super::Event;
use crate::kernel::queue::{Lane, Queue, Timer};
use crate::kernel::time::{Duration, Time};

/// The clock and the events ahead.
#[derive(Clone, Debug)]
pub struct Scheduler<E> {
    pub(super) now: Time,
    pub(super) queue: Queue<E>,
}

impl<E: Event> Scheduler<E> {
    pub(super) fn new(pending: u32) -> Self {
        Self { now: Time::ZERO, queue: Queue::with_capacity(pending) }
    }

    /// The moment of the event that is happening.
    #[inline(always)]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Schedules an event `delay` from now; at the same moment, after those scheduled before. The first event that a
    /// handler schedules is the cheapest: it takes the place of the one that is happening.
    #[inline(always)]
    pub fn after(&mut self, delay: Duration, event: E) -> Timer {
        match self.now.checked_add(delay) {
            Some(time) => self.queue.push(time, event),
            None => self.queue.refuse_past_the_end(),
        }
    }

    /// The lane for events that all lie `delay` ahead, with room for so many: see [`Queue::lane`].
    pub fn lane(&mut self, delay: Duration, pending: u32) -> Lane {
        self.queue.lane(delay, pending)
    }

    /// Schedules an event the lane's delay from now.
    #[inline(always)]
    pub fn along(&mut self, lane: Lane, event: E) -> Timer {
        self.queue.push_lane(lane, self.now, event)
    }

    /// Cancels a scheduled event. False if it has happened or was cancelled before.
    pub fn cancel(&mut self, timer: Timer) -> bool {
        self.queue.cancel(timer)
    }

    /// Events that are still to happen.
    pub fn pending(&self) -> u64 {
        self.queue.len()
    }
}
