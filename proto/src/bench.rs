//! What is timed: writing, filling and writing, and reading a message, so many times, for whoever holds a clock. The loops
//! are compiled here, in the crate that is optimised for speed, and what they call is the very code that comparisons call.

use crate::codec::Codec;
use crate::gzip::{Packer, Unpacker};
use crate::message::{CodecError, Message, round_trip};

/// A message in one codec, ready to be written and read over and over. It holds the buffers: like a service that keeps
/// its own, it allocates them once, and gzip's state too, which is reset for each message. What a message read back
/// allocates for its own fields is part of reading; dropping it is too.
///
/// ```
/// use proto::{Bench, Codec, Format, Shape};
///
/// let message = Shape::Charge.sample(1);
/// let mut bench = Bench::new(&message, Codec { format: Format::Protobuf, gzip: false })?;
/// assert_eq!(bench.encode(&message, 1000)?, 1000 * 34);
/// # Ok::<(), proto::CodecError>(())
/// ```
pub struct Bench {
    codec: Codec,
    /// What decoding reads.
    encoded: Vec<u8>,
    /// The format's bytes, before compression or after decompression.
    plain: Vec<u8>,
    packed: Vec<u8>,
    gzip: Option<(Packer, Unpacker)>,
}

impl Bench {
    /// A bench for that message. It has been written, read back and found equal once.
    ///
    /// # Errors
    /// When it cannot be written, cannot be read, or comes back as another message.
    pub fn new(message: &dyn Message, codec: Codec) -> Result<Self, CodecError> {
        let encoded = round_trip(message, codec)?.bytes;
        let gzip = codec.gzip.then(|| (Packer::new(), Unpacker::new()));
        Ok(Self { codec, encoded, plain: Vec::new(), packed: Vec::new(), gzip })
    }

    /// The message as this codec writes it.
    pub fn encoded(&self) -> &[u8] {
        &self.encoded
    }

    /// Writes the message, which is there already, so many times into a buffer that is used again; with gzip, compresses
    /// it each time. Answers with the bytes written in all, so that nothing can be left out unnoticed.
    ///
    /// # Errors
    /// When the library refuses.
    pub fn encode(&mut self, message: &dyn Message, times: u32) -> Result<u64, CodecError> {
        self.write(times, |format, times, buffer| message.encode_batch(format, times, buffer))
    }

    /// Fills a fresh message each time, see [`Message::populate_encode`], then writes it like [`encode`](Self::encode).
    ///
    /// # Errors
    /// When the library refuses.
    pub fn populate_encode(&mut self, message: &dyn Message, times: u32) -> Result<u64, CodecError> {
        self.write(times, |format, times, buffer| message.populate_encode_batch(format, times, buffer))
    }

    /// Reads the bytes of the message that the bench was made for, so many times, and drops what was read; with gzip,
    /// decompresses them each time. Answers with the bytes read in all.
    ///
    /// # Errors
    /// When the library refuses, which it did not when the bench was made.
    pub fn decode(&mut self, message: &dyn Message, times: u32) -> Result<u64, CodecError> {
        let format = self.codec.format;
        let Some((_, unpacker)) = &mut self.gzip else {
            return message.decode_batch(format, times, &self.encoded);
        };
        let mut read = 0;
        for _ in 0..times {
            self.plain.clear();
            unpacker
                .unpack(&self.encoded, &mut self.plain)
                .map_err(|error| CodecError::Decode { codec: self.codec.id(), reason: error.to_string() })?;
            message.decode_batch(format, 1, &self.plain)?;
            read += self.encoded.len() as u64;
        }
        Ok(read)
    }

    fn write(
        &mut self,
        times: u32,
        batch: impl Fn(crate::Format, u32, &mut Vec<u8>) -> Result<u64, CodecError>,
    ) -> Result<u64, CodecError> {
        let Some((packer, _)) = &mut self.gzip else {
            return batch(self.codec.format, times, &mut self.plain);
        };
        let mut written = 0;
        for _ in 0..times {
            batch(self.codec.format, 1, &mut self.plain)?;
            self.packed.clear();
            packer
                .pack(&self.plain, &mut self.packed)
                .map_err(|error| CodecError::Encode { codec: self.codec.id(), reason: error.to_string() })?;
            written += std::hint::black_box(&self.packed).len() as u64;
        }
        Ok(written)
    }
}

impl std::fmt::Debug for Bench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bench").field("codec", &self.codec).field("bytes", &self.encoded.len()).finish()
    }
}
