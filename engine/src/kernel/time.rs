//! Simulated time: whole nanoseconds in 64 bits, so that sums are exact and equal on every machine. A [`Time`] is a moment,
//! counted from the start of the run; a [`Duration`] is what lies between two. 2^64 ns are 584 years.
//!
//! Numbers from outside (a knob in milliseconds, say) come in through the constructors that take `f64`: they round to the
//! nearest nanosecond and refuse what is no duration.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A moment: nanoseconds since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Time(u64);

/// A length of time in nanoseconds; never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Duration(u64);

/// Why a number is no [`Duration`].
#[derive(Clone, Copy, Debug, Error, PartialEq)]
pub enum DurationError {
    /// NaN or infinite.
    #[error("{value} {unit} is not a finite number: a duration lies between 0 and {max} {unit}", max = .unit.max())]
    NotFinite {
        /// The number given.
        value: f64,
        /// What it counts.
        unit: Unit,
    },
    /// Below zero.
    #[error("{value} {unit} is negative: a duration lies between 0 and {max} {unit}", max = .unit.max())]
    Negative {
        /// The number given.
        value: f64,
        /// What it counts.
        unit: Unit,
    },
    /// More than [`Duration::MAX_INPUT`].
    #[error("{value} {unit} is too long: a duration lies between 0 and {max} {unit}", max = .unit.max())]
    TooLong {
        /// The number given.
        value: f64,
        /// What it counts.
        unit: Unit,
    },
}

/// The units that numbers from outside come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 10^-3 s.
    Milliseconds,
    /// The SI's second.
    Seconds,
}

impl Unit {
    const fn nanoseconds(self) -> f64 {
        match self {
            Self::Milliseconds => 1e6,
            Self::Seconds => 1e9,
        }
    }

    fn max(self) -> f64 {
        Duration::MAX_INPUT.0 as f64 / self.nanoseconds()
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
        })
    }
}

impl Time {
    /// The start of every run.
    pub const ZERO: Self = Self(0);
    /// The last moment there is.
    pub const MAX: Self = Self(u64::MAX);

    /// The moment `nanoseconds` after the start.
    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// Nanoseconds since the start.
    pub const fn nanoseconds(self) -> u64 {
        self.0
    }

    /// The moment `after` this one; `None` past [`Time::MAX`].
    #[inline]
    pub const fn checked_add(self, after: Duration) -> Option<Self> {
        match self.0.checked_add(after.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// What has passed since `earlier`; `None` if that is later than this.
    #[inline]
    pub const fn checked_since(self, earlier: Self) -> Option<Duration> {
        match self.0.checked_sub(earlier.0) {
            Some(passed) => Some(Duration(passed)),
            None => None,
        }
    }

    /// What has passed since `earlier`, a moment that a model has lived through.
    ///
    /// # Panics
    /// If `earlier` is later than this: an error in the model.
    #[inline]
    #[track_caller]
    pub const fn since(self, earlier: Self) -> Duration {
        match self.checked_since(earlier) {
            Some(passed) => passed,
            None => panic!("no time has passed since a moment that is still to come"),
        }
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest that is taken from outside as an `f64`: a year of 366 days. A run of many of them still ends before
    /// [`Time::MAX`].
    pub const MAX_INPUT: Self = Self(366 * 86_400 * 1_000_000_000);

    /// So many nanoseconds.
    pub const fn from_nanoseconds(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// So many microseconds.
    pub const fn from_microseconds(microseconds: u32) -> Self {
        Self(microseconds as u64 * 1_000)
    }

    /// So many milliseconds.
    pub const fn from_milliseconds(milliseconds: u32) -> Self {
        Self(milliseconds as u64 * 1_000_000)
    }

    /// So many seconds.
    pub const fn from_seconds(seconds: u32) -> Self {
        Self(seconds as u64 * 1_000_000_000)
    }

    /// The duration nearest to so many milliseconds (exact to the nanosecond up to 2^53 ns, 104 days).
    ///
    /// # Errors
    /// If the number is not finite, negative, or more than [`Duration::MAX_INPUT`].
    pub fn from_milliseconds_f64(milliseconds: f64) -> Result<Self, DurationError> {
        Self::from_f64(milliseconds, Unit::Milliseconds)
    }

    /// The duration nearest to so many seconds (exact to the nanosecond up to 2^53 ns, 104 days).
    ///
    /// # Errors
    /// If the number is not finite, negative, or more than [`Duration::MAX_INPUT`].
    pub fn from_seconds_f64(seconds: f64) -> Result<Self, DurationError> {
        Self::from_f64(seconds, Unit::Seconds)
    }

    fn from_f64(value: f64, unit: Unit) -> Result<Self, DurationError> {
        let nanoseconds = (value * unit.nanoseconds()).round();
        if !value.is_finite() {
            Err(DurationError::NotFinite { value, unit })
        } else if value < 0.0 {
            Err(DurationError::Negative { value, unit })
        } else if nanoseconds > Self::MAX_INPUT.0 as f64 {
            Err(DurationError::TooLong { value, unit })
        } else {
            Ok(Self(nanoseconds as u64))
        }
    }

    /// Nanoseconds.
    pub const fn nanoseconds(self) -> u64 {
        self.0
    }

    /// Milliseconds, rounded to an `f64`: for display, never to count on.
    pub fn as_milliseconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Seconds, rounded to an `f64`: for display, never to count on.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Both together; `None` past 2^64 ns.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ns", self.0)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ns", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_from_outside_round_to_the_nearest_nanosecond() {
        assert_eq!(Duration::from_milliseconds_f64(0.1).unwrap().nanoseconds(), 100_000);
        assert_eq!(Duration::from_milliseconds_f64(0.000_000_6).unwrap().nanoseconds(), 1);
        assert_eq!(Duration::from_seconds_f64(-0.0).unwrap(), Duration::ZERO);
        assert_eq!(Duration::from_seconds_f64(1.5).unwrap(), Duration::from_milliseconds(1500));
        assert_eq!(Duration::from_seconds_f64(366.0 * 86_400.0).unwrap(), Duration::MAX_INPUT);
    }

    #[test]
    fn what_is_no_duration_is_refused_with_its_value_and_the_range() {
        let range = "a duration lies between 0 and 31622400000 ms";
        for (value, says) in [
            (f64::NAN, "NaN ms is not a finite number"),
            (f64::NEG_INFINITY, "-inf ms is not a finite number"),
            (-1.5, "-1.5 ms is negative"),
            (1e15, "1000000000000000 ms is too long"),
        ] {
            let error = Duration::from_milliseconds_f64(value).unwrap_err();
            assert_eq!(error.to_string(), format!("{says}: {range}"));
        }
        let error = Duration::from_seconds_f64(4e7).unwrap_err();
        assert_eq!(error.to_string(), "40000000 s is too long: a duration lies between 0 and 31622400 s");
    }

    #[test]
    fn moments_and_durations_never_wrap() {
        let late = Time::from_nanoseconds(u64::MAX - 1);
        assert_eq!(late.checked_add(Duration::from_nanoseconds(1)), Some(Time::MAX));
        assert_eq!(late.checked_add(Duration::from_nanoseconds(2)), None);
        assert_eq!(Time::ZERO.checked_since(late), None);
        assert_eq!(late.since(Time::from_nanoseconds(1)).nanoseconds(), u64::MAX - 2);
        assert_eq!(Duration::from_seconds(u32::MAX).checked_add(Duration::from_nanoseconds(u64::MAX)), None);
    }
}
