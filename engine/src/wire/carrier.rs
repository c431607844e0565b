//! What carries parcels: an ideal pipe, or TCP connections over a link with a queue and loss. Those above say which connection
//! may have something to send, and get parcels at their other end.

use serde::{Deserialize, Serialize};

use super::link::Sent;
use super::model::{Happening, Record};
use super::pipe::{Direction, Pipe};
use super::protocol::{Kind, Parcel, Protocol, SegmentKind};
use super::tcp::{self, Passage, Piece, Purpose, Tcp};
use crate::kernel::queue::Lane;
use crate::kernel::run::Scheduler;
use crate::kernel::time::{Duration, Time};
use crate::kernel::trace::Trace;

/// What carries parcels.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one for each run")]
pub(super) enum Carrier {
    Pipe(OnPipe),
    Tcp(Box<OnTcp>),
}

/// An ideal pipe, to whose ends all connections are open from the start.
#[derive(Clone, Debug)]
pub(super) struct OnPipe {
    pipe: Pipe<Parcel>,
    delay: Duration,
    lane: Option<Lane>,
}

/// TCP connections, opened when a call wants one.
#[derive(Clone, Debug)]
pub(super) struct OnTcp {
    tcp: Tcp<Parcel>,
    records: Records,
    lifetime: Lifetime,
    /// Who may have something to send.
    touched: Vec<(u32, Direction)>,
    opened: u64,
}

/// How long a connection lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// It is kept.
    Kept,
    /// One call.
    OneCall,
}

/// TLS around what is sent: records of so many octets' overhead and content at most. What is written at one moment shares
/// them.
#[derive(Clone, Debug)]
pub struct Records {
    overhead: u32,
    most: u32,
    /// The record that each connection fills, each way: when it began, and its content so far.
    filling: Box<[[(Time, u32); 2]]>,
}

impl Records {
    /// For so many connections; an overhead of 0: no TLS.
    pub fn new(overhead: u32, most: u32, connections: u32) -> Self {
        Self { overhead, most, filling: vec![[(Time::MAX, 0); 2]; connections as usize].into() }
    }

    /// What the records add to so many octets that are written now.
    fn around(&mut self, connection: u32, direction: Direction, octets: u32, now: Time) -> u32 {
        if self.overhead == 0 {
            return 0;
        }
        let (began, content) = &mut self.filling[connection as usize][direction.index()];
        let mut added = 0;
        if *began != now {
            (*began, *content) = (now, 0);
            added = self.overhead;
        }
        *content += octets;
        while *content > self.most {
            *content -= self.most;
            added += self.overhead;
        }
        added
    }
}

impl OnPipe {
    pub(super) fn new(bandwidth: u64, delay: Duration, connections: u32) -> Self {
        Self { pipe: Pipe::new(bandwidth, connections), delay, lane: None }
    }

    /// Sends what can be sent that way, if the link is free.
    fn send(
        &mut self,
        direction: Direction,
        protocol: &mut Protocol,
        trace: &mut Trace<Record>,
        scheduler: &mut Scheduler<Happening>,
    ) {
        while let Some(connection) = self.pipe.turn(direction) {
            let Some(parcel) = protocol.next(connection, direction) else {
                self.pipe.leave(direction);
                continue;
            };
            let octets = parcel.octets();
            let sending = self.pipe.send(direction, octets, parcel);
            scheduler.after(sending, Happening::Sent(direction));
            let (sent, delay) = (scheduler.now(), self.delay);
            trace.record(|| Record {
                sent,
                arrived: sent.checked_add(sending).and_then(|time| time.checked_add(delay)),
                dropped: false,
                connection,
                direction,
                kind: parcel.kind(),
                stream: parcel.stream(),
                octets,
                sequence: 0,
            });
        }
    }

    /// A parcel is on the link to its last bit.
    pub(super) fn sent(&mut self, direction: Direction, scheduler: &mut Scheduler<Happening>) {
        if let (Some(parcel), Some(lane)) = (self.pipe.sent(direction), self.lane) {
            scheduler.along(lane, Happening::Delivered(direction, parcel));
        }
    }
}

/// Never inlined: who simulates calls on a pipe loads no TCP (`xtask/js/chunks.mjs`).
impl OnTcp {
    #[inline(never)]
    pub(super) fn new(tcp: Tcp<Parcel>, records: Records, lifetime: Lifetime) -> Self {
        Self { tcp, records, lifetime, touched: Vec::new(), opened: 0 }
    }

    /// Lets an event happen, and gives what has come with it.
    #[inline(never)]
    pub(super) fn handle(
        &mut self,
        event: tcp::Event,
        protocol: &mut Protocol,
        trace: &mut Trace<Record>,
        scheduler: &mut Scheduler<Happening>,
    ) -> Vec<(u32, Direction, Parcel)> {
        let now = scheduler.now();
        let records = &mut self.records;
        let mut source = |connection, direction| next(protocol, records, connection, direction, now);
        self.tcp.handle(event, &mut source, scheduler);
        self.watch(trace);
        self.tcp.take_delivered()
    }

    #[inline(never)]
    fn open(&mut self, connection: u32, scheduler: &mut Scheduler<Happening>) {
        self.opened += u64::from(self.tcp.open(connection, scheduler));
    }

    #[inline(never)]
    fn completed(&mut self, connection: u32, scheduler: &mut Scheduler<Happening>) {
        if self.lifetime == Lifetime::OneCall {
            self.touched.retain(|(touched, _)| *touched != connection);
            self.tcp.close(connection, scheduler);
        }
    }

    #[inline(never)]
    fn join(&mut self, direction: Direction, connection: u32) {
        if !self.touched.contains(&(connection, direction)) {
            self.touched.push((connection, direction));
        }
    }

    #[inline(never)]
    fn packets(&self) -> Packets {
        Packets {
            ways: Direction::BOTH.map(|direction| self.tcp.way(direction).sent()),
            in_flight: Direction::BOTH.map(|direction| self.tcp.way(direction).in_flight()),
            senders: self.tcp.tally(),
            opened: self.opened,
        }
    }

    #[inline(never)]
    fn bytes(&self) -> u64 {
        self.tcp.bytes()
    }

    #[inline(never)]
    fn send(
        &mut self,
        protocol: &mut Protocol,
        trace: &mut Trace<Record>,
        scheduler: &mut Scheduler<Happening>,
    ) {
        let now = scheduler.now();
        let mut touched = std::mem::take(&mut self.touched);
        for (connection, direction) in touched.drain(..) {
            let records = &mut self.records;
            let mut source = |connection, direction| next(protocol, records, connection, direction, now);
            self.tcp.send(connection, direction, &mut source, scheduler);
        }
        self.touched = touched;
        self.watch(trace);
    }

    fn watch(&mut self, trace: &mut Trace<Record>) {
        for passage in self.tcp.take_passages() {
            trace.record(|| record(&passage));
        }
    }
}

/// What a connection sends next that way, in its records.
fn next(
    protocol: &mut Protocol,
    records: &mut Records,
    connection: u32,
    direction: Direction,
    now: Time,
) -> Option<Piece<Parcel>> {
    let parcel = protocol.next(connection, direction)?;
    let octets = parcel.octets();
    let octets = octets + records.around(connection, direction, octets, now);
    Some(Piece { content: parcel, octets, stream: parcel.stream() })
}

fn record(passage: &Passage<Parcel>) -> Record {
    let Passage { sent, arrives, dropped, direction, segment, first } = *passage;
    let kind = match (segment.purpose, first) {
        (Purpose::Synchronise, _) => SegmentKind::Synchronise,
        (Purpose::Finish, _) => SegmentKind::Finish,
        (Purpose::Transfer, _) if segment.data.is_empty() => SegmentKind::Acknowledgement,
        (Purpose::Transfer, None) if segment.again => SegmentKind::GreetingAgain,
        (Purpose::Transfer, None) => SegmentKind::Greeting,
        (Purpose::Transfer, Some(_)) if segment.again => SegmentKind::DataAgain,
        (Purpose::Transfer, Some(_)) => SegmentKind::Data,
    };
    Record {
        sent,
        arrived: arrives,
        dropped,
        connection: segment.connection,
        direction,
        kind: Kind::Tcp(kind),
        stream: first.map_or(0, |parcel| parcel.stream()),
        octets: segment.octets(),
        sequence: segment.data.start as u32,
    }
}

impl Carrier {
    /// Before the first event.
    pub(super) fn start(&mut self, protocol: &Protocol, scheduler: &mut Scheduler<Happening>) {
        if let Self::Pipe(on) = self {
            on.lane = Some(scheduler.lane(on.delay, 1024));
            if let Protocol::Http2(client) = protocol {
                for connection in 0..client.connections() {
                    Direction::BOTH.iter().for_each(|&way| on.pipe.join(way, connection));
                }
            }
        }
    }

    /// Calls wait: connections that have something to say before the first call are opened.
    pub(super) fn awaken(&mut self, protocol: &Protocol, scheduler: &mut Scheduler<Happening>) {
        if let Protocol::Http2(client) = protocol {
            (0..client.connections()).for_each(|connection| self.open(connection, scheduler));
        }
    }

    /// A call has a connection: it is opened, unless it is open.
    pub(super) fn open(&mut self, connection: u32, scheduler: &mut Scheduler<Happening>) {
        if let Self::Tcp(on) = self {
            on.open(connection, scheduler);
        }
    }

    /// A call on the connection is complete.
    pub(super) fn completed(&mut self, connection: u32, scheduler: &mut Scheduler<Happening>) {
        if let Self::Tcp(on) = self {
            on.completed(connection, scheduler);
        }
    }

    /// A connection may have something to send that way.
    pub(super) fn join(&mut self, direction: Direction, connection: u32) {
        match self {
            Self::Pipe(on) => on.pipe.join(direction, connection),
            Self::Tcp(on) => on.join(direction, connection),
        }
    }

    /// Sends what can be sent.
    pub(super) fn send(
        &mut self,
        protocol: &mut Protocol,
        trace: &mut Trace<Record>,
        scheduler: &mut Scheduler<Happening>,
    ) {
        match self {
            Self::Pipe(on) => {
                Direction::BOTH.iter().for_each(|&way| on.send(way, protocol, trace, scheduler));
            }
            Self::Tcp(on) => on.send(protocol, trace, scheduler),
        }
    }

    /// Octets sent that way: of parcels on a pipe, of packets over a link.
    pub(super) fn octets(&self, direction: Direction) -> u64 {
        match self {
            Self::Pipe(on) => on.pipe.octets(direction),
            Self::Tcp(on) => on.tcp.way(direction).sent().octets,
        }
    }

    /// What became of packets that way, and of connections; None on a pipe, which has none.
    pub(super) fn packets(&self) -> Option<Packets> {
        match self {
            Self::Pipe(_) => None,
            Self::Tcp(on) => Some(on.packets()),
        }
    }

    /// Bytes of storage.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Pipe(on) => on.pipe.bytes(),
            Self::Tcp(on) => on.bytes(),
        }
    }
}

/// What became of packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Packets {
    /// To the server, and to the client.
    pub ways: [Sent; 2],
    /// Those under way now.
    pub in_flight: [u64; 2],
    /// What all senders have gone through.
    pub senders: tcp::Tally,
    /// How often a connection was opened.
    pub opened: u64,
}
