//! What happened, in 128 bits: two runs with the same fingerprint went through the same events at the same moments.
//!
//! It is MurmurHash3_x64_128 with seed 0 (Austin Appleby, public domain) over 16 bytes per event: its moment and its code,
//! each 64 bits little-endian. One block of that hash per event costs four multiplications and waits for nothing. It tells
//! accidents apart; against an adversary it is no defence, and there is none here.

use crate::kernel::time::Time;

const FIRST: u64 = 0x87c3_7b91_1142_53d5;
const SECOND: u64 = 0x4cf5_ad43_2745_937f;

/// A running hash over events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    low: u64,
    high: u64,
    events: u64,
}

impl Fingerprint {
    /// Adds an event.
    #[inline(always)]
    pub fn add(&mut self, at: Time, code: u64) {
        let first = at.nanoseconds().wrapping_mul(FIRST).rotate_left(31).wrapping_mul(SECOND);
        self.low = (self.low ^ first).rotate_left(27).wrapping_add(self.high);
        self.low = self.low.wrapping_mul(5).wrapping_add(0x52dc_e729);
        let second = code.wrapping_mul(SECOND).rotate_left(33).wrapping_mul(FIRST);
        self.high = (self.high ^ second).rotate_left(31).wrapping_add(self.low);
        self.high = self.high.wrapping_mul(5).wrapping_add(0x3849_5ab5);
        self.events += 1;
    }

    /// The hash of the events so far; more can follow. Printed as `{:032x}`.
    pub fn value(self) -> u128 {
        let bytes = self.events.wrapping_mul(16);
        let (mut low, mut high) = (self.low ^ bytes, self.high ^ bytes);
        low = low.wrapping_add(high);
        high = high.wrapping_add(low);
        (low, high) = (mix(low), mix(high));
        low = low.wrapping_add(high);
        high = high.wrapping_add(low);
        (u128::from(high) << 64) | u128::from(low)
    }

    /// How many events were added.
    #[inline]
    pub fn events(self) -> u64 {
        self.events
    }
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ (bits >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ (bits >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(events: &[(u64, u64)]) -> u128 {
        let mut fingerprint = Fingerprint::default();
        events.iter().for_each(|&(at, code)| fingerprint.add(Time::from_nanoseconds(at), code));
        fingerprint.value()
    }

    /// By the Python package mmh3, which wraps Appleby's own code:
    /// `mmh3.hash_bytes(struct.pack("<QQ...", ...), 0, True)`, read as a little-endian number.
    #[test]
    fn it_is_murmur_hash_3() {
        assert_eq!(format!("{:032x}", of(&[])), "00000000000000000000000000000000");
        assert_eq!(format!("{:032x}", of(&[(1, 2)])), "2f85052754e1e577deed8b2be489f006");
        assert_eq!(
            format!("{:032x}", of(&[(1, 2), (u64::MAX, 0x0123_4567_89ab_cdef)])),
            "225bc95e206b07e54b6a5677fb4e72d8"
        );
    }

    #[test]
    fn order_moment_and_code_all_count() {
        let all = [
            of(&[(1, 2)]),
            of(&[(2, 1)]),
            of(&[(1, 2), (1, 3)]),
            of(&[(1, 3), (1, 2)]),
            of(&[(1, 2), (1, 2)]),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(!all[..at].contains(one));
        }
    }
}
