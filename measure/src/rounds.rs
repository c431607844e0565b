//! What was measured, as it was measured: nothing is averaged, nothing is left out.

use serde::{Deserialize, Serialize};

use crate::{Estimate, MeasureError, bootstrap, estimate, outliers};

/// One contender's calls between two readings of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// How many calls.
    pub repetitions: u32,
    /// How long all of them took, in milliseconds.
    pub milliseconds: f64,
}

impl Batch {
    /// How long one call took on average, in nanoseconds.
    pub fn nanoseconds(&self) -> f64 {
        self.milliseconds * 1e6 / f64::from(self.repetitions)
    }
}

/// One batch of every contender.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// The order in which the contenders came.
    pub order: Vec<u32>,
    /// The batches, by contender.
    pub batches: Vec<Batch>,
}

/// All complete rounds of a measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rounds {
    /// How many contenders were timed.
    pub contenders: u32,
    /// The step of the clock that timed them, in milliseconds.
    pub clock_step_ms: f64,
    /// The rounds, in the order in which they were run.
    pub rounds: Vec<Round>,
}

impl Rounds {
    /// The time of one call in each round, in nanoseconds.
    ///
    /// # Errors
    /// When there is no such contender.
    pub fn nanoseconds(&self, contender: usize) -> Result<Vec<f64>, MeasureError> {
        let last = (self.contenders as usize).saturating_sub(1);
        let batch = |round: &Round| round.batches.get(contender).map(Batch::nanoseconds);
        if contender > last {
            return Err(MeasureError::NoSuchContender { contender, last });
        }
        let times: Option<Vec<f64>> = self.rounds.iter().map(batch).collect();
        times.ok_or(MeasureError::NoSuchContender { contender, last })
    }

    /// The time of one call in nanoseconds: the median of the rounds with its 95 % interval, see [`median_interval`].
    ///
    /// [`median_interval`]: crate::median_interval
    ///
    /// # Errors
    /// When there is no such contender, or fewer than 6 rounds.
    pub fn estimate(&self, contender: usize) -> Result<Estimate, MeasureError> {
        estimate::median_interval(&self.nanoseconds(contender)?)
    }

    /// How many times as long the one contender takes as the other, from the ratio in each round, see [`ratio`].
    ///
    /// [`ratio`]: crate::ratio
    ///
    /// # Errors
    /// When there is no such contender, fewer than 6 rounds, or a batch that took no time.
    pub fn ratio(&self, one: usize, other: usize) -> Result<Estimate, MeasureError> {
        bootstrap::ratio(&self.nanoseconds(one)?, &self.nanoseconds(other)?)
    }

    /// Which rounds are outliers of a contender, see [`outliers`](crate::outliers). They stay in every figure. A round
    /// that differs from the median by no more than the clock's step is none.
    ///
    /// # Errors
    /// When there is no such contender.
    pub fn outliers(&self, contender: usize) -> Result<Vec<bool>, MeasureError> {
        let times = self.nanoseconds(contender)?;
        let most = self.rounds.iter().map(|round| round.batches[contender].repetitions).min().unwrap_or(1);
        Ok(outliers::outliers(&times, self.clock_step_ms * 1e6 / f64::from(most.max(1))))
    }
}
