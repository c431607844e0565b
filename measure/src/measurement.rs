//! The measurement itself: a state machine that times at most one batch per step, so that whoever drives it can show
//! progress, stop between two batches, or do something else in between.
//!
//! 1. The clock is watched until its step is known.
//! 2. Each contender is called once, then more often, until a batch is long enough for that clock.
//! 3. Warm-up rounds, thrown away.
//! 4. The rounds that are kept. Each times every contender once, in an order drawn from the plan's seed; every second
//!    round takes the order of the one before in reverse, so that a machine that grows slower (or faster) hits all alike.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use crate::clock::Watch;
use crate::plan::{COARSEST_SHARE, LONGEST_BATCH_MS, check};
use crate::{Batch, MeasureError, Plan, Round, Rounds};

/// The most contenders of one measurement.
const MOST_CONTENDERS: usize = 1000;

/// The most calls in a batch. What is still too short then does nothing.
const MOST_REPETITIONS: u32 = 1 << 30;

/// By how much a batch grows at most, since the first calls tell little about the later ones.
const GROWTH: f64 = 8.0;

/// How far a measurement has come, in steps of about equal length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: u32,
    /// All steps.
    pub total: u32,
}

/// A measurement under way.
#[derive(Clone, Debug)]
pub struct Measurement {
    plan: Plan,
    watch: Watch,
    /// What a batch should take at least and about, in milliseconds; known once the clock's step is.
    batch: Option<Target>,
    /// How many calls a contender's batch has.
    repetitions: Vec<u32>,
    /// How many contenders have batches of the right size.
    calibrated: usize,
    warm_ups: u32,
    order: Vec<u32>,
    random: Pcg32,
    /// The round under way, by contender.
    batches: Vec<Option<Batch>>,
    rounds: Rounds,
    failed: Option<MeasureError>,
}

/// How long a batch should be.
#[derive(Clone, Copy, Debug)]
struct Target {
    step_ms: f64,
    least_ms: f64,
    wanted_ms: f64,
}

impl Target {
    /// What suits a clock of that step.
    fn of(step_ms: f64, plan: &Plan) -> Result<Self, MeasureError> {
        let coarsest_ms = LONGEST_BATCH_MS * COARSEST_SHARE;
        let least_ms = (step_ms / COARSEST_SHARE).min(LONGEST_BATCH_MS);
        // The step is itself read from a clock: one percent is no difference.
        if step_ms > coarsest_ms * 1.01 {
            return Err(MeasureError::ClockTooCoarse { step_ms, coarsest_ms, longest_ms: LONGEST_BATCH_MS });
        }
        Ok(Self { step_ms, least_ms, wanted_ms: plan.batch_ms.max(least_ms) })
    }

    /// How many calls the next batch should have: as many as take what is wanted, rounded up where that stays within the
    /// longest batch. A batch may have taken one step longer than it seems.
    fn repetitions(&self, batch: Batch) -> u32 {
        let milliseconds = batch.milliseconds + self.step_ms;
        let calls = f64::from(batch.repetitions) * (self.wanted_ms / milliseconds).min(GROWTH);
        let more = calls.ceil();
        let fits = more * milliseconds <= LONGEST_BATCH_MS * f64::from(batch.repetitions);
        (if fits { more } else { calls }).clamp(1.0, f64::from(MOST_REPETITIONS)) as u32
    }

    /// Whether a batch was long enough: half of what was wanted, but nothing that the clock is too coarse for.
    fn is_long_enough(&self, batch: Batch) -> bool {
        // What was planned for exactly the least falls short of it by less than two steps.
        batch.milliseconds >= (self.wanted_ms / 2.0).max(self.least_ms - 2.0 * self.step_ms)
    }
}

impl Measurement {
    /// A measurement of so many contenders, 1 to 1000. Nothing is timed yet.
    ///
    /// # Errors
    /// When a field of the plan or the number of contenders is out of its range.
    pub fn new(contenders: usize, plan: Plan) -> Result<Self, MeasureError> {
        plan.check()?;
        check("contenders", contenders as f64, 1.0, MOST_CONTENDERS as f64)?;
        Ok(Self {
            plan,
            watch: Watch::default(),
            batch: None,
            repetitions: vec![1; contenders],
            calibrated: 0,
            warm_ups: 0,
            order: Vec::new(),
            random: Pcg32::new(plan.seed, 1),
            batches: vec![None; contenders],
            rounds: Rounds { contenders: contenders as u32, clock_step_ms: 0.0, rounds: Vec::new() },
            failed: None,
        })
    }

    /// Which contender the next [`advance`](Self::advance) takes, counted from 0; `None` when all is measured or when
    /// the measurement has failed. While the clock is watched it is the first, which is not called then.
    pub fn turn(&self) -> Option<usize> {
        if self.failed.is_some() || self.rounds.rounds.len() == self.plan.rounds as usize {
            None
        } else if self.calibrated < self.repetitions.len() {
            Some(self.calibrated)
        } else {
            self.next_of_round()
        }
    }

    /// How far it has come.
    pub fn progress(&self) -> Progress {
        let contenders = self.repetitions.len() as u32;
        let rounds = self.warm_ups + self.rounds.rounds.len() as u32;
        let timed = self.batches.iter().flatten().count() as u32;
        Progress {
            done: u32::from(self.batch.is_some()) + self.calibrated as u32 + rounds * contenders + timed,
            total: 1 + contenders * (1 + self.plan.warm_up_rounds + self.plan.rounds),
        }
    }

    /// The complete rounds so far.
    pub fn rounds(&self) -> &Rounds {
        &self.rounds
    }

    /// Times at most one batch of the contender whose [`turn`](Self::turn) it is: `contender(n)` must do its work `n`
    /// times. `clock` is read in milliseconds and must not go backwards. A batch takes at most 50 ms, unless a single
    /// call takes longer or calls take far longer than earlier ones did. When all is measured, it does nothing.
    ///
    /// # Errors
    /// When the clock cannot be used, or the contender does nothing that takes time. The measurement has then ended, and
    /// every further call gives the same error.
    pub fn advance(
        &mut self,
        clock: &dyn Fn() -> f64,
        contender: &mut dyn FnMut(u32),
    ) -> Result<(), MeasureError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.step(clock, contender).inspect_err(|error| self.failed = Some(error.clone()))
    }

    fn step(&mut self, clock: &dyn Fn() -> f64, contender: &mut dyn FnMut(u32)) -> Result<(), MeasureError> {
        let Some(turn) = self.turn() else { return Ok(()) };
        let Some(target) = self.batch else {
            if let Some(step_ms) = self.watch.find_step(clock)? {
                self.rounds.clock_step_ms = step_ms;
                self.batch = Some(Target::of(step_ms, &self.plan)?);
            }
            return Ok(());
        };
        let batch = self.time(clock, self.repetitions[turn], contender)?;
        if self.calibrated == turn {
            return self.calibrate(clock, target, turn, batch);
        }
        let kept = self.warm_ups == self.plan.warm_up_rounds;
        // Calls grow faster once the browser has optimised them, and slower when the machine is busy.
        if !target.is_long_enough(batch) || batch.milliseconds > LONGEST_BATCH_MS {
            self.repetitions[turn] = target.repetitions(batch);
        }
        if batch.milliseconds <= 0.0 {
            self.watch.moves(clock)?;
        }
        if !target.is_long_enough(batch) && self.repetitions[turn] > batch.repetitions {
            // Too short for this clock, most likely because the machine was busy while the batch was sized: the same
            // contender is timed again with more calls. Growth is bounded, so this ends.
            return Ok(());
        }
        if kept && batch.milliseconds <= 0.0 {
            return Err(too_fast(turn, batch));
        }
        self.batches[turn] = Some(batch);
        if self.next_of_round().is_none() {
            self.close_round(kept);
        }
        Ok(())
    }

    fn time(
        &mut self,
        clock: &dyn Fn() -> f64,
        repetitions: u32,
        contender: &mut dyn FnMut(u32),
    ) -> Result<Batch, MeasureError> {
        let before = self.watch.read(clock)?;
        contender(repetitions);
        let after = self.watch.read(clock)?;
        Ok(Batch { repetitions, milliseconds: after - before })
    }

    fn calibrate(
        &mut self,
        clock: &dyn Fn() -> f64,
        target: Target,
        turn: usize,
        batch: Batch,
    ) -> Result<(), MeasureError> {
        if batch.milliseconds <= 0.0 {
            self.watch.moves(clock)?;
        }
        let next = target.repetitions(batch);
        self.repetitions[turn] = next;
        // Where one call more would be too long, the batch is as good as it can be.
        if target.is_long_enough(batch) || (batch.milliseconds > 0.0 && next <= batch.repetitions) {
            self.calibrated += 1;
            if self.calibrated == self.repetitions.len() {
                self.order = (0..self.calibrated as u32).collect();
                self.shuffle();
            }
        } else if batch.repetitions == MOST_REPETITIONS {
            return Err(too_fast(turn, batch));
        }
        Ok(())
    }

    fn next_of_round(&self) -> Option<usize> {
        self.order
            .iter()
            .map(|contender| *contender as usize)
            .find(|contender| self.batches[*contender].is_none())
    }

    fn close_round(&mut self, kept: bool) {
        let batches: Vec<Batch> = self.batches.iter_mut().filter_map(Option::take).collect();
        if kept {
            self.rounds.rounds.push(Round { order: self.order.clone(), batches });
        } else {
            self.warm_ups += 1;
        }
        if self.rounds.rounds.len() % 2 == 1 {
            self.order.reverse();
        } else {
            self.shuffle();
        }
    }

    /// Fisher and Yates.
    fn shuffle(&mut self) {
        for last in (1..self.order.len()).rev() {
            let other = (u64::from(self.random.next_u32()) * (last as u64 + 1)) >> 32;
            self.order.swap(last, other as usize);
        }
    }
}

fn too_fast(contender: usize, batch: Batch) -> MeasureError {
    MeasureError::TooFast { contender, repetitions: batch.repetitions, milliseconds: batch.milliseconds }
}
