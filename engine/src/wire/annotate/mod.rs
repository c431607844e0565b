//! What every octet on a wire means: the bytes of one direction of a connection become a flat list of [`Annotation`]s.
//!
//! The list is a tree written in its own order: a parent stands before its children, children in the order of their
//! octets, and children fill their parent without gap or overlap. So the leaves share out all octets, each octet has
//! exactly one owner ([`Annotated::owner`], a binary search), and the totals per layer add up to the bytes on the wire.
//!
//! Damaged bytes are no reason to fail: what was understood before stays, [`Annotated::stopped`] says where and why it went
//! no further, and the rest is leaves that say so.
//!
//! [`http1`] and [`http2`] annotate; they leave a message of the application as leaves of [`Layer::Content`], which who knows
//! its schema splits further with [`Annotated::split`].

mod content;
mod header_block;
mod http1;
mod http2;
mod text;
mod tree;

pub use http1::http1;
pub use http2::http2;
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

    /// A message's octets, put together from its parts.
    pub fn octets(&self, bytes: &[u8], message: &Message) -> Vec<u8> {
        let mut octets = Vec::new();
        for &part in &message.parts {
            let part = self.annotations.get(part as usize);
            let range = part.map(|part| part.start as usize..part.end as usize);
            octets.extend_from_slice(range.and_then(|range| bytes.get(range)).unwrap_or_default());
        }
        octets
    }

    /// Splits messages: `parts` gives what one of them consists of, as a tree of the same form whose offsets count from the
    /// message's first octet, and whose leaves fill it; empty to leave it whole. Where a message lies in several frames,
    /// so do its parts.
    pub fn split(&mut self, parts: impl FnMut(&Message) -> Vec<Annotation>) {
        let old = std::mem::take(&mut self.annotations);
        let split: Vec<_> = self.messages.iter().map(parts).collect();
        // Leaves in the order of the octets, each with its message and the offset of its first octet there.
        let mut pieces = Vec::new();
        for (message, number) in self.messages.iter().zip(0_usize..) {
            let mut from = 0;
            for &leaf in &message.parts {
                pieces.push((leaf, number, from));
                from += old[leaf as usize].end - old[leaf as usize].start;
            }
        }
        pieces.sort_unstable();
        let mut pieces = pieces.into_iter().peekable();
        let mut places = Vec::with_capacity(old.len());
        for (mut annotation, at) in old.into_iter().zip(0_u32..) {
            let place = self.annotations.len() as u32;
            places.push(place);
            annotation.parent = annotation.parent.map(|parent| places[parent as usize]);
            let (start, length) = (annotation.start, annotation.end - annotation.start);
            self.annotations.push(annotation);
            if let Some((_, message, from)) = pieces.next_if(|(leaf, ..)| *leaf == at) {
                tree::graft(
                    &mut self.annotations,
                    Some(place),
                    &split[message],
                    (from, from + length),
                    start,
                );
            }
        }
        for part in self.messages.iter_mut().flat_map(|message| &mut message.parts) {
            *part = places[*part as usize];
        }
    }

    /// Whether the tree is what this module says: parents before children, children fill their parents in order, and the
    /// leaves share out `length` octets.
    ///
    /// # Errors
    /// What is wrong, in words, for tests.
    pub fn check(&self, length: u32) -> Result<(), String> {
        let mut at = 0;
        // Those that the next octet may still belong to.
        let mut open: Vec<u32> = Vec::new();
        for (annotation, number) in self.annotations.iter().zip(0_u32..) {
            let Annotation { start, end, parent, .. } = *annotation;
            while open.last().is_some_and(|&last| self.annotations[last as usize].end <= start) {
                open.pop();
            }
            let inside = parent.is_none_or(|parent| end <= self.annotations[parent as usize].end);
            if start != at || end <= start || parent != open.last().copied() || !inside {
                return Err(format!("annotation {number}, {annotation:?}, after octet {at} in {open:?}"));
            }
            open.push(number);
            if self.is_leaf(number) {
                at = end;
            }
        }
        if at == length { Ok(()) } else { Err(format!("{at} of {length} octets")) }
    }
}

/// The bytes' length; offsets have 32 bits.
fn length_of(bytes: &[u8]) -> Result<u32, Stopped> {
    let reason = || Stopped { offset: 0, reason: "more than 4294967295 octets".into() };
    u32::try_from(bytes.len()).map_err(|_| reason())
}

#[cfg(test)]
mod tests;
