//! What a run gives: each call with its moments, a histogram, the books, what went over the pipe, and a fingerprint. A run
//! can be looked at at any time, and says whether it has ended.

pub mod fleet;

use crate::kernel::histogram::Histogram;
use crate::kernel::run::{Counts, Imbalance, Limits, Progress, Simulation, Stop};
use crate::kernel::time::Time;
use crate::kernel::trace::Trace;
use crate::wire::call::Call;
use crate::wire::model::{Packets, Record, Wire};
use crate::wire::pipe::Direction;

/// A scenario on its way through time, in slices.
#[derive(Clone, Debug)]
pub struct Run(Simulation<Wire>);

/// What a run has given so far.
#[derive(Clone, Copy, Debug)]
pub struct Report<'run> {
    /// The calls, in the order of their coming.
    pub calls: &'run [Call],
    /// How many connections there were for them.
    pub connections: u32,
    /// From arrival to completion, of the calls that are complete.
    pub latencies: &'run Histogram,
    /// The first parcels on the pipe.
    pub trace: &'run Trace<Record>,
    /// The books: calls that came, were answered, are under way or wait.
    pub counts: Counts,
    /// Octets to the server: of parcels, or of packets.
    pub octets_to_server: u64,
    /// Octets to the client: of parcels, or of packets.
    pub octets_to_client: u64,
    /// What became of packets; None on an ideal pipe, which has none.
    pub packets: Option<Packets>,
    /// Streams that the server refused (RFC 9113, 8.7). Their calls waited again.
    pub refused: u64,
    /// Events that happened.
    pub events: u64,
    /// The moment of the last of them.
    pub now: Time,
    /// Why the run has stopped; None while it goes on. After a bound, all this is a beginning only.
    pub stop: Option<Stop>,
    /// Over every event. Printed as `{:032x}`.
    pub fingerprint: u128,
}

impl Run {
    pub(crate) fn new(wire: Wire, limits: Limits) -> Self {
        Self(Simulation::new(wire, 1024, limits))
    }

    /// Lets at most `budget` more events happen.
    ///
    /// # Errors
    /// If the books do not balance after them: an error in the model.
    pub fn advance(&mut self, budget: u64) -> Result<Progress, Imbalance> {
        self.0.advance(budget)
    }

    /// Gives the run up; what it has stays.
    pub fn cancel(&mut self) {
        self.0.cancel();
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        self.0.bytes()
    }

    /// What there is so far.
    ///
    /// # Errors
    /// If the books do not balance: an error in the model.
    pub fn report(&self) -> Result<Report<'_>, Imbalance> {
        let summary = self.0.summary()?;
        let wire = self.0.model();
        Ok(Report {
            calls: wire.calls(),
            connections: wire.connections(),
            latencies: wire.latencies(),
            trace: wire.trace(),
            counts: summary.counts,
            octets_to_server: wire.octets(Direction::ToServer),
            octets_to_client: wire.octets(Direction::ToClient),
            packets: wire.packets(),
            refused: wire.refused(),
            events: summary.events,
            now: summary.now,
            stop: summary.stop,
            fingerprint: summary.fingerprint,
        })
    }
}
