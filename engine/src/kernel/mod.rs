//! The simulation's kernel: a clock of whole nanoseconds, what happens next, chance, and counting. It knows queues and
//! servers at most, and no word of networks; `wire` and `fleet` stand on it.
//!
//! A newcomer reads in this order:
//!
//! 1. [`time`]: moments and durations;
//! 2. [`queue`]: the events that lie ahead, earliest first;
//! 3. [`run`]: a [`Model`](run::Model) handles events, a [`Simulation`](run::Simulation) hands them to it in slices, within
//!    limits, and keeps their fingerprint;
//! 4. [`random`]: one stream of random numbers per purpose, and the laws that durations follow;
//! 5. [`arena`]: where a model keeps what an event names by number; [`station`]: servers with one line before them;
//! 6. [`histogram`], [`series`], [`trace`]: what a run leaves behind.
//!
//! Two rules hold everywhere: the same seed gives the same run, to the bit, natively and in wasm32; and the loop over
//! events allocates nothing once its storage has grown.

pub mod arena;
pub mod histogram;
pub mod queue;
pub mod random;
pub mod run;
pub mod series;
pub mod station;
pub mod time;
pub mod trace;
