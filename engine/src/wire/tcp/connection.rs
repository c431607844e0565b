//! A connection: its two ways, from the first SYN on, and the greetings that go before anything else: TLS, or none.

use std::collections::VecDeque;

use super::receiver::{Receiver, When};
use super::round_trip::{RoundTrip, after};
use super::segment::{Acknowledgement, Octets, Purpose, Segment};
use super::sender::{Next, Sender, Tally};
use super::{Delivery, Options, Piece};
use crate::kernel::queue::Timer;
use crate::kernel::time::Time;
use crate::wire::pipe::Direction;

/// A flight of a handshake above TCP: what one end says before the other speaks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Which way it goes.
    pub direction: Direction,
    /// How long it is.
    pub octets: u32,
    /// What it lets begin.
    pub role: Role,
}

/// What a flight lets begin: sending of what the connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing yet.
    Greets,
    /// Its receiver may send, behind its own next flight if there is one.
    Admits,
}

/// A connection's two ends and what is between them.
#[derive(Clone, Debug)]
pub(super) struct Connection<C> {
    opening: u32,
    state: State,
    /// By the direction in which they send: the client's, then the server's.
    ends: [End; 2],
    /// What is written and not acknowledged, each way: until then it may be sent again, also when it has been delivered.
    pieces: [VecDeque<Written<C>>; 2],
    /// All octets before these are delivered, each way.
    read: [u64; 2],
    hellos: Box<[Hello]>,
    /// How many of them are written.
    said: usize,
    /// Whether each end may send, as far as greetings go.
    admitted: [bool; 2],
    greeted: bool,
}

#[derive(Clone, Debug)]
struct End {
    sender: Sender,
    receiver: Receiver,
    timer: Option<(Time, Timer)>,
    acknowledgement: Option<Timer>,
    due: Option<When>,
    /// Whether this end knows that the other one is there.
    met: bool,
    syn: Syn,
}

/// A handshake's packet that is not answered yet.
#[derive(Clone, Copy, Debug, Default)]
struct Syn {
    waits: Option<Time>,
    sent: Option<Time>,
    lost: u32,
    round_trip: RoundTrip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed,
    Open,
}

#[derive(Clone, Copy, Debug)]
struct Written<C> {
    octets: Octets,
    stream: u32,
    /// None: a greeting.
    content: Option<C>,
    hello: usize,
    delivered: bool,
}

/// How a segment is answered at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Nothing,
    Synchronise,
    Acknowledge,
}

impl End {
    fn new(options: Options) -> Self {
        let quick = options.quick_acknowledgements;
        Self {
            sender: Sender::new(options),
            receiver: Receiver::new(quick, options.delayed_acknowledgement),
            timer: None,
            acknowledgement: None,
            due: None,
            met: false,
            syn: Syn::default(),
        }
    }
}

impl<C: Copy> Connection<C> {
    pub(super) fn new(options: Options, hellos: Box<[Hello]>) -> Self {
        Self {
            opening: 0,
            state: State::Closed,
            ends: [End::new(options), End::new(options)],
            pieces: [VecDeque::new(), VecDeque::new()],
            read: [0; 2],
            said: 0,
            admitted: [hellos.is_empty(); 2],
            greeted: false,
            hellos,
        }
    }

    /// Everything as at first; what is still on the link belongs to an earlier opening.
    pub(super) fn reset(&mut self, options: Options) {
        let opening = self.opening + 1;
        *self = Self { opening, ..Self::new(options, std::mem::take(&mut self.hellos)) };
    }

    /// The client opens it. False if it is open.
    pub(super) fn open(&mut self, now: Time) -> bool {
        let closed = self.state == State::Closed;
        if closed {
            self.state = State::Open;
            self.ends[0].syn.send(now);
        }
        closed
    }

    pub(super) fn opening(&self) -> u32 {
        self.opening
    }

    pub(super) fn is(&self, opening: u32) -> bool {
        self.state == State::Open && self.opening == opening
    }

    /// Whether that end may send what the connection is for.
    pub(super) fn may_send(&self, direction: Direction) -> bool {
        self.ends[direction.index()].met && self.admitted[direction.index()]
    }

    /// Takes as much as the sender has room for: greetings, then from `source`.
    pub(super) fn fill(&mut self, direction: Direction, source: &mut dyn FnMut() -> Option<Piece<C>>) {
        let way = direction.index();
        while self.ends[way].met && self.ends[way].sender.wants() {
            let hello = self.hellos.get(self.said).filter(|hello| hello.direction == direction);
            let (octets, stream, content) = match hello.filter(|_| self.turn_to_greet()) {
                Some(hello) => (hello.octets, 0, None),
                None if self.admitted[way] => {
                    let Some(piece) = source() else { break };
                    (piece.octets, piece.stream, Some(piece.content))
                }
                None => break,
            };
            let end = self.ends[way].sender.write(octets);
            let octets = Octets { start: end - u64::from(octets), end };
            let written = Written { octets, stream, content, hello: self.said, delivered: false };
            self.pieces[way].push_back(written);
            self.said += usize::from(content.is_none());
        }
    }

    /// Whether the flight before the next one has come: flights of two ends follow each other.
    fn turn_to_greet(&self) -> bool {
        !self.pieces.iter().flatten().any(|piece| piece.content.is_none() && !piece.delivered)
    }

    pub(super) fn next(&mut self, direction: Direction, now: Time) -> Option<Next> {
        let end = &mut self.ends[direction.index()];
        if end.met { end.sender.next(now) } else { None }
    }

    /// A segment has come that way.
    pub(super) fn arrive(&mut self, direction: Direction, segment: &Segment, now: Time) -> Answer {
        let end = &mut self.ends[direction.back().index()];
        match (segment.purpose, direction) {
            (Purpose::Synchronise, Direction::ToServer) => {
                // Once more, if it comes once more: its answer was lost, or is late.
                if end.met {
                    return Answer::Acknowledge;
                }
                end.syn.send(now);
                return Answer::Synchronise;
            }
            (Purpose::Synchronise, Direction::ToClient) => {
                end.meet(now);
                return Answer::Acknowledge;
            }
            // The server learns from the first answer to its SYN that the client is there.
            _ if !end.met => {
                if direction == Direction::ToServer && end.syn.sent.is_some() {
                    end.meet(now);
                } else {
                    return Answer::Nothing;
                }
            }
            _ => {}
        }
        end.sender.acknowledge(&segment.acknowledgement, now);
        let acknowledged = end.sender.acknowledged();
        let pieces = &mut self.pieces[direction.back().index()];
        while pieces.front().is_some_and(|piece| piece.octets.end <= acknowledged) {
            pieces.pop_front();
        }
        if !segment.data.is_empty() {
            let when = end.receiver.receive(segment.data, segment.sent);
            if end.due != Some(When::Now) {
                end.due = Some(when);
            }
        }
        Answer::Nothing
    }

    /// Hands over what can be read now, each piece once.
    pub(super) fn deliver(&mut self, direction: Direction, delivery: Delivery, mut take: impl FnMut(C)) {
        let way = direction.index();
        let receiver = &self.ends[direction.back().index()].receiver;
        let readable = receiver.readable();
        let pieces = &mut self.pieces[way];
        let first = pieces.partition_point(|piece| piece.octets.end <= self.read[way]);
        self.read[way] = readable;
        let mut greeting = None;
        let mut give = |piece: &mut Written<C>| {
            piece.delivered = true;
            match piece.content {
                Some(content) => take(content),
                None => greeting = Some(piece.hello),
            }
        };
        for at in first..pieces.len() {
            let piece = pieces[at];
            if piece.octets.end > readable && delivery == Delivery::InOrder {
                break;
            }
            if piece.delivered || !receiver.has(piece.octets) {
                continue;
            }
            let held = piece.octets.end > readable
                && pieces.range(first..at).any(|other| !other.delivered && other.stream == piece.stream);
            if !held {
                give(&mut pieces[at]);
            }
        }
        if let Some(hello) = greeting {
            self.greeted = true;
            if self.hellos[hello].role == Role::Admits {
                self.admitted[direction.back().index()] = true;
            }
        }
    }

    /// What the first of these octets, which are not acknowledged, is of; None: of a greeting, or of nothing.
    pub(super) fn content_at(&self, direction: Direction, octets: Octets) -> Option<C> {
        let pieces = &self.pieces[direction.index()];
        let at = pieces.partition_point(|piece| piece.octets.end <= octets.start);
        let piece =
            pieces.get(at).filter(|piece| !octets.is_empty() && piece.octets.start <= octets.start)?;
        piece.content
    }

    /// Whether a greeting has come since this was last asked.
    pub(super) fn greeted(&mut self) -> bool {
        std::mem::take(&mut self.greeted)
    }

    /// Where the next octet of that end would stand: what an acknowledgement alone carries.
    pub(super) fn empty(&self, direction: Direction) -> Octets {
        let at = self.ends[direction.index()].sender.next_octet();
        Octets { start: at, end: at }
    }

    /// What that end acknowledges now.
    pub(super) fn acknowledgement(&mut self, direction: Direction) -> Acknowledgement {
        let end = &mut self.ends[direction.index()];
        end.due = None;
        end.receiver.acknowledge()
    }

    /// When that end should acknowledge what has come; None if nothing waits.
    pub(super) fn acknowledges(&self, direction: Direction) -> Option<When> {
        self.ends[direction.index()].due
    }

    pub(super) fn owes(&self, direction: Direction) -> bool {
        self.ends[direction.index()].receiver.owes()
    }

    pub(super) fn waits_to_acknowledge(&self, direction: Direction) -> bool {
        self.ends[direction.index()].acknowledgement.is_some()
    }

    pub(super) fn wait_to_acknowledge(&mut self, direction: Direction, timer: Timer) {
        self.ends[direction.index()].acknowledgement = Some(timer);
    }

    pub(super) fn acknowledgement_is_gone(&mut self, direction: Direction) -> Option<Timer> {
        self.ends[direction.index()].acknowledgement.take()
    }

    /// When that end's sender wants to be woken.
    pub(super) fn deadline(&self, direction: Direction) -> Option<Time> {
        let end = &self.ends[direction.index()];
        if end.met { end.sender.deadline() } else { end.syn.waits }
    }

    pub(super) fn is_set(&self, direction: Direction, wanted: Option<Time>) -> bool {
        self.ends[direction.index()].timer.map(|(at, _)| at) == wanted
    }

    pub(super) fn set(&mut self, direction: Direction, at: Time, timer: Timer) {
        self.ends[direction.index()].timer = Some((at, timer));
    }

    pub(super) fn timer_is_gone(&mut self, direction: Direction) -> Option<Timer> {
        self.ends[direction.index()].timer.take().map(|(_, timer)| timer)
    }

    pub(super) fn timers(&mut self) -> impl Iterator<Item = Timer> {
        self.ends.iter_mut().flat_map(|end| {
            let resend = end.timer.take().map(|(_, timer)| timer);
            resend.into_iter().chain(end.acknowledgement.take())
        })
    }

    /// The sender's timer has run out. True if it is the handshake's packet that goes out again.
    pub(super) fn greets_again(&mut self, direction: Direction, now: Time) -> bool {
        let end = &mut self.ends[direction.index()];
        if end.met {
            end.sender.expire(now);
            return false;
        }
        end.syn.lost += 1;
        end.syn.round_trip.double();
        end.syn.send(now);
        true
    }

    pub(super) fn window(&self, direction: Direction) -> u32 {
        self.ends[direction.index()].sender.window()
    }

    pub(super) fn readable(&self, direction: Direction) -> u64 {
        self.ends[direction.back().index()].receiver.readable()
    }

    pub(super) fn tally(&self, direction: Direction) -> Tally {
        self.ends[direction.index()].sender.tally()
    }

    pub(super) fn bytes(&self) -> u64 {
        let ends: u64 = self.ends.iter().map(|end| end.sender.bytes() + end.receiver.bytes()).sum();
        let pieces: usize =
            self.pieces.iter().map(|pieces| pieces.capacity() * size_of::<Written<C>>()).sum();
        size_of::<Self>() as u64 + ends + pieces as u64
    }
}

impl End {
    /// The other end has answered the handshake's packet. Sent more than once, it says nothing of the round trip (RFC 6298, 3).
    fn meet(&mut self, now: Time) {
        if !std::mem::replace(&mut self.met, true) {
            let round_trip = self.syn.sent.filter(|_| self.syn.lost == 0).map(|sent| now.since(sent));
            self.sender.met(round_trip, self.syn.lost);
            self.syn.waits = None;
        }
    }
}

impl Syn {
    fn send(&mut self, now: Time) {
        self.sent.get_or_insert(now);
        self.waits = Some(after(now, self.round_trip.timeout()));
    }
}
