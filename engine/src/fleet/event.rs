//! What can happen in a fleet: small values that name by number whom it happens to.

use super::call::CallId;
use super::channel::{ConnectionId, SubchannelId};
use crate::kernel::run::Event;

/// An event.
#[derive(Clone, Copy, Debug)]
pub enum Happening {
    /// Calls of a group of clients come.
    Arrival(u32),
    /// A request is at the proxy that its connection leads to.
    AtProxy(CallId),
    /// A proxy's worker is done with what it was at.
    Forwarded(u32),
    /// A request is at its pod.
    AtPod(CallId),
    /// The next of the calls that share a pod's cores has had what it wants of them.
    CoresDone(u32),
    /// A pod has worked on a call to the end.
    Served(CallId),
    /// A response is back at the proxy.
    BackAtProxy(CallId),
    /// A response is at the client.
    Answered(CallId),
    /// A call's deadline is over.
    Deadline(CallId),
    /// An attempt to connect has ended, well or not.
    ConnectEnds(ConnectionId),
    /// pick_first has waited long enough for an address, and tries the next beside it.
    HappyEyeballs(SubchannelId),
    /// A subchannel may try to connect again.
    BackoffOver(SubchannelId),
    /// Those connected hear that the connections of a pod's earlier life are no more.
    PodReset(u32),
    /// Clients hear that the connections of a proxy's earlier life are no more.
    ProxyReset(u32),
    /// The next of the scenario's changes.
    Change(u32),
    /// The list of addresses changes.
    Published,
    /// A channel's resolver may resolve again, as it has planned.
    Resolve(u32),
    /// A channel's resolver has its answer.
    Resolved(u32),
    /// A channel's resolver asks by itself.
    Refresh(u32),
    /// A connection has reached MAX_CONNECTION_AGE.
    Aged(ConnectionId),
    /// MAX_CONNECTION_AGE_GRACE is over.
    GraceOver(ConnectionId),
    /// A connection may have reached MAX_CONNECTION_IDLE.
    Idle(ConnectionId),
    /// A pod's start-up is over.
    PodStarted {
        /// Which.
        pod: u32,
        /// Of its starts and deletions the one that this belongs to.
        turn: u32,
    },
    /// A pod is ready.
    PodReady {
        /// Which.
        pod: u32,
        /// As of [`Self::PodStarted`].
        turn: u32,
    },
    /// A pod gets SIGTERM.
    Sigterm {
        /// Which.
        pod: u32,
        /// As of [`Self::PodStarted`].
        turn: u32,
    },
    /// A pod gets SIGKILL.
    Sigkill {
        /// Which.
        pod: u32,
        /// As of [`Self::PodStarted`].
        turn: u32,
    },
    /// GOAWAY of a pod that stops is with those connected to it.
    PodGoesAway(u32),
    /// A pod that stops hears that its last connection is closed.
    PodEmpty(u32),
    /// An address that was given back can be given out.
    AddressFree,
    /// A rollout begins.
    Rollout(u32),
    /// The next of the scenario's faults.
    Fault(u32),
    /// A detector of outliers looks at all of its pods.
    Sweep(u32),
    /// A group of clients has its first list of addresses.
    Told(u32),
    /// The Watch of a client is at the pod.
    Watch(ConnectionId),
    /// A pod's word of its health is with the client of a connection.
    Health {
        /// Which.
        on: ConnectionId,
        /// Whether it is SERVING.
        serving: bool,
    },
}

impl Event for Happening {
    fn code(self) -> u64 {
        let (kind, of) = match self {
            Self::Arrival(group) => (0, group),
            Self::AtProxy(call) => (1, call.index()),
            Self::Forwarded(worker) => (2, worker),
            Self::AtPod(call) => (3, call.index()),
            Self::CoresDone(pod) => (4, pod),
            Self::Served(call) => (5, call.index()),
            Self::BackAtProxy(call) => (6, call.index()),
            Self::Answered(call) => (7, call.index()),
            Self::Deadline(call) => (8, call.index()),
            Self::ConnectEnds(connection) => (9, connection.index()),
            Self::HappyEyeballs(subchannel) => (10, subchannel.index()),
            Self::BackoffOver(subchannel) => (11, subchannel.index()),
            Self::PodReset(pod) => (12, pod),
            Self::ProxyReset(proxy) => (13, proxy),
            Self::Change(number) => (14, number),
            Self::Published => (15, 0),
            Self::Resolve(channel) => (16, channel),
            Self::Resolved(channel) => (17, channel),
            Self::Refresh(channel) => (18, channel),
            Self::Aged(connection) => (19, connection.index()),
            Self::GraceOver(connection) => (20, connection.index()),
            Self::Idle(connection) => (21, connection.index()),
            Self::PodStarted { pod, .. } => (22, pod),
            Self::PodReady { pod, .. } => (23, pod),
            Self::Sigterm { pod, .. } => (24, pod),
            Self::Sigkill { pod, .. } => (25, pod),
            Self::PodGoesAway(pod) => (26, pod),
            Self::PodEmpty(pod) => (27, pod),
            Self::AddressFree => (28, 0),
            Self::Rollout(number) => (29, number),
            Self::Fault(number) => (32, number),
            Self::Sweep(detector) => (33, detector),
            Self::Told(group) => (40, group),
            Self::Watch(connection) => (41, connection.index()),
            Self::Health { on, serving: false } => (42, on.index()),
            Self::Health { on, serving: true } => (43, on.index()),
        };
        kind | u64::from(of) << 8
    }
}
