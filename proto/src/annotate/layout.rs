//! What a schema says about bytes: which number is which field, and how its values are written. Plain data, so that it can
//! come from a `.proto` read at run time (feature `dynamic`) or from our own schemas, which [`Layout::own`] has without
//! any descriptor in the page.

use prost::encoding::WireType;

/// Messages and enums that refer to each other by their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub(crate) messages: Vec<MessageFields>,
    pub(crate) enums: Vec<EnumValues>,
}

/// The place of a message in its [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageId(pub(crate) usize);

/// A message's name and fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MessageFields {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

/// An enum's name, and the numbers of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EnumValues {
    pub(crate) name: String,
    pub(crate) values: Vec<(i32, String)>,
}

/// A field as its schema has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its number.
    pub number: u32,
    /// Its name; an extension's in brackets.
    pub name: String,
    /// What its values are.
    pub kind: FieldKind,
    /// Whether there can be many; those of numbers may be packed.
    pub repeated: bool,
}

/// The types of fields, as `descriptor.proto` has them (`FieldDescriptorProto.Type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field's own names")]
pub enum FieldKind {
    Double,
    Float,
    Int64,
    Uint64,
    Int32,
    Fixed64,
    Fixed32,
    Bool,
    String,
    /// Written between two tags (protobuf.dev, "Encoding", "Groups").
    Group(usize),
    Message(usize),
    Bytes,
    Uint32,
    Enum(usize),
    Sfixed32,
    Sfixed64,
    Sint32,
    Sint64,
}

impl FieldKind {
    /// How a single value is written (protobuf.dev, "Encoding", "Message Structure").
    pub fn wire_type(self) -> WireType {
        match self {
            Self::Double | Self::Fixed64 | Self::Sfixed64 => WireType::SixtyFourBit,
            Self::Float | Self::Fixed32 | Self::Sfixed32 => WireType::ThirtyTwoBit,
            Self::String | Self::Message(_) | Self::Bytes => WireType::LengthDelimited,
            Self::Group(_) => WireType::StartGroup,
            _ => WireType::Varint,
        }
    }

    /// The word for it in a `.proto`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int64 => "int64",
            Self::Uint64 => "uint64",
            Self::Int32 => "int32",
            Self::Fixed64 => "fixed64",
            Self::Fixed32 => "fixed32",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Group(_) => "group",
            Self::Message(_) => "message",
            Self::Bytes => "bytes",
            Self::Uint32 => "uint32",
            Self::Enum(_) => "enum",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
        }
    }

    /// The type of this number in `descriptor.proto`; messages, groups and enums by their places.
    fn from_number(number: u32, place: usize) -> Option<Self> {
        Some(match number {
            1 => Self::Double,
            2 => Self::Float,
            3 => Self::Int64,
            4 => Self::Uint64,
            5 => Self::Int32,
            6 => Self::Fixed64,
            7 => Self::Fixed32,
            8 => Self::Bool,
            9 => Self::String,
            10 => Self::Group(place),
            11 => Self::Message(place),
            12 => Self::Bytes,
            13 => Self::Uint32,
            14 => Self::Enum(place),
            15 => Self::Sfixed32,
            16 => Self::Sfixed64,
            17 => Self::Sint32,
            18 => Self::Sint64,
            _ => return None,
        })
    }
}

impl Field {
    /// Whether a value can be written in this way; numbers of a repeated field alone or packed, whatever the schema says
    /// (protobuf.dev, "Encoding", "Packed Repeated Fields").
    pub(crate) fn fits(&self, wire_type: WireType) -> bool {
        let alone = self.kind.wire_type();
        wire_type == alone
            || wire_type == WireType::LengthDelimited && self.repeated && alone != WireType::StartGroup
    }
}

impl Layout {
    /// Our own schemas (`proto/schemas`), from the lines that `build.rs` made of them.
    pub fn own() -> Self {
        Self::read(include_str!(concat!(env!("OUT_DIR"), "/layout.txt")))
    }

    /// The message of that full name.
    pub fn message(&self, name: &str) -> Option<MessageId> {
        self.messages.iter().position(|message| message.name == name).map(MessageId)
    }

    /// Reads lines of words:
    ///
    /// - `M NAME` begins a message, `E NAME` an enum;
    /// - `NUMBER NAME TYPE REPEATED PLACE` is a field: `TYPE` a number of `descriptor.proto`, `REPEATED` 1 or 0, and
    ///   `PLACE`, of messages and enums, how many stand before the one that is meant;
    /// - `NUMBER NAME` is a value of an enum.
    ///
    /// What is no such line is passed over: there is none, as a test says.
    fn read(lines: &str) -> Self {
        let mut layout = Self::default();
        for line in lines.lines() {
            let mut words = line.split(' ');
            let (Some(first), Some(name)) = (words.next(), words.next()) else { continue };
            let name = String::from(name);
            let mut next = || words.next().and_then(|word| word.parse::<u32>().ok());
            match (first, first.parse::<u32>()) {
                ("M", _) => layout.messages.push(MessageFields { name, fields: Vec::new() }),
                ("E", _) => layout.enums.push(EnumValues { name, values: Vec::new() }),
                (_, Ok(number)) => match next() {
                    None => {
                        if let Some(last) = layout.enums.last_mut() {
                            last.values.push((number as i32, name));
                        }
                    }
                    Some(kind) => {
                        let repeated = next() == Some(1);
                        let place = next().unwrap_or_default() as usize;
                        if let (Some(last), Some(kind)) =
                            (layout.messages.last_mut(), FieldKind::from_number(kind, place))
                        {
                            last.fields.push(Field { number, name, kind, repeated });
                        }
                    }
                },
                _ => {}
            }
        }
        layout
    }

    pub(crate) fn field(&self, message: usize, number: u32) -> Option<&Field> {
        self.messages.get(message)?.fields.iter().find(|field| field.number == number)
    }

    pub(crate) fn message_name(&self, message: usize) -> &str {
        self.messages.get(message).map_or("", |message| message.name.as_str())
    }

    pub(crate) fn enum_value(&self, place: usize, number: i32) -> Option<&str> {
        let values = &self.enums.get(place)?.values;
        values.iter().find(|(known, _)| *known == number).map(|(_, name)| name.as_str())
    }
}
