//! What every message can do, whether its type was generated or read at run time: be written in each format, and be
//! compared with what another reader makes of the bytes.

use crate::codec::{Codec, Format};
use crate::{gzip, library};

/// A message that Wirelab can write and read back.
pub trait Message {
    /// Name and version of the library that writes this format.
    fn library(&self, format: Format) -> &'static str;

    /// Appends the message in this format.
    ///
    /// # Errors
    /// When the library refuses, for instance a number that JSON has no text for.
    fn encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError>;

    /// Reads the bytes as a message of the same type; true where it equals this one.
    ///
    /// # Errors
    /// When the bytes are no such message.
    fn equals_decoded(&self, format: Format, bytes: &[u8]) -> Result<bool, CodecError>;
}

/// Why a codec failed, with its name and the library's own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The message could not be written.
    #[error("{format}: cannot be written: {reason}")]
    Encode {
        /// The format's id.
        format: &'static str,
        /// The library's words.
        reason: String,
    },
    /// The bytes could not be read.
    #[error("{format}: cannot be read: {reason}")]
    Decode {
        /// The format's id.
        format: &'static str,
        /// The library's words.
        reason: String,
    },
    /// The bytes were read, but as another message.
    #[error("{codec}: what was read back differs from what was written")]
    RoundTrip {
        /// The codec's id.
        codec: &'static str,
    },
}

impl CodecError {
    pub(crate) fn encode(format: Format, reason: &dyn std::fmt::Display) -> Self {
        Self::Encode { format: format.id(), reason: reason.to_string() }
    }

    pub(crate) fn decode(format: Format, reason: &dyn std::fmt::Display) -> Self {
        Self::Decode { format: format.id(), reason: reason.to_string() }
    }
}

/// A message in one codec, read back and found equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// How.
    pub codec: Codec,
    /// By whom: library and version.
    pub library: String,
    /// The bytes themselves.
    pub bytes: Vec<u8>,
}

/// Writes a message.
///
/// # Errors
/// When the library refuses.
pub fn encode(message: &dyn Message, codec: Codec) -> Result<Vec<u8>, CodecError> {
    let mut bytes = Vec::new();
    message.encode(codec.format, &mut bytes)?;
    Ok(if codec.gzip { gzip::compress(&bytes) } else { bytes })
}

/// Writes a message, reads it back and compares.
///
/// # Errors
/// When it cannot be written, cannot be read, or comes back as another message.
pub fn round_trip(message: &dyn Message, codec: Codec) -> Result<Encoded, CodecError> {
    let bytes = encode(message, codec)?;
    let equal = if codec.gzip {
        let plain = gzip::decompress(&bytes).map_err(|error| CodecError::decode(codec.format, &error))?;
        message.equals_decoded(codec.format, &plain)?
    } else {
        message.equals_decoded(codec.format, &bytes)?
    };
    if !equal {
        return Err(CodecError::RoundTrip { codec: codec.id() });
    }
    let library = message.library(codec.format);
    let library = if codec.gzip { format!("{library} + {}", library::GZIP) } else { library.into() };
    Ok(Encoded { codec, library, bytes })
}
