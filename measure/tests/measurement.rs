//! The state machine against a clock that we make ourselves: what a call costs is known, and so is what must come out.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::cell::Cell;

use measure::{MeasureError, Measurement, Plan, Rounds};

/// A machine whose time passes only by what runs on it.
struct Machine {
    /// The true time in milliseconds.
    now: Cell<f64>,
    /// What a reading of the clock costs.
    reading: f64,
    /// The clock shows multiples of this.
    step: f64,
    /// By how much everything becomes slower per millisecond.
    drift: f64,
    readings: Cell<u32>,
    longest: Cell<f64>,
}

impl Machine {
    fn new(step: f64) -> Self {
        let zero = || Cell::new(0.0);
        Self { now: zero(), reading: 0.0001, step, drift: 0.0, readings: Cell::new(0), longest: zero() }
    }

    fn passes(&self, milliseconds: f64) {
        let slower = 1.0 + self.drift * self.now.get();
        self.now.set(self.now.get() + milliseconds * slower);
    }

    fn clock(&self) -> f64 {
        self.passes(self.reading);
        self.readings.set(self.readings.get() + 1);
        (self.now.get() / self.step).floor() * self.step
    }

    /// A contender whose call costs so many nanoseconds.
    fn calls(&self, nanoseconds: f64, count: u32) {
        let before = self.now.get();
        self.passes(nanoseconds * f64::from(count) / 1e6);
        self.longest.set(self.longest.get().max(self.now.get() - before));
    }

    fn measure(&self, costs: &[f64], plan: Plan) -> Result<Rounds, MeasureError> {
        self.drive(costs.len(), plan, &mut |contender, count| self.calls(costs[contender], count))
    }

    fn drive(
        &self,
        contenders: usize,
        plan: Plan,
        call: &mut dyn FnMut(usize, u32),
    ) -> Result<Rounds, MeasureError> {
        let mut measurement = Measurement::new(contenders, plan)?;
        let mut steps = 0;
        while let Some(turn) = measurement.turn() {
            let before = measurement.progress();
            let mut batches = 0;
            measurement.advance(&|| self.clock(), &mut |count| {
                batches += 1;
                call(turn, count);
            })?;
            assert!(batches <= 1, "one step is at most one batch");
            let after = measurement.progress();
            assert!(before.done <= after.done && after.done <= after.total && before.total == after.total);
            steps += 1;
            assert!(steps < 100_000, "it ends");
        }
        assert_eq!(measurement.progress().done, measurement.progress().total);
        Ok(measurement.rounds().clone())
    }
}

/// Clocks of today: Chromium isolated and not, Firefox and Safari, a native one.
const STEPS: [f64; 4] = [0.005, 0.1, 1.0, 0.000_025];

#[test]
fn a_known_cost_is_found_with_every_clock() {
    for step in STEPS {
        let costs = [30.0, 900.0, 45_000.0, 7_000_000.0];
        let machine = Machine::new(step);
        let rounds = machine.measure(&costs, Plan::default()).unwrap();
        assert_eq!((rounds.contenders, rounds.rounds.len()), (4, 11));
        assert!((rounds.clock_step_ms / step.max(0.0001) - 1.0).abs() < 0.3, "{}", rounds.clock_step_ms);
        for (contender, cost) in costs.into_iter().enumerate() {
            let estimate = rounds.estimate(contender).unwrap();
            assert!((estimate.value / cost - 1.0).abs() < 0.021, "{step}: {estimate:?} for {cost}");
            assert!(estimate.low <= estimate.value && estimate.value <= estimate.high);
        }
        let ratio = rounds.ratio(1, 0).unwrap();
        assert!((ratio.value / 30.0 - 1.0).abs() < 0.04, "{step}: {ratio:?}");
        assert!(machine.longest.get() <= 50.0, "{step}: a batch of {} ms", machine.longest.get());
    }
}

#[test]
fn a_batch_is_fifty_steps_of_the_clock_and_no_longer_than_fifty_milliseconds() {
    for (step, from, to) in [(0.1, 4.79, 5.7), (0.5, 24.0, 28.0), (1.0, 48.0, 50.0), (0.001, 2.5, 5.5)] {
        let machine = Machine::new(step);
        for round in machine.measure(&[30.0, 80_000.0], Plan::default()).unwrap().rounds {
            for batch in round.batches {
                assert!((from..=to).contains(&batch.milliseconds), "{step}: {batch:?}");
            }
        }
        assert!(machine.longest.get() <= 50.0, "{step}: {}", machine.longest.get());
    }
}

#[test]
fn one_long_call_is_a_batch_and_so_is_one_that_cannot_be_doubled() {
    for cost in [27e6, 48.5e6, 300e6] {
        let machine = Machine::new(1.0);
        let rounds = machine.measure(&[cost, 30.0], Plan::default()).unwrap();
        assert!(rounds.rounds.iter().all(|round| round.batches[0].repetitions == 1));
        assert!((rounds.estimate(0).unwrap().value / cost - 1.0).abs() < 0.04);
    }
}

#[test]
fn each_round_times_every_contender_once_in_changing_order() {
    let machine = Machine::new(0.1);
    let rounds = machine.measure(&[100.0; 5], Plan::default()).unwrap().rounds;
    for round in &rounds {
        let mut order = round.order.clone();
        order.sort_unstable();
        assert_eq!((order, round.batches.len()), (vec![0, 1, 2, 3, 4], 5));
    }
    for pair in rounds.chunks_exact(2) {
        let reverse: Vec<u32> = pair[0].order.iter().rev().copied().collect();
        assert_eq!(pair[1].order, reverse);
    }
    let first = [&rounds[0].order, &rounds[1].order];
    assert!(rounds.iter().any(|round| !first.contains(&&round.order)), "it is shuffled anew");
    let orders = |seed| {
        let plan = Plan { seed, ..Plan::default() };
        let rounds = Machine::new(0.1).measure(&[100.0; 5], plan).unwrap().rounds;
        rounds.into_iter().map(|round| round.order).collect::<Vec<_>>()
    };
    assert_eq!(orders(3), orders(3));
    assert_ne!(orders(3), orders(4));
}

/// A machine that becomes three times as slow while it is measured: times spread, ratios do not.
#[test]
fn drift_hits_all_alike() {
    let mut machine = Machine::new(0.005);
    machine.drift = 0.002;
    let rounds = machine.measure(&[500.0, 500.0, 1000.0], Plan { rounds: 24, ..Plan::default() }).unwrap();
    let estimate = rounds.estimate(0).unwrap();
    assert!(estimate.high / estimate.low > 1.2, "{estimate:?}");
    for (one, other, truth) in [(0, 1, 1.0), (1, 0, 1.0), (2, 0, 2.0), (2, 1, 2.0)] {
        let ratio = rounds.ratio(one, other).unwrap();
        assert!(ratio.low <= truth && truth <= ratio.high, "{ratio:?} for {truth}");
        assert!((ratio.value / truth - 1.0).abs() < 0.02, "{ratio:?} for {truth}");
    }
}

#[test]
fn outliers_are_kept_and_flagged() {
    let machine = Machine::new(0.005);
    let mut batches = 0;
    let rounds = machine
        .drive(2, Plan::default(), &mut |contender, count| {
            machine.calls(if contender == 0 { 200.0 } else { 300.0 }, count);
            batches += 1;
            if batches % 10 == 0 {
                machine.passes(20.0);
            }
        })
        .unwrap();
    let flags: Vec<_> = (0..2).map(|contender| rounds.outliers(contender).unwrap()).collect();
    assert_eq!(flags[0].len(), 11);
    let (mut flagged, mut slow) = (0, 0);
    for (contender, cost) in [(0, 200.0), (1, 300.0)] {
        for (round, nanoseconds) in rounds.nanoseconds(contender).unwrap().into_iter().enumerate() {
            flagged += usize::from(flags[contender][round]);
            slow += usize::from(nanoseconds > 2.0 * cost);
            assert_eq!(flags[contender][round], nanoseconds > 2.0 * cost);
        }
        assert!((rounds.estimate(contender).unwrap().value / cost - 1.0).abs() < 0.02);
    }
    assert!(slow >= 2 && flagged == slow, "{flagged} of {slow}");
}

/// What a browser does: the first calls are interpreted, later ones optimised.
#[test]
fn batches_follow_a_contender_that_becomes_faster_while_it_warms_up() {
    let machine = Machine::new(0.1);
    let mut called = 0_u64;
    let rounds = machine
        .drive(1, Plan::default(), &mut |_, count| {
            let cost = if called < 10_000 { 1000.0 } else { 100.0 };
            called += u64::from(count);
            machine.calls(cost, count);
        })
        .unwrap();
    assert!(rounds.rounds.iter().all(|round| round.batches[0].milliseconds >= 2.5), "{rounds:?}");
    assert!((rounds.estimate(0).unwrap().value / 100.0 - 1.0).abs() < 0.03);
}

/// A machine that was busy while a batch was sized: it thinks calls slow, and the batches that follow would be too short for
/// the clock. They are made longer and timed again; none that is too short is kept.
#[test]
fn a_stall_while_sizing_leaves_no_batch_too_short() {
    for stalled_call in [1, 2, 3, 40] {
        let machine = Machine::new(0.1);
        let mut call = 0;
        let rounds = machine
            .drive(2, Plan { batch_ms: 2.0, ..Plan::default() }, &mut |_, count| {
                call += 1;
                machine.calls(100.0, count);
                if call == stalled_call {
                    machine.passes(30.0);
                }
            })
            .unwrap();
        let batches = rounds.rounds.iter().flat_map(|round| &round.batches);
        let shortest = batches.map(|batch| batch.milliseconds).fold(f64::INFINITY, f64::min);
        assert!(shortest >= 2.0, "{stalled_call}: {shortest}");
    }
}

/// A machine that becomes busy: a batch that was too long makes the next one shorter.
#[test]
fn batches_follow_a_contender_that_becomes_slower() {
    let machine = Machine::new(0.1);
    let mut called = 0_u64;
    let rounds = machine
        .drive(1, Plan::default(), &mut |_, count| {
            let cost = if called < 400_000 { 100.0 } else { 2000.0 };
            called += u64::from(count);
            machine.calls(cost, count);
        })
        .unwrap();
    let long = rounds.rounds.iter().filter(|round| round.batches[0].milliseconds > 50.0).count();
    assert_eq!(long, 1, "{rounds:?}");
}

#[test]
fn a_clock_that_cannot_be_used_is_an_error_and_no_hang() {
    let refused = |clock: &dyn Fn() -> f64| {
        let mut measurement = Measurement::new(1, Plan::default()).unwrap();
        for _ in 0..100 {
            if let Err(error) = measurement.advance(clock, &mut |_| {}) {
                assert_eq!(measurement.advance(clock, &mut |_| {}), Err(error.clone()));
                assert_eq!(measurement.turn(), None);
                return error;
            }
        }
        panic!("a hundred steps without an error");
    };
    assert!(matches!(refused(&|| 7.0), MeasureError::ClockStands { readings: 2_000_000, at_ms: 7.0 }));
    let error = refused(&|| f64::NAN).to_string();
    assert_eq!(error, "the clock shows NaN, which is no time");
    let time = Cell::new(10.0);
    let back = || time.replace(time.get() - 1.0);
    assert_eq!(refused(&back), MeasureError::ClockRanBack { from_ms: 10.0, to_ms: 9.0 });
    let machine = Machine { reading: 0.01, ..Machine::new(100.0) };
    let error = refused(&|| machine.clock()).to_string();
    assert_eq!(error, "the clock moves in steps of 100 ms; batches of at most 50 ms need 1 ms or less");
}

#[test]
fn a_clock_that_stops_or_runs_back_later_is_noticed() {
    for (after, backwards) in [(100, false), (40, false), (100, true), (60, true)] {
        let machine = Machine::new(0.001);
        let clock = || match machine.readings.get() < after {
            true => machine.clock(),
            false if backwards => {
                machine.readings.set(0);
                machine.clock() - 1000.0
            }
            false => 1e6,
        };
        let mut measurement = Measurement::new(2, Plan::default()).unwrap();
        let mut calls = 0_u64;
        let error = loop {
            let outcome = measurement.advance(&clock, &mut |count| {
                calls += u64::from(count);
                machine.calls(100.0, count);
            });
            if let Err(error) = outcome {
                break error;
            }
            assert!(measurement.turn().is_some(), "{after}: nothing was noticed");
        };
        match error {
            MeasureError::ClockStands { .. } => assert!(!backwards),
            MeasureError::ClockRanBack { .. } => assert!(backwards),
            other => panic!("{after}: {other}"),
        }
        assert!(calls < 5_000_000, "{calls}");
    }
}

#[test]
fn a_contender_that_does_nothing_is_told_so() {
    let machine = Machine::new(0.1);
    let error = machine.measure(&[100.0, 0.0], Plan::default()).unwrap_err();
    assert!(matches!(error, MeasureError::TooFast { contender: 1, .. }), "{error}");
}

#[test]
fn bad_plans_are_refused_with_field_value_and_range() {
    let words = |contenders, plan| Measurement::new(contenders, plan).unwrap_err().to_string();
    let plan = Plan::default();
    assert_eq!(words(1, Plan { rounds: 5, ..plan }), "rounds: 5 is not from 6 to 1001");
    assert_eq!(words(1, Plan { rounds: 1002, ..plan }), "rounds: 1002 is not from 6 to 1001");
    assert_eq!(words(1, Plan { warm_up_rounds: 101, ..plan }), "warm_up_rounds: 101 is not from 0 to 100");
    assert_eq!(words(1, Plan { batch_ms: f64::NAN, ..plan }), "batch_ms: NaN is not from 0.01 to 50");
    assert_eq!(words(0, plan), "contenders: 0 is not from 1 to 1000");
}

#[test]
fn what_is_left_can_be_kept_as_a_file_and_holds_partial_rounds_back() {
    let machine = Machine::new(0.1);
    let rounds = machine.measure(&[100.0, 200.0], Plan::default()).unwrap();
    let text = serde_json::to_string(&rounds).unwrap();
    assert!(text.starts_with(r#"{"contenders":2,"clock_step_ms":0."#), "{text}");
    let read: Rounds = serde_json::from_str(&text).unwrap();
    assert_eq!(read.rounds.len(), 11);
    assert_eq!(rounds.estimate(2).unwrap_err().to_string(), "contender: 2 is not from 0 to 1");
    let mut measurement = Measurement::new(2, Plan::default()).unwrap();
    for _ in 0..200 {
        let Some(turn) = measurement.turn() else { break };
        measurement.advance(&|| machine.clock(), &mut |count| machine.calls(100.0, count)).unwrap();
        let rounds = measurement.rounds();
        assert!(rounds.rounds.iter().all(|round| round.batches.len() == 2), "{turn}");
        assert_eq!(rounds.estimate(0).is_ok(), rounds.rounds.len() >= 6);
    }
}
