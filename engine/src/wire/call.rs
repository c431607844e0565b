//! Calls: when they come, how long the server works on each, and what became of them. Arrivals and slowness have a stream
//! of random numbers each, so that contenders under one seed meet the same calls.

use crate::kernel::arena::Id;
use crate::kernel::random::{Bernoulli, Exponential, Stream, Streams};
use crate::kernel::time::{Duration, Time};

use super::http2;

/// A call that is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// When.
    pub at: Time,
    /// Whether it is slow.
    pub slow: bool,
    /// Octets of its response's content.
    pub response: u64,
}

/// When calls come.
#[derive(Clone, Debug)]
pub enum Arrivals {
    /// These, in the order of their coming.
    Given(Vec<Coming>),
    /// Without memory, until a moment; each is slow with a probability.
    Poisson {
        /// The law of the time between two.
        gap: Exponential,
        /// None comes after it.
        until: Time,
        /// Of being slow.
        slow: Bernoulli,
        /// Octets of each response's content.
        response: u64,
    },
}

/// How long the server works on a call. It works on all at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// On a slow one.
    pub slow: Duration,
    /// On any other.
    pub fast: Duration,
}

/// A call, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// When it came.
    pub arrival: Time,
    /// Whether the server takes long over it.
    pub slow: bool,
    /// Octets of its response's content.
    pub response: u64,
    /// When it got a connection, or a stream on one; the last time, if the server refused it before.
    pub start: Option<Time>,
    /// When its request was at the server, whole: it begins to work on it.
    pub received: Option<Time>,
    /// When the server had made the answer. It leaves when those before it have, where protocol or pipe want that.
    pub answered: Option<Time>,
    /// When the response's head was at the client.
    pub first_byte: Option<Time>,
    /// When the response's end was at the client.
    pub completion: Option<Time>,
    /// The connection that it has.
    pub connection: u32,
    /// The stream's identifier on HTTP/2; 0 on HTTP/1.1.
    pub stream_id: u32,
    pub(super) stream: Option<Id<http2::Stream>>,
}

impl Call {
    fn new(Coming { at: arrival, slow, response }: Coming) -> Self {
        Self {
            arrival,
            slow,
            response,
            start: None,
            received: None,
            answered: None,
            first_byte: None,
            completion: None,
            connection: 0,
            stream_id: 0,
            stream: None,
        }
    }
}

/// Where calls come from.
#[derive(Clone, Debug)]
pub(super) struct Source {
    arrivals: Arrivals,
    gaps: Stream,
    slowness: Stream,
    given: u32,
}

impl Source {
    pub(super) fn new(arrivals: Arrivals, streams: Streams) -> Self {
        Self { arrivals, gaps: streams.named("arrivals"), slowness: streams.named("slowness"), given: 0 }
    }

    /// How long after `now` the next call comes; None if none does.
    pub(super) fn gap(&mut self, now: Time) -> Option<Duration> {
        match &self.arrivals {
            Arrivals::Given(calls) => calls.get(self.given as usize)?.at.checked_since(now),
            Arrivals::Poisson { gap, until, .. } => {
                let gap = gap.draw(&mut self.gaps);
                now.checked_add(gap).filter(|at| at <= until).map(|_| gap)
            }
        }
    }

    /// The call that comes now.
    pub(super) fn call(&mut self, now: Time) -> Call {
        let coming = match &self.arrivals {
            Arrivals::Given(calls) => calls.get(self.given as usize).copied().unwrap_or(Coming {
                at: now,
                slow: false,
                response: 0,
            }),
            Arrivals::Poisson { slow, response, .. } => {
                Coming { at: now, slow: slow.draw(&mut self.slowness), response: *response }
            }
        };
        self.given += 1;
        Call::new(Coming { at: now, ..coming })
    }
}
