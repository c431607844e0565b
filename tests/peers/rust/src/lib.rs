//! hyper over an in-memory pipe with delay and bandwidth, in tokio's paused clock: real bytes in made-up time; and h2, whose
//! header blocks are taken from the pipe.
//!
//! tokio's timers tick in milliseconds, so that here a thousand ticks stand for a millisecond of the engine's: [`SCALE`].

pub mod h2_peer;
pub mod hyper_peer;
pub mod pipe;

/// tokio's milliseconds per millisecond of a scenario.
pub const SCALE: f64 = 1_000.0;
