//! Values as a reader expects them: by their type, not by how they are written.

use prost::encoding::WireType;

use super::layout::{FieldKind, Layout};

/// What octets hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'l> {
    /// Nothing of its own: its parts say it, or, of a tag, the number and the wire type.
    None,
    /// A number without a sign; of a length, how many bytes follow.
    Unsigned(u64),
    /// A number with a sign.
    Signed(i64),
    /// True or false.
    Bool(bool),
    /// An enum's number and, where the schema knows it, its name.
    Enum(i32, Option<&'l str>),
    /// Single precision.
    Float(f32),
    /// Double precision.
    Double(f64),
    /// UTF-8: the bytes from the first place to before the second.
    Text(usize, usize),
    /// The bytes from the first place to before the second.
    Bytes(usize, usize),
    /// A message of this full name; empty where the schema does not know it.
    Message(&'l str),
    /// So many packed values.
    Packed(usize),
}

/// How many characters of a text, and how many octets of bytes, are shown.
const SHOWN: usize = 40;

impl<'l> Value<'l> {
    /// What a varint, or an integer of fixed length, stands for. As in all libraries, bits beyond the type's are dropped.
    pub(super) fn of_integer(raw: u64, kind: Option<FieldKind>, layout: &'l Layout) -> Self {
        let Some(kind) = kind else { return Self::Unsigned(raw) };
        match kind {
            FieldKind::Int32 | FieldKind::Sfixed32 => Self::Signed(i64::from(raw as i32)),
            FieldKind::Int64 | FieldKind::Sfixed64 => Self::Signed(raw as i64),
            FieldKind::Uint32 => Self::Unsigned(u64::from(raw as u32)),
            FieldKind::Sint32 => Self::Signed(unzigzag(u64::from(raw as u32))),
            FieldKind::Sint64 => Self::Signed(unzigzag(raw)),
            FieldKind::Bool => Self::Bool(raw != 0),
            FieldKind::Enum(place) => Self::Enum(raw as i32, layout.enum_value(place, raw as i32)),
            FieldKind::Float => Self::Float(f32::from_bits(raw as u32)),
            FieldKind::Double => Self::Double(f64::from_bits(raw)),
            _ => Self::Unsigned(raw),
        }
    }

    /// The value for a person, texts and bytes shortened; `bytes` are those that were annotated.
    pub fn shown(&self, bytes: &[u8]) -> String {
        match *self {
            Self::None => String::new(),
            Self::Unsigned(number) => number.to_string(),
            Self::Signed(number) => number.to_string(),
            Self::Bool(truth) => truth.to_string(),
            Self::Enum(_, Some(name)) => name.into(),
            Self::Enum(number, None) => number.to_string(),
            // serde_json writes floats with the same digits, but has no words for what is no number.
            Self::Float(number) if number.is_finite() => number.to_string(),
            Self::Float(number) => no_number(f64::from(number)).into(),
            Self::Double(number) if number.is_finite() => number.to_string(),
            Self::Double(number) => no_number(number).into(),
            Self::Text(start, end) => quoted(std::str::from_utf8(of(bytes, start, end)).unwrap_or_default()),
            Self::Bytes(start, end) => hexadecimal(of(bytes, start, end)),
            Self::Message(name) => name.rsplit('.').next().unwrap_or_default().into(),
            Self::Packed(count) => [&count.to_string(), " values"].concat(),
        }
    }
}

/// Nothing where these are not the bytes that were annotated.
fn of(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end).unwrap_or_default()
}

/// What proto3 JSON calls a float that is no number (protobuf.dev, "ProtoJSON Format").
pub fn no_number(number: f64) -> &'static str {
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// Small numbers of either sign as small ones without (protobuf.dev, "Encoding", "Signed Integers").
fn unzigzag(raw: u64) -> i64 {
    (raw >> 1) as i64 ^ -((raw & 1) as i64)
}

/// In quotes; what cannot be seen is escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for (count, character) in text.chars().enumerate() {
        if count == SHOWN {
            quoted.push('…');
            break;
        }
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            '\n' => quoted.push_str("\\n"),
            _ if character.is_control() => {
                quoted.push_str("\\u");
                hex_into(&mut quoted, &(character as u16).to_be_bytes());
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

fn hexadecimal(octets: &[u8]) -> String {
    let mut text = String::new();
    hex_into(&mut text, &octets[..octets.len().min(SHOWN)]);
    if octets.len() > SHOWN {
        text.push('…');
    }
    text
}

fn hex_into(text: &mut String, octets: &[u8]) {
    for octet in octets {
        for digit in [octet >> 4, octet & 15] {
            text.extend(char::from_digit(digit.into(), 16));
        }
    }
}

/// What protobuf.dev, "Encoding", calls a wire type.
pub fn wire_type_name(wire_type: WireType) -> &'static str {
    match wire_type {
        WireType::Varint => "VARINT",
        WireType::SixtyFourBit => "I64",
        WireType::LengthDelimited => "LEN",
        WireType::StartGroup => "SGROUP",
        WireType::EndGroup => "EGROUP",
        WireType::ThirtyTwoBit => "I32",
    }
}
