//! `wirelab decode` as a script uses it. `charge.binpb` was written by Google's protobuf for Python (7.36.2, upb) with a later
//! schema that has a `fixed32 later = 7` besides.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};

const CHARGE: [&str; 5] = ["decode", "--proto", "charge.proto", "--message", "Charge"];

fn wirelab(arguments: &[&str]) -> Output {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    Command::new(env!("CARGO_BIN_EXE_wirelab")).args(arguments).current_dir(folder).output().unwrap()
}

/// A file of its own for bytes that only one test reads.
fn file(name: &str, bytes: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The document of a call that must end with 0 and complain of nothing.
fn decoded(more: &[&str]) -> Value {
    let output = wirelab(&[&CHARGE[..], &["--json"], more].concat());
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// That the spans share out the bytes from 0 to `end`.
fn shared_out(document: &Value, end: u64) {
    let reached = document["spans"].as_array().unwrap().iter().fold(0, |at, span| {
        assert_eq!(span["start"].as_u64(), Some(at), "{span}");
        span["end"].as_u64().unwrap()
    });
    assert_eq!(reached, end);
}

fn bytes() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/charge.binpb")).unwrap()
}

#[test]
fn every_byte_of_a_message_is_told() {
    let document = decoded(&["charge.binpb"]);
    assert_eq!(document["error"], Value::Null);
    assert_eq!(document.as_object().unwrap().len(), 2);
    shared_out(&document, bytes().len() as u64);
    let spans = document["spans"].as_array().unwrap();
    assert_eq!(
        spans[1],
        json!({"start": 1, "end": 2, "kind": "length", "field": "customer_id", "wire_type": 2, "value": 11,
               "number": 1, "path": ["customer_id"]})
    );
    let values: Vec<_> = spans
        .iter()
        .filter(|span| span["kind"] == "value")
        .map(|span| {
            json!([
                span["path"],
                span["value"],
                span["end"].as_u64().unwrap() - span["start"].as_u64().unwrap()
            ])
        })
        .collect();
    assert_eq!(
        values,
        [
            json!([["customer_id"], "cust_abc123", 11]),
            // Ten bytes, because it is negative.
            json!([["amount_cents"], -4999, 10]),
            json!([["currency"], "USD", 3]),
            json!([["labels", "key"], "plan", 4]),
            json!([["labels", "value"], "café", 5]),
            json!([["fee", "cents"], 150, 2]),
            json!([[7], 7, 4]),
        ]
    );
    assert_eq!(spans.last().unwrap()["field"], 7, "what the schema does not know goes by its number");
}

#[test]
fn a_person_gets_a_line_for_every_run_of_bytes() {
    let output = wirelab(&[&CHARGE[..], &["charge.binpb"]].concat());
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines[..3],
        [
            " 0  0a                         customer_id = 1 LEN",
            " 1  0b                           length 11",
            " 2  63 75 73 74 5f 61 62 63 …    \"cust_abc123\"",
        ]
    );
    assert!(text.contains("\n47  96 01                            150\n"), "{text}");
    assert!(text.contains("unknown field 7 I32"), "{text}");
}

#[test]
fn damaged_bytes_are_told_as_far_as_they_go() {
    for cut in 0..bytes().len() {
        let path = file("cut.binpb", &bytes()[..cut]);
        let document = decoded(&[&path]);
        let offset = document["error"]["offset"].as_u64();
        shared_out(&document, offset.unwrap_or(cut as u64));
        assert_eq!(offset.is_none(), document["error"].is_null());
    }
    let path = file("cut.binpb", &bytes()[..8]);
    let document = decoded(&[&path]);
    assert_eq!(document["error"], json!({"offset": 2, "reason": "field 1 needs 11 bytes, 6 are left"}));
    let output = wirelab(&[&CHARGE[..], &[&path]].concat());
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.ends_with(
            " 2  63 75 73 74 5f 61          damaged from here on: field 1 needs 11 bytes, 6 are left\n"
        ),
        "{text}"
    );
}

#[test]
fn the_prefix_of_grpc_is_told_where_it_is_said_to_be_there() {
    let mut framed = vec![0, 0, 0, 0, bytes().len() as u8];
    framed.extend(bytes());
    let path = file("framed.binpb", &framed);
    let document = decoded(&["--framed", &path]);
    shared_out(&document, framed.len() as u64);
    assert_eq!(document["error"], Value::Null);
    let spans = document["spans"].as_array().unwrap();
    assert_eq!(
        spans[0],
        json!({"start": 0, "end": 1, "kind": "flag", "field": null, "wire_type": null, "value": false, "number": null, "path": []})
    );
    assert_eq!((&spans[1]["kind"], &spans[1]["value"]), (&json!("length"), &json!(bytes().len())));
    assert_eq!(spans[2]["field"], "customer_id");
    // The same bytes without --framed begin with a field of number 0.
    let document = decoded(&[&path]);
    assert_eq!(document["error"]["offset"], 0);
    // Two bytes of a prefix are not enough.
    let document = decoded(&["--framed", &file("prefix.binpb", &[0, 0])]);
    assert_eq!(document["error"]["offset"], 0);
    assert_eq!(document["spans"], json!([]));
}

#[test]
fn an_empty_file_is_an_empty_message() {
    let document = decoded(&[&file("empty.binpb", &[])]);
    assert_eq!(document, json!({"spans": [], "error": null}));
}

#[test]
fn bad_input_is_one_line_that_names_the_flag() {
    let decode = |proto: &str, message: &str, file: &str| {
        wirelab(&["decode", "--proto", proto, "--message", message, file])
    };
    for (output, words) in [
        (decode("gone.proto", "Charge", "charge.binpb"), &["--proto gone.proto"][..]),
        (decode("broken.proto", "Charge", "charge.binpb"), &["--proto broken.proto:4:3:"]),
        (decode("charge.proto", "Refund", "charge.binpb"), &["--message", "Refund", "shop.v1.Charge"]),
        (decode("charge.proto", "Item", "charge.binpb"), &["--message", "shop.v1.Outer.Item"]),
        (decode("charge.proto", "Charge", "gone.binpb"), &["FILE gone.binpb"]),
        (decode("charge.proto", "Charge", "tree"), &["FILE tree"]),
        (wirelab(&CHARGE), &["missing", "<FILE>"]),
    ] {
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(output.stdout.is_empty());
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(words.iter().all(|word| line.contains(word)), "{words:?}: {line}");
    }
}
