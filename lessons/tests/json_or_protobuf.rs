//! The lesson json-or-protobuf against what is known about its bytes.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use lessons::{Lesson, Observation, Settings, Sizes, Value, fingerprint, lesson};
use proto::{Codec, Shape};

fn the_lesson() -> &'static Lesson {
    lesson("json-or-protobuf").unwrap()
}

fn settings(pairs: &[(&str, &str)]) -> Settings {
    let mut settings = Settings::default();
    assert_eq!(settings.set_all(the_lesson(), pairs.iter().copied()), []);
    settings
}

fn sizes(settings: &Settings) -> Sizes {
    let Observation::Sizes(sizes) = the_lesson().run(settings).unwrap();
    sizes
}

#[test]
fn the_charge_has_the_documents_sizes() {
    let sizes = sizes(&Settings::default());
    let plain =
        ["json", "json-spaced", "json-canonical", "protobuf"].map(|codec| sizes.bytes(codec).unwrap());
    assert_eq!(plain, [98, 105, 97, 34]);
    assert!(sizes.codecs.iter().all(|codec| codec.written.is_some() && !codec.library.is_empty()));
}

/// Equal on the page, natively and in every version until the messages or the codecs change, which a reader of an old
/// export has to be told.
#[test]
fn the_default_run_has_its_golden_fingerprint() {
    let observation = the_lesson().run(&Settings::default()).unwrap();
    assert_eq!(fingerprint(&observation), include_str!("golden/json-or-protobuf.fingerprint").trim());
}

#[test]
fn the_same_settings_give_the_same_observation_and_others_another_fingerprint() {
    let user = settings(&[("shape", "user"), ("payload_bytes", "3000")]);
    let (one, two) = (the_lesson().run(&user).unwrap(), the_lesson().run(&user).unwrap());
    assert_eq!(one, two);
    let mut reseeded = user;
    reseeded.seed = 2;
    let three = the_lesson().run(&reseeded).unwrap();
    assert_ne!(fingerprint(&one), fingerprint(&three));
}

#[test]
fn contenders_and_shapes_are_those_of_proto() {
    let contenders: Vec<_> = the_lesson().contenders.iter().map(|contender| contender.id).collect();
    assert_eq!(contenders, Codec::ALL.map(Codec::id));
    for shape in Shape::ALL {
        settings(&[("shape", shape.id())]);
    }
}

#[test]
fn the_size_knob_shows_the_natural_size_of_the_shape_and_takes_it_as_its_default() {
    for shape in Shape::ALL {
        let natural = settings(&[("shape", shape.id())]);
        let Some(Value::Integer(bytes)) = natural.value(the_lesson(), "payload_bytes") else {
            panic!("{shape:?}")
        };
        assert_eq!(sizes(&natural).bytes("json"), u64::try_from(bytes).ok(), "{shape:?}");
        let mut asked = natural.clone();
        asked.set(the_lesson(), "payload_bytes", &bytes.to_string()).unwrap();
        assert_eq!(asked, natural, "{shape:?}");
    }
}

#[test]
fn every_shape_can_be_had_at_both_ends_of_the_size_knob() {
    for shape in Shape::ALL {
        for bytes in [64u64, 65_536] {
            let asked = settings(&[("shape", shape.id()), ("payload_bytes", &bytes.to_string())]);
            let json = sizes(&asked).bytes("json").unwrap();
            assert!(json <= bytes.max(400), "{shape:?} {bytes} {json}");
            assert!(bytes < 1_000 || json > bytes * 9 / 10, "{shape:?} {bytes} {json}");
        }
    }
}

#[test]
fn findings_are_made_from_the_run() {
    let says = |pairs: &[(&str, &str)]| {
        let settings = settings(pairs);
        the_lesson().findings(&settings, &the_lesson().run(&settings).unwrap()).join(" ")
    };
    let charge = says(&[]);
    assert!(
        charge.starts_with("Protobuf writes 34 bytes where compact JSON writes 98: 2.9 times smaller."),
        "{charge}"
    );
    assert!(
        charge.contains("Gzip makes the message larger in") && charge.contains("Protobuf (from 34 to "),
        "{charge}"
    );
    let text = says(&[("shape", "text")]);
    assert!(text.contains("a small gain") || text.contains("loses"), "{text}");
    let empty = Observation::Sizes(Sizes::default());
    assert_eq!(the_lesson().findings(&Settings::default(), &empty), Vec::<String>::new());
}

#[test]
fn the_figure_has_a_row_per_format_and_a_bar_per_contender_also_of_half_a_run() {
    let user = settings(&[("shape", "user")]);
    let mut experiment = the_lesson().experiment(&user).unwrap();
    for _ in 0..3 {
        experiment.advance().unwrap();
    }
    let half = the_lesson().figures(&user, experiment.observation(), "");
    let whole = the_lesson().figures(&user, &the_lesson().run(&user).unwrap(), "#/x");
    let bars = |figures: &[figure::Figure]| {
        let bars = figures[0].series.iter().flat_map(|series| &series.points);
        (bars.clone().count(), bars.filter(|bar| bar[1].is_some()).count())
    };
    assert_eq!((bars(&half), bars(&whole)), ((10, 2), (10, 10)));
    let figure::Scale::Category(rows) = &whole[0].y.scale else { panic!() };
    assert_eq!(rows.len(), 5);
    assert_eq!(whole[0].settings, [figure::Setting::new("Message", "A user with metadata")]);
    assert_eq!(whole[0].provenance.fingerprint.len(), 32);
}
