//! Laws of durations, as a file gives them.

use serde::{Deserialize, Serialize};

use super::{RECORDED, WORK_MS};
use crate::kernel::random;
use crate::kernel::time::Duration;
use crate::scenario::milliseconds;
use crate::scenario::range::{Range, ScenarioError, Value};

/// How long something takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Law {
    /// Always as long, milliseconds.
    Fixed {
        /// Milliseconds.
        ms: f64,
    },
    /// Without memory.
    Exponential {
        /// The mean, milliseconds.
        mean_ms: f64,
    },
    /// The exponential of a normal law.
    LogNormal {
        /// The mean, milliseconds.
        mean_ms: f64,
        /// Standard deviation over mean.
        variation: f64,
    },
    /// A power law.
    Pareto {
        /// The mean, milliseconds.
        mean_ms: f64,
        /// The higher, the fewer long ones.
        shape: f64,
    },
    /// One of these, each equally likely, milliseconds.
    Empirical(Vec<f64>),
}

/// Of a log-normal law.
const VARIATION: Range = Range::new(0.0, 1_000.0);
/// Of a Pareto law.
const SHAPE: Range = Range::new(1.001, 1_000.0);
/// Durations of an empirical law.
const MEASURED: Range = Range::whole(1, 1_000_000);

impl Law {
    pub(super) fn checked(&self, field: &str) -> Result<random::Law, ScenarioError> {
        let named = |name: &str| [field, name].concat();
        let refused = |name: &str, value: f64, range| ScenarioError::new(named(name), value, range);
        match self {
            &Self::Fixed { ms } => Ok(random::Law::Fixed(milliseconds(&named(".fixed.ms"), ms, WORK_MS)?)),
            &Self::Exponential { mean_ms } => {
                const NAME: &str = ".exponential.mean_ms";
                let mean = milliseconds(&named(NAME), mean_ms, WORK_MS)?;
                random::Law::exponential(mean).map_err(|_| refused(NAME, mean_ms, WORK_MS))
            }
            &Self::LogNormal { mean_ms, variation } => {
                const NAME: &str = ".log_normal.variation";
                let mean = milliseconds(&named(".log_normal.mean_ms"), mean_ms, WORK_MS)?;
                VARIATION.check_named(|| named(NAME), variation)?;
                // The logarithm of no time at all is none.
                if mean == Duration::ZERO {
                    return Ok(random::Law::Fixed(mean));
                }
                random::Law::log_normal(mean, variation).map_err(|_| refused(NAME, variation, VARIATION))
            }
            &Self::Pareto { mean_ms, shape } => {
                const NAME: &str = ".pareto.shape";
                let mean = milliseconds(&named(".pareto.mean_ms"), mean_ms, WORK_MS)?;
                SHAPE.check_named(|| named(NAME), shape)?;
                random::Law::pareto(mean, shape).map_err(|_| refused(NAME, shape, SHAPE))
            }
            Self::Empirical(measured) => {
                const NAME: &str = ".empirical";
                let count = measured.len() as u64;
                MEASURED.check_named(|| named(NAME), count)?;
                let durations = measured
                    .iter()
                    .enumerate()
                    .map(|(at, &ms)| {
                        WORK_MS.check_named(|| format!("{field}{NAME}[{at}]"), ms)?;
                        milliseconds(NAME, ms, WORK_MS)
                    })
                    .collect::<Result<Vec<_>, _>>()?;
                random::Law::empirical(durations)
                    .map_err(|_| ScenarioError::new(named(NAME), Value::Whole(count), RECORDED))
            }
        }
    }
}
