//! `wirelab simulate`, as a script uses it.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::process::{Command, Output};

use serde_json::Value;

const EXAMPLE: &str = "schemas/example.scenario.json";
const FLEET: &str = "schemas/example.fleet.json";

fn simulate(arguments: &[&str]) -> Output {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../engine");
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirelab"));
    command.arg("simulate").args(arguments).current_dir(folder).output().unwrap()
}

fn document(arguments: &[&str]) -> Value {
    let output = simulate(&[arguments, &["--json"]].concat());
    assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The one line on stderr of a call that must end with 2 and print nothing.
fn refused(arguments: &[&str]) -> String {
    let output = simulate(arguments);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn it_prints_the_whole_outcome_and_the_same_for_the_same_seed() {
    let outcome = document(&[EXAMPLE]);
    let count = |name: &str| outcome["counts"][name].as_u64().unwrap();
    assert!(count("started") > 100);
    assert_eq!(count("started"), count("ended") + count("failed") + count("in_flight"));
    assert_eq!(outcome["calls"].as_array().unwrap().len() as u64, count("started"));
    assert_eq!(outcome["fingerprint"].as_str().unwrap().len(), 32);
    assert_eq!(outcome["stop"], "drained");
    assert_eq!(document(&[EXAMPLE]), outcome);
    assert_eq!(document(&[EXAMPLE, "--seed", "1"]), outcome, "the file's own seed");
    assert_ne!(document(&[EXAMPLE, "--seed", "2"])["fingerprint"], outcome["fingerprint"]);
}

#[test]
fn a_bound_that_is_met_is_said() {
    let outcome = document(&[EXAMPLE, "--events", "500"]);
    assert_eq!((&outcome["stop"]["bound"], &outcome["events"]), (&"events".into(), &500.into()));
    let text = String::from_utf8(simulate(&[EXAMPLE, "--events", "500"]).stdout).unwrap();
    assert!(text.contains("a beginning only"), "{text}");
}

#[test]
fn people_get_a_table() {
    let text = String::from_utf8(simulate(&[EXAMPLE]).stdout).unwrap();
    for row in ["calls", "p99, ms", "octets to the client", "fingerprint"] {
        assert!(text.lines().any(|line| line.starts_with(row)), "{text}");
    }
}

/// A fleet is told from calls on wires by its pods.
#[test]
fn a_fleet_is_run_too() {
    let report = document(&[FLEET]);
    let statuses: u64 =
        report["statuses"].as_array().unwrap().iter().map(|one| one["calls"].as_u64().unwrap()).sum();
    assert_eq!(&report["counts"]["started"], statuses);
    assert_eq!(
        document(&[FLEET, "--seed", "1"])["fingerprint"],
        report["fingerprint"],
        "the file's own seed"
    );
    assert_ne!(document(&[FLEET, "--seed", "2"])["fingerprint"], report["fingerprint"]);
    assert_eq!(document(&[FLEET, "--events", "500"])["stop"]["bound"], "events");
    let text = String::from_utf8(simulate(&[FLEET]).stdout).unwrap();
    for row in ["calls", "OK", "p99, ms", "pods", "connections opened", "fingerprint"] {
        assert!(text.lines().any(|line| line.starts_with(row)), "{text}");
    }
    let file = std::env::temp_dir().join(format!("wirelab-simulate-fleet-{}.json", std::process::id()));
    let whole =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../engine/schemas/example.fleet.json"));
    std::fs::write(&file, whole.unwrap().replace("\"rtt_ms\"", "\"rtt\"")).unwrap();
    let says = refused(&[file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    assert!(says.contains("unknown field `rtt`"), "{says}");
}

#[test]
fn bad_input_names_file_field_and_range() {
    assert!(refused(&["nowhere.json"]).contains("nowhere.json"), "the file");
    assert!(refused(&["Cargo.toml"]).contains("line 1 column"), "the place");
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../engine/schemas/example.scenario.json"
    ));
    let file = std::env::temp_dir().join(format!("wirelab-simulate-{}.json", std::process::id()));
    std::fs::write(&file, text.unwrap().replace("\"rtt_ms\": 20", "\"rtt_ms\": 1e9")).unwrap();
    let says = refused(&[file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    assert!(says.contains("rtt_ms is 1000000000: it must lie between 0 and 60000"), "{says}");
    assert!(refused(&[EXAMPLE, "--events", "0"]).contains("--events"), "the flag");
}
