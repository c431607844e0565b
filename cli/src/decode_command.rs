//! `wirelab decode`: what every byte of a message is. Damaged bytes are data like any others: what came before the damage is
//! printed, then where and why it ends, and the command has done its work.

use std::path::Path;

use proto::annotate::{
    Annotated, Damage, Kind, Span, Value, annotate, annotate_framed, no_number, wire_type_name,
};
use serde::{Serialize, Serializer};

use crate::{Failure, output, schema};

#[derive(Serialize)]
struct Decoded<'a> {
    spans: Vec<Row<'a>>,
    error: Option<Error>,
}

/// A span without parts: together they share out all bytes before the error.
#[derive(Serialize)]
struct Row<'a> {
    start: usize,
    end: usize,
    /// `tag`, `length`, `value`; of a prefix `flag` and `length`.
    kind: &'static str,
    /// The field's name, or its number where the schema does not know it; `null` in a prefix.
    field: Option<Name<'a>>,
    /// 0 to 5 (protobuf.dev, "Encoding"); `null` in a prefix.
    wire_type: Option<u8>,
    value: Typed<'a>,
    /// The field's number; `null` in a prefix.
    number: Option<u32>,
    /// The fields around it and itself, from the outside in.
    path: Vec<Name<'a>>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum Name<'a> {
    Known(&'a str),
    Unknown(u32),
}

#[derive(Serialize)]
struct Error {
    offset: usize,
    reason: String,
}

/// A value as JSON has it: numbers as numbers with all their digits, enums by name, bytes in hexadecimal digits, nothing of a
/// tag.
struct Typed<'a> {
    value: Value<'a>,
    bytes: &'a [u8],
}

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::None | Value::Message(_) | Value::Packed(_) => serializer.serialize_none(),
            Value::Unsigned(number) => serializer.serialize_u64(number),
            Value::Signed(number) => serializer.serialize_i64(number),
            Value::Bool(truth) => serializer.serialize_bool(truth),
            Value::Enum(_, Some(name)) => serializer.serialize_str(name),
            Value::Enum(number, None) => serializer.serialize_i32(number),
            Value::Float(number) if !number.is_finite() => serializer.serialize_str(no_number(number.into())),
            Value::Float(number) => serializer.serialize_f32(number),
            Value::Double(number) if !number.is_finite() => serializer.serialize_str(no_number(number)),
            Value::Double(number) => serializer.serialize_f64(number),
            Value::Text(start, end) => {
                serializer.serialize_str(&String::from_utf8_lossy(&self.bytes[start..end]))
            }
            Value::Bytes(start, end) => {
                let digits = self.bytes[start..end].iter().map(|byte| format!("{byte:02x}"));
                serializer.serialize_str(&digits.collect::<String>())
            }
        }
    }
}

/// Annotates and prints.
pub(crate) fn run(proto: &Path, message: &str, framed: bool, file: &Path, json: bool) -> Result<(), Failure> {
    let kind = schema::message_type(proto, message)?;
    let bytes = std::fs::read(file)
        .map_err(|error| Failure::BadInput(format!("FILE {}: {error}", file.display())))?;
    let (layout, message) = kind.layout();
    let walk = if framed { annotate_framed } else { annotate };
    let annotated = walk(&bytes, &layout, message);
    if json {
        let error = annotated.damage.as_ref();
        let error =
            error.map(|Damage { offset, reason }| Error { offset: *offset, reason: reason.to_string() });
        return Ok(output::json(&Decoded { spans: rows(&annotated, &bytes), error })?);
    }
    Ok(output::lines(&listing(&annotated, &bytes))?)
}

fn rows<'a>(annotated: &Annotated<'a>, bytes: &'a [u8]) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for span in annotated.spans.iter().filter(|span| span.kind.is_leaf()) {
        let in_field = span.number > 0;
        rows.push(Row {
            start: span.start,
            end: span.end,
            kind: span.kind.id(),
            field: in_field.then(|| name(span)),
            wire_type: in_field.then_some(span.wire_type as u8),
            value: Typed { value: span.value, bytes },
            number: in_field.then_some(span.number),
            path: path(annotated, span),
        });
    }
    rows
}

fn name<'a>(span: &Span<'a>) -> Name<'a> {
    span.field.map_or(Name::Unknown(span.number), |field| Name::Known(&field.name))
}

fn path<'a>(annotated: &Annotated<'a>, span: &Span<'a>) -> Vec<Name<'a>> {
    let mut path: Vec<_> =
        above(annotated, span).filter(|above| above.kind == Kind::Field).map(name).collect();
    path.reverse();
    path
}

/// What a span is a part of, from the inside out.
fn above<'s, 'a>(annotated: &'s Annotated<'a>, span: &Span<'a>) -> impl Iterator<Item = &'s Span<'a>> {
    let parent = |span: &Span<'a>| span.parent.map(|place| &annotated.spans[place]);
    std::iter::successors(parent(span), move |span| parent(span))
}

/// How many bytes stand on a line.
const WIDE: usize = 8;

/// A line for each run of bytes: where it begins, its bytes, and, the deeper the further right, what they are.
fn listing(annotated: &Annotated<'_>, bytes: &[u8]) -> Vec<String> {
    let places = bytes.len().to_string().len().max(2);
    let mut lines = Vec::new();
    for span in annotated.spans.iter().filter(|span| span.kind.is_leaf()) {
        let deep = above(annotated, span).filter(|above| above.kind != Kind::Packed).count();
        let deep = if span.kind == Kind::Tag { deep - 1 } else { deep };
        let indent = "  ".repeat(deep);
        lines.push(line(places, span.start, &hex(&bytes[span.start..span.end]), &indent, &says(span, bytes)));
    }
    if let Some(Damage { offset, reason }) = &annotated.damage {
        let rest = hex(bytes.get(*offset..).unwrap_or_default());
        lines.push(line(places, *offset, &rest, "", &format!("damaged from here on: {reason}")));
    }
    lines
}

fn line(places: usize, start: usize, hex: &str, indent: &str, says: &str) -> String {
    format!("{start:>places$}  {hex:<width$}  {indent}{says}", width = WIDE * 3 + 1)
}

fn hex(bytes: &[u8]) -> String {
    let mut text: String = bytes.iter().take(WIDE).map(|byte| format!("{byte:02x} ")).collect();
    if bytes.len() > WIDE {
        text.push('…');
    }
    text
}

fn says(span: &Span<'_>, bytes: &[u8]) -> String {
    let value = || span.value.shown(bytes);
    match span.kind {
        Kind::Flag => if span.value == Value::Bool(true) { "compressed" } else { "not compressed" }.into(),
        Kind::Length => format!("length {}", value()),
        Kind::Tag => {
            let wire_type = wire_type_name(span.wire_type);
            match span.field {
                Some(field) if span.fits() || wire_type == "EGROUP" => {
                    format!("{} = {} {wire_type}", field.name, span.number)
                }
                Some(field) => {
                    format!("{} = {} {wire_type}, not as the schema has it", field.name, span.number)
                }
                None => format!("unknown field {} {wire_type}", span.number),
            }
        }
        _ => value(),
    }
}
