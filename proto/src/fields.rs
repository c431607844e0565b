//! Where the top-level fields of a message stand in its bytes: in the binary format by walking the tags, in compact JSON by
//! walking brackets and strings. Both read what a library wrote; they judge nothing and decode no values.

use std::ops::Range;

use prost::bytes::Buf as _;
use prost::encoding::{DecodeContext, decode_key, skip_field};

/// The top-level fields of a message in the binary format (protobuf.dev, "Encoding"): field number and the bytes of all its
/// neighbouring occurrences, tags included. `None` where the bytes are no such message.
pub fn binary_fields(bytes: &[u8]) -> Option<Vec<(u32, Range<usize>)>> {
    let mut rest = bytes;
    let mut fields: Vec<(u32, Range<usize>)> = Vec::new();
    while rest.has_remaining() {
        let start = bytes.len() - rest.len();
        let (number, wire_type) = decode_key(&mut rest).ok()?;
        skip_field(wire_type, number, &mut rest, DecodeContext::default()).ok()?;
        let end = bytes.len() - rest.len();
        match fields.last_mut() {
            Some((last, place)) if *last == number => place.end = end,
            _ => fields.push((number, start..end)),
        }
    }
    Some(fields)
}

/// The members of a compact JSON object: name and bytes. The opening brace belongs to the first, a comma to the member
/// after it, the closing brace to the last. `None` where the text is no object with members.
pub fn json_fields(text: &str) -> Option<Vec<(&str, Range<usize>)>> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    let mut starts = vec![0];
    for (at, byte) in inner.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => starts.push(at + 1),
            _ => {}
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let members = starts.iter().zip(ends).map(|(start, end)| {
        let member = text.get(*start..end)?;
        let name = member.trim_start_matches(['{', ',']).strip_prefix('"')?.split('"').next()?;
        Some((name, *start..end))
    });
    members.collect()
}

/// Compact JSON with a space after each comma and colon, as Python's `json.dumps` writes it by default: how long that
/// would be is asked even where [`Format::JsonSpaced`](crate::Format::JsonSpaced) is not built in.
pub fn json_spaced(compact: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let mut spaced = String::with_capacity(compact.len() * 5 / 4);
    for character in compact.chars() {
        spaced.push(character);
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' | ':' if !quoted => spaced.push(' '),
            _ => {}
        }
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Codec, Shape, encode};

    #[test]
    fn every_sample_is_covered_without_gap_or_overlap() {
        for shape in Shape::ALL {
            let sample = shape.sample(1);
            let bytes = |id: &str| encode(&sample, Codec::from_id(id).unwrap()).unwrap();
            let (json, binary) = (String::from_utf8(bytes("json")).unwrap(), bytes("protobuf"));
            let (text, wire) = (json_fields(&json).unwrap(), binary_fields(&binary).unwrap());
            let joined = |ranges: Vec<Range<usize>>, length: usize| {
                let end = ranges.iter().try_fold(0, |end, range| (range.start == end).then_some(range.end));
                assert_eq!(end, Some(length), "{shape:?}");
            };
            assert_eq!(text.len(), wire.len(), "{shape:?}: {text:?} {wire:?}");
            joined(text.into_iter().map(|(_, range)| range).collect(), json.len());
            joined(wire.into_iter().map(|(_, range)| range).collect(), binary.len());
        }
    }

    /// Equal to what the serializer writes, for every shape at several sizes and seeds.
    #[cfg(feature = "all-formats")]
    #[test]
    fn spaces_stand_where_the_serializer_puts_them() {
        for shape in Shape::ALL {
            for (seed, size) in [(1, 64), (2, 5_000), (3, 65_536)] {
                let sample = shape.sample_of_size(size, seed);
                let text = |id: &str| {
                    String::from_utf8(encode(&sample, Codec::from_id(id).unwrap()).unwrap()).unwrap()
                };
                assert!(json_spaced(&text("json")) == text("json-spaced"), "{shape:?} {size}");
            }
        }
        assert_eq!(json_spaced(r#"{"a,\\":"b:\",","c":[1,2]}"#), r#"{"a,\\": "b:\",", "c": [1, 2]}"#);
    }

    #[cfg(not(feature = "all-formats"))]
    #[test]
    fn what_is_not_built_in_says_so() {
        let refused =
            |id: &str| encode(&Shape::Charge.sample(1), Codec::from_id(id).unwrap()).unwrap_err().to_string();
        assert_eq!(refused("json-spaced+gzip"), "json-spaced: not built in");
        assert_eq!(refused("json-canonical"), "json-canonical: not built in");
    }

    #[test]
    fn brackets_and_quotes_inside_strings_are_text() {
        let text = r#"{"a":"},{\"","b":[1,{"c":2}],"d":3}"#;
        let names: Vec<_> =
            json_fields(text).unwrap().into_iter().map(|(name, place)| (name, &text[place])).collect();
        assert_eq!(names, [("a", r#"{"a":"},{\"""#), ("b", r#","b":[1,{"c":2}]"#), ("d", r#","d":3}"#)]);
        assert_eq!((json_fields("[]"), json_fields("{}"), json_fields("{]}")), (None, None, None));
        assert_eq!(binary_fields(&[0x0a, 0x05, 1]), None);
    }
}
