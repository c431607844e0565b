//! One knob turned from end to end, everything else as it is: where does the answer change? Each place is a run of its own
//! without times, so a sweep is exact, quick, and the same in every browser.

use figure::{Axis, Family, Figure, Mark, Provenance, Scale as AxisScale, Series};
use serde::{Deserialize, Serialize};

use crate::experiment::{Exchanger, Experiment, Progress, RunError, Timing, Tools};
use crate::knob::{Kind, Knob, Scale, Value};
use crate::lesson::{Contender, Lesson};
use crate::settings::{SettingError, Settings};

/// How many places a sweep visits on a range, when nobody says.
pub const PLACES: usize = 25;

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
    /// The knob.
    pub over: String,
    /// One per place that has been visited.
    pub points: Vec<SweepPoint>,
}

/// One place of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepPoint {
    /// The knob's value, or the index of its choice.
    pub x: f64,
    /// One number per contender, in the contenders' order.
    pub values: Vec<Option<f64>>,
}

/// A sweep that advances in slices.
pub struct Sweep {
    lesson: &'static Lesson,
    knob: &'static Knob,
    places: Vec<(f64, Settings)>,
    running: Option<Box<dyn Experiment>>,
    found: SweepPoints,
}

/// The places that a sweep over this knob visits: for a range, evenly spread as the knob's scale spreads them, both ends
/// among them; for choices and toggles, all of them.
pub fn places(knob: &Knob, count: usize) -> Vec<Value> {
    let (min, max, scale, whole) = match &knob.kind {
        Kind::Number { min, max, scale, .. } => (*min, *max, *scale, false),
        Kind::Integer { min, max, scale, .. } => (*min as f64, *max as f64, *scale, true),
        Kind::Choice { choices, .. } => {
            return choices.iter().map(|choice| Value::Choice(choice.value)).collect();
        }
        Kind::Toggle { .. } => return vec![Value::Toggle(false), Value::Toggle(true)],
    };
    let last = count.max(2) - 1;
    let mut places = Vec::with_capacity(last + 1);
    for index in 0..=last {
        let part = index as f64 / last as f64;
        let value = match scale {
            _ if index == 0 => min,
            _ if index == last => max,
            Scale::Linear => min + (max - min) * part,
            Scale::Log => min * libm::pow(max / min, part),
        };
        let value = if whole { Value::Integer(value.round() as i64) } else { Value::Number(value) };
        // Whole numbers that lie closer than the places are visited once.
        if !whole || places.last() != Some(&value) {
            places.push(value);
        }
    }
    places
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
    exchange: Exchanger<'_>,
) -> Result<SweepPoints, RunError> {
    let mut sweep = Sweep::new(lesson, settings, key, values).map_err(|error| RunError(error.to_string()))?;
    while !sweep.progress().complete() {
        sweep.advance(exchange)?;
    }
    Ok(sweep.found)
}

impl Sweep {
    /// Prepares the runs; nothing has run yet.
    ///
    /// # Errors
    /// When the lesson has no such knob or a value is none of its.
    pub fn new(
        lesson: &'static Lesson,
        settings: &Settings,
        key: &str,
        values: &[Value],
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
        let places = places.collect::<Result<_, SettingError>>()?;
        Ok(Self {
            lesson,
            knob,
            places,
            running: None,
            found: SweepPoints { over: knob.key.into(), points: Vec::new() },
        })
    }

    /// Does the next slice.
    ///
    /// # Errors
    /// When a run cannot be made or contradicts itself.
    pub fn advance(&mut self, exchange: Exchanger<'_>) -> Result<(), RunError> {
        let Some((x, settings)) = self.places.get(self.found.points.len()) else { return Ok(()) };
        let mut experiment = match self.running.take() {
            Some(experiment) => experiment,
            None => self.lesson.experiment(settings, Timing::Skipped)?,
        };
        experiment.advance(Tools::untimed(exchange))?;
        if experiment.progress().complete() {
            let run = self.lesson.values(settings, experiment.observation());
            let number = |contender: &Contender| run.number(&(self.lesson.swept.value)(contender.id));
            let values = self.lesson.contenders.iter().map(number).collect();
            self.found.points.push(SweepPoint { x: *x, values });
        } else {
            self.running = Some(experiment);
        }
        Ok(())
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let (done, total) = (self.found.points.len(), self.places.len());
        let next = self.places.get(done).and_then(|(_, settings)| settings.value(self.lesson, self.knob.key));
        Progress {
            done: done as u32,
            total: total as u32,
            next: next.map_or_else(String::new, |value| {
                format!("{}: {}", self.knob.label, self.knob.shown(&value))
            }),
        }
    }

    /// What it has found so far.
    pub fn found(&self) -> &SweepPoints {
        &self.found
    }
}

/// The chart of a sweep.
pub fn sweep_figure(
    lesson: &Lesson,
    settings: &Settings,
    points: &SweepPoints,
    provenance: Provenance,
) -> Option<Figure> {
    let knob = lesson.knob(&points.over)?;
    let (x, mark) = match &knob.kind {
        Kind::Number { scale, .. } | Kind::Integer { scale, .. } => (axis_scale(*scale), Mark::Line),
        Kind::Choice { choices, .. } => {
            (AxisScale::Category(choices.iter().map(|choice| choice.label.into()).collect()), Mark::Scatter)
        }
        Kind::Toggle { .. } => (AxisScale::Category(vec!["off".into(), "on".into()]), Mark::Scatter),
    };
    let series = lesson.contenders.iter().enumerate().map(|(index, contender)| {
        let (family, variant) = (lesson.swept.look)(contender.id);
        let at = |point: &SweepPoint| vec![Some(point.x), point.values.get(index).copied().flatten()];
        Series {
            contender: contender.id.into(),
            name: contender.label.into(),
            family,
            variant,
            mark,
            columns: vec![knob.key.into(), lesson.swept.label.to_ascii_lowercase()],
            points: points.points.iter().map(at).collect(),
        }
    });
    Some(Figure {
        id: "sweep".into(),
        title: format!("{} over {}", lesson.swept.label, knob.label.to_ascii_lowercase()),
        question: format!("What changes when only {:?} is turned from end to end?", knob.label),
        x: Axis::new(knob.label, knob.unit, x),
        y: Axis::new(lesson.swept.label, lesson.swept.unit, axis_scale(lesson.swept.scale)),
        series: series.collect(),
        settings: settings.words(lesson, Some(knob.key)),
        provenance,
        ..Figure::default()
    })
}

fn axis_scale(scale: Scale) -> AxisScale {
    match scale {
        Scale::Linear => AxisScale::Linear,
        Scale::Log => AxisScale::Log,
    }
}
