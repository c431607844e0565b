//! How many octets go with an object: the header fields of a page that fetches its objects with GET.

use engine::scenario::{Header, HeaderLists, HeaderSource, Heads};

type Field = (&'static str, &'static str);

const AUTHORITY: &str = "shop.example.com";
const PATH: &str = "/assets/picture-0001.jpg";

/// What a request says of itself in both protocols, without the lines of its own of each.
const REQUEST: [Field; 3] = [
    ("user-agent", concat!("wirelab/", env!("CARGO_PKG_VERSION"))),
    ("accept", "*/*"),
    ("accept-encoding", "gzip"),
];
/// What a response says; the date is the example of RFC 9110, 5.6.7: all dates are as long.
const RESPONSE: [Field; 3] = [
    ("content-type", "image/jpeg"),
    ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ("cache-control", "public, max-age=31536000, immutable"),
];

/// Heads over HTTP/1.1: start line, a line for each field (RFC 9112, 5), and the empty line.
pub(super) fn heads(object_bytes: u64) -> Heads {
    let line = |name: &str, value: usize| name.len() + ": ".len() + value + "\r\n".len();
    let lines = |fields: &[Field]| fields.iter().map(|(name, value)| line(name, value.len())).sum::<usize>();
    let start = "GET ".len() + PATH.len() + " HTTP/1.1\r\n".len();
    let length = object_bytes.checked_ilog10().unwrap_or(0) as usize + 1;
    let end = "\r\n".len();
    Heads {
        request: (start + line("host", AUTHORITY.len()) + lines(&REQUEST) + end) as u32,
        response: ("HTTP/1.1 200 OK\r\n".len() + line("content-length", length) + lines(&RESPONSE) + end)
            as u32,
    }
}

/// The same over HTTP/2, which HPACK encodes call by call. That paths differ from object to object is left out, and that
/// HTTP/2 needs no `content-length`.
pub(super) fn lists() -> HeaderSource {
    let field = |(name, value): &Field| Header { name: (*name).into(), value: (*value).into() };
    let list = |first: &[Field], then: &[Field]| vec![first.iter().chain(then).map(field).collect()];
    let request = [(":method", "GET"), (":scheme", "https"), (":authority", AUTHORITY), (":path", PATH)];
    HeaderSource::Lists(HeaderLists {
        request: list(&request, &REQUEST),
        response: list(&[(":status", "200")], &RESPONSE),
        // Only gRPC sends them.
        trailers: list(&[], &[]),
    })
}
