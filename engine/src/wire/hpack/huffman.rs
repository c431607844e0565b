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

/// Reads a string in the code.
///
/// # Errors
/// When it holds the end-of-string symbol, or is padded otherwise than with less than an octet of ones.
pub fn read(octets: &[u8]) -> Result<Vec<u8>, HuffmanFault> {
    // No code is shorter than 5 bits.
    let mut string = Vec::with_capacity(octets.len() * 8 / 5);
    let (mut code, mut length) = (0_u32, 0);
    for octet in octets {
        for bit in (0..8).rev() {
            code = code << 1 | u32::from(octet >> bit & 1);
            length += 1;
            let of = BY_LENGTH[length];
            if code.wrapping_sub(of.first) < u32::from(of.count) {
                string.push(SYMBOLS[(u32::from(of.rank) + code - of.first) as usize]);
                (code, length) = (0, 0);
            } else if length == LONGEST {
                // Every code of 30 bits but the last has a symbol.
                return Err(HuffmanFault::EndOfString);
            }
        }
    }
    if length > 7 {
        Err(HuffmanFault::PaddingTooLong)
    } else if code + 1 != 1 << length {
        Err(HuffmanFault::PaddingNotOnes)
    } else {
        Ok(string)
    }
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
        assert_eq!(read(&[0xff; 4]), Err(HuffmanFault::EndOfString));
        assert_eq!(read(&[]), Ok(Vec::new()));
    }
}
