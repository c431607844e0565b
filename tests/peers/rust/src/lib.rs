//! Rust libraries that others wrote, over pipes in memory; fleets of them over loopback.
//!
//! - [`hyper_peer`] over [`pipe`]: a pipe with delay and bandwidth, in tokio's paused clock: real bytes in made-up time.
//!   tokio's timers tick in milliseconds, so that there a thousand ticks stand for a millisecond of the engine's: [`SCALE`].
//! - [`h2_peer`]: h2 alone, whose header blocks are taken from the pipe.
//! - [`recorded`]: a pipe that keeps what is written into it; [`native`]: hyper and tonic saying what an
//!   [`exchange::Plan`] says; [`frames`]: what they wrote, as HTTP/2's frames; [`plans`]: plans by chance.
//! - [`tls`]: rustls' client and server; [`certificates`]: chains for them, of lengths by chance; [`hybrid`]: the key exchange
//!   of X25519 and ML-KEM-768.
//! - [`fleet`]: tonic's servers and channels, and a balancer of connections between them, in real time.

pub mod certificates;
pub mod fleet;
pub mod frames;
pub mod h2_peer;
pub mod hybrid;
pub mod hyper_peer;
pub mod native;
pub mod pipe;
pub mod plans;
pub mod recorded;
pub mod tls;

/// tokio's milliseconds per millisecond of a scenario.
pub const SCALE: f64 = 1_000.0;
