//! Channels, subchannels, connections: what stands between a caller and those who answer.
//!
//! A channel belongs to a client, or to a proxy's worker, which calls pods as a client does. It has a subchannel for each
//! address that it is told of (behind a virtual address: one), and a subchannel has at most one connection that takes new
//! calls; connections that only bring their calls to an end are kept apart from it. A channel over HTTP/1.1 is a pool: one
//! subchannel, many connections.
//!
//! States and what follows from them are gRPC's (grpc/grpc, doc/connectivity-semantics-and-api.md; gRFC A48, A62).

use super::call::Line;
use super::hand::Hand;
use super::ring::Weights;
use super::under_way::UnderWay;
use crate::kernel::arena::Id;
use crate::kernel::time::Time;

/// Names a subchannel.
pub type SubchannelId = Id<Subchannel>;
/// Names a connection.
pub type ConnectionId = Id<Connection>;

/// The connectivity of a subchannel or channel, with gRPC's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing was wanted of it yet.
    Idle = 0,
    /// A connection is being made.
    Connecting = 1,
    /// Calls can be made.
    Ready = 2,
    /// The last attempt failed. It stays so while it tries again, until it is ready (gRFC A62, "sticky").
    TransientFailure = 3,
    /// It is wanted no more.
    Shutdown = 4,
}

/// What a pod's health service has said of it on a connection (grpc.health.v1, Watch; gRFC A17).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Nothing yet.
    Unknown,
    /// SERVING, or nobody asks.
    Serving,
    /// NOT_SERVING; also nothing yet of a pod that could not be connected to before (gRFC A62).
    NotServing,
}

/// Whose channel it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The client of that number.
    Client(u32),
    /// A worker of a proxy; of a shared pool the proxy's first.
    Worker {
        /// Numbered through all proxies.
        worker: u32,
        /// Its proxy.
        proxy: u32,
    },
}

/// A channel. What each call needs of it comes first and lies together.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Channel {
    /// Whether it has left IDLE.
    pub started: bool,
    /// Whether it has not been told of any address since.
    pub unresolved: bool,
    /// Whether those that may be picked are others than at the last pick.
    pub stale: bool,
    /// Whose it is.
    pub owner: Owner,
    /// The cluster of pods that it knows, where calls are shared out.
    pub cluster: u32,
    /// Whose turn it is among those ready. Behind [`Self::stale`] it is drawn anew, as gRPC's pickers begin anywhere. A proxy's goes
    /// on and on, from where it was drawn at the start.
    pub turn: u32,
    /// Connections that were taken out of [`Self::ready`]: since the last one places in it are the same.
    pub withdrawn: u32,
    /// The connections that are ready: those that gRPC's policies choose among. A proxy chooses among its subchannels.
    pub ready: Vec<Ready>,
    /// Calls under way on these that policies have sent while they were here; others are counted at the connection.
    pub under_way: UnderWay,
    /// What least_request has drawn of them for the next calls.
    pub hand: Hand,
    /// What a proxy's pick needs of each subchannel, in their order. Empty where no proxy chooses.
    pub seats: Vec<Seat>,
    /// Its subchannels in the order of the address list.
    pub subchannels: Vec<SubchannelId>,
    /// Those that a proxy chooses among while it leaves some out; None: it leaves out none.
    pub available: Option<Vec<SubchannelId>>,
    /// Calls that wait for a connection.
    pub waiting: Line,
    /// How many of its subchannels are in each state, by [`State`]'s number.
    pub states: [u32; 5],
    /// The connections of an HTTP/1.1 pool that have no call: the one used last is the last.
    pub idle: Vec<ConnectionId>,
    /// The connections of an HTTP/1.1 pool, also those being made.
    pub open: u32,
    /// pick_first's attempts under way.
    pub attempts: u32,
    /// pick_first's addresses, in the order in which it tries them.
    pub addresses: Vec<u32>,
    /// The next address that pick_first tries.
    pub cursor: u32,
    /// The ring of its addresses among the model's rings.
    pub ring: u32,
    /// Of weighted_round_robin.
    pub weights: Option<Box<Weights>>,
}

/// An address that a channel was told of.
#[derive(Clone, Copy, Debug)]
pub struct Subchannel {
    /// Whose.
    pub channel: u32,
    /// The address, or [`Subchannel::VIRTUAL`].
    pub address: u32,
    /// Where it stands among the channel's.
    pub position: u32,
    /// The connection that takes new calls, or is being made.
    pub connection: Option<ConnectionId>,
    /// gRPC's state, as far as the connection goes.
    pub state: State,
    /// What the pod says of itself on it.
    pub health: Health,
    /// Whether it is ejected: then TRANSIENT_FAILURE is what is seen of it, and its connection stays (gRFC A50).
    pub ejected: bool,
    /// Whether a pod has begun to count the age of a connection of it.
    pub kept: bool,
    /// Attempts that failed since the last one that did not.
    pub failures: u32,
}

impl Subchannel {
    /// The address of what stands before pods or proxies.
    pub const VIRTUAL: u32 = u32::MAX;

    /// The state that its channel sees.
    pub fn seen(&self) -> State {
        match (self.ejected, self.state, self.health) {
            (true, ..) | (_, State::Ready, Health::NotServing) => State::TransientFailure,
            (_, State::Ready, Health::Unknown) => State::Connecting,
            (_, state, _) => state,
        }
    }
}

/// What a connection leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// A pod.
    Pod(u32),
    /// A proxy's worker, numbered through all proxies.
    Worker(u32),
    /// Nobody has the address, or nobody stands behind a virtual one.
    Nobody(u32),
}

/// A connection: what each call needs of it, kept small, because a fleet has a million.
#[derive(Clone, Copy, Debug)]
pub struct Connection {
    /// What it leads to.
    pub peer: Peer,
    /// Calls under way on it that are not counted in [`Channel::under_way`].
    pub streams: u32,
    /// How far it is.
    pub stage: Stage,
}

/// A connection in its channel's list of those that are ready. All that a policy's pick and a call's end need of it lies here:
/// where there are a million connections, each further look at one waits for memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Which.
    pub connection: ConnectionId,
    /// What it leads to.
    pub peer: Peer,
}

/// A connection that may be picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its place among those ready.
    pub place: u32,
    /// Itself.
    pub ready: Ready,
}

/// What a proxy's pick needs of a subchannel, beside others': it compares some of them for every call.
#[derive(Clone, Copy, Debug)]
pub struct Seat {
    /// Its address.
    pub address: u32,
    /// Its connection, if that is ready.
    pub ready: Option<ConnectionId>,
}

/// The rest of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// Whose it is.
    pub subchannel: SubchannelId,
    /// Its number in the run.
    pub number: u32,
    /// Which of the peer's lives it leads to.
    pub life: u32,
    /// When it was begun.
    pub begun: Time,
    /// Whether the pod tells of its health on it.
    pub watched: bool,
    /// Since when it has no call; kept where connections may be idle for too long.
    pub idle_since: Time,
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is being made, and will be if nothing happens.
    Connecting,
    /// It is being made in vain: refused, or nobody answers.
    Failing,
    /// It takes calls.
    Ready,
    /// It brings its calls to an end, takes no more, and is then closed.
    Draining,
}

impl Channel {
    /// A channel of which nothing was wanted yet.
    pub fn new(owner: Owner, cluster: u32) -> Self {
        Self {
            owner,
            cluster,
            subchannels: Vec::new(),
            states: [0; 5],
            started: false,
            unresolved: false,
            ready: Vec::new(),
            under_way: UnderWay::default(),
            withdrawn: 0,
            hand: Hand::default(),
            turn: 0,
            stale: true,
            seats: Vec::new(),
            available: None,
            waiting: Line::default(),
            idle: Vec::new(),
            open: 0,
            addresses: Vec::new(),
            cursor: 0,
            attempts: 0,
            ring: 0,
            weights: None,
        }
    }

    /// The state of a channel that keeps all its subchannels connected (gRFC A48): the best of theirs, and without any
    /// address a failure.
    pub fn state(&self) -> State {
        let [idle, connecting, ready, _, _] = self.states;
        match (self.started, ready > 0, self.unresolved || connecting + idle > 0) {
            (false, ..) => State::Idle,
            (_, true, _) => State::Ready,
            (_, _, true) => State::Connecting,
            _ => State::TransientFailure,
        }
    }

    /// A subchannel of it goes from one state to another.
    pub fn change(&mut self, from: State, to: State) {
        self.states[from as usize] -= 1;
        self.states[to as usize] += 1;
    }

    /// A connection is ready, with so many calls under way that are counted here from now on.
    pub fn offer(&mut self, ready: Ready, streams: u32) {
        self.under_way.add(self.ready.len() as u32, streams);
        self.ready.push(ready);
        self.stale = true;
    }

    /// A connection takes no more calls. How many are under way on it of those counted here.
    pub fn withdraw(&mut self, connection: ConnectionId) -> u32 {
        let Some(at) = self.ready.iter().position(|one| one.connection == connection) else { return 0 };
        self.stale = true;
        self.withdrawn = self.withdrawn.wrapping_add(1);
        self.ready.remove(at);
        self.under_way.remove(at as u32)
    }

    /// Where a connection is among those ready, if it is: mostly where it was before.
    #[inline]
    pub fn place_of(&self, connection: ConnectionId, before: u32) -> Option<u32> {
        let is = |one: &Ready| one.connection == connection;
        if self.ready.get(before as usize).is_some_and(is) {
            return Some(before);
        }
        self.ready.iter().position(is).map(|at| at as u32)
    }

    /// Bytes that its lists hold.
    pub fn bytes(&self) -> u64 {
        (self.subchannels.capacity() * size_of::<SubchannelId>()
            + self.ready.capacity() * size_of::<Ready>()
            + self.seats.capacity() * size_of::<Seat>()
            + self.idle.capacity() * size_of::<ConnectionId>()
            + self.addresses.capacity() * size_of::<u32>()) as u64
            + self.under_way.bytes()
            + self.hand.bytes()
            + self.weights.as_ref().map_or(0, |weights| weights.bytes())
    }
}
