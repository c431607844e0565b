//! What every octet on a wire means: the bytes of one direction of a connection become a flat list of [`Annotation`]s.
//!
//! The list is a tree written in its own order: a parent stands before its children, children in the order of their
//! octets, and children fill their parent without gap or overlap. So the leaves share out all octets, each octet has
//! exactly one owner ([`Annotated::owner`], a binary search), and the totals per layer add up to the bytes on the wire.
//!
//! Damaged bytes are no reason to fail: what was understood before stays, [`Annotated::stopped`] says where and why it went
//! no further, and the rest is one leaf.

use serde::{Deserialize, Serialize};

/// Whose octets they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Layer {
    /// HTTP/1.1: start line, header fields, chunk sizes (RFC 9112).
    Http1,
    /// HTTP/2: preface, frame headers, payloads of all frames but content and fields (RFC 9113).
    Http2,
    /// Header blocks (RFC 7541).
    Hpack,
    /// gRPC's and gRPC-Web's prefixes, and the trailers that gRPC-Web sends as content.
    Grpc,
    /// Messages: JSON, protobuf, whatever the application sends.
    Content,
}

impl Layer {
    /// All, from the outside in.
    pub const ALL: [Self; 5] = [Self::Http1, Self::Http2, Self::Hpack, Self::Grpc, Self::Content];

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Http1 => "HTTP/1.1",
            Self::Http2 => "HTTP/2",
            Self::Hpack => "HPACK",
            Self::Grpc => "gRPC",
            Self::Content => "content",
        }
    }
}

/// What a run of octets is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// Its first octet, counted from the start of the direction's bytes.
    pub start: u32,
    /// The octet after its last.
    pub end: u32,
    /// The annotation that it is a part of, by its place in the list; `None` at the top.
    pub parent: Option<u32>,
    /// Whose octets they are.
    pub layer: Layer,
    /// What it is, in the field's own words: `HEADERS`, `Stream Identifier`, `:path`.
    pub name: String,
    /// What it holds, decoded; empty where a part says it better.
    pub value: String,
    /// What that means, in a few words; may be empty.
    pub meaning: String,
}

/// Where it went no further, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// The first octet that could not be understood.
    pub offset: u32,
    /// Why, in words.
    pub reason: String,
}

/// A message of the application: where its octets lie. One that is longer than a frame lies in several annotations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// HTTP/2's stream, or, in HTTP/1.1, the message's number on the connection from 1.
    pub stream: u32,
    /// Its leaves of [`Layer::Content`] in order, by their places in the list; empty of an empty message.
    pub parts: Vec<u32>,
    /// Its content type, as the header says.
    pub content_type: String,
    /// gRPC's compressed flag (PROTOCOL-HTTP2.md, "Compressed-Flag"); false outside gRPC.
    pub compressed: bool,
    /// Whether its last octet is there.
    pub complete: bool,
}

/// The bytes of one direction, annotated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotated {
    /// The tree, parents before children, in the order of the octets.
    pub annotations: Vec<Annotation>,
    /// The application's messages, in the order of their first octets.
    pub messages: Vec<Message>,
    /// Where it went no further; `None` if everything was understood.
    pub stopped: Option<Stopped>,
}

impl Annotated {
    /// The leaf that an octet belongs to, by its place in the list; `None` beyond the last octet.
    pub fn owner(&self, offset: u32) -> Option<u32> {
        // Children fill their parents, so the last annotation that begins at or before the octet is the innermost.
        let after = self.annotations.partition_point(|annotation| annotation.start <= offset);
        let last = after.checked_sub(1)?;
        (offset < self.annotations[last].end).then_some(last as u32)
    }

    /// Whether an annotation has no parts.
    pub fn is_leaf(&self, at: u32) -> bool {
        self.annotations.get(at as usize + 1).is_none_or(|next| next.parent != Some(at))
    }

    /// Octets of each layer, in the order of [`Layer::ALL`]. They add up to all octets.
    pub fn totals(&self) -> [u32; Layer::ALL.len()] {
        let mut totals = [0; Layer::ALL.len()];
        for (at, annotation) in self.annotations.iter().enumerate() {
            if self.is_leaf(at as u32) {
                totals[annotation.layer as usize] += annotation.end - annotation.start;
            }
        }
        totals
    }
}
