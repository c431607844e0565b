//! Whose each octet is: frame by frame (RFC 9113, 4.1).

use crate::octets::{Direction, Exchange, Span};
use crate::tap::Written;

/// The client's preface (RFC 9113, 3.4).
const PREFACE: usize = 24;
const FRAME_HEADER: usize = 9;

/// The exchange that was written.
pub(super) fn exchange(written: Written) -> Exchange {
    let mut spans = Vec::new();
    let Written { to_server, to_client, writes } = written;
    for (direction, octets) in [(Direction::ToServer, &to_server), (Direction::ToClient, &to_client)] {
        let mut under_way = writes.iter().filter(|(write, _)| write.direction == direction).peekable();
        let mut start = 0;
        while start < octets.len() {
            let (length, stream) = match octets.get(start..start + FRAME_HEADER) {
                _ if start == 0 && direction == Direction::ToServer => (PREFACE, 0),
                Some(&[high, middle, low, _, _, a, b, c, d]) => {
                    let payload = u32::from_be_bytes([0, high, middle, low]) as usize;
                    (FRAME_HEADER + payload, u32::from_be_bytes([a, b, c, d]) & (u32::MAX >> 1))
                }
                _ => (octets.len() - start, 0),
            };
            let end = (start + length).min(octets.len());
            while under_way.next_if(|(write, _)| write.end as usize <= start).is_some() {}
            let during = under_way.peek().and_then(|(_, call)| *call);
            let call = if stream == 0 { during } else { Some(stream / 2) };
            spans.push(Span { direction, start: start as u32, end: end as u32, call, stream });
            start = end;
        }
    }
    let writes = writes.into_iter().map(|(write, _)| write).collect();
    Exchange { to_server, to_client, writes, spans }
}
