//! What may come after the picture: figures that nobody sees, tables that are closed. It is done in short slices when the
//! knob rests, so that the hand on it waits for nothing else than what it looks at.

use super::lesson::Bench;
use crate::browser::{Timer, after, milliseconds};
use crate::dom::follow;
use crate::reactive::{Signal, Stored, settle};

/// How long a knob rests before anything is done, in milliseconds. A knob that still moves says so with every frame of the
/// screen: two of them.
const REST_MS: i32 = 33;
/// A slice takes about so long, in milliseconds: half a frame, so that no other event waits longer.
const SLICE_MS: f64 = 8.0;

/// What is still to be done.
#[derive(Clone, Copy)]
pub(super) struct Later {
    /// Whether there is anything.
    pub(super) busy: Signal<bool>,
    jobs: Stored<Vec<Box<dyn FnOnce()>>>,
    next: Stored<Option<Timer>>,
}

impl Later {
    /// Nothing yet; whatever comes waits while the knobs turn.
    pub(super) fn new(bench: Bench) -> Self {
        let later = Self { busy: Signal::new(false), jobs: Stored::new(Vec::new()), next: Stored::new(None) };
        follow(move || {
            bench.route.track();
            if let Some(timer) = later.next.update(Option::take).flatten() {
                timer.cancel();
                later.go_on(REST_MS);
            }
        });
        later
    }

    /// Lets a number of what is shown go with the number of the newest: at once while that holds, else when there is time.
    #[inline]
    pub(super) fn keep_up(self, own: Signal<u32>, newest: Signal<u32>, at_once: impl Fn() -> bool + 'static) {
        self.keep_up_boxed(own, newest, Box::new(at_once));
    }

    fn keep_up_boxed(self, own: Signal<u32>, newest: Signal<u32>, at_once: Box<dyn Fn() -> bool>) {
        let waits = Stored::new(false);
        // Both may have gone when it is time.
        let stale = move || newest.try_get_untracked() != own.try_get_untracked();
        let take = move || {
            waits.set(false);
            if stale() {
                own.update(|own| *own = newest.get_untracked());
            }
        };
        follow(move || {
            newest.track();
            if at_once() {
                take();
            } else if stale() && waits.with(|waits| *waits) == Some(false) {
                waits.set(true);
                self.add(take);
            }
        });
    }

    /// Does this later. Whoever wants it done has to find out whether it is still needed.
    #[inline]
    pub(super) fn add(self, job: impl FnOnce() + 'static) {
        self.add_boxed(Box::new(job));
    }

    fn add_boxed(self, job: Box<dyn FnOnce()>) {
        self.jobs.update(|jobs| jobs.push(job));
        if self.next.with(Option::is_none) == Some(true) {
            self.busy.set(true);
            self.go_on(REST_MS);
        }
    }

    fn go_on(self, milliseconds: i32) {
        self.next.set(Some(after(milliseconds, move || self.work())));
    }

    fn first(self) -> Option<Box<dyn FnOnce()>> {
        self.jobs.update(|jobs| if jobs.is_empty() { None } else { Some(jobs.remove(0)) }).flatten()
    }

    fn work(self) {
        let start = milliseconds();
        while let Some(job) = self.first() {
            job();
            settle();
            if milliseconds() - start >= SLICE_MS {
                return self.go_on(0);
            }
        }
        self.next.set(None);
        self.busy.set(false);
    }
}
