//! What two ends are to say to each other. Here stands what the application gives; what the libraries add by themselves
//! (`content-length`, `date`, `te`, gRPC's `content-type`) they add.

use serde::{Deserialize, Serialize};

/// Calls from one client to one server over one connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What carries them.
    pub transport: Transport,
    /// How a message stands in the content.
    pub framing: Framing,
    /// When the next call begins.
    pub order: Order,
    /// The server's name, for `:authority` and `host`.
    pub authority: String,
    /// The server's `date` header (RFC 9110, 6.6.1): a fixed one, so that the same plan gives the same octets. Empty: the
    /// server sends none.
    pub date: String,
    /// The calls.
    pub calls: Vec<Call>,
}

/// The version of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Transport {
    /// HTTP/1.1 (RFC 9112), as hyper writes it.
    Http1,
    /// HTTP/2 (RFC 9113), as `h2` writes it; with prior knowledge, as over TLS after ALPN.
    Http2,
}

/// How a message stands in the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Framing {
    /// The message is the content.
    Plain,
    /// gRPC (PROTOCOL-HTTP2.md), as tonic does it: prefix and message, trailers after them. HTTP/2 only.
    Grpc,
    /// gRPC-Web (PROTOCOL-WEB.md), from a client that knows its content's length, as `fetch` does, to tonic-web: trailers
    /// are the last frame of the content.
    GrpcWeb,
}

/// When the next call begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// When the one before it is answered.
    InTurn,
    /// With all the others. HTTP/2 only.
    AtOnce,
}

/// A request and its response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// What the client says.
    pub request: Request,
    /// What the server says.
    pub response: Response,
}

/// What the client says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// GET, POST, …; gRPC's is always POST.
    pub method: String,
    /// Beginning with a slash.
    pub path: String,
    /// The application's own. Over gRPC the library's follow them.
    pub headers: Vec<Header>,
    /// The message.
    pub message: Vec<u8>,
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status code; gRPC's is always 200.
    pub status: u16,
    /// The application's own.
    pub headers: Vec<Header>,
    /// The message.
    pub message: Vec<u8>,
    /// Of gRPC and gRPC-Web: the application's own, before `grpc-status: 0`.
    pub trailers: Vec<Header>,
}

/// A header field (RFC 9110, 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// In lower case.
    pub name: String,
    /// Without white space around it.
    pub value: String,
}

impl Header {
    /// A field of that name and value.
    pub fn new(name: &str, value: &str) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// Calls of a plan.
pub const MOST_CALLS: usize = 1_000;
/// Octets of a message: gRPC's limit for receiving (4 MiB), beyond which tonic refuses.
pub const MOST_OCTETS: usize = 4 << 20;
/// Octets of all messages of a plan together.
pub const MOST_OCTETS_IN_ALL: usize = 32 << 20;

/// Why there is no exchange.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum ExchangeError {
    /// The plan asks for what cannot be said.
    #[error("{field}: {value:?}, where {wanted}")]
    Plan {
        /// Which of its fields.
        field: String,
        /// What stands there.
        value: String,
        /// What may stand there.
        wanted: String,
    },
    /// One of the libraries refused to go on.
    #[error("call {call}: {library} says: {why}")]
    Refused {
        /// Which of its calls, from 0.
        call: usize,
        /// Which library.
        library: String,
        /// Its words.
        why: String,
    },
    /// Nobody has anything more to write, and not all is said.
    #[error("after {answered} of {calls} calls neither end had anything more to say")]
    Silent {
        /// Calls that were answered.
        answered: usize,
        /// Calls of the plan.
        calls: usize,
    },
    /// What makes exchanges is not there, or does not work.
    #[error("{0}")]
    Unavailable(String),
}
