//! The laws that durations follow: how long a service takes, how long a link. A law is checked where it is made, and
//! drawing from it cannot fail. Functions come from `libm`, so that every target draws the same bits.

use thiserror::Error;

use super::exponential::{Exponential, standard};
use super::{NonZeroU32, Stream};
use crate::kernel::time::Duration;

/// Why a law cannot have such a parameter.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
#[error("{parameter} is {value}: it must be {allowed}")]
pub struct LawError {
    /// The parameter's name.
    pub parameter: &'static str,
    /// The value given.
    pub value: f64,
    /// What it may be, in words.
    pub allowed: &'static str,
}

/// A law of random durations.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Law {
    /// Always the same.
    Fixed(Duration),
    /// Without memory.
    Exponential(Exponential),
    /// The exponential of a normal law; made by [`Law::log_normal`].
    LogNormal(LogNormal),
    /// A power law; made by [`Law::pareto`].
    Pareto(Pareto),
    /// One of the durations measured, each equally likely; made by [`Law::empirical`].
    Empirical(Empirical),
}

/// The exponential of a normal law: many small factors multiplied.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogNormal {
    /// Of the logarithm of nanoseconds.
    mean: f64,
    deviation: f64,
}

/// A power law: few long ones among many short ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pareto {
    /// Nanoseconds.
    least: f64,
    shape: f64,
}

/// Durations as measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Empirical {
    durations: Box<[Duration]>,
    count: NonZeroU32,
}

impl Law {
    /// The exponential law of that mean.
    ///
    /// # Errors
    /// If the mean is longer than [`Duration::MAX_INPUT`].
    pub fn exponential(mean: Duration) -> Result<Self, LawError> {
        Exponential::new(mean).map(Self::Exponential)
    }

    /// The log-normal law of that mean and coefficient of variation (standard deviation over mean).
    ///
    /// # Errors
    /// If the mean is longer than [`Duration::MAX_INPUT`], or the variation is not from 0 to 1000.
    pub fn log_normal(mean_duration: Duration, variation: f64) -> Result<Self, LawError> {
        let mean = mean(mean_duration)?;
        if !(0.0..=1000.0).contains(&variation) {
            return Err(LawError { parameter: "variation", value: variation, allowed: "from 0 to 1000" });
        }
        let variance = libm::log1p(variation * variation);
        Ok(Self::LogNormal(LogNormal { mean: libm::log(mean) - variance / 2.0, deviation: variance.sqrt() }))
    }

    /// The Pareto law of that mean and shape: P(longer than x) falls as x^-shape. The variance is finite above 2.
    ///
    /// # Errors
    /// If the mean is longer than [`Duration::MAX_INPUT`], or the shape is not above 1 and up to 1000.
    pub fn pareto(mean_duration: Duration, shape: f64) -> Result<Self, LawError> {
        let mean = mean(mean_duration)?;
        if !(shape > 1.0 && shape <= 1000.0) {
            return Err(LawError { parameter: "shape", value: shape, allowed: "above 1 and up to 1000" });
        }
        Ok(Self::Pareto(Pareto { least: mean * (shape - 1.0) / shape, shape }))
    }

    /// The law of durations as measured.
    ///
    /// # Errors
    /// If there is none, or more than 2^32 - 1.
    pub fn empirical(durations: impl Into<Box<[Duration]>>) -> Result<Self, LawError> {
        let durations = durations.into();
        match u32::try_from(durations.len()).ok().and_then(NonZeroU32::new) {
            Some(count) => Ok(Self::Empirical(Empirical { durations, count })),
            None => Err(LawError {
                parameter: "count of durations",
                value: durations.len() as f64,
                allowed: "from 1 to 4294967295",
            }),
        }
    }

    /// So many durations, where few are needed: one copy of the code and its tables for all who ask.
    #[inline(never)]
    pub fn sample(&self, stream: &mut Stream, count: usize) -> Vec<Duration> {
        (0..count).map(|_| self.draw(stream)).collect()
    }

    /// The next duration, to the nearest nanosecond.
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> Duration {
        match self {
            Self::Fixed(duration) => *duration,
            Self::Exponential(law) => law.draw(stream),
            Self::LogNormal(LogNormal { mean, deviation }) => {
                nanoseconds(libm::exp(mean + deviation * standard_normal(stream)))
            }
            Self::Pareto(Pareto { least, shape }) => {
                // An exponential duration is the logarithm of a Pareto one.
                nanoseconds(least * libm::exp(standard(stream) / shape))
            }
            Self::Empirical(Empirical { durations, count }) => durations[stream.below(*count) as usize],
        }
    }
}

/// A draw from the normal law of mean 0 and variance 1 (Box and Muller, 1958; half the squared radius is exponential).
fn standard_normal(stream: &mut Stream) -> f64 {
    let radius = (2.0 * standard(stream)).sqrt();
    radius * libm::cos(std::f64::consts::TAU * stream.unit())
}

pub(super) fn mean(mean: Duration) -> Result<f64, LawError> {
    mean_nanoseconds(mean.nanoseconds() as f64)
}

pub(super) fn mean_nanoseconds(mean: f64) -> Result<f64, LawError> {
    if (0.0..=Duration::MAX_INPUT.nanoseconds() as f64).contains(&mean) {
        Ok(mean)
    } else {
        Err(LawError {
            parameter: "mean in nanoseconds",
            value: mean,
            allowed: "from 0 to 31622400000000000, a year",
        })
    }
}

/// To the nearest nanosecond, halves to even. What a law's tail may give beyond 2^63 ns (292 years) is 2^63 ns: later than
/// any run's end.
#[inline(always)]
pub(super) fn nanoseconds(duration: f64) -> Duration {
    // Adding 2^52 leaves no bits for fractions: the sum is rounded, and its low bits are the number. A conversion proper
    // takes twice the instructions, because of the numbers that do not fit.
    const WHOLE: f64 = (1_u64 << 52) as f64;
    Duration::from_nanoseconds(if duration < WHOLE {
        (duration + WHOLE).to_bits() - WHOLE.to_bits()
    } else {
        duration as i64 as u64
    })
}
