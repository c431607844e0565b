//! TCP, segment by segment: connections between one client and one server over a [`link`](super::link) with a queue and loss.
//! A loss is a segment that does not arrive; everything else follows from what both ends do then.
//!
//! - `segment`: what goes over the link;
//! - `sender` and `receiver`: one way of a connection, seen from its two ends. They know no clock but the moments that they
//!   are told;
//! - `congestion` and `round_trip`: how much may be under way, and how long one waits;
//! - `connection`: both ways together, from the first SYN on;
//! - here: connections on the link, and the events that move them.
//!
//! What is carried is content of any type, in pieces of so many octets. A sender takes the next piece from those who have it
//! when there is room in its window for it, as if they wrote to a socket that holds little: so streams take turns to the last
//! moment.

mod congestion;
mod connection;
mod receiver;
mod round_trip;
mod segment;
mod sender;

pub use congestion::Control;
use connection::Connection;
pub use connection::{Hello, Role};
pub use segment::{Acknowledgement, Octets, Purpose, Segment};
pub use sender::Tally;
use serde::{Deserialize, Serialize};

use super::defaults::{ACKNOWLEDGE_AFTER, QUICK_ACKNOWLEDGEMENTS};
use super::link::{Fate, Way};
use super::pipe::Direction;
use crate::kernel::run::{Event as KernelEvent, Scheduler};
use crate::kernel::time::{Duration, Time};

/// How both ends behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Options {
    /// How the window grows and shrinks.
    pub control: Control,
    /// Whether every second segment is acknowledged, or each.
    pub delayed_acknowledgement: bool,
    /// Segments that are acknowledged one by one at the start, before every second is.
    pub quick_acknowledgements: u32,
    /// Whether a sender that has rested begins again with a small window (Linux, `tcp_slow_start_after_idle`).
    pub restart_after_idle: bool,
    /// How what has come may be read.
    pub delivery: Delivery,
}

/// As Linux does by default, but with Reno for CUBIC.
pub const LINUX: Options = Options {
    control: Control::Reno,
    delayed_acknowledgement: true,
    quick_acknowledgements: QUICK_ACKNOWLEDGEMENTS,
    restart_after_idle: true,
    delivery: Delivery::InOrder,
};

/// What a lost segment holds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Delivery {
    /// Everything after it: what TCP does.
    InOrder,
    /// What belongs to its own stream only, as QUIC does (RFC 9000, 2.2). Nothing else of QUIC is here: it is the limit of what
    /// independent streams can give.
    StreamByStream,
}

/// What can happen to connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A packet is at its other end.
    Arrived(Direction),
    /// A sender has waited long enough.
    Resend(Direction, u32),
    /// A receiver has waited long enough with its acknowledgement.
    Acknowledge(Direction, u32),
}

impl Event {
    /// A number that tells it from every other.
    pub fn code(self) -> u64 {
        let (what, direction, connection) = match self {
            Self::Arrived(direction) => (0, direction, 0),
            Self::Resend(direction, connection) => (1, direction, connection),
            Self::Acknowledge(direction, connection) => (2, direction, connection),
        };
        what | (direction.index() as u64) << 8 | u64::from(connection) << 16
    }
}

/// A piece of content that a sender takes.
#[derive(Clone, Copy, Debug)]
pub struct Piece<C> {
    /// What it is.
    pub content: C,
    /// How long it is.
    pub octets: u32,
    /// Whose: pieces of a stream are delivered in their order.
    pub stream: u32,
}

/// Where senders take what they send: the next piece of a connection, one way.
pub type Source<'a, C> = &'a mut dyn FnMut(u32, Direction) -> Option<Piece<C>>;

/// What happened to a packet that was sent, for those who watch.
#[derive(Clone, Copy, Debug)]
pub struct Passage<C> {
    /// When it was sent.
    pub sent: Time,
    /// When it is at the other end; None if it never is.
    pub arrives: Option<Time>,
    /// Whether it never came to the line, as the queue before it had no room.
    pub dropped: bool,
    /// Which way it goes.
    pub direction: Direction,
    /// The segment.
    pub segment: Segment,
    /// What its first octet is of; None: of a greeting, or of nothing.
    pub first: Option<C>,
}

/// Connections over one link.
#[derive(Clone, Debug)]
pub struct Tcp<C> {
    ways: [Way<Segment>; 2],
    connections: Box<[Connection<C>]>,
    options: Options,
    /// What those above have not taken yet.
    delivered: Vec<(u32, Direction, C)>,
    passages: Vec<Passage<C>>,
    closed: Tally,
}

impl<C: Copy> Tcp<C> {
    /// So many connections, closed, over a link of two ways; each opens with these greetings.
    pub fn new(ways: [Way<Segment>; 2], connections: u32, options: Options, hellos: &[Hello]) -> Self {
        let connection = Connection::new(options, hellos.into());
        Self {
            ways,
            connections: vec![connection; connections as usize].into(),
            options,
            delivered: Vec::new(),
            passages: Vec::new(),
            closed: Tally::default(),
        }
    }

    /// The client opens the connection. False if it is open.
    pub fn open<E: KernelEvent + From<Event>>(
        &mut self,
        connection: u32,
        scheduler: &mut Scheduler<E>,
    ) -> bool {
        let opens = self.connections[connection as usize].open(scheduler.now());
        if opens {
            self.emit(connection, Direction::ToServer, Purpose::Synchronise, None, scheduler);
            self.set_timer(connection, Direction::ToServer, scheduler);
        }
        opens
    }

    /// The client closes the connection, and the server with it. What is under way is lost; the three packets that close it
    /// (RFC 9293, 3.6) go out and are not repeated. It can be opened again.
    pub fn close<E: KernelEvent + From<Event>>(&mut self, connection: u32, scheduler: &mut Scheduler<E>) {
        for direction in [Direction::ToServer, Direction::ToClient] {
            self.emit(connection, direction, Purpose::Finish, None, scheduler);
        }
        self.emit(connection, Direction::ToServer, Purpose::Transfer, None, scheduler);
        let closing = &mut self.connections[connection as usize];
        for timer in closing.timers() {
            scheduler.cancel(timer);
        }
        for direction in Direction::BOTH {
            self.closed.add(closing.tally(direction));
        }
        closing.reset(self.options);
    }

    /// Whether both ends have met and greeted so far that this one may send.
    pub fn is_open(&self, connection: u32, direction: Direction) -> bool {
        self.connections[connection as usize].may_send(direction)
    }

    /// A connection may have something to send that way.
    pub fn send<E: KernelEvent + From<Event>>(
        &mut self,
        connection: u32,
        direction: Direction,
        source: Source<'_, C>,
        scheduler: &mut Scheduler<E>,
    ) {
        let now = scheduler.now();
        loop {
            let own = &mut self.connections[connection as usize];
            own.fill(direction, &mut || source(connection, direction));
            let Some(next) = own.next(direction, now) else { break };
            self.emit(connection, direction, Purpose::Transfer, Some((next.data, next.again)), scheduler);
        }
        self.set_timer(connection, direction, scheduler);
    }

    /// Lets an event happen. What can be read then is in [`Tcp::take_delivered`]; those who read it may have something to send.
    pub fn handle<E: KernelEvent + From<Event>>(
        &mut self,
        event: Event,
        source: Source<'_, C>,
        scheduler: &mut Scheduler<E>,
    ) {
        match event {
            Event::Arrived(direction) => {
                if let Some(segment) = self.ways[direction.index()].arrive() {
                    self.arrive(direction, segment, source, scheduler);
                }
            }
            Event::Resend(direction, connection) => {
                let own = &mut self.connections[connection as usize];
                own.timer_is_gone(direction);
                if own.greets_again(direction, scheduler.now()) {
                    self.emit(connection, direction, Purpose::Synchronise, None, scheduler);
                    self.set_timer(connection, direction, scheduler);
                } else {
                    self.send(connection, direction, source, scheduler);
                }
            }
            Event::Acknowledge(direction, connection) => {
                let own = &mut self.connections[connection as usize];
                own.acknowledgement_is_gone(direction);
                if own.owes(direction) {
                    self.emit(connection, direction, Purpose::Transfer, None, scheduler);
                }
            }
        }
    }

    fn arrive<E: KernelEvent + From<Event>>(
        &mut self,
        direction: Direction,
        segment: Segment,
        source: Source<'_, C>,
        scheduler: &mut Scheduler<E>,
    ) {
        let (connection, back) = (segment.connection, direction.back());
        let own = &mut self.connections[connection as usize];
        if !own.is(segment.opening) || segment.purpose == Purpose::Finish {
            return;
        }
        match own.arrive(direction, &segment, scheduler.now()) {
            connection::Answer::Nothing => {}
            connection::Answer::Synchronise => {
                self.emit(connection, back, Purpose::Synchronise, None, scheduler);
                self.set_timer(connection, back, scheduler);
                return;
            }
            connection::Answer::Acknowledge => {
                self.emit(connection, back, Purpose::Transfer, None, scheduler);
            }
        }
        // What the acknowledgement lets out goes first, and takes ours with it (Linux, `tcp_data_snd_check` before
        // `tcp_ack_snd_check`).
        self.send(connection, back, source, scheduler);
        let own = &mut self.connections[connection as usize];
        match own.acknowledges(back) {
            Some(receiver::When::Now) => self.emit(connection, back, Purpose::Transfer, None, scheduler),
            Some(receiver::When::Later) if !own.waits_to_acknowledge(back) => {
                let timer = scheduler.after(ACKNOWLEDGE_AFTER, Event::Acknowledge(back, connection).into());
                own.wait_to_acknowledge(back, timer);
            }
            Some(receiver::When::Later) | None => {}
        }
        let own = &mut self.connections[connection as usize];
        own.deliver(direction, self.options.delivery, |content| {
            self.delivered.push((connection, direction, content));
        });
        // A greeting that has come may call for the next, or let this end begin.
        if own.greeted() {
            self.send(connection, back, source, scheduler);
        }
    }

    /// What can be read now and could not before, in order: connection, which way it came, and the content.
    pub fn take_delivered(&mut self) -> Vec<(u32, Direction, C)> {
        std::mem::take(&mut self.delivered)
    }

    /// The packets that were sent since they were last asked for.
    pub fn take_passages(&mut self) -> Vec<Passage<C>> {
        std::mem::take(&mut self.passages)
    }

    fn emit<E: KernelEvent + From<Event>>(
        &mut self,
        connection: u32,
        direction: Direction,
        purpose: Purpose,
        data: Option<(Octets, bool)>,
        scheduler: &mut Scheduler<E>,
    ) {
        let now = scheduler.now();
        let own = &mut self.connections[connection as usize];
        let (data, again) = data.unwrap_or((own.empty(direction), false));
        let acknowledgement = own.acknowledgement(direction);
        if let Some(timer) = own.acknowledgement_is_gone(direction) {
            scheduler.cancel(timer);
        }
        let opening = own.opening();
        let first = own.content_at(direction, data);
        let segment = Segment { connection, opening, purpose, data, again, acknowledgement, sent: now };
        let fate = self.ways[direction.index()].send(now, segment.octets(), segment);
        let arrives = match fate {
            Fate::Arrives(after) => {
                scheduler.after(after, Event::Arrived(direction).into());
                Some(round_trip::after(now, after))
            }
            Fate::Lost | Fate::Dropped => None,
        };
        let dropped = fate == Fate::Dropped;
        self.passages.push(Passage { sent: now, arrives, dropped, direction, segment, first });
    }

    fn set_timer<E: KernelEvent + From<Event>>(
        &mut self,
        connection: u32,
        direction: Direction,
        scheduler: &mut Scheduler<E>,
    ) {
        let own = &mut self.connections[connection as usize];
        let wanted = own.deadline(direction);
        if own.is_set(direction, wanted) {
            return;
        }
        if let Some(timer) = own.timer_is_gone(direction) {
            scheduler.cancel(timer);
        }
        if let Some(at) = wanted {
            let wait = at.checked_since(scheduler.now()).unwrap_or(Duration::ZERO);
            let timer = scheduler.after(wait, Event::Resend(direction, connection).into());
            self.connections[connection as usize].set(direction, at, timer);
        }
    }

    /// One way of the link.
    pub fn way(&self, direction: Direction) -> &Way<Segment> {
        &self.ways[direction.index()]
    }

    /// What one sender of an open connection has gone through.
    pub fn tally_of(&self, connection: u32, direction: Direction) -> Tally {
        self.connections[connection as usize].tally(direction)
    }

    /// What all senders have gone through, those of closed connections included.
    pub fn tally(&self) -> Tally {
        let mut tally = self.closed;
        for connection in &self.connections {
            Direction::BOTH.iter().for_each(|&direction| tally.add(connection.tally(direction)));
        }
        tally
    }

    /// Segments that a sender may have under way.
    pub fn window(&self, connection: u32, direction: Direction) -> u32 {
        self.connections[connection as usize].window(direction)
    }

    /// Octets that can be read of what came that way, greetings included.
    pub fn readable(&self, connection: u32, direction: Direction) -> u64 {
        self.connections[connection as usize].readable(direction)
    }

    /// Bytes of storage.
    pub fn bytes(&self) -> u64 {
        let ways: u64 = self.ways.iter().map(Way::bytes).sum();
        let lists = self.delivered.capacity() * size_of::<(u32, Direction, C)>()
            + self.passages.capacity() * size_of::<Passage<C>>();
        ways + lists as u64 + self.connections.iter().map(Connection::bytes).sum::<u64>()
    }
}
