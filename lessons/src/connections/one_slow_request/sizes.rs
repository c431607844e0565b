//! How many octets a call has: the texts as the real serializers write them, and the heads that go with them.

use engine::scenario::{Header, HeaderLists, HeaderSource, Heads};
use proto::{Codec, Format, Shape, encode};

use super::{PAYLOAD_BYTES, RESPONSE_BYTES, setting};
use crate::experiment::RunError;
use crate::lesson::Lesson;
use crate::settings::Settings;

/// Octets of a call's messages.
pub(in crate::connections) struct Sizes {
    /// Content of request and response as compact JSON.
    pub(in crate::connections) json: (u64, u64),
    /// The same as Protobuf, without gRPC's prefix.
    pub(in crate::connections) protobuf: (u64, u64),
    pub(in crate::connections) http1_heads: Heads,
    /// What the engine's HPACK encodes, call by call.
    pub(in crate::connections) http2_blocks: HeaderSource,
}

type Field = (&'static str, &'static str);

/// What both protocols say of whom the call is for.
const AUTHORITY: &str = "text.example.com";
const PATH: &str = "/wirelab.inference.v1.InferenceService/Complete";
const AGENT: &str = concat!("wirelab/", env!("CARGO_PKG_VERSION"));

/// The example of RFC 9110, 5.6.7: all dates are as long.
const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// Of an HTTP/1.1 request, without `content-length`.
const REQUEST: [Field; 4] = [
    ("host", AUTHORITY),
    ("user-agent", AGENT),
    ("accept", "application/json"),
    ("content-type", "application/json"),
];
/// Of its response, without `content-length`.
const RESPONSE: [Field; 2] = [("content-type", "application/json"), ("date", DATE)];

/// The sizes under these settings. Both texts are of the shape that JSON and Protobuf write about equally long: this lesson
/// is about waiting.
pub(in crate::connections) fn sizes(lesson: &Lesson, settings: &Settings) -> Result<Sizes, RunError> {
    let [request, response] = [PAYLOAD_BYTES, RESPONSE_BYTES]
        .map(|key| Shape::Text.sample_of_size(setting(lesson, settings, key) as u32, settings.seed));
    let written = |format: Format| -> Result<(u64, u64), RunError> {
        let codec = Codec { format, gzip: false };
        Ok((encode(&request, codec)?.len() as u64, encode(&response, codec)?.len() as u64))
    };
    let json = written(Format::Json)?;
    let http1_heads = Heads {
        request: head("POST ".len() + PATH.len() + " HTTP/1.1\r\n".len(), &REQUEST, json.0),
        response: head("HTTP/1.1 200 OK\r\n".len(), &RESPONSE, json.1),
    };
    Ok(Sizes { json, protobuf: written(Format::Protobuf)?, http1_heads, http2_blocks: lists() })
}

/// A head: start line, a line for each field (RFC 9112, 5), and the empty line.
fn head(start_line: usize, fields: &[Field], content_length: u64) -> u32 {
    let line = |name: &str, value: usize| name.len() + ": ".len() + value + "\r\n".len();
    let digits = content_length.to_string().len();
    let fields: usize = fields.iter().map(|(name, value)| line(name, value.len())).sum();
    (start_line + fields + line("content-length", digits) + "\r\n".len()) as u32
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

/// The header lists, the same in every call. That `date` changes once a second is left out.
fn lists() -> HeaderSource {
    let same = |fields: &[Field]| {
        let header = |(name, value): &Field| Header { name: (*name).into(), value: (*value).into() };
        vec![fields.iter().map(header).collect()]
    };
    HeaderSource::Lists(HeaderLists {
        request: same(&GRPC_REQUEST),
        response: same(&GRPC_RESPONSE),
        trailers: same(&GRPC_TRAILERS),
    })
}
