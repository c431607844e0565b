//! Content, whose octets come in pieces: plain, or gRPC's length-prefixed messages (PROTOCOL-HTTP2.md, "Length-Prefixed-
//! Message"), which know nothing of the pieces; gRPC-Web's too, whose last is the trailers (PROTOCOL-WEB.md).

use super::text::{hex, octets, shown};
use super::tree::Tree;
use super::{Layer, Message, Stopped};

/// The Compressed-Flag and the Message-Length.
const PREFIX: usize = 5;
/// The bit of the flag that marks gRPC-Web's trailers.
const TRAILERS: u8 = 0x80;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Framing {
    Plain,
    Grpc,
    GrpcWeb,
}

/// The content of one stream, as far as it has come.
pub(super) struct Content {
    framing: Framing,
    content_type: String,
    stream: u32,
    /// The message under way, by its place among the messages; trailers are none.
    message: Option<usize>,
    prefix: [u8; PREFIX],
    prefixed: usize,
    length: u32,
    seen: u32,
}

impl Content {
    /// Content of that type, so far none.
    pub(super) fn new(stream: u32, content_type: String) -> Self {
        let is = |prefix: &str| content_type.starts_with(prefix);
        let framing = if is("application/grpc-web-text") {
            // Base64 of what the others send.
            Framing::Plain
        } else if is("application/grpc-web") {
            Framing::GrpcWeb
        } else if is("application/grpc") {
            Framing::Grpc
        } else {
            Framing::Plain
        };
        Self {
            framing,
            content_type,
            stream,
            message: None,
            prefix: [0; PREFIX],
            prefixed: 0,
            length: 0,
            seen: 0,
        }
    }

    /// The next piece of it.
    pub(super) fn piece(
        &mut self,
        tree: &mut Tree,
        bytes: &[u8],
        (start, end): (u32, u32),
        last: bool,
    ) -> Result<(), Stopped> {
        if self.framing == Framing::Plain {
            if start < end {
                let at = tree.leaf((start, end), Layer::Content, "Content", &octets(end - start), "");
                let message =
                    *self.message.get_or_insert_with(|| begin(tree, self.stream, &self.content_type, false));
                tree.messages[message].parts.push(at);
            }
            if let Some(message) = self.message.filter(|_| last) {
                tree.messages[message].complete = true;
            }
            return Ok(());
        }
        let mut at = start;
        while at < end {
            let begins = self.prefixed == 0;
            let known = (at as usize..end as usize).zip(self.prefixed..PREFIX).map(|(from, to)| {
                self.prefix[to] = bytes[from];
                to + 1
            });
            let prefixed = known.last().unwrap_or(self.prefixed);
            let new = (prefixed - self.prefixed) as u32;
            let flag = self.prefix[0];
            self.flag_allowed(flag, at)?;
            let [_, length @ ..] = self.prefix;
            self.length = u32::from_be_bytes(length);
            let left = if prefixed == PREFIX { self.length - self.seen } else { 0 };
            let until = (at + new).saturating_add(left).min(end);
            self.open(tree, (at, until), begins, prefixed);
            if begins {
                let meaning = match flag {
                    0 => "not compressed",
                    1 => "compressed",
                    _ => "trailers",
                };
                tree.leaf((at, at + 1), Layer::Grpc, "Compressed-Flag", &hex(flag), meaning);
            }
            let of_length = (at + u32::from(begins), at + new);
            if of_length.0 < of_length.1 {
                let whole = prefixed == PREFIX;
                let value = if whole { self.length.to_string() } else { String::new() };
                tree.leaf(
                    of_length,
                    Layer::Grpc,
                    "Message-Length",
                    &value,
                    if whole { "" } else { "goes on" },
                );
            }
            if prefixed == PREFIX && self.prefixed < PREFIX && flag & TRAILERS == 0 {
                self.message = Some(begin(tree, self.stream, &self.content_type, flag == 1));
            }
            self.prefixed = prefixed;
            self.body(tree, bytes, (at + new, until));
            tree.close();
            at = until;
        }
        Ok(())
    }

    fn flag_allowed(&self, flag: u8, at: u32) -> Result<(), Stopped> {
        let web = if self.framing == Framing::GrpcWeb { TRAILERS } else { 0 };
        if flag & !(1 | web) == 0 {
            return Ok(());
        }
        let mut reason = String::from("a Compressed-Flag of ");
        reason.push_str(&hex(flag));
        reason.push_str(if web == 0 { ": allowed are 0 and 1" } else { ": allowed are 0, 1, 0x80 and 0x81" });
        Err(Stopped { offset: at, reason })
    }

    fn open(&self, tree: &mut Tree, range: (u32, u32), begins: bool, prefixed: usize) {
        let name = if self.prefix[0] & TRAILERS == 0 { "Length-Prefixed-Message" } else { "Trailers" };
        let value = if prefixed == PREFIX { octets(self.length) } else { String::new() };
        tree.open(range, Layer::Grpc, name, &value, if begins { "" } else { "continued" });
    }

    /// Octets after the prefix; ends the message when they are its last.
    fn body(&mut self, tree: &mut Tree, bytes: &[u8], (start, end): (u32, u32)) {
        if start < end {
            self.seen += end - start;
            match self.message {
                Some(message) => {
                    let at = tree.leaf((start, end), Layer::Content, "Message", &octets(end - start), "");
                    tree.messages[message].parts.push(at);
                }
                None => trailers(tree, bytes, (start, end)),
            }
        }
        if self.prefixed == PREFIX && self.seen == self.length {
            if let Some(message) = self.message.take() {
                tree.messages[message].complete = true;
            }
            (self.prefixed, self.seen) = (0, 0);
        }
    }
}

fn begin(tree: &mut Tree, stream: u32, content_type: &str, compressed: bool) -> usize {
    let content_type = content_type.to_owned();
    tree.messages.push(Message { stream, parts: Vec::new(), content_type, compressed, complete: false });
    tree.messages.len() - 1
}

/// Lines of `name: value`.
fn trailers(tree: &mut Tree, bytes: &[u8], (start, end): (u32, u32)) {
    let mut at = start;
    for line in bytes[start as usize..end as usize].split_inclusive(|&octet| octet == b'\n') {
        let next = at + line.len() as u32;
        let colon = line.iter().position(|&octet| octet == b':').unwrap_or(line.len());
        let value = line.get(colon + 1..).unwrap_or_default();
        tree.leaf((at, next), Layer::Grpc, &shown(&line[..colon]), &shown(value.trim_ascii()), "");
        at = next;
    }
}
