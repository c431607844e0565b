//! Words inside a PNG: the link that opens the experiment again, and what file managers show.
//!
//! Pictures are encoded elsewhere (by the bitmap painter, by the browser's canvas); this only puts text chunks into
//! the finished file and finds them again.

use crate::model::Figure;
use crate::summary::summary;

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A];
/// Signature and IHDR, which is always first and always 13 bytes long.
const HEAD: usize = 8 + 12 + 13;
/// The keyword that the link stands under.
const LINK: &str = "wirelab-link";

/// The file with title, description, link and the program's name in it. None if this is not a PNG.
pub fn png_with_words(png: &[u8], figure: &Figure) -> Option<Vec<u8>> {
    if !png.starts_with(&SIGNATURE) || png.len() < HEAD || &png[12..16] != b"IHDR" {
        return None;
    }
    let mut file = Vec::with_capacity(png.len() + 1024);
    file.extend_from_slice(&png[..HEAD]);
    let software = format!("Wirelab {}", figure.provenance.version);
    let words = [
        ("Title", figure.title.as_str()),
        ("Description", &summary(figure)),
        ("Software", software.trim()),
        ("Source", &figure.provenance.link),
        (LINK, &figure.provenance.link),
    ];
    for (keyword, text) in words.into_iter().filter(|(_, text)| !text.is_empty()) {
        file.extend(international_text(keyword, text));
    }
    file.extend_from_slice(&png[HEAD..]);
    Some(file)
}

/// The link inside a PNG that [`png_with_words`] made, if there is one. Any bytes may be given.
pub fn png_link(png: &[u8]) -> Option<String> {
    let mut rest = png.strip_prefix(&SIGNATURE)?;
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let kind = rest.get(4..8)?;
        let data = rest.get(8..8usize.checked_add(length)?)?;
        if kind == b"iTXt"
            && let Some(text) = data.strip_prefix(LINK.as_bytes()).and_then(|data| data.strip_prefix(&[0; 5]))
        {
            return String::from_utf8(text.to_vec()).ok();
        }
        rest = rest.get(12 + length..)?;
    }
}

/// An uncompressed iTXt chunk: keyword, no compression, no language, no translated keyword, text in UTF-8.
fn international_text(keyword: &str, text: &str) -> Vec<u8> {
    let mut data = keyword.as_bytes().to_vec();
    data.extend([0; 5]);
    data.extend(text.bytes().filter(|byte| *byte != 0));
    let mut chunk = (data.len() as u32).to_be_bytes().to_vec();
    chunk.extend_from_slice(b"iTXt");
    chunk.extend(data);
    let sum = checksum(&chunk[4..]);
    chunk.extend(sum.to_be_bytes());
    chunk
}

/// CRC-32 as PNG has it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        // The check value of CRC-32/ISO-HDLC, and IEND as every file has it.
        assert_eq!(checksum(b"123456789"), 0xCBF4_3926);
        assert_eq!(checksum(b"IEND"), 0xAE42_6082);
    }

    #[test]
    fn what_is_no_png_is_refused() {
        assert_eq!(png_with_words(b"GIF89a", &Figure::default()), None);
        assert_eq!(png_link(b""), None);
        assert_eq!(png_link(&SIGNATURE), None);
        let mut endless = SIGNATURE.to_vec();
        endless.extend([0xFF; 40]);
        assert_eq!(png_link(&endless), None);
    }
}
