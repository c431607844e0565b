//! The head of a call to a service that completes texts: a POST over HTTP/1.1, gRPC over HTTP/2.

use engine::scenario::{HeaderSource, Heads};

use super::heads::{self, AGENT, DATE, Field, head};

/// What both protocols say of whom the call is for.
const AUTHORITY: &str = "text.example.com";
const PATH: &str = "/wirelab.inference.v1.InferenceService/Complete";

/// Of an HTTP/1.1 request, without `content-length`.
const REQUEST: [Field; 4] = [
    ("host", AUTHORITY),
    ("user-agent", AGENT),
    ("accept", "application/json"),
    ("content-type", "application/json"),
];
/// Of its response, without `content-length`.
const RESPONSE: [Field; 2] = [("content-type", "application/json"), ("date", DATE)];

/// Over HTTP/1.1, with content of so many octets.
pub(super) fn heads(request: u64, response: u64) -> Heads {
    Heads {
        request: head("POST ".len() + PATH.len() + " HTTP/1.1\r\n".len(), &REQUEST, Some(request)),
        response: head("HTTP/1.1 200 OK\r\n".len(), &RESPONSE, Some(response)),
    }
}

/// gRPC's request over HTTP/2, as tonic has it (gRPC, PROTOCOL-HTTP2.md).
const GRPC_REQUEST: [Field; 7] = [
    (":method", "POST"),
    (":scheme", "http"),
    (":authority", AUTHORITY),
    (":path", PATH),
    ("te", "trailers"),
    ("content-type", "application/grpc"),
    ("user-agent", AGENT),
];
const GRPC_RESPONSE: [Field; 3] = [(":status", "200"), ("content-type", "application/grpc"), ("date", DATE)];
const GRPC_TRAILERS: [Field; 1] = [("grpc-status", "0")];

/// Over HTTP/2, the same in every call.
pub(super) fn lists() -> HeaderSource {
    heads::lists(&GRPC_REQUEST, &GRPC_RESPONSE, &GRPC_TRAILERS)
}
