//! How many octets a call has: the texts as the real serializers write them, and the heads that go with them.

use engine::scenario::{HeaderSource, Heads};
use proto::{Codec, Format, Shape, encode};

use super::{PAYLOAD_BYTES, RESPONSE_BYTES};
use crate::connections::completion;
use crate::experiment::RunError;
use crate::knobs::setting;
use crate::lesson::Lesson;
use crate::settings::Settings;

/// Octets of a call's messages.
pub(super) struct Sizes {
    /// Content of request and response as compact JSON.
    pub(super) json: (u64, u64),
    /// The same as Protobuf, without gRPC's prefix.
    pub(super) protobuf: (u64, u64),
    pub(super) http1_heads: Heads,
    /// What the engine's HPACK encodes, call by call.
    pub(super) http2_blocks: HeaderSource,
}

/// The sizes under these settings. Both texts are of the shape that JSON and Protobuf write about equally long: this lesson
/// is about waiting.
pub(super) fn sizes(lesson: &Lesson, settings: &Settings) -> Result<Sizes, RunError> {
    let [request, response] = [PAYLOAD_BYTES, RESPONSE_BYTES]
        .map(|key| Shape::Text.sample_of_size(setting(lesson, settings, key) as u32, settings.seed));
    let written = |format: Format| -> Result<(u64, u64), RunError> {
        let codec = Codec { format, gzip: false };
        Ok((encode(&request, codec)?.len() as u64, encode(&response, codec)?.len() as u64))
    };
    let json = written(Format::Json)?;
    let (http1_heads, http2_blocks) = (completion::heads(json.0, json.1), completion::lists());
    Ok(Sizes { json, protobuf: written(Format::Protobuf)?, http1_heads, http2_blocks })
}
