//! Links: what was written opens again, and whatever is opened opens as something.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use lessons::link::{Failure, LessonRoute, Notice, Page, Route, VERSION, glance, open, write};
use lessons::{Chunk, Kind, Knob, Scale, Step, TRACKS, Value, lesson, lessons};
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

fn below(random: &mut Pcg64Mcg, bound: usize) -> usize {
    (random.next_u64() % bound.max(1) as u64) as usize
}

fn any_value(random: &mut Pcg64Mcg, knob: &Knob) -> String {
    let share = random.next_u64() as f64 / u64::MAX as f64;
    match &knob.kind {
        Kind::Integer { min, max, scale: Scale::Log, .. } => (min << below(random, 24)).min(*max).to_string(),
        Kind::Integer { min, max, .. } => (min + ((max - min) as f64 * share) as i64).to_string(),
        Kind::Number { min, max, .. } => (min + (max - min) * share).to_string(),
        Kind::Choice { choices, .. } => choices[below(random, choices.len())].value.into(),
        Kind::Toggle { .. } => (share < 0.5).to_string(),
    }
}

fn any_route(random: &mut Pcg64Mcg) -> Route {
    match below(random, 10) {
        0 => Route::Home,
        1 => Route::Page(Page::ALL[below(random, Page::ALL.len())]),
        2 => {
            let track = &TRACKS[below(random, TRACKS.len())];
            let planned = &track.lessons[below(random, track.lessons.len())];
            lesson(planned.slug)
                .map_or(Route::Planned(planned), |lesson| Route::Lesson(LessonRoute::new(lesson)))
        }
        3 => Route::Unknown(["a b", "%", "ä/+&=?#", "lesson", "lesson/nothing"][below(random, 5)].into()),
        _ => {
            let lesson = lessons()[below(random, lessons().len())];
            let mut route = LessonRoute::new(lesson);
            route.step = lesson.stages[below(random, lesson.stages.len())].step;
            route.settings.seed = if random.next_u64().is_multiple_of(2) { 1 } else { random.next_u64() };
            for knob in lesson.knobs {
                if random.next_u64().is_multiple_of(2) {
                    let value = any_value(random, knob);
                    route.settings.set(lesson, knob.key, &value).unwrap();
                }
            }
            if below(random, 4) == 0 {
                route.sweep = Some(lesson.knobs[below(random, lesson.knobs.len())].key);
            }
            route.seeds = [1, 1, 2, 100][below(random, 4)];
            route.fail = [None, Some(Failure::Panic), Some(Failure::Silent)][below(random, 3)];
            Route::Lesson(route)
        }
    }
}

#[test]
fn what_was_written_opens_as_the_same_route_without_a_notice() {
    let mut random = Pcg64Mcg::seed_from_u64(2);
    for _ in 0..400 {
        let route = any_route(&mut random);
        let text = write(&route);
        let opened = open(&text);
        assert_eq!(opened.route, route, "{text}");
        assert_eq!(opened.notices, [], "{text}");
    }
}

/// 10,000 links with bytes changed, dropped, doubled and swapped: none panics, and each opens as a route that can be
/// written and opened again.
#[test]
fn a_mutated_link_never_panics_and_opens_as_something_that_lasts() {
    let pieces =
        ["%", "%f", "%ff", "&", "=", "?", "#", "/", "+", "é", "\u{fffd}", "&v=9", "&shape=", "\0", "seed=-1"];
    let mut random = Pcg64Mcg::seed_from_u64(3);
    for _ in 0..10_000 {
        let mut text: Vec<char> = write(&any_route(&mut random)).chars().collect();
        for _ in 0..=below(&mut random, 6) {
            let at = below(&mut random, text.len());
            match below(&mut random, 4) {
                0 if !text.is_empty() => drop(text.remove(at)),
                1 => text.truncate(at),
                2 => drop(text.splice(at..at, pieces[below(&mut random, pieces.len())].chars()).count()),
                _ => text.extend_from_within(at..),
            }
        }
        let text: String = text.into_iter().collect();
        let opened = open(&text);
        assert_eq!(open(&write(&opened.route)).route, opened.route, "{text}");
        assert!(opened.notices.len() <= 13, "{text}");
        for notice in &opened.notices {
            assert!(notice.to_string().len() < 700, "{notice}");
        }
    }
}

fn sandbox(query: &str) -> (LessonRoute, Vec<Notice>) {
    let opened = open(&format!("#/lesson/json-or-protobuf?{query}"));
    match opened.route {
        Route::Lesson(route) => (route, opened.notices),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_golden_link_of_version_1_opens_for_ever() {
    let (route, notices) = sandbox("v=1&step=sandbox&seed=7&shape=user&payload_bytes=4096&fail=silent");
    assert_eq!(notices, []);
    assert_eq!(route.step, Step::Sandbox);
    assert_eq!(route.settings.seed, 7);
    assert_eq!(route.settings.explicit("shape"), Some(&Value::Choice("user")));
    assert_eq!(route.settings.explicit("payload_bytes"), Some(&Value::Integer(4096)));
    assert_eq!(route.fail, Some(Failure::Silent));
}

#[test]
fn the_order_of_the_settings_does_not_matter() {
    let natural = LessonRoute::new(lessons()[0]).settings.value(lessons()[0], "payload_bytes").unwrap();
    // The natural size of the default shape, asked for with another shape: not a default there.
    let (one, _) = sandbox(&format!("payload_bytes={natural}&shape=text"));
    let (two, _) = sandbox(&format!("shape=text&payload_bytes={natural}"));
    assert_eq!(one, two);
    assert!(one.settings.explicit("payload_bytes").is_some());
}

#[test]
fn a_missing_version_is_the_first_and_a_newer_one_opens_what_it_can() {
    assert_eq!(sandbox("shape=text").1, []);
    let (route, notices) = sandbox(&format!("v={}&shape=text", VERSION + 1));
    assert_eq!(notices, [Notice::Newer { version: VERSION + 1 }]);
    assert_eq!(route.settings.explicit("shape"), Some(&Value::Choice("text")));
}

#[test]
fn each_thing_that_was_dropped_is_named_and_the_rest_applies() {
    let cases = [
        ("v=0", "v: \"0\" is not a version"),
        ("v=one", "v: \"one\" is not a version"),
        ("step=encore", "it has scene, predict, run"),
        ("step=nowhere", "step: \"nowhere\" is not a step of this lesson"),
        ("seed=-1", "seed: \"-1\" is not a whole number from 0 to 18446744073709551615; the run uses seed 1"),
        ("seed=18446744073709551616", "is not a whole number"),
        ("seeds=0", "seeds: \"0\" is not a whole number from 1 to 100; one seed is run."),
        ("sweep=rtt_ms", "sweep: rtt_ms: json-or-protobuf has no such knob"),
        ("fail=loudly", "fail: \"loudly\" is not panic or silent"),
        (
            "rtt_ms=50",
            "rtt_ms: json-or-protobuf has no such knob; its knobs are shape, payload_bytes, messages, gzip_from_bytes, bandwidth_mbps; it was dropped",
        ),
        ("payload_bytes=63", "\"63\" is not a whole number from 64 to 1048576 bytes; it was dropped"),
        ("payload_bytes=1048577", "from 64 to 1048576 bytes"),
        ("payload_bytes=1e3", "\"1e3\" is not a whole number"),
        ("payload_bytes=", "\"\" is not a whole number"),
        ("payload_bytes", "a setting is written key=value"),
        ("payload_bytes=%zz", "a percent sign must be followed by two hexadecimal digits"),
        ("payload_bytes=%ff", "must be UTF-8"),
        ("payload_bytes=200&payload_bytes=300", "payload_bytes=300 was dropped"),
    ];
    for (query, expected) in cases {
        let (route, notices) = sandbox(&format!("{query}&shape=text"));
        assert_eq!(notices.len(), 1, "{query}: {notices:?}");
        assert!(notices[0].to_string().contains(expected), "{query}: {}", notices[0]);
        assert_eq!(route.settings.explicit("shape"), Some(&Value::Choice("text")), "{query}");
    }
    let (route, _) = sandbox("payload_bytes=200&payload_bytes=300");
    assert_eq!(route.settings.explicit("payload_bytes"), Some(&Value::Integer(200)));
}

#[test]
fn a_flood_of_notices_is_summed_up() {
    let query: Vec<String> = (0..1000).map(|index| format!("knob{index}=1")).collect();
    let (_, notices) = sandbox(&query.join("&"));
    assert_eq!(notices.len(), 13);
    assert_eq!(notices[12].to_string(), "And 988 more that could not be used.");
}

#[test]
fn places_are_told_apart() {
    for empty in ["", "#", "#/", "/", "#?", "#/?v=1"] {
        assert_eq!(open(empty).route, Route::Home, "{empty:?}");
    }
    assert_eq!(open("#/claims/").route, Route::Page(Page::Claims));
    assert!(
        matches!(open("#/lesson/retry-storm?rps=9").route, Route::Planned(planned) if planned.slug == "retry-storm")
    );
    assert_eq!(open("#/lesson/nonsense").route, Route::Unknown("lesson/nonsense".into()));
    assert_eq!(open("#/lesson").route, Route::Unknown("lesson".into()));
    assert_eq!(
        open("#/board?x=1").notices[0].to_string(),
        "\"x=1\" was dropped: this page has nothing to set."
    );
}

/// A page must know what a link needs before it can open it.
#[test]
fn a_glance_names_the_lesson_and_what_it_needs() {
    for lesson in lessons() {
        for step in lesson.steps() {
            let route = Route::Lesson(LessonRoute::new(lesson).at(step));
            let seen = glance(&write(&route));
            assert_eq!(seen.lesson.map(|seen| seen.slug), Some(lesson.slug));
            let all = step == Step::Takeaway;
            assert_eq!(seen.chunks, if all { &Chunk::ALL[..] } else { lesson.chunks });
        }
    }
    assert_eq!(glance("#/claims").chunks, Chunk::ALL);
    for elsewhere in ["", "#/", "#/truth", "#/lesson/no-such-lesson", "#/lesson/%%%", "#/lesson"] {
        let seen = glance(elsewhere);
        assert!(seen.lesson.is_none() && seen.chunks.is_empty(), "{elsewhere}");
    }
}
