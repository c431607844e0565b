//! A fleet as a reader or a file gives it: clients, what is between them and the pods, pods, and what befalls these. Numbers
//! have their unit in their name; a value outside its range is an error that names the field, the value and the range.
//!
//! A group of clients or of pods is alike within; what is compared, or mixed, are groups. Nothing has a default that a
//! measurement should give: what a call costs a pod stands in the scenario. What gRPC itself fixes comes from
//! [`crate::fleet::defaults`].

mod balancing;
mod checked;
mod clients;
mod clusters;
mod discovery;
mod faults;
mod law;
mod lifecycle;
mod outliers;
mod pods;

pub use balancing::{
    Backoff, BackoffFrom, Balancing, Choice, Policy, PoolOf, Proxies, ProxyPolicy, RingHash, Transport,
    Weighted,
};
pub use clients::{Arrivals, Clients, FirstList, Recorded};
pub use clusters::Cluster;
pub use discovery::{Discovery, Dns, GapFrom, InsideGap, Outage, Resolver};
pub use faults::{Failure, Fault, With, Wrong};
pub use law::Law;
pub use lifecycle::{AddressPool, ConnectionManagement, GraceFrom, Lifecycle, OnSigterm, Rollout, StartStop};
pub use outliers::{Ejecting, EnvoyOutliers, FailurePercentage, GrpcOutliers, OutlierDetection, SuccessRate};
pub use pods::{Befalls, Change, PodState, Pods, Refusal, Service, Target, WarmUp};

use serde::{Deserialize, Serialize};

use super::milliseconds;
use super::range::{Range, ScenarioError};
use crate::fleet::model::World;
use crate::kernel::run::Limits;
use crate::kernel::time::Time;
use crate::report::fleet::FleetRun;

/// Clients that call pods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fleet {
    /// Who calls, group by group.
    pub clients: Vec<Clients>,
    /// Who answers, group by group. Pods are numbered from 0 through all groups.
    pub pods: Vec<Pods>,
    /// Who decides which pod a call goes to.
    pub balancing: Balancing,
    /// When a connection is tried again that did not come about.
    #[serde(default)]
    pub backoff: Backoff,
    /// What a call is to the pod that answers it.
    pub work: Work,
    /// What is between clients and pods.
    pub network: Transit,
    /// How those who balance come to know of pods.
    #[serde(default)]
    pub discovery: Discovery,
    /// How pods and their connections come and go.
    #[serde(default)]
    pub lifecycle: Lifecycle,
    /// What befalls pods and proxies, in any order.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// What is wrong with pods, and from when on, in any order.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// Who leaves pods out that fail.
    #[serde(default)]
    pub outlier_detection: OutlierDetection,
    /// Clusters of pods that calls are shared out over by weight. None: all pods are one.
    #[serde(default)]
    pub clusters: Vec<Cluster>,
    /// No call comes after it, milliseconds.
    pub duration_ms: f64,
    /// For so long after that calls are brought to their ends; what is under way then stays so, milliseconds.
    pub drain_ms: f64,
    /// Calls that come before it are in no latency and in no pod's share, milliseconds.
    pub warm_up_ms: f64,
    /// Bins that the duration is cut into for what is shown over time.
    pub bins: u32,
    /// Which calls are recorded one by one.
    pub trace: Sample,
    /// Of all chance.
    pub seed: u64,
}

/// What a call is to the pod that answers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Work {
    /// What the handler takes of one core.
    pub handler: Law,
    /// What the stack beneath it takes of one core for each call (HTTP, serializer, system), microseconds. To be measured;
    /// there is no default.
    pub stack_cpu_us: f64,
    /// What the handler waits for others, without a core but with its worker, after it has worked.
    pub waits: Law,
}

/// What is between clients and pods.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Transit {
    /// There and back between a client and what it connects to, milliseconds.
    pub rtt_ms: f64,
    /// Round trips until a new connection takes a call: TCP's, TLS's, and what HTTP/2 waits for.
    pub connect_round_trips: u32,
}

/// Calls and connections that are recorded one by one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sample {
    /// From this moment on, milliseconds.
    pub from_ms: f64,
    /// Every how many calls one is recorded; 1: all.
    pub every: u32,
    /// Calls at most.
    pub calls: u32,
    /// Connections at most: the first ones of the run.
    pub connections: u32,
}

/// Groups of clients, or of pods.
pub const GROUPS: Range = Range::whole(1, 32);
/// Clients of all groups.
pub const CLIENTS: Range = Range::whole(1, 100_000);
/// Channels of a client.
pub const CHANNELS: Range = Range::whole(1, 1_000);
/// Channels of all clients.
pub const ALL_CHANNELS: Range = Range::whole(1, 100_000);
/// Pods of all groups.
pub const PODS: Range = Range::whole(0, 10_000);
/// Subchannels if every channel connects to every address: channels times pods.
pub const SUBCHANNELS: Range = Range::whole(0, 2_000_000);
/// Cores of a pod or proxy.
pub const CORES: Range = Range::whole(1, 1_000);
/// Workers of a pod.
pub const WORKERS: Range = Range::whole(1, 1_000_000);
/// How much slower than others a pod works.
pub const SLOWDOWN: Range = Range::new(0.001, 1_000.0);
/// A rate, per second, of a whole group.
pub const PER_SECOND: Range = Range::new(0.001, 10_000_000.0);
/// Calls that come at once.
pub const BURST: Range = Range::whole(1, 100_000);
/// Calls given one by one.
pub const RECORDED: Range = Range::whole(0, 1_000_000);
/// Moments and durations: up to a day.
pub const MOMENT_MS: Range = Range::new(0.0, 86_400_000.0);
/// How long calls are simulated: from a microsecond to a day.
pub const DURATION_MS: Range = Range::new(0.001, 86_400_000.0);
/// Durations of work and waits: up to an hour.
pub const WORK_MS: Range = Range::new(0.0, 3_600_000.0);
/// Processor time per call: up to a second.
pub const CPU_US: Range = Range::new(0.0, 1_000_000.0);
/// A deadline: up to an hour.
pub const DEADLINE_MS: Range = Range::new(0.001, 3_600_000.0);
/// Round-trip time.
pub const RTT_MS: Range = Range::new(0.0, 60_000.0);
/// Round trips of a handshake.
pub const ROUND_TRIPS: Range = Range::whole(0, 20);
/// Bins of series.
pub const BINS: Range = Range::whole(1, 1_000);
/// Recorded calls or connections.
pub const SAMPLE: Range = Range::whole(0, 100_000);
/// One in so many.
pub const EVERY: Range = Range::whole(1, u32::MAX as u64);
/// What befalls pods.
pub const CHANGES: Range = Range::whole(0, 100_000);

impl Fleet {
    /// A run of it, at its start. It ends no later than the limits say, nor than what is left to happen.
    ///
    /// # Errors
    /// If a value is outside its range: the first of them.
    pub fn start(&self, limits: Limits) -> Result<FleetRun, ScenarioError> {
        let setting = self.checked()?;
        let end = setting.arrivals_until.checked_add(setting.drain).unwrap_or(Time::MAX);
        let limits = Limits { horizon: limits.horizon.min(end), ..limits };
        Ok(FleetRun::new(World::new(setting), limits))
    }
}

fn moment(field: &str, ms: f64) -> Result<Time, ScenarioError> {
    Ok(Time::from_nanoseconds(milliseconds(field, ms, MOMENT_MS)?.nanoseconds()))
}
