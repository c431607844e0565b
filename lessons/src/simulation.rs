//! The experiment behind the lessons that simulate: one scenario per contender, under one seed, so that all meet the same
//! calls. Each advances in slices of events; what has happened so far can be looked at between them.

use engine::kernel::run::Limits;
use engine::outcome::Outcome;
use engine::report::Run;
use engine::scenario::{Scenario, ScenarioError};
use serde::{Deserialize, Serialize};

use crate::experiment::{Experiment, Observation, Progress, RunError, Tools};

/// Events in a slice: a few milliseconds, so that a page stays alive.
const SLICE: u64 = 20_000;

/// What one contender's run came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Simulated {
    /// The contender's id.
    pub contender: String,
    /// What came of it; `None` until its run is over.
    pub outcome: Option<Outcome>,
}

/// One run after the other.
pub struct Simulation {
    scenarios: Vec<Scenario>,
    limits: Limits,
    running: Option<Run>,
    done: usize,
    observation: Observation,
}

impl Simulation {
    /// Nothing has run yet.
    pub fn new(contenders: Vec<(&'static str, Scenario)>, limits: Limits) -> Self {
        let (ids, scenarios): (Vec<_>, Vec<_>) = contenders.into_iter().unzip();
        let expected = |id: &str| Simulated { contender: id.into(), outcome: None };
        let observation = Observation::Calls(ids.into_iter().map(expected).collect());
        Self { scenarios, limits, running: None, done: 0, observation }
    }
}

impl Experiment for Simulation {
    fn advance(&mut self, _: Tools<'_>) -> Result<(), RunError> {
        let Some(scenario) = self.scenarios.get(self.done) else { return Ok(()) };
        let mut run = match self.running.take() {
            Some(run) => run,
            None => scenario.start(self.limits)?,
        };
        let wrong = |error: engine::kernel::run::Imbalance| RunError(error.to_string());
        if run.advance(SLICE).map_err(wrong)?.stop.is_none() {
            self.running = Some(run);
            return Ok(());
        }
        let outcome = Outcome::from(&run.report().map_err(wrong)?);
        if let Observation::Calls(calls) = &mut self.observation {
            calls[self.done].outcome = Some(outcome);
        }
        self.done += 1;
        Ok(())
    }

    fn progress(&self) -> Progress {
        let (done, total) = (self.done as u32, self.scenarios.len() as u32);
        let next = if done == total { String::new() } else { format!("run {} of {total}", done + 1) };
        Progress { done, total, next }
    }

    fn observation(&self) -> &Observation {
        &self.observation
    }
}

impl From<ScenarioError> for RunError {
    fn from(error: ScenarioError) -> Self {
        Self(error.to_string())
    }
}
