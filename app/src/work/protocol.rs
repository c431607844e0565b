//! What page and worker say to each other: each message is one binary buffer, transferred and not cloned (100,000
//! numbers: a tenth of a millisecond against fifteen).
//!
//! A run is ordered by its link, because a link is everything that a run depends on.

use lessons::{Answer, Progress};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Changes with every change of the messages. Page and worker are one module, so they differ only when a stale one
/// comes out of a cache; then the page says so.
pub const VERSION: u32 = 4;

/// From the page to the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Run what this link says; whatever ran before is forgotten.
    Run {
        /// Number of the run; every answer carries it.
        run: u32,
        /// The link of the run.
        link: String,
    },
    /// The newest frame has been painted: another one is welcome.
    Next {
        /// Number of the run.
        run: u32,
    },
    /// Stop between two slices and say so.
    Cancel {
        /// Number of the run.
        run: u32,
    },
}

/// From the worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The first message: the worker can be given something to do.
    Ready {
        /// The worker's [`VERSION`].
        version: u32,
    },
    /// Nothing new to show, but at work.
    Alive {
        /// Number of the run.
        run: u32,
        /// How far it has come.
        progress: Progress,
    },
    /// The run cannot go on without the second module. It is no message of [`ToWorker`], but handed over as it is.
    NeedsExchanges {
        /// Number of the run.
        run: u32,
    },
    /// What happened so far.
    Frame(Frame),
    /// The run was stopped as asked.
    Cancelled {
        /// Number of the run.
        run: u32,
    },
    /// The run cannot be made or contradicts itself.
    Refused {
        /// Number of the run.
        run: u32,
        /// Why.
        reason: String,
    },
    /// The worker's last words.
    Panicked {
        /// The panic's message.
        message: String,
    },
}

/// The first message of whoever works.
pub const READY: FromWorker = FromWorker::Ready { version: VERSION };

/// What happened so far in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Number of the run.
    pub run: u32,
    /// How far it has come.
    pub progress: Progress,
    /// What happened.
    pub answer: Answer,
}

/// A buffer that is no message of this version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message between page and worker could not be read or written: {0}")]
pub struct Garbled(String);

/// A message as a buffer.
///
/// # Errors
/// When it cannot be written; that would be a mistake in this program.
pub fn encode<Message: Serialize>(message: &Message) -> Result<Vec<u8>, Garbled> {
    postcard::to_stdvec(message).map_err(|error| Garbled(error.to_string()))
}

/// A buffer as a message.
///
/// # Errors
/// When it holds no message of this version.
pub fn decode<Message: DeserializeOwned>(buffer: &[u8]) -> Result<Message, Garbled> {
    postcard::from_bytes(buffer).map_err(|error| Garbled(error.to_string()))
}
