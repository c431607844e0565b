//! The binary format of dynamic messages. prost-reflect keeps map entries in a hash map, so a message that has maps is
//! written field by field with its entries in order (protobuf.dev, "Encoding": a map is a repeated message of key and
//! value); one that has none is written as it is.

use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage as _, Value,
};

/// Appends the message.
pub(super) fn write(message: &DynamicMessage, buffer: &mut Vec<u8>) {
    if !has_maps(&message.descriptor(), &mut Vec::new()) {
        buffer.extend_from_slice(&message.encode_to_vec());
        return;
    }
    for (field, value) in message.fields() {
        match value {
            Value::Map(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|(left, _), (right, _)| compare(left, right));
                for (key, value) in sorted {
                    write_entry(&field, key, value, buffer);
                }
            }
            Value::Message(inner) if !field.is_group() => write_inner(&field, inner, buffer),
            Value::List(values) if is_message(&field) => {
                for value in values {
                    if let Value::Message(inner) = value {
                        write_inner(&field, inner, buffer);
                    }
                }
            }
            value => {
                let mut alone = DynamicMessage::new(message.descriptor());
                alone.set_field(&field, value.clone());
                buffer.extend_from_slice(&alone.encode_to_vec());
            }
        }
    }
    for unknown in message.unknown_fields() {
        unknown.encode(buffer);
    }
}

fn write_entry(field: &FieldDescriptor, key: &MapKey, value: &Value, buffer: &mut Vec<u8>) {
    let Kind::Message(entry) = field.kind() else { return };
    let mut message = DynamicMessage::new(entry.clone());
    message.set_field(&entry.map_entry_key_field(), key.clone().into());
    message.set_field(&entry.map_entry_value_field(), value.clone());
    write_inner(field, &message, buffer);
}

fn write_inner(field: &FieldDescriptor, inner: &DynamicMessage, buffer: &mut Vec<u8>) {
    let mut bytes = Vec::new();
    write(inner, &mut bytes);
    encode_key(field.number(), WireType::LengthDelimited, buffer);
    encode_varint(bytes.len() as u64, buffer);
    buffer.extend_from_slice(&bytes);
}

fn is_message(field: &FieldDescriptor) -> bool {
    matches!(field.kind(), Kind::Message(_)) && !field.is_group()
}

fn has_maps(descriptor: &MessageDescriptor, seen: &mut Vec<MessageDescriptor>) -> bool {
    if seen.contains(descriptor) {
        return false;
    }
    seen.push(descriptor.clone());
    descriptor
        .fields()
        .any(|field| field.is_map() || matches!(field.kind(), Kind::Message(inner) if has_maps(&inner, seen)))
}

fn compare(left: &MapKey, right: &MapKey) -> std::cmp::Ordering {
    match (left, right) {
        (MapKey::String(left), MapKey::String(right)) => left.cmp(right),
        (left, right) => number(left).cmp(&number(right)),
    }
}

fn number(key: &MapKey) -> i128 {
    match key {
        MapKey::Bool(value) => i128::from(*value),
        MapKey::I32(value) => i128::from(*value),
        MapKey::I64(value) => i128::from(*value),
        MapKey::U32(value) => i128::from(*value),
        MapKey::U64(value) => i128::from(*value),
        MapKey::String(_) => 0,
    }
}
