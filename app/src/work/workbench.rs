//! The worker's side as a state machine: takes orders, advances the job in short groups of slices, and says what
//! there is to show. It runs in the worker, and on the page itself where there is no worker.

use lessons::link::{Failure, Route, open};
use std::cell::Cell;

use lessons::{Clock, Exchanger, RunError, Timing, Tools};

use super::protocol::{Frame, FromWorker, ToWorker};

/// A group of slices takes about so long, in milliseconds: short enough that orders are heard within a frame, long
/// enough that a small run is answered by one message.
const GROUP_MS: f64 = 8.0;
/// A run that has nothing to show says that it lives after so many milliseconds.
const ALIVE_MS: f64 = 250.0;

/// The worker's side.
#[derive(Default)]
pub struct Workbench {
    work: Option<Work>,
    silent: bool,
}

struct Work {
    run: u32,
    job: lessons::Job,
    /// The page has painted what it got.
    may_show: bool,
    said_something: f64,
    /// The second module has to come first.
    waits: bool,
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
                self.work = None;
                match self.start(&link) {
                    Ok(job) => {
                        self.work = job.map(|job| Work {
                            run,
                            job,
                            may_show: true,
                            said_something: now,
                            waits: false,
                        });
                        None
                    }
                    Err(RunError(reason)) => Some(FromWorker::Refused { run, reason }),
                }
            }
            ToWorker::Next { run } => {
                if let Some(work) = self.work.as_mut().filter(|work| work.run == run) {
                    work.may_show = true;
                }
                None
            }
            ToWorker::Cancel { run } => {
                self.work.take_if(|work| work.run == run).map(|_| FromWorker::Cancelled { run })
            }
        }
    }

    /// Whether there is work left.
    pub fn busy(&self) -> bool {
        self.work.as_ref().is_some_and(|work| !work.waits)
    }

    /// Exchanges can be made now.
    pub fn exchanges_came(&mut self) {
        if let Some(work) = &mut self.work {
            work.waits = false;
        }
    }

    /// Does one group of slices. A small run is over after one group, and its answer is
    /// one message. The last message does not wait for the page to have painted the one before. Without `exchange` a run that
    /// needs one waits until [`Self::exchanges_came`].
    pub fn work(&mut self, clock: Clock<'_>, exchange: Option<Exchanger<'_>>) -> Option<FromWorker> {
        let work = self.work.as_mut().filter(|work| !work.waits)?;
        let run = work.run;
        let missed = Cell::new(false);
        let missing = |_: &exchange::Plan| {
            missed.set(true);
            Err(exchange::ExchangeError::Unavailable("nothing makes exchanges yet".into()))
        };
        let tools = Tools { clock, exchange: exchange.unwrap_or(&missing) };
        let start = clock();
        while !work.job.progress().complete() {
            if let Err(RunError(reason)) = work.job.advance(tools) {
                if missed.get() {
                    work.waits = true;
                    return Some(FromWorker::NeedsExchanges { run });
                }
                self.work = None;
                return Some(FromWorker::Refused { run, reason });
            }
            if clock() - start >= GROUP_MS {
                break;
            }
        }
        let progress = work.job.progress();
        let complete = progress.complete();
        let message = if complete || work.may_show {
            work.may_show = false;
            FromWorker::Frame(Frame { run, progress, answer: work.job.answer() })
        } else if clock() - work.said_something >= ALIVE_MS {
            FromWorker::Alive { run, progress }
        } else {
            return None;
        };
        work.said_something = clock();
        if complete {
            self.work = None;
        }
        Some(message)
    }

    fn start(&mut self, link: &str) -> Result<Option<lessons::Job>, RunError> {
        let route = open(link).route;
        let fail = match &route {
            Route::Lesson(lesson) => lesson.fail,
            _ => None,
        };
        match fail {
            Some(Failure::Panic) => panic!("the link asked the worker to fail (fail=panic)"),
            Some(Failure::Silent) => {
                self.silent = true;
                Ok(None)
            }
            None => lessons::Job::new(&route, Timing::Measured).map(Some),
        }
    }
}
