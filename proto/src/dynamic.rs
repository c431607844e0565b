//! Messages whose type is read from a `.proto` at run time: protox compiles the schema, prost-reflect reads and writes
//! the messages. The reader's own message goes through the same codecs as the samples and gives, for the same schema,
//! the same bytes as generated code.

mod json;
mod layout;
mod ordered;
mod schema;

use std::hint::black_box;

use prost::Message as _;
use prost_reflect::{DynamicMessage, MessageDescriptor};

use crate::annotate::{Layout, MessageId};
use crate::codec::Format;
use crate::library;
use crate::message::{CodecError, Message, first_difference};

pub use json::JsonError;
pub use schema::{Schema, SchemaError};

/// A message type of a [`Schema`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageType {
    descriptor: MessageDescriptor,
    /// The same type with its maps as lists of entries, see [`ordered`].
    ordered: MessageDescriptor,
}

impl MessageType {
    /// The full name: package and message.
    pub fn name(&self) -> &str {
        self.descriptor.full_name()
    }

    /// Reads a message from proto3 JSON. Names may be the schema's or lowerCamelCase, 64-bit integers numbers or
    /// strings (protobuf.dev, "ProtoJSON Format"); fields that the schema does not know are refused.
    ///
    /// # Errors
    /// When the text is no JSON or does not fit the type, with line and column.
    pub fn read_json(&self, text: &str) -> Result<Dynamic, JsonError> {
        json::read(&self.descriptor, text).map(|message| self.hold(message))
    }

    /// What the schema says about the bytes of such a message, for [`annotate`](crate::annotate::annotate).
    pub fn layout(&self) -> (Layout, MessageId) {
        layout::layout(&self.descriptor)
    }

    fn hold(&self, message: DynamicMessage) -> Dynamic {
        let ordered = ordered::message(&message, &self.ordered);
        Dynamic { kind: self.clone(), message, ordered }
    }
}

/// A message of a type that was read at run time.
#[derive(Clone, Debug)]
pub struct Dynamic {
    kind: MessageType,
    /// What JSON is written from.
    message: DynamicMessage,
    /// The same message with its map entries in order: what protobuf is written from.
    ordered: DynamicMessage,
}

/// By their bytes: a list that was set to nothing is no list, and NaN equals itself.
impl PartialEq for Dynamic {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.ordered.encode_to_vec() == other.ordered.encode_to_vec()
    }
}

impl Dynamic {
    /// Reads a message of the same type.
    fn read(&self, format: Format, bytes: &[u8]) -> Result<DynamicMessage, CodecError> {
        let refused = |reason: &dyn std::fmt::Display| CodecError::decode(format, reason);
        let descriptor = self.kind.descriptor.clone();
        if format == Format::Protobuf {
            DynamicMessage::decode(descriptor, bytes).map_err(|error| refused(&error))
        } else {
            json::read_back(&descriptor, bytes).map_err(|error| refused(&error))
        }
    }

    /// What a format is written from.
    fn source(&self, format: Format) -> &DynamicMessage {
        if format == Format::Protobuf { &self.ordered } else { &self.message }
    }
}

fn write(message: &DynamicMessage, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
    if format == Format::Protobuf {
        message.encode(buffer).map_err(|error| CodecError::encode(format, &error))
    } else {
        json::write(message, format, buffer).map_err(|error| CodecError::encode(format, &error))
    }
}

impl Message for Dynamic {
    fn library(&self, _: Format) -> &'static str {
        library::PROST_REFLECT
    }

    fn encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        write(self.source(format), format, buffer)
    }

    fn populate_encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        write(black_box(&self.source(format).clone()), format, buffer)
    }

    fn decode(&self, format: Format, bytes: &[u8]) -> Result<(), CodecError> {
        black_box(&self.read(format, bytes)?);
        Ok(())
    }

    fn difference(&self, format: Format, bytes: &[u8]) -> Result<Option<String>, CodecError> {
        let read = self.kind.hold(self.read(format, bytes)?);
        if read == *self { Ok(None) } else { first_difference(self, &read).map(Some) }
    }
}
