//! Writing JSON straight from prost-reflect's values. prost-reflect has a writer of its own, but it writes the entries of
//! a map in the order of a hash map, and equal messages must give equal bytes. The rules are the same (protobuf.dev,
//! "ProtoJSON Format"); fields come in the order of their numbers.

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use prost_reflect::{
    DynamicMessage, EnumDescriptor, Kind, MapKey, MessageDescriptor, ReflectMessage as _, SerializeOptions,
    Value,
};
use serde::ser::{Error, Serialize, SerializeMap, Serializer};

use crate::codec::Format;
use crate::dynamic::ordered::compare;
use crate::spaced::Spaced;

/// Appends a message in one of the JSON formats.
pub(in crate::dynamic) fn write(
    message: &DynamicMessage,
    format: Format,
    buffer: &mut Vec<u8>,
) -> serde_json::Result<()> {
    let message = Written { value: message, style: Style { canonical: format == Format::JsonCanonical } };
    match format {
        Format::JsonPretty => serde_json::to_writer_pretty(buffer, &message),
        Format::JsonSpaced => message.serialize(&mut serde_json::Serializer::with_formatter(buffer, Spaced)),
        _ => serde_json::to_writer(buffer, &message),
    }
}

/// Canonical proto3 JSON, or JSON as an ordinary service writes it.
#[derive(Clone, Copy)]
struct Style {
    canonical: bool,
}

impl Style {
    fn of<T>(self, value: T) -> Written<T> {
        Written { value, style: self }
    }

    /// The same for prost-reflect, which writes the well-known types.
    fn options(self) -> SerializeOptions {
        SerializeOptions::new()
            .use_proto_field_name(!self.canonical)
            .stringify_64_bit_integers(self.canonical)
            .skip_default_fields(self.canonical)
    }
}

/// Something to write, and how.
struct Written<T> {
    value: T,
    style: Style,
}

/// The types whose JSON is not an object of their fields (protobuf.dev, "ProtoJSON Format"). None of them holds a map in
/// prost-reflect's hash map when it is written: `Struct` goes through a sorted one.
const WELL_KNOWN: [&str; 16] = [
    "google.protobuf.BoolValue",
    "google.protobuf.BytesValue",
    "google.protobuf.DoubleValue",
    "google.protobuf.Duration",
    "google.protobuf.Empty",
    "google.protobuf.FieldMask",
    "google.protobuf.FloatValue",
    "google.protobuf.Int32Value",
    "google.protobuf.Int64Value",
    "google.protobuf.ListValue",
    "google.protobuf.StringValue",
    "google.protobuf.Struct",
    "google.protobuf.Timestamp",
    "google.protobuf.UInt32Value",
    "google.protobuf.UInt64Value",
    "google.protobuf.Value",
];
const ANY: &str = "google.protobuf.Any";

impl Serialize for Written<&DynamicMessage> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (message, style) = (self.value, self.style);
        let kind = message.descriptor();
        if kind.full_name() == ANY {
            return any(message, style, serializer);
        }
        if WELL_KNOWN.contains(&kind.full_name()) {
            return message.serialize_with_options(serializer, &style.options());
        }
        let mut map = serializer.serialize_map(None)?;
        fields(message, style, &mut map)?;
        map.end()
    }
}

fn fields<M: SerializeMap>(message: &DynamicMessage, style: Style, map: &mut M) -> Result<(), M::Error> {
    for field in message.descriptor().fields() {
        if message.has_field(&field) || (!style.canonical && !field.supports_presence()) {
            let name = if style.canonical { field.json_name() } else { field.name() };
            map.serialize_entry(name, &style.of((message.get_field(&field).as_ref(), &field.kind())))?;
        }
    }
    for (extension, value) in message.extensions() {
        map.serialize_entry(extension.json_name(), &style.of((value, &extension.kind())))?;
    }
    Ok(())
}

/// `Any`: what is packed in it, beside the address of its type.
fn any<S: Serializer>(message: &DynamicMessage, style: Style, serializer: S) -> Result<S::Ok, S::Error> {
    let packed: prost_reflect::prost_types::Any = message.transcode_to().map_err(Error::custom)?;
    let name = packed.type_url.rsplit('/').next().unwrap_or_default();
    let kind = message.descriptor().parent_pool().get_message_by_name(name);
    let kind: MessageDescriptor = kind.ok_or_else(|| Error::custom(format!("no message {name:?}")))?;
    let inner = DynamicMessage::decode(kind, packed.value.as_slice()).map_err(Error::custom)?;
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("@type", &packed.type_url)?;
    if name == ANY || WELL_KNOWN.contains(&name) {
        map.serialize_entry("value", &style.of(&inner))?;
    } else {
        fields(&inner, style, &mut map)?;
    }
    map.end()
}

impl Serialize for Written<(&Value, &Kind)> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (value, kind) = self.value;
        let style = self.style;
        match (value, kind) {
            (Value::Bool(value), _) => serializer.serialize_bool(*value),
            (Value::I32(value), _) => serializer.serialize_i32(*value),
            (Value::U32(value), _) => serializer.serialize_u32(*value),
            (Value::I64(value), _) if style.canonical => serializer.collect_str(value),
            (Value::I64(value), _) => serializer.serialize_i64(*value),
            (Value::U64(value), _) if style.canonical => serializer.collect_str(value),
            (Value::U64(value), _) => serializer.serialize_u64(*value),
            (Value::F32(value), _) if value.is_finite() => serializer.serialize_f32(*value),
            (Value::F32(value), _) => serializer.serialize_str(not_finite(f64::from(*value))),
            (Value::F64(value), _) if value.is_finite() => serializer.serialize_f64(*value),
            (Value::F64(value), _) => serializer.serialize_str(not_finite(*value)),
            (Value::String(value), _) => serializer.serialize_str(value),
            (Value::Bytes(value), _) => serializer.collect_str(&Base64Display::new(value, &STANDARD)),
            (Value::EnumNumber(number), Kind::Enum(kind)) => enumeration(*number, kind, serializer),
            (Value::EnumNumber(number), _) => serializer.serialize_i32(*number),
            (Value::Message(message), _) => style.of(message).serialize(serializer),
            (Value::List(values), kind) => {
                serializer.collect_seq(values.iter().map(|value| style.of((value, kind))))
            }
            (Value::Map(entries), kind) => {
                let kind = kind.as_message().map(|entry| entry.map_entry_value_field().kind());
                let kind = kind.ok_or_else(|| Error::custom("a map without entries"))?;
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|(left, _), (right, _)| compare(left, right));
                serializer
                    .collect_map(sorted.into_iter().map(|(key, value)| (Key(key), style.of((value, &kind)))))
            }
        }
    }
}

fn enumeration<S: Serializer>(number: i32, kind: &EnumDescriptor, serializer: S) -> Result<S::Ok, S::Error> {
    if kind.full_name() == "google.protobuf.NullValue" {
        return serializer.serialize_none();
    }
    match kind.get_value(number) {
        Some(value) => serializer.serialize_str(value.name()),
        None => serializer.serialize_i32(number),
    }
}

fn not_finite(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value.is_sign_positive() {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// The key of a map: JSON knows text only.
struct Key<'a>(&'a MapKey);

impl Serialize for Key<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            MapKey::Bool(key) => serializer.collect_str(key),
            MapKey::I32(key) => serializer.collect_str(key),
            MapKey::I64(key) => serializer.collect_str(key),
            MapKey::U32(key) => serializer.collect_str(key),
            MapKey::U64(key) => serializer.collect_str(key),
            MapKey::String(key) => serializer.serialize_str(key),
        }
    }
}
