//! The world of a fleet, and what each event does in it.

mod aging;
mod answering;
mod building;
mod calls;
mod changing;
mod closing;
mod connecting;
mod discovering;
mod ejecting;
mod listing;
mod passing;
mod picking;
mod setting;
mod stopping;
mod watching;

use std::collections::VecDeque;
use std::num::NonZeroU32;

use discovering::Endpoint;
pub use setting::{Group, Planned, Setting};

use super::address::Addresses;
use super::arrivals::Source;
use super::backoff::Backoff;
use super::balancing::{Policy, Proxies, Weighted};
use super::call::{Calls, Line};
use super::channel::{Channel, Connection, ConnectionId, Origin, Owner, Subchannel};
use super::event::Happening;
use super::faults::Fault;
use super::lifecycle::Lifecycle;
use super::load::Load;
use super::outliers::{Detector, Ejections, Rules};
use super::pod::Pod;
use super::proxy::{Proxy, Worker};
use super::resolver::{Discovery, Lookup};
use super::ring::Ring;
use super::split::Split;
use super::status::Status;
use super::trace::Trace;
use crate::kernel::arena::Arena;
use crate::kernel::histogram::Histogram;
use crate::kernel::queue::Lane;
use crate::kernel::random::{Law, Stream};
use crate::kernel::run::{Counts, Model, Scheduler};
use crate::kernel::time::{Duration, Time};
use crate::scenario::fleet::{Choice, With};

/// A group of clients on its way.
#[derive(Clone, Debug)]
struct Callers {
    source: Source,
    first_client: u32,
    first_channel: u32,
    channels: u32,
    wait_for_ready: bool,
    deadline: Option<(Duration, Option<Lane>)>,
    told: Time,
}

/// What a channel's calls are given to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// HTTP/1.1: a connection for each call, so many at most.
    Pool { most: u32 },
    /// gRPC's policies.
    Policy(Policy),
    /// A proxy's, over all that it is told of: least request of so many, or one after the other.
    Proxy { choices: Option<u32> },
}

/// What clients connect to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// Pods, behind one address.
    Virtual(Choice),
    /// Proxies, behind one address.
    Proxies(Choice),
    /// Each pod by its own address.
    Direct,
}

/// Delays between two ends, each a lane of the queue.
#[derive(Clone, Copy, Debug)]
struct Lanes {
    one_way: Lane,
    round_trip: Lane,
    handshake: Lane,
}

/// Chance, a stream for each purpose.
#[derive(Clone, Debug)]
struct Chance {
    handler: Stream,
    waits: Stream,
    keys: Stream,
    picks: Stream,
    proxy_picks: Stream,
    virtual_address: Stream,
    jitter: Stream,
    shuffles: Stream,
    ages: Stream,
    first_ages: Stream,
    faults: Stream,
    clusters: Stream,
    ejections: Stream,
}

/// Counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Calls that came.
    pub started: u64,
    /// Calls that ended, by status number.
    pub statuses: [u64; Status::COUNT],
    /// Attempts to connect.
    pub attempts: u64,
    /// Those that came about.
    pub opened: u64,
    /// Those that did not.
    pub failed: u64,
    /// Connections closed after they had come about.
    pub closed: u64,
    /// GOAWAYs that came to those connected to pods.
    pub goaways: u64,
    /// Answers that DNS resolvers had, none among them.
    pub resolutions: u64,
    /// Calls that another service's pod answered with UNIMPLEMENTED.
    pub unimplemented: u64,
    /// Calls that another shard's pod did: what they write is in the wrong place.
    pub misplaced: u64,
    /// Connections that clients gave up because the other end's name was not the one they meant.
    pub wrong_names: u64,
}

/// A fleet on its way through time.
#[derive(Clone, Debug)]
pub struct World {
    callers: Vec<Callers>,
    /// For clients with several channels: whose turn it is.
    turns: Vec<u32>,
    /// The clients' channels, then those of proxies.
    channels: Vec<Channel>,
    channel_bytes: u64,
    subchannels: Arena<Subchannel>,
    connections: Arena<Connection>,
    /// Of each connection, by its place.
    origins: Vec<Origin>,
    /// Calls that wait for a certain connection, by its place: for a stream on it, or for it to be ready.
    lines: Vec<Line>,
    /// How many calls stand in these.
    in_line: u32,
    calls: Calls,
    pods: Vec<Pod>,
    groups: u32,
    proxies: Vec<Proxy>,
    workers: Vec<Worker>,
    /// Which pod has which address.
    addresses: Addresses,
    /// The addresses that those who balance are told of, cluster by cluster, and those of the start.
    listed: Vec<Vec<u32>>,
    listed_first: Vec<Vec<u32>>,
    /// What the list does not say yet, in order.
    to_list: VecDeque<Endpoint>,
    /// What a cache between clients and the list says, and until when.
    cached: Vec<Vec<u32>>,
    cached_until: Time,
    /// Of each channel that asks DNS.
    lookups: Vec<Lookup>,
    /// Pods that stop and have no connection left, since the last event.
    emptied: Vec<u32>,
    /// Rollouts under way.
    rolling: Vec<u32>,
    /// The proxies that connections are given to.
    listed_proxies: Vec<u32>,
    virtual_turn: u32,
    rings: Vec<Ring>,
    /// For comparing lists: a mark for each address.
    marks: Vec<bool>,

    way: Way,
    route: Route,
    proxy: Option<Proxies>,
    weighted: Option<Weighted>,
    /// Calls under way on a client's connection at most.
    streams: u32,
    subset: Option<u32>,
    keys: Option<NonZeroU32>,
    backoff: Backoff,
    handler: Law,
    stack: Duration,
    waits: Law,
    rtt: Duration,
    connect_round_trips: u32,
    discovery: Discovery,
    lifecycle: Lifecycle,
    changes: Vec<Planned>,
    faults: Vec<(Time, With, Fault)>,
    split: Split,
    /// Of those who balance, if they detect outliers.
    rules: Option<Rules>,
    /// Of each channel of a client, or of each proxy, cluster by cluster.
    detectors: Vec<Detector>,
    ejections: Ejections,
    arrivals_until: Time,
    warm_up: Time,
    seed: u64,

    chance: Chance,
    /// Between clients and what they connect to, and between proxies and pods.
    lanes: Option<[Lanes; 2]>,
    /// The same of what a proxy's worker takes for a request and for a response.
    work_lanes: Option<[Lane; 2]>,
    tally: Tally,
    latencies: Histogram,
    load: Load,
    trace: Trace,
}

/// Which of the [`World::lanes`].
const CLIENTS: usize = 0;
const PROXIES: usize = 1;

impl World {
    /// The counts.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// From arrival to end, of calls that ended with OK and came after the warm-up.
    pub fn latencies(&self) -> &Histogram {
        &self.latencies
    }

    /// What happened when.
    pub fn load(&self) -> &Load {
        &self.load
    }

    /// What was recorded one by one.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Pods that were left out.
    pub fn ejections(&self) -> &Ejections {
        &self.ejections
    }

    /// Who answers.
    pub fn pods(&self) -> &[Pod] {
        &self.pods
    }

    /// Groups of pods.
    pub fn groups(&self) -> u32 {
        self.groups
    }

    /// The proxies' workers.
    pub fn workers(&self) -> &[Worker] {
        &self.workers
    }

    /// Connections that are there or being made.
    pub fn connections(&self) -> impl Iterator<Item = &Connection> {
        self.connections.iter().map(|(_, connection)| connection)
    }

    /// Channels of clients, then of proxies.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// Calls that pods still work on though their clients have given them up.
    pub fn abandoned(&self) -> u64 {
        self.calls.iter().filter(|(_, call)| call.outcome.is_some()).count() as u64
    }

    fn lanes(&self, side: usize) -> Lanes {
        // They are there from the start of the run on.
        match self.lanes {
            Some(lanes) => lanes[side],
            None => unreachable!("events happen after the start"),
        }
    }

    /// What a connection was begun with, while it is there.
    fn origin(&self, on: ConnectionId) -> Option<&Origin> {
        self.connections.get(on)?;
        self.origins.get(on.index() as usize)
    }

    /// Which side a channel is on.
    fn side(&self, channel: u32) -> usize {
        match self.channels[channel as usize].owner {
            Owner::Client(_) => CLIENTS,
            Owner::Worker { .. } => PROXIES,
        }
    }

    fn way(&self, channel: u32) -> Way {
        match (self.channels[channel as usize].owner, self.proxy) {
            (Owner::Worker { .. }, Some(proxy)) => Way::Proxy { choices: proxy.choices },
            _ => self.way,
        }
    }
}

impl World {
    /// What happens to lists, pods' lives and old connections: seldom, as events go.
    fn handle_rare(&mut self, event: Happening, scheduler: &mut Scheduler<Happening>) {
        match event {
            Happening::Published => self.published(scheduler),
            Happening::Resolve(channel) => self.resolve(channel, scheduler),
            Happening::Resolved(channel) => self.resolved(channel, scheduler),
            Happening::Refresh(channel) => self.refresh(channel, scheduler),
            Happening::Aged(connection) => self.aged(connection, scheduler),
            Happening::GraceOver(connection) => self.grace_over(connection, scheduler),
            Happening::Idle(connection) => self.idle(connection, scheduler),
            Happening::PodStarted { pod, turn } => self.pod_started(pod, turn, scheduler),
            Happening::PodReady { pod, turn } => self.pod_ready(pod, turn, scheduler),
            Happening::Sigterm { pod, turn } => self.sigterm(pod, turn, scheduler),
            Happening::Sigkill { pod, turn } => self.sigkill(pod, turn, scheduler),
            Happening::PodGoesAway(pod) => self.pod_goes_away(pod, scheduler),
            Happening::PodEmpty(pod) => self.pod_empty(pod, scheduler),
            Happening::AddressFree => self.address_free(scheduler),
            Happening::Rollout(number) => self.begin_rollout(number, scheduler),
            Happening::Fault(number) => self.fault(number, scheduler),
            Happening::Sweep(detector) => self.sweep(detector, scheduler),
            Happening::Told(group) => self.told(group, scheduler),
            Happening::Watch(connection) => self.watch_begins(connection, scheduler),
            Happening::Health { on, serving } => self.health(on, serving, scheduler),
            Happening::SynAgain(connection) => self.syn_again(connection, scheduler),
            _ => {}
        }
    }
}

impl Model for World {
    type Event = Happening;

    fn start(&mut self, scheduler: &mut Scheduler<Happening>) {
        let mut lanes = |rtt: Duration, round_trips: u32| Lanes {
            one_way: scheduler.lane(Duration::from_nanoseconds(rtt.nanoseconds() / 2), 1024),
            round_trip: scheduler.lane(rtt, 64),
            handshake: scheduler
                .lane(Duration::from_nanoseconds(rtt.nanoseconds() * u64::from(round_trips)), 1024),
        };
        let to_pods = self.proxy.map_or(self.rtt, |proxy| proxy.rtt);
        let clients = self.connect_round_trips;
        let proxies = self.proxy.and_then(|proxy| proxy.connect_round_trips).unwrap_or(clients);
        self.lanes = Some([lanes(self.rtt, clients), lanes(to_pods, proxies)]);
        self.work_lanes =
            self.proxy.map(|proxy| [proxy.request, proxy.response].map(|work| scheduler.lane(work, 64)));
        for (at, group) in self.callers.iter_mut().enumerate() {
            if let Some((deadline, lane)) = &mut group.deadline {
                *lane = Some(scheduler.lane(*deadline, 1024));
            }
            if group.told > Time::ZERO && group.told < Time::MAX && self.route == Route::Direct {
                scheduler.after(group.told.since(Time::ZERO), Happening::Told(at as u32));
            }
            if let Some(gap) = group.source.gap(Time::ZERO) {
                scheduler.after(gap, Happening::Arrival(at as u32));
            }
        }
        for channel in 0..self.channels.len() as u32 {
            if self.side(channel) == PROXIES {
                // Each worker's round robin begins anywhere, so that proxies that start together do not all begin with the
                // same pod (envoyproxy/envoy, EdfLoadBalancerBase's `seed_`).
                if let Way::Proxy { choices: None } = self.way(channel) {
                    self.channels[channel as usize].turn = self.chance.proxy_picks.bits() as u32 / 2;
                }
                self.start_channel(channel, scheduler);
            }
        }
        for (number, rollout) in self.lifecycle.rollouts.iter().enumerate() {
            let wait = rollout.at.checked_since(Time::ZERO).unwrap_or_default();
            scheduler.after(wait, Happening::Rollout(number as u32));
        }
        self.plan_change(0, scheduler);
        self.plan_fault(0, scheduler);
        self.start_detectors(scheduler);
    }

    #[inline]
    fn handle(&mut self, event: Happening, scheduler: &mut Scheduler<Happening>) {
        match event {
            Happening::Arrival(group) => self.arrive(group, scheduler),
            Happening::AtProxy(call) => self.at_proxy(call, scheduler),
            Happening::Forwarded(worker) => self.forwarded(worker, scheduler),
            Happening::AtPod(call) => self.at_pod(call, scheduler),
            Happening::CoresDone(pod) => self.cores_done(pod, scheduler),
            Happening::Served(call) => self.served(call, scheduler),
            Happening::BackAtProxy(call) => self.back_at_proxy(call, scheduler),
            Happening::Answered(call) => self.answered(call, scheduler),
            Happening::Deadline(call) => self.end(call, Status::DeadlineExceeded, scheduler),
            Happening::ConnectEnds(connection) => self.connect_ends(connection, scheduler),
            Happening::HappyEyeballs(subchannel) => self.happy_eyeballs(subchannel, scheduler),
            Happening::BackoffOver(subchannel) => self.backoff_over(subchannel, scheduler),
            Happening::PodReset(pod) => self.pod_reset(pod, scheduler),
            Happening::ProxyReset(proxy) => self.proxy_reset(proxy, scheduler),
            Happening::Change(number) => self.change(number, scheduler),
            other => self.handle_rare(other, scheduler),
        }
        if !self.emptied.is_empty() {
            self.tell_emptied(scheduler);
        }
    }

    fn counts(&self) -> Counts {
        let ok = self.tally.statuses[Status::Ok as usize];
        Counts {
            started: self.tally.started,
            ended: ok,
            failed: self.tally.statuses.iter().sum::<u64>() - ok,
            in_flight: self.calls.iter().filter(|(_, call)| call.outcome.is_none()).count() as u64,
        }
    }

    fn bytes(&self) -> u64 {
        // Of each call a pod that shares its cores keeps as much again as an entry of its heap.
        let calls = self.calls.bytes() + u64::from(self.calls.len()) * 32;
        calls
            + self.channel_bytes
            + self.subchannels.bytes()
            + self.connections.bytes()
            + (self.origins.capacity() * size_of::<Origin>()) as u64
            + (self.lines.capacity() * size_of::<Line>()) as u64
            + (self.pods.len() * size_of::<Pod>()) as u64
            + self.load.bytes()
            + self.trace.bytes()
            + self.latencies.bytes()
            + (self.lookups.capacity() * size_of::<Lookup>()) as u64
            + self.addresses.bytes()
            + self.rings.iter().map(Ring::bytes).sum::<u64>()
            + self.detector_bytes()
    }
}
