//! The simulators as a library, for `crates/contest` (added to simbench's sources by Wirelab).

pub mod engine;
pub mod timing;
