//! Messages whose type is read from a `.proto` at run time: protox compiles the schema, prost-reflect reads and writes
//! the messages. The reader's own message goes through the same codecs as the samples and gives, for the same schema,
//! the same bytes as generated code.

mod binary;
mod json;
mod schema;

use prost_reflect::{DynamicMessage, MessageDescriptor, ReflectMessage as _};

use crate::codec::Format;
use crate::library;
use crate::message::{CodecError, Message};

pub use json::JsonError;
pub use schema::{Schema, SchemaError};

/// A message type of a [`Schema`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageType(MessageDescriptor);

impl MessageType {
    /// The full name: package and message.
    pub fn name(&self) -> &str {
        self.0.full_name()
    }

    /// Reads a message from proto3 JSON. Names may be the schema's or lowerCamelCase, 64-bit integers numbers or
    /// strings (protobuf.dev, "ProtoJSON Format"); fields that the schema does not know are refused.
    ///
    /// # Errors
    /// When the text is no JSON or does not fit the type, with line and column.
    pub fn read_json(&self, text: &str) -> Result<Dynamic, JsonError> {
        json::read(&self.0, text).map(Dynamic)
    }
}

/// A message of a type that was read at run time.
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamic(DynamicMessage);

impl Message for Dynamic {
    fn library(&self, _: Format) -> &'static str {
        library::PROST_REFLECT
    }

    fn encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        match format {
            Format::Protobuf => binary::write(&self.0, buffer),
            _ => json::write(&self.0, format, buffer).map_err(|error| CodecError::encode(format, &error))?,
        }
        Ok(())
    }

    fn equals_decoded(&self, format: Format, bytes: &[u8]) -> Result<bool, CodecError> {
        let read = match format {
            Format::Protobuf => DynamicMessage::decode(self.0.descriptor(), bytes)
                .map_err(|error| CodecError::decode(format, &error))?,
            _ => {
                let text = std::str::from_utf8(bytes).map_err(|error| CodecError::decode(format, &error))?;
                json::read(&self.0.descriptor(), text).map_err(|error| CodecError::decode(format, &error))?
            }
        };
        // By their bytes: that tells a list that was set to nothing from no other, and lets NaN equal itself.
        let binary = |message| {
            let mut bytes = Vec::new();
            binary::write(message, &mut bytes);
            bytes
        };
        Ok(binary(&read) == binary(&self.0))
    }
}
