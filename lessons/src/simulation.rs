//! The experiment behind the lessons that simulate: one scenario per contender, under one seed, so that all meet the same
//! calls. Each advances in slices of events; what has happened so far can be looked at between them.

mod bars;
mod guesses;
mod stopped;

use engine::kernel::run::{Imbalance, Limits};
use engine::kernel::time::Time;
use engine::outcome::Outcome;
use engine::report::Run;
use engine::report::fleet::{FleetReport, FleetRun};
use engine::scenario::fleet::Fleet;
use engine::scenario::{Scenario, ScenarioError};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::experiment::{Experiment, Observation, Progress, RunError, Tools};

use bars::guessed;
pub(crate) use bars::{Bars, each, row, who};
pub(crate) use guesses::{drawn, marks, times_off};
pub(crate) use stopped::{UNANSWERED, stopped};

/// A contender's run ends here and says so: about a tenth of a second of work, and memory that six of them may hold.
pub(crate) const LIMITS: Limits = Limits { horizon: Time::MAX, events: 1_000_000, bytes: 32 << 20 };

/// Events in a slice: a few milliseconds, so that a page stays alive.
const SLICE: u64 = 20_000;

/// What one contender's run came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Simulated<Outcome = engine::outcome::Outcome> {
    /// The contender's id.
    pub contender: String,
    /// What came of it; `None` until its run is over.
    pub outcome: Option<Outcome>,
}

/// What can be simulated: calls on wires, or a fleet. What it does is not inlined: it comes with the chunk of its kind.
pub trait Simulates {
    /// On its way.
    type Run;
    /// What comes of it.
    type Outcome;

    /// At its start.
    ///
    /// # Errors
    /// If a value is outside its range.
    fn start(&self, limits: Limits) -> Result<Self::Run, ScenarioError>;

    /// Lets so many events happen; what came of it all, if that was the end.
    ///
    /// # Errors
    /// If the books do not balance: an error in the model.
    fn advance(run: &mut Self::Run, events: u64) -> Result<Option<Self::Outcome>, Imbalance>;

    /// The observation that these are.
    fn observed(runs: Vec<Simulated<Self::Outcome>>) -> Observation;

    /// Where they are in it.
    fn runs(observation: &mut Observation) -> Option<&mut Vec<Simulated<Self::Outcome>>>;

    /// The runs as octets.
    ///
    /// # Errors
    /// When they cannot be written; that would be a mistake in this program.
    fn pack(runs: &[Simulated<Self::Outcome>]) -> postcard::Result<Vec<u8>>;

    /// The octets as runs.
    ///
    /// # Errors
    /// When they hold no runs of this kind.
    fn unpack(octets: &[u8]) -> postcard::Result<Vec<Simulated<Self::Outcome>>>;
}

/// Writes the runs into an observation as octets: what knows their fields comes with their chunk (`xtask/js/chunks.mjs`), not
/// with everything that a page and its worker say to each other.
pub(crate) fn pack<Scenario: Simulates, To: Serializer>(
    runs: &[Simulated<Scenario::Outcome>],
    to: To,
) -> Result<To::Ok, To::Error> {
    to.serialize_bytes(&Scenario::pack(runs).map_err(To::Error::custom)?)
}

/// Reads what [`pack`] wrote.
pub(crate) fn unpack<'octets, Scenario: Simulates, From: Deserializer<'octets>>(
    from: From,
) -> Result<Vec<Simulated<Scenario::Outcome>>, From::Error> {
    Scenario::unpack(<&[u8]>::deserialize(from)?).map_err(From::Error::custom)
}

/// One run after the other.
pub struct Simulation<Scenario: Simulates> {
    scenarios: Vec<Scenario>,
    limits: Limits,
    running: Option<Scenario::Run>,
    done: usize,
    observation: Observation,
}

impl<Scenario: Simulates> Simulation<Scenario> {
    /// Nothing has run yet.
    pub fn new(contenders: Vec<(&'static str, Scenario)>, limits: Limits) -> Self {
        let (ids, scenarios): (Vec<_>, Vec<_>) = contenders.into_iter().unzip();
        let expected = |id: &str| Simulated { contender: id.into(), outcome: None };
        let observation = Scenario::observed(ids.into_iter().map(expected).collect());
        Self { scenarios, limits, running: None, done: 0, observation }
    }
}

impl<Scenario: Simulates> Experiment for Simulation<Scenario> {
    fn advance(&mut self, _: Tools<'_>) -> Result<(), RunError> {
        let Some(scenario) = self.scenarios.get(self.done) else { return Ok(()) };
        let mut run = match self.running.take() {
            Some(run) => run,
            None => scenario.start(self.limits)?,
        };
        let Some(outcome) =
            Scenario::advance(&mut run, SLICE).map_err(|error| RunError(error.to_string()))?
        else {
            self.running = Some(run);
            return Ok(());
        };
        if let Some(runs) = Scenario::runs(&mut self.observation) {
            runs[self.done].outcome = Some(outcome);
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

impl Simulates for Scenario {
    type Run = Run;
    type Outcome = Outcome;

    #[inline(never)]
    fn start(&self, limits: Limits) -> Result<Run, ScenarioError> {
        self.start(limits)
    }

    #[inline(never)]
    fn advance(run: &mut Run, events: u64) -> Result<Option<Outcome>, Imbalance> {
        let over = run.advance(events)?.stop.is_some();
        Ok(if over { Some(Outcome::from(&run.report()?)) } else { None })
    }

    fn observed(runs: Vec<Simulated<Outcome>>) -> Observation {
        Observation::Calls(runs)
    }

    fn runs(observation: &mut Observation) -> Option<&mut Vec<Simulated<Outcome>>> {
        if let Observation::Calls(runs) = observation { Some(runs) } else { None }
    }

    #[inline(never)]
    fn pack(runs: &[Simulated<Outcome>]) -> postcard::Result<Vec<u8>> {
        postcard::to_stdvec(runs)
    }

    #[inline(never)]
    fn unpack(octets: &[u8]) -> postcard::Result<Vec<Simulated<Outcome>>> {
        postcard::from_bytes(octets)
    }
}

impl Simulates for Fleet {
    type Run = FleetRun;
    type Outcome = FleetReport;

    #[inline(never)]
    fn start(&self, limits: Limits) -> Result<FleetRun, ScenarioError> {
        self.start(limits)
    }

    #[inline(never)]
    fn advance(run: &mut FleetRun, events: u64) -> Result<Option<FleetReport>, Imbalance> {
        let over = run.advance(events)?.stop.is_some();
        Ok(if over { Some(run.report()?) } else { None })
    }

    fn observed(runs: Vec<Simulated<FleetReport>>) -> Observation {
        Observation::Fleets(runs)
    }

    fn runs(observation: &mut Observation) -> Option<&mut Vec<Simulated<FleetReport>>> {
        if let Observation::Fleets(runs) = observation { Some(runs) } else { None }
    }

    #[inline(never)]
    fn pack(runs: &[Simulated<FleetReport>]) -> postcard::Result<Vec<u8>> {
        postcard::to_stdvec(runs)
    }

    #[inline(never)]
    fn unpack(octets: &[u8]) -> postcard::Result<Vec<Simulated<FleetReport>>> {
        postcard::from_bytes(octets)
    }
}

impl From<ScenarioError> for RunError {
    fn from(error: ScenarioError) -> Self {
        Self(error.to_string())
    }
}
