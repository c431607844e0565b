//! Octets and numbers as a reader sees them.

/// How much of a value is shown, characters: it is there in full among the octets.
const LONGEST: usize = 120;

/// Octets as text, cut when long; what is no printable text is escaped.
pub(super) fn shown(octets: &[u8]) -> String {
    // A character takes at most four octets, so that more need not be looked at.
    let near = &octets[..octets.len().min(4 * LONGEST)];
    let mut cut = near.len() < octets.len();
    let mut text = String::new();
    for (count, character) in String::from_utf8_lossy(near).chars().enumerate() {
        if count == LONGEST {
            cut = true;
            break;
        }
        if character.is_control() {
            text.extend(character.escape_default());
        } else {
            text.push(character);
        }
    }
    if cut {
        text.push('…');
    }
    text
}

/// An octet as `0x1f`.
pub(super) fn hex(octet: u8) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    let mut text = String::from("0x");
    if octet > 0xf {
        text.push(digit(octet >> 4));
    }
    text.push(digit(octet & 0xf));
    text
}

/// `34 octets`.
pub(super) fn octets(count: u32) -> String {
    let mut text = count.to_string();
    text.push_str(if count == 1 { " octet" } else { " octets" });
    text
}
