//! Frames and their sizes (RFC 9113, 4.1 and 6).

use serde::{Deserialize, Serialize};

use crate::kernel::arena::Id;
use crate::wire::defaults::{FRAME_HEADER, PREFACE, RST_STREAM, WINDOW_UPDATE};

use super::stream::Stream;

/// What a frame is (RFC 9113, 6). The client's preface (3.4) is none, but goes the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FrameType {
    /// A stream's content (6.1).
    Data,
    /// A header block (6.2), whole.
    Headers,
    /// A stream's sudden end (6.4).
    RstStream,
    /// An end's settings (6.5).
    Settings,
    /// SETTINGS with the ACK flag (6.5.3).
    SettingsAck,
    /// Credit (6.9).
    WindowUpdate,
    /// The 24 octets that a client begins with (3.4).
    Preface,
}

/// A frame on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its type.
    pub kind: FrameType,
    /// Its payload, octets; of the preface all of it.
    pub length: u32,
    /// The END_STREAM flag (6.1, 6.2).
    pub end_stream: bool,
    /// Stream identifier; 0: the connection (5.1.1).
    pub stream_id: u32,
    /// Window size increment (6.9) of a WINDOW_UPDATE, else 0.
    pub increment: u32,
    /// Where the stream lies; None of the connection's frames.
    pub(super) stream: Option<Id<Stream>>,
}

impl Frame {
    /// A frame of the connection as a whole.
    pub(super) const fn of_connection(kind: FrameType, length: u32) -> Self {
        Self { kind, length, end_stream: false, stream_id: 0, increment: 0, stream: None }
    }

    /// The client's preface.
    pub(super) const fn preface() -> Self {
        Self::of_connection(FrameType::Preface, PREFACE)
    }

    /// Credit for the connection.
    pub(super) const fn window_update(increment: u32) -> Self {
        Self { increment, ..Self::of_connection(FrameType::WindowUpdate, WINDOW_UPDATE) }
    }

    /// A frame of a stream.
    pub(super) const fn of_stream(kind: FrameType, length: u32, stream: Id<Stream>, stream_id: u32) -> Self {
        Self { kind, length, end_stream: false, stream_id, increment: 0, stream: Some(stream) }
    }

    /// REFUSED_STREAM (8.7): the server has not touched it, the client may send it again.
    pub(super) const fn refused(stream: Id<Stream>, stream_id: u32) -> Self {
        Self::of_stream(FrameType::RstStream, RST_STREAM, stream, stream_id)
    }

    /// Octets on the wire: header and payload.
    pub const fn octets(&self) -> u32 {
        match self.kind {
            FrameType::Preface => self.length,
            _ => FRAME_HEADER + self.length,
        }
    }
}
