//! What connections carry, whichever protocol they speak: a pool of HTTP/1.1 connections or HTTP/2's, and the parcels that they
//! write. What carries parcels knows no protocol but through this.

use serde::{Deserialize, Serialize};

use super::http1::{self, Part};
use super::http2::{self, FrameType};
use super::pipe::Direction;

/// The protocol of the connections, with their state.
#[derive(Clone, Debug)]
pub enum Protocol {
    /// HTTP/1.1.
    Http1(http1::Pool),
    /// HTTP/2.
    Http2(http2::Client),
}

impl Protocol {
    /// The connection for the next request; None if none may take one.
    pub(super) fn free(&self) -> Option<u32> {
        match self {
            Self::Http1(pool) => pool.free(),
            Self::Http2(client) => client.free(),
        }
    }

    /// The client begins with a request on a connection. Gives the stream's identifier; 0 on HTTP/1.1.
    pub(super) fn request(&mut self, connection: u32, request: u32) -> u32 {
        match self {
            Self::Http1(pool) => {
                pool.request(connection, request);
                0
            }
            Self::Http2(client) => client.request(connection, request),
        }
    }

    /// What the connection writes next that way; None if there is nothing, or nothing that may be written now.
    pub(super) fn next(&mut self, connection: u32, direction: Direction) -> Option<Parcel> {
        let content = match self {
            Self::Http1(pool) => pool.next(connection, direction).map(Content::Http1),
            Self::Http2(client) => client.next(connection, direction).map(Content::Http2),
        };
        content.map(|content| Parcel { connection, content })
    }

    /// Calls under way.
    pub(super) fn in_flight(&self) -> u64 {
        match self {
            Self::Http1(pool) => pool.in_flight(),
            Self::Http2(client) => client.in_flight(),
        }
    }

    /// Bytes of storage.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Self::Http1(pool) => pool.bytes(),
            Self::Http2(client) => client.bytes(),
        }
    }
}

/// What a parcel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Kind {
    /// A piece of an HTTP/1.1 message.
    Http1(Part),
    /// A frame of HTTP/2.
    Http2(FrameType),
    /// A segment of TCP, in its packet.
    Tcp(SegmentKind),
}

/// What a segment is, as far as its first octet says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SegmentKind {
    /// SYN.
    Synchronise,
    /// An acknowledgement alone.
    Acknowledgement,
    /// Of TLS's handshake.
    Greeting,
    /// The same, sent before.
    GreetingAgain,
    /// Of what the connection is for.
    Data,
    /// The same, sent before.
    DataAgain,
    /// FIN.
    Finish,
}

/// What is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcel {
    pub(super) connection: u32,
    pub(super) content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Http1(http1::Piece),
    Http2(http2::Frame),
}

impl Parcel {
    pub(super) fn octets(&self) -> u32 {
        match self.content {
            Content::Http1(piece) => piece.octets,
            Content::Http2(frame) => frame.octets(),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self.content {
            Content::Http1(piece) => Kind::Http1(piece.part),
            Content::Http2(frame) => Kind::Http2(frame.kind),
        }
    }

    pub(super) fn stream(&self) -> u32 {
        match self.content {
            Content::Http1(piece) => piece.request,
            Content::Http2(frame) => frame.stream_id,
        }
    }
}
