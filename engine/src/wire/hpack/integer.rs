//! Integers with a prefix (RFC 7541, 5.1): what fits goes into the low bits of an octet that is shared with flags, the rest
//! follows in groups of seven bits, the lowest first.

/// Why octets are no integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegerFault {
    /// They end before it does.
    Truncated {
        /// The octet that is missing.
        at: u32,
    },
    /// It is larger than 32 bits, which is this implementation's limit.
    TooLarge,
}

/// Writes an integer whose first octet has `flags` above its prefix of that many bits, 1 to 8.
pub fn write(octets: &mut Vec<u8>, flags: u8, prefix: u32, value: u32) {
    let most = prefix_mask(prefix);
    if value < u32::from(most) {
        octets.push(flags | value as u8);
        return;
    }
    octets.push(flags | most);
    let mut rest = value - u32::from(most);
    while rest >= 0x80 {
        octets.push(0x80 | rest as u8);
        rest >>= 7;
    }
    octets.push(rest as u8);
}

/// Reads an integer whose first octet is at `at`. Gives it and the octet after it.
///
/// # Errors
/// When the octets end before it does, or it is larger than 32 bits.
pub fn read(octets: &[u8], at: u32, prefix: u32) -> Result<(u32, u32), IntegerFault> {
    let octet = |at: u32| octets.get(at as usize).copied().ok_or(IntegerFault::Truncated { at });
    let most = prefix_mask(prefix);
    let first = octet(at)? & most;
    if first < most {
        return Ok((u32::from(first), at + 1));
    }
    let mut value = u64::from(most);
    // Five groups of seven bits hold 32 bits and three more; a sixth could only be zeros.
    for group in 0..5 {
        let next = octet(at + 1 + group)?;
        value += u64::from(next & 0x7f) << (7 * group);
        if next & 0x80 == 0 {
            let value = u32::try_from(value).map_err(|_| IntegerFault::TooLarge)?;
            return Ok((value, at + 2 + group));
        }
    }
    Err(IntegerFault::TooLarge)
}

const fn prefix_mask(prefix: u32) -> u8 {
    (0xff_u16 >> (8 - prefix)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_three_examples() {
        // RFC 7541, C.1.1 to C.1.3.
        for (value, prefix, expected) in [
            (10, 5, &[0b0000_1010][..]),
            (1337, 5, &[0b0001_1111, 0b1001_1010, 0b0000_1010]),
            (42, 8, &[0b0010_1010]),
        ] {
            let mut octets = Vec::new();
            write(&mut octets, 0, prefix, value);
            assert_eq!(octets, expected);
            assert_eq!(read(&octets, 0, prefix), Ok((value, expected.len() as u32)));
        }
    }

    #[test]
    fn every_length_comes_back_and_none_is_read_from_less() {
        for prefix in 1..=8 {
            for value in (0..32).flat_map(|bit| [1_u32 << bit, (1 << bit) - 1]).chain([u32::MAX]) {
                let mut octets = Vec::new();
                write(&mut octets, 0, prefix, value);
                assert_eq!(read(&octets, 0, prefix), Ok((value, octets.len() as u32)));
                for shorter in 0..octets.len() {
                    let at = shorter as u32;
                    assert_eq!(read(&octets[..shorter], 0, prefix), Err(IntegerFault::Truncated { at }));
                }
            }
        }
    }

    #[test]
    fn beyond_32_bits_is_too_large() {
        let mut octets = Vec::new();
        write(&mut octets, 0, 7, u32::MAX);
        octets[1] += 1;
        assert_eq!(read(&octets, 0, 7), Err(IntegerFault::TooLarge));
        assert_eq!(read(&[0x7f, 0x80, 0x80, 0x80, 0x80, 0x80, 0], 0, 7), Err(IntegerFault::TooLarge));
    }
}
