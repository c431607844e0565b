//! HTTP/1.1's octets (RFC 9112): messages one after the other, each a start line, field lines, an empty line and content.

use super::content::Content;
use super::text::shown;
use super::tree::Tree;
use super::{Annotated, Layer, Stopped, length_of};

const LINE_END: &[u8] = b"\r\n";

/// Annotates one direction of an HTTP/1.1 connection. A response to HEAD looks as if it had content; there is none in the
/// lessons.
pub fn http1(bytes: &[u8]) -> Annotated {
    let mut tree = Tree::new();
    let outcome = length_of(bytes).and_then(|length| {
        let mut reader = Reader { bytes, length, at: 0 };
        let mut number = 1;
        while reader.at < length {
            message(&mut tree, &mut reader, number)?;
            number += 1;
        }
        Ok(())
    });
    tree.finish(bytes.len() as u32, outcome)
}

struct Reader<'a> {
    bytes: &'a [u8],
    length: u32,
    at: u32,
}

impl<'a> Reader<'a> {
    /// The next line with its end, and where it lies.
    fn line(&mut self) -> Result<(&'a [u8], (u32, u32)), Stopped> {
        let rest = &self.bytes[self.at as usize..];
        let end = rest.windows(LINE_END.len()).position(|two| two == LINE_END);
        let end = end.ok_or_else(|| self.stopped("a line that does not end"))? as u32;
        let range = (self.at, self.at + end + LINE_END.len() as u32);
        self.at = range.1;
        Ok((&rest[..end as usize], range))
    }

    fn stopped(&self, reason: &str) -> Stopped {
        Stopped { offset: self.at, reason: reason.into() }
    }
}

/// How a message's content ends (RFC 9112, 6.3).
enum Length {
    Octets(u32),
    Chunked,
    Close,
}

fn message(tree: &mut Tree, reader: &mut Reader<'_>, number: u32) -> Result<(), Stopped> {
    let start = reader.at;
    let (line, range) = reader.line()?;
    let mut parts = line.splitn(3, |&octet| octet == b' ');
    let (Some(first), Some(second)) = (parts.next(), parts.next()) else {
        return Err(Stopped { offset: start, reason: "no start line".into() });
    };
    let third = parts.next();
    let response = first.starts_with(b"HTTP/");
    if !response && third.is_none_or(|version| !version.starts_with(b"HTTP/")) {
        return Err(Stopped { offset: start, reason: "neither a request line nor a status line".into() });
    }
    let names = if response {
        ["status-line", "HTTP-version", "status-code", "reason-phrase"]
    } else {
        ["request-line", "method", "request-target", "HTTP-version"]
    };
    tree.open(range, Layer::Http1, names[0], &shown(line), "");
    let (one, two) = (start + first.len() as u32 + 1, start + (first.len() + second.len()) as u32 + 2);
    tree.leaf((start, one), Layer::Http1, names[1], &shown(first), "");
    // A status line without a reason phrase and its space ends with the code.
    let two = if third.is_some() { two } else { range.1 };
    tree.leaf((one, two), Layer::Http1, names[2], &shown(second), "");
    if let Some(third) = third {
        tree.leaf((two, range.1), Layer::Http1, names[3], &shown(third), "");
    }
    tree.close();
    // Informational responses, 204 and 304 have no content (RFC 9112, 6.3), nor has a request that announces none.
    let mut content_length = if response { Length::Close } else { Length::Octets(0) };
    let without = response && (second.starts_with(b"1") || second == b"204" || second == b"304");
    let mut content_type = String::new();
    while let Some((name, value)) = field_line(tree, reader)? {
        let is = |wanted: &[u8]| name.eq_ignore_ascii_case(wanted);
        if is(b"content-type") {
            content_type = shown(value);
        } else if is(b"transfer-encoding") && value.eq_ignore_ascii_case(b"chunked") {
            content_length = Length::Chunked;
        } else if is(b"content-length") && !matches!(content_length, Length::Chunked) {
            let octets = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
            content_length =
                Length::Octets(octets.ok_or_else(|| reader.stopped("a Content-Length that is no number"))?);
        }
    }
    let mut content = Content::new(number, content_type);
    match content_length {
        _ if without => Ok(()),
        Length::Octets(octets) => part(tree, reader, &mut content, octets, true),
        Length::Close => part(tree, reader, &mut content, reader.length - reader.at, true),
        Length::Chunked => chunks(tree, reader, &mut content),
    }
}

/// A field's name and value.
type FieldLine<'a> = (&'a [u8], &'a [u8]);

/// A field line; `None` is the empty line after the last.
fn field_line<'a>(tree: &mut Tree, reader: &mut Reader<'a>) -> Result<Option<FieldLine<'a>>, Stopped> {
    let (line, range) = reader.line()?;
    if line.is_empty() {
        tree.leaf(range, Layer::Http1, "empty line", "", "the head ends");
        return Ok(None);
    }
    let colon = line.iter().position(|&octet| octet == b':');
    let colon = colon.ok_or(Stopped { offset: range.0, reason: "a field line without a colon".into() })?;
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    tree.leaf(range, Layer::Http1, &shown(name), &shown(value), "");
    Ok(Some((name, value)))
}

/// So many octets of content, as far as they are there.
fn part(
    tree: &mut Tree,
    reader: &mut Reader<'_>,
    content: &mut Content,
    octets: u32,
    last: bool,
) -> Result<(), Stopped> {
    let wanted = reader.at.saturating_add(octets);
    let range = (reader.at, wanted.min(reader.length));
    let whole = wanted == range.1;
    content.piece(tree, reader.bytes, range, last && whole)?;
    reader.at = range.1;
    if whole { Ok(()) } else { Err(reader.stopped("content that is shorter than announced")) }
}

/// The chunked transfer coding (RFC 9112, 7.1).
fn chunks(tree: &mut Tree, reader: &mut Reader<'_>, content: &mut Content) -> Result<(), Stopped> {
    loop {
        let (line, range) = reader.line()?;
        let digits = line.split(|&octet| octet == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(digits).ok().and_then(|text| u32::from_str_radix(text, 16).ok());
        let size =
            size.ok_or(Stopped { offset: range.0, reason: "a chunk-size that is no number".into() })?;
        tree.leaf(range, Layer::Http1, "chunk-size", &shown(line), &super::text::octets(size));
        if size == 0 {
            content.piece(tree, reader.bytes, (reader.at, reader.at), true)?;
            while field_line(tree, reader)?.is_some() {}
            return Ok(());
        }
        part(tree, reader, content, size, false)?;
        let (line, range) = reader.line()?;
        if !line.is_empty() {
            return Err(Stopped { offset: range.0, reason: "a chunk that is longer than announced".into() });
        }
        tree.leaf(range, Layer::Http1, "chunk end", "", "");
    }
}
