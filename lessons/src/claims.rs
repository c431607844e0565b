//! The ledger: what the documents claim, the rule by which each claim is judged, and the verdict of running it here and
//! now. A rule is to be written before its result is seen, and says so where it was not; changing one is a commit of its own. No
//! verdict is stored: each comes from a run, so another machine may come to another one where times are concerned.
//!
//! One file per track holds the claims that its lessons check.

mod balancing;
mod connections;
mod counted;
mod verdict;
mod wire;

use serde::{Deserialize, Serialize};

use crate::experiment::{Progress, RunError, Tools};
use crate::link::LessonRoute;

pub use verdict::{Interval, Verdict, within};

/// How many seeds a claim is run over when nobody says.
pub const SEEDS: u32 = 20;

/// Something that a document says and that can be checked.
#[derive(Debug)]
pub struct Claim {
    /// Stable id: document and number.
    pub id: &'static str,
    /// Which document, in words.
    pub document: &'static str,
    /// What it says, in short.
    pub says: &'static str,
    /// The rule: quantity, settings, and the interval or relation that must hold.
    pub rule: &'static str,
    /// What the verdict rests on.
    pub evidence: Evidence,
    /// The lessons that show it.
    pub lessons: &'static [&'static str],
    /// The run to open: knob keys and values of the first of those lessons.
    pub open: crate::stage::Preset,
    /// The check over so many seeds.
    pub check: fn(seeds: u32) -> Box<dyn Check>,
}

/// What a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// A simulation.
    Run,
    /// Times measured on this machine.
    Time,
    /// Bytes that real libraries wrote.
    Bytes,
    /// A real stack, recorded.
    Peer,
    /// A specification, cited.
    Source,
}

/// A check that advances in slices.
pub trait Check {
    /// Does the next slice; nothing when there is none left.
    ///
    /// # Errors
    /// When what was measured contradicts itself.
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError>;

    /// How far it has come.
    fn progress(&self) -> Progress;

    /// The verdict, once it is complete.
    fn outcome(&self) -> Option<Outcome>;
}

/// What came out of a check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// One of five.
    pub verdict: Verdict,
    /// For what it holds, where it holds for something only; why it cannot be measured; how many more runs would decide.
    pub condition: String,
    /// The quantity that the rule names.
    pub measured: Measured,
    /// The parts of a compound claim; it holds only if all of them do.
    pub parts: Vec<Part>,
    /// The fingerprint of the run to open; empty where there is none.
    pub fingerprint: String,
}

/// A quantity with its 95 % interval over the seeds or rounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The median.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Unit of all three.
    pub unit: String,
    /// It was measured by a clock, so no test compares it.
    pub timed: bool,
}

/// One part of a compound claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// What it says.
    pub says: String,
    /// Its own verdict.
    pub verdict: Verdict,
    /// Its own measurement, in words.
    pub measured: String,
}

/// A claim that has been checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proven {
    /// The claim's id.
    pub id: String,
    /// What came out.
    pub outcome: Outcome,
}

/// Every claim that has a rule, in the order of the ledger.
pub fn claims() -> impl Iterator<Item = &'static Claim> {
    wire::CLAIMS.iter().chain(&connections::CLAIMS).chain(&balancing::CLAIMS)
}

/// The claim of that id, if it has a rule.
pub fn claim(id: &str) -> Option<&'static Claim> {
    claims().find(|claim| claim.id == id)
}

impl Claim {
    /// Where the run to open is.
    pub fn route(&self) -> Option<LessonRoute> {
        let lesson = crate::lesson(self.lessons.first()?)?;
        let mut route = LessonRoute::new(lesson);
        route.step = crate::Step::Sandbox;
        // The ledger's own values; that each is accepted is a test.
        route.settings.set_all(lesson, self.open.iter().copied());
        Some(route)
    }

    /// Checks to the end at once.
    ///
    /// # Errors
    /// When what was measured contradicts itself.
    pub fn run(&self, seeds: u32, tools: Tools<'_>) -> Result<Outcome, RunError> {
        let mut check = (self.check)(seeds);
        while !check.progress().complete() {
            check.advance(tools)?;
        }
        check.outcome().ok_or_else(|| RunError(format!("{}: the check came to no verdict", self.id)))
    }
}
