//! What is simulated, as a reader or a file gives it: numbers with units, checked before anything runs. A value outside its
//! range is an error that names the field, the value and the range; nothing is clamped.
//!
//! Now it is what lessons about connections need; more worlds come with theirs.

pub mod fleet;
mod headers;
mod network;
mod range;

pub use headers::{Header, HeaderLists, HeaderSource};
pub use network::{Loss, Network, Tcp, Tls};
pub use range::{Range, ScenarioError, Value};

use serde::{Deserialize, Serialize};

use crate::kernel::random::{Bernoulli, Exponential};
use crate::kernel::run::Limits;
use crate::kernel::time::{Duration, Time};
use crate::report::Run;
use crate::wire::call::{self, Service};
use crate::wire::defaults::{
    Http2End, Http2Peer, INITIAL_WINDOW, MAX_FRAME_SIZE, MAX_FRAME_SIZE_LIMIT, MAX_WINDOW,
};
use crate::wire::message::Sizes;
use crate::wire::model::{Setting, Wire};
use crate::wire::protocol::Protocol;
use crate::wire::{http1, http2};

/// Calls from one client to one server, some of them slow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scenario {
    /// How they are made.
    pub contender: Contender,
    /// How many connections there are.
    pub connections: u32,
    /// When they come.
    pub arrivals: Arrivals,
    /// What the server takes over a slow call, milliseconds.
    pub slow_ms: f64,
    /// What it takes over any other, milliseconds.
    pub fast_ms: f64,
    /// Octets of a request's content.
    pub request_bytes: u64,
    /// Octets of a response's content.
    pub response_bytes: u64,
    /// Heads over HTTP/1.1, octets.
    pub http1_heads: Heads,
    /// Header blocks over HTTP/2.
    pub http2_blocks: HeaderSource,
    /// There and back without sending time, milliseconds.
    pub rtt_ms: f64,
    /// Each way, millions of bits per second.
    pub bandwidth_mbit: f64,
    /// What is between them besides that.
    #[serde(default)]
    pub network: Network,
    /// Parcels, or packets, recorded at most.
    pub trace: u32,
    /// Of all chance.
    pub seed: u64,
}

/// The heads of an HTTP/1.1 call's two messages, octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Heads {
    /// Request line and header fields.
    pub request: u32,
    /// Status line and header fields.
    pub response: u32,
}

/// How calls are made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Contender {
    /// HTTP/1.1.
    Http1 {
        /// Requests under way on a connection at most; 1: no pipelining (RFC 9112, 9.3.2).
        pipelining: u32,
    },
    /// HTTP/2.
    Http2 {
        /// Both ends' settings and habits.
        #[cfg_attr(feature = "schema", schemars(with = "crate::wire::defaults::PeerInFile"))]
        peer: Http2Peer,
        /// Whether calls are gRPC's: prefixed messages, and trailers after the response.
        grpc: bool,
    },
}

/// When calls come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Arrivals {
    /// At given moments, in order.
    Given(Vec<Given>),
    /// Without memory.
    Poisson {
        /// How many a second, on average.
        per_second: f64,
        /// The share of slow ones, 0 to 1.
        slow_share: f64,
        /// None comes after it, milliseconds. What has come is brought to its end.
        duration_ms: f64,
    },
}

/// A call at a given moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Given {
    /// Milliseconds.
    pub at_ms: f64,
    /// Whether it is a slow one.
    pub slow: bool,
    /// Octets of its response's content, if not as many as the others'.
    #[serde(default)]
    pub response_bytes: Option<u64>,
}

/// Connections.
pub const CONNECTIONS: Range = Range::whole(1, 1_000);
/// Requests under way on an HTTP/1.1 connection.
pub const PIPELINING: Range = Range::whole(1, 1_000);
/// SETTINGS_MAX_CONCURRENT_STREAMS of a server. 0 is allowed by RFC 9113, but no call would ever be made.
pub const STREAMS: Range = Range::whole(1, u32::MAX as u64);
/// Streams opened before the server's SETTINGS.
pub const STREAMS_BEFORE_SETTINGS: Range = Range::whole(0, u32::MAX as u64);
/// SETTINGS_INITIAL_WINDOW_SIZE. 0 is allowed by RFC 9113, but no content would ever come.
pub const STREAM_WINDOW: Range = Range::whole(1, MAX_WINDOW as u64);
/// A connection's window: it can only grow (RFC 9113, 6.9.2).
pub const CONNECTION_WINDOW: Range = Range::whole(INITIAL_WINDOW as u64, MAX_WINDOW as u64);
/// SETTINGS_MAX_FRAME_SIZE (RFC 9113, 6.5.2).
pub const FRAME_SIZE: Range = Range::whole(MAX_FRAME_SIZE as u64, MAX_FRAME_SIZE_LIMIT as u64);
/// Parameters in SETTINGS besides the named ones.
pub const OTHER_SETTINGS: Range = Range::whole(0, 100);
/// Header lists of a kind.
pub const LISTS: Range = Range::whole(1, 10_000);
/// Fields of a header list.
pub const FIELDS: Range = Range::whole(0, 200);
/// Heads and header blocks: one frame, as long as CONTINUATION is not modelled.
pub const HEAD: Range = Range::whole(1, MAX_FRAME_SIZE as u64);
/// A message's content.
pub const CONTENT: Range = Range::whole(0, 1 << 30);
/// How long the server works: up to an hour.
pub const SERVICE_MS: Range = Range::new(0.0, 3_600_000.0);
/// Round-trip time.
pub const RTT_MS: Range = Range::new(0.0, 60_000.0);
/// Bandwidth: from a kilobit to a terabit per second.
pub const BANDWIDTH_MBIT: Range = Range::new(0.001, 1_000_000.0);
/// Arrivals a second.
pub const PER_SECOND: Range = Range::new(0.001, 1_000_000.0);
/// A share.
pub const SHARE: Range = Range::new(0.0, 1.0);
/// Moments and durations of arrivals: up to a day.
pub const MOMENT_MS: Range = Range::new(0.0, 86_400_000.0);
/// Records of a trace.
pub const TRACE: Range = Range::whole(0, 1_000_000);
/// Calls given one by one.
pub const GIVEN: Range = Range::whole(0, 100_000);

impl Scenario {
    /// A run of it, at its start.
    ///
    /// # Errors
    /// If a value is outside its range: the first of them.
    pub fn start(&self, limits: Limits) -> Result<Run, ScenarioError> {
        Ok(Run::new(Wire::new(self.setting()?), limits))
    }

    fn setting(&self) -> Result<Setting, ScenarioError> {
        CONNECTIONS.check("connections", self.connections)?;
        CONTENT.check("response_bytes", self.response_bytes)?;
        let arrivals = self.arrivals.checked(self.response_bytes)?;
        let service = Service {
            slow: milliseconds("slow_ms", self.slow_ms, SERVICE_MS)?,
            fast: milliseconds("fast_ms", self.fast_ms, SERVICE_MS)?,
        };
        CONTENT.check("request_bytes", self.request_bytes)?;
        HEAD.check("http1_heads.request", self.http1_heads.request)?;
        HEAD.check("http1_heads.response", self.http1_heads.response)?;
        self.http2_blocks.check("http2_blocks")?;
        let protocol = self.protocol()?;
        let http1 = matches!(self.contender, Contender::Http1 { .. });
        let network =
            self.network.checked(self.rtt_ms, self.bandwidth_mbit, self.connections, self.seed, http1)?;
        TRACE.check("trace", self.trace)?;
        Ok(Setting {
            protocol,
            connections: self.connections,
            arrivals,
            service,
            network,
            seed: self.seed,
            trace: self.trace,
        })
    }

    fn protocol(&self) -> Result<Protocol, ScenarioError> {
        let request_body = self.request_bytes;
        match self.contender {
            Contender::Http1 { pipelining } => {
                PIPELINING.check("contender.pipelining", pipelining)?;
                let Heads { request: request_head, response: response_head } = self.http1_heads;
                let sizes = Sizes { request_head, request_body, response_head };
                Ok(Protocol::Http1(http1::Pool::new(self.connections, pipelining, sizes)))
            }
            Contender::Http2 { peer, grpc } => {
                check_end("contender.peer.client", &peer.client)?;
                check_end("contender.peer.server", &peer.server)?;
                if let Some(streams) = peer.server.max_concurrent_streams {
                    STREAMS.check("contender.peer.server.max_concurrent_streams", streams)?;
                }
                let calls = http2::Calls {
                    blocks: self.http2_blocks.blocks(&peer),
                    request_content: request_body,
                    grpc,
                };
                Ok(Protocol::Http2(http2::Client::new(self.connections, peer, calls)))
            }
        }
    }
}

impl Arrivals {
    fn checked(&self, response: u64) -> Result<call::Arrivals, ScenarioError> {
        match self {
            Self::Given(given) => {
                GIVEN.check("arrivals.given", given.len() as u64)?;
                let mut calls = Vec::with_capacity(given.len());
                let mut earliest = MOMENT_MS;
                for (at, call) in given.iter().enumerate() {
                    let field = || format!("arrivals.given[{at}].at_ms");
                    let moment = earliest.check_named(field, call.at_ms).and_then(|()| {
                        Duration::from_milliseconds_f64(call.at_ms)
                            .map_err(|_| ScenarioError::new(field(), call.at_ms, earliest))
                    })?;
                    earliest = Range::new(call.at_ms, MOMENT_MS.most());
                    if let Some(octets) = call.response_bytes {
                        CONTENT.check_named(|| format!("arrivals.given[{at}].response_bytes"), octets)?;
                    }
                    calls.push(call::Coming {
                        at: Time::from_nanoseconds(moment.nanoseconds()),
                        slow: call.slow,
                        response: call.response_bytes.unwrap_or(response),
                    });
                }
                Ok(call::Arrivals::Given(calls))
            }
            &Self::Poisson { per_second, slow_share, duration_ms } => {
                PER_SECOND.check("arrivals.per_second", per_second)?;
                SHARE.check("arrivals.slow_share", slow_share)?;
                let until = milliseconds("arrivals.duration_ms", duration_ms, MOMENT_MS)?;
                let refused = |field: &'static str, value, range| {
                    move |_| ScenarioError::new(field.into(), value, range)
                };
                Ok(call::Arrivals::Poisson {
                    gap: Exponential::from_mean_nanoseconds(1e9 / per_second).map_err(refused(
                        "arrivals.per_second",
                        per_second,
                        PER_SECOND,
                    ))?,
                    until: Time::from_nanoseconds(until.nanoseconds()),
                    slow: Bernoulli::new(slow_share).map_err(refused(
                        "arrivals.slow_share",
                        slow_share,
                        SHARE,
                    ))?,
                    response,
                })
            }
        }
    }
}

fn milliseconds(field: &str, value: f64, range: Range) -> Result<Duration, ScenarioError> {
    range.check(field, value)?;
    Duration::from_milliseconds_f64(value).map_err(|_| ScenarioError::new(field.into(), value, range))
}

fn check_end(end: &str, settings: &Http2End) -> Result<(), ScenarioError> {
    let check = |range: Range, field: &str, value: Option<u32>| match value {
        Some(value) => range.check_named(|| format!("{end}.{field}"), value),
        None => Ok(()),
    };
    check(STREAM_WINDOW, "initial_window_size", settings.initial_window_size)?;
    check(FRAME_SIZE, "max_frame_size", settings.max_frame_size)?;
    check(CONNECTION_WINDOW, "connection_window", Some(settings.connection_window))?;
    check(OTHER_SETTINGS, "other_settings", Some(settings.other_settings))?;
    check(STREAMS_BEFORE_SETTINGS, "streams_before_settings", Some(settings.streams_before_settings))
}
