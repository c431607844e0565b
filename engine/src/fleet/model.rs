//! The world of a fleet, and what each event does in it.

mod calls;
mod changing;
mod connecting;
mod picking;

use std::num::NonZeroU32;

use super::arrivals::{Process, Source};
use super::backoff::Backoff;
use super::balancing::{Balancing, Policy, Proxies, Transport, Weighted};
use super::call::{Calls, Line};
use super::channel::{Channel, Connection, ConnectionId, Origin, Owner, Subchannel};
use super::event::Happening;
use super::load::Load;
use super::pod::{self, Pod};
use super::proxy::{Proxy, Worker};
use super::ring::Ring;
use super::status::Status;
use super::trace::{Sample, Trace};
use crate::kernel::arena::Arena;
use crate::kernel::histogram::Histogram;
use crate::kernel::queue::Lane;
use crate::kernel::random::{Law, Stream, Streams};
use crate::kernel::run::{Counts, Model, Scheduler};
use crate::kernel::time::{Duration, Time};
use crate::scenario::fleet::{Befalls, Choice, PodState, Target};

/// A fleet, checked.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Who calls.
    pub clients: Vec<Group>,
    /// Each pod.
    pub pods: Vec<pod::Kind>,
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
    /// What befalls pods and proxies, in order.
    pub changes: Vec<Planned>,
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

/// A group of clients on its way.
#[derive(Clone, Debug)]
struct Callers {
    source: Source,
    first_client: u32,
    first_channel: u32,
    channels: u32,
    wait_for_ready: bool,
    deadline: Option<(Duration, Option<Lane>)>,
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
    calls: Calls,
    pods: Vec<Pod>,
    proxies: Vec<Proxy>,
    workers: Vec<Worker>,
    /// The pods that those who balance are told of.
    listed: Vec<u32>,
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
    changes: Vec<Planned>,
    warm_up: Time,
    seed: u64,

    chance: Chance,
    /// Between clients and what they connect to, and between proxies and pods.
    lanes: Option<[Lanes; 2]>,
    tally: Tally,
    latencies: Histogram,
    load: Load,
    trace: Trace,
}

/// Which of the [`World::lanes`].
const CLIENTS: usize = 0;
const PROXIES: usize = 1;

impl World {
    /// A fleet in which nothing has happened yet.
    pub fn new(setting: Setting) -> Self {
        let streams = Streams::new(setting.seed);
        let (way, route, proxy, most_streams, subset) = match setting.balancing {
            Balancing::L4 { choice, transport } => {
                let (way, streams) = of_transport(transport);
                (way, Route::Virtual(choice), None, streams, None)
            }
            Balancing::L7 { proxies, transport } => {
                let (way, streams) = of_transport(transport);
                (way, Route::Proxies(proxies.choice), Some(proxies), streams, None)
            }
            Balancing::Client { policy, subset, streams } => {
                (Way::Policy(policy), Route::Direct, None, streams, subset)
            }
        };
        let (mut callers, mut channels) = (Vec::new(), Vec::new());
        let mut clients = 0;
        for (at, group) in setting.clients.into_iter().enumerate() {
            let count = NonZeroU32::new(group.count).unwrap_or(NonZeroU32::MIN);
            let stream = |purpose| streams.numbered(purpose, at as u64);
            callers.push(Callers {
                source: Source::new(
                    group.process,
                    count,
                    setting.arrivals_until,
                    stream("arrivals"),
                    stream("whose call"),
                ),
                first_client: clients,
                first_channel: channels.len() as u32,
                channels: group.channels,
                wait_for_ready: group.wait_for_ready,
                deadline: group.deadline.map(|deadline| (deadline, None)),
            });
            for client in 0..count.get() {
                let owner = Owner::Client(clients + client);
                channels.extend((0..group.channels).map(|_| Channel::new(owner)));
            }
            clients += count.get();
        }
        let pods: Vec<Pod> = setting.pods.into_iter().map(Pod::new).collect();
        let listed = (0..pods.len() as u32).filter(|&pod| pods[pod as usize].listed).collect();
        let (mut proxies, mut workers) = (Vec::new(), Vec::new());
        for number in 0..proxy.map_or(0, |proxy| proxy.count) {
            let Some(kind) = proxy else { break };
            for core in 0..kind.cores {
                if core == 0 || !kind.shared {
                    channels
                        .push(Channel::new(Owner::Worker { worker: workers.len() as u32, proxy: number }));
                }
                let channel = channels.len() as u32 - 1;
                workers.push(Worker::new(number, channel));
            }
            let active = vec![0; pods.len()];
            proxies.push(Proxy { state: PodState::Serving, listed: true, life: 0, active });
        }
        let (keys, weighted) = match way {
            Way::Policy(Policy::RingHash { keys, .. }) => (NonZeroU32::new(keys), None),
            Way::Policy(Policy::Weighted(weighted)) => (None, Some(weighted)),
            _ => (None, None),
        };
        Self {
            callers,
            turns: vec![0; clients as usize],
            channel_bytes: (channels.capacity() * size_of::<Channel>()) as u64,
            channels,
            subchannels: Arena::default(),
            connections: Arena::default(),
            origins: Vec::new(),
            lines: Vec::new(),
            calls: Calls::with_capacity(1024),
            load: Load::new(setting.bin, setting.bins, pods.len() as u32),
            marks: vec![false; pods.len()],
            listed_proxies: (0..proxies.len() as u32).collect(),
            pods,
            proxies,
            workers,
            listed,
            virtual_turn: 0,
            rings: Vec::new(),
            way,
            route,
            proxy,
            weighted,
            streams: most_streams,
            subset,
            keys,
            backoff: setting.backoff,
            handler: setting.handler,
            stack: setting.stack,
            waits: setting.waits,
            rtt: setting.rtt,
            connect_round_trips: setting.connect_round_trips,
            changes: setting.changes,
            warm_up: setting.warm_up,
            seed: setting.seed,
            chance: Chance {
                handler: streams.named("handler"),
                waits: streams.named("waits"),
                keys: streams.named("keys"),
                picks: streams.named("picks"),
                proxy_picks: streams.named("picks of proxies"),
                virtual_address: streams.named("virtual address"),
                jitter: streams.named("backoff"),
                shuffles: streams.named("shuffles"),
            },
            lanes: None,
            tally: Tally::default(),
            latencies: Histogram::default(),
            trace: Trace::new(setting.sample),
        }
    }

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

    /// Who answers.
    pub fn pods(&self) -> &[Pod] {
        &self.pods
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

fn of_transport(transport: Transport) -> (Way, u32) {
    match transport {
        Transport::Http1 { connections } => (Way::Pool { most: connections }, 1),
        Transport::Http2 { streams } => (Way::Policy(Policy::PickFirst { shuffle: false }), streams),
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
        self.lanes =
            Some([lanes(self.rtt, self.connect_round_trips), lanes(to_pods, self.connect_round_trips)]);
        for (at, group) in self.callers.iter_mut().enumerate() {
            if let Some((deadline, lane)) = &mut group.deadline {
                *lane = Some(scheduler.lane(*deadline, 1024));
            }
            if let Some(gap) = group.source.gap(Time::ZERO) {
                scheduler.after(gap, Happening::Arrival(at as u32));
            }
        }
        for channel in 0..self.channels.len() as u32 {
            if self.side(channel) == PROXIES {
                self.start_channel(channel, scheduler);
            }
        }
        self.plan_change(0, scheduler);
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
            + self.rings.iter().map(Ring::bytes).sum::<u64>()
    }
}
