//! One knob turned from end to end, everything else as it is: where does the answer change? And one setting under many
//! seeds: how much of it is chance? Each place and seed is a run of its own without times, so a sweep is exact and the same
//! in every browser. Runs of one seed are paired: its contenders meet the same calls at every place.

mod crossing;
mod figure;
mod places;
mod spread;

use std::ops::RangeInclusive;

use ::figure::Family;
use serde::{Deserialize, Serialize};

use crate::experiment::{Exchanger, Experiment, Progress, RunError, Timing, Tools};
use crate::knob::{Knob, Scale, Value};
use crate::lesson::{Contender, Lesson};
use crate::settings::{SettingError, Settings};

pub use crossing::Crossing;
pub use figure::{crossings, sweep_figure, sweep_findings};
pub use places::{places, places_between};
pub use spread::Spread;

/// How many places a sweep visits on a range, when nobody says.
pub const PLACES: usize = 25;
/// How many seeds a sweep may run at each place.
pub const SEEDS: RangeInclusive<u32> = 1..=100;

/// What a lesson's sweep shows on its vertical axis: one number per contender and run.
#[derive(Debug)]
pub struct Swept {
    /// What it measures.
    pub label: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Whether the axis is logarithmic.
    pub scale: Scale,
    /// The number of a contender, from the run's values.
    pub value: fn(contender: &str) -> String,
    /// Colour and variant of a contender.
    pub look: fn(contender: &str) -> (Family, u8),
}

/// What a sweep has found so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepPoints {
    /// The knob; `None` where only the seed changes.
    pub over: Option<String>,
    /// How many seeds each place is run under: that of the settings and those after it.
    pub seeds: u32,
    /// One per place that has been visited.
    pub points: Vec<SweepPoint>,
}

/// One place of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepPoint {
    /// The knob's value, or the index of its choice; 0 where only the seed changes.
    pub x: f64,
    /// One row per seed: a number per contender, in the contenders' order.
    pub runs: Vec<Vec<Option<f64>>>,
}

impl SweepPoint {
    /// A contender's numbers over the seeds; `None` if no run has one.
    pub fn spread(&self, contender: usize) -> Option<Spread> {
        Spread::of(self.runs.iter().filter_map(|run| *run.get(contender)?).collect())
    }
}

/// A sweep that advances in slices.
pub struct Sweep {
    lesson: &'static Lesson,
    knob: Option<&'static Knob>,
    places: Vec<(f64, Settings)>,
    /// The numbers of the place that is being visited.
    runs: Vec<Vec<Option<f64>>>,
    running: Option<Box<dyn Experiment>>,
    found: SweepPoints,
}

/// Runs the lesson at each of these values of one knob, everything else as in the settings, to the end at once.
///
/// # Errors
/// When the lesson has no such knob, a value is none of its, or a run cannot be made.
pub fn sweep(
    lesson: &'static Lesson,
    settings: &Settings,
    key: &str,
    values: &[Value],
    seeds: u32,
    exchange: Exchanger<'_>,
) -> Result<SweepPoints, RunError> {
    let mut sweep =
        Sweep::new(lesson, settings, key, values, seeds).map_err(|error| RunError(error.to_string()))?;
    while !sweep.progress().complete() {
        sweep.advance(exchange)?;
    }
    Ok(sweep.found)
}

impl Sweep {
    /// Prepares the runs at each of these values of a knob; nothing has run yet.
    ///
    /// # Errors
    /// When the lesson has no such knob or a value is none of its.
    pub fn new(
        lesson: &'static Lesson,
        settings: &Settings,
        key: &str,
        values: &[Value],
        seeds: u32,
    ) -> Result<Self, SettingError> {
        let knob = lesson.swept_knob(key)?;
        let places = values.iter().enumerate().map(|(index, value)| {
            let mut at = settings.clone();
            at.set(lesson, knob.key, &value.to_string())?;
            let x = match value {
                Value::Number(number) => *number,
                Value::Integer(number) => *number as f64,
                Value::Choice(_) | Value::Toggle(_) => index as f64,
            };
            Ok((x, at))
        });
        Ok(Self::over(lesson, Some(knob), places.collect::<Result<_, SettingError>>()?, seeds))
    }

    /// Prepares runs under so many seeds; nothing has run yet.
    pub fn of_seeds(lesson: &'static Lesson, settings: &Settings, seeds: u32) -> Self {
        Self::over(lesson, None, vec![(0.0, settings.clone())], seeds)
    }

    fn over(
        lesson: &'static Lesson,
        knob: Option<&'static Knob>,
        places: Vec<(f64, Settings)>,
        seeds: u32,
    ) -> Self {
        let over = knob.map(|knob| knob.key.into());
        let found = SweepPoints { over, seeds: seeds.max(1), points: Vec::new() };
        Self { lesson, knob, places, runs: Vec::new(), running: None, found }
    }

    /// Does the next slice.
    ///
    /// # Errors
    /// When a run cannot be made or contradicts itself.
    pub fn advance(&mut self, exchange: Exchanger<'_>) -> Result<(), RunError> {
        let Some((x, place)) = self.places.get(self.found.points.len()) else { return Ok(()) };
        let mut settings = place.clone();
        settings.seed = settings.seed.wrapping_add(self.runs.len() as u64);
        let mut experiment = match self.running.take() {
            Some(experiment) => experiment,
            None => self.lesson.experiment(&settings, Timing::Skipped)?,
        };
        experiment.advance(Tools::untimed(exchange))?;
        if !experiment.progress().complete() {
            self.running = Some(experiment);
            return Ok(());
        }
        let run = self.lesson.values(&settings, experiment.observation());
        let number = |contender: &Contender| run.number(&(self.lesson.swept.value)(contender.id));
        self.runs.push(self.lesson.contenders.iter().map(number).collect());
        if self.runs.len() == self.found.seeds as usize {
            self.found.points.push(SweepPoint { x: *x, runs: std::mem::take(&mut self.runs) });
        }
        Ok(())
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let (places, seeds) = (self.found.points.len(), self.found.seeds as usize);
        let (done, total) = (places * seeds + self.runs.len(), self.places.len() * seeds);
        let mut next = String::new();
        if let Some((_, settings)) = self.places.get(places) {
            if let Some(knob) = self.knob
                && let Some(value) = settings.value(self.lesson, knob.key)
            {
                next = format!("{}: {}", knob.label, knob.shown(&value));
            }
            if seeds > 1 {
                let comma = if next.is_empty() { "" } else { ", " };
                next.push_str(&format!("{comma}seed {} of {seeds}", self.runs.len() + 1));
            }
        }
        Progress { done: done as u32, total: total as u32, next }
    }

    /// What it has found so far.
    pub fn found(&self) -> &SweepPoints {
        &self.found
    }
}
