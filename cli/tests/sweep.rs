//! `wirelab sweep` as scripts use it, by the contract of the design. No lesson is known by name here.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::process::{Command, Output};

use lessons::{Kind, Knob, Lesson, lessons};
use serde_json::Value;

fn sweep(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wirelab")).arg("sweep").args(arguments).output().unwrap()
}

fn document(arguments: &[&str]) -> Value {
    let output = sweep(&[arguments, &["--json"]].concat());
    assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The one line on stderr of a call that must end with 2 and print nothing.
fn refused(arguments: &[&str]) -> String {
    let output = sweep(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

fn ranged(lesson: &Lesson) -> &Knob {
    let ranged = |knob: &&Knob| matches!(knob.kind, Kind::Integer { .. } | Kind::Number { .. });
    lesson.knobs.iter().find(ranged).unwrap()
}

#[test]
fn every_lesson_sweeps_and_has_the_shape_of_the_contract() {
    for lesson in lessons() {
        let knob = ranged(lesson);
        let (min, max) = match &knob.kind {
            Kind::Integer { min, max, .. } => (min.to_string(), max.to_string()),
            Kind::Number { min, max, .. } => (min.to_string(), max.to_string()),
            _ => unreachable!(),
        };
        let over = format!("{}={min}..{max}:3", knob.key);
        let found = document(&[lesson.slug, "--over", &over, "--seeds", "2"]);
        assert_eq!(found["over"], knob.key);
        let points = found["points"].as_array().unwrap();
        assert_eq!(points.len(), 3 * lesson.contenders.len());
        for point in points {
            assert!(lesson.contender(point["contender"].as_str().unwrap()).is_some(), "{point}");
            let [low, value, high] = ["low", "value", "high"].map(|name| point[name].as_f64());
            assert!(low <= value && value <= high && value.is_some(), "{point}");
        }
        assert_eq!(points[0]["x"].to_string().parse::<f64>().unwrap(), min.parse::<f64>().unwrap());
        for crossing in found["crossings"].as_array().unwrap() {
            let [low, at, high] = ["low", "at", "high"].map(|name| crossing[name].as_f64().unwrap());
            assert!(low <= at && at <= high, "{crossing}");
            assert_eq!(crossing["between"].as_array().unwrap().len(), 2);
        }
        assert_eq!(document(&[lesson.slug, "--over", &over, "--seeds", "2"]), found, "the same twice");
    }
}

#[test]
fn people_get_a_table() {
    let lesson = lessons()[0];
    let text = String::from_utf8(sweep(&[lesson.slug, "--over", ranged(lesson).key]).stdout).unwrap();
    assert!(text.starts_with(ranged(lesson).key), "{text}");
    assert!(text.lines().count() > lesson.contenders.len(), "{text}");
}

#[test]
fn bad_input_is_one_line_that_names_flag_value_and_range() {
    let lesson = lessons()[0];
    let key = ranged(lesson).key;
    let over = |over: &str| refused(&[lesson.slug, "--over", over]);
    assert!(refused(&["no-lesson", "--over", key]).contains("no-lesson: no such lesson"));
    let says = over("rtt");
    assert!(says.contains("--over rtt") && says.contains(key), "{says}");
    assert!(over(&format!("{key}=1")).contains("FROM..TO:STEPS"));
    assert!(over(&format!("{key}=-1..2:3")).contains("\"-1\" is not a"));
    assert!(over(&format!("{key}=1000..2000:1")).contains("from 2 to 1000"));
    assert!(over(&format!("{key}=2000..1000:5")).contains("2000 is not below 1000"));
    let choice = lesson.knobs.iter().find(|knob| matches!(knob.kind, Kind::Choice { .. })).unwrap();
    assert!(over(&format!("{}=1..2:3", choice.key)).contains("has no range"));
    assert!(refused(&[lesson.slug, "--over", key, "--seeds", "0"]).contains("--seeds"));
}
