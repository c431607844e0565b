//! The simulation's kernel: a clock of whole nanoseconds, what happens next, chance, and counting. It knows queues and
//! servers at most, and no word of networks; `wire` and `fleet` stand on it.

pub mod arena;
pub mod histogram;
pub mod queue;
pub mod random;
pub mod series;
pub mod time;
pub mod trace;
