//! Timing writers and readers: three contenders of a measurement for each message and codec, so that drift of the machine
//! hits all of them alike.

use std::rc::Rc;

use measure::{Measurement, Plan};
use proto::{Bench, Codec, CodecError, Sample};

use crate::experiment::{Clock, RunError, Time, Times};

/// Long enough for a clock of 0.04 ms, the measuring room lengthens it for coarser ones; short enough that thirty
/// contenders are over in about a second.
const BATCH_MS: f64 = 2.0;

/// What is timed of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Encode,
    PopulateEncode,
    Decode,
}

/// Everything that a reader may ask about one message.
pub(crate) static ALL: [Operation; 3] = [Operation::Encode, Operation::PopulateEncode, Operation::Decode];

/// What messages are compared by.
pub(crate) static WRITE_AND_READ: [Operation; 2] = [Operation::Encode, Operation::Decode];

/// The caller's name for a subject: which message, which contender.
pub(crate) type Key = (usize, usize);

/// What is timed: a message in a codec.
pub(crate) struct Subject {
    pub(crate) key: Key,
    pub(crate) sample: Rc<Sample>,
    pub(crate) codec: Codec,
}

/// A measurement of writing and reading.
pub(crate) struct Timings {
    subjects: Vec<(Subject, Bench)>,
    operations: &'static [Operation],
    measurement: Measurement,
}

impl Timings {
    /// Prepares the measurement.
    pub(crate) fn new(subjects: Vec<Subject>, operations: &'static [Operation]) -> Result<Self, RunError> {
        let benches = subjects.into_iter().map(|subject| {
            let bench = Bench::new(&*subject.sample, subject.codec)?;
            Ok((subject, bench))
        });
        let subjects = benches.collect::<Result<Vec<_>, CodecError>>()?;
        let plan = Plan { batch_ms: BATCH_MS, ..Plan::default() };
        let measurement = Measurement::new(subjects.len() * operations.len(), plan)?;
        Ok(Self { subjects, operations, measurement })
    }

    /// Times one batch.
    pub(crate) fn advance(&mut self, clock: Clock<'_>) -> Result<(), RunError> {
        let Some(turn) = self.measurement.turn() else { return Ok(()) };
        let (subject, bench) = &mut self.subjects[turn / self.operations.len()];
        let operation = self.operations[turn % self.operations.len()];
        let mut outcome = Ok(0);
        let mut work = |times| {
            outcome = match operation {
                Operation::Encode => bench.encode(&*subject.sample, times),
                Operation::PopulateEncode => bench.populate_encode(&*subject.sample, times),
                Operation::Decode => bench.decode(&*subject.sample, times),
            };
        };
        self.measurement.advance(clock, &mut work)?;
        outcome?;
        Ok(())
    }

    /// Whether every round is over.
    pub(crate) fn complete(&self) -> bool {
        self.measurement.turn().is_none()
    }

    /// Batches done and batches in all.
    pub(crate) fn progress(&self) -> (u32, u32) {
        let progress = self.measurement.progress();
        (progress.done, progress.total)
    }

    /// The times of every subject, by its key.
    pub(crate) fn results(&self) -> Result<Vec<(Key, Times)>, RunError> {
        let mut results = Vec::with_capacity(self.subjects.len());
        for (index, (subject, _)) in self.subjects.iter().enumerate() {
            let time = |operation| self.contender(index, operation).map(|which| self.time(which)).transpose();
            let missing = || RunError("a time is missing".into());
            let times = Times {
                encode: time(Operation::Encode)?.ok_or_else(missing)?,
                populate_encode: time(Operation::PopulateEncode)?,
                decode: time(Operation::Decode)?.ok_or_else(missing)?,
            };
            results.push((subject.key, times));
        }
        Ok(results)
    }

    /// Nanoseconds of writing and then reading one message, round by round: what ratios are made from.
    pub(crate) fn write_and_read(&self, subject: usize) -> Result<Vec<f64>, RunError> {
        let rounds = self.measurement.rounds();
        let nanoseconds = |operation| match self.contender(subject, operation) {
            Some(which) => Ok(rounds.nanoseconds(which)?),
            None => Err(RunError("a time is missing".into())),
        };
        let (encode, decode) = (nanoseconds(Operation::Encode)?, nanoseconds(Operation::Decode)?);
        Ok(encode.iter().zip(decode).map(|(encode, decode)| encode + decode).collect())
    }

    /// Which contender of the measurement does this.
    fn contender(&self, subject: usize, operation: Operation) -> Option<usize> {
        let place = self.operations.iter().position(|one| *one == operation)?;
        Some(subject * self.operations.len() + place)
    }

    fn time(&self, contender: usize) -> Result<Time, RunError> {
        let rounds = self.measurement.rounds();
        let estimate = rounds.estimate(contender)?;
        let outliers = rounds.outliers(contender)?.into_iter().filter(|outlier| *outlier).count();
        Ok(Time {
            value: estimate.value,
            low: estimate.low,
            high: estimate.high,
            outliers: outliers as u32,
            rounds: rounds.rounds.len() as u32,
        })
    }
}
