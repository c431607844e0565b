//! Checks that count or simulate seed by seed and come to one outcome; what they give is the same everywhere.

use super::{Check, Interval, Measured, Outcome, Part, Verdict, within};
use crate::experiment::{Exchanger, Progress, RunError, Tools};
use crate::fingerprint::fingerprint;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::stage::Preset;

/// A lesson, and the settings under which the ledger opens it.
pub(super) type Opened = (&'static Lesson, Preset);

/// What is counted for one seed: one number per quantity of the rule.
type Count = fn(seed: u64, exchange: Exchanger<'_>) -> Result<Vec<f64>, RunError>;

/// Counts seed by seed, one slice each, and judges at the end.
pub(super) struct Counted {
    /// What a slice does, in words.
    does: &'static str,
    seeds: u32,
    count: Count,
    /// By quantity, then by seed.
    counts: Vec<Vec<f64>>,
    done: u32,
    judge: fn(&[Vec<f64>]) -> Result<Outcome, RunError>,
    /// The run that the ledger opens.
    open: Opened,
    outcome: Option<Outcome>,
}

impl Counted {
    pub(super) fn boxed(
        does: &'static str,
        seeds: u32,
        count: Count,
        judge: fn(&[Vec<f64>]) -> Result<Outcome, RunError>,
        open: Opened,
    ) -> Box<dyn Check> {
        Box::new(Self { does, seeds, count, counts: Vec::new(), done: 0, judge, open, outcome: None })
    }
}

impl Check for Counted {
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError> {
        if self.done == self.seeds {
            return Ok(());
        }
        let counted = (self.count)(u64::from(self.done) + 1, tools.exchange)?;
        self.counts.resize(counted.len(), Vec::new());
        self.counts.iter_mut().zip(counted).for_each(|(all, one)| all.push(one));
        self.done += 1;
        if self.done == self.seeds {
            let fingerprint = shown_run(self.open, tools.exchange)?;
            self.outcome = Some(Outcome { fingerprint, ..(self.judge)(&self.counts)? });
        }
        Ok(())
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.done,
            total: self.seeds,
            next: format!("{}, seed {}", self.does, self.done + 1),
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.outcome.clone()
    }
}

/// The fingerprint of the run that the ledger opens.
pub(super) fn shown_run((lesson, open): Opened, exchange: Exchanger<'_>) -> Result<String, RunError> {
    let mut settings = Settings::default();
    settings.set_all(lesson, open.iter().copied());
    Ok(fingerprint(&lesson.run(&settings, exchange)?))
}

/// A claim about several conditions: it holds for those named.
pub(super) fn over(cases: Vec<(Part, Measured)>) -> Result<Outcome, RunError> {
    let verdicts: Vec<Verdict> = cases.iter().map(|(part, _)| part.verdict).collect();
    let named: Vec<String> = cases
        .iter()
        .filter(|(part, _)| part.verdict == Verdict::Holds)
        .map(|(part, _)| part.says.clone())
        .collect();
    let verdict = Verdict::over(&verdicts);
    let condition = if verdict == Verdict::HoldsIf { crate::phrase::list(&named) } else { String::new() };
    let values: Vec<f64> = cases.iter().map(|(_, measured)| measured.value).collect();
    let first = cases.first().map(|(_, measured)| measured.clone());
    let first = first.ok_or_else(|| RunError("a claim without a case".into()))?;
    let measured = Measured {
        value: measure::median(&values).unwrap_or(first.value),
        low: cases.iter().map(|(_, measured)| measured.low).fold(f64::INFINITY, f64::min),
        high: cases.iter().map(|(_, measured)| measured.high).fold(f64::NEG_INFINITY, f64::max),
        ..first
    };
    let parts = cases.into_iter().map(|(part, _)| part).collect();
    Ok(Outcome { verdict, condition, measured, parts, fingerprint: String::new() })
}

pub(super) fn compound(parts: Vec<Part>, condition: &str, measured: Measured) -> Outcome {
    let verdict = Verdict::of_parts(parts.iter().map(|part| part.verdict));
    let condition = if verdict == Verdict::HoldsIf { condition } else { "" };
    Outcome { verdict, condition: condition.into(), measured, parts, fingerprint: String::new() }
}

/// The median over the seeds with its 95 % interval.
pub(super) fn estimate(values: &[f64], unit: &str) -> Result<Measured, RunError> {
    let estimate = measure::median_interval(values)?;
    Ok(Measured {
        value: estimate.value,
        low: estimate.low,
        high: estimate.high,
        unit: unit.into(),
        timed: false,
    })
}

pub(super) fn exactly(measured: &Measured, claimed: f64) -> Verdict {
    inside(measured, claimed, claimed)
}

pub(super) fn inside(measured: &Measured, low: f64, high: f64) -> Verdict {
    within(Interval { low: measured.low, high: measured.high }, Interval { low, high })
}

pub(super) fn part(says: &str, verdict: Verdict, measured: &Measured) -> Part {
    let shown = if measured.low == measured.high {
        figure::with_unit(measured.value, &measured.unit)
    } else {
        let [value, low, high] = [measured.value, measured.low, measured.high].map(figure::number);
        format!("{value} ({low} to {high}) {}", measured.unit)
    };
    Part { says: says.into(), verdict, measured: shown }
}
