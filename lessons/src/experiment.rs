//! Experiments and what they observe. An experiment advances in slices, so that a page stays alive, a newer setting can
//! cancel an older run, and progress can be shown; what it observed so far is plain data at every moment.

use serde::{Deserialize, Serialize};

/// Something that runs to an [`Observation`] in slices.
pub trait Experiment {
    /// Does the next slice of work; nothing when there is none left.
    ///
    /// # Errors
    /// When what was measured contradicts itself, for instance a message that does not survive its round trip.
    fn advance(&mut self) -> Result<(), RunError>;

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

/// What happened. One variant per kind of experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Observation {
    /// Messages encoded by real serializers.
    Sizes(Sizes),
}

/// The bytes of one message in each codec.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sizes {
    /// One entry per contender, in the contenders' order.
    pub codecs: Vec<CodecSize>,
}

/// One contender's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodecSize {
    /// The contender's id.
    pub codec: String,
    /// Library and version that wrote it.
    pub library: String,
    /// What it wrote and read back; `None` until its slice has run.
    pub written: Option<Written>,
}

/// What a codec wrote; the message read back from it was equal to the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Length in bytes.
    pub bytes: u64,
    /// SipHash-1-3-128 of the bytes, so that a fingerprint covers every one of them.
    pub digest: u128,
}

impl CodecSize {
    /// A contender that has not answered yet.
    pub(crate) fn expected(codec: &str) -> Self {
        Self { codec: codec.into(), library: String::new(), written: None }
    }
}

impl Sizes {
    /// The length in bytes of one contender's message, if it has been written yet.
    pub fn bytes(&self, codec: &str) -> Option<u64> {
        self.codecs.iter().find(|entry| entry.codec == codec)?.written.map(|written| written.bytes)
    }
}
