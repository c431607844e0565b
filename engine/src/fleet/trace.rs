//! Calls and connections recorded one by one, for the stage: of calls every so many from a moment on, of connections the
//! first.

use serde::{Deserialize, Serialize};

use super::status::Status;
use crate::kernel::time::Time;

/// What is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// From here on.
    pub from: Time,
    /// One call in so many.
    pub every: u32,
    /// Calls at most.
    pub calls: u32,
    /// Connections at most.
    pub connections: u32,
}

/// A call, and what became of it. Moments are nanoseconds since the run's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CallRecord {
    /// Which call of the run, from 0.
    pub call: u64,
    /// Whose.
    pub client: u32,
    /// The connection that it took from its client, by number in the run.
    pub connection: Option<u32>,
    /// The connection that it took from a proxy.
    pub upstream: Option<u32>,
    /// The proxy's worker that it went through: numbered through all proxies.
    pub worker: Option<u32>,
    /// The pod that it went to.
    pub pod: Option<u32>,
    /// When it came.
    pub arrival: Time,
    /// When it left its client.
    pub sent: Option<Time>,
    /// When it left the proxy for a pod.
    pub forwarded: Option<Time>,
    /// When it was at the pod.
    pub received: Option<Time>,
    /// When a worker began with it.
    pub begun: Option<Time>,
    /// When the pod answered it, or refused it.
    pub answered: Option<Time>,
    /// When it ended for its client.
    pub ended: Option<Time>,
    /// How; None: it was still under way.
    pub status: Option<Status>,
}

/// A connection, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionRecord {
    /// Whose.
    pub from: End,
    /// What it leads to; None where nobody was to be had.
    pub to: Option<End>,
    /// When it was begun.
    pub begun: Time,
    /// When it was ready.
    pub ready: Option<Time>,
    /// When it was closed, or given up.
    pub closed: Option<Time>,
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum End {
    /// The client of that number, through all groups.
    Client(u32),
    /// A proxy's worker, numbered through all proxies.
    Worker(u32),
    /// The pod of that number.
    Pod(u32),
}

/// The records.
#[derive(Clone, Debug)]
pub struct Trace {
    sample: Sample,
    /// Calls until the next one that is recorded.
    until_next: u32,
    /// Calls.
    pub calls: Vec<CallRecord>,
    /// Connections; each lies at its number.
    pub connections: Vec<ConnectionRecord>,
    /// Calls that would have been recorded had there been room.
    pub missed: u64,
}

impl Trace {
    /// An empty one, with room for all that it may keep: what is recorded allocates nothing.
    pub fn new(sample: Sample) -> Self {
        Self {
            sample,
            until_next: 0,
            calls: Vec::with_capacity(sample.calls as usize),
            connections: Vec::with_capacity(sample.connections as usize),
            missed: 0,
        }
    }

    /// A call comes. Its place among the records, or [`u32::MAX`].
    #[inline]
    pub fn call(&mut self, call: u64, client: u32, arrival: Time) -> u32 {
        if arrival < self.sample.from {
            return u32::MAX;
        }
        if self.until_next > 0 {
            self.until_next -= 1;
            return u32::MAX;
        }
        self.until_next = self.sample.every - 1;
        if self.calls.len() >= self.sample.calls as usize {
            self.missed += 1;
            return u32::MAX;
        }
        self.calls.push(CallRecord {
            call,
            client,
            connection: None,
            upstream: None,
            worker: None,
            pod: None,
            arrival,
            sent: None,
            forwarded: None,
            received: None,
            begun: None,
            answered: None,
            ended: None,
            status: None,
        });
        self.calls.len() as u32 - 1
    }

    /// The record at a place, if there is one.
    #[inline]
    pub fn at(&mut self, record: u32) -> Option<&mut CallRecord> {
        if record == u32::MAX { None } else { self.calls.get_mut(record as usize) }
    }

    /// A connection is begun, the one of that number.
    pub fn connection(&mut self, number: u32, from: End, to: Option<End>, begun: Time) {
        if (number as usize) == self.connections.len() && number < self.sample.connections {
            self.connections.push(ConnectionRecord { from, to, begun, ready: None, closed: None });
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        (self.calls.capacity() * size_of::<CallRecord>()
            + self.connections.capacity() * size_of::<ConnectionRecord>()) as u64
    }
}
