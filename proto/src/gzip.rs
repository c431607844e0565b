//! gzip (RFC 1952) at level 6, the default of most servers. The header's time is zero, so that equal messages give equal
//! bytes.

use std::io::{Error, ErrorKind, Read, Result, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

const LEVEL: u32 = 6;

/// The most that is unpacked: no knob makes a message as long as this, but a few damaged bytes can ask for more than any
/// memory holds.
const LONGEST: u64 = 64 << 20;

/// Compresses.
pub(crate) fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2 + 32), Compression::new(LEVEL));
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Decompresses; the input must be exactly one gzip member.
pub(crate) fn decompress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut plain = Vec::new();
    let mut decoder = GzDecoder::new(bytes).take(LONGEST + 1);
    decoder.read_to_end(&mut plain)?;
    if plain.len() as u64 > LONGEST {
        return Err(Error::new(ErrorKind::InvalidData, format!("it unpacks to more than {LONGEST} bytes")));
    }
    let rest = decoder.into_inner().into_inner();
    if !rest.is_empty() {
        return Err(Error::new(ErrorKind::InvalidData, format!("{} bytes after its end", rest.len())));
    }
    Ok(plain)
}
