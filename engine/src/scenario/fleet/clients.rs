//! Who calls, and when.

use serde::{Deserialize, Serialize};

use super::{BURST, MOMENT_MS, PER_SECOND, RECORDED};
use crate::fleet::arrivals;
use crate::kernel::random::Exponential;
use crate::kernel::time::Time;
use crate::scenario::milliseconds;
use crate::scenario::range::{Range, ScenarioError};

/// Clients that are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Clients {
    /// How many.
    pub count: u32,
    /// When they call.
    pub arrivals: Arrivals,
    /// Channels of each: its calls take them in turn. One is what a gRPC client has that asks for no more.
    pub channels: u32,
    /// Whether a call waits while no connection can be had, instead of failing at once (grpc/grpc, doc/wait-for-ready.md).
    pub wait_for_ready: bool,
    /// How long a call may take, milliseconds. None, gRPC's default: for ever.
    pub deadline_ms: Option<f64>,
    /// They start at this moment, milliseconds: no call of theirs comes before it. Recorded calls come when they came.
    #[serde(default)]
    pub from_ms: f64,
    /// When those that balance themselves have their first list of addresses.
    #[serde(default)]
    pub first_list: FirstList,
}

/// When clients have their first list of addresses. What changes in it later reaches them as it does all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FirstList {
    /// When they start.
    #[default]
    AtOnce,
    /// So long after they start, milliseconds; until then calls wait.
    After(f64),
    /// Never: whom they would ask cannot be reached, and calls fail (gRFC A57).
    Never,
}

/// When the calls of a group of clients come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Arrivals {
    /// Evenly, one client after the other.
    Steady {
        /// Calls of all clients together.
        per_second: f64,
    },
    /// Without memory, each client equally likely.
    Poisson {
        /// Calls of all clients together, on average.
        per_second: f64,
    },
    /// Several calls of one client at once; these bursts come without memory, each client equally likely.
    Bursts {
        /// Bursts of all clients together, on average.
        per_second: f64,
        /// Calls of each.
        calls: u32,
    },
    /// At given moments, in order.
    Recorded(Vec<Recorded>),
}

/// A call at a given moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recorded {
    /// Milliseconds.
    pub at_ms: f64,
    /// Whose call it is: a number within its group, from 0.
    pub client: u32,
}

impl Arrivals {
    pub(super) fn checked(&self, field: &str, clients: u32) -> Result<arrivals::Process, ScenarioError> {
        let named = |name: &str| [field, name].concat();
        let gap = |name: &str, per_second: f64| {
            PER_SECOND.check_named(|| named(name), per_second)?;
            Exponential::from_mean_nanoseconds(1e9 / per_second)
                .map_err(|_| ScenarioError::new(named(name), per_second, PER_SECOND))
        };
        match self {
            &Self::Steady { per_second } => {
                PER_SECOND.check_named(|| named(".steady.per_second"), per_second)?;
                Ok(arrivals::Process::Steady { gap: 1e9 / per_second })
            }
            &Self::Poisson { per_second } => {
                Ok(arrivals::Process::Poisson { gap: gap(".poisson.per_second", per_second)? })
            }
            &Self::Bursts { per_second, calls } => {
                BURST.check_named(|| named(".bursts.calls"), calls)?;
                Ok(arrivals::Process::Bursts { gap: gap(".bursts.per_second", per_second)?, calls })
            }
            Self::Recorded(recorded) => {
                RECORDED.check_named(|| named(".recorded"), recorded.len() as u64)?;
                let numbers = Range::whole(0, u64::from(clients.max(1)) - 1);
                let mut earliest = MOMENT_MS;
                let mut calls = Vec::with_capacity(recorded.len());
                for (at, call) in recorded.iter().enumerate() {
                    let field = |name: &str| format!("{field}.recorded[{at}].{name}");
                    earliest.check_named(|| field("at_ms"), call.at_ms)?;
                    numbers.check_named(|| field("client"), call.client)?;
                    let moment = milliseconds("at_ms", call.at_ms, MOMENT_MS)?;
                    earliest = Range::new(call.at_ms, MOMENT_MS.most());
                    calls.push((Time::from_nanoseconds(moment.nanoseconds()), call.client));
                }
                Ok(arrivals::Process::Recorded { calls: calls.into() })
            }
        }
    }
}
