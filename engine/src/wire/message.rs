//! How large messages are. What is in them belongs to `proto`; the wire only carries octets.

use serde::{Deserialize, Serialize};

use super::defaults::GRPC_PREFIX;

/// A call's two messages, in octets, but for the response's content, which each call has for itself. Over HTTP/2 the heads are header blocks, and [`HeaderBlocks`] has their sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Request line and header fields.
    pub request_head: u32,
    /// The request's content.
    pub request_body: u64,
    /// Status line and header fields.
    pub response_head: u32,
}

/// The sizes of compressed header blocks on a connection, in octets (RFC 7541), where they are given: what the first call
/// costs, and what those after it cost, when the dynamic tables are filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeaderBlocks {
    /// Of requests.
    pub request: HeaderBlock,
    /// Of responses.
    pub response: HeaderBlock,
    /// Of gRPC's trailers.
    pub trailers: HeaderBlock,
}

/// One kind of header block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeaderBlock {
    /// Of the first call on a connection.
    pub first: u32,
    /// Of each call after it.
    pub repeated: u32,
}

impl HeaderBlock {
    /// Of the call before which there were so many on the connection.
    pub fn octets(self, calls_before: u64) -> u32 {
        if calls_before == 0 { self.first } else { self.repeated }
    }
}

/// A gRPC message with its prefix, in octets (gRPC, PROTOCOL-HTTP2.md, "Length-Prefixed-Message").
pub const fn grpc_framed(message: u64) -> u64 {
    message + GRPC_PREFIX as u64
}
