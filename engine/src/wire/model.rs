//! The simulation of one client, one server and the pipe between them: calls come, wait for a connection, cross the pipe in
//! parcels, are worked on, and come back. The client holds one line of waiting calls for all its connections.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::call::{Arrivals, Call, Service, Source};
use super::carrier::{Carrier, OnPipe, OnTcp};
pub use super::carrier::{Lifetime, Packets, Records};
use super::http1;
use super::http2::{self, Arrived};
use super::link::Way;
use super::pipe::Direction;
use super::protocol::{Content, Kind, Parcel, Protocol};
use super::tcp::{self, Hello, Segment, Tcp};
use crate::kernel::histogram::Histogram;
use crate::kernel::random::Streams;
use crate::kernel::run::{Counts, Event, Model, Scheduler};
use crate::kernel::time::{Duration, Time};
use crate::kernel::trace::Trace;

/// What a run of [`Wire`] needs.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The connections.
    pub protocol: Protocol,
    /// How many of them.
    pub connections: u32,
    /// The calls.
    pub arrivals: Arrivals,
    /// The server.
    pub service: Service,
    /// What is between them.
    pub network: Network,
    /// Of the streams of random numbers.
    pub seed: u64,
    /// How many parcels are recorded at most.
    pub trace: u32,
}

/// What is between client and server.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one for each run")]
pub enum Network {
    /// An ideal pipe.
    Pipe {
        /// One way.
        delay: Duration,
        /// Bits per second, each way.
        bandwidth: u64,
    },
    /// TCP over a link.
    Tcp {
        /// The link's two ways.
        ways: [Way<Segment>; 2],
        /// How both ends behave.
        options: tcp::Options,
        /// What is said before anything else.
        hellos: Box<[Hello]>,
        /// What TLS wraps the rest in.
        records: Records,
        /// How long connections live.
        lifetime: Lifetime,
    },
}

/// A parcel's way over the pipe, or a segment's over the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Record {
    /// When its first bit left.
    pub sent: Time,
    /// When its last bit came to the other end; None if it never did.
    pub arrived: Option<Time>,
    /// Why it never did: the queue before the line had no room for it. Else the line has lost it.
    pub dropped: bool,
    /// On which connection.
    pub connection: u32,
    /// Which way.
    pub direction: Direction,
    /// What it was.
    pub kind: Kind,
    /// The stream's identifier on HTTP/2, 0 for the connection; the call's number on HTTP/1.1. A segment has those of its first
    /// octet.
    pub stream: u32,
    /// How long it was, header included; of a segment, its packet.
    pub octets: u32,
    /// Of a segment: where its first octet stands among those of its connection's opening and way, from 0 on, modulo 2^32 as
    /// TCP's own numbers are (RFC 9293, 3.4); SYN and FIN do not count. What is sent again stands where it stood, and is as
    /// long. 0 of anything else.
    pub sequence: u32,
}

/// What can happen.
#[derive(Clone, Copy, Debug)]
pub enum Happening {
    /// A call comes.
    Arrival,
    /// A parcel's last bit is on the link.
    Sent(Direction),
    /// A parcel is at the other end.
    Delivered(Direction, Parcel),
    /// The server has made the answer to a call.
    Served(u32),
    /// Something happens to TCP.
    Tcp(tcp::Event),
}

impl From<tcp::Event> for Happening {
    fn from(event: tcp::Event) -> Self {
        Self::Tcp(event)
    }
}

impl Event for Happening {
    fn code(self) -> u64 {
        match self {
            Self::Arrival => 0,
            Self::Sent(direction) => 1 | (direction.index() as u64) << 8,
            Self::Delivered(direction, parcel) => {
                let kind = match parcel.kind() {
                    Kind::Http1(part) => part as u64,
                    Kind::Http2(kind) => 8 + kind as u64,
                    Kind::Tcp(kind) => 24 + kind as u64,
                };
                let what =
                    2 | (direction.index() as u64) << 8 | kind << 16 | u64::from(parcel.connection) << 32;
                let which = u64::from(parcel.stream()) << 32 | u64::from(parcel.octets());
                what ^ which.wrapping_mul(0x9e37_79b9_7f4a_7c15)
            }
            Self::Served(call) => 3 | u64::from(call) << 8,
            Self::Tcp(event) => 4 | event.code() << 8,
        }
    }
}

/// One client, one server, one pipe.
#[derive(Clone, Debug)]
pub struct Wire {
    protocol: Protocol,
    connections: u32,
    carrier: Carrier,
    source: Source,
    service: Service,
    calls: Vec<Call>,
    /// Calls that wait for a connection, in the order of their coming.
    waiting: VecDeque<u32>,
    completed: u64,
    refused: u64,
    latencies: Histogram,
    trace: Trace<Record>,
}

impl Wire {
    /// A pipe on which nothing has happened yet.
    pub fn new(setting: Setting) -> Self {
        let connections = setting.connections;
        let carrier = match setting.network {
            Network::Pipe { delay, bandwidth } => Carrier::Pipe(OnPipe::new(bandwidth, delay, connections)),
            Network::Tcp { ways, options, hellos, records, lifetime } => {
                let tcp = Tcp::new(ways, connections, options, &hellos);
                Carrier::Tcp(Box::new(OnTcp::new(tcp, records, lifetime)))
            }
        };
        Self {
            protocol: setting.protocol,
            connections,
            carrier,
            source: Source::new(setting.arrivals, Streams::new(setting.seed)),
            service: setting.service,
            calls: Vec::new(),
            waiting: VecDeque::new(),
            completed: 0,
            refused: 0,
            latencies: Histogram::default(),
            trace: Trace::new(setting.trace),
        }
    }

    /// The calls so far, by number.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// How many connections there are.
    pub fn connections(&self) -> u32 {
        self.connections
    }

    /// From arrival to completion, of the calls that are complete.
    pub fn latencies(&self) -> &Histogram {
        &self.latencies
    }

    /// The first parcels.
    pub fn trace(&self) -> &Trace<Record> {
        &self.trace
    }

    /// Octets sent that way: of parcels on a pipe, of packets over a link.
    pub fn octets(&self, direction: Direction) -> u64 {
        self.carrier.octets(direction)
    }

    /// What became of packets; None where there are none.
    pub fn packets(&self) -> Option<Packets> {
        self.carrier.packets()
    }

    /// How often the server refused a stream (RFC 9113, 8.7); the client then lets the call wait again.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    fn arrive(&mut self, scheduler: &mut Scheduler<Happening>) {
        let number = self.calls.len() as u32;
        self.calls.push(self.source.call(scheduler.now()));
        self.waiting.push_back(number);
        self.schedule_arrival(scheduler);
        self.carrier.awaken(&self.protocol, scheduler);
        self.start_calls(scheduler);
    }

    fn schedule_arrival(&mut self, scheduler: &mut Scheduler<Happening>) {
        if let Some(gap) = self.source.gap(scheduler.now()) {
            scheduler.after(gap, Happening::Arrival);
        }
    }

    /// Gives waiting calls what connections and streams are free.
    fn start_calls(&mut self, scheduler: &mut Scheduler<Happening>) {
        while let Some(&number) = self.waiting.front() {
            let Some(connection) = self.protocol.free() else { return };
            self.waiting.pop_front();
            let stream_id = self.protocol.request(connection, number);
            let call = &mut self.calls[number as usize];
            (call.start, call.connection, call.stream_id) = (Some(scheduler.now()), connection, stream_id);
            self.carrier.open(connection, scheduler);
            self.carrier.join(Direction::ToServer, connection);
        }
    }

    fn deliver(&mut self, direction: Direction, parcel: Parcel, scheduler: &mut Scheduler<Happening>) {
        let connection = parcel.connection;
        match parcel.content {
            Content::Http1(piece) => self.deliver_piece(direction, connection, piece, scheduler),
            Content::Http2(frame) => self.deliver_frame(direction, connection, frame, scheduler),
        }
    }

    fn deliver_piece(
        &mut self,
        direction: Direction,
        connection: u32,
        piece: http1::Piece,
        scheduler: &mut Scheduler<Happening>,
    ) {
        let Protocol::Http1(pool) = &mut self.protocol else { return };
        match direction {
            Direction::ToServer if piece.last => {
                pool.requested(connection, piece.request);
                self.serve(piece.request, scheduler);
            }
            Direction::ToServer => {}
            Direction::ToClient => {
                let done = if piece.last { pool.responded(connection) } else { None };
                self.see_head(piece.request, scheduler.now());
                if let Some(request) = done {
                    self.complete(request, scheduler);
                }
            }
        }
    }

    fn deliver_frame(
        &mut self,
        direction: Direction,
        connection: u32,
        frame: http2::Frame,
        scheduler: &mut Scheduler<Happening>,
    ) {
        let Protocol::Http2(client) = &mut self.protocol else { return };
        let now = scheduler.now();
        match client.arrive(connection, direction, frame) {
            Arrived::Nothing => {}
            Arrived::Settings => self.start_calls(scheduler),
            Arrived::Request(call) => {
                self.calls[call.request as usize].stream = Some(call.stream);
                self.serve(call.request, scheduler);
            }
            Arrived::ResponseHead(call) => self.see_head(call.request, now),
            Arrived::ResponseEnd(call) => {
                self.see_head(call.request, now);
                self.complete(call.request, scheduler);
            }
            Arrived::Refused(call) => {
                self.refused += 1;
                let place = self.waiting.partition_point(|&other| other < call.request);
                self.waiting.insert(place, call.request);
                self.start_calls(scheduler);
            }
        }
        Direction::BOTH.iter().for_each(|&way| self.carrier.join(way, connection));
    }

    /// A request is at the server, whole.
    fn serve(&mut self, request: u32, scheduler: &mut Scheduler<Happening>) {
        let call = &mut self.calls[request as usize];
        call.received = Some(scheduler.now());
        let service = if call.slow { self.service.slow } else { self.service.fast };
        scheduler.after(service, Happening::Served(request));
    }

    fn answer(&mut self, request: u32, now: Time) {
        let call = &mut self.calls[request as usize];
        call.answered = Some(now);
        let &mut Call { connection, stream, response, .. } = call;
        match (&mut self.protocol, stream) {
            (Protocol::Http1(pool), _) => pool.respond(connection, request, response),
            (Protocol::Http2(client), Some(stream)) => client.respond(connection, stream, response),
            (Protocol::Http2(_), None) => {}
        }
        self.carrier.join(Direction::ToClient, connection);
    }

    fn see_head(&mut self, request: u32, now: Time) {
        self.calls[request as usize].first_byte.get_or_insert(now);
    }

    fn complete(&mut self, request: u32, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        let call = &mut self.calls[request as usize];
        call.completion = Some(now);
        self.latencies.record(now.since(call.arrival));
        self.completed += 1;
        let connection = call.connection;
        self.carrier.completed(connection, scheduler);
        self.start_calls(scheduler);
    }
}

impl Model for Wire {
    type Event = Happening;

    fn start(&mut self, scheduler: &mut Scheduler<Happening>) {
        self.carrier.start(&self.protocol, scheduler);
        self.carrier.send(&mut self.protocol, &mut self.trace, scheduler);
        self.schedule_arrival(scheduler);
    }

    fn handle(&mut self, event: Happening, scheduler: &mut Scheduler<Happening>) {
        match event {
            Happening::Arrival => self.arrive(scheduler),
            Happening::Sent(direction) => {
                if let Carrier::Pipe(on) = &mut self.carrier {
                    on.sent(direction, scheduler);
                }
            }
            Happening::Delivered(direction, parcel) => self.deliver(direction, parcel, scheduler),
            Happening::Served(request) => self.answer(request, scheduler.now()),
            Happening::Tcp(event) => {
                let Carrier::Tcp(on) = &mut self.carrier else { return };
                for (_, direction, parcel) in on.handle(event, &mut self.protocol, &mut self.trace, scheduler)
                {
                    self.deliver(direction, parcel, scheduler);
                }
            }
        }
        self.carrier.send(&mut self.protocol, &mut self.trace, scheduler);
    }

    fn counts(&self) -> Counts {
        Counts {
            started: self.calls.len() as u64,
            ended: self.completed,
            failed: 0,
            in_flight: self.waiting.len() as u64 + self.protocol.in_flight(),
        }
    }

    fn bytes(&self) -> u64 {
        let own = self.calls.capacity() * size_of::<Call>() + self.waiting.capacity() * size_of::<u32>();
        own as u64
            + self.protocol.bytes()
            + self.carrier.bytes()
            + self.trace.bytes()
            + self.latencies.bytes()
    }
}
