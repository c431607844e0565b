//! Why nothing could be measured.

/// Why nothing could be measured. Times are in milliseconds, as the clock gives them.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MeasureError {
    /// A field of the [`Plan`](crate::Plan), or the number of contenders, is out of its range.
    #[error("{field}: {value} is not from {least} to {most}")]
    Plan {
        /// Which.
        field: &'static str,
        /// What it is.
        value: f64,
        /// The least that it may be.
        least: f64,
        /// The most that it may be.
        most: f64,
    },
    /// The clock shows the same time however often it is read.
    #[error("the clock stands still: {readings} readings in a row of {at_ms} ms")]
    ClockStands {
        /// How often it was read.
        readings: u32,
        /// What it showed, milliseconds.
        at_ms: f64,
    },
    /// The clock went backwards.
    #[error("the clock ran back from {from_ms} ms to {to_ms} ms")]
    ClockRanBack {
        /// What it showed before, milliseconds.
        from_ms: f64,
        /// What it showed then, milliseconds.
        to_ms: f64,
    },
    /// The clock shows no number.
    #[error("the clock shows {shown}, which is no time")]
    ClockUnreadable {
        /// What it shows.
        shown: String,
    },
    /// One step of the clock is more than 2 % of the longest batch.
    #[error(
        "the clock moves in steps of {step_ms} ms; batches of at most {longest_ms} ms need {coarsest_ms} ms or less"
    )]
    ClockTooCoarse {
        /// The clock's step, milliseconds.
        step_ms: f64,
        /// The coarsest that will do, milliseconds.
        coarsest_ms: f64,
        /// The longest batch, milliseconds.
        longest_ms: f64,
    },
    /// The contender takes no time that could be told from none: most likely nothing is done.
    #[error("contender {contender}: {repetitions} calls took {milliseconds} ms, too little to be timed")]
    TooFast {
        /// Which, counted from 0.
        contender: usize,
        /// How often it was called.
        repetitions: u32,
        /// How long all calls took, milliseconds.
        milliseconds: f64,
    },
    /// There is no such contender.
    #[error("contender: {contender} is not from 0 to {last}")]
    NoSuchContender {
        /// The one that was asked for.
        contender: usize,
        /// The last one that there is.
        last: usize,
    },
    /// Too few rounds for a 95 % interval of the median.
    #[error("rounds: {rounds} is not from {least} up, which a 95 % interval of the median needs")]
    TooFewRounds {
        /// How many there are.
        rounds: usize,
        /// How many are needed.
        least: usize,
    },
    /// Two contenders were not timed in the same rounds.
    #[error("rounds: {one} of one contender against {other} of the other")]
    Unpaired {
        /// Rounds of the one.
        one: usize,
        /// Rounds of the other.
        other: usize,
    },
    /// A time that is no positive number has no ratio.
    #[error("round {round}: {value} is no positive time")]
    NotPositive {
        /// Which round, counted from 0.
        round: usize,
        /// The time.
        value: f64,
    },
}
