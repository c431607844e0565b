//! Timing writers and readers: three contenders of a measurement for each message and codec, so that drift of the machine
//! hits all of them alike.

use std::rc::Rc;

use measure::{Measurement, Plan};
use proto::{Bench, Codec, CodecError, Sample};

use crate::experiment::{Clock, RunError, Time, Times};

/// Long enough for a clock of 0.04 ms, the measuring room lengthens it for coarser ones; short enough that thirty
/// contenders are over in about a second.
const BATCH_MS: f64 = 2.0;

/// What is timed of each subject, in the order of the measurement's contenders.
const OPERATIONS: usize = 3;

/// What is timed: a message in a codec, with a key of the caller's.
pub(crate) struct Subject {
    pub(crate) key: (usize, usize),
    pub(crate) sample: Rc<Sample>,
    pub(crate) codec: Codec,
}

/// A measurement of writing and reading.
pub(crate) struct Timings {
    subjects: Vec<(Subject, Bench)>,
    measurement: Measurement,
}

impl Timings {
    /// Prepares the measurement.
    pub(crate) fn new(subjects: Vec<Subject>) -> Result<Self, RunError> {
        let benches = subjects.into_iter().map(|subject| {
            let bench = Bench::new(&*subject.sample, subject.codec)?;
            Ok((subject, bench))
        });
        let subjects = benches.collect::<Result<Vec<_>, CodecError>>()?;
        let plan = Plan { batch_ms: BATCH_MS, ..Plan::default() };
        let measurement = Measurement::new(subjects.len() * OPERATIONS, plan)?;
        Ok(Self { subjects, measurement })
    }

    /// Times one batch.
    pub(crate) fn advance(&mut self, clock: Clock<'_>) -> Result<(), RunError> {
        let Some(turn) = self.measurement.turn() else { return Ok(()) };
        let (subject, bench) = &mut self.subjects[turn / OPERATIONS];
        let mut outcome = Ok(0);
        let mut work = |times| {
            outcome = match turn % OPERATIONS {
                0 => bench.encode(&*subject.sample, times),
                1 => bench.populate_encode(&*subject.sample, times),
                _ => bench.decode(&*subject.sample, times),
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
    pub(crate) fn results(&self) -> Result<Vec<((usize, usize), Times)>, RunError> {
        let results = self.subjects.iter().enumerate().map(|(index, (subject, _))| {
            let first = index * OPERATIONS;
            let [encode, populate_encode, decode] =
                [first, first + 1, first + 2].map(|which| self.time(which));
            Ok((subject.key, Times { encode: encode?, populate_encode: populate_encode?, decode: decode? }))
        });
        results.collect()
    }

    /// Nanoseconds of writing and then reading one message, round by round: what ratios are made from.
    pub(crate) fn write_and_read(&self, subject: usize) -> Result<Vec<f64>, RunError> {
        let rounds = self.measurement.rounds();
        let (encode, decode) = (subject * OPERATIONS, subject * OPERATIONS + 2);
        let (encode, decode) = (rounds.nanoseconds(encode)?, rounds.nanoseconds(decode)?);
        Ok(encode.iter().zip(decode).map(|(encode, decode)| encode + decode).collect())
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
