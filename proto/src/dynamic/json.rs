//! JSON of dynamic messages: prost-reflect writes and reads the values, and the entries of maps are put in order, because
//! prost-reflect keeps them in a hash map and equal messages must give equal bytes.

use prost_reflect::{
    DeserializeOptions, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _,
    SerializeOptions,
};
use serde::Serialize;
use serde_json::Value;

use crate::codec::Format;
use crate::spaced::Spaced;

/// JSON that is no message of the type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {reason}")]
pub struct JsonError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1.
    pub column: usize,
    /// The reader's words.
    pub reason: String,
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let reason = text.strip_suffix(&place).unwrap_or(&text).replace('\n', " ");
        Self { line: error.line().max(1), column: error.column().max(1), reason }
    }
}

/// Reads a message.
pub(super) fn read(descriptor: &MessageDescriptor, text: &str) -> Result<DynamicMessage, JsonError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let message = DynamicMessage::deserialize_with_options(descriptor.clone(), &mut deserializer, &options)?;
    deserializer.end()?;
    Ok(message)
}

/// Writes a message: canonical JSON, or JSON as an ordinary service writes it, in the format's layout.
pub(super) fn write(
    message: &DynamicMessage,
    format: Format,
    buffer: &mut Vec<u8>,
) -> serde_json::Result<()> {
    let canonical = format == Format::JsonCanonical;
    let options = SerializeOptions::new()
        .use_proto_field_name(!canonical)
        .stringify_64_bit_integers(canonical)
        .skip_default_fields(canonical);
    let mut text = Vec::new();
    message.serialize_with_options(&mut serde_json::Serializer::new(&mut text), &options)?;
    // Through text, not straight into a Value: an f32 keeps its short form that way.
    let mut value: Value = serde_json::from_slice(&text)?;
    sort_message(&message.descriptor(), &mut value);
    match format {
        Format::JsonPretty => serde_json::to_writer_pretty(buffer, &value),
        Format::JsonSpaced => value.serialize(&mut serde_json::Serializer::with_formatter(buffer, Spaced)),
        _ => serde_json::to_writer(buffer, &value),
    }
}

/// Puts the entries of every map below a message in order; fields stay in the order of their numbers.
fn sort_message(descriptor: &MessageDescriptor, value: &mut Value) {
    // The well-known types have JSON of their own; whatever objects are in it are maps.
    if descriptor.full_name().starts_with("google.protobuf.") {
        sort_everything(value);
        return;
    }
    let Value::Object(members) = value else { return };
    for (name, member) in members.iter_mut() {
        let field = descriptor.get_field_by_json_name(name).or_else(|| descriptor.get_field_by_name(name));
        if let Some(field) = field {
            sort_field(&field, member);
        }
    }
}

fn sort_field(field: &FieldDescriptor, value: &mut Value) {
    let Kind::Message(kind) = field.kind() else { return };
    match value {
        Value::Object(entries) if field.is_map() => {
            let whole_numbers = !matches!(kind.map_entry_key_field().kind(), Kind::String | Kind::Bool);
            let mut sorted: Vec<_> = std::mem::take(entries).into_iter().collect();
            sorted.sort_by(|(left, _), (right, _)| {
                let number = |key: &str| if whole_numbers { key.parse::<i128>().ok() } else { None };
                number(left).cmp(&number(right)).then_with(|| left.cmp(right))
            });
            for (_, entry) in &mut sorted {
                sort_field(&kind.map_entry_value_field(), entry);
            }
            entries.extend(sorted);
        }
        Value::Array(values) => values.iter_mut().for_each(|value| sort_message(&kind, value)),
        value => sort_message(&kind, value),
    }
}

fn sort_everything(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.sort_keys();
            members.values_mut().for_each(sort_everything);
        }
        Value::Array(values) => values.iter_mut().for_each(sort_everything),
        _ => {}
    }
}
