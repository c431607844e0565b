//! Who answers, and what befalls them.

use serde::{Deserialize, Serialize};

use super::Range;
use crate::fleet::status::Status;

/// Pods that are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pods {
    /// How many.
    pub count: u32,
    /// Cores of each.
    pub cores: u32,
    /// Calls that a pod works on at once, each with a worker of its own; the others stand in line, first come, first served.
    /// None: as many as come (a goroutine, a task, or a thread of an unbounded pool for each). Workers that are more than
    /// the cores share these equally.
    pub workers: Option<u32>,
    /// Calls that stand in line at most. None: no bound.
    pub queue: Option<u32>,
    /// What a call is told that finds the line full.
    pub refusal: Refusal,
    /// So much longer than the work's laws say is all work of one core: 1 for a pod like any other, 2 for half as fast.
    pub slowdown: f64,
    /// How slow they are at first when they start while the run goes on. Those that serve at the start are warm. None: as fast
    /// as ever.
    #[serde(default)]
    pub warm_up: Option<WarmUp>,
    /// What they are at the start.
    pub state: PodState,
    /// Whether those who balance know of them at the start.
    pub listed: bool,
    /// Which service they are pods of.
    #[serde(default)]
    pub service: Service,
}

/// How a pod is slow at first: code that is not compiled yet, caches and pools that are empty. It gets warm by its calls, as a
/// compiler that counts them makes it: the first takes [`Self::times`] as long of a core, each later one less by as much as the
/// one before, and from [`Self::calls`] on none any longer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WarmUp {
    /// How much longer the first call takes, beside [`Pods::slowdown`]: 1 is no longer, 5 five times as long.
    pub times: f64,
    /// After so many calls that it has begun with it is warm.
    pub calls: u32,
}

/// Which service a pod is one of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Service {
    /// The one that clients call.
    #[default]
    Asked,
    /// Another, which does not know the method: it answers UNIMPLEMENTED.
    Stranger,
    /// Another that knows the method, as another shard of the same: what is asked of it, it does.
    Shard,
}

/// What a pod is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum PodState {
    /// It accepts connections and calls.
    Serving,
    /// Its host refuses connections: nobody listens (yet, or any more).
    Refusing,
    /// Nobody has its address: what is sent there is lost without a word.
    Gone,
}

/// What a call is told that a pod has no room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Refusal {
    /// As grpcio for Python beyond `maximum_concurrent_rpcs`.
    ResourceExhausted,
    /// As a proxy beyond its circuit breaker.
    Unavailable,
}

/// What befalls a pod or a proxy, and when.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// Milliseconds.
    pub at_ms: f64,
    /// Whom.
    pub target: Target,
    /// What.
    pub befalls: Befalls,
}

/// Whom something befalls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Target {
    /// The pod of that number.
    Pod(u32),
    /// The proxy of that number.
    Proxy(u32),
}

/// What befalls a pod or a proxy. What it is and what is said of it are apart: a list may name a pod that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Befalls {
    /// It serves from now on, empty.
    Serve,
    /// It ends at once: its connections are reset, new ones refused.
    Crash,
    /// It is gone without a word: what was sent to it is lost, and nobody is told.
    Vanish,
    /// Those who balance are told of it.
    List,
    /// Those who balance are told that it is none of theirs any more. Its connections stay until their calls are over.
    Unlist,
    /// It starts as the lifecycle says: it takes an address, serves after its start-up, and is then ready and listed. Nothing
    /// if it is there.
    Start,
    /// It is deleted as the lifecycle says: no more listed, and on its way to SIGTERM and SIGKILL. Nothing if it is not there.
    Delete,
    /// Its health service says NOT_SERVING (grpc.health.v1). It answers calls all the same.
    NotServing,
    /// Its health service says SERVING again, as every pod's does at first.
    Serving,
}

impl Refusal {
    pub(super) fn status(self) -> Status {
        match self {
            Self::ResourceExhausted => Status::ResourceExhausted,
            Self::Unavailable => Status::Unavailable,
        }
    }
}

/// How much longer a cold pod takes.
pub(super) const COLD: Range = Range::new(1.0, 1_000.0);
/// Calls that make it warm.
pub(super) const WARMING: Range = Range::whole(1, 1_000_000);
/// Calls in line at a pod.
pub(super) const QUEUE: Range = Range::whole(0, 1_000_000);
