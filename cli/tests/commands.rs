//! The binary as a script uses it: documents on stdout, one line on stderr, exit codes.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::process::{Command, Output};

use serde_json::Value;

fn wirelab(arguments: &[&str]) -> Output {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    Command::new(env!("CARGO_BIN_EXE_wirelab")).args(arguments).current_dir(folder).output().unwrap()
}

fn measure(proto: &str, message: &str, json: &str) -> Output {
    let files = ["measure", "--proto", proto, "--message", message, "--json-file", json];
    wirelab(&[&files[..], &["--rounds", "6", "--json"]].concat())
}

/// The one line on stderr of a call that must end with 2 and print nothing.
fn refused(output: Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

#[test]
fn measure_prints_one_document_with_every_codec() {
    let output = measure("charge.proto", "Charge", "charge.json");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let bytes = |codec: &str| {
        let row = document["codecs"].as_array().unwrap().iter().find(|row| row["codec"] == codec).unwrap();
        for time in ["encode_ns", "populate_encode_ns", "decode_ns"] {
            let part = |name: &str| row[time][name].as_f64().unwrap();
            let (low, value, high) = (part("low"), part("value"), part("high"));
            assert!(0.0 < low && low <= value && value <= high && high.is_finite(), "{time} of {row}");
            assert_eq!(row[time].as_object().unwrap().len(), 3);
            // Nothing takes less than a nanosecond, and none of these a tenth of a second.
            assert!((1.0..1e8).contains(&value), "{time} of {row}");
        }
        assert_eq!(row.as_object().unwrap().len(), 6);
        assert!(row["library"].as_str().unwrap().starts_with("prost-reflect "));
        row["bytes"].as_u64().unwrap()
    };
    assert_eq!(bytes("protobuf"), 34);
    assert_eq!(bytes("json-canonical"), 97);
    // This schema has a map besides, which plain JSON writes even where it is empty.
    assert_eq!(bytes("json"), 98 + r#","labels":{}"#.len() as u64);
    assert_eq!(bytes("json-spaced"), 105 + r#", "labels": {}"#.len() as u64);
    assert!(bytes("protobuf+gzip") > 34);
    assert_eq!(document["codecs"].as_array().unwrap().len(), 10);
}

#[test]
fn measure_prints_a_table_for_people() {
    let output = wirelab(&[
        "measure",
        "--proto",
        "charge.proto",
        "--message",
        "shop.v1.Charge",
        "--json-file",
        "charge.json",
        "--rounds",
        "6",
    ]);
    assert!(output.status.success() && output.stderr.is_empty(), "no progress where nobody watches");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.lines().any(|line| line.split_whitespace().take(2).eq(["protobuf", "34"])), "{text}");
    let rows: Vec<_> = text.lines().skip(1).collect();
    assert_eq!(rows.len(), 10);
    assert!(rows.iter().all(|row| row.matches(" to ").count() == 3 && row.contains("s (")), "{text}");
}

#[test]
fn imports_are_found_beside_the_schema_and_from_the_root_of_its_tree() {
    let output = measure("tree/shop/v1/order.proto", "Order", "tree/order.json");
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn bad_input_is_one_line_that_names_the_place() {
    let line = refused(measure("broken.proto", "Broken", "charge.json"));
    assert!(line.contains("--proto broken.proto:4:3:"), "{line}");
    let line = refused(measure("missing_import.proto", "M", "charge.json"));
    assert!(line.contains("--proto missing_import.proto:2:1:") && line.contains("nowhere.proto"), "{line}");
    let line = refused(measure("charge.proto", "Charge", "wrong_type.json"));
    assert!(line.contains("--json-file wrong_type.json:3:"), "{line}");
    let line = refused(measure("charge.proto", "Charge", "unknown_field.json"));
    assert!(line.contains("--json-file unknown_field.json:2:") && line.contains("customer"), "{line}");
    let line = refused(measure("charge.proto", "Charge", "truncated.json"));
    assert!(line.contains("--json-file truncated.json:2:"), "{line}");
    let line = refused(measure("charge.proto", "Refund", "charge.json"));
    assert!(
        line.contains("--message") && line.contains("Refund") && line.contains("shop.v1.Charge"),
        "{line}"
    );
    let line = refused(measure("charge.proto", "Item", "charge.json"));
    assert!(line.contains("shop.v1.Outer.Item") && line.contains("shop.v1.Other.Item"), "{line}");
    let line = refused(measure("gone.proto", "Charge", "charge.json"));
    assert!(line.contains("--proto gone.proto"), "{line}");
    let line = refused(measure("charge.proto", "Charge", "gone.json"));
    assert!(line.contains("--json-file gone.json"), "{line}");
}

#[test]
fn a_place_in_an_imported_file_is_named_by_its_path() {
    let line = refused(measure("tree/shop/v1/imports_broken.proto", "M", "charge.json"));
    assert!(line.contains("tree/shop/v1/broken.proto:5:3:") && !line.contains("v1/shop/v1"), "{line}");
    let line = refused(measure("tree/shop/v1/imports_edition.proto", "M", "charge.json"));
    assert!(line.contains("--proto tree/shop/v1/edition.proto:2:1: protox 0.10"), "{line}");
}

/// Deeper than protobuf readers follow: a message that can be written and never read.
#[test]
fn a_message_that_does_not_come_back_ends_with_one() {
    let output = measure("nested.proto", "Nested", "nested.json");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty());
    let line = String::from_utf8(output.stderr).unwrap();
    assert!(line.lines().count() == 1 && line.contains("protobuf: cannot be read"), "{line}");
}

#[test]
fn bad_flags_are_one_line_too() {
    for (arguments, word) in [
        (vec!["measure", "--proto", "charge.proto"], "--message"),
        (vec!["measure", "--proto"], "--proto"),
        (vec!["measure", "--nonsense"], "--nonsense"),
        (vec!["measure", "--rounds", "5"], "--rounds <N>: \"5\" is not a whole number from 6 to 1001"),
        (vec!["measure", "--rounds", "many"], "from 6 to 1001"),
        (vec!["lessons", "--json", "extra"], "extra"),
        (vec!["polish"], "polish"),
        (vec![], "command"),
    ] {
        let line = refused(wirelab(&arguments));
        assert!(line.contains(word), "{arguments:?}: {line}");
    }
}

#[test]
fn lessons_lists_what_the_contract_promises() {
    let output = wirelab(&["lessons", "--json"]);
    assert!(output.status.success() && output.stderr.is_empty());
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lesson =
        document.as_array().unwrap().iter().find(|lesson| lesson["slug"] == "json-or-protobuf").unwrap();
    for key in ["title", "track", "minutes", "steps", "knobs", "contenders", "claims", "goals"] {
        assert!(lesson.as_object().unwrap().contains_key(key), "{key}");
    }
    for knob in lesson["knobs"].as_array().unwrap() {
        for key in [
            "key",
            "label",
            "unit",
            "kind",
            "min",
            "max",
            "step",
            "scale",
            "choices",
            "default",
            "applies_when",
        ] {
            assert!(knob.as_object().unwrap().contains_key(key), "{key} of {knob}");
        }
    }
    assert!(lesson["steps"].as_array().unwrap().contains(&"sandbox".into()));
    assert_eq!(lesson["contenders"].as_array().unwrap().len(), 6);
}

#[test]
fn help_and_version_are_no_failure_and_a_closed_pipe_is_none_either() {
    assert!(wirelab(&["--help"]).status.success());
    assert!(wirelab(&["--version"]).status.success());
    let mut child = Command::new(env!("CARGO_BIN_EXE_wirelab"))
        .args(["lessons", "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}
