//! What was written: the octets of each direction, in which order they were written, and whose they are.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Which way octets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Direction {
    /// From the client.
    ToServer,
    /// From the server.
    ToClient,
}

/// Everything that two ends wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// From the client, from the connection's first octet on.
    pub to_server: Vec<u8>,
    /// From the server.
    pub to_client: Vec<u8>,
    /// In the order in which it was written, both directions together.
    pub writes: Vec<Write>,
    /// Whose the octets are: per direction without gaps, in their order. Over HTTP/2 one for each frame and one for the
    /// preface, over HTTP/1.1 one for each message.
    pub spans: Vec<Span>,
}

/// What one end handed to the connection at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// Which way.
    pub direction: Direction,
    /// Its first octet in that direction.
    pub start: u32,
    /// After its last.
    pub end: u32,
}

/// Octets that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Which way.
    pub direction: Direction,
    /// Its first octet in that direction.
    pub start: u32,
    /// After its last.
    pub end: u32,
    /// The call that it serves, from 0. Of what serves the connection as a whole: the call that was under way when it was
    /// written, or None if several were.
    pub call: Option<u32>,
    /// The stream's identifier; 0 of what serves the connection as a whole, and over HTTP/1.1.
    pub stream: u32,
}

impl Span {
    /// Its octets, as a range of those of its direction.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Exchange {
    /// The octets of a direction.
    pub fn octets(&self, direction: Direction) -> &[u8] {
        match direction {
            Direction::ToServer => &self.to_server,
            Direction::ToClient => &self.to_client,
        }
    }

    /// The spans of a direction, in their order.
    pub fn spans(&self, direction: Direction) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(move |span| span.direction == direction)
    }

    /// How many octets a call took that way.
    pub fn octets_of(&self, call: u32, direction: Direction) -> u64 {
        let own = self.spans(direction).filter(|span| span.call == Some(call));
        own.map(|span| u64::from(span.end - span.start)).sum()
    }
}
