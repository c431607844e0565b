//! Reading proto3 JSON as a message of a type that is known only at run time.

use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor};

/// JSON that is no message of the type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {reason}")]
pub struct JsonError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1.
    pub column: usize,
    /// The field, where it is known, and the reader's words.
    pub reason: String,
}

impl JsonError {
    /// The reader's error; `path` says which field it was reading, `.` the message itself.
    fn new(error: &serde_json::Error, path: &str) -> Self {
        let text = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let reason = text.strip_suffix(&place).unwrap_or(&text).replace('\n', " ");
        let reason = if path == "." { reason } else { format!("{path}: {reason}") };
        Self { line: error.line().max(1), column: error.column().max(1), reason }
    }
}

/// Reads a message; nothing may follow it.
pub(in crate::dynamic) fn read(
    descriptor: &MessageDescriptor,
    text: &str,
) -> Result<DynamicMessage, JsonError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut path = serde_path_to_error::Track::new();
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut path);
    let message = DynamicMessage::deserialize_with_options(descriptor.clone(), tracked, &options)
        .map_err(|error| JsonError::new(&error, &path.path().to_string()))?;
    deserializer.end().map_err(|error| JsonError::new(&error, "."))?;
    Ok(message)
}

/// Reads what was written by us. Nobody needs the place of a mistake in it, so nothing keeps track of the path: these
/// readings are timed.
pub(in crate::dynamic) fn read_back(
    descriptor: &MessageDescriptor,
    text: &[u8],
) -> serde_json::Result<DynamicMessage> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let message = DynamicMessage::deserialize_with_options(descriptor.clone(), &mut deserializer, &options)?;
    deserializer.end().map(|()| message)
}
