//! The order of events in one integer: time first, then the order in which they were scheduled, then where the event
//! itself lies. Comparing two keys is comparing two `u128`s.

use crate::kernel::time::Time;

/// Bits of a slot's number: 16.7 million events pending at once.
const INDEX_BITS: u32 = 24;

/// Which event this was to be scheduled, in the upper 40 bits: 10^12 events in one run. Counted where it stands in a key, so
/// that the last one shows as an overflow of the addition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sequence(u64);

impl Sequence {
    /// Before the first event.
    pub(super) const NONE: Self = Self(0);

    /// The next event's; None after the last.
    #[inline(always)]
    pub(super) fn next(self) -> Option<Self> {
        self.0.checked_add(1 << INDEX_BITS).map(Self)
    }
}

/// `time << 64 | sequence | index`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u128);

impl Key {
    /// Later than every event.
    pub(super) const NEVER: Self = Self(u128::MAX);
    /// So many slots have a number.
    pub(super) const SLOTS: usize = 1 << INDEX_BITS;

    #[inline(always)]
    pub(super) fn new(time: Time, sequence: Sequence, index: u32) -> Self {
        debug_assert!((index as usize) < Self::SLOTS);
        Self((u128::from(time.nanoseconds()) << 64) | u128::from(sequence.0 | u64::from(index)))
    }

    #[inline(always)]
    pub(super) fn time(self) -> Time {
        Time::from_nanoseconds((self.0 >> 64) as u64)
    }

    #[inline(always)]
    pub(super) fn sequence(self) -> Sequence {
        Sequence(self.0 as u64 >> INDEX_BITS << INDEX_BITS)
    }

    #[inline(always)]
    pub(super) fn index(self) -> usize {
        self.0 as usize & (Self::SLOTS - 1)
    }
}
