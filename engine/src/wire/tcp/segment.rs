//! What goes over a link: a segment in its packet.

use crate::kernel::time::Time;
use crate::wire::defaults::{SACK_BLOCK, SACK_OPTION, SYN_PACKET, TCP_PACKET_HEADERS};

/// SACK blocks of an acknowledgement at most: with timestamps there is room for three (RFC 2018, 3).
pub(super) const SACK_BLOCKS: usize = 3;

/// Octets of a stream, from the first to before the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Octets {
    /// The first.
    pub start: u64,
    /// After the last.
    pub end: u64,
}

impl Octets {
    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// What a segment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// SYN from the client, SYN with ACK from the server.
    Synchronise,
    /// Data, or an acknowledgement alone.
    Transfer,
    /// FIN.
    Finish,
}

/// A segment. Positions count from 0, each way for itself.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// The connection.
    pub connection: u32,
    /// Which opening of it: what is left of an earlier one means nothing.
    pub opening: u32,
    /// What it is for.
    pub purpose: Purpose,
    /// The octets that it carries.
    pub data: Octets,
    /// Whether these were sent before.
    pub again: bool,
    /// What it acknowledges.
    pub acknowledgement: Acknowledgement,
    /// When it was sent: its timestamp (RFC 7323, 3).
    pub sent: Time,
}

/// What a receiver says of what has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acknowledgement {
    /// All octets before this one have come.
    pub upto: u64,
    /// What has come beyond, the newest first (RFC 2018, 4); empty ones at the end.
    pub beyond: [Octets; SACK_BLOCKS],
    /// Whether what it answers had come before (RFC 2883).
    pub duplicate: bool,
    /// The timestamp that it echoes (RFC 7323, 4.3); None if nothing with data has come.
    pub echo: Option<Time>,
}

impl Segment {
    /// How long its packet is on the link.
    pub fn octets(&self) -> u32 {
        if self.purpose == Purpose::Synchronise {
            return SYN_PACKET;
        }
        let blocks = self.acknowledgement.beyond.iter().filter(|block| !block.is_empty()).count() as u32;
        let option = if blocks > 0 { SACK_OPTION + blocks * SACK_BLOCK } else { 0 };
        let data = (self.data.end - self.data.start) as u32;
        // A segment with data that is full has no room for blocks: they are not counted there.
        TCP_PACKET_HEADERS + if data > 0 { data } else { option }
    }
}
