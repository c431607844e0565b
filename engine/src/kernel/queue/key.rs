//! The order of events in one integer: time first, then the order in which they were scheduled, then where the event
//! itself lies. Comparing two keys is comparing two `u128`s.

use crate::kernel::time::Time;

/// Bits of a slot's number: 16.7 million events pending at once.
const INDEX_BITS: u32 = 24;
/// Bits of a sequence number: 10^12 events scheduled in one run.
const SEQUENCE_BITS: u32 = 40;

/// `time << 64 | sequence << 24 | index`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u128);

impl Key {
    /// Later than every event.
    pub(super) const NEVER: Self = Self(u128::MAX);
    /// So many slots have a number.
    pub(super) const SLOTS: usize = 1 << INDEX_BITS;
    /// The largest sequence number.
    pub(super) const LAST: u64 = (1 << SEQUENCE_BITS) - 1;

    #[inline(always)]
    pub(super) fn new(time: Time, sequence: u64, index: u32) -> Self {
        debug_assert!(sequence <= Self::LAST && (index as usize) < Self::SLOTS);
        let low = (sequence << INDEX_BITS) | u64::from(index);
        Self((u128::from(time.nanoseconds()) << 64) | u128::from(low))
    }

    #[inline(always)]
    pub(super) fn time(self) -> Time {
        Time::from_nanoseconds((self.0 >> 64) as u64)
    }

    #[inline(always)]
    pub(super) fn sequence(self) -> u64 {
        self.0 as u64 >> INDEX_BITS
    }

    #[inline(always)]
    pub(super) fn index(self) -> usize {
        self.0 as usize & (Self::SLOTS - 1)
    }
}
