//! Heads of HTTP/1.1 messages, in octets, and header lists for HTTP/2: what goes with the content of a call.

use engine::scenario::{Header, HeaderLists, HeaderSource};

/// A header field: name and value.
pub(super) type Field = (&'static str, &'static str);

/// The example of RFC 9110, 5.6.7: all dates are as long.
pub(super) const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// How lessons call themselves in `user-agent`.
pub(super) const AGENT: &str = concat!("wirelab/", env!("CARGO_PKG_VERSION"));

/// A head over HTTP/1.1, in octets: start line, a line for each field (RFC 9112, 5), `content-length` if there is content, and
/// the empty line.
pub(super) fn head(start_line: usize, fields: &[Field], content_length: Option<u64>) -> u32 {
    let line = |name: &str, value: usize| name.len() + ": ".len() + value + "\r\n".len();
    let fields: usize = fields.iter().map(|(name, value)| line(name, value.len())).sum();
    let digits = |length: u64| length.checked_ilog10().unwrap_or(0) as usize + 1;
    let length = content_length.map_or(0, |length| line("content-length", digits(length)));
    (start_line + fields + length + "\r\n".len()) as u32
}

/// Header lists that are the same in every call, and which HPACK encodes call by call. That `date` changes once a second is
/// left out.
pub(super) fn lists(request: &[Field], response: &[Field], trailers: &[Field]) -> HeaderSource {
    let same = |fields: &[Field]| {
        let header = |(name, value): &Field| Header { name: (*name).into(), value: (*value).into() };
        vec![fields.iter().map(header).collect()]
    };
    HeaderSource::Lists(HeaderLists {
        request: same(request),
        response: same(response),
        trailers: same(trailers),
    })
}
