//! Streams (RFC 9113, 5): one per call. Both ends of a stream lie in one place, because the model is both.

use super::flow::Receiver;

/// A stream that is open or half closed.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    /// Its identifier (RFC 9113, 5.1.1).
    pub(super) id: u32,
    /// The request that it carries.
    pub(super) request: u32,
    /// What each direction's sender has to send.
    pub(super) sending: [Sending; 2],
    /// What each direction's receiver has received.
    pub(super) receiving: [Receiver; 2],
    /// The server will not have it.
    pub(super) refused: bool,
}

/// One end's part in a stream, as a sender.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sending {
    pub(super) next: Next,
    /// Octets of content that are left.
    pub(super) content: u64,
    pub(super) end: End,
    /// What the receiver allows (RFC 9113, 6.9.1). Below 0 after SETTINGS have lowered it (6.9.2).
    pub(super) window: i64,
    /// Whether it is in one of the writer's lines.
    pub(super) in_line: bool,
}

/// What a sender sends next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// There is no message yet, or no longer.
    Nothing,
    Headers,
    Data,
    /// A DATA frame of no octets.
    EmptyData,
    Trailers,
}

/// How a message ends (RFC 9113, 8.1): which frame bears END_STREAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The last DATA frame; HEADERS, if there is no content.
    LastFrame,
    EmptyData,
    Trailers,
}

impl Sending {
    pub(super) fn new(window: i64) -> Self {
        Self { next: Next::Nothing, content: 0, end: End::LastFrame, window, in_line: false }
    }

    /// A message is there to send.
    pub(super) fn begin(&mut self, content: u64, end: End) {
        (self.next, self.content, self.end) = (Next::Headers, content, end);
    }

    /// What follows the headers, or the DATA frame just sent.
    pub(super) fn proceed(&mut self) {
        self.next = match self.end {
            _ if self.content > 0 => Next::Data,
            End::LastFrame => Next::Nothing,
            End::EmptyData => Next::EmptyData,
            End::Trailers => Next::Trailers,
        };
    }
}
