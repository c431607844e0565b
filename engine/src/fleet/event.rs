//! What can happen in a fleet: small values that name by number whom it happens to.

use super::call::CallId;
use super::channel::{ConnectionId, SubchannelId};
use crate::kernel::run::Event;

/// An event. "Discovery", "lifecycle" and the like add theirs here.
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
        };
        kind | u64::from(of) << 8
    }
}
