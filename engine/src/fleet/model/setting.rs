//! A fleet as it was asked for, checked and in the units of the model.

use super::super::arrivals::Process;
use super::super::backoff::Backoff;
use super::super::balancing::Balancing;
use super::super::faults::Fault;
use super::super::lifecycle::Lifecycle;
use super::super::outliers::Rules;
use super::super::pod;
use super::super::resolver::Discovery;
use super::super::split::Split;
use super::super::trace::Sample;
use crate::kernel::random::Law;
use crate::kernel::time::{Duration, Time};
use crate::scenario::fleet::{Befalls, Target, With};

/// A fleet, checked.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Who calls.
    pub clients: Vec<Group>,
    /// Each pod.
    pub pods: Vec<pod::Kind>,
    /// Groups of them.
    pub groups: u32,
    /// Who decides where a call goes.
    pub balancing: Balancing,
    /// When a connection is tried again.
    pub backoff: Backoff,
    /// What a handler takes of a core.
    pub handler: Law,
    /// What the stack beneath it takes for each call.
    pub stack: Duration,
    /// What a handler waits without a core.
    pub waits: Law,
    /// There and back between a client and what it connects to.
    pub rtt: Duration,
    /// Round trips until a new connection takes a call.
    pub connect_round_trips: u32,
    /// How those who balance come to know of pods.
    pub discovery: Discovery,
    /// How pods and their connections come and go.
    pub lifecycle: Lifecycle,
    /// What befalls pods and proxies, in order.
    pub changes: Vec<Planned>,
    /// What is wrong with pods from when on, in order.
    pub faults: Vec<(Time, With, Fault)>,
    /// Which pods clients leave out that balance, and which proxies do.
    pub outliers: [Option<Rules>; 2],
    /// How calls are shared out over clusters of pods.
    pub split: Split,
    /// No call comes after it.
    pub arrivals_until: Time,
    /// For so long calls are brought to their ends after that.
    pub drain: Duration,
    /// Calls that come before it are not measured.
    pub warm_up: Time,
    /// Bins of series.
    pub bins: u32,
    /// How long each is.
    pub bin: Duration,
    /// What is recorded one by one.
    pub sample: Sample,
    /// Of all chance.
    pub seed: u64,
}

/// Clients that are alike.
#[derive(Clone, Debug)]
pub struct Group {
    /// How many, at least one.
    pub count: u32,
    /// When their calls come.
    pub process: Process,
    /// Channels of each.
    pub channels: u32,
    /// Whether calls wait while no connection can be had.
    pub wait_for_ready: bool,
    /// How long a call may take.
    pub deadline: Option<Duration>,
    /// No call of theirs comes before it.
    pub from: Time,
    /// No address that they balance over is known to them before it: never, at the end of time.
    pub told: Time,
}

/// Something that befalls someone at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// When.
    pub at: Time,
    /// Whom.
    pub target: Target,
    /// What.
    pub befalls: Befalls,
}
