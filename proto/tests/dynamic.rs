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
    assert!(refused("edition = \"2023\";\nmessage M {}").starts_with("own.proto:1:1: editions"));
    for text in ["syntax = \"proto3\";\nmessage M {", "}", "\u{0}"] {
        assert!(!refused(text).contains('\n'));
    }
}

#[test]
fn messages_are_found_by_full_or_unambiguous_name() {
    let found =
        schema("syntax = \"proto3\"; package p; message A { message X {} } message B { message X {} }")
            .unwrap();
    assert_eq!(found.message("p.A").unwrap().name(), "p.A");
    assert_eq!(found.message("A").unwrap().name(), "p.A");
    assert!(found.message("X").unwrap_err().to_string().contains("p.A.X, p.B.X"));
    assert!(found.message("C").unwrap_err().to_string().contains("p.A"));
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
