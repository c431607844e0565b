//! gzip (RFC 1952) at level 6, the default of most servers. The header's time is zero, so that equal messages give equal
//! bytes. The frame is written here, around flate2's raw deflate: flate2's own writer brings 16 KB of checksum tables,
//! which no compression makes smaller, and the page is paid for by the byte.

mod crc;

use std::io::{Error, ErrorKind, Result};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

const LEVEL: u32 = 6;

/// No name, no time, no comment; from an unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// The most that is unpacked: no knob makes a message as long as this, but a few damaged bytes can ask for more than any
/// memory holds.
const LONGEST: u64 = 64 << 20;

/// A compressor that can be used again: making its state anew costs more than compressing a small message.
pub(crate) struct Packer(Compress);

impl Packer {
    pub(crate) fn new() -> Self {
        Self(Compress::new(Compression::new(LEVEL), false))
    }

    /// Appends the bytes, compressed.
    pub(crate) fn pack(&mut self, bytes: &[u8], packed: &mut Vec<u8>) -> Result<()> {
        let deflate = &mut self.0;
        deflate.reset();
        packed.reserve(bytes.len() / 2 + 64);
        packed.extend_from_slice(&HEADER);
        loop {
            let rest = &bytes[deflate.total_in() as usize..];
            match deflate.compress_vec(rest, packed, FlushCompress::Finish)? {
                Status::StreamEnd => break,
                Status::Ok | Status::BufError => packed.reserve(packed.len().max(1024)),
            }
        }
        packed.extend_from_slice(&crc::crc32(bytes).to_le_bytes());
        packed.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        Ok(())
    }
}

/// A decompressor that can be used again.
pub(crate) struct Unpacker(Decompress);

impl Unpacker {
    pub(crate) fn new() -> Self {
        Self(Decompress::new(false))
    }

    /// Decompresses into an empty buffer; the input must be exactly one gzip member.
    pub(crate) fn unpack(&mut self, bytes: &[u8], plain: &mut Vec<u8>) -> Result<()> {
        let bytes = after_header(bytes)?;
        plain.reserve(bytes.len().saturating_mul(4).clamp(1024, LONGEST as usize));
        let inflate = &mut self.0;
        inflate.reset(false);
        loop {
            let before = (inflate.total_in(), inflate.total_out());
            let status = inflate.decompress_vec(
                &bytes[inflate.total_in() as usize..],
                plain,
                FlushDecompress::None,
            )?;
            if plain.len() as u64 > LONGEST {
                return Err(invalid(format!("it unpacks to more than {LONGEST} bytes")));
            }
            if let Status::StreamEnd = status {
                break;
            }
            if plain.len() == plain.capacity() {
                plain.reserve(plain.len());
            } else if before == (inflate.total_in(), inflate.total_out()) {
                return Err(cut_short());
            }
        }
        let rest = &bytes[inflate.total_in() as usize..];
        let Some((trailer, rest)) = rest.split_first_chunk::<8>() else { return Err(cut_short()) };
        let [a, b, c, d, e, f, g, h] = *trailer;
        if u32::from_le_bytes([a, b, c, d]) != crc::crc32(plain)
            || u32::from_le_bytes([e, f, g, h]) != plain.len() as u32
        {
            return Err(invalid("its checksum or its length is not that of what it unpacks to".into()));
        }
        if !rest.is_empty() {
            return Err(invalid(format!("{} bytes after its end", rest.len())));
        }
        Ok(())
    }
}

/// Compresses.
pub(crate) fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    Packer::new().pack(bytes, &mut packed)?;
    Ok(packed)
}

/// Decompresses; the input must be exactly one gzip member.
pub(crate) fn decompress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    Unpacker::new().unpack(bytes, &mut plain)?;
    Ok(plain)
}

/// What follows the header and its optional parts (RFC 1952 §2.3).
fn after_header(bytes: &[u8]) -> Result<&[u8]> {
    let Some(([0x1f, 0x8b, 8, flags, ..], mut rest)) = bytes.split_first_chunk::<10>() else {
        return Err(invalid("it has no gzip header".into()));
    };
    let (extra, name, comment, checksum) = (4, 8, 16, 2);
    if flags & extra != 0 {
        let (length, after) = rest.split_first_chunk::<2>().ok_or_else(cut_short)?;
        rest = after.get(u16::from_le_bytes(*length) as usize..).ok_or_else(cut_short)?;
    }
    for text in [name, comment] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0).ok_or_else(cut_short)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & checksum != 0 {
        rest = rest.get(2..).ok_or_else(cut_short)?;
    }
    Ok(rest)
}

fn cut_short() -> Error {
    Error::new(ErrorKind::UnexpectedEof, "it is cut short")
}

fn invalid(reason: String) -> Error {
    Error::new(ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    fn samples() -> impl Iterator<Item = Vec<u8>> {
        use rand_pcg::rand_core::Rng as _;
        let mut random = rand_pcg::Pcg32::new(1, 1);
        (0..200_u32).map(move |index| {
            let length = (random.next_u32() % 8) as usize * (index * index) as usize / 4;
            let letters = random.next_u32() % 60 + 1;
            (0..length).map(|_| (random.next_u32() % letters) as u8 + b'!').collect()
        })
    }

    #[test]
    fn the_bytes_are_those_of_flate2s_own_writer() {
        for plain in samples() {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), Compression::new(LEVEL));
            writer.write_all(&plain).unwrap();
            assert_eq!(compress(&plain).unwrap(), writer.finish().unwrap(), "{} bytes", plain.len());
        }
    }

    #[test]
    fn what_is_written_is_read_by_us_and_by_flate2() {
        for plain in samples() {
            let packed = compress(&plain).unwrap();
            assert!(decompress(&packed).unwrap() == plain);
            let mut read = Vec::new();
            flate2::bufread::GzDecoder::new(packed.as_slice()).read_to_end(&mut read).unwrap();
            assert!(read == plain);
        }
    }

    #[test]
    fn names_comments_and_extra_fields_are_skipped() {
        let mut writer = flate2::GzBuilder::new()
            .filename("a.json")
            .comment("words")
            .extra(vec![1, 2, 3])
            .write(Vec::new(), Compression::new(LEVEL));
        writer.write_all(b"plain").unwrap();
        assert_eq!(decompress(&writer.finish().unwrap()).unwrap(), b"plain");
    }

    #[test]
    fn damage_is_an_error() {
        let packed = compress(&vec![b'a'; 5000]).unwrap();
        for end in 0..packed.len() {
            assert!(decompress(&packed[..end]).is_err(), "cut at {end}");
        }
        for at in packed.len() - 8..packed.len() {
            let mut damaged = packed.clone();
            damaged[at] ^= 1;
            assert!(decompress(&damaged).unwrap_err().to_string().contains("checksum"), "byte {at}");
        }
    }
}
