//! gzip (RFC 1952) at level 6, the default of most servers. The header's time is zero, so that equal messages give equal
//! bytes.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

const LEVEL: u32 = 6;

/// Compresses.
pub(crate) fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2 + 32), Compression::new(LEVEL));
    // Writing into a Vec cannot fail; what could is reported by the round trip.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Decompresses; the whole input must be one gzip member.
pub(crate) fn decompress(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    let mut decoder = GzDecoder::new(bytes);
    decoder.read_to_end(&mut plain)?;
    Ok(plain)
}
