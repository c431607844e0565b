//! Messages read at run time: the same bytes as generated code, and every refusal in one line that names the place.
#![cfg(feature = "dynamic")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use proto::dynamic::{Schema, SchemaError};
use proto::{Codec, Shape, encode, round_trip};

fn ours(name: &str) -> Option<String> {
    std::fs::read_to_string(format!("{}/schemas/{name}", env!("CARGO_MANIFEST_DIR"))).ok()
}

fn schema(text: &'static str) -> Result<Schema, SchemaError> {
    Schema::compile("own.proto", move |name| (name == "own.proto").then(|| text.to_owned()))
}

#[test]
fn generated_and_dynamic_messages_give_the_same_bytes() {
    for shape in Shape::ALL {
        let (file, message) = match shape {
            Shape::Charge => ("payments", "ChargeRequest"),
            Shape::Transactions => ("payments", "TransactionList"),
            Shape::User => ("users", "wirelab.users.v1.User"),
            Shape::Event => ("users", "ActivityEvent"),
            Shape::Embedding => ("inference", "Embedding"),
            Shape::Text => ("inference", "CompleteResponse"),
        };
        let kind = Schema::compile(&format!("wirelab/{file}/v1/{file}.proto"), ours)
            .unwrap()
            .message(message)
            .unwrap();
        for (seed, size) in [(1, None), (2, Some(64)), (3, Some(3000))] {
            let sample = size.map_or_else(|| shape.sample(seed), |size| shape.sample_of_size(size, seed));
            let text = String::from_utf8(encode(&sample, Codec::from_id("json").unwrap()).unwrap()).unwrap();
            let dynamic = kind.read_json(&text).unwrap();
            for codec in Codec::ALL {
                let encoded = round_trip(&dynamic, codec).unwrap();
                assert_eq!(encoded.bytes, encode(&sample, codec).unwrap(), "{shape:?} {codec}");
                assert!(encoded.library.contains("prost-reflect") && encoded.library.contains("(dynamic)"));
            }
        }
    }
}

#[test]
fn maps_of_every_kind_are_written_in_order() {
    let kind = schema(
        "syntax = \"proto3\"; message M { map<int32, string> a = 1; map<bool, Inner> b = 2; map<string, double> c = 3; \
         message Inner { map<uint64, bool> d = 1; repeated M e = 2; } }",
    )
    .unwrap()
    .message("M")
    .unwrap();
    let text = r#"{"a":{"10":"x","9":"y","-1":"z"},"b":{"true":{"d":{"11":true,"2":false},"e":[{"a":{"3":"","1":"q"}}]},"false":{}},"c":{"b":1.5,"a":0.1}}"#;
    let sorted = r#"{"a":{"-1":"z","9":"y","10":"x"},"b":{"false":{},"true":{"d":{"2":false,"11":true},"e":[{"a":{"1":"q","3":""}}]}},"c":{"a":0.1,"b":1.5}}"#;
    let mut first = None;
    for _ in 0..20 {
        let message = kind.read_json(text).unwrap();
        let canonical = encode(&message, Codec::from_id("json-canonical").unwrap()).unwrap();
        assert_eq!(String::from_utf8(canonical).unwrap(), sorted);
        let binary = round_trip(&message, Codec::from_id("protobuf").unwrap()).unwrap().bytes;
        assert_eq!(first.get_or_insert_with(|| binary.clone()), &binary);
    }
}

#[test]
fn a_schema_is_refused_with_file_line_and_column() {
    let refused = |text| schema(text).unwrap_err().to_string();
    assert!(
        refused("syntax = \"proto3\";\nmessage M {\n  strin name = 1;\n}").starts_with("own.proto:3:3:"),
        "{}",
        refused("syntax = \"proto3\";\nmessage M {\n  strin name = 1;\n}")
    );
    assert!(refused("syntax = \"proto3\";\nmessage M {").starts_with("own.proto:2:12:"));
    assert!(refused("syntax = \"proto3\";\nimport \"gone.proto\";").contains("gone.proto"));
    let refusal = refused("edition = \"2023\";\nmessage M {}");
    assert!(refusal.starts_with("own.proto:1:1: protox ") && refusal.contains("editions"), "{refusal}");
    for text in ["syntax = \"proto3\";\nmessage M {", "}", "\u{0}"] {
        assert!(!refused(text).contains('\n'));
    }
}

/// The word may stand anywhere but at the head of a file.
#[test]
fn only_editions_are_refused_as_editions() {
    let text = "/*\nedition of the book\n*/ syntax = \"proto3\"; message M {\n  editionKind edition = 1; message editionKind {}\n}";
    assert!(schema(text).is_ok());
    let error = Schema::compile("own.proto", |name| match name {
        "own.proto" => Some("syntax = \"proto3\";\nimport \"new.proto\";".into()),
        "new.proto" => Some("// New.\n  edition = \"2023\";\nmessage M {}".into()),
        _ => None,
    });
    let error = error.unwrap_err().to_string();
    assert!(error.starts_with("new.proto:2:3: protox ") && error.contains("editions"), "{error}");
}

/// prost-reflect's writers lose nothing here either: extensions beside maps, groups with maps in them.
#[test]
fn maps_do_not_push_other_fields_out() {
    let kind = schema(
        "syntax = \"proto2\"; package p; message M { map<string, int32> b = 2; extensions 100 to 200; \
         repeated group G = 3 { map<int32, M> d = 1; } } extend M { optional int32 e = 100; repeated M f = 101; }",
    )
    .unwrap()
    .message("M")
    .unwrap();
    let text = r#"{"b":{"a":1},"g":[{"d":{"2":{"b":{}},"10":{}}}],"[p.e]":7,"[p.f]":[{"b":{"x":2,"y":3}}]}"#;
    let message = kind.read_json(text).unwrap();
    for codec in Codec::ALL {
        round_trip(&message, codec).unwrap();
    }
    let written = encode(&message, Codec::from_id("protobuf").unwrap()).unwrap();
    // Extension 100 as a varint: (100 << 3 | 0) is 0xa0 0x06 (protobuf.dev, "Encoding").
    assert!(written.windows(3).any(|window| window == [0xa0, 0x06, 7]), "{written:x?}");
    let canonical = encode(&message, Codec::from_id("json-canonical").unwrap()).unwrap();
    assert_eq!(
        String::from_utf8(canonical).unwrap(),
        r#"{"b":{"a":1},"g":[{"d":{"2":{},"10":{}}}],"[p.e]":7,"[p.f]":[{"b":{"x":2,"y":3}}]}"#
    );
}

/// serde_json writes an f32 in fewer digits than the same number as f64.
#[test]
fn floats_are_written_as_generated_code_writes_them() {
    let kind = schema("syntax = \"proto3\"; message M { repeated float values = 1; }").unwrap();
    let kind = kind.message("M").unwrap();
    let values = [0.1_f32, 1e14, 16_777_216.0, 1.0e-7, 3e38, f32::MIN_POSITIVE];
    let text = format!("{{\"values\":{}}}", serde_json::to_string(&values).unwrap());
    let message = kind.read_json(&text).unwrap();
    assert_eq!(String::from_utf8(encode(&message, Codec::from_id("json").unwrap()).unwrap()).unwrap(), text);
}

#[test]
fn packed_messages_of_any_type_are_written_open() {
    let kind = schema(
        "syntax = \"proto3\"; import \"google/protobuf/any.proto\"; message M { google.protobuf.Any any = 1; } \
         message N { map<string, int64> counts = 1; }",
    );
    let message = kind.unwrap().message("M").unwrap();
    let text = r#"{"any":{"@type":"example.com/N","counts":{"a":"1","b":"2","c":"3"}}}"#;
    let message = message.read_json(text).unwrap();
    let canonical = round_trip(&message, Codec::from_id("json-canonical").unwrap()).unwrap().bytes;
    assert_eq!(String::from_utf8(canonical).unwrap(), text);
}

/// A message nested deeper than protobuf readers follow: it can be written, but never read.
#[test]
fn a_message_that_cannot_be_read_back_fails_the_round_trip() {
    let kind = schema("syntax = \"proto3\"; message M { M m = 1; }").unwrap().message("M").unwrap();
    let text = format!("{}{{}}{}", r#"{"m":"#.repeat(105), "}".repeat(105));
    let message = kind.read_json(&text).unwrap();
    assert!(round_trip(&message, Codec::from_id("json").unwrap()).is_ok());
    let error = round_trip(&message, Codec::from_id("protobuf").unwrap()).unwrap_err().to_string();
    assert!(error.starts_with("protobuf: cannot be read") && error.contains("recursion"), "{error}");
}

#[test]
fn messages_are_found_by_full_or_unambiguous_name() {
    let found =
        schema("syntax = \"proto3\"; package p; message A { message X {} } message B { message X {} }")
            .unwrap();
    assert_eq!(found.message("p.A").unwrap().name(), "p.A");
    assert_eq!(found.message("A").unwrap().name(), "p.A");
    assert!(found.message("X").unwrap_err().to_string().contains("p.A.X, p.B.X"));
    assert!(found.message("C").unwrap_err().to_string().contains("it has p.A, p.A.X, p.B, p.B.X"));
    let many: String = (0..30).map(|index| format!("message Kind{index} {{}} ")).collect();
    let text = format!("syntax = \"proto3\"; package p; {many} message Charge {{}}");
    let many = Schema::compile("own.proto", move |_| Some(text.clone())).unwrap();
    let error = many.message("p.Chrage").unwrap_err().to_string();
    assert!(error.contains("the nearest of its 31 are p.Charge,"), "{error}");
}

#[test]
fn json_is_refused_with_line_and_column() {
    let kind = schema("syntax = \"proto3\"; message M { int32 count = 1; }").unwrap().message("M").unwrap();
    let place = |text: &str| {
        let error = kind.read_json(text).unwrap_err();
        assert!(!error.to_string().contains('\n'));
        (error.line, error.column > 0, error.reason)
    };
    assert_eq!(place("{\n  \"cuont\": 1\n}").0, 2);
    assert!(place("{\n  \"cuont\": 1\n}").2.contains("cuont"));
    assert_eq!(place("{\n\n  \"count\": \"many\"\n}").0, 3);
    assert!(place("{\n\n  \"count\": \"many\"\n}").2.starts_with("count: "));
    assert!(place("{\"count\": 1} x").2.contains("trailing"));
    assert_eq!(place("").0, 1);
    assert!(place("{\"count\": 3000000000}").1);
}

#[test]
fn well_known_types_are_there_without_being_given() {
    let kind = schema(
        "syntax = \"proto3\"; import \"google/protobuf/timestamp.proto\"; import \"google/protobuf/struct.proto\"; \
         message M { google.protobuf.Timestamp at = 1; google.protobuf.Struct any = 2; }",
    )
    .unwrap()
    .message("M")
    .unwrap();
    let text = r#"{"at":"2026-01-01T00:00:00Z","any":{"a":1.0,"b":{"c":null,"d":[true]}}}"#;
    let message = kind.read_json(text).unwrap();
    for codec in Codec::ALL {
        round_trip(&message, codec).unwrap();
    }
}
