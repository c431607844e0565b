//! The clock that was passed in: how coarse it is, and that it goes on and never back. Browsers round theirs on purpose,
//! to 5 µs or 0.1 ms (Chromium), 1 ms (Safari, Firefox) or 100 ms (Firefox that resists fingerprinting).

use crate::MeasureError;
use crate::estimate::median;

/// How many steps of the clock are seen before its step is known: the median of an odd number survives a few pauses of
/// the machine.
const STEPS: usize = 9;

/// How often the clock is read in one go, below 20 ms even where a reading takes 200 ns.
const READINGS_AT_ONCE: u32 = 100_000;

/// After how many equal readings the clock is said to stand.
const MOST_EQUAL_READINGS: u32 = 2_000_000;

/// What is known of the clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    last: Option<f64>,
    equal: u32,
    steps: Vec<f64>,
}

impl Watch {
    /// Reads the clock.
    pub(crate) fn read(&mut self, clock: &dyn Fn() -> f64) -> Result<f64, MeasureError> {
        let now = clock();
        if !now.is_finite() {
            return Err(MeasureError::ClockUnreadable { shown: now.to_string() });
        }
        match self.last.replace(now) {
            Some(before) if now < before => Err(MeasureError::ClockRanBack { from_ms: before, to_ms: now }),
            _ => Ok(now),
        }
    }

    /// Looks for the clock's step, a bounded number of readings at a time; answers with it once it is known.
    pub(crate) fn find_step(&mut self, clock: &dyn Fn() -> f64) -> Result<Option<f64>, MeasureError> {
        let mut before = self.read(clock)?;
        for _ in 0..READINGS_AT_ONCE {
            let now = self.read(clock)?;
            if now > before {
                self.steps.push(now - before);
                self.equal = 0;
            } else {
                self.equal += 1;
            }
            if self.steps.len() == STEPS {
                return Ok(median(&self.steps));
            }
            before = now;
        }
        self.stands_at(before).map(|()| None)
    }

    /// Makes sure that the clock still moves, after a batch that seems to have taken no time.
    pub(crate) fn moves(&mut self, clock: &dyn Fn() -> f64) -> Result<(), MeasureError> {
        let before = self.read(clock)?;
        self.equal = 0;
        while self.read(clock)? == before {
            self.equal += 1;
            self.stands_at(before)?;
        }
        Ok(())
    }

    fn stands_at(&self, at_ms: f64) -> Result<(), MeasureError> {
        if self.equal >= MOST_EQUAL_READINGS {
            return Err(MeasureError::ClockStands { readings: self.equal, at_ms });
        }
        Ok(())
    }
}
