//! What every byte of a message is: known bytes by hand, the samples against what they hold, and damage of all kinds against
//! what prost-reflect makes of the same bytes.
#![cfg(feature = "dynamic")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use proto::annotate::{
    Annotated, DEEPEST, Kind, Layout, MessageId, Reason, Value, WireType, annotate, annotate_framed,
};
use proto::dynamic::{MessageType, Schema};
use proto::{Codec, Format, Message as _, Shape, encode};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::{Rng as _, SeedableRng as _};

const ALL_KINDS: &str = "syntax = \"proto2\"; package p; message M {
  optional int32 a = 1; optional string b = 2; optional M c = 3; repeated sint32 d = 4 [packed = true]; optional bytes e = 5;
  repeated fixed32 f = 6; optional double g = 7; map<string, int64> h = 8; optional bool i = 9; optional Colour j = 10;
  optional group Inner = 11 { optional sint64 k = 1; repeated string l = 2; } optional float m = 12;
  optional sfixed64 n = 13; repeated uint64 o = 14; optional uint32 q = 15; optional sfixed32 r = 16; extensions 100 to 200;
} enum Colour { RED = 0; GREEN = 1; GREY = -1; } extend M { optional int32 x = 100; }";

fn kind(text: &'static str) -> MessageType {
    Schema::compile("own.proto", move |_| Some(text.into())).unwrap().message("M").unwrap()
}

/// The bytes of lines of hexadecimal digits.
fn bytes(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// The spans in words: where, what, which field, which value.
fn told(bytes: &[u8], annotated: &Annotated<'_>) -> Vec<String> {
    let spans = annotated.spans.iter().map(|span| {
        let (start, end) = (span.start, span.end);
        let name = span.field.map_or_else(|| span.number.to_string(), |field| field.name.clone());
        format!("{start}..{end} {} {name} {}", span.kind.id(), span.value.shown(bytes))
    });
    spans.map(|line| line.trim_end().to_owned()).collect()
}

/// That the spans are a tree whose leaves share out the bytes up to the damage.
fn shared_out(bytes: &[u8], annotated: &Annotated<'_>) {
    let (mut at, mut open) = (0, Vec::<usize>::new());
    for (place, span) in annotated.spans.iter().enumerate() {
        while open.last().copied() != span.parent {
            let closed = open.pop().unwrap();
            assert_eq!(annotated.spans[closed].end, at, "{:?}", annotated.spans[closed]);
        }
        assert_eq!(span.start, at, "{span:?}");
        if span.kind.is_leaf() {
            at = span.end;
        } else {
            open.push(place);
        }
    }
    for closed in open {
        assert_eq!(annotated.spans[closed].end, at);
    }
    assert_eq!(at, annotated.damage.as_ref().map_or(bytes.len(), |damage| damage.offset));
}

#[test]
fn the_encodings_own_examples() {
    // protobuf.dev, "Encoding": 150, "testing", a message in a message, packed and alone, all but the field numbers.
    let kind = kind(ALL_KINDS);
    let (layout, message) = kind.layout();
    let bytes = bytes("08 96 01  12 07 74657374696e67  1a 03 08 96 01  22 03 03 04 01  35 01 00 00 00");
    let annotated = annotate(&bytes, &layout, message);
    shared_out(&bytes, &annotated);
    assert_eq!(annotated.damage, None);
    assert_eq!(
        told(&bytes, &annotated),
        [
            "0..3 field a 150",
            "0..1 tag a",
            "1..3 value a 150",
            "3..12 field b \"testing\"",
            "3..4 tag b",
            "4..5 length b 7",
            "5..12 value b \"testing\"",
            "12..17 field c M",
            "12..13 tag c",
            "13..14 length c 3",
            "14..17 message c M",
            "14..17 field a 150",
            "14..15 tag a",
            "15..17 value a 150",
            "17..22 field d 3 values",
            "17..18 tag d",
            "18..19 length d 3",
            "19..22 packed d 3 values",
            "19..20 value d -2",
            "20..21 value d 2",
            "21..22 value d -1",
            "22..27 field f 1",
            "22..23 tag f",
            "23..27 value f 1",
        ]
    );
}

/// The value of the only field.
fn only(text: &str) -> String {
    let kind = kind(ALL_KINDS);
    let (layout, message) = kind.layout();
    let bytes = bytes(text);
    let annotated = annotate(&bytes, &layout, message);
    shared_out(&bytes, &annotated);
    assert_eq!(annotated.damage, None, "{text}");
    let value = annotated.spans.iter().rev().find(|span| span.kind == Kind::Value).unwrap();
    value.value.shown(&bytes)
}

#[test]
fn values_are_shown_by_their_type() {
    // A negative int32 is written as the int64 that it equals, in ten bytes.
    assert_eq!(only("08 fe ff ff ff ff ff ff ff ff 01"), "-2");
    assert_eq!(only("08 ff ff ff ff 0f"), "-1", "an int32 takes the lower 32 bits");
    assert_eq!(only("48 02"), "true");
    assert_eq!(only("48 00"), "false");
    assert_eq!(only("50 01"), "GREEN");
    assert_eq!(only("50 ff ff ff ff ff ff ff ff ff 01"), "GREY");
    assert_eq!(only("50 07"), "7", "a value that the schema does not know");
    assert_eq!(only("22 02 ff 01"), "-128", "zigzag");
    assert_eq!(only("2a 03 00 ff 10"), "00ff10");
    assert_eq!(only("39 00 00 00 00 00 00 f8 3f"), "1.5");
    assert_eq!(only("39 00 00 00 00 00 00 f0 ff"), "-Infinity");
    assert_eq!(only("65 cd cc cc 3d"), "0.1");
    assert_eq!(only("65 00 00 c0 7f"), "NaN");
    assert_eq!(only("69 ff ff ff ff ff ff ff ff"), "-1");
    assert_eq!(only("85 01 fe ff ff ff"), "-2");
    assert_eq!(only("70 ff ff ff ff ff ff ff ff ff 01"), u64::MAX.to_string());
    assert_eq!(only("5b 08 03 5c"), "-2", "inside a group");
    assert_eq!(only("a0 06 07"), "7", "an extension");
}

#[test]
fn texts_are_quoted_and_shortened() {
    assert_eq!(only("12 06 61 22 0a 07 c3 a9"), "\"a\\\"\\n\\u0007é\"");
    let long = format!("12 64 {}", "61 ".repeat(100));
    assert_eq!(only(&long), format!("\"{}…\"", "a".repeat(40)));
    let long = format!("2a 64 {}", "61 ".repeat(100));
    assert_eq!(only(&long), format!("{}…", "61".repeat(40)));
}

#[test]
fn groups_maps_and_what_the_schema_does_not_know() {
    let kind = kind(ALL_KINDS);
    let (layout, message) = kind.layout();
    // A group; a map's entry; an unknown varint, text and bytes; an unknown group; a string field written as a varint.
    let bytes = bytes(
        "5b 08 03 12 01 78 5c  42 05 0a 01 61 10 05  98 02 07  a2 02 02 68 69  a2 02 02 00 69  a3 02 08 01 a4 02  10 05",
    );
    let annotated = annotate(&bytes, &layout, message);
    shared_out(&bytes, &annotated);
    assert_eq!(annotated.damage, None);
    let fields: Vec<_> = told(&bytes, &annotated)
        .into_iter()
        .filter(|line| line.contains("field") || line.contains("message"))
        .collect();
    assert_eq!(
        fields,
        [
            "0..7 field inner Inner",
            "1..3 field k -2",
            "3..6 field l \"x\"",
            "7..14 field h HEntry",
            "9..14 message h HEntry",
            "9..12 field key \"a\"",
            "12..14 field value 5",
            "14..17 field 35 7",
            "17..22 field 36 \"hi\"",
            "22..27 field 36 0069",
            "27..33 field 36",
            "29..31 field 1 1",
            "33..35 field b 5",
        ]
    );
    let last = annotated.spans.last().unwrap();
    assert!(!last.fits() && last.field.is_some() && last.wire_type == WireType::Varint);
    assert_eq!(last.value, Value::Unsigned(5));
    let end = annotated.spans.iter().find(|span| span.end == 7 && span.kind == Kind::Tag).unwrap();
    assert_eq!((end.start, end.wire_type, end.number), (6, WireType::EndGroup, 11));
}

#[test]
fn damage_says_where_and_why_and_leaves_what_came_before() {
    let kind = kind(ALL_KINDS);
    let (layout, message) = kind.layout();
    for (text, offset, reason) in [
        ("08 01 08", 3, Reason::VarintCutShort),
        ("08 01 08 ff", 3, Reason::VarintCutShort),
        ("08 01 08 ff ff ff ff ff ff ff ff ff 02", 3, Reason::VarintTooLong),
        ("08 01 80 80 80 80 10 01", 2, Reason::TagTooLarge),
        ("08 01 02 01", 2, Reason::FieldZero),
        ("08 01 0e", 2, Reason::WireType { field: 1, wire_type: 6 }),
        ("08 01 0f", 2, Reason::WireType { field: 1, wire_type: 7 }),
        ("08 01 12 05 61 62", 4, Reason::CutShort { field: 2, needed: 5, left: 2 }),
        ("08 01 35 01 02", 3, Reason::CutShort { field: 6, needed: 4, left: 2 }),
        ("08 01 12 02 c3 28", 4, Reason::NotUtf8 { field: 2 }),
        ("08 01 5c", 2, Reason::GroupEnd { field: 11 }),
        ("08 01 5b 08 03 64", 5, Reason::GroupEnd { field: 12 }),
        ("08 01 5b 08 03", 5, Reason::GroupOpen { field: 11 }),
        // A message within a message that is longer than its own; what is there of it is annotated.
        ("1a 02 1a 05 08 01", 4, Reason::CutShort { field: 3, needed: 5, left: 0 }),
        ("1a 08 1a 05 08 01", 6, Reason::CutShort { field: 3, needed: 5, left: 2 }),
        ("22 05 01 02", 4, Reason::CutShort { field: 4, needed: 5, left: 2 }),
        ("32 05 01 00 00 00 02", 6, Reason::CutShort { field: 6, needed: 4, left: 1 }),
        ("12 ff ff ff ff ff ff ff ff ff 01", 11, Reason::CutShort { field: 2, needed: u64::MAX, left: 0 }),
    ] {
        let bytes = bytes(text);
        let annotated = annotate(&bytes, &layout, message);
        let damage = annotated.damage.clone().unwrap();
        assert_eq!((damage.offset, damage.reason), (offset, reason), "{text}: {damage}");
        shared_out(&bytes, &annotated);
        assert!(!annotated.spans.is_empty(), "{text}");
    }
}

#[test]
fn messages_are_followed_as_deep_as_libraries_do_and_no_deeper() {
    let kind = kind("syntax = \"proto3\"; message M { M m = 1; int32 a = 2; }");
    let (layout, message) = kind.layout();
    let any = kind.read_json("{}").unwrap();
    let nested = |depth: usize| {
        (0..depth).fold(vec![0x10, 1], |inner, _| {
            let mut outer = vec![0x0a];
            prost::encoding::encode_varint(inner.len() as u64, &mut outer);
            [outer, inner].concat()
        })
    };
    for (depth, fine) in [(DEEPEST as usize, true), (DEEPEST as usize + 1, false)] {
        let bytes = nested(depth);
        let annotated = annotate(&bytes, &layout, message);
        shared_out(&bytes, &annotated);
        assert_eq!(annotated.damage.is_none(), fine, "{depth}: {:?}", annotated.damage);
        assert_eq!(any.decode(Format::Protobuf, &bytes).is_ok(), fine, "{depth}");
    }
    for bytes in [vec![0x0b; 1_000_000], nested(10_000)] {
        let annotated = annotate(&bytes, &layout, message);
        assert_eq!(annotated.damage.map(|damage| damage.reason), Some(Reason::TooDeep));
    }
}

#[test]
fn prefixes_of_grpc_are_annotated_too() {
    let layout = Layout::own();
    let message = layout.message("wirelab.users.v1.GetUserRequest").unwrap();
    let bytes = bytes("00 00000003 0a 01 61  01 00000002 1f 8b  00 00000000");
    let annotated = annotate_framed(&bytes, &layout, message);
    shared_out(&bytes, &annotated);
    assert_eq!(annotated.damage, None);
    let told = told(&bytes, &annotated);
    assert_eq!(
        told[..4],
        ["0..8 frame 0", "0..1 flag 0 false", "1..5 length 0 3", "5..8 message 0 GetUserRequest"]
    );
    assert_eq!(told[8..12], ["8..15 frame 0", "8..9 flag 0 true", "9..13 length 0 2", "13..15 value 0 1f8b"]);
    for (text, offset, reason) in [
        ("02 00000003 0a 01 61", 0, Reason::Flag(2)),
        ("00 000000", 0, Reason::PrefixCutShort),
        ("00 00000004 0a 01 61", 8, Reason::MessageCutShort { announced: 4, left: 3 }),
        ("01 00000004 0a 01 61", 5, Reason::MessageCutShort { announced: 4, left: 3 }),
        ("00 00000003 0a 01 61 00", 8, Reason::PrefixCutShort),
    ] {
        let bytes = self::bytes(text);
        let annotated = annotate_framed(&bytes, &layout, message);
        shared_out(&bytes, &annotated);
        let damage = annotated.damage.unwrap();
        assert_eq!((damage.offset, damage.reason), (offset, reason), "{text}");
    }
}

fn ours(name: &str) -> Option<String> {
    std::fs::read_to_string(format!("{}/schemas/{name}", env!("CARGO_MANIFEST_DIR"))).ok()
}

/// File and message of a shape.
fn schema(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Charge => ("payments", "ChargeRequest"),
        Shape::Transactions => ("payments", "TransactionList"),
        Shape::User => ("users", "User"),
        Shape::Event => ("users", "ActivityEvent"),
        Shape::Embedding => ("inference", "Embedding"),
        Shape::Text => ("inference", "CompleteResponse"),
    }
}

fn own_kind(shape: Shape) -> MessageType {
    let (file, message) = schema(shape);
    Schema::compile(&format!("wirelab/{file}/v1/{file}.proto"), ours).unwrap().message(message).unwrap()
}

/// The lines made at build time against the descriptors: the same spans, names and values of every sample.
#[test]
fn our_own_layout_is_what_the_descriptors_say() {
    let own = Layout::own();
    for shape in Shape::ALL {
        let kind = own_kind(shape);
        let (dynamic, message) = kind.layout();
        let bytes = encode(&shape.sample(1), Codec::from_id("protobuf").unwrap()).unwrap();
        let annotated = annotate(&bytes, &own, own.message(kind.name()).unwrap());
        let again = annotate(&bytes, &dynamic, message);
        assert_eq!(annotated.damage, None);
        shared_out(&bytes, &annotated);
        assert_eq!(told(&bytes, &annotated), told(&bytes, &again), "{shape:?}");
        assert!(annotated.spans.iter().all(|span| span.field.is_some()), "{shape:?}");
    }
}

/// What the sample holds according to its JSON, and only that, in the order of the bytes.
#[test]
fn values_are_those_of_the_message() {
    let own = Layout::own();
    let value = |shape: Shape| {
        let bytes = encode(&shape.sample(1), Codec::from_id("protobuf").unwrap()).unwrap();
        let annotated = annotate(&bytes, &own, own.message(own_kind(shape).name()).unwrap());
        let leaves = annotated.spans.iter().filter(|span| span.kind == Kind::Value);
        let leaves = leaves.map(|span| {
            let name = span.field.unwrap().name.clone();
            (name, span.value.shown(&bytes))
        });
        leaves.collect::<Vec<_>>()
    };
    let json = |shape: Shape| -> serde_json::Value {
        serde_json::from_slice(&encode(&shape.sample(1), Codec::from_id("json").unwrap()).unwrap()).unwrap()
    };
    let charge = json(Shape::Charge);
    for (name, value) in value(Shape::Charge) {
        assert_eq!(charge[&name].to_string(), value, "{name}");
    }
    let list = json(Shape::Transactions);
    let values: Vec<_> = value(Shape::Transactions);
    let expected = list["transactions"].as_array().unwrap().iter();
    let expected: Vec<_> =
        expected.flat_map(|one| one.as_object().unwrap().values().map(ToString::to_string)).collect();
    assert_eq!(values.len(), expected.len());
    for one in &values {
        assert!(expected.contains(&one.1), "{one:?}");
    }
    let embedding = json(Shape::Embedding);
    let floats: Vec<f32> =
        value(Shape::Embedding)[1..].iter().map(|(_, value)| value.parse().unwrap()).collect();
    let expected: Vec<f32> =
        embedding["values"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap() as f32).collect();
    assert_eq!(floats, expected);
    let user = json(Shape::User);
    assert!(value(Shape::User).contains(&("role".into(), user["role"].as_str().unwrap().into())));
}

/// Cut anywhere, the leaves before the cut are those of the whole message.
#[test]
fn a_message_that_is_cut_short_keeps_what_came_before() {
    let own = Layout::own();
    for shape in Shape::ALL {
        let message = own.message(own_kind(shape).name()).unwrap();
        let bytes = encode(&shape.sample_of_size(400, 3), Codec::from_id("protobuf").unwrap()).unwrap();
        let leaves = |annotated: &Annotated<'_>| {
            let leaf = |span: &&proto::annotate::Span<'_>| {
                !matches!(span.kind, Kind::Message | Kind::Packed | Kind::Field)
            };
            annotated.spans.iter().filter(leaf).map(|span| (span.start, span.end)).collect::<Vec<_>>()
        };
        let whole = annotate(&bytes, &own, message);
        let all = leaves(&whole);
        for cut in 0..bytes.len() {
            let annotated = annotate(&bytes[..cut], &own, message);
            shared_out(&bytes[..cut], &annotated);
            // All leaves that end before the cut are there; and, at a cut, an empty value may be missing.
            let expected: Vec<_> = all.iter().copied().filter(|leaf| leaf.1 <= cut).collect();
            let found = leaves(&annotated);
            assert_eq!(found[..], expected[..found.len()], "{shape:?} cut at {cut}");
            assert!(
                expected[found.len()..].iter().all(|(start, end)| start == end),
                "{shape:?} cut at {cut}"
            );
        }
    }
}

/// Seeded damage: never a panic, always shared out, and damaged exactly where prost-reflect refuses the bytes.
#[test]
fn ten_thousand_mutations_are_judged_as_the_library_judges_them() {
    let mut random = Pcg32::seed_from_u64(4);
    let all = kind(ALL_KINDS);
    let json = r#"{"a":-5,"b":"text","c":{"a":1,"c":{"b":"deep","h":{"k":"1"}},"f":[1,2]},"d":[1,-2,300],"e":"AAEC","f":[7,8],
        "g":1.5,"h":{"one":"1","two":"-2"},"i":true,"j":"GREY","inner":{"k":"-9","l":["x","y"]},"m":0.5,"n":"-7","o":["1","99999999999"],
        "q":4,"r":-1,"[p.x]":3}"#;
    let mut samples = vec![(
        all.clone(),
        encode(&all.read_json(json).unwrap(), Codec::from_id("protobuf").unwrap()).unwrap(),
    )];
    for shape in Shape::ALL {
        let bytes = encode(&shape.sample_of_size(150, 2), Codec::from_id("protobuf").unwrap()).unwrap();
        samples.push((own_kind(shape), bytes));
    }
    let layouts: Vec<(Layout, MessageId)> = samples.iter().map(|(kind, _)| kind.layout()).collect();
    let empty: Vec<_> = samples.iter().map(|(kind, _)| kind.read_json("{}").unwrap()).collect();
    let (mut fine, mut damaged, mut unlike) = (0, 0, 0);
    for round in 0..10_000 {
        // Half of them the message that has everything.
        let which = if round % 2 == 0 { 0 } else { random.next_u32() as usize % samples.len() };
        let mut bytes = samples[which].1.clone();
        for _ in 0..=random.next_u32() % 3 {
            let at = random.next_u32() as usize % bytes.len();
            match random.next_u32() % 5 {
                0 => bytes[at] = random.next_u32() as u8,
                1 => bytes[at] ^= 1 << (random.next_u32() % 8),
                2 => bytes.truncate(at.max(1)),
                3 => bytes.insert(at, random.next_u32() as u8),
                _ if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => {}
            }
        }
        let (layout, message) = &layouts[which];
        let annotated = annotate(&bytes, layout, *message);
        shared_out(&bytes, &annotated);
        annotate_framed(&bytes, layout, *message);
        for span in &annotated.spans {
            span.value.shown(&bytes);
        }
        // A known field in a wire type that it cannot have is an unknown one for Google's libraries; prost refuses it.
        if annotated
            .spans
            .iter()
            .any(|span| span.field.is_some() && !span.fits() && span.wire_type != WireType::EndGroup)
        {
            unlike += 1;
            continue;
        }
        let read = empty[which].decode(Format::Protobuf, &bytes);
        assert_eq!(
            annotated.damage.is_none(),
            read.is_ok(),
            "{:?}, {read:?}: {bytes:02x?}",
            annotated.damage
        );
        if read.is_ok() { fine += 1 } else { damaged += 1 }
    }
    println!("{fine} fine, {damaged} damaged, {unlike} with a wire type of another field");
    assert!(fine > 1_000 && damaged > 5_000, "{fine} fine, {damaged} damaged");
}
