//! JSON of dynamic messages: prost-reflect reads it, and the writer below gives prost-reflect's values the order and the
//! style that a format asks for.

mod read;
mod write;

pub use read::JsonError;
pub(super) use read::{read, read_back};
pub(super) use write::write;
