//! The loop over events.

use super::{Bound, Counts, Event, Fingerprint, Imbalance, Limits, Model, Scheduler, Stop};
use crate::kernel::time::Time;

/// A model on its way through time.
#[derive(Clone, Debug)]
pub struct Simulation<M: Model> {
    model: M,
    scheduler: Scheduler<M::Event>,
    limits: Limits,
    fingerprint: Fingerprint,
    stop: Option<Stop>,
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Events handled so far.
    pub events: u64,
    /// The moment of the last of them.
    pub now: Time,
    /// Why the run has stopped; None while it goes on.
    pub stop: Option<Stop>,
}

/// What a run leaves besides the model's own figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Events handled.
    pub events: u64,
    /// The moment of the last of them.
    pub now: Time,
    /// Why it stopped; None if it could go on.
    pub stop: Option<Stop>,
    /// The books, balanced.
    pub counts: Counts,
    /// Over every event's moment and code.
    pub fingerprint: u128,
}

impl<M: Model> Simulation<M> {
    /// A run of `model`, with room for `pending` events outside lanes; more grow it.
    pub fn new(mut model: M, pending: u32, limits: Limits) -> Self {
        let mut scheduler = Scheduler::new(pending);
        model.start(&mut scheduler);
        Self { model, scheduler, limits, fingerprint: Fingerprint::default(), stop: None }
    }

    /// Handles at most `budget` more events. A run that has stopped stays as it is.
    ///
    /// # Errors
    /// If the model's books do not balance after them.
    pub fn advance(&mut self, budget: u64) -> Result<Progress, Imbalance> {
        let mut left = budget;
        while left > 0 && self.stop.is_none() {
            let handled = self.fingerprint.events();
            // Up to the next look at the bytes, wherever slices begin: how a run is sliced must change nothing.
            let chunk = left
                .min(Limits::LOOK_EVERY - handled % Limits::LOOK_EVERY)
                .min(self.limits.events.saturating_sub(handled));
            self.stop = self.handle(chunk).or_else(|| self.bound());
            left -= chunk;
        }
        self.model.counts().balanced()?;
        Ok(self.progress())
    }

    /// Handles so many events. Gives why it could not.
    #[inline]
    fn handle(&mut self, events: u64) -> Option<Stop> {
        let Self { model, scheduler, limits, .. } = self;
        let mut fingerprint = self.fingerprint;
        let mut stop = None;
        for _ in 0..events {
            let Some((time, event)) = scheduler.queue.pop_until(limits.horizon) else {
                stop = Some(if scheduler.queue.is_empty() { Stop::Drained } else { Stop::Horizon });
                break;
            };
            scheduler.now = time;
            fingerprint.add(time, event.code());
            model.handle(event, scheduler);
            if let Some(overflow) = scheduler.queue.overflow() {
                stop = Some(Stop::Bound(Bound::Queue(overflow)));
                break;
            }
        }
        self.fingerprint = fingerprint;
        stop
    }

    /// The bound that is met now, if any. A run that had nothing left to do has met none.
    fn bound(&mut self) -> Option<Stop> {
        let handled = self.fingerprint.events();
        if handled >= self.limits.events {
            return Some(match self.scheduler.queue.first() {
                None => Stop::Drained,
                Some(time) if time > self.limits.horizon => Stop::Horizon,
                Some(_) => Stop::Bound(Bound::Events),
            });
        }
        let look = handled.is_multiple_of(Limits::LOOK_EVERY);
        (look && self.bytes() > self.limits.bytes).then_some(Stop::Bound(Bound::Bytes))
    }

    /// Gives the run up; no event happens any more. What it has stays.
    pub fn cancel(&mut self) {
        self.stop.get_or_insert(Stop::Cancelled);
    }

    /// How far the run has come.
    pub fn progress(&self) -> Progress {
        Progress { events: self.fingerprint.events(), now: self.scheduler.now, stop: self.stop }
    }

    /// What is known at this moment, whether or not the run has stopped.
    ///
    /// # Errors
    /// If the model's books do not balance.
    pub fn summary(&self) -> Result<Summary, Imbalance> {
        let Progress { events, now, stop } = self.progress();
        let counts = self.model.counts().balanced()?;
        Ok(Summary { events, now, stop, counts, fingerprint: self.fingerprint.value() })
    }

    /// Bytes held by pending events and by the model.
    pub fn bytes(&self) -> u64 {
        self.scheduler.queue.bytes() + self.model.bytes()
    }

    /// The model.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// The model, when the run is over.
    pub fn into_model(self) -> M {
        self.model
    }
}
