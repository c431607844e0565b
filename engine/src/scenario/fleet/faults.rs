//! Pods that fail, and from when on.

use serde::{Deserialize, Serialize};

use super::{MOMENT_MS, SLOWDOWN, WORK_MS};
use crate::fleet::faults;
use crate::fleet::status::Status;
use crate::kernel::random::Bernoulli;
use crate::kernel::time::Time;
use crate::scenario::milliseconds;
use crate::scenario::range::{Range, ScenarioError};

/// What is wrong with pods from a moment on. Pods that refuse connections or are gone are [`super::Befalls`]'s.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fault {
    /// From when on, milliseconds: until another one for the same pods.
    pub at_ms: f64,
    /// With whom.
    pub with: With,
    /// What.
    pub is: Wrong,
}

/// With which pods something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum With {
    /// All of the group of that number.
    Group(u32),
    /// The pod of that number.
    Pod(u32),
}

/// What is wrong with pods.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Wrong {
    /// Nothing (any more).
    Nothing,
    /// Calls are answered with an error.
    Answers {
        /// Which.
        status: Failure,
        /// How many of them, from 0 to 1, each by its own chance.
        share: f64,
        /// After so long, with a worker and without a core, milliseconds.
        after_ms: f64,
    },
    /// All that calls take there takes longer, also what they wait for.
    Slow {
        /// So many times.
        times: f64,
    },
    /// Calls are never answered. They keep their workers until their clients give them up.
    Hangs {
        /// How many of them, from 0 to 1.
        share: f64,
    },
}

/// Errors that a handler or its library answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[allow(missing_docs, reason = "gRPC's names say what gRPC's document says")]
pub enum Failure {
    Unknown,
    InvalidArgument,
    DeadlineExceeded,
    NotFound,
    ResourceExhausted,
    FailedPrecondition,
    Aborted,
    Unimplemented,
    Internal,
    Unavailable,
    DataLoss,
}

/// Faults of all pods.
pub(super) const FAULTS: Range = Range::whole(0, 10_000);
/// Of calls.
const SHARE: Range = Range::new(0.0, 1.0);

impl Failure {
    fn status(self) -> Status {
        match self {
            Self::Unknown => Status::Unknown,
            Self::InvalidArgument => Status::InvalidArgument,
            Self::DeadlineExceeded => Status::DeadlineExceeded,
            Self::NotFound => Status::NotFound,
            Self::ResourceExhausted => Status::ResourceExhausted,
            Self::FailedPrecondition => Status::FailedPrecondition,
            Self::Aborted => Status::Aborted,
            Self::Unimplemented => Status::Unimplemented,
            Self::Internal => Status::Internal,
            Self::Unavailable => Status::Unavailable,
            Self::DataLoss => Status::DataLoss,
        }
    }
}

impl Fault {
    /// When, with whom, and what; `field` is its own name.
    pub(super) fn checked(
        &self,
        field: &str,
        groups: u32,
        pods: u32,
    ) -> Result<(Time, With, faults::Fault), ScenarioError> {
        let named = |name: &str| [field, name].concat();
        let (name, number, count) = match self.with {
            With::Group(number) => (".with.group", number, groups),
            With::Pod(number) => (".with.pod", number, pods),
        };
        if number >= count {
            let there = if count == 0 { Range::whole(1, 0) } else { Range::whole(0, u64::from(count) - 1) };
            return Err(ScenarioError::new(named(name), number, there));
        }
        let chance = |name: &str, share: f64| {
            SHARE.check_named(|| named(name), share)?;
            Bernoulli::new(share).map_err(|_| ScenarioError::new(named(name), share, SHARE))
        };
        let fault = match self.is {
            Wrong::Nothing => faults::Fault::None,
            Wrong::Answers { status, share, after_ms } => faults::Fault::Answers {
                status: status.status(),
                share: chance(".is.answers.share", share)?,
                after: milliseconds(&named(".is.answers.after_ms"), after_ms, WORK_MS)?,
            },
            Wrong::Slow { times } => {
                SLOWDOWN.check_named(|| named(".is.slow.times"), times)?;
                faults::Fault::Slow(times)
            }
            Wrong::Hangs { share } => faults::Fault::Hangs(chance(".is.hangs.share", share)?),
        };
        let at = milliseconds(&named(".at_ms"), self.at_ms, MOMENT_MS)?;
        Ok((Time::from_nanoseconds(at.nanoseconds()), self.with, fault))
    }
}
