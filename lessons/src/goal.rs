//! Goals: what a reader is asked to bring about with one freed knob, checked by the machine. Goals are judged on bytes
//! and simulated quantities, never on measured time, so a goal that is reached here is reached everywhere.

use crate::settings::Settings;
use crate::stage::Preset;
use crate::values::Values;
use crate::{Lesson, Observation};

/// Something to bring about. Its words are the sections `goal.ID`, `goal.ID.reached`, `goal.ID.hint`,
/// `goal.ID.solution`, and `goal.ID.MISCONCEPTION` for each misconception.
#[derive(Debug)]
pub struct Goal {
    /// Stable name within the lesson.
    pub id: &'static str,
    /// Where the reader starts; the goal is missed there.
    pub start: Preset,
    /// The knob that is freed.
    pub free: &'static str,
    /// A value of the freed knob that reaches the goal.
    pub solution: &'static str,
    /// Values of the freed knob that a wrong idea leads to.
    pub misconceptions: &'static [Misconception],
    /// What counts: measured, and how much of it is wanted.
    pub judge: fn(&Values) -> Option<Judgement>,
}

/// A wrong idea about how to reach a goal.
#[derive(Debug)]
pub struct Misconception {
    /// Stable name within the goal.
    pub id: &'static str,
    /// A value of the freed knob to which it leads.
    pub value: &'static str,
    /// Whether what the reader did looks like it.
    pub looks_like: fn(&Lesson, &Settings) -> bool,
}

/// How a run stands to a goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// Whether the goal is reached.
    pub reached: bool,
    /// What the run gave.
    pub measured: f64,
    /// The bound that it is held against.
    pub wanted: f64,
    /// How it has to stand to the bound, in words: "at least".
    pub relation: &'static str,
    /// The unit of both.
    pub unit: &'static str,
}

impl Judgement {
    /// Reached where the value of that name is at least so large; None where the run has not come to it.
    pub(crate) fn at_least(values: &Values, name: &str, wanted: f64, unit: &'static str) -> Option<Self> {
        let measured = values.number(name)?;
        Some(Self { reached: measured >= wanted, measured, wanted, relation: "at least", unit })
    }

    /// Reached where it is at most so large.
    pub(crate) fn at_most(values: &Values, name: &str, wanted: f64, unit: &'static str) -> Option<Self> {
        let measured = values.number(name)?;
        Some(Self { reached: measured <= wanted, measured, wanted, relation: "at most", unit })
    }
}

/// How a goal stands under the settings of a run.
#[derive(Clone, Debug)]
pub enum Standing {
    /// The settings are not those of this goal: something beside its freed knob has been turned.
    Elsewhere,
    /// The run has not come far enough to judge.
    Unknown,
    /// Not reached; perhaps by a known wrong idea.
    Missed(Judgement, Option<&'static Misconception>),
    /// Reached.
    Reached(Judgement),
}

impl Goal {
    /// The settings at the start, at the solution, or at any other value of the freed knob.
    pub fn settings(&self, lesson: &Lesson, freed: Option<&str>, seed: u64) -> Settings {
        let mut settings = Settings::seeded(seed);
        let pairs = self.start.iter().copied().filter(|(key, _)| freed.is_none() || *key != self.free);
        // The lesson's own values; that each is accepted is a test.
        settings.set_all(lesson, pairs.chain(freed.map(|value| (self.free, value))));
        settings
    }

    /// How a run stands to this goal.
    pub fn standing(
        &'static self,
        lesson: &Lesson,
        settings: &Settings,
        observation: &Observation,
    ) -> Standing {
        let here = settings.value(lesson, self.free).map(|value| value.to_string());
        if *settings != self.settings(lesson, here.as_deref(), settings.seed) {
            return Standing::Elsewhere;
        }
        match (self.judge)(&lesson.values(settings, observation)) {
            None => Standing::Unknown,
            Some(judgement) if judgement.reached => Standing::Reached(judgement),
            Some(judgement) => {
                let same_as_start = *settings == self.settings(lesson, None, settings.seed);
                let wrong_idea =
                    self.misconceptions.iter().find(|wrong| (wrong.looks_like)(lesson, settings));
                Standing::Missed(judgement, wrong_idea.filter(|_| !same_as_start))
            }
        }
    }
}
