//! Running experiments away from the page.
//!
//! ```text
//! page:    Desk ── Supervisor ── transport ┐ ToWorker
//!                                          │ FromWorker, one buffer per frame
//! worker:                 role ── Workbench ┘ ── lessons::Experiment
//! ```
//!
//! [`Supervisor`](supervisor::Supervisor) (which run is wanted, is the worker alive) and
//! [`Workbench`](workbench::Workbench) (advance in slices, show what there is) are plain state machines without a
//! browser in them; [`desk`], [`transport`] and [`role`] connect them with workers, timers and signals.
//!
//! Some experiments need the second module ([`exchanges`]). The workbench finds out when such a slice comes and says so; the
//! page loads the module and hands it over, and the slice is tried again.

pub mod desk;
mod exchanges;
pub mod protocol;
pub mod role;
pub mod supervisor;
mod transport;
pub mod workbench;
