//! The engine: a discrete-event simulation of calls on their way, from packets to fleets. Time is integer nanoseconds,
//! random numbers come from named portable generators, and the same scenario under the same seed gives the same report,
//! to the bit, natively and in every browser.
//!
//! It grows from the inside out. There is [`kernel`] (time, event queue, random numbers; no networking word in it). On it
//! stand [`wire`] (a handful of connections, frame by frame) and [`fleet`] (thousands of clients and pods, call by call,
//! with transport costs that `wire` and `proto` measure). A [`scenario`] says what to run, a [`report`] what came of it so
//! far, an [`outcome`] the same as plain data.

pub mod fleet;
pub mod kernel;
pub mod outcome;
pub mod report;
pub mod scenario;
pub mod wire;
