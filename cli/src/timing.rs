//! Timing a message natively: every codec writes it, fills and writes it, and reads it, in the same rounds.

use std::time::Instant;

use measure::{Estimate, MeasureError, Measurement, Plan};
use proto::{Bench, Codec, CodecError, Message};

use crate::output::ProgressLine;

type Task = fn(&mut Bench, &dyn Message, u32) -> Result<u64, CodecError>;

/// What is done with a message in each codec.
const TASKS: [Task; 3] = [Bench::encode, Bench::populate_encode, Bench::decode];

/// The times of one codec, in nanoseconds a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// Writing a message that is there.
    pub(crate) encode: Estimate,
    /// Making the message and writing it.
    pub(crate) populate_encode: Estimate,
    /// Reading it.
    pub(crate) decode: Estimate,
}

/// Why there are no times.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TimingError {
    /// A codec failed that had not failed before.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// The machine's clock, or the work, cannot be measured.
    #[error("no times: {0}")]
    Measure(#[from] MeasureError),
}

/// Times each codec. With few rounds and small messages it takes two or three seconds.
pub(crate) fn time(message: &dyn Message, codecs: &[Codec], rounds: u32) -> Result<Vec<Times>, TimingError> {
    let mut benches: Vec<Bench> =
        codecs.iter().map(|codec| Bench::new(message, *codec)).collect::<Result<_, _>>()?;
    let plan = Plan { rounds, ..Plan::default() };
    let mut measurement = Measurement::new(benches.len() * TASKS.len(), plan)?;
    let start = Instant::now();
    let clock = || start.elapsed().as_secs_f64() * 1e3;
    let mut line = ProgressLine::new();
    let mut outcome = Ok(0);
    while let Some(turn) = measurement.turn() {
        let (bench, task) = (&mut benches[turn / TASKS.len()], TASKS[turn % TASKS.len()]);
        measurement.advance(&clock, &mut |times| outcome = task(bench, message, times))?;
        outcome.clone()?;
        let progress = measurement.progress();
        line.show("measuring", progress.done, progress.total);
    }
    let rounds = measurement.rounds();
    let times = |codec: usize| {
        let first = codec * TASKS.len();
        Ok(Times {
            encode: rounds.estimate(first)?,
            populate_encode: rounds.estimate(first + 1)?,
            decode: rounds.estimate(first + 2)?,
        })
    };
    (0..codecs.len()).map(times).collect()
}
