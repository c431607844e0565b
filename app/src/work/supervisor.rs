//! The page's side as a state machine: the newest settings win, one run is in flight, and a worker that crashes or falls
//! silent is replaced. It is told what happened and answers what to do.

mod state;
#[cfg(test)]
mod tests;

use lessons::Progress;
use lessons::link::{Route, write};

use super::protocol::{Frame, FromWorker, ToWorker, VERSION};
use state::{InFlight, Place};

/// Milliseconds between two ticks.
pub const TICK_MS: i32 = 500;
/// A worker that says nothing for so long during a run is replaced.
const SILENT_MS: u32 = 3_000;
/// That long in ticks, and one more because the first may come at once. Ticks and not a clock: a page that was itself
/// asleep or stopped then counts one tick and not the whole time.
const SILENT_TICKS: u32 = SILENT_MS / TICK_MS.unsigned_abs() + 1;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Start a worker; it will say [`FromWorker::Ready`].
    StartWorker,
    /// Work on the page itself, in slices; it says Ready too.
    StartOnPage,
    /// End the worker, if there is one.
    Stop,
    /// Send this.
    Send(ToWorker),
    /// Load the second module; then [`Supervisor::loaded`].
    LoadExchanges,
    /// Hand the second module over.
    BringExchanges,
    /// The run that is wanted has begun: what is shown is no longer the newest.
    Running,
    /// Show how far it is.
    Progress(Progress),
    /// Show this.
    Show(Frame),
    /// Give up and say why.
    Fail(String),
    /// Tell the reader something that is no failure.
    Notice(String),
}

/// The page's side.
#[derive(Debug, Default)]
pub struct Supervisor {
    place: Place,
    in_flight: Option<InFlight>,
    /// What is to be sent, or is in flight.
    wanted: Option<Route>,
    /// How often it was sent to a worker that then failed.
    failures: u32,
    last_run: u32,
    failure_played: bool,
    started_in_vain: u32,
}

impl Supervisor {
    /// The reader wants this run; whatever else is in flight is no longer wanted.
    pub fn request(&mut self, route: &Route) -> Vec<Action> {
        self.wanted = Some(route.clone());
        self.failures = 0;
        let mut actions = vec![Action::Running];
        actions.extend(match (&self.in_flight, self.place) {
            (Some(_), _) => self.cancel(),
            (None, Place::None) => self.start(),
            (None, Place::Starting { .. }) => Vec::new(),
            (None, Place::Worker | Place::Page) => self.send_wanted(),
        });
        actions
    }

    /// The reader has left: nothing is wanted any more.
    pub fn dismiss(&mut self) -> Vec<Action> {
        self.wanted = None;
        self.cancel()
    }

    /// The worker has said something.
    pub fn received(&mut self, message: FromWorker) -> Vec<Action> {
        if let Some(in_flight) = &mut self.in_flight {
            in_flight.silent_ticks = 0;
        }
        let current = |in_flight: &Option<InFlight>, run| {
            in_flight.as_ref().is_some_and(|in_flight| in_flight.run == run && !in_flight.cancelled)
        };
        match message {
            FromWorker::Ready { version } => self.ready(version),
            FromWorker::Panicked { message } => self.lost(&format!("it failed with “{message}”")),
            FromWorker::Alive { run, progress } if current(&self.in_flight, run) => {
                vec![Action::Progress(progress)]
            }
            FromWorker::NeedsExchanges { run } if current(&self.in_flight, run) => {
                self.wait(true);
                vec![Action::LoadExchanges]
            }
            FromWorker::Frame(frame) => self.frame(frame),
            FromWorker::Cancelled { run } | FromWorker::Refused { run, .. } if self.was_cancelled(run) => {
                self.in_flight = None;
                self.send_wanted()
            }
            FromWorker::Refused { run, reason } if current(&self.in_flight, run) => {
                self.in_flight = None;
                self.wanted = None;
                vec![Action::Fail(reason)]
            }
            _ => Vec::new(),
        }
    }

    /// The second module is there, or is not, for this reason. A run that is no longer wanted does not hear of it: the next
    /// one asks for itself.
    pub fn loaded(&mut self, module: Result<(), String>) -> Vec<Action> {
        let waits = |in_flight: &InFlight| in_flight.waits && !in_flight.cancelled;
        if !self.in_flight.as_ref().is_some_and(waits) {
            return Vec::new();
        }
        self.wait(false);
        match module {
            Ok(()) => vec![Action::BringExchanges],
            Err(reason) => {
                self.wanted = None;
                let mut actions = self.cancel();
                actions
                    .push(Action::Fail(format!("A part of the laboratory could not be loaded: {reason}.")));
                actions
            }
        }
    }

    fn wait(&mut self, waits: bool) {
        if let Some(in_flight) = &mut self.in_flight {
            in_flight.waits = waits;
            in_flight.silent_ticks = 0;
        }
    }

    /// The newest frame has been painted.
    pub fn painted(&self) -> Vec<Action> {
        self.in_flight
            .iter()
            .filter(|in_flight| !in_flight.cancelled)
            .map(|in_flight| Action::Send(ToWorker::Next { run: in_flight.run }))
            .collect()
    }

    /// The worker has crashed, with these words or none.
    pub fn crashed(&mut self, message: &str) -> Vec<Action> {
        self.lost(&format!("it failed with “{message}”"))
    }

    /// No worker can be had here at all.
    pub fn no_worker(&mut self, reason: &str) -> Vec<Action> {
        self.place = Place::Page;
        vec![
            Action::Notice(format!(
                "No worker could be started here ({reason}). The experiments run on the page itself: the numbers are the same, but long runs make it slow."
            )),
            Action::StartOnPage,
        ]
    }

    /// [`TICK_MS`] have passed.
    pub fn tick(&mut self) -> Vec<Action> {
        let ticks = match (&mut self.in_flight, &mut self.place) {
            (Some(in_flight), Place::Worker) if !in_flight.waits => &mut in_flight.silent_ticks,
            (_, Place::Starting { silent_ticks }) => silent_ticks,
            _ => return Vec::new(),
        };
        *ticks += 1;
        if *ticks < SILENT_TICKS {
            return Vec::new();
        }
        self.lost(&format!("it said nothing for {} seconds", SILENT_MS / 1_000))
    }

    /// Whether [`Self::tick`] has something to count.
    pub fn watching(&self) -> bool {
        matches!((&self.in_flight, self.place), (_, Place::Starting { .. }) | (Some(_), Place::Worker))
    }

    fn start(&mut self) -> Vec<Action> {
        self.place = Place::Starting { silent_ticks: 0 };
        vec![Action::StartWorker]
    }

    fn ready(&mut self, version: u32) -> Vec<Action> {
        if version != VERSION {
            self.place = Place::None;
            return vec![
                Action::Stop,
                Action::Fail("The page and its worker are of different versions: reload the page.".into()),
            ];
        }
        self.started_in_vain = 0;
        if self.place != Place::Page {
            self.place = Place::Worker;
        }
        self.send_wanted()
    }

    fn cancel(&mut self) -> Vec<Action> {
        match &mut self.in_flight {
            Some(in_flight) if !in_flight.cancelled => {
                in_flight.cancelled = true;
                vec![Action::Send(ToWorker::Cancel { run: in_flight.run })]
            }
            _ => Vec::new(),
        }
    }

    fn send_wanted(&mut self) -> Vec<Action> {
        let Some(mut route) = self.wanted.clone() else { return Vec::new() };
        if let Route::Lesson(lesson) = &mut route {
            if self.failure_played || self.place == Place::Page {
                lesson.fail = None;
            }
            self.failure_played |= lesson.fail.is_some();
        }
        self.last_run = self.last_run.wrapping_add(1);
        let run = self.last_run;
        self.in_flight = Some(InFlight { run, cancelled: false, waits: false, silent_ticks: 0 });
        vec![Action::Send(ToWorker::Run { run, link: write(&route) })]
    }

    fn frame(&mut self, frame: Frame) -> Vec<Action> {
        let Some(in_flight) = self.in_flight.as_ref().filter(|in_flight| in_flight.run == frame.run) else {
            return Vec::new();
        };
        match (in_flight.cancelled, frame.progress.complete()) {
            (false, false) => vec![Action::Show(frame)],
            (false, true) => {
                self.in_flight = None;
                self.wanted = None;
                vec![Action::Show(frame)]
            }
            (true, false) => Vec::new(),
            (true, true) => {
                self.in_flight = None; // It was done before the order to stop arrived.
                self.send_wanted()
            }
        }
    }

    fn was_cancelled(&self, run: u32) -> bool {
        self.in_flight.as_ref().is_some_and(|in_flight| in_flight.run == run && in_flight.cancelled)
    }

    /// The worker is gone: replaced, and the run sent once more; a second time in the same run, the reader decides.
    fn lost(&mut self, what: &str) -> Vec<Action> {
        self.started_in_vain += u32::from(matches!(self.place, Place::Starting { .. }));
        let wanted_newer = match self.in_flight.take() {
            Some(in_flight) => {
                self.failures += u32::from(!in_flight.cancelled);
                in_flight.cancelled
            }
            None => true,
        };
        self.place = Place::None;
        let mut actions = vec![Action::Stop];
        if self.wanted.is_none() {
            return actions; // Nobody waits for it: the next request starts another.
        }
        if self.started_in_vain >= 2 {
            actions.extend(self.no_worker(what));
        } else if self.failures >= 2 {
            self.wanted = None;
            actions
                .push(Action::Fail(format!("The worker was replaced, and the new one failed too: {what}.")));
        } else {
            let again = if wanted_newer {
                "The newest settings go to the new one."
            } else {
                "The run was sent again."
            };
            actions.push(Action::Notice(format!(
                "The worker that runs the experiments was replaced: {what}. {again}"
            )));
            actions.extend(self.start());
        }
        actions
    }
}
