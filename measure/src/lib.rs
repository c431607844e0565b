//! Timing real code on the reader's machine: a closure that does its work `n` times and a clock go in, a median with its
//! spread comes out. It depends on no other room and knows neither what it times nor where the clock comes from, so the
//! same statistics serve a browser's coarse clock and a native one.
//!
//! Start with [`Measurement`]: it says whose turn it is, times one batch at a time, and can be dropped between two of
//! them. What it leaves is [`Rounds`], plain data, from which everything shown is computed: a median with its
//! [`median_interval`], a [`ratio`] of two contenders, [`outliers`].
//!
//! ```
//! use std::hint::black_box;
//!
//! let start = std::time::Instant::now();
//! let clock = || start.elapsed().as_secs_f64() * 1e3;
//! let (mut short, mut long) = (|n| (0..n).for_each(|_| drop(black_box("a".repeat(10)))), |n| {
//!     (0..n).for_each(|_| drop(black_box("a".repeat(10_000))))
//! });
//! let plan = measure::Plan { batch_ms: 0.5, ..measure::Plan::default() };
//! let mut measurement = measure::Measurement::new(2, plan)?;
//! while let Some(contender) = measurement.turn() {
//!     measurement.advance(&clock, if contender == 0 { &mut short } else { &mut long })?;
//! }
//! let rounds = measurement.rounds();
//! println!("{:?} ns, {:?} times as long", rounds.estimate(0)?, rounds.ratio(1, 0)?);
//! # Ok::<(), measure::MeasureError>(())
//! ```

mod bootstrap;
mod clock;
mod error;
mod estimate;
mod measurement;
mod outliers;
mod plan;
mod rounds;

pub use bootstrap::ratio;
pub use error::MeasureError;
pub use estimate::{Estimate, median, median_interval};
pub use measurement::{Measurement, Progress};
pub use outliers::outliers;
pub use plan::Plan;
pub use rounds::{Batch, Round, Rounds};
