//! Experiments and what they observe. An experiment advances in slices, so that a page stays alive, a newer setting can
//! cancel an older run, and progress can be shown; what it observed so far is plain data at every moment.

use engine::report::fleet::FleetReport;
use engine::scenario::Scenario;
use engine::scenario::fleet::Fleet;
use serde::{Deserialize, Serialize};

use crate::exchanged::Exchanged;
use crate::headers::Headers;
use crate::simulation::{self, Simulated};

/// Milliseconds since any moment, never going backwards. Clocks are passed in: the page's and the command line's differ.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// Lets a real client and a real server talk, and gives what they wrote. Passed in too: the command line calls the crate
/// `exchange`, the page a module that it loads when a lesson needs it.
pub type Exchanger<'a> = &'a dyn Fn(&exchange::Plan) -> Result<exchange::Exchange, exchange::ExchangeError>;

/// What an experiment cannot bring itself.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// For times.
    pub clock: Clock<'a>,
    /// For octets.
    pub exchange: Exchanger<'a>,
}

impl<'a> Tools<'a> {
    /// Without times: a clock that stands.
    pub fn untimed(exchange: Exchanger<'a>) -> Self {
        Self { clock: &|| 0.0, exchange }
    }
}

/// Whether real code is timed too. Bytes and counts are the same either way, and so is the fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// Only what is the same everywhere.
    Skipped,
    /// Times too, as long as they take.
    Measured,
}

/// Something that runs to an [`Observation`] in slices.
pub trait Experiment {
    /// Does the next slice of work, at most one batch of a measurement; nothing when there is none left. A slice that got no
    /// exchange leaves all as it was: it may be tried again.
    ///
    /// # Errors
    /// When what was measured contradicts itself, for instance a message that does not survive its round trip.
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError>;

    /// How far it has come.
    fn progress(&self) -> Progress;

    /// What happened so far.
    fn observation(&self) -> &Observation;
}

/// An experiment that is ready to be advanced, or why it cannot be.
pub type Prepared = Result<Box<dyn Experiment>, RunError>;

/// How far an experiment has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Slices done.
    pub done: u32,
    /// Slices in all; the run is complete when `done == total`.
    pub total: u32,
    /// What the next slice does, for the reader; empty at the end.
    pub next: String,
}

impl Progress {
    /// Whether there is nothing left to do.
    pub fn complete(&self) -> bool {
        self.done == self.total
    }
}

/// A run that could not be made or that contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{0}")]
pub struct RunError(pub String);

impl From<measure::MeasureError> for RunError {
    fn from(error: measure::MeasureError) -> Self {
        Self(error.to_string())
    }
}

impl From<exchange::ExchangeError> for RunError {
    fn from(error: exchange::ExchangeError) -> Self {
        Self(error.to_string())
    }
}

impl From<proto::CodecError> for RunError {
    fn from(error: proto::CodecError) -> Self {
        Self(error.to_string())
    }
}

/// What happened. One variant per kind of experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Observation {
    /// Messages written and read by real serializers.
    Messages(Vec<Message>),
    /// Calls that crossed simulated wires, one run per contender under one seed.
    Calls(
        #[serde(
            serialize_with = "simulation::pack::<Scenario, _>",
            deserialize_with = "simulation::unpack::<Scenario, _>"
        )]
        Vec<Simulated>,
    ),
    /// Calls of fleets, one run per contender under one seed.
    Fleets(
        #[serde(
            serialize_with = "simulation::pack::<Fleet, _>",
            deserialize_with = "simulation::unpack::<Fleet, _>"
        )]
        Vec<Simulated<FleetReport>>,
    ),
    /// Header fields written by real encoders' habits, one entry per contender.
    Headers(Vec<Headers>),
    /// What real clients and servers wrote to each other, one exchange per contender.
    Exchanges(Vec<Exchanged>),
}

impl Observation {
    /// The messages, where real serializers wrote them; else none.
    pub fn messages(&self) -> &[Message] {
        if let Self::Messages(messages) = self { messages } else { &[] }
    }

    /// The runs, where calls were simulated; else none.
    pub fn calls(&self) -> &[Simulated] {
        if let Self::Calls(runs) = self { runs } else { &[] }
    }

    /// The runs, where fleets were simulated; else none.
    pub fn fleets(&self) -> &[Simulated<FleetReport>] {
        if let Self::Fleets(runs) = self { runs } else { &[] }
    }

    /// The exchanges, where there were some; else none.
    pub fn exchanges(&self) -> &[Exchanged] {
        if let Self::Exchanges(exchanges) = self { exchanges } else { &[] }
    }

    /// The headers, where they were written; else none.
    pub fn headers(&self) -> &[Headers] {
        if let Self::Headers(headers) = self { headers } else { &[] }
    }
}

/// One message in each codec.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The id of its shape.
    pub shape: String,
    /// One entry per contender, in the contenders' order.
    pub codecs: Vec<CodecResult>,
    /// Why there are no times although they were asked for; the bytes are none the worse.
    pub untimed: Option<String>,
}

/// One contender's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodecResult {
    /// The contender's id.
    pub codec: String,
    /// Library and version that wrote it.
    pub library: String,
    /// What it wrote and read back; `None` until its slice has run.
    pub written: Option<Written>,
    /// How long that takes; `None` until it was measured.
    pub times: Option<Times>,
}

/// What a codec wrote; the message read back from it was equal to the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Length in bytes.
    pub bytes: u64,
    /// SipHash-1-3-128 of the bytes, so that a fingerprint covers every one of them.
    pub digest: u128,
}

/// Nanoseconds for one message, each with the interval of its median.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Times {
    /// From the message in memory to bytes.
    pub encode: Time,
    /// From the application's own data to bytes: the message is built first. Where several messages are compared it is not
    /// measured.
    pub populate_encode: Option<Time>,
    /// From bytes to the message in memory.
    pub decode: Time,
}

/// A measured time in nanoseconds.
#[derive(Clone, Debug, Copy, PartialEq, Serialize, Deserialize)]
pub struct Time {
    /// The median over the rounds.
    pub value: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
    /// How many of the rounds were outliers; they are in the figures above all the same.
    pub outliers: u32,
    /// How many rounds there were.
    pub rounds: u32,
}

impl Message {
    /// One contender's answer.
    pub fn codec(&self, codec: &str) -> Option<&CodecResult> {
        self.codecs.iter().find(|entry| entry.codec == codec)
    }

    /// The length in bytes of one contender's message, if it has been written yet.
    pub fn bytes(&self, codec: &str) -> Option<u64> {
        self.codec(codec)?.written.map(|written| written.bytes)
    }
}
