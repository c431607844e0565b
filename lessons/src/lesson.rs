//! A lesson: data plus pure functions. `Settings → Experiment → Observation → Figures`; nothing here knows the page.

use serde::Serialize;

use crate::experiment::{Observation, Prepared, RunError};
use crate::knob::{Knob, Value};
use crate::settings::Settings;
use figure::Figure;

/// One lesson of the curriculum.
#[derive(Debug)]
pub struct Lesson {
    /// Stable name in links and saved progress.
    pub slug: &'static str,
    /// The name a reader sees.
    pub title: &'static str,
    /// The one question that it answers.
    pub question: &'static str,
    /// Which track it belongs to.
    pub track: &'static str,
    /// How long a reader takes.
    pub minutes: u32,
    /// The steps that exist, in order.
    pub steps: &'static [Step],
    /// Everything that can be turned.
    pub knobs: &'static [Knob],
    /// What is compared.
    pub contenders: &'static [Contender],
    /// Ids of the claims that it checks, each with a rule in the ledger.
    pub claims: &'static [&'static str],
    /// Defaults that depend on the knobs that stand before this one; `None` means the knob's own.
    pub computed_default: fn(&Lesson, &Knob, &Settings) -> Option<Value>,
    /// What to run.
    pub experiment: fn(&Lesson, &Settings) -> Prepared,
    /// What to draw; works on a partial observation too. The link is printed in exports.
    pub figures: fn(&Lesson, &Settings, &Observation, &str) -> Vec<Figure>,
    /// What the run showed, in words made from the run, one sentence each.
    pub findings: fn(&Lesson, &Settings, &Observation) -> Vec<String>,
}

/// The steps of a lesson in the curriculum's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// A concrete picture that already moves.
    Scene,
    /// The reader commits to a guess.
    Predict,
    /// Every contender gets the same input.
    Run,
    /// The guess stays on the chart with its error.
    Confront,
    /// The reader causes the failure.
    Break,
    /// The remedy, measured the same way.
    Fix,
    /// The sentence for the design review.
    Takeaway,
    /// All knobs.
    Sandbox,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 8] = [
        Self::Scene,
        Self::Predict,
        Self::Run,
        Self::Confront,
        Self::Break,
        Self::Fix,
        Self::Takeaway,
        Self::Sandbox,
    ];

    /// The name in links.
    pub fn id(self) -> &'static str {
        match self {
            Self::Scene => "scene",
            Self::Predict => "predict",
            Self::Run => "run",
            Self::Confront => "confront",
            Self::Break => "break",
            Self::Fix => "fix",
            Self::Takeaway => "takeaway",
            Self::Sandbox => "sandbox",
        }
    }

    /// The step of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.id() == id)
    }
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Contender {
    /// Stable name in figures and files.
    pub id: &'static str,
    /// What the page shows.
    pub label: &'static str,
}

impl Lesson {
    /// The knob of that key.
    pub fn knob(&self, key: &str) -> Option<&Knob> {
        self.knobs.iter().find(|knob| knob.key == key)
    }

    /// The step that a link opens which names none.
    pub fn first_step(&self) -> Step {
        self.steps.first().copied().unwrap_or(Step::Sandbox)
    }

    /// The step before this one and the step after it.
    pub fn neighbours(&self, step: Step) -> (Option<Step>, Option<Step>) {
        let here = self.steps.iter().position(|candidate| *candidate == step);
        let at = |index: Option<usize>| index.and_then(|index| self.steps.get(index)).copied();
        (at(here.and_then(|here| here.checked_sub(1))), at(here.map(|here| here + 1)))
    }

    /// The contender of that id.
    pub fn contender(&self, id: &str) -> Option<&Contender> {
        self.contenders.iter().find(|contender| contender.id == id)
    }

    /// The default in force under these settings.
    pub fn default_of(&self, knob: &Knob, settings: &Settings) -> Value {
        (self.computed_default)(self, knob, settings).unwrap_or_else(|| knob.fixed_default())
    }

    /// What to run under these settings.
    ///
    /// # Errors
    /// When the settings cannot be run; the text says why.
    pub fn experiment(&self, settings: &Settings) -> Prepared {
        (self.experiment)(self, settings)
    }

    /// Runs to the end at once: for the command line and for tests, which have nothing else to do meanwhile.
    ///
    /// # Errors
    /// When the settings cannot be run or the run contradicts itself.
    pub fn run(&self, settings: &Settings) -> Result<Observation, RunError> {
        let mut experiment = self.experiment(settings)?;
        while !experiment.progress().complete() {
            experiment.advance()?;
        }
        Ok(experiment.observation().clone())
    }

    /// What to draw from what happened. `link` reopens the same run and is printed in exports.
    pub fn figures(&self, settings: &Settings, observation: &Observation, link: &str) -> Vec<Figure> {
        (self.figures)(self, settings, observation, link)
    }

    /// What the run showed, in words.
    pub fn findings(&self, settings: &Settings, observation: &Observation) -> Vec<String> {
        (self.findings)(self, settings, observation)
    }
}
