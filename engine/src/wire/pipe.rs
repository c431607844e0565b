//! An ideal pipe between one client and one server: it never loses and never reorders. In each direction a parcel first
//! goes onto the link bit by bit at the bandwidth, one parcel at a time, and is at the other end a constant delay later.
//!
//! Connections share the pipe. Those that have something to send stand in line, and each sends one parcel in its turn; a
//! parcel is an HTTP/2 frame, or as much of an HTTP/1.1 message as is written at once. No handshake, no packet, no header
//! of TCP, IP or TLS is here: that is another wire's.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::kernel::time::Duration;

/// Which way octets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Direction {
    /// From the client.
    ToServer,
    /// From the server.
    ToClient,
}

impl Direction {
    /// Both, in the order of [`Direction::index`].
    pub const BOTH: [Self; 2] = [Self::ToServer, Self::ToClient];

    /// 0 to the server, 1 to the client: where to look in an array of two.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The other way.
    pub const fn back(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

/// A duplex pipe of parcels of type `P`.
#[derive(Clone, Debug)]
pub struct Pipe<P> {
    bandwidth: u64,
    ways: [Way<P>; 2],
}

#[derive(Clone, Debug)]
struct Way<P> {
    /// Connections in line.
    line: VecDeque<u32>,
    /// Of each connection: whether it is in line.
    in_line: Box<[bool]>,
    sending: Option<P>,
    /// What the last parcel left of a nanosecond, in units of 1/bandwidth: back to back, roundings do not add up.
    carry: u64,
    octets: u64,
}

impl<P: Copy> Pipe<P> {
    /// An idle pipe of so many bits per second, at least 1, for so many connections.
    pub fn new(bandwidth: u64, connections: u32) -> Self {
        let way = Way {
            line: VecDeque::with_capacity(connections as usize),
            in_line: vec![false; connections as usize].into(),
            sending: None,
            carry: 0,
            octets: 0,
        };
        Self { bandwidth: bandwidth.max(1), ways: [way.clone(), way] }
    }

    /// A connection has something to send: it joins the line, unless it is in it.
    pub fn join(&mut self, direction: Direction, connection: u32) {
        let way = &mut self.ways[direction.index()];
        if !std::mem::replace(&mut way.in_line[connection as usize], true) {
            way.line.push_back(connection);
        }
    }

    /// The connection whose turn it is; None if a parcel is being sent, or nobody is in line.
    pub fn turn(&self, direction: Direction) -> Option<u32> {
        let way = &self.ways[direction.index()];
        if way.sending.is_some() { None } else { way.line.front().copied() }
    }

    /// The connection whose turn it is has nothing to send: it leaves the line.
    pub fn leave(&mut self, direction: Direction) {
        let way = &mut self.ways[direction.index()];
        if let Some(connection) = way.line.pop_front() {
            way.in_line[connection as usize] = false;
        }
        if way.line.is_empty() {
            way.carry = 0;
        }
    }

    /// Begins to send a parcel of that many octets for the connection whose turn it is, which goes to the end of the line.
    /// Gives how long it takes; then call [`Pipe::sent`].
    pub fn send(&mut self, direction: Direction, octets: u32, parcel: P) -> Duration {
        let way = &mut self.ways[direction.index()];
        way.line.rotate_left(usize::from(!way.line.is_empty()));
        way.sending = Some(parcel);
        way.octets += u64::from(octets);
        // No parcel is longer than a frame of 2^24 octets: this is below 2^58.
        let parts = u64::from(octets) * 8 * 1_000_000_000 + way.carry;
        way.carry = parts % self.bandwidth;
        Duration::from_nanoseconds(parts / self.bandwidth)
    }

    /// The parcel is on the link to its last bit, and the pipe is free for the next. None if none was being sent.
    pub fn sent(&mut self, direction: Direction) -> Option<P> {
        let way = &mut self.ways[direction.index()];
        way.sending.take()
    }

    /// Octets sent so far, all of the parcel that is being sent included.
    pub fn octets(&self, direction: Direction) -> u64 {
        self.ways[direction.index()].octets
    }

    /// Bytes of storage.
    pub fn bytes(&self) -> u64 {
        let way = |way: &Way<P>| way.line.capacity() * size_of::<u32>() + way.in_line.len();
        self.ways.iter().map(way).sum::<usize>() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UP: Direction = Direction::ToServer;

    /// 3 Gbit/s: an octet takes 8/3 ns. Three octets back to back take 8 ns, not 6 and not 9.
    #[test]
    fn roundings_do_not_add_up() {
        let mut pipe = Pipe::new(3_000_000_000, 1);
        pipe.join(UP, 0);
        let took: Vec<_> = (0..6)
            .map(|parcel| {
                let took = pipe.send(UP, 1, parcel).nanoseconds();
                assert_eq!(pipe.sent(UP), Some(parcel));
                took
            })
            .collect();
        assert_eq!(took, [2, 3, 3, 2, 3, 3]);
        assert_eq!((pipe.octets(UP), pipe.octets(UP.back())), (6, 0));
    }

    #[test]
    fn connections_take_turns_and_one_parcel_goes_at_a_time() {
        let mut pipe = Pipe::new(8_000_000_000, 3);
        assert_eq!(pipe.turn(UP), None);
        for connection in [2, 0, 2] {
            pipe.join(UP, connection);
        }
        assert_eq!(pipe.turn(UP), Some(2));
        assert_eq!(pipe.send(UP, 10, 'a').nanoseconds(), 10);
        assert_eq!((pipe.turn(UP), pipe.turn(UP.back())), (None, None), "it is busy");
        assert_eq!((pipe.sent(UP), pipe.sent(UP)), (Some('a'), None));
        assert_eq!(pipe.turn(UP), Some(0));
        pipe.leave(UP);
        assert_eq!(pipe.turn(UP), Some(2));
        pipe.join(UP, 0);
        pipe.send(UP, 1, 'b');
        pipe.sent(UP);
        assert_eq!(pipe.turn(UP), Some(0));
    }
}
