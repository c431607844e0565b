//! The types made from `schemas/`, twice (see `build.rs`), and what makes a [`Message`] of such a pair. Each format is
//! written straight from its own struct: no conversion hides in what will be timed.

use std::hint::black_box;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::Format;
use crate::library;
use crate::message::{CodecError, Message, first_difference};
#[cfg(feature = "all-formats")]
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
#[cfg(feature = "all-formats")]
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

/// A type made from `schemas/`, and its twin where that is built in.
pub(crate) trait Generated:
    prost::Message + Default + Clone + PartialEq + Serialize + DeserializeOwned
{
    /// The same fields with pbjson's proto3 JSON.
    #[cfg(feature = "all-formats")]
    type Canonical: From<Self> + Into<Self> + Clone + Serialize + DeserializeOwned;
}

macro_rules! generated {
    ($($module:ident::$name:ident),* $(,)?) => {$(
        impl Generated for plain::$module::$name {
            #[cfg(feature = "all-formats")]
            type Canonical = canonical::$module::$name;
        }
    )*};
}
generated!(
    inference::CompleteResponse,
    inference::Embedding,
    payments::ChargeRequest,
    payments::TransactionList,
    users::ActivityEvent,
    users::User,
);

/// One message as both of its types.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair<P: Generated> {
    /// What `json`, `json-spaced`, `json-pretty` and `protobuf` are written from.
    pub(crate) plain: P,
    /// What `json-canonical` is written from.
    #[cfg(feature = "all-formats")]
    pub(crate) canonical: P::Canonical,
}

/// What was read: one of the two types, without a step to the other.
enum Read<P: Generated> {
    Plain(P),
    #[cfg(feature = "all-formats")]
    Canonical(P::Canonical),
}

impl<P: Generated> Read<P> {
    fn into_plain(self) -> P {
        match self {
            Self::Plain(plain) => plain,
            #[cfg(feature = "all-formats")]
            Self::Canonical(canonical) => canonical.into(),
        }
    }
}

/// Each serializer and each deserializer stands here once per type, called by comparisons and by timed code alike: the
/// page downloads it once, and what is timed is what was compared.
impl<P: Generated> Pair<P> {
    /// Both types of one message.
    pub(crate) fn new(plain: P) -> Self {
        Self {
            #[cfg(feature = "all-formats")]
            canonical: plain.clone().into(),
            plain,
        }
    }

    /// Every format but the canonical one.
    #[inline(never)]
    fn write_plain(plain: &P, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        match format {
            Format::Protobuf => {
                return plain.encode(buffer).map_err(|error| CodecError::encode(format, &error));
            }
            Format::Json => serde_json::to_writer(buffer, plain),
            Format::JsonPretty => serde_json::to_writer_pretty(buffer, plain),
            #[cfg(feature = "all-formats")]
            Format::JsonSpaced => {
                plain.serialize(&mut serde_json::Serializer::with_formatter(buffer, Spaced))
            }
            _ => return Err(CodecError::NotBuiltIn { codec: format.id() }),
        }
        .map_err(|error| CodecError::encode(format, &error))
    }

    #[cfg(feature = "all-formats")]
    #[inline(never)]
    fn write_canonical(canonical: &P::Canonical, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        serde_json::to_writer(buffer, canonical)
            .map_err(|error| CodecError::encode(Format::JsonCanonical, &error))
    }

    #[inline(never)]
    fn read(format: Format, bytes: &[u8]) -> Result<Read<P>, CodecError> {
        let refused = |reason: &dyn std::fmt::Display| CodecError::decode(format, reason);
        Ok(match format {
            Format::Json | Format::JsonSpaced | Format::JsonPretty => {
                Read::Plain(serde_json::from_slice(bytes).map_err(|error| refused(&error))?)
            }
            Format::Protobuf => Read::Plain(P::decode(bytes).map_err(|error| refused(&error))?),
            #[cfg(feature = "all-formats")]
            Format::JsonCanonical => {
                Read::Canonical(serde_json::from_slice(bytes).map_err(|error| refused(&error))?)
            }
            #[cfg(not(feature = "all-formats"))]
            Format::JsonCanonical => return Err(CodecError::NotBuiltIn { codec: format.id() }),
        })
    }
}

impl<P: Generated> Message for Pair<P> {
    fn library(&self, format: Format) -> &'static str {
        match format {
            Format::Json | Format::JsonSpaced | Format::JsonPretty => library::SERDE_JSON,
            Format::JsonCanonical => library::PBJSON,
            Format::Protobuf => library::PROST,
        }
    }

    fn encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        match format {
            #[cfg(feature = "all-formats")]
            Format::JsonCanonical => Self::write_canonical(&self.canonical, buffer),
            _ => Self::write_plain(&self.plain, format, buffer),
        }
    }

    fn populate_encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        match format {
            #[cfg(feature = "all-formats")]
            Format::JsonCanonical => Self::write_canonical(black_box(&self.canonical.clone()), buffer),
            _ => Self::write_plain(black_box(&self.plain.clone()), format, buffer),
        }
    }

    fn decode(&self, format: Format, bytes: &[u8]) -> Result<(), CodecError> {
        match Self::read(format, bytes)? {
            Read::Plain(read) => {
                black_box(&read);
            }
            #[cfg(feature = "all-formats")]
            Read::Canonical(read) => {
                black_box(&read);
            }
        }
        Ok(())
    }

    fn difference(&self, format: Format, bytes: &[u8]) -> Result<Option<String>, CodecError> {
        let read = Self::read(format, bytes)?.into_plain();
        if read == self.plain { Ok(None) } else { first_difference(self, &Self::new(read)).map(Some) }
    }
}
