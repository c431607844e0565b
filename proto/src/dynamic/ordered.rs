//! Map entries in order. prost-reflect keeps a map in a hash map, whose order differs from run to run, and equal messages
//! must give equal bytes. On the wire a map is a list of entries with key and value (protobuf.dev, "Encoding", "Maps"), so
//! every schema is kept twice: as written, and with its maps declared as such lists. A message of the second kind holds
//! its entries sorted by key, and prost-reflect's own encoder writes it, byte for byte as it would write the map.

use std::cmp::Ordering;

use prost::Message as _;
use prost_reflect::prost_types::{DescriptorProto, FileDescriptorSet};
use prost_reflect::{
    DescriptorError, DescriptorPool, DynamicMessage, Kind, MapKey, MessageDescriptor, ReflectMessage as _,
    Value,
};

/// The same schemas with every map declared as a list of entries.
pub(super) fn pool(pool: &DescriptorPool) -> Result<DescriptorPool, DescriptorError> {
    let mut file: Vec<_> = pool.file_descriptor_protos().cloned().collect();
    file.iter_mut().flat_map(|file| &mut file.message_type).for_each(declare_lists);
    DescriptorPool::from_file_descriptor_set(FileDescriptorSet { file })
}

fn declare_lists(message: &mut DescriptorProto) {
    for nested in &mut message.nested_type {
        if let Some(options) = &mut nested.options {
            options.map_entry = None;
        }
        declare_lists(nested);
    }
}

/// The message with its maps as sorted lists, all the way down; `descriptor` is its type in the second pool.
pub(super) fn message(message: &DynamicMessage, descriptor: &MessageDescriptor) -> DynamicMessage {
    let mut ordered = DynamicMessage::new(descriptor.clone());
    for (field, value) in message.fields() {
        if let Some(target) = descriptor.get_field(field.number()) {
            ordered.set_field(&target, convert(value, &target.kind()));
        }
    }
    for (extension, value) in message.extensions() {
        if let Some(target) = descriptor.get_extension(extension.number()) {
            ordered.set_extension(&target, convert(value, &target.kind()));
        }
    }
    let mut unknown = Vec::new();
    for field in message.unknown_fields() {
        field.encode(&mut unknown);
    }
    // These bytes were just read as unknown fields, and the second pool knows no more fields than the first.
    let _ = ordered.merge(unknown.as_slice());
    if descriptor.full_name() == "google.protobuf.Any"
        && let Some(packed) = repack(message, descriptor)
    {
        ordered.set_field_by_number(2, Value::Bytes(packed.into()));
    }
    ordered
}

/// The message that is packed in an `Any`, packed again in order; `None` where its type is not known or its bytes are
/// none of that type, which then stay as they are.
fn repack(any: &DynamicMessage, descriptor: &MessageDescriptor) -> Option<Vec<u8>> {
    let pool = any.descriptor();
    let any: prost_reflect::prost_types::Any = any.transcode_to().ok()?;
    let name = any.type_url.rsplit('/').next()?;
    let kind = pool.parent_pool().get_message_by_name(name)?;
    let packed = DynamicMessage::decode(kind, any.value.as_slice()).ok()?;
    let kind = descriptor.parent_pool().get_message_by_name(name)?;
    Some(message(&packed, &kind).encode_to_vec())
}

fn convert(value: &Value, kind: &Kind) -> Value {
    match (value, kind) {
        (Value::Map(entries), Kind::Message(entry)) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|(left, _), (right, _)| compare(left, right));
            Value::List(sorted.into_iter().map(|(key, value)| pair(key, value, entry)).collect())
        }
        (Value::List(values), kind) => Value::List(values.iter().map(|value| convert(value, kind)).collect()),
        (Value::Message(inner), Kind::Message(descriptor)) => Value::Message(message(inner, descriptor)),
        (value, _) => value.clone(),
    }
}

/// One entry; field 1 is the key, field 2 the value.
fn pair(key: &MapKey, value: &Value, entry: &MessageDescriptor) -> Value {
    let mut pair = DynamicMessage::new(entry.clone());
    for (number, value) in [(1, &Value::from(key.clone())), (2, value)] {
        if let Some(field) = entry.get_field(number) {
            pair.set_field(&field, convert(value, &field.kind()));
        }
    }
    Value::Message(pair)
}

/// Texts by their bytes, numbers by their value, false before true; the keys of one map are all of one type.
pub(super) fn compare(left: &MapKey, right: &MapKey) -> Ordering {
    match (left, right) {
        (MapKey::Bool(left), MapKey::Bool(right)) => left.cmp(right),
        (MapKey::I32(left), MapKey::I32(right)) => left.cmp(right),
        (MapKey::I64(left), MapKey::I64(right)) => left.cmp(right),
        (MapKey::U32(left), MapKey::U32(right)) => left.cmp(right),
        (MapKey::U64(left), MapKey::U64(right)) => left.cmp(right),
        (MapKey::String(left), MapKey::String(right)) => left.cmp(right),
        _ => Ordering::Equal,
    }
}
