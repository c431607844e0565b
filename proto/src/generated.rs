//! The types made from `schemas/`, twice (see `build.rs`), and what makes a [`Message`] of such a pair. Each format is
//! written straight from its own struct: no conversion hides in what will be timed.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::codec::Format;
use crate::library;
use crate::message::{CodecError, Message, first_difference};
use crate::spaced::Spaced;

/// Types with the serde derive that services often add: JSON with the schema's names, and the binary format.
#[allow(missing_docs, clippy::all, unreachable_pub)]
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
#[allow(missing_docs, clippy::all, unreachable_pub)]
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

impl<P, C> Message for Pair<P, C>
where
    P: prost::Message + Default + Clone + PartialEq + From<C> + Serialize + DeserializeOwned,
    C: From<P> + Serialize + DeserializeOwned,
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
            Format::Json => serde_json::to_writer(buffer, &self.plain),
            Format::JsonSpaced => {
                self.plain.serialize(&mut serde_json::Serializer::with_formatter(buffer, Spaced))
            }
            Format::JsonPretty => serde_json::to_writer_pretty(buffer, &self.plain),
            Format::JsonCanonical => serde_json::to_writer(buffer, &self.canonical),
            Format::Protobuf => {
                return self.plain.encode(buffer).map_err(|error| CodecError::encode(format, &error));
            }
        }
        .map_err(|error| CodecError::encode(format, &error))
    }

    fn difference(&self, format: Format, bytes: &[u8]) -> Result<Option<String>, CodecError> {
        let refused = |reason: &dyn std::fmt::Display| CodecError::decode(format, reason);
        let read: P = match format {
            Format::Json | Format::JsonSpaced | Format::JsonPretty => {
                serde_json::from_slice(bytes).map_err(|error| refused(&error))?
            }
            Format::Protobuf => P::decode(bytes).map_err(|error| refused(&error))?,
            Format::JsonCanonical => {
                serde_json::from_slice::<C>(bytes).map_err(|error| refused(&error))?.into()
            }
        };
        if read == self.plain { Ok(None) } else { first_difference(self, &Self::new(read)).map(Some) }
    }
}
