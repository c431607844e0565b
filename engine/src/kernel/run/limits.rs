//! How long a run may go on, and why it stopped. No setting hangs a page: every run has an end in events and in memory,
//! and one that meets it says which, and still gives what it has.

use serde::{Deserialize, Serialize};

use crate::kernel::queue::Overflow;
use crate::kernel::time::Time;

/// What a run must not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The last moment of interest: events after it do not happen, and the run has ended well.
    pub horizon: Time,
    /// Events handled.
    pub events: u64,
    /// Bytes held by pending events and by the model. Looked at every [`Limits::LOOK_EVERY`] events, so that a run may be
    /// over it by what so many events can add.
    pub bytes: u64,
}

impl Limits {
    /// So often, in events, the bytes are counted.
    pub const LOOK_EVERY: u64 = 4096;
}

impl Default for Limits {
    /// No horizon, a billion events, 256 MB.
    fn default() -> Self {
        Self { horizon: Time::MAX, events: 1_000_000_000, bytes: 256 << 20 }
    }
}

/// Why a run has stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Stop {
    /// Nothing is left to happen.
    Drained,
    /// What is left lies after the horizon.
    Horizon,
    /// The caller gave up between two slices.
    Cancelled,
    /// A bound was met before the end: what there is, is a beginning only.
    Bound(Bound),
}

/// A bound that a run can meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Bound {
    /// [`Limits::events`].
    Events,
    /// [`Limits::bytes`].
    Bytes,
    /// The queue took no more.
    Queue(Overflow),
}
