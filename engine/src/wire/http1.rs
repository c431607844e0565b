//! HTTP/1.1 (RFC 9112): messages of a head and a body, one after the other on a connection that stays open (9.3). A pool
//! has so many connections; a request that finds none free waits in one line. With pipelining (9.3.2) several requests
//! may be under way on a connection; the server works on them side by side, and answers in their order.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::defaults::HTTP1_WRITE;
use super::message::Sizes;
use super::pipe::Direction;

/// As much of a message as is written at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The request, or the one that this answers.
    pub request: u32,
    /// Of the head or of the body.
    pub part: Part,
    /// How long it is.
    pub octets: u32,
    /// Whether the message ends with it.
    pub last: bool,
}

/// The parts of a message (RFC 9112, 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Part {
    /// Start line and header fields.
    Head,
    /// Content.
    Body,
}

/// A client's connections to one server, both ends of each.
#[derive(Clone, Debug)]
pub struct Pool {
    connections: Box<[Connection]>,
    pipelining: u32,
    sizes: Sizes,
}

#[derive(Clone, Debug, Default)]
struct Connection {
    /// Requests under way at the client, in their order.
    awaited: VecDeque<u32>,
    to_write: VecDeque<u32>,
    /// Requests that the server has, in their order, and the octets of content of those answers that are made.
    owed: VecDeque<(u32, Option<u64>)>,
    /// How far each end is with the message that it writes.
    written: [Written; 2],
}

#[derive(Clone, Copy, Debug, Default)]
struct Written {
    head: bool,
    body: u64,
}

impl Pool {
    /// So many idle connections, each with at most `pipelining` requests under way; 1: no pipelining.
    pub fn new(connections: u32, pipelining: u32, sizes: Sizes) -> Self {
        Self { connections: vec![Connection::default(); connections as usize].into(), pipelining, sizes }
    }

    /// The connection for the next request: the first of those with the fewest under way. None if all are full.
    pub fn free(&self) -> Option<u32> {
        let under_way = |connection: &Connection| connection.awaited.len() as u32;
        let (at, connection) = self.connections.iter().enumerate().min_by_key(|(_, one)| under_way(one))?;
        (under_way(connection) < self.pipelining).then_some(at as u32)
    }

    /// The client begins with a request on that connection.
    pub fn request(&mut self, connection: u32, request: u32) {
        let connection = &mut self.connections[connection as usize];
        connection.awaited.push_back(request);
        connection.to_write.push_back(request);
    }

    /// The server has made the answer, of so many octets of content. It is written when those before it are.
    pub fn respond(&mut self, connection: u32, request: u32, content: u64) {
        let owed = self.connections[connection as usize].owed.iter_mut();
        for (_, made) in owed.filter(|(number, _)| *number == request) {
            *made = Some(content);
        }
    }

    /// What the connection writes next that way; None if it has nothing to write now.
    pub fn next(&mut self, connection: u32, direction: Direction) -> Option<Piece> {
        let connection = &mut self.connections[connection as usize];
        let (request, head, body) = match direction {
            Direction::ToServer => {
                (*connection.to_write.front()?, self.sizes.request_head, self.sizes.request_body)
            }
            Direction::ToClient => {
                let &(request, made) = connection.owed.front()?;
                (request, self.sizes.response_head, made?)
            }
        };
        let written = &mut connection.written[direction.index()];
        let part = if written.head { Part::Body } else { Part::Head };
        let octets = match part {
            Part::Head => head,
            Part::Body => (body - written.body).min(u64::from(HTTP1_WRITE)) as u32,
        };
        if written.head {
            written.body += u64::from(octets);
        }
        written.head = true;
        let last = written.body == body;
        if last {
            *written = Written::default();
            match direction {
                Direction::ToServer => drop(connection.to_write.pop_front()),
                Direction::ToClient => drop(connection.owed.pop_front()),
            }
        }
        Some(Piece { request, part, octets, last })
    }

    /// The last piece of a request has come to the server.
    pub fn requested(&mut self, connection: u32, request: u32) {
        self.connections[connection as usize].owed.push_back((request, None));
    }

    /// The last piece of the answer that the connection's client awaits first has come. Gives whose it is.
    pub fn responded(&mut self, connection: u32) -> Option<u32> {
        self.connections[connection as usize].awaited.pop_front()
    }

    /// Requests under way.
    pub fn in_flight(&self) -> u64 {
        self.connections.iter().map(|connection| connection.awaited.len() as u64).sum()
    }

    /// Bytes of storage.
    pub fn bytes(&self) -> u64 {
        let of = |connection: &Connection| {
            size_of::<Connection>()
                + (connection.awaited.capacity() + connection.to_write.capacity()) * size_of::<u32>()
                + connection.owed.capacity() * size_of::<(u32, Option<u64>)>()
        };
        self.connections.iter().map(of).sum::<usize>() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: Sizes = Sizes { request_head: 100, request_body: 20_000, response_head: 50 };

    #[test]
    fn a_message_is_written_head_first_and_ends_once() {
        let mut pool = Pool::new(1, 1, SIZES);
        pool.request(0, 7);
        let piece = |part, octets, last| Some(Piece { request: 7, part, octets, last });
        assert_eq!(pool.next(0, Direction::ToServer), piece(Part::Head, 100, false));
        assert_eq!(pool.next(0, Direction::ToServer), piece(Part::Body, 16_384, false));
        assert_eq!(pool.next(0, Direction::ToServer), piece(Part::Body, 3_616, true));
        assert_eq!(pool.next(0, Direction::ToServer), None);
        pool.requested(0, 7);
        assert_eq!(pool.next(0, Direction::ToClient), None, "it is not answered yet");
        pool.respond(0, 7, 0);
        assert_eq!(pool.next(0, Direction::ToClient), piece(Part::Head, 50, true));
        assert_eq!(pool.in_flight(), 1);
        assert_eq!((pool.responded(0), pool.in_flight()), (Some(7), 0));
    }

    #[test]
    fn answers_leave_in_the_order_of_requests() {
        let mut pool = Pool::new(1, 2, Sizes { request_body: 0, ..SIZES });
        for request in [1, 2] {
            assert_eq!(pool.free(), Some(0));
            pool.request(0, request);
            assert!(pool.next(0, Direction::ToServer).is_some_and(|piece| piece.last));
            pool.requested(0, request);
        }
        assert_eq!(pool.free(), None);
        pool.respond(0, 2, 0);
        assert_eq!(pool.next(0, Direction::ToClient), None);
        pool.respond(0, 1, 0);
        let order = [0; 2].map(|connection| pool.next(connection, Direction::ToClient).unwrap().request);
        assert_eq!(order, [1, 2]);
    }
}
