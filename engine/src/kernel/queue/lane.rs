//! Events that all lie the same delay ahead: timeouts, fixed latencies, intervals. They happen in the order in which they
//! were scheduled, so a ring holds them and only its front takes part in the search for the earliest.

use std::collections::VecDeque;

use super::heap::SWEEP_FROM;
use super::key::{Key, Sequence};
use crate::kernel::time::{Duration, Time};

#[derive(Clone, Copy, Debug)]
struct Entry<E> {
    key: Key,
    /// None: cancelled. Never so at the front.
    event: Option<E>,
}

#[derive(Clone, Debug)]
pub(super) struct Ring<E> {
    delay: Duration,
    entries: VecDeque<Entry<E>>,
    /// The number of the front entry; numbers wrap, the ring is shorter than their range.
    front: u32,
    cancelled: usize,
}

impl<E: Copy> Ring<E> {
    pub(super) fn new(delay: Duration) -> Self {
        Self { delay, entries: VecDeque::new(), front: 0, cancelled: 0 }
    }

    pub(super) fn delay(&self) -> Duration {
        self.delay
    }

    pub(super) fn reserve(&mut self, pending: usize) {
        self.entries.reserve(pending);
    }

    /// Events that will still happen.
    pub(super) fn len(&self) -> usize {
        self.entries.len() - self.cancelled
    }

    pub(super) fn cancelled(&self) -> usize {
        self.cancelled
    }

    pub(super) fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry<E>>()
    }

    #[inline(always)]
    pub(super) fn first(&self) -> Key {
        self.entries.front().map_or(Key::NEVER, |entry| entry.key)
    }

    /// Adds an event at the back and gives its number; None if the ring is full.
    #[inline(always)]
    pub(super) fn push(&mut self, time: Time, sequence: Sequence, event: E) -> Option<u32> {
        if self.entries.len() == Key::SLOTS {
            return None;
        }
        let number = self.front.wrapping_add(self.entries.len() as u32);
        self.entries.push_back(Entry { key: Key::new(time, sequence, 0), event: Some(event) });
        Some(number)
    }

    #[inline(always)]
    pub(super) fn pop(&mut self) -> Option<E> {
        let entry = self.entries.pop_front()?;
        self.front = self.front.wrapping_add(1);
        self.trim();
        entry.event
    }

    /// Lets go of cancelled entries at the front.
    #[inline(always)]
    fn trim(&mut self) {
        while let Some(Entry { event: None, .. }) = self.entries.front() {
            self.entries.pop_front();
            self.front = self.front.wrapping_add(1);
            self.cancelled -= 1;
        }
    }

    /// Cancels the event that was pushed with `sequence` as entry `number`. False if it is no longer there.
    pub(super) fn cancel(&mut self, number: u32, sequence: Sequence) -> bool {
        let guess = number.wrapping_sub(self.front) as usize;
        let at = match self.entries.get(guess) {
            Some(entry) if entry.key.sequence() == sequence => guess,
            // A sweep has moved it, or it has happened.
            _ => match self.entries.binary_search_by_key(&sequence, |entry| entry.key.sequence()) {
                Ok(at) => at,
                Err(_) => return false,
            },
        };
        if self.entries[at].event.take().is_none() {
            return false;
        }
        self.cancelled += 1;
        if at == 0 {
            self.trim();
        }
        if self.cancelled > SWEEP_FROM && self.cancelled > self.len() {
            self.entries.retain(|entry| entry.event.is_some());
            self.cancelled = 0;
        }
        true
    }
}
