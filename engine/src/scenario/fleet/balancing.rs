//! Who decides which pod a call goes to: something that sees connections only (L4), a proxy that sees calls (L7), or the
//! client. Lookaside balancers and proxyless meshes are the client's way too: they differ in who tells it of the pods.

use serde::{Deserialize, Serialize};

use super::{CORES, CPU_US, ROUND_TRIPS, RTT_MS};
use crate::fleet::{backoff, balancing as fixed, defaults};
use crate::kernel::time::Duration;
use crate::scenario::milliseconds;
use crate::scenario::range::{Range, ScenarioError};

/// Where balancing lives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Balancing {
    /// One address for all pods; each connection goes to one of them, and stays. kube-proxy, or a balancer in a cloud.
    L4 {
        /// Which pod a connection goes to.
        choice: Choice,
        /// How clients use connections.
        transport: Transport,
    },
    /// One address for proxies; these choose a pod for each call.
    L7 {
        /// The proxies.
        proxies: Proxies,
        /// How clients use connections to them.
        transport: Transport,
    },
    /// Clients know all addresses. gRPC over HTTP/2.
    Client {
        /// How they choose.
        policy: Policy,
        /// So many addresses each client takes at most, by its own chance (gRFC A68). None: all.
        subset: Option<u32>,
        /// Calls under way on a connection at most, as the pods' SETTINGS say; more wait. None: no bound.
        max_concurrent_streams: Option<u32>,
    },
}

/// What a new connection goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Choice {
    /// Each equally likely: kube-proxy with iptables.
    Random,
    /// One after the other: kube-proxy with IPVS.
    RoundRobin,
}

/// How a client uses connections to one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Transport {
    /// One call at a time on a connection. A call takes the connection that was used last, or opens one more, or waits.
    Http1 {
        /// Connections of each channel at most.
        connections: u32,
    },
    /// One connection for each channel, gRPC's pick_first.
    Http2 {
        /// Calls under way on it at most, as the server's SETTINGS say; more wait. None: no bound.
        max_concurrent_streams: Option<u32>,
    },
}

/// Proxies that see calls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proxies {
    /// How many.
    pub count: u32,
    /// Which proxy a client's connection goes to.
    pub choice: Choice,
    /// Cores of each, with a worker on each, as Envoy has. A connection belongs to one worker, by chance.
    pub cores: u32,
    /// What a request takes of a core, microseconds. To be measured; there is no default.
    pub request_cpu_us: f64,
    /// What a response takes of a core, microseconds.
    pub response_cpu_us: f64,
    /// There and back between a proxy and a pod, milliseconds.
    pub rtt_ms: f64,
    /// Round trips until a new connection to a pod takes a call. None: as many as clients' take.
    #[serde(default)]
    pub connect_round_trips: Option<u32>,
    /// How a pod is chosen.
    pub policy: ProxyPolicy,
    /// Who shares connections to pods, and their turn.
    pub pool: PoolOf,
}

/// How a proxy chooses a pod, among all that it is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ProxyPolicy {
    /// One after the other.
    RoundRobin,
    /// The one with the fewest of this proxy's calls, of some that chance names.
    LeastRequest {
        /// Of how many.
        choices: u32,
    },
}

/// Who shares a proxy's connections to pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PoolOf {
    /// Each worker has its own, as in Envoy.
    Worker,
    /// All workers of a proxy.
    Proxy,
}

/// How a gRPC client chooses among addresses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Policy {
    /// The first that a connection comes about with (gRFC A61, A62).
    PickFirst {
        /// Whether each client shuffles the list first.
        shuffle: bool,
    },
    /// One ready subchannel after the other.
    RoundRobin,
    /// The same by weights that pods report (gRFC A58).
    WeightedRoundRobin(Weighted),
    /// The one with the fewest of this client's calls, of some that chance names (gRFC A48).
    LeastRequest {
        /// Of how many.
        choices: u32,
    },
    /// By a key of the call (gRFC A42).
    RingHash(RingHash),
}

/// weighted_round_robin's fields (gRFC A58). Reports come with each response.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Weighted {
    /// For so long after its connection is ready a subchannel's weight is not used, milliseconds.
    pub blackout_ms: f64,
    /// A weight that was not renewed for so long is not used, milliseconds.
    pub expiration_ms: f64,
    /// So often weights go into the schedule, milliseconds.
    pub update_ms: f64,
    /// What a share of failed calls adds to the utilization.
    pub error_penalty: f64,
    /// Over how long a pod takes the means that it reports, milliseconds. gRPC leaves it to the server.
    pub report_ms: f64,
}

impl Weighted {
    /// gRPC's defaults; what gRPC leaves to the server has none.
    pub fn grpc(report_ms: f64) -> Self {
        Self {
            blackout_ms: defaults::WEIGHT_BLACKOUT.as_milliseconds(),
            expiration_ms: defaults::WEIGHT_EXPIRATION.as_milliseconds(),
            update_ms: defaults::WEIGHT_UPDATE.as_milliseconds(),
            error_penalty: defaults::ERROR_PENALTY,
            report_ms,
        }
    }
}

/// ring_hash's fields (gRFC A42).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RingHash {
    /// Entries of the ring at least.
    pub min_ring_size: u32,
    /// Entries of the ring at most.
    pub max_ring_size: u32,
    /// Keys that calls have, each equally likely.
    pub keys: u32,
}

/// When a connection is tried again that did not come about (grpc/grpc, doc/connection-backoff.md).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Backoff {
    /// The first wait, milliseconds.
    pub initial_ms: f64,
    /// What each failure multiplies it with.
    pub multiplier: f64,
    /// The share of it that chance adds or takes.
    pub jitter: f64,
    /// The most that it grows to, milliseconds.
    pub max_ms: f64,
    /// How long an attempt without an answer lasts at least, milliseconds.
    pub min_connect_timeout_ms: f64,
    /// From when the wait counts.
    pub counted_from: BackoffFrom,
}

/// From when the wait before the next attempt counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BackoffFrom {
    /// The start of the attempt that failed: as the document says, and Java does.
    Attempt,
    /// Its failure, and the first wait without jitter: as Go does.
    Failure,
}

impl Default for Backoff {
    /// gRPC's.
    fn default() -> Self {
        Self {
            initial_ms: defaults::INITIAL_BACKOFF.as_milliseconds(),
            multiplier: defaults::BACKOFF_MULTIPLIER,
            jitter: defaults::BACKOFF_JITTER,
            max_ms: defaults::MAX_BACKOFF.as_milliseconds(),
            min_connect_timeout_ms: defaults::MIN_CONNECT_TIMEOUT.as_milliseconds(),
            counted_from: BackoffFrom::Attempt,
        }
    }
}

/// Proxies.
pub(super) const PROXIES: Range = Range::whole(1, 1_000);
/// Choices of least_request: fewer than two gRPC refuses, and more than ten it takes for ten (gRFC A48).
pub(super) const CHOICES: Range = Range::whole(1, defaults::MOST_CHOICES as u64);
/// HTTP/1.1 connections of a channel.
pub(super) const POOL: Range = Range::whole(1, 10_000);
/// SETTINGS_MAX_CONCURRENT_STREAMS.
pub(super) const STREAMS: Range = Range::whole(1, u32::MAX as u64);
/// Addresses of a subset.
pub(super) const SUBSET: Range = Range::whole(1, 10_000);
/// Entries of a ring.
pub(super) const RING: Range = Range::whole(1, defaults::RING_CAP as u64);
/// Keys of calls.
pub(super) const KEYS: Range = Range::whole(1, u32::MAX as u64);
/// Waits of weighted_round_robin: up to a day.
const WEIGHT_MS: Range = Range::new(0.0, 86_400_000.0);
/// How often weights are taken: gRPC raises what is less (gRFC A58).
const UPDATE_MS: Range = Range::new(100.0, 86_400_000.0);
/// Over how long a pod reports.
const REPORT_MS: Range = Range::new(1.0, 86_400_000.0);
/// Of a share of failed calls.
const PENALTY: Range = Range::new(0.0, 1_000.0);
/// Waits before the next attempt.
const BACKOFF_MS: Range = Range::new(1.0, 86_400_000.0);
const MULTIPLIER: Range = Range::new(1.0, 100.0);
const JITTER: Range = Range::new(0.0, 1.0);

impl Balancing {
    pub(super) fn checked(&self) -> Result<fixed::Balancing, ScenarioError> {
        Ok(match self {
            Self::L4 { choice, transport } => fixed::Balancing::L4 {
                choice: *choice,
                transport: transport.checked("balancing.l4.transport")?,
            },
            Self::L7 { proxies, transport } => fixed::Balancing::L7 {
                proxies: proxies.checked()?,
                transport: transport.checked("balancing.l7.transport")?,
            },
            &Self::Client { policy, subset, max_concurrent_streams } => {
                if let Some(addresses) = subset {
                    SUBSET.check("balancing.client.subset", addresses)?;
                }
                let streams = streams("balancing.client.max_concurrent_streams", max_concurrent_streams)?;
                fixed::Balancing::Client { policy: policy.checked()?, subset, streams }
            }
        })
    }
}

fn streams(field: &str, most: Option<u32>) -> Result<u32, ScenarioError> {
    most.map_or(Ok(u32::MAX), |most| STREAMS.check(field, most).map(|()| most))
}

impl Transport {
    fn checked(self, field: &str) -> Result<fixed::Transport, ScenarioError> {
        Ok(match self {
            Self::Http1 { connections } => {
                POOL.check_named(|| [field, ".http1.connections"].concat(), connections)?;
                fixed::Transport::Http1 { connections }
            }
            Self::Http2 { max_concurrent_streams } => fixed::Transport::Http2 {
                streams: streams(&[field, ".http2.max_concurrent_streams"].concat(), max_concurrent_streams)?,
            },
        })
    }
}

impl Proxies {
    fn checked(&self) -> Result<fixed::Proxies, ScenarioError> {
        PROXIES.check("balancing.l7.proxies.count", self.count)?;
        CORES.check("balancing.l7.proxies.cores", self.cores)?;
        let cpu = |field: &str, value: f64| {
            CPU_US.check(field, value)?;
            Ok(Duration::from_nanoseconds((value * 1e3).round() as u64))
        };
        let choices = match self.policy {
            ProxyPolicy::RoundRobin => None,
            ProxyPolicy::LeastRequest { choices } => {
                CHOICES.check("balancing.l7.proxies.policy.least_request.choices", choices)?;
                Some(choices)
            }
        };
        Ok(fixed::Proxies {
            count: self.count,
            choice: self.choice,
            cores: self.cores,
            request: cpu("balancing.l7.proxies.request_cpu_us", self.request_cpu_us)?,
            response: cpu("balancing.l7.proxies.response_cpu_us", self.response_cpu_us)?,
            rtt: milliseconds("balancing.l7.proxies.rtt_ms", self.rtt_ms, RTT_MS)?,
            connect_round_trips: {
                if let Some(round_trips) = self.connect_round_trips {
                    ROUND_TRIPS.check("balancing.l7.proxies.connect_round_trips", round_trips)?;
                }
                self.connect_round_trips
            },
            choices,
            shared: self.pool == PoolOf::Proxy,
        })
    }
}

impl Policy {
    fn checked(self) -> Result<fixed::Policy, ScenarioError> {
        Ok(match self {
            Self::PickFirst { shuffle } => fixed::Policy::PickFirst { shuffle },
            Self::RoundRobin => fixed::Policy::RoundRobin,
            Self::LeastRequest { choices } => {
                CHOICES.check("balancing.client.policy.least_request.choices", choices)?;
                fixed::Policy::LeastRequest { choices }
            }
            Self::WeightedRoundRobin(weighted) => fixed::Policy::Weighted(weighted.checked()?),
            Self::RingHash(RingHash { min_ring_size, max_ring_size, keys }) => {
                RING.check("balancing.client.policy.ring_hash.max_ring_size", max_ring_size)?;
                let up_to_most = Range::whole(1, max_ring_size.into());
                up_to_most.check("balancing.client.policy.ring_hash.min_ring_size", min_ring_size)?;
                KEYS.check("balancing.client.policy.ring_hash.keys", keys)?;
                fixed::Policy::RingHash { least: min_ring_size, most: max_ring_size, keys }
            }
        })
    }
}

impl Weighted {
    fn checked(&self) -> Result<fixed::Weighted, ScenarioError> {
        let of = |name: &str, value, range| {
            milliseconds(&["balancing.client.policy.weighted_round_robin.", name].concat(), value, range)
        };
        PENALTY.check("balancing.client.policy.weighted_round_robin.error_penalty", self.error_penalty)?;
        Ok(fixed::Weighted {
            blackout: of("blackout_ms", self.blackout_ms, WEIGHT_MS)?,
            expiration: of("expiration_ms", self.expiration_ms, WEIGHT_MS)?,
            update: of("update_ms", self.update_ms, UPDATE_MS)?,
            error_penalty: self.error_penalty,
            report: of("report_ms", self.report_ms, REPORT_MS)?,
        })
    }
}

impl Backoff {
    pub(super) fn checked(&self) -> Result<backoff::Backoff, ScenarioError> {
        MULTIPLIER.check("backoff.multiplier", self.multiplier)?;
        JITTER.check("backoff.jitter", self.jitter)?;
        let initial = milliseconds("backoff.initial_ms", self.initial_ms, BACKOFF_MS)?;
        let not_less = Range::new(self.initial_ms, BACKOFF_MS.most());
        let field = "backoff.min_connect_timeout_ms";
        Ok(backoff::Backoff {
            initial,
            multiplier: self.multiplier,
            jitter: self.jitter,
            most: milliseconds("backoff.max_ms", self.max_ms, not_less)?,
            connect_timeout: milliseconds(field, self.min_connect_timeout_ms, BACKOFF_MS)?,
            from_failure: self.counted_from == BackoffFrom::Failure,
        })
    }
}
