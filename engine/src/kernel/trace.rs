//! A bounded sample of what happened, in order: the first so many records, for the stage to play. A run may have millions;
//! when the trace is full it says so and counts what it did not keep.

/// Records of type `R`, at most so many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace<R> {
    records: Vec<R>,
    limit: u32,
    missed: u64,
}

impl<R> Trace<R> {
    /// An empty trace of at most `limit` records, with room for all of them.
    pub fn new(limit: u32) -> Self {
        Self { records: Vec::with_capacity(limit as usize), limit, missed: 0 }
    }

    /// Keeps a record, made only if there is room for it. Whether there was.
    #[inline]
    pub fn record(&mut self, make: impl FnOnce() -> R) -> bool {
        if self.is_full() {
            self.missed += 1;
            return false;
        }
        self.records.push(make());
        true
    }

    /// The records kept, in the order in which they came.
    pub fn records(&self) -> &[R] {
        &self.records
    }

    /// Whether there is no more room.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.records.len() >= self.limit as usize
    }

    /// How many records came after it was full.
    pub fn missed(&self) -> u64 {
        self.missed
    }

    /// Bytes of storage, without what the records own elsewhere.
    pub fn bytes(&self) -> u64 {
        (self.records.capacity() * size_of::<R>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_the_first_and_counts_the_rest() {
        let mut trace = Trace::new(2);
        assert_eq!([1, 2].map(|record| trace.record(|| record)), [true, true]);
        assert!(trace.is_full());
        assert!(!trace.record(|| panic!("what is not kept is not made")));
        assert_eq!((trace.records(), trace.missed()), (&[1, 2][..], 1));
        assert!(Trace::<u8>::new(0).is_full());
    }
}
