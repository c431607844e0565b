//! A message in Protobuf as parts.

use proto::annotate::{
    Annotated, Field, FieldKind, Kind, Layout, Span, Value, WireType, annotate, wire_type_name,
};

use super::{Dump, Part};

/// What a message is made of.
const GROUPS: [&str; 3] = ["tags", "lengths", "values"];
const VALUES: u8 = 2;

/// So many octets can be looked into; a reader who scrolls is long lost before that.
const LONGEST: usize = 65_536;

/// The bytes of a message of our own schemas.
pub(crate) fn protobuf(title: String, mut octets: Vec<u8>, message: &str) -> Dump {
    let whole = octets.len();
    octets.truncate(LONGEST);
    let omitted = whole - octets.len();
    let parts = parts(&octets, message, omitted > 0);
    Dump { title, octets, parts, groups: &GROUPS, omitted }
}

fn parts(octets: &[u8], message: &str, cut: bool) -> Vec<Part> {
    let layout = Layout::own();
    let Some(message) = layout.message(message) else { return vec![rest(0, octets.len())] };
    let Annotated { spans, damage } = annotate(octets, &layout, message);
    let mut parts: Vec<Part> = spans.iter().map(|span| part(span, octets)).collect();
    if let Some(damage) = damage {
        let mut rest = rest(damage.offset, octets.len());
        rest.parent = if cut { unfinished(&spans) } else { None };
        let mut around = rest.parent;
        while let Some(part) = around.and_then(|place| parts.get_mut(place as usize)) {
            part.end = rest.end;
            around = part.parent;
        }
        parts.push(rest);
    }
    parts
}

/// Octets that were not understood, or whose end is left out.
fn rest(start: usize, end: usize) -> Part {
    Part {
        start: start as u32,
        end: end as u32,
        parent: None,
        group: VALUES,
        name: "the rest".into(),
        value: String::new(),
        meaning: String::new(),
    }
}

/// The innermost span whose end is missing where bytes are cut.
fn unfinished(spans: &[Span<'_>]) -> Option<u32> {
    let last = spans.last()?;
    let around = last.parent.map(|place| (place, spans[place]));
    let place = match around {
        _ if !last.kind.is_leaf() => Some(spans.len() - 1),
        // A value ends its field.
        Some((_, Span { kind: Kind::Field, parent, .. })) if last.kind == Kind::Value => parent,
        _ => last.parent,
    };
    place.map(|place| place as u32)
}

fn part(span: &Span<'_>, octets: &[u8]) -> Part {
    let value = span.value.shown(octets);
    let type_word = span.field.filter(|_| span.fits()).map_or("", |field| field.kind.word());
    let (name, value, meaning) = match span.kind {
        Kind::Field => {
            (field_name(span), value, ["field ", &span.number.to_string(), ", ", type_word].concat())
        }
        Kind::Tag => {
            let wire_type = wire_type_name(span.wire_type);
            ("tag".into(), ["field ", &span.number.to_string(), ", ", wire_type].concat(), TAG.into())
        }
        Kind::Length => ("length".into(), value, LENGTH.into()),
        Kind::Packed => ("packed".into(), value, PACKED.into()),
        Kind::Message => ("message".into(), value, String::new()),
        _ => ("value".into(), value, [type_word, how(span)].concat()),
    };
    let group = match span.kind {
        Kind::Tag => 0,
        Kind::Length => 1,
        _ => VALUES,
    };
    let parent = span.parent.map(|place| place as u32);
    Part { start: span.start as u32, end: span.end as u32, parent, group, name, value, meaning }
}

const TAG: &str = "the field's number times eight, and how its value is written";
const LENGTH: &str = "so many bytes follow";
const PACKED: &str = "one tag and one length for all of them";

fn field_name(span: &Span<'_>) -> String {
    match span.field {
        Some(Field { name, .. }) => name.clone(),
        None => span.number.to_string(),
    }
}

/// How a value is written, in words.
fn how(span: &Span<'_>) -> &'static str {
    let Some(Field { kind, .. }) = span.field else { return "" };
    match (kind, kind.wire_type(), span.value) {
        (FieldKind::Int32 | FieldKind::Int64, _, Value::Signed(..0)) => ", ten bytes because it is negative",
        (FieldKind::Sint32 | FieldKind::Sint64, ..) => ", zigzag: small ones of either sign are short",
        (_, WireType::Varint, _) => ", seven bits a byte, the lowest first",
        (_, WireType::ThirtyTwoBit | WireType::SixtyFourBit, _) => ", always as long, the lowest byte first",
        (_, _, Value::Text(..)) => ", in UTF-8",
        _ => "",
    }
}
