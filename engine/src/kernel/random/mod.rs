//! Chance that is the same everywhere: one named generator, **xoshiro256++** (Blackman and Vigna, "Scrambled linear
//! pseudorandom number generators", 2021; crate `rand_xoshiro`), with a stream of its own for each purpose.
//!
//! Why this one: it is specified bit by bit, where `StdRng` and `SmallRng` may change and do differ between targets; it
//! passes the usual batteries; and it costs 1.2 ns a draw with 64-bit adds, shifts and rotations only, which wasm32 has too
//! (PCG's wide multiplication it has not).
//!
//! Why streams: two runs that are compared must meet the same arrivals and the same losses, so that the difference is the
//! knob's and not chance's. A model takes each stream by the name of its purpose and draws from it for that only.

mod exponential;
mod law;
mod ziggurat_table;

use std::hash::Hasher;
use std::num::NonZeroU32;

pub use exponential::Exponential;
pub use law::{Law, LawError};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use siphasher::sip128::{Hasher128, SipHasher13};

/// A seed's streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    seed: u64,
}

impl Streams {
    /// The streams of a seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The stream for a purpose. The same seed and name give the same stream; any others an unrelated one.
    pub fn named(self, purpose: &str) -> Stream {
        self.numbered(purpose, 0)
    }

    /// The stream for a purpose of one among many: the third client's think times, say.
    pub fn numbered(self, purpose: &str, number: u64) -> Stream {
        let mut state = [0; 32];
        for (half, bytes) in state.chunks_exact_mut(16).enumerate() {
            let mut hasher = SipHasher13::new_with_keys(self.seed, half as u64);
            hasher.write(purpose.as_bytes());
            hasher.write(&number.to_le_bytes());
            bytes.copy_from_slice(&hasher.finish128().as_u128().to_le_bytes());
        }
        Stream(Xoshiro256PlusPlus::from_seed(state))
    }
}

/// A stream of random numbers: xoshiro256++ in a state hashed (SipHash-1-3) from seed, purpose and number.
#[derive(Clone, Debug)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// 64 random bits.
    #[inline(always)]
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in the open interval (0, 1): the middles of 2^52 equal parts of it.
    #[inline(always)]
    pub fn unit(&mut self) -> f64 {
        unit(self.bits())
    }

    /// A whole number from 0 to `count` - 1, each equally likely (Lemire, "Fast random integer generation in an
    /// interval", 2019).
    #[inline]
    pub fn below(&mut self, count: NonZeroU32) -> u32 {
        let count = count.get();
        let mut product = (self.bits() >> 32) * u64::from(count);
        if (product as u32) < count {
            let unfair = count.wrapping_neg() % count;
            while (product as u32) < unfair {
                product = (self.bits() >> 32) * u64::from(count);
            }
        }
        (product >> 32) as u32
    }
}

/// Of 52 bits, because the middle of the last of 2^53 parts is no `f64` and rounds to 1.
#[inline(always)]
fn unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
}

/// An event that happens with a fixed probability: a loss, a failure. Decided by comparing integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bernoulli {
    /// Of 2^63.
    threshold: u64,
}

impl Bernoulli {
    /// An event of that probability, to the nearest 2^-63.
    ///
    /// # Errors
    /// If it is not from 0 to 1.
    pub fn new(probability: f64) -> Result<Self, LawError> {
        if (0.0..=1.0).contains(&probability) {
            Ok(Self { threshold: (probability * (1_u64 << 63) as f64) as u64 })
        } else {
            Err(LawError { parameter: "probability", value: probability, allowed: "from 0 to 1" })
        }
    }

    /// Whether it happens this time.
    #[inline]
    pub fn draw(self, stream: &mut Stream) -> bool {
        stream.bits() >> 1 < self.threshold
    }
}

#[cfg(test)]
mod tests;
