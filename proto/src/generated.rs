//! The types made from `schemas/`, twice (see `build.rs`), and what makes a [`Message`] of such a pair. Each format is
//! written straight from its own struct: no conversion hides in what will be timed.

use std::hint::black_box;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::Format;
use crate::library;
use crate::message::{CodecError, Message, first_difference};
use crate::spaced::Spaced;

/// Types with the serde derive that services often add: JSON with the schema's names, and the binary format.
#[allow(
    missing_docs,
    clippy::all,
    unreachable_pub,
    reason = "prost-build writes this code; its words are the schema's"
)]
pub mod plain {
    pub mod inference {
        include!(concat!(env!("OUT_DIR"), "/plain/wirelab.inference.v1.rs"));
    }
    pub mod payments {
        include!(concat!(env!("OUT_DIR"), "/plain/wirelab.payments.v1.rs"));
    }
    pub mod users {
        include!(concat!(env!("OUT_DIR"), "/plain/wirelab.users.v1.rs"));
    }
}

/// The same fields with pbjson's proto3 JSON.
#[allow(missing_docs, clippy::all, unreachable_pub, reason = "prost-build and pbjson-build write this code")]
pub mod canonical {
    pub mod inference {
        include!(concat!(env!("OUT_DIR"), "/canonical/wirelab.inference.v1.rs"));
        include!(concat!(env!("OUT_DIR"), "/canonical/wirelab.inference.v1.serde.rs"));
    }
    pub mod payments {
        include!(concat!(env!("OUT_DIR"), "/canonical/wirelab.payments.v1.rs"));
        include!(concat!(env!("OUT_DIR"), "/canonical/wirelab.payments.v1.serde.rs"));
    }
    pub mod users {
        include!(concat!(env!("OUT_DIR"), "/canonical/wirelab.users.v1.rs"));
        include!(concat!(env!("OUT_DIR"), "/canonical/wirelab.users.v1.serde.rs"));
    }
}

/// One message as both of its types.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair<P, C> {
    /// What `json`, `json-spaced`, `json-pretty` and `protobuf` are written from.
    pub(crate) plain: P,
    /// What `json-canonical` is written from.
    pub(crate) canonical: C,
}

impl<P: Clone, C: From<P>> Pair<P, C> {
    /// Both types of one message.
    pub(crate) fn new(plain: P) -> Self {
        let canonical = plain.clone().into();
        Self { plain, canonical }
    }
}

/// What was read: one of the two types, without a step to the other.
enum Read<P, C> {
    Plain(P),
    Canonical(C),
}

/// Each serializer and each deserializer stands here once per type, called by comparisons and by timed code alike: the
/// page downloads it once, and what is timed is what was compared.
impl<P, C> Pair<P, C>
where
    P: prost::Message + Default + Serialize + DeserializeOwned,
    C: Serialize + DeserializeOwned,
{
    /// Every format but the canonical one.
    #[inline(never)]
    fn write_plain(plain: &P, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        match format {
            Format::Protobuf => {
                return plain.encode(buffer).map_err(|error| CodecError::encode(format, &error));
            }
            Format::JsonSpaced => {
                plain.serialize(&mut serde_json::Serializer::with_formatter(buffer, Spaced))
            }
            Format::JsonPretty => serde_json::to_writer_pretty(buffer, plain),
            Format::Json | Format::JsonCanonical => serde_json::to_writer(buffer, plain),
        }
        .map_err(|error| CodecError::encode(format, &error))
    }

    #[inline(never)]
    fn write_canonical(canonical: &C, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        serde_json::to_writer(buffer, canonical)
            .map_err(|error| CodecError::encode(Format::JsonCanonical, &error))
    }

    #[inline(never)]
    fn read(format: Format, bytes: &[u8]) -> Result<Read<P, C>, CodecError> {
        let refused = |reason: &dyn std::fmt::Display| CodecError::decode(format, reason);
        Ok(match format {
            Format::Json | Format::JsonSpaced | Format::JsonPretty => {
                Read::Plain(serde_json::from_slice(bytes).map_err(|error| refused(&error))?)
            }
            Format::Protobuf => Read::Plain(P::decode(bytes).map_err(|error| refused(&error))?),
            Format::JsonCanonical => {
                Read::Canonical(serde_json::from_slice(bytes).map_err(|error| refused(&error))?)
            }
        })
    }
}

impl<P, C> Message for Pair<P, C>
where
    P: prost::Message + Default + Clone + PartialEq + From<C> + Serialize + DeserializeOwned,
    C: From<P> + Clone + Serialize + DeserializeOwned,
{
    fn library(&self, format: Format) -> &'static str {
        match format {
            Format::Json | Format::JsonSpaced | Format::JsonPretty => library::SERDE_JSON,
            Format::JsonCanonical => library::PBJSON,
            Format::Protobuf => library::PROST,
        }
    }

    fn encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        match format {
            Format::JsonCanonical => Self::write_canonical(&self.canonical, buffer),
            _ => Self::write_plain(&self.plain, format, buffer),
        }
    }

    fn populate_encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        match format {
            Format::JsonCanonical => Self::write_canonical(black_box(&self.canonical.clone()), buffer),
            _ => Self::write_plain(black_box(&self.plain.clone()), format, buffer),
        }
    }

    fn decode(&self, format: Format, bytes: &[u8]) -> Result<(), CodecError> {
        match Self::read(format, bytes)? {
            Read::Plain(read) => {
                black_box(&read);
            }
            Read::Canonical(read) => {
                black_box(&read);
            }
        }
        Ok(())
    }

    fn difference(&self, format: Format, bytes: &[u8]) -> Result<Option<String>, CodecError> {
        let read = match Self::read(format, bytes)? {
            Read::Plain(plain) => plain,
            Read::Canonical(canonical) => canonical.into(),
        };
        if read == self.plain { Ok(None) } else { first_difference(self, &Self::new(read)).map(Some) }
    }
}
