//! What the bytes are: our own schemas for the services that the documents talk about, the types made from them, and the
//! codecs that turn a message into bytes and back. Real libraries write and read every byte (prost, serde_json, pbjson,
//! flate2), and nothing is shown that was not read back and compared.
//!
//! Start with [`Shape`], the six sample messages, and [`Codec`], the ten ways to write one, of which four want the feature
//! `all-formats`. [`Message`] is what both
//! generated messages and those read from a `.proto` at run time (feature `dynamic`) can do; [`Bench`] does it over and over,
//! to be timed. [`annotate`] says what every byte of a message is.

pub mod annotate;
mod bench;
mod codec;
#[cfg(feature = "dynamic")]
pub mod dynamic;
mod fields;
mod generated;
mod gzip;
mod library;
mod message;
mod plain_json;
mod sample;
#[cfg(feature = "all-formats")]
mod spaced;

pub use bench::Bench;
pub use codec::{Codec, Format, UnknownCodec};
pub use fields::{binary_fields, json_fields, json_spaced};
#[cfg(feature = "all-formats")]
pub use generated::canonical;
pub use generated::plain;
pub use library::OPTIMISATION_LEVEL;
pub use message::{CodecError, Encoded, Message, difference, encode, round_trip};
pub use sample::{Sample, Shape};
