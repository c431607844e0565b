//! What every message can do, whether its type was generated or read at run time: be written in each format, and be
//! compared with what another reader makes of the bytes.

use std::hint::black_box;

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

    /// Makes a fresh copy of the message, every text and list in memory of its own, appends that in this format, and drops
    /// it: what a service does that keeps its data in types of its own and fills a message for each call. It is the same
    /// for every format, although a service may write JSON straight from its own types, which [`encode`](Self::encode) is.
    ///
    /// # Errors
    /// When the library refuses.
    fn populate_encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError>;

    /// Reads the bytes as a message of the same type, and drops it.
    ///
    /// # Errors
    /// When the bytes are no such message.
    fn decode(&self, format: Format, bytes: &[u8]) -> Result<(), CodecError>;

    /// Reads the bytes as a message of the same type: `None` where it equals this one, else the first difference in words.
    ///
    /// # Errors
    /// When the bytes are no such message.
    fn difference(&self, format: Format, bytes: &[u8]) -> Result<Option<String>, CodecError>;

    /// [`encode`](Self::encode) so many times into the same buffer, emptied before each, which is where the last one stays.
    /// The loop stands here so that it is compiled with the code that it calls. Answers with the bytes written in all.
    ///
    /// # Errors
    /// When the library refuses.
    fn encode_batch(&self, format: Format, times: u32, buffer: &mut Vec<u8>) -> Result<u64, CodecError> {
        let mut written = 0;
        for _ in 0..times {
            buffer.clear();
            black_box(self).encode(format, buffer)?;
            written += black_box(&*buffer).len() as u64;
        }
        Ok(written)
    }

    /// [`populate_encode`](Self::populate_encode) so many times, like [`encode_batch`](Self::encode_batch).
    ///
    /// # Errors
    /// When the library refuses.
    fn populate_encode_batch(
        &self,
        format: Format,
        times: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<u64, CodecError> {
        let mut written = 0;
        for _ in 0..times {
            buffer.clear();
            black_box(self).populate_encode(format, buffer)?;
            written += black_box(&*buffer).len() as u64;
        }
        Ok(written)
    }

    /// [`decode`](Self::decode) so many times. Answers with the bytes read in all.
    ///
    /// # Errors
    /// When the bytes are no such message.
    fn decode_batch(&self, format: Format, times: u32, bytes: &[u8]) -> Result<u64, CodecError> {
        let mut read = 0;
        for _ in 0..times {
            let bytes = black_box(bytes);
            self.decode(format, bytes)?;
            read += bytes.len() as u64;
        }
        Ok(read)
    }
}

/// Why a codec failed, with its name and the library's own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// This build leaves the format out (feature `all-formats`).
    #[error("{codec}: not built in")]
    NotBuiltIn {
        /// The format's id.
        codec: &'static str,
    },
    /// The message could not be written.
    #[error("{codec}: cannot be written: {reason}")]
    Encode {
        /// The codec's id.
        codec: &'static str,
        /// The library's words.
        reason: String,
    },
    /// The bytes could not be read.
    #[error("{codec}: cannot be read: {reason}")]
    Decode {
        /// The codec's id.
        codec: &'static str,
        /// The library's words.
        reason: String,
    },
    /// The bytes were read, but as another message.
    #[error("{codec}: what was read back differs from what was written: {difference}")]
    RoundTrip {
        /// The codec's id.
        codec: &'static str,
        /// The first line of the message's pretty JSON that differs, as written and as read back.
        difference: String,
    },
}

impl CodecError {
    pub(crate) fn encode(format: Format, reason: &dyn std::fmt::Display) -> Self {
        Self::Encode { codec: format.id(), reason: reason.to_string() }
    }

    pub(crate) fn decode(format: Format, reason: &dyn std::fmt::Display) -> Self {
        Self::Decode { codec: format.id(), reason: reason.to_string() }
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
    if codec.gzip {
        gzip::compress(&bytes)
            .map_err(|error| CodecError::Encode { codec: codec.id(), reason: error.to_string() })
    } else {
        Ok(bytes)
    }
}

/// Reads bytes as a message of the same type: `None` where it equals `message`, else the first difference in words.
///
/// # Errors
/// When the bytes are no such message in this codec, or unpack to more than 64 MiB.
pub fn difference(message: &dyn Message, codec: Codec, bytes: &[u8]) -> Result<Option<String>, CodecError> {
    if !codec.gzip {
        return message.difference(codec.format, bytes);
    }
    let plain = gzip::decompress(bytes)
        .map_err(|error| CodecError::Decode { codec: codec.id(), reason: error.to_string() })?;
    message.difference(codec.format, &plain)
}

/// Writes a message, reads it back and compares.
///
/// # Errors
/// When it cannot be written, cannot be read, or comes back as another message.
pub fn round_trip(message: &dyn Message, codec: Codec) -> Result<Encoded, CodecError> {
    let bytes = encode(message, codec)?;
    if let Some(difference) = difference(message, codec, &bytes)? {
        return Err(CodecError::RoundTrip { codec: codec.id(), difference });
    }
    let library = message.library(codec.format);
    let library = if codec.gzip { format!("{library} + {}", library::GZIP) } else { library.into() };
    Ok(Encoded { codec, library, bytes })
}

/// Where two unequal messages differ: the first line of their pretty JSON that is not the same.
pub(crate) fn first_difference(written: &dyn Message, read: &dyn Message) -> Result<String, CodecError> {
    let lines = |message: &dyn Message| {
        let mut text = Vec::new();
        message.encode(Format::JsonPretty, &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    };
    let (written, read) = (lines(written)?, lines(read)?);
    let (mut written, mut read) = (written.lines(), read.lines());
    loop {
        match (written.next(), read.next()) {
            (None, None) => return Ok("nothing that JSON can show".into()),
            (one, other) if one == other => {}
            (one, other) => {
                let shown = |line: Option<&str>| line.map_or("its end".into(), |line| clip(line.trim()));
                return Ok(format!("{} came back as {}", shown(one), shown(other)));
            }
        }
    }
}

/// The beginning of a line that may hold a megabyte.
fn clip(line: &str) -> String {
    const LONGEST: usize = 60;
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.into(),
    }
}
