//! What a schema that was read at run time says about bytes.

use prost_reflect::{EnumDescriptor, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor};

use crate::annotate::{EnumValues, Field, FieldKind, Layout, MessageFields, MessageId};

/// A message and all that it can hold. Messages come in the order in which they are met, each once, so that schemas that
/// refer to themselves end.
pub(super) fn layout(message: &MessageDescriptor) -> (Layout, MessageId) {
    let mut met = Met { messages: vec![message.clone()], enums: Vec::new() };
    let mut layout = Layout::default();
    while let Some(next) = met.messages.get(layout.messages.len()).cloned() {
        let fields = next.fields().map(|field| met.field(&field));
        let mut fields: Vec<_> = fields.collect();
        fields.extend(next.extensions().map(|extension| met.extension(&extension)));
        layout.messages.push(MessageFields { name: next.full_name().into(), fields });
    }
    layout.enums = met.enums.iter().map(values).collect();
    (layout, MessageId(0))
}

fn values(kind: &EnumDescriptor) -> EnumValues {
    let values = kind.values().map(|value| (value.number(), value.name().into()));
    EnumValues { name: kind.full_name().into(), values: values.collect() }
}

/// What was met so far.
struct Met {
    messages: Vec<MessageDescriptor>,
    enums: Vec<EnumDescriptor>,
}

impl Met {
    fn field(&mut self, field: &FieldDescriptor) -> Field {
        Field {
            number: field.number(),
            name: field.name().into(),
            kind: self.kind(field.kind(), field.is_group()),
            repeated: field.is_list() || field.is_map(),
        }
    }

    fn extension(&mut self, extension: &ExtensionDescriptor) -> Field {
        Field {
            number: extension.number(),
            name: format!("[{}]", extension.full_name()),
            kind: self.kind(extension.kind(), extension.is_group()),
            repeated: extension.is_list(),
        }
    }

    fn kind(&mut self, kind: Kind, group: bool) -> FieldKind {
        match kind {
            Kind::Double => FieldKind::Double,
            Kind::Float => FieldKind::Float,
            Kind::Int32 => FieldKind::Int32,
            Kind::Int64 => FieldKind::Int64,
            Kind::Uint32 => FieldKind::Uint32,
            Kind::Uint64 => FieldKind::Uint64,
            Kind::Sint32 => FieldKind::Sint32,
            Kind::Sint64 => FieldKind::Sint64,
            Kind::Fixed32 => FieldKind::Fixed32,
            Kind::Fixed64 => FieldKind::Fixed64,
            Kind::Sfixed32 => FieldKind::Sfixed32,
            Kind::Sfixed64 => FieldKind::Sfixed64,
            Kind::Bool => FieldKind::Bool,
            Kind::String => FieldKind::String,
            Kind::Bytes => FieldKind::Bytes,
            Kind::Enum(kind) => FieldKind::Enum(place(&mut self.enums, kind)),
            Kind::Message(message) if group => FieldKind::Group(place(&mut self.messages, message)),
            Kind::Message(message) => FieldKind::Message(place(&mut self.messages, message)),
        }
    }
}

fn place<T: PartialEq>(met: &mut Vec<T>, one: T) -> usize {
    met.iter().position(|known| *known == one).unwrap_or_else(|| {
        met.push(one);
        met.len() - 1
    })
}
