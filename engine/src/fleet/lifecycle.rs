//! How pods and their connections come and go, checked: what [`crate::scenario::fleet::Lifecycle`] says, in the units of the
//! model.

use super::address::Pool;
use crate::kernel::time::{Duration, Time};
use crate::scenario::fleet::OnSigterm;

/// How pods and their connections come and go.
#[derive(Clone, Debug, PartialEq)]
pub struct Lifecycle {
    /// What pods do with connections.
    pub connections: Keeping,
    /// How pods start and stop.
    pub pods: StartStop,
    /// Where they take addresses from. None: each has its own for ever.
    pub addresses: Option<Pool>,
    /// Groups of pods that take the place of others, in order.
    pub rollouts: Vec<Rollout>,
}

/// What a pod does with connections (gRFC A9).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keeping {
    /// How old they grow.
    pub max_age: Option<Duration>,
    /// The share of it that chance adds or takes.
    pub jitter: f64,
    /// How long they may bring calls to an end then.
    pub grace: Option<Duration>,
    /// Whether that counts from the second GOAWAY, a round trip later.
    pub grace_from_second: bool,
    /// How long they may be without a call.
    pub max_idle: Option<Duration>,
    /// A channel's first to an address has lived for any part of its age if it is ready before this moment.
    pub any_age_until: Time,
}

/// How pods start and stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StartStop {
    /// From having an address until it serves.
    pub start_up: Duration,
    /// From then on until it is ready.
    pub readiness: Duration,
    /// From being deleted until SIGTERM.
    pub pre_stop: Duration,
    /// What it does then.
    pub on_sigterm: OnSigterm,
    /// From being deleted until SIGKILL.
    pub grace: Duration,
}

/// A group of pods takes the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// From when on.
    pub at: Time,
    /// Whose place.
    pub from: u32,
    /// Who takes it.
    pub to: u32,
    /// So many pods more than wanted at most.
    pub max_surge: u32,
    /// So many fewer that are ready at most.
    pub max_unavailable: u32,
}

/// How far a pod is in its life, as its cluster sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is not there.
    Absent,
    /// It is wanted and has no address, or has one and starts.
    Starting,
    /// Its process runs and it is not ready yet.
    Running,
    /// It is ready.
    Ready,
    /// It is being deleted.
    Terminating,
}
