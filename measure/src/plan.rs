//! How thoroughly to measure.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::MeasureError;

/// The longest batch, in milliseconds: the longest that a cancelled measurement keeps its worker.
pub(crate) const LONGEST_BATCH_MS: f64 = 50.0;

/// The most of a batch that the clock's step may be.
pub(crate) const COARSEST_SHARE: f64 = 0.02;

/// How thoroughly to measure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// How many rounds are kept: 6 to 1001. Fewer than 6 give no 95 % interval of the median.
    pub rounds: u32,
    /// How many rounds are run before those and thrown away: 0 to 100. They warm caches, branch predictors and the
    /// browser's optimising compiler, and size the batches.
    pub warm_up_rounds: u32,
    /// How long a batch should take, in milliseconds: 0.01 to 50. A coarse clock makes batches longer, up to 50 ms.
    pub batch_ms: f64,
    /// Decides the order of contenders within the rounds.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { rounds: 11, warm_up_rounds: 2, batch_ms: 5.0, seed: 1 }
    }
}

impl Plan {
    /// How many rounds there may be.
    pub const ROUNDS: RangeInclusive<u32> = 6..=1001;

    /// Checks every field against its range.
    ///
    /// # Errors
    /// When one is out of its range; the error names it.
    pub fn check(&self) -> Result<(), MeasureError> {
        let (least, most) = (*Self::ROUNDS.start(), *Self::ROUNDS.end());
        check("rounds", f64::from(self.rounds), f64::from(least), f64::from(most))?;
        check("warm_up_rounds", f64::from(self.warm_up_rounds), 0.0, 100.0)?;
        check("batch_ms", self.batch_ms, 0.01, LONGEST_BATCH_MS)
    }
}

/// Whether a value lies in its range.
pub(crate) fn check(field: &'static str, value: f64, least: f64, most: f64) -> Result<(), MeasureError> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(MeasureError::Plan { field, value, least, most })
    }
}
