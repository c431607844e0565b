//! `lessons`, `run` and `claims` as scripts use them, by the contract of the design. No lesson is known by name here.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use serde_json::Value;

fn wirelab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wirelab")).args(arguments).output().unwrap()
}

/// The one document on stdout of a call that must end with 0 and say nothing else.
fn document(arguments: &[&str]) -> Value {
    let output = wirelab(arguments);
    assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The one line on stderr of a call that must end with 2 and print nothing.
fn refused(arguments: &[&str]) -> String {
    let output = wirelab(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn has(value: &Value, wanted: &[&str]) {
    for key in wanted {
        assert!(value.get(key).is_some(), "{key} of {value}");
    }
}

fn lessons() -> Vec<Value> {
    list(&document(&["lessons", "--json"])).clone()
}

/// As `--set` takes it.
fn pair((key, value): (&String, &Value)) -> String {
    match value {
        Value::String(value) => format!("{key}={value}"),
        value => format!("{key}={value}"),
    }
}

fn run(slug: &str, set: &Value, seed: Option<&str>) -> Value {
    let pairs: Vec<String> = set.as_object().unwrap().iter().map(pair).collect();
    let mut arguments = vec!["run", slug, "--json"];
    arguments.extend(pairs.iter().flat_map(|pair| ["--set", pair]));
    arguments.extend(seed.into_iter().flat_map(|seed| ["--seed", seed]));
    document(&arguments)
}

/// A lesson's run as it stands: with its claims it takes seconds, so the tests share one.
fn default_run(slug: &str) -> Value {
    static RUNS: Mutex<BTreeMap<String, Value>> = Mutex::new(BTreeMap::new());
    let mut runs = RUNS.lock().unwrap();
    runs.entry(slug.to_owned()).or_insert_with(|| run(slug, &serde_json::json!({}), None)).clone()
}

const VERDICTS: [&str; 5] = ["holds", "holds if", "does not hold", "undecided", "cannot be measured here"];

fn is_fingerprint(value: &Value) -> bool {
    text(value).len() == 32
        && text(value).bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit))
}

#[test]
fn lessons_has_the_shape_of_the_contract() {
    let lessons = lessons();
    assert!(!lessons.is_empty());
    for lesson in &lessons {
        has(
            lesson,
            &["slug", "title", "track", "minutes", "steps", "knobs", "contenders", "claims", "goals"],
        );
        assert!(list(&lesson["steps"]).contains(&"sandbox".into()), "{lesson}");
        assert!(lesson["minutes"].as_u64().unwrap() > 0);
        let known: Vec<&str> = list(&lesson["knobs"]).iter().map(|knob| text(&knob["key"])).collect();
        for knob in list(&lesson["knobs"]) {
            has(knob, &["key", "label", "unit", "kind", "default", "applies_when"]);
            let numeric = match text(&knob["kind"]) {
                "number" | "integer" => true,
                "choice" | "toggle" => false,
                other => panic!("{other} is no kind"),
            };
            for part in ["min", "max", "step"] {
                assert_eq!(knob[part].is_number(), numeric, "{part} of {knob}");
            }
            assert_eq!(
                ["linear", "log"].contains(&knob["scale"].as_str().unwrap_or_default()),
                numeric,
                "{knob}"
            );
            assert_eq!(knob["choices"].is_array(), knob["kind"] == "choice", "{knob}");
            if numeric {
                let number = |part: &str| knob[part].as_f64().unwrap();
                assert!(number("min") < number("max") && number("step") > 0.0, "{knob}");
                assert!((number("min")..=number("max")).contains(&number("default")), "{knob}");
            }
            if knob["kind"] == "choice" {
                let values: Vec<_> = list(&knob["choices"]).iter().map(|choice| &choice["value"]).collect();
                assert!(values.contains(&&knob["default"]), "{knob}");
            }
            for key in knob["applies_when"].as_object().into_iter().flat_map(serde_json::Map::keys) {
                assert!(
                    known.contains(&key.as_str()) && !list(&knob["applies_when"][key]).is_empty(),
                    "{knob}"
                );
            }
        }
        for contender in list(&lesson["contenders"]) {
            has(contender, &["id", "label"]);
        }
        for goal in list(&lesson["goals"]) {
            has(goal, &["id", "says", "start", "solution", "misconceptions"]);
            assert!(text(&goal["says"]).len() > 10 && !text(&goal["says"]).contains(['{', '…']), "{goal}");
            let settings = list(&goal["misconceptions"]).iter().map(|wrong| &wrong["settings"]);
            for key in settings.chain([&goal["start"], &goal["solution"]]).flat_map(keys) {
                assert!(known.contains(&key), "{key} of {goal}");
            }
        }
    }
}

#[test]
fn run_has_the_shape_of_the_contract_and_gives_the_same_twice() {
    for lesson in lessons() {
        let slug = text(&lesson["slug"]);
        let none = serde_json::json!({});
        let (ran, again) = (default_run(slug), run(slug, &none, None));
        has(&ran, &["slug", "seed", "settings", "fingerprint", "values", "figures", "claims", "goals"]);
        assert_eq!((&ran["slug"], &ran["seed"], &ran["settings"]), (&lesson["slug"], &1.into(), &none));
        assert!(is_fingerprint(&ran["fingerprint"]));
        assert_eq!(ran["fingerprint"], again["fingerprint"]);
        for (name, quantity) in ran["values"].as_object().unwrap() {
            has(quantity, &["value", "unit"]);
            let timed = quantity.get("timed").map(|timed| timed == &Value::Bool(true));
            assert_ne!(timed, Some(false), "{name}: timed is there and true, or not there");
            if timed.is_none() {
                assert_eq!(again["values"][name], *quantity, "{name} is not marked as timed");
            }
        }
        for figure in list(&ran["figures"]) {
            has(figure, &["id", "title", "x", "y", "series"]);
            has(&figure["x"], &["label", "unit"]);
            has(&figure["y"], &["label", "unit"]);
            for series in list(&figure["series"]) {
                has(series, &["contender", "name", "columns", "points"]);
                let columns = list(&series["columns"]).len();
                for point in list(&series["points"]) {
                    assert_eq!(list(point).len(), columns, "{} of {}", series["name"], figure["id"]);
                    assert!(list(point).iter().all(|cell| cell.is_number() || cell.is_null()));
                }
            }
        }
        let ids = |value: &Value| -> Vec<Value> { list(value).iter().map(|one| one["id"].clone()).collect() };
        assert_eq!(ids(&ran["claims"]), *list(&lesson["claims"]));
        for claim in list(&ran["claims"]) {
            has(claim, &["id", "verdict", "condition", "measured"]);
            assert!(VERDICTS.contains(&text(&claim["verdict"])), "{claim}");
            has(&claim["measured"], &["value", "low", "high", "unit", "timed"]);
        }
        assert_eq!(ids(&ran["goals"]), ids(&lesson["goals"]));
        for goal in list(&ran["goals"]) {
            has(goal, &["id", "reached", "measured", "wanted"]);
        }
    }
}

#[test]
fn another_seed_is_said() {
    for lesson in lessons() {
        let ran = run(text(&lesson["slug"]), &serde_json::json!({}), Some("18446744073709551615"));
        assert_eq!(ran["seed"], u64::MAX);
    }
}

#[test]
fn every_goal_is_missed_at_its_start_and_by_wrong_ideas_and_reached_at_its_solution() {
    for lesson in lessons() {
        let slug = text(&lesson["slug"]);
        // Each run checks the lesson's claims too, which takes seconds; that every goal is well made is a test of the
        // lessons' own.
        let goals = if std::env::var("WIRELAB_LONG").is_ok_and(|long| long == "1") { usize::MAX } else { 1 };
        for goal in list(&lesson["goals"]).iter().take(goals) {
            let wrong = list(&goal["misconceptions"]).iter().map(|wrong| (&wrong["settings"], false));
            for (set, reached) in
                [(&goal["start"], false), (&goal["solution"], true)].into_iter().chain(wrong)
            {
                let ran = run(slug, set, None);
                assert_eq!(ran["settings"], *set, "{slug}");
                let judged = list(&ran["goals"]).iter().find(|judged| judged["id"] == goal["id"]).unwrap();
                assert_eq!(judged["reached"], reached, "{slug} {} at {set}: {judged}", goal["id"]);
                assert!(judged["measured"].is_number() && judged["wanted"].is_number(), "{judged}");
            }
        }
    }
}

#[test]
fn claims_has_the_shape_of_the_contract() {
    let lessons = lessons();
    let rows = document(&["claims", "--seeds", "6", "--json"]);
    for row in list(&rows) {
        has(
            row,
            &[
                "id",
                "document",
                "says",
                "verdict",
                "condition",
                "measured",
                "evidence",
                "rule",
                "lessons",
                "fingerprint",
            ],
        );
        assert!(VERDICTS.contains(&text(&row["verdict"])), "{row}");
        assert!(["run", "time", "bytes", "peer", "source"].contains(&text(&row["evidence"])), "{row}");
        assert!(row["verdict"] != "holds if" || !text(&row["condition"]).is_empty(), "{row}");
        let measured = |part: &str| row["measured"][part].as_f64().unwrap();
        assert!(measured("low") <= measured("value") && measured("value") <= measured("high"), "{row}");
        assert_eq!(row["measured"]["timed"], row["evidence"] == "time", "{row}");
        for slug in list(&row["lessons"]) {
            let lesson = lessons.iter().find(|lesson| lesson["slug"] == *slug).unwrap();
            assert!(list(&lesson["claims"]).contains(&row["id"]), "{slug} does not check {}", row["id"]);
        }
        assert!(row["fingerprint"] == "" || is_fingerprint(&row["fingerprint"]), "{row}");
    }
    for lesson in &lessons {
        for id in list(&lesson["claims"]) {
            assert!(list(&rows).iter().any(|row| row["id"] == *id), "{id} has no rule");
        }
    }
}

#[test]
fn people_get_tables() {
    let output = wirelab(&["lessons"]);
    assert!(output.status.success() && output.stderr.is_empty());
    let shown = String::from_utf8(output.stdout).unwrap();
    for lesson in lessons() {
        assert!(shown.lines().any(|line| line.starts_with(text(&lesson["slug"]))), "{shown}");
    }
}

#[test]
fn bad_input_is_one_line_that_names_flag_value_and_range() {
    assert!(refused(&["run", "no-such-lesson"]).contains("no-such-lesson: no such lesson"));
    assert!(refused(&["run"]).contains("<SLUG>"));
    assert!(refused(&["claims", "--seeds", "5"]).contains("--seeds <N>: \"5\" is"));
    assert!(refused(&["claims", "--seeds", "5"]).contains("6.."));
    assert!(refused(&["claims", "--seeds", "many"]).contains("--seeds"));
    for lesson in lessons() {
        let slug = text(&lesson["slug"]);
        let refused = |arguments: &[&str]| refused(&[&["run", slug, "--json"], arguments].concat());
        let line = refused(&["--set", "no_such_knob=1"]);
        assert!(line.contains("--set no_such_knob") && line.contains("its knobs are"), "{line}");
        for knob in list(&lesson["knobs"]) {
            let key = text(&knob["key"]);
            assert!(refused(&["--set", key]).contains("KEY=VALUE"));
            let line = refused(&["--set", &format!("{key}=much")]);
            assert!(line.contains(key) && line.contains("\"much\" is not"), "{line}");
            let default = pair((&key.to_owned(), &knob["default"]));
            let line = refused(&["--set", &default, "--set", &default]);
            assert!(line.contains(key) && line.contains("more than once"), "{line}");
            for (end, beyond) in [("min", -1.0), ("max", 1.0)] {
                let Some(value) = knob[end].as_f64() else { continue };
                let line = refused(&["--set", &format!("{key}={}", value + beyond)]);
                assert!(
                    line.contains("from") && line.contains(&knob["max"].to_string().replace(".0", "")),
                    "{line}"
                );
            }
        }
        for seed in ["-1", "one", "18446744073709551616", "1.5"] {
            assert!(refused(&[&format!("--seed={seed}")]).contains("--seed"), "{seed}");
        }
    }
}

/// A file in the target folder that goes with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id())))
    }

    fn name(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn figures_are_exported_as_what_their_names_end_in() {
    for lesson in lessons() {
        let slug = text(&lesson["slug"]);
        let ran = default_run(slug);
        for figure in list(&ran["figures"]).iter().take(2) {
            let id = text(&figure["id"]);
            let export = |ending: &str| {
                let file = Scratch::new(&format!("{slug}-{id}.{ending}"));
                let output = wirelab(&["run", slug, "--figure", id, "--out", file.name()]);
                assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
                std::fs::read(&file.0).unwrap()
            };
            let svg = String::from_utf8(export("svg")).unwrap();
            let parsed = roxmltree::Document::parse(&svg).unwrap();
            assert_eq!(parsed.root_element().tag_name().name(), "svg");
            assert!(svg.contains(text(&ran["fingerprint"])), "an export prints the fingerprint of its run");
            assert!(svg.contains(&format!("#/lesson/{slug}")), "an export carries its link");
            assert_eq!(&export("png")[..8], b"\x89PNG\r\n\x1a\n");
            let csv = String::from_utf8(export("csv")).unwrap();
            let rows: Vec<usize> = csv.lines().filter(|line| !line.starts_with('#')).map(fields).collect();
            assert!(rows.len() > 1 && rows.iter().all(|fields| *fields == rows[0]), "{csv}");
        }
    }
}

/// How many fields a line of CSV has.
fn fields(line: &str) -> usize {
    let mut quoted = false;
    1 + line
        .chars()
        .filter(|sign| {
            quoted ^= *sign == '"';
            *sign == ',' && !quoted
        })
        .count()
}

#[test]
fn an_export_that_cannot_be_is_refused() {
    for lesson in lessons() {
        let slug = text(&lesson["slug"]);
        let ran = default_run(slug);
        let id = text(&ran["figures"][0]["id"]);
        let line = refused(&["run", slug, "--figure", "no-such-figure", "--out", "x.svg"]);
        assert!(line.contains("--figure no-such-figure") && line.contains(id), "{line}");
        let line = refused(&["run", slug, "--figure", id, "--out", "x.gif"]);
        assert!(line.contains("--out x.gif") && line.contains(".svg, .png or .csv"), "{line}");
        assert!(refused(&["run", slug, "--figure", id]).contains("--out"));
        assert!(refused(&["run", slug, "--out", "x.svg"]).contains("--figure"));
        let line = refused(&["run", slug, "--figure", id, "--out", "no/such/folder/x.csv"]);
        assert!(line.contains("--out no/such/folder/x.csv"), "{line}");
    }
}
