//! The catalogue that scripts read, and the map that readers see.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeSet;

use lessons::{Block, TRACKS, WordPiece as Piece, catalogue, lessons, planned};
use serde_json::{Value, json};

#[test]
fn the_catalogue_keeps_its_contract() {
    let catalogue = serde_json::to_value(catalogue()).unwrap();
    let entry = &catalogue[0];
    assert_eq!(entry["slug"], "json-or-protobuf");
    assert_eq!(
        (&entry["track"], &entry["steps"]),
        (&json!("wire"), &json!(lessons::Step::ALL.map(lessons::Step::id)))
    );
    assert_eq!(entry["claims"], json!(["D1-6", "D4-2", "D4-3", "D4-4", "D4-5", "D4-6"]));
    let goal = &entry["goals"][0];
    assert_eq!((&goal["id"], &goal["start"]), (&json!("protobuf-loses"), &json!({ "shape": "user" })));
    assert_eq!(goal["solution"], json!({ "shape": "user", "payload_bytes": 65536 }));
    assert_eq!(goal["says"], "Make Protobuf with gzip clearly larger than JSON with gzip.");
    let wrong = &goal["misconceptions"][0];
    assert_eq!(wrong, &json!({ "id": "smaller", "settings": { "shape": "user", "payload_bytes": 150 } }));
    assert_eq!(entry["contenders"][2], json!({ "id": "protobuf", "label": "Protobuf" }));
    let shape = &entry["knobs"][0];
    assert_eq!((&shape["kind"], &shape["default"]), (&json!("choice"), &json!("charge")));
    assert_eq!(shape["choices"].as_array().map(Vec::len), Some(6));
    assert!(
        ["min", "max", "step", "scale", "applies_when"]
            .iter()
            .all(|key| shape.get(key) == Some(&Value::Null))
    );
    let expected = json!({
        "key": "payload_bytes", "label": "Size of the message", "unit": "bytes", "kind": "integer",
        "min": 64, "max": 1_048_576, "step": 1, "scale": "log", "choices": null, "default": 98, "applies_when": null,
    });
    assert_eq!(entry["knobs"][1], expected);
}

#[test]
fn every_lesson_stands_on_the_map_with_the_same_question_and_in_the_maps_order() {
    let map: Vec<_> = TRACKS.iter().flat_map(|track| track.lessons).map(|planned| planned.slug).collect();
    assert_eq!(map.iter().collect::<BTreeSet<_>>().len(), map.len(), "a slug stands on the map twice");
    let mut places = Vec::new();
    for lesson in lessons() {
        let (track, planned) = planned(lesson.slug).unwrap();
        assert_eq!((track.id, planned.question), (lesson.track, lesson.question));
        places.push(map.iter().position(|slug| *slug == lesson.slug).unwrap());
    }
    assert!(places.is_sorted());
    assert_eq!(map.len(), 33);
}

#[test]
fn every_lesson_is_well_formed() {
    for lesson in lessons() {
        assert!(
            !lesson.stages.is_empty()
                && lesson
                    .stages
                    .is_sorted_by_key(|stage| lessons::Step::ALL.iter().position(|one| *one == stage.step))
        );
        let keys: BTreeSet<_> = lesson.knobs.iter().map(|knob| knob.key).collect();
        assert_eq!(keys.len(), lesson.knobs.len());
        for reserved in ["v", "step", "seed", "seeds", "sweep", "fail"] {
            assert!(!keys.contains(reserved), "{reserved} means something else in a link");
        }
        for knob in lesson.knobs {
            assert!(knob.help.ends_with('.') && !knob.label.ends_with('.'), "{}", knob.key);
            if let Some(condition) = knob.applies_when {
                let other = lesson.knob(condition.key).unwrap();
                assert!(condition.values.iter().all(|value| other.parse(value).is_ok()), "{}", knob.key);
            }
        }
    }
}

/// Else a reader without eyes is told of a link without a name.
#[test]
fn a_link_is_one_link_wherever_its_line_ends() {
    for lesson in lessons() {
        for block in lesson.words.sections.iter().flat_map(|section| section.blocks) {
            let lines: &[&[Piece]] = match block {
                Block::Paragraph(pieces) => &[pieces],
                Block::List(items) => items,
                _ => &[],
            };
            for pair in lines.iter().flat_map(|pieces| pieces.windows(2)) {
                assert!(pair[0].link.is_none() || pair[0].link != pair[1].link, "{}: {pair:?}", lesson.slug);
            }
        }
    }
}
