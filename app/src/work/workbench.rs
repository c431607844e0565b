//! The worker's side as a state machine: takes orders, advances the experiment in short groups of slices, and says what
//! there is to show. It runs in the worker, and on the page itself where there is no worker.

use lessons::link::{Failure, LessonRoute, Route, open};
use lessons::{Experiment, RunError};

use super::protocol::{Frame, FromWorker, ToWorker};

/// A group of slices takes about so long, in milliseconds: short enough that orders are heard within a frame, long
/// enough that a small run is answered by one message.
const GROUP_MS: f64 = 8.0;
/// A run that has nothing to show says that it lives after so many milliseconds.
const ALIVE_MS: f64 = 250.0;

/// The worker's side.
#[derive(Default)]
pub struct Workbench {
    job: Option<Job>,
    silent: bool,
}

struct Job {
    run: u32,
    experiment: Box<dyn Experiment>,
    /// The page has painted what it got.
    may_show: bool,
    said_something: f64,
}

impl Workbench {
    /// Takes an order; `now` is the time in milliseconds.
    ///
    /// # Panics
    /// When the link asks for it (`fail=panic`).
    pub fn receive(&mut self, order: ToWorker, now: f64) -> Option<FromWorker> {
        match order {
            _ if self.silent => None,
            ToWorker::Run { run, link } => {
                self.job = None;
                match self.start(&link) {
                    Ok(experiment) => {
                        self.job = experiment.map(|experiment| Job {
                            run,
                            experiment,
                            may_show: true,
                            said_something: now,
                        });
                        None
                    }
                    Err(RunError(reason)) => Some(FromWorker::Refused { run, reason }),
                }
            }
            ToWorker::Next { run } => {
                if let Some(job) = self.job.as_mut().filter(|job| job.run == run) {
                    job.may_show = true;
                }
                None
            }
            ToWorker::Cancel { run } => {
                self.job.take_if(|job| job.run == run).map(|_| FromWorker::Cancelled { run })
            }
        }
    }

    /// Whether there is work left.
    pub fn busy(&self) -> bool {
        self.job.is_some()
    }

    /// Does one group of slices; `clock` tells milliseconds. A small run is over after one group, and its answer is
    /// one message. The last message does not wait for the page to have painted the one before.
    pub fn work(&mut self, clock: &dyn Fn() -> f64) -> Option<FromWorker> {
        let job = self.job.as_mut()?;
        let run = job.run;
        let start = clock();
        while !job.experiment.progress().complete() {
            if let Err(RunError(reason)) = job.experiment.advance() {
                self.job = None;
                return Some(FromWorker::Refused { run, reason });
            }
            if clock() - start >= GROUP_MS {
                break;
            }
        }
        let progress = job.experiment.progress();
        let complete = progress.complete();
        let message = if complete || job.may_show {
            job.may_show = false;
            FromWorker::Frame(Frame { run, progress, observation: job.experiment.observation().clone() })
        } else if clock() - job.said_something >= ALIVE_MS {
            FromWorker::Alive { run, progress }
        } else {
            return None;
        };
        job.said_something = clock();
        if complete {
            self.job = None;
        }
        Some(message)
    }

    fn start(&mut self, link: &str) -> Result<Option<Box<dyn Experiment>>, RunError> {
        let Route::Lesson(LessonRoute { lesson, settings, fail, .. }) = open(link).route else {
            return Err(RunError(format!("{link} is no link to a lesson")));
        };
        match fail {
            Some(Failure::Panic) => panic!("the link asked the worker to fail (fail=panic)"),
            Some(Failure::Silent) => {
                self.silent = true;
                Ok(None)
            }
            None => lesson.experiment(&settings).map(Some),
        }
    }
}
