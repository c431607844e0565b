//! HTTP/2's octets (RFC 9113): the client's preface, then frame after frame. A header block that goes on in CONTINUATION is
//! decoded as the one that it is, and its parts are shared out among the frames again.

use std::collections::BTreeMap;

use super::content::Content;
use super::header_block;
use super::text::{hex, shown};
use super::tree::Tree;
use super::{Annotated, Layer, Stopped, length_of};
use crate::wire::defaults::{FRAME_HEADER, SETTING};
use crate::wire::hpack::Decoder;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// What the fields of one block may take; an octet can stand for a whole entry (RFC 9113, 10.5.1).
const LIST_LIMIT: u32 = 1 << 20;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const PRIORITY: u8 = 2;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PUSH_PROMISE: u8 = 5;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
/// Frame types by number (RFC 9113, 6).
const TYPES: [&str; 10] = [
    "DATA",
    "HEADERS",
    "PRIORITY",
    "RST_STREAM",
    "SETTINGS",
    "PUSH_PROMISE",
    "PING",
    "GOAWAY",
    "WINDOW_UPDATE",
    "CONTINUATION",
];

/// END_STREAM, and of SETTINGS and PING the ACK.
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const PADDED: u8 = 8;
const HAS_PRIORITY: u8 = 0x20;

/// Parameters by number (RFC 9113, 6.5.2).
const PARAMETERS: [&str; 7] = [
    "unknown parameter",
    "SETTINGS_HEADER_TABLE_SIZE",
    "SETTINGS_ENABLE_PUSH",
    "SETTINGS_MAX_CONCURRENT_STREAMS",
    "SETTINGS_INITIAL_WINDOW_SIZE",
    "SETTINGS_MAX_FRAME_SIZE",
    "SETTINGS_MAX_HEADER_LIST_SIZE",
];

/// Error codes by number (RFC 9113, 7).
const ERRORS: [&str; 14] = [
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
];

/// Annotates one direction of an HTTP/2 connection from its start. `header_table_size` is what the receiving end announced
/// as SETTINGS_HEADER_TABLE_SIZE; 4,096 if nothing (RFC 9113, 6.5.2).
pub fn http2(bytes: &[u8], header_table_size: u32) -> Annotated {
    let mut reader = Reader {
        bytes,
        tree: Tree::new(),
        decoder: Decoder::new(header_table_size, LIST_LIMIT),
        contents: BTreeMap::new(),
    };
    let outcome = length_of(bytes).and_then(|length| reader.all(length));
    reader.tree.finish(bytes.len() as u32, outcome)
}

struct Reader<'a> {
    bytes: &'a [u8],
    tree: Tree,
    decoder: Decoder,
    /// By stream.
    contents: BTreeMap<u32, Content>,
}

/// A frame's header (RFC 9113, 4.1).
#[derive(Clone, Copy)]
struct Header {
    start: u32,
    length: u32,
    kind: u8,
    flags: u8,
    stream: u32,
}

impl Header {
    fn payload(self) -> u32 {
        self.start + FRAME_HEADER
    }

    fn end(self) -> u32 {
        self.payload().saturating_add(self.length)
    }

    fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    fn name(self) -> &'static str {
        TYPES.get(self.kind as usize).copied().unwrap_or("unknown frame type")
    }

    /// The flags that mean something for its type, by name.
    fn flag_names(self) -> String {
        let named = [
            (END_STREAM, "END_STREAM", self.kind == DATA || self.kind == HEADERS),
            (END_STREAM, "ACK", self.kind == SETTINGS || self.kind == PING),
            (END_HEADERS, "END_HEADERS", matches!(self.kind, HEADERS | PUSH_PROMISE | CONTINUATION)),
            (PADDED, "PADDED", matches!(self.kind, DATA | HEADERS | PUSH_PROMISE)),
            (HAS_PRIORITY, "PRIORITY", self.kind == HEADERS),
        ];
        let mut text = String::new();
        for (flag, name, here) in named {
            if here && self.has(flag) {
                if !text.is_empty() {
                    text.push_str(", ");
                }
                text.push_str(name);
            }
        }
        text
    }
}

fn stopped(offset: u32, reason: &str) -> Stopped {
    Stopped { offset, reason: reason.into() }
}

impl Reader<'_> {
    fn all(&mut self, length: u32) -> Result<(), Stopped> {
        let mut at = 0;
        if self.bytes.starts_with(PREFACE) {
            at = PREFACE.len() as u32;
            self.tree.leaf((0, at), Layer::Http2, "Preface", &shown(PREFACE), "the client begins");
        }
        while at < length {
            let header = self.header(at, length)?;
            at = match header.kind {
                HEADERS | PUSH_PROMISE => self.header_block(header, length)?,
                CONTINUATION => return Err(stopped(at, "a CONTINUATION frame that continues nothing")),
                _ => {
                    self.open(header, length)?;
                    self.payload(header)?;
                    self.tree.close();
                    header.end()
                }
            };
        }
        Ok(())
    }

    fn header(&self, at: u32, length: u32) -> Result<Header, Stopped> {
        let octets = self.bytes.get(at as usize..(at + FRAME_HEADER) as usize).filter(|_| at < length);
        let Some(&[high, middle, low, kind, flags, a, b, c, d]) = octets else {
            return Err(stopped(at, "a frame header that is cut short"));
        };
        let length = u32::from_be_bytes([0, high, middle, low]);
        // The highest bit is reserved.
        let stream = u32::from_be_bytes([a & 0x7f, b, c, d]);
        Ok(Header { start: at, length, kind, flags, stream })
    }

    /// Opens a frame and annotates its header.
    fn open(&mut self, header: Header, length: u32) -> Result<(), Stopped> {
        let Header { start, kind, flags, stream, .. } = header;
        let flag_names = header.flag_names();
        let mut of = String::from(if stream == 0 { "connection" } else { "stream " });
        if stream != 0 {
            of.push_str(&stream.to_string());
        }
        let tree = &mut self.tree;
        tree.open((start, header.end().min(length)), Layer::Http2, header.name(), &of, &flag_names);
        tree.leaf((start, start + 3), Layer::Http2, "Length", &header.length.to_string(), "");
        tree.leaf((start + 3, start + 4), Layer::Http2, "Type", &hex(kind), header.name());
        tree.leaf((start + 4, start + 5), Layer::Http2, "Flags", &hex(flags), &flag_names);
        tree.leaf((start + 5, header.payload()), Layer::Http2, "Stream Identifier", &stream.to_string(), "");
        if header.end() > length {
            return Err(stopped(header.payload(), "a frame that is cut short"));
        }
        Ok(())
    }

    fn payload(&mut self, header: Header) -> Result<(), Stopped> {
        let (start, end) = (header.payload(), header.end());
        let size = |size: u32| {
            let fits = header.length == size;
            if fits { Ok(()) } else { Err(stopped(start, "a frame whose length does not fit its type")) }
        };
        match header.kind {
            DATA => return self.data(header),
            PRIORITY => {
                size(5)?;
                self.priority(start);
            }
            RST_STREAM => {
                size(4)?;
                self.error_code(start);
            }
            SETTINGS
                if !header.length.is_multiple_of(SETTING) || header.has(END_STREAM) && header.length > 0 =>
            {
                size(0)?;
            }
            SETTINGS => {
                for at in (start..end).step_by(SETTING as usize) {
                    self.setting(at);
                }
            }
            PING => {
                size(8)?;
                self.leaf((start, end), "Opaque Data", "", "comes back with the ACK");
            }
            GOAWAY if header.length >= 8 => {
                let last = self.number(start) & 0x7fff_ffff;
                self.leaf((start, start + 4), "Last-Stream-ID", &last.to_string(), "");
                self.error_code(start + 4);
                if start + 8 < end {
                    let text = shown(&self.bytes[start as usize + 8..end as usize]);
                    self.leaf((start + 8, end), "Additional Debug Data", &text, "");
                }
            }
            GOAWAY => size(8)?,
            WINDOW_UPDATE => {
                size(4)?;
                let increment = self.number(start) & 0x7fff_ffff;
                self.leaf(
                    (start, end),
                    "Window Size Increment",
                    &increment.to_string(),
                    "octets more to send",
                );
            }
            // A receiver discards what it does not know (RFC 9113, 5.5).
            _ if start < end => self.leaf((start, end), "Payload", "", "discarded"),
            _ => {}
        }
        Ok(())
    }

    fn data(&mut self, header: Header) -> Result<(), Stopped> {
        let (start, end) = self.unpadded(header)?;
        let content =
            self.contents.entry(header.stream).or_insert_with(|| Content::new(header.stream, String::new()));
        content.piece(&mut self.tree, self.bytes, (start, end), header.has(END_STREAM))?;
        self.padding(header, end);
        Ok(())
    }

    /// A HEADERS or PUSH_PROMISE frame with its CONTINUATION frames; gives the octet after them.
    fn header_block(&mut self, first: Header, length: u32) -> Result<u32, Stopped> {
        self.open(first, length)?;
        let (mut start, end) = self.unpadded(first)?;
        if first.kind == HEADERS && first.has(HAS_PRIORITY) {
            self.room(start, end, 5)?;
            self.priority(start);
            start += 5;
        } else if first.kind == PUSH_PROMISE {
            self.room(start, end, 4)?;
            let promised = self.number(start) & 0x7fff_ffff;
            self.leaf((start, start + 4), "Promised Stream ID", &promised.to_string(), "");
            start += 4;
        }
        let mut fragments = vec![(first, start, end)];
        let mut block = self.bytes[start as usize..end as usize].to_vec();
        let mut last = first;
        while !last.has(END_HEADERS) {
            let next = self.header(last.end(), length).ok();
            let next = next.filter(|next| next.kind == CONTINUATION && next.stream == first.stream);
            let next = next.filter(|next| next.end() <= length);
            last = next.ok_or_else(|| stopped(start, "a header block that does not end"))?;
            fragments.push((last, last.payload(), last.end()));
            block.extend_from_slice(&self.bytes[last.payload() as usize..last.end() as usize]);
        }
        let decoded = header_block::annotate(&mut self.decoder, &block);
        let mut from = 0;
        for (frame, start, end) in fragments {
            if frame.kind == CONTINUATION {
                self.open(frame, length)?;
            }
            let to = from + (end - start);
            self.tree.graft(&decoded.annotations, (from, to), start);
            let understood = decoded.annotations.iter().rev().find(|one| one.parent.is_none());
            let understood = understood.map_or(0, |last| last.end);
            if let Some(fault) = decoded.fault.filter(|_| understood < to || frame.has(END_HEADERS)) {
                let offset = start + understood.clamp(from, to) - from;
                return Err(Stopped { offset, reason: fault.to_string() });
            }
            self.padding(frame, end);
            self.tree.close();
            from = to;
        }
        if first.kind == HEADERS {
            let content_type = decoded.content_type.unwrap_or_default();
            self.contents.entry(first.stream).or_insert_with(|| Content::new(first.stream, content_type));
        }
        Ok(last.end())
    }

    /// Annotates the Pad Length, if there is one; gives where what it pads lies.
    fn unpadded(&mut self, header: Header) -> Result<(u32, u32), Stopped> {
        let (start, end) = (header.payload(), header.end());
        if !header.has(PADDED) {
            return Ok((start, end));
        }
        self.room(start, end, 1)?;
        let padding = u32::from(self.bytes[start as usize]);
        self.leaf((start, start + 1), "Pad Length", &padding.to_string(), "");
        self.room(start + 1, end, padding)?;
        Ok((start + 1, end - padding))
    }

    fn padding(&mut self, header: Header, start: u32) {
        if start < header.end() {
            self.leaf((start, header.end()), "Padding", "", "");
        }
    }

    fn room(&self, start: u32, end: u32, octets: u32) -> Result<(), Stopped> {
        let fits = end - start >= octets;
        if fits {
            Ok(())
        } else {
            Err(stopped(start, "a frame that is too short for what its flags promise"))
        }
    }

    fn priority(&mut self, at: u32) {
        let dependency = self.number(at) & 0x7fff_ffff;
        self.leaf((at, at + 4), "Stream Dependency", &dependency.to_string(), "deprecated");
        let weight = self.bytes[at as usize + 4];
        self.leaf((at + 4, at + 5), "Weight", &weight.to_string(), "deprecated");
    }

    fn setting(&mut self, at: u32) {
        let [high, low] = [self.bytes[at as usize], self.bytes[at as usize + 1]];
        let identifier = u16::from_be_bytes([high, low]);
        let name = PARAMETERS.get(identifier as usize).copied().unwrap_or(PARAMETERS[0]);
        let value = self.number(at + 2).to_string();
        self.tree.open((at, at + SETTING), Layer::Http2, name, &value, "");
        self.leaf((at, at + 2), "Identifier", &identifier.to_string(), name);
        self.leaf((at + 2, at + SETTING), "Value", &value, "");
        self.tree.close();
    }

    fn error_code(&mut self, at: u32) {
        let code = self.number(at);
        let name = ERRORS.get(code as usize).copied().unwrap_or("unknown error code");
        self.leaf((at, at + 4), "Error Code", &code.to_string(), name);
    }

    fn number(&self, at: u32) -> u32 {
        let octet = |after: usize| self.bytes.get(at as usize + after).copied().unwrap_or(0);
        u32::from_be_bytes([octet(0), octet(1), octet(2), octet(3)])
    }

    fn leaf(&mut self, range: (u32, u32), name: &str, value: &str, meaning: &str) {
        self.tree.leaf(range, Layer::Http2, name, value, meaning);
    }
}
