//! The eight steps, and what each of them shows of a lesson.

use serde::Serialize;

/// Settings that a step or a goal starts from, as a link writes them: knob key and value.
pub type Preset = &'static [(&'static str, &'static str)];

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

    /// The name in links, and of the section of words that opens the step.
    pub const fn id(self) -> &'static str {
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

/// What one step shows.
#[derive(Debug)]
pub struct Stage {
    /// Which step.
    pub step: Step,
    /// The settings with which the step is entered from its neighbours; `None` keeps what is set. A link's own settings
    /// always count.
    pub preset: Option<Preset>,
    /// The knobs that the reader may turn here. The sandbox frees all, whatever stands here.
    pub free: &'static [&'static str],
    /// The figures shown, by id and in this order; those that the run does not give are left out. The sandbox shows all.
    /// Where [`FILM`](crate::film::FILM) is among them, the stage plays the run above them.
    pub figures: &'static [&'static str],
}
