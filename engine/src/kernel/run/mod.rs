//! Running a model: a [`Model`] says what each event does, a [`Scheduler`] takes what is to happen next, a [`Simulation`]
//! hands one to the other until nothing is left, the horizon is reached, or a limit is met.
//!
//! A run advances in slices of so many events, so that a page stays alive, shows progress, and can give up in between.
//! How it is sliced changes nothing: not its events, not its fingerprint. After each slice the model's books must balance.

mod fingerprint;
mod limits;
mod model;
mod scheduler;
mod simulation;

pub use fingerprint::Fingerprint;
pub use limits::{Bound, Limits, Stop};
pub use model::{Counts, Event, Imbalance, Model};
pub use scheduler::Scheduler;
pub use simulation::{Progress, Simulation, Summary};
