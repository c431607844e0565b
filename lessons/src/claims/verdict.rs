//! The five verdicts, and how an interval comes to one.

use serde::{Deserialize, Serialize};

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The interval lies inside what is claimed.
    #[serde(rename = "holds")]
    Holds,
    /// It does for a named, non-empty set of conditions.
    #[serde(rename = "holds if")]
    HoldsIf,
    /// The interval lies outside.
    #[serde(rename = "does not hold")]
    DoesNotHold,
    /// The interval straddles the bound.
    #[serde(rename = "undecided")]
    Undecided,
    /// And why is in the condition.
    #[serde(rename = "cannot be measured here")]
    CannotBeMeasuredHere,
}

impl Verdict {
    /// The verdict's words, exactly these everywhere.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::HoldsIf => "holds if",
            Self::DoesNotHold => "does not hold",
            Self::Undecided => "undecided",
            Self::CannotBeMeasuredHere => "cannot be measured here",
        }
    }

    /// Of a compound claim, which holds only if all its parts do: without exception, or under a condition.
    pub fn of_parts(parts: impl IntoIterator<Item = Self>) -> Self {
        let rank = |verdict: &Self| match verdict {
            Self::Holds => 0,
            Self::HoldsIf => 1,
            Self::Undecided => 2,
            Self::CannotBeMeasuredHere => 3,
            Self::DoesNotHold => 4,
        };
        parts.into_iter().max_by_key(rank).unwrap_or(Self::Undecided)
    }

    /// Of a claim about several conditions: it holds for all of them, for those named, or for none.
    pub fn over(verdicts: &[Self]) -> Self {
        let all = |wanted| verdicts.iter().all(|verdict| *verdict == wanted);
        if all(Self::Holds) {
            Self::Holds
        } else if verdicts.contains(&Self::Holds) {
            Self::HoldsIf
        } else if all(Self::DoesNotHold) {
            Self::DoesNotHold
        } else {
            Self::Undecided
        }
    }
}

/// A closed interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Whether a measured interval lies inside what is claimed, outside, or straddles a bound.
pub fn within(measured: Interval, claimed: Interval) -> Verdict {
    if claimed.low <= measured.low && measured.high <= claimed.high {
        Verdict::Holds
    } else if measured.high < claimed.low || claimed.high < measured.low {
        Verdict::DoesNotHold
    } else {
        Verdict::Undecided
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{DoesNotHold, Holds, HoldsIf, Undecided};

    const fn from(low: f64, high: f64) -> Interval {
        Interval { low, high }
    }

    #[test]
    fn an_interval_holds_inside_fails_outside_and_straddles_otherwise() {
        let claimed = from(5.0, 10.0);
        assert_eq!(within(from(5.0, 10.0), claimed), Holds);
        assert_eq!(within(from(2.0, 4.9), claimed), DoesNotHold);
        assert_eq!(within(from(10.1, 11.0), claimed), DoesNotHold);
        assert_eq!(within(from(4.9, 6.0), claimed), Undecided);
        assert_eq!(within(from(1.0, 20.0), claimed), Undecided);
        assert_eq!(within(from(3.0, f64::INFINITY), from(1.0, f64::INFINITY)), Holds);
    }

    #[test]
    fn parts_and_conditions_come_to_one_verdict() {
        assert_eq!(Verdict::of_parts([Holds, Holds]), Holds);
        assert_eq!(Verdict::of_parts([Holds, HoldsIf]), HoldsIf);
        assert_eq!(Verdict::of_parts([Holds, Undecided, DoesNotHold]), DoesNotHold);
        assert_eq!(Verdict::over(&[Holds, DoesNotHold, Undecided]), HoldsIf);
        assert_eq!(Verdict::over(&[DoesNotHold, DoesNotHold]), DoesNotHold);
        assert_eq!(Verdict::over(&[DoesNotHold, Undecided]), Undecided);
    }

    #[test]
    fn the_words_are_those_of_the_contract() {
        for verdict in [Holds, HoldsIf, DoesNotHold, Undecided, Verdict::CannotBeMeasuredHere] {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.words());
        }
    }
}
