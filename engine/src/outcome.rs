//! What came of a run, as plain data: it goes from a worker to a page, into a file, and into figures. Times are whole
//! nanoseconds since the run's start.

mod packed;

use serde::{Deserialize, Serialize};

use crate::kernel::run::{Counts, Stop};
use crate::kernel::time::{Duration, Time};
use crate::report::Report;
use crate::wire::call;
use crate::wire::model::{Packets, Record};

/// What came of a run, or has come of it so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// The calls, in the order of their coming.
    pub calls: Vec<Call>,
    /// How many connections there were for them.
    pub connections: u32,
    /// How long they took.
    pub latencies: Latencies,
    /// The first parcels on the pipe, in the order of their sending.
    #[serde(with = "packed")]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Record>"))]
    pub trace: Vec<Record>,
    /// How many parcels came after the trace was full.
    pub trace_missed: u64,
    /// The books: calls that came, were answered, failed, or wait and are under way.
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
    /// Over every event: 32 hexadecimal digits.
    pub fingerprint: String,
}

/// A call, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Call {
    /// When it came.
    pub arrival: Time,
    /// Whether the server takes long over it.
    pub slow: bool,
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
}

/// From arrival to completion, of the calls that are complete: the longest of the durations that share a bucket of the
/// histogram (no wider than 1/1024 of what it holds) with the quantile. None where no call is complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Latencies {
    /// Calls that are complete.
    pub count: u64,
    /// Half of them were not slower.
    pub p50: Option<Duration>,
    /// Nine of ten.
    pub p90: Option<Duration>,
    /// 99 of a hundred.
    pub p99: Option<Duration>,
    /// 999 of a thousand.
    pub p999: Option<Duration>,
    /// All of them.
    pub max: Option<Duration>,
}

impl Call {
    /// From arrival to completion, if it is complete.
    pub fn latency(&self) -> Option<Duration> {
        Some(self.completion?.since(self.arrival))
    }
}

impl From<&call::Call> for Call {
    fn from(call: &call::Call) -> Self {
        Self {
            arrival: call.arrival,
            slow: call.slow,
            start: call.start,
            received: call.received,
            answered: call.answered,
            first_byte: call.first_byte,
            completion: call.completion,
            connection: call.connection,
            stream_id: call.stream_id,
        }
    }
}

impl From<&Report<'_>> for Outcome {
    fn from(report: &Report<'_>) -> Self {
        let [p50, p90, p99, p999, max] = report.latencies.quantiles([0.5, 0.9, 0.99, 0.999, 1.0]);
        Self {
            calls: report.calls.iter().map(Call::from).collect(),
            connections: report.connections,
            latencies: Latencies { count: report.latencies.count(), p50, p90, p99, p999, max },
            trace: report.trace.records().to_vec(),
            trace_missed: report.trace.missed(),
            counts: report.counts,
            octets_to_server: report.octets_to_server,
            octets_to_client: report.octets_to_client,
            packets: report.packets,
            refused: report.refused,
            events: report.events,
            now: report.now,
            stop: report.stop,
            fingerprint: format!("{:032x}", report.fingerprint),
        }
    }
}
