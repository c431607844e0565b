//! What a link asks to be run, and how that goes slice by slice: the lesson's experiment, then a sweep if one is wanted,
//! then the claims of the step or of the ledger. The worker and the command line advance the same jobs.

use serde::{Deserialize, Serialize};

use crate::claims::{self, Check, Proven, SEEDS};
use crate::experiment::{Experiment, Observation, Progress, RunError, Timing, Tools};
use crate::link::{LessonRoute, Page, Route};
use crate::stage::Step;
use crate::sweep::{PLACES, Sweep, SweepPoints, places};

/// What a job has come to so far.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What happened in the lesson's run.
    pub observation: Option<Observation>,
    /// What a sweep has found.
    pub sweep: Option<SweepPoints>,
    /// The claims that have been checked.
    pub claims: Vec<Proven>,
}

/// Work that a link asks for.
pub struct Job {
    experiment: Option<Box<dyn Experiment>>,
    sweep: Option<Sweep>,
    checks: Vec<(&'static str, Box<dyn Check>)>,
    proven: Vec<Proven>,
    /// Slices done and slices in all, over the parts that are over.
    before: u32,
}

impl Job {
    /// The work that this place asks for.
    ///
    /// # Errors
    /// When nothing runs there or the settings cannot be run; the text says why.
    pub fn new(route: &Route, timing: Timing) -> Result<Self, RunError> {
        match route {
            Route::Lesson(route) => Self::of_lesson(route, timing),
            Route::Page(Page::Claims) => Ok(Self::of_claims(claims::claims().map(|claim| claim.id))),
            _ => Err(RunError("nothing runs on this page".into())),
        }
    }

    fn of_lesson(route: &LessonRoute, timing: Timing) -> Result<Self, RunError> {
        let LessonRoute { lesson, settings, .. } = route;
        let timing = if route.shows_times() { timing } else { Timing::Skipped };
        let sweep = route.sweep.map(|key| {
            let values = lesson.knob(key).map(|knob| places(knob, PLACES)).unwrap_or_default();
            Sweep::new(lesson, settings, key, &values, route.seeds)
                .map_err(|error| RunError(error.to_string()))
        });
        let sweep =
            sweep.or_else(|| (route.seeds > 1).then(|| Ok(Sweep::of_seeds(lesson, settings, route.seeds))));
        let claims = if route.step == Step::Takeaway { lesson.claims } else { &[] };
        Ok(Self {
            experiment: Some(lesson.experiment(settings, timing)?),
            sweep: sweep.transpose()?,
            ..Self::of_claims(claims.iter().copied())
        })
    }

    fn of_claims(ids: impl Iterator<Item = &'static str>) -> Self {
        let checks = ids.filter_map(|id| Some((id, (claims::claim(id)?.check)(SEEDS))));
        Self { experiment: None, sweep: None, checks: checks.collect(), proven: Vec::new(), before: 0 }
    }

    /// Does the next slice of work; nothing when there is none left.
    ///
    /// # Errors
    /// When what was measured contradicts itself.
    pub fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError> {
        if let Some(experiment) = &mut self.experiment
            && !experiment.progress().complete()
        {
            return experiment.advance(tools);
        }
        if let Some(sweep) = &mut self.sweep
            && !sweep.progress().complete()
        {
            return sweep.advance(tools.exchange);
        }
        let Some((id, check)) = self.checks.first_mut() else { return Ok(()) };
        check.advance(tools)?;
        if check.progress().complete() {
            let outcome =
                check.outcome().ok_or_else(|| RunError(format!("{id}: the check came to no verdict")))?;
            self.before += check.progress().total;
            self.proven.push(Proven { id: (*id).into(), outcome });
            self.checks.remove(0);
        }
        Ok(())
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let parts = (self.experiment.iter().map(|experiment| experiment.progress()))
            .chain(self.sweep.iter().map(Sweep::progress))
            .chain(self.checks.iter().map(|(_, check)| check.progress()));
        let mut whole = Progress { done: self.before, total: self.before, next: String::new() };
        for part in parts {
            if whole.next.is_empty() && !part.complete() {
                whole.next.clone_from(&part.next);
            }
            whole.done += part.done;
            whole.total += part.total;
        }
        whole
    }

    /// What it has come to so far.
    pub fn answer(&self) -> Answer {
        Answer {
            observation: self.experiment.as_ref().map(|experiment| experiment.observation().clone()),
            sweep: self.sweep.as_ref().map(|sweep| sweep.found().clone()),
            claims: self.proven.clone(),
        }
    }
}

impl LessonRoute {
    /// Whether both ask for the same work: then nothing has to run again.
    pub fn asks_the_same(&self, other: &Self) -> bool {
        let claims = |route: &Self| route.step == Step::Takeaway;
        Self { step: other.step, ..self.clone() } == *other
            && (claims(self) || !claims(other))
            && (self.shows_times() || !other.shows_times())
    }

    /// Whether the step shows times. The others have their answer at once.
    fn shows_times(&self) -> bool {
        matches!(self.step, Step::Run | Step::Takeaway | Step::Sandbox)
    }
}
