//! Events at any time ahead: a binary heap of keys, and the events themselves in numbered slots.
//!
//! Most events are followed by one other. So an event that is taken leaves its key at the heap's root, spent, and the next
//! push takes over both root and slot: one sift where a pop and a push need two.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use super::key::{Key, Sequence};
use crate::kernel::time::Time;

/// Cancelled events are swept out when they are more than this, and more than those that are still to happen.
pub(super) const SWEEP_FROM: usize = 64;

#[derive(Clone, Copy, Debug)]
struct Slot<E> {
    /// None: cancelled, or free.
    event: Option<E>,
    sequence: Sequence,
}

impl<E> Slot<E> {
    /// One field after the other: assigned whole, the slot would be put together on the stack in halves and read from there
    /// in one piece, for which a processor has to wait.
    #[inline(always)]
    fn fill(&mut self, sequence: Sequence, event: E) {
        self.event = Some(event);
        self.sequence = sequence;
    }
}

#[derive(Clone, Debug)]
pub(super) struct Heap<E> {
    keys: BinaryHeap<Reverse<Key>>,
    slots: Vec<Slot<E>>,
    free: Vec<u32>,
    /// The root's event has been taken.
    spent: bool,
    cancelled: usize,
}

impl<E: Copy> Heap<E> {
    pub(super) fn with_capacity(pending: usize) -> Self {
        Self {
            keys: BinaryHeap::with_capacity(pending),
            slots: Vec::with_capacity(pending),
            free: Vec::with_capacity(pending),
            spent: false,
            cancelled: 0,
        }
    }

    /// Events that will still happen.
    pub(super) fn len(&self) -> usize {
        self.keys.len() - self.cancelled - usize::from(self.spent)
    }

    pub(super) fn cancelled(&self) -> usize {
        self.cancelled
    }

    pub(super) fn bytes(&self) -> usize {
        self.keys.capacity() * size_of::<Key>()
            + self.slots.capacity() * size_of::<Slot<E>>()
            + self.free.capacity() * size_of::<u32>()
    }

    /// Lets go of a root whose event was taken and not followed by another.
    #[inline(always)]
    pub(super) fn settle(&mut self) {
        if self.spent {
            self.spent = false;
            self.drop_root();
        }
    }

    /// Not inlined, like [`Self::push_new`]: most events are followed by another, and their loop stays short.
    #[inline(never)]
    fn drop_root(&mut self) {
        if let Some(root) = self.keys.peek_mut() {
            let Reverse(key) = PeekMut::pop(root);
            self.free.push(key.index() as u32);
        }
    }

    /// The earliest key; that of a cancelled event counts. Only after [`Self::settle`].
    #[inline(always)]
    pub(super) fn first(&self) -> Key {
        debug_assert!(!self.spent);
        self.keys.peek().map_or(Key::NEVER, |&Reverse(key)| key)
    }

    /// Lets go of cancelled events at the root.
    pub(super) fn trim(&mut self) {
        while let Some(Reverse(key)) = self.keys.peek()
            && self.slots[key.index()].event.is_none()
        {
            self.cancelled -= 1;
            self.drop_root();
        }
    }

    /// Takes the event of `first`, the key that [`Self::first`] gave. None if it was cancelled.
    #[inline(always)]
    pub(super) fn take(&mut self, first: Key) -> Option<E> {
        let event = self.slots[first.index()].event.take();
        if event.is_some() {
            self.spent = true;
        } else {
            self.cancelled -= 1;
            self.drop_root();
        }
        event
    }

    /// Adds an event and gives its slot; None if no slot is left.
    #[inline(always)]
    pub(super) fn push(&mut self, time: Time, sequence: Sequence, event: E) -> Option<u32> {
        if self.spent
            && let Some(mut root) = self.keys.peek_mut()
        {
            self.spent = false;
            let index = root.0.index() as u32;
            self.slots[index as usize].fill(sequence, event);
            *root = Reverse(Key::new(time, sequence, index));
            return Some(index);
        }
        self.push_new(time, sequence, event)
    }

    /// Adds an event that takes no other's place.
    #[inline(never)]
    fn push_new(&mut self, time: Time, sequence: Sequence, event: E) -> Option<u32> {
        let index = match self.free.pop() {
            Some(index) => {
                self.slots[index as usize].fill(sequence, event);
                index
            }
            None => self.grow(sequence, event)?,
        };
        self.keys.push(Reverse(Key::new(time, sequence, index)));
        Some(index)
    }

    #[cold]
    fn grow(&mut self, sequence: Sequence, event: E) -> Option<u32> {
        if self.slots.len() == Key::SLOTS {
            return None;
        }
        self.slots.push(Slot { event: Some(event), sequence });
        // Every slot may become free: the list of them never has to grow in the loop.
        self.free.reserve(self.slots.capacity() - self.free.len());
        Some(self.slots.len() as u32 - 1)
    }

    /// Cancels the event that was pushed with `sequence` into the slot `index`. False if it is no longer there.
    pub(super) fn cancel(&mut self, index: u32, sequence: Sequence) -> bool {
        match self.slots.get_mut(index as usize) {
            Some(slot) if slot.sequence == sequence && slot.event.is_some() => slot.event = None,
            _ => return false,
        }
        self.cancelled += 1;
        if self.cancelled > SWEEP_FROM && self.cancelled > self.len() {
            self.sweep();
        }
        true
    }

    /// Takes out the keys of cancelled events. The order of the others is in their keys, so it stays.
    #[cold]
    fn sweep(&mut self) {
        self.settle();
        let Self { keys, slots, free, .. } = self;
        keys.retain(|Reverse(key)| {
            let stays = slots[key.index()].event.is_some();
            if !stays {
                free.push(key.index() as u32);
            }
            stays
        });
        self.cancelled = 0;
    }
}
