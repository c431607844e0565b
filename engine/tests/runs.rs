//! What every run promises, whatever its model: the same again under the same seed, the same in slices, an end in events,
//! bytes and time, and books that balance.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod queueing;

use engine::kernel::queue::Overflow;
use engine::kernel::random::Law;
use engine::kernel::run::{Bound, Counts, Event, Limits, Model, Scheduler, Simulation, Stop};
use engine::kernel::time::{Duration, Time};
use queueing::Setting;

fn setting(seed: u64) -> Setting {
    let service = Law::exponential(Duration::from_milliseconds(1)).unwrap();
    let timeout = Some(Duration::from_milliseconds(8));
    Setting { timeout, ..Setting::at_load(4, 0.9, service, 20_000, seed) }
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    let (first, again, other) = (setting(1).run(), setting(1).run(), setting(2).run());
    assert_eq!(first.summary().unwrap(), again.summary().unwrap());
    assert_eq!(first.model().latencies, again.model().latencies);
    assert_ne!(first.summary().unwrap().fingerprint, other.summary().unwrap().fingerprint);
}

#[test]
fn slices_change_nothing() {
    let horizon = Time::from_nanoseconds(3_000_000_000);
    let limits = [
        Limits::default(),
        Limits { horizon, ..Limits::default() },
        Limits { events: 12_345, ..Limits::default() },
        Limits { bytes: 0, ..Limits::default() },
    ];
    for limits in limits {
        let mut whole = setting(3).simulation(limits);
        let stop = whole.advance(u64::MAX).unwrap().stop;
        assert!(stop.is_some());
        for budget in [1, 7, 4095, 4096, 5000] {
            let mut sliced = setting(3).simulation(limits);
            let mut last = sliced.progress();
            while last.stop.is_none() {
                let progress = sliced.advance(budget).unwrap();
                assert!(progress.events <= last.events + budget && progress.now >= last.now);
                last = progress;
            }
            assert_eq!(sliced.summary().unwrap(), whole.summary().unwrap(), "in slices of {budget}");
            assert_eq!(sliced.model().latencies, whole.model().latencies);
        }
    }
}

#[test]
fn a_run_says_which_bound_it_met_and_keeps_what_it_has() {
    let stop_at = |limits| {
        let mut simulation = setting(4).simulation(limits);
        let progress = simulation.advance(u64::MAX).unwrap();
        assert_eq!(simulation.advance(1000).unwrap(), progress, "it stays as it is");
        assert_eq!(simulation.model().latencies.count(), simulation.summary().unwrap().counts.ended);
        (progress.stop.unwrap(), progress)
    };
    let (drained, all) = stop_at(Limits::default());
    assert_eq!(drained, Stop::Drained);
    let (bound, progress) = stop_at(Limits { events: 1000, ..Limits::default() });
    assert_eq!((bound, progress.events), (Stop::Bound(Bound::Events), 1000));
    let (exactly, _) = stop_at(Limits { events: all.events, ..Limits::default() });
    assert_eq!(exactly, Stop::Drained, "it had nothing left to do");
    let (bytes, progress) = stop_at(Limits { bytes: 1000, ..Limits::default() });
    assert_eq!((bytes, progress.events), (Stop::Bound(Bound::Bytes), Limits::LOOK_EVERY));
    let (horizon, progress) = stop_at(Limits { horizon: all.now, ..Limits::default() });
    assert_eq!((horizon, progress), (Stop::Drained, all), "events at the horizon happen");
    let earlier = Time::from_nanoseconds(all.now.nanoseconds() - 1);
    let (horizon, progress) = stop_at(Limits { horizon: earlier, ..Limits::default() });
    assert_eq!((horizon, progress.events), (Stop::Horizon, all.events - 1));
    let (both, _) = stop_at(Limits { horizon: earlier, events: all.events - 1, ..Limits::default() });
    assert_eq!(both, Stop::Horizon);
}

#[test]
fn a_run_that_is_given_up_stays_as_it_is() {
    let mut simulation = setting(5).simulation(Limits::default());
    let progress = simulation.advance(100).unwrap();
    assert_eq!((progress.stop, progress.events), (None, 100));
    simulation.cancel();
    let after = simulation.advance(100).unwrap();
    assert_eq!((after.stop, after.events), (Some(Stop::Cancelled), 100));
    assert!(simulation.model().arrived > 0);
}

#[test]
fn a_model_that_loses_a_job_is_found_out() {
    let mut model = setting(6).simulation(Limits::default()).into_model();
    model.steals = true;
    let mut simulation = Simulation::new(model, 10, Limits::default());
    let error = simulation.advance(u64::MAX).unwrap_err();
    assert_eq!(error.0.ended, 0);
    assert!(error.to_string().starts_with("not conserved: "), "{error}");
    assert_eq!(simulation.summary().unwrap_err(), error);
}

/// A model that never ends: each event is followed by two.
struct Doubling(Duration);

#[derive(Clone, Copy)]
struct Twice;

impl Event for Twice {
    fn code(self) -> u64 {
        0
    }
}

impl Model for Doubling {
    type Event = Twice;

    fn start(&mut self, scheduler: &mut Scheduler<Twice>) {
        scheduler.after(self.0, Twice);
    }

    fn handle(&mut self, event: Twice, scheduler: &mut Scheduler<Twice>) {
        scheduler.after(self.0, event);
        scheduler.after(self.0, event);
    }

    fn counts(&self) -> Counts {
        Counts::default()
    }

    fn bytes(&self) -> u64 {
        0
    }
}

#[test]
fn events_without_end_meet_a_bound() {
    let run = |delay, limits| {
        let mut simulation = Simulation::new(Doubling(delay), 1, limits);
        let stop = simulation.advance(u64::MAX).unwrap().stop;
        (stop.unwrap(), simulation.bytes())
    };
    // At one moment, for ever: time stands still, and only a bound ends it.
    let limits = Limits { bytes: 1 << 20, ..Limits::default() };
    let (stop, bytes) = run(Duration::ZERO, limits);
    assert_eq!(stop, Stop::Bound(Bound::Bytes));
    assert!(bytes < 2 << 20, "{bytes}");
    let (stop, _) = run(Duration::from_nanoseconds(1 << 61), Limits::default());
    assert_eq!(stop, Stop::Bound(Bound::Queue(Overflow::Clock)));
}
