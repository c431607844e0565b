//! Octets as frames (RFC 9113, 4.1), stream by stream: which stream's turn it is depends on time, what it sends does not.

use std::collections::BTreeMap;

/// The client's preface (RFC 9113, 3.4).
pub const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A frame.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its type (RFC 9113, 6).
    pub kind: u8,
    /// Its flags.
    pub flags: u8,
    /// What follows its header.
    pub payload: Vec<u8>,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, flags, payload } = self;
        let begin = &payload[..payload.len().min(40)];
        write!(to, "type {kind} flags {flags} {} octets {begin:?}", payload.len())
    }
}

/// The frames of each stream, in their order; the connection's are those of stream 0.
pub fn by_stream(octets: &[u8]) -> BTreeMap<u32, Vec<Frame>> {
    let mut left = octets.strip_prefix(PREFACE).unwrap_or(octets);
    let mut streams = BTreeMap::<u32, Vec<Frame>>::new();
    while let Some((header, rest)) = left.split_first_chunk::<9>() {
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize;
        let stream = u32::from_be_bytes([header[5], header[6], header[7], header[8]]) & (u32::MAX >> 1);
        let (payload, rest) = rest.split_at_checked(length).expect("a whole frame");
        let frame = Frame { kind: header[3], flags: header[4], payload: payload.to_vec() };
        streams.entry(stream).or_default().push(frame);
        left = rest;
    }
    assert!(left.is_empty(), "{} octets are no frame", left.len());
    streams
}
