//! What a simulation is of. A model holds all state, in arenas and flat arrays, and changes it one event at a time; events
//! are small values that name state by number. It also keeps books: what started has ended, failed, or is on its way.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Scheduler;

/// An event: a small flat enum. Eight bytes are copied for nothing; a string or a box has no place in it.
pub trait Event: Copy {
    /// A number that tells this event from every other kind and target, for the fingerprint. Equal natively and in wasm32,
    /// so never made from addresses or `usize` sizes.
    fn code(self) -> u64;
}

/// What is simulated. Dispatch is static: the loop is compiled for each model.
pub trait Model {
    /// What can happen in it.
    type Event: Event;

    /// Schedules the first events, at the run's start.
    fn start(&mut self, scheduler: &mut Scheduler<Self::Event>);

    /// Lets an event happen, now.
    fn handle(&mut self, event: Self::Event, scheduler: &mut Scheduler<Self::Event>);

    /// The books. What is in flight is counted where it lies, never computed from the other three.
    fn counts(&self) -> Counts;

    /// Bytes of the storage that grows with the run.
    fn bytes(&self) -> u64;
}

/// A model's books: `started = ended + failed + in_flight`, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counts {
    /// Came in.
    pub started: u64,
    /// Were done.
    pub ended: u64,
    /// Were given up.
    pub failed: u64,
    /// Are here still.
    pub in_flight: u64,
}

/// Books that do not balance: something was lost or counted twice, and no figure of the run can be trusted.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error(
    "not conserved: {} started, but {} ended + {} failed + {} in flight",
    .0.started, .0.ended, .0.failed, .0.in_flight
)]
pub struct Imbalance(pub Counts);

impl Counts {
    /// The same counts, if they balance.
    ///
    /// # Errors
    /// If they do not.
    pub fn balanced(self) -> Result<Self, Imbalance> {
        let out = self.ended.checked_add(self.failed).and_then(|sum| sum.checked_add(self.in_flight));
        if out == Some(self.started) { Ok(self) } else { Err(Imbalance(self)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_imbalance_names_the_counts() {
        let books = Counts { started: 10, ended: 7, failed: 1, in_flight: 2 };
        assert_eq!(books.balanced(), Ok(books));
        let error = Counts { in_flight: 3, ..books }.balanced().unwrap_err();
        assert_eq!(error.to_string(), "not conserved: 10 started, but 7 ended + 1 failed + 3 in flight");
        assert!(Counts { in_flight: u64::MAX, ..books }.balanced().is_err(), "sums do not wrap");
    }
}
