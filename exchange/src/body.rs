//! Heads and contents as the libraries make them from a plan: what tonic 0.14 and tonic-web add to the application's
//! headers (tonic, `client/grpc.rs`, `server/grpc.rs`, `transport/channel/service/user_agent.rs`), and in which pieces a
//! content comes. Lengths and dates are added where it is written, by hyper's rules.

use bytes::{BufMut, Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, TE, USER_AGENT};
use http::{Method, Uri};

use crate::plan::{ExchangeError, Framing, Header, Plan, Request, Response};

/// What tonic's channel says that it is (tonic 0.14.9, `transport/channel/service/user_agent.rs`).
const TONIC: &str = "tonic/0.14.9";
/// The flag of gRPC-Web's last frame (PROTOCOL-WEB.md, "Message framing").
const TRAILERS_FLAG: u8 = 0x80;

/// A message's head and content, in the pieces in which its library hands them to HTTP.
pub(crate) struct Outgoing {
    pub(crate) headers: HeaderMap,
    /// None of them is empty.
    pub(crate) pieces: Vec<Bytes>,
    pub(crate) trailers: Option<HeaderMap>,
    /// Whether the length stands before the content is written.
    pub(crate) known_length: bool,
    /// Whether the last piece is known to be the last when it is handed over. tonic's client does not know.
    pub(crate) known_end: bool,
}

impl Outgoing {
    /// Octets of the content.
    pub(crate) fn length(&self) -> usize {
        self.pieces.iter().map(Bytes::len).sum()
    }

    /// Whether there is a head only.
    pub(crate) fn is_empty(&self) -> bool {
        self.known_length && self.pieces.is_empty()
    }

    fn whole(headers: HeaderMap, content: Bytes) -> Self {
        let pieces = if content.is_empty() { Vec::new() } else { vec![content] };
        Self { headers, pieces, trailers: None, known_length: true, known_end: true }
    }
}

/// A request as the client's library hands it to HTTP.
pub(crate) fn request(framing: Framing, request: &Request) -> Outgoing {
    let mut headers = map(&request.headers);
    match framing {
        Framing::Plain => Outgoing::whole(headers, Bytes::copy_from_slice(&request.message)),
        Framing::Grpc => {
            headers.insert(TE, HeaderValue::from_static("trailers"));
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
            let own = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
            let user_agent = own.map_or_else(|| TONIC.to_owned(), |own| format!("{own} {TONIC}"));
            // Two values that are allowed, with a space between them, are allowed.
            if let Ok(user_agent) = HeaderValue::try_from(user_agent) {
                headers.insert(USER_AGENT, user_agent);
            }
            let pieces = vec![framed(&request.message)];
            Outgoing { headers, pieces, trailers: None, known_length: false, known_end: false }
        }
        Framing::GrpcWeb => {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc-web+proto"));
            Outgoing::whole(headers, framed(&request.message))
        }
    }
}

/// A response as the server's library hands it to HTTP.
pub(crate) fn response(framing: Framing, response: &Response) -> Outgoing {
    let mut headers = map(&response.headers);
    if framing == Framing::Plain {
        return Outgoing::whole(headers, Bytes::copy_from_slice(&response.message));
    }
    let content_type =
        if framing == Framing::Grpc { "application/grpc" } else { "application/grpc-web+proto" };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    let mut trailers = map(&response.trailers);
    trailers.insert(HeaderName::from_static("grpc-status"), HeaderValue::from_static("0"));
    let mut pieces = vec![framed(&response.message)];
    let trailers = if framing == Framing::Grpc {
        Some(trailers)
    } else {
        pieces.push(trailers_frame(&trailers));
        None
    };
    Outgoing { headers, pieces, trailers, known_length: false, known_end: true }
}

/// The request line's parts.
pub(crate) fn target(plan: &Plan, request: &Request) -> Result<(Method, Uri), ExchangeError> {
    let refused = |field: &str, value: &str| ExchangeError::Plan {
        field: field.into(),
        value: value.into(),
        wanted: "a method and a target that HTTP allows are wanted".into(),
    };
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(|_| refused("request.method", &request.method))?;
    let uri = Uri::builder().scheme("http").authority(plan.authority.as_str());
    let uri = uri.path_and_query(request.path.as_str()).build();
    Ok((method, uri.map_err(|_| refused("request.path", &request.path))?))
}

/// Adds the content's length.
pub(crate) fn set_length(headers: &mut HeaderMap, length: usize) {
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
}

/// Adds the date, unless there is none.
pub(crate) fn set_date(headers: &mut HeaderMap, date: &str) {
    if !date.is_empty() {
        headers.extend(HeaderValue::try_from(date).map(|value| (DATE, value)));
    }
}

/// A message with its prefix (gRPC, PROTOCOL-HTTP2.md, "Length-Prefixed-Message"), not compressed.
fn framed(message: &[u8]) -> Bytes {
    frame(0, message)
}

fn frame(flag: u8, content: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(5 + content.len());
    frame.put_u8(flag);
    frame.put_u32(content.len() as u32);
    frame.put_slice(content);
    frame.freeze()
}

/// Trailers in the content (PROTOCOL-WEB.md; tonic-web 0.14, `call.rs`, writes no space after the colon).
fn trailers_frame(trailers: &HeaderMap) -> Bytes {
    let mut lines = Vec::new();
    for (name, value) in trailers {
        for part in [name.as_str().as_bytes(), b":", value.as_bytes(), b"\r\n"] {
            lines.extend_from_slice(part);
        }
    }
    frame(TRAILERS_FLAG, &lines)
}

/// A plan has been checked before: none of them is refused.
fn map(headers: &[Header]) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(headers.len() + 4);
    for header in headers {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&header.value)) {
            map.append(name, value);
        }
    }
    map
}
