//! Balancing, checked: what [`crate::scenario::fleet::Balancing`] says, in the units of the model.

use crate::kernel::time::Duration;
use crate::scenario::fleet::Choice;

/// Where balancing lives.
#[derive(Clone, Debug, PartialEq)]
pub enum Balancing {
    /// One address; each connection goes to one pod.
    L4 {
        /// Which.
        choice: Choice,
        /// How clients use connections.
        transport: Transport,
    },
    /// One address for proxies, which choose a pod for each call.
    L7 {
        /// The proxies.
        proxies: Proxies,
        /// How clients use connections.
        transport: Transport,
    },
    /// Clients know all addresses.
    Client {
        /// How they choose.
        policy: Policy,
        /// Addresses that each takes at most.
        subset: Option<u32>,
        /// Calls under way on a connection at most.
        streams: u32,
    },
}

/// How a client uses connections to one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// One call at a time on each.
    Http1 {
        /// Connections at most.
        connections: u32,
    },
    /// One connection.
    Http2 {
        /// Calls under way on it at most.
        streams: u32,
    },
}

/// Proxies that see calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proxies {
    /// How many.
    pub count: u32,
    /// Which one a connection goes to.
    pub choice: Choice,
    /// Cores of each, with one worker on each.
    pub cores: u32,
    /// What a request takes of a core.
    pub request: Duration,
    /// What a response takes of a core.
    pub response: Duration,
    /// There and back between proxy and pod.
    pub rtt: Duration,
    /// Round trips until a connection to a pod takes a call; None: as many as clients' take.
    pub connect_round_trips: Option<u32>,
    /// Least request of so many; None: one after the other.
    pub choices: Option<u32>,
    /// Whether a proxy's workers share its connections to pods.
    pub shared: bool,
}

/// How a gRPC client chooses among addresses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Policy {
    /// The first that a connection comes about with.
    PickFirst {
        /// Of a list shuffled first.
        shuffle: bool,
    },
    /// One ready subchannel after the other.
    RoundRobin,
    /// The same by weights.
    Weighted(Weighted),
    /// Fewest calls of some.
    LeastRequest {
        /// Of so many.
        choices: u32,
    },
    /// By a call's key.
    RingHash {
        /// Entries at least.
        least: u32,
        /// Entries at most.
        most: u32,
        /// Keys that calls have.
        keys: u32,
    },
}

/// weighted_round_robin's fields (gRFC A58).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighted {
    /// No weight for so long after a connection is ready.
    pub blackout: Duration,
    /// None that is older.
    pub expiration: Duration,
    /// So often they go into the schedule.
    pub update: Duration,
    /// What a share of failed calls adds to the utilization.
    pub error_penalty: f64,
    /// Over how long a pod takes its means.
    pub report: Duration,
}
