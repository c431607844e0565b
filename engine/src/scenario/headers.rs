//! Where the sizes of header blocks over HTTP/2 come from: they are given, or header lists are, which HPACK then encodes call
//! by call in the order of the calls on each connection, as the peer's encoder would.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::range::{Range, ScenarioError};
use super::{FIELDS, HEAD, LISTS};
use crate::wire::defaults::Http2Peer;
use crate::wire::hpack::{Field, huffman};
use crate::wire::http2::{Blocks, Lists};
use crate::wire::message::{HeaderBlock, HeaderBlocks};

/// Header blocks, by their sizes or by their fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum HeaderSource {
    /// Their sizes are given, octets.
    Sizes(HeaderBlocks),
    /// The fields are given.
    Lists(HeaderLists),
}

/// The fields of calls. Each kind has at least one list; call number n takes list n, and after the last the first comes
/// again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeaderLists {
    /// Of requests, pseudo-header fields first (RFC 9113, 8.3).
    pub request: Vec<Vec<Header>>,
    /// Of responses.
    pub response: Vec<Vec<Header>>,
    /// Of gRPC's trailers.
    pub trailers: Vec<Vec<Header>>,
}

/// A field (RFC 9110, 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Header {
    /// Its name, in lower case.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl From<HeaderBlocks> for HeaderSource {
    fn from(sizes: HeaderBlocks) -> Self {
        Self::Sizes(sizes)
    }
}

/// The longest first octets of a field, by which a decoder finds its strings: an index and two lengths (RFC 7541, 5.1: six
/// octets hold any of them).
const FIELD_OVERHEAD: usize = 18;

impl HeaderSource {
    pub(super) fn check(&self, field: &str) -> Result<(), ScenarioError> {
        match self {
            Self::Sizes(sizes) => {
                let all =
                    [("request", sizes.request), ("response", sizes.response), ("trailers", sizes.trailers)];
                all.into_iter()
                    .try_for_each(|(name, block)| check_block(&format!("{field}.sizes.{name}"), block))
            }
            Self::Lists(lists) => {
                let all = [
                    ("request", &lists.request),
                    ("response", &lists.response),
                    ("trailers", &lists.trailers),
                ];
                all.into_iter()
                    .try_for_each(|(name, lists)| check_lists(&format!("{field}.lists.{name}"), lists))
            }
        }
    }

    /// What each way's writers need.
    pub(super) fn blocks(&self, peer: &Http2Peer) -> [Blocks; 2] {
        match self {
            &Self::Sizes(HeaderBlocks { request, response, trailers }) => {
                [request, response].map(|headers| Blocks::Given { headers, trailers })
            }
            Self::Lists(HeaderLists { request, response, trailers }) => {
                let lists = |headers: &[Vec<Header>], trailers: &[Vec<Header>]| {
                    Arc::new(Lists { headers: fields(headers), trailers: fields(trailers) })
                };
                [
                    Blocks::Encoded(peer.client.encoder, lists(request, &[])),
                    Blocks::Encoded(peer.server.encoder, lists(response, trailers)),
                ]
            }
        }
    }
}

fn fields(lists: &[Vec<Header>]) -> Vec<Vec<Field>> {
    let one = |header: &Header| Field::new(header.name.as_str(), header.value.as_str());
    lists.iter().map(|list| list.iter().map(one).collect()).collect()
}

fn check_block(field: &str, block: HeaderBlock) -> Result<(), ScenarioError> {
    HEAD.check_named(|| format!("{field}.first"), block.first)?;
    HEAD.check_named(|| format!("{field}.repeated"), block.repeated)
}

fn check_lists(field: &str, lists: &[Vec<Header>]) -> Result<(), ScenarioError> {
    LISTS.check(field, lists.len() as u64)?;
    for (at, list) in lists.iter().enumerate() {
        FIELDS.check_named(|| format!("{field}[{at}]"), list.len() as u64)?;
        let string = |text: &str| text.len().max(huffman::length(text.as_bytes()));
        let most = list.iter().map(|header| string(&header.name) + string(&header.value) + FIELD_OVERHEAD);
        Range::whole(0, HEAD_MOST)
            .check_named(|| format!("{field}[{at}], octets"), most.sum::<usize>() as u64)?;
    }
    Ok(())
}

/// What any encoder at any time may make of a list must fit into a frame.
const HEAD_MOST: u64 = crate::wire::defaults::MAX_FRAME_SIZE as u64;
