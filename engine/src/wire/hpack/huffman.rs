//! The Huffman code of strings (RFC 7541, 5.2 and appendix B).
//!
//! The code is canonical: codes of one length are consecutive, in the order of their symbols, and each length goes on where
//! the shorter one stopped. So the lengths are all that has to be written down; everything else follows from them while
//! compiling. The end-of-string symbol has the last code of all, thirty ones, and is in no string.

use super::HuffmanFault;

/// The longest code, bits.
const LONGEST: usize = 30;

/// Each symbol's code length, bits (RFC 7541, appendix B).
#[rustfmt::skip]
const LENGTHS: [u8; 256] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
    5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7,
    7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21,
    23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24,
    21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
];

/// Symbols in the order of their codes.
const SYMBOLS: [u8; 256] = ORDER.0;
/// Where each symbol stands in that order.
const RANKS: [u8; 256] = ORDER.1;

const ORDER: ([u8; 256], [u8; 256]) = {
    let (mut symbols, mut ranks) = ([0; 256], [0; 256]);
    let (mut rank, mut length) = (0, 0);
    while length <= LONGEST {
        let mut symbol = 0;
        while symbol < 256 {
            if LENGTHS[symbol] as usize == length {
                symbols[rank] = symbol as u8;
                ranks[symbol] = rank as u8;
                rank += 1;
            }
            symbol += 1;
        }
        length += 1;
    }
    (symbols, ranks)
};

/// The codes of one length: the first of them, how many there are, and the rank of the first's symbol.
#[derive(Clone, Copy)]
struct OfLength {
    first: u32,
    count: u16,
    rank: u16,
}

const BY_LENGTH: [OfLength; LONGEST + 1] = {
    let mut by_length = [OfLength { first: 0, count: 0, rank: 0 }; LONGEST + 1];
    let (mut length, mut next, mut rank) = (1, 0, 0);
    while length <= LONGEST {
        let (mut count, mut symbol) = (0, 0);
        while symbol < 256 {
            if LENGTHS[symbol] as usize == length {
                count += 1;
            }
            symbol += 1;
        }
        next <<= 1;
        by_length[length] = OfLength { first: next, count, rank };
        next += count as u32;
        rank += count;
        length += 1;
    }
    by_length
};

/// The octets that a string takes in the code.
pub fn length(string: &[u8]) -> usize {
    string.iter().map(|&symbol| LENGTHS[symbol as usize] as usize).sum::<usize>().div_ceil(8)
}

/// Appends a string in the code, padded with ones.
pub fn write(octets: &mut Vec<u8>, string: &[u8]) {
    // Fewer than 8 bits wait at any time, and a code brings 30 at most.
    let (mut waiting, mut bits) = (0_u64, 0);
    for &symbol in string {
        let length = LENGTHS[symbol as usize];
        let of = BY_LENGTH[length as usize];
        let code = of.first + u32::from(RANKS[symbol as usize]) - u32::from(of.rank);
        waiting = waiting << length | u64::from(code);
        bits += u32::from(length);
        while bits >= 8 {
            bits -= 8;
            octets.push((waiting >> bits) as u8);
        }
    }
    if bits > 0 {
        octets.push((waiting << (8 - bits)) as u8 | 0xff >> bits);
    }
}

/// For each octet: the symbol whose code it begins with and the code's length, or 0 where the code is longer. Almost all
/// text has codes of eight bits at most.
const SHORT: [(u8, u8); 256] = {
    let mut short = [(0, 0); 256];
    let mut symbol = 0;
    while symbol < 256 {
        let length = LENGTHS[symbol] as usize;
        if length <= 8 {
            let of = BY_LENGTH[length];
            let code = of.first + RANKS[symbol] as u32 - of.rank as u32;
            let mut rest = 0;
            while rest < 1 << (8 - length) {
                short[(code as usize) << (8 - length) | rest] = (symbol as u8, length as u8);
                rest += 1;
            }
        }
        symbol += 1;
    }
    short
};

/// Reads a string in the code.
///
/// # Errors
/// When it holds the end-of-string symbol, or is padded otherwise than with less than an octet of ones.
pub fn read(octets: &[u8]) -> Result<Vec<u8>, HuffmanFault> {
    // No code is shorter than 5 bits.
    let mut string = Vec::with_capacity(octets.len() * 8 / 5);
    let mut octets = octets.iter();
    // The last `bits` of `waiting` are not decoded yet.
    let (mut waiting, mut bits) = (0_u64, 0);
    loop {
        while bits <= 56
            && let Some(&octet) = octets.next()
        {
            waiting = waiting << 8 | u64::from(octet);
            bits += 8;
        }
        // As if ones followed: those that are none of the string's make no short code.
        let next = if bits >= 8 { waiting >> (bits - 8) } else { waiting << (8 - bits) | 0xff >> bits };
        let (symbol, length) = SHORT[(next & 0xff) as usize];
        if length > 0 && u32::from(length) <= bits {
            string.push(symbol);
            bits -= u32::from(length);
            continue;
        }
        match long(waiting, bits) {
            Some((symbol, length)) => {
                string.push(symbol);
                bits -= length;
            }
            // Every code of 30 bits but the last has a symbol.
            None if bits >= LONGEST as u32 => return Err(HuffmanFault::EndOfString),
            None if bits > 7 => return Err(HuffmanFault::PaddingTooLong),
            None if !waiting & ((1 << bits) - 1) != 0 => return Err(HuffmanFault::PaddingNotOnes),
            None => return Ok(string),
        }
    }
}

/// A code of more than eight bits.
fn long(waiting: u64, bits: u32) -> Option<(u8, u32)> {
    (9..=bits.min(LONGEST as u32)).find_map(|length| {
        let code = (waiting >> (bits - length)) as u32 & ((1 << length) - 1);
        let of = BY_LENGTH[length as usize];
        let after = code.wrapping_sub(of.first);
        let symbol = || SYMBOLS[(u32::from(of.rank) + after) as usize];
        (after < u32::from(of.count)).then(|| (symbol(), length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_complete_and_its_last_word_is_the_end_of_string() {
        let used: u64 = LENGTHS.iter().map(|&length| 1_u64 << (LONGEST - length as usize)).sum();
        assert_eq!(used, (1 << LONGEST) - 1);
        // Two words of appendix B, far apart.
        let mut octets = Vec::new();
        write(&mut octets, b"a\xf9");
        assert_eq!(octets, [0b0001_1111, 0xff, 0xff, 0xff, 0b0111_1111]);
        assert_eq!(read(&octets), Ok(b"a\xf9".to_vec()));
    }

    #[test]
    fn every_octet_comes_back() {
        let all: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        let mut octets = Vec::new();
        write(&mut octets, &all);
        assert_eq!(octets.len(), length(&all));
        assert_eq!(read(&octets), Ok(all));
    }

    #[test]
    fn bad_padding_and_the_end_of_string_are_errors() {
        assert_eq!(read(&[0b0001_1111]), Ok(b"a".to_vec()));
        assert_eq!(read(&[0b0001_1110]), Err(HuffmanFault::PaddingNotOnes));
        assert_eq!(read(&[0b0001_1111, 0xff]), Err(HuffmanFault::PaddingTooLong));
        assert_eq!(read(&[0xf8]), Ok(b"&".to_vec()));
        assert_eq!(read(&[0xf8, 0xff]), Err(HuffmanFault::PaddingTooLong));
        assert_eq!(read(&[0xff; 4]), Err(HuffmanFault::EndOfString));
        assert_eq!(read(&[]), Ok(Vec::new()));
    }
}
