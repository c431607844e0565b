//! What is true of every lesson, whatever it teaches: it knows no lesson by name. Each is tested three ways (its start fails
//! the goal, its solution reaches it, a wrong idea fails with words of its own), over many seeds; its words are whole; its
//! claims have rules.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use lessons::claims::{claim, claims};
use lessons::{
    Ask, Block, Content, DEFAULT_SEED, Goal, Kind, Knob, Lesson, Settings, Standing, Step, Style, Value,
    lessons, places, sweep,
};

/// Goals hold over so many seeds (curriculum, "What every lesson has").
const SEEDS: u64 = 20;

fn standing(lesson: &'static Lesson, goal: &'static Goal, settings: &Settings) -> Standing {
    goal.standing(lesson, settings, &lesson.run(settings, &exchange::run).unwrap())
}

fn goals() -> impl Iterator<Item = (&'static Lesson, &'static Goal)> {
    lessons().iter().flat_map(|lesson| lesson.goals.iter().map(move |goal| (*lesson, goal)))
}

#[test]
fn goals_are_missed_at_the_start_and_reached_by_the_solution() {
    for (lesson, goal) in goals() {
        for seed in 1..=SEEDS {
            let start = standing(lesson, goal, &goal.settings(lesson, None, seed));
            assert!(matches!(start, Standing::Missed(_, None)), "{} {seed}: {start:?}", goal.id);
            let solved = standing(lesson, goal, &goal.settings(lesson, Some(goal.solution), seed));
            assert!(matches!(solved, Standing::Reached(_)), "{} {seed}: {solved:?}", goal.id);
        }
    }
}

#[test]
fn wrong_ideas_miss_the_goal_and_are_known_by_name() {
    for (lesson, goal) in goals() {
        assert!(!goal.misconceptions.is_empty(), "{}", goal.id);
        for wrong in goal.misconceptions {
            for seed in 1..=SEEDS {
                let found = standing(lesson, goal, &goal.settings(lesson, Some(wrong.value), seed));
                let Standing::Missed(_, Some(named)) = &found else {
                    panic!("{} {seed}: {found:?}", wrong.id)
                };
                assert_eq!(named.id, wrong.id, "{} {seed}", goal.id);
            }
        }
    }
}

/// Only the freed knob leads to the goal: one step of any other knob does not.
#[test]
fn no_single_step_of_another_knob_reaches_a_goal() {
    for (lesson, goal) in goals() {
        let start = goal.settings(lesson, None, 1);
        for knob in lesson.knobs.iter().filter(|knob| knob.key != goal.free) {
            for value in neighbours(knob, &start.value(lesson, knob.key).unwrap()) {
                let mut turned = start.clone();
                turned.set(lesson, knob.key, &value).unwrap();
                let run = lesson.run(&turned, &exchange::run).unwrap();
                let judged = (goal.judge)(&lesson.values(&turned, &run)).unwrap();
                assert!(!judged.reached, "{}: {}={value} reaches it too", goal.id, knob.key);
            }
        }
    }
}

/// The positions beside this one; of a choice, all others.
fn neighbours(knob: &Knob, value: &Value) -> Vec<String> {
    match (&knob.kind, value) {
        (Kind::Integer { min, max, step, .. }, Value::Integer(here)) => [here - step, here + step]
            .iter()
            .filter(|near| (min..=max).contains(near))
            .map(i64::to_string)
            .collect(),
        (Kind::Number { min, max, step, .. }, Value::Number(here)) => [here - step, here + step]
            .iter()
            .filter(|near| (min..=max).contains(near))
            .map(f64::to_string)
            .collect(),
        (Kind::Choice { choices, .. }, here) => choices
            .iter()
            .map(|choice| choice.value.to_owned())
            .filter(|other| *other != here.to_string())
            .collect(),
        (Kind::Toggle { .. }, Value::Toggle(on)) => vec![(!on).to_string()],
        other => panic!("{}: {other:?}", knob.key),
    }
}

#[test]
fn a_goal_is_judged_only_where_nothing_but_its_knob_was_turned() {
    for (lesson, goal) in goals() {
        let mut elsewhere = goal.settings(lesson, Some(goal.solution), 1);
        let other = lesson.knobs.iter().find(|knob| knob.key != goal.free).unwrap();
        let value = neighbours(other, &elsewhere.value(lesson, other.key).unwrap()).remove(0);
        elsewhere.set(lesson, other.key, &value).unwrap();
        assert!(matches!(standing(lesson, goal, &elsewhere), Standing::Elsewhere), "{}", goal.id);
    }
}

/// Every preset value is one that the lesson accepts, and the steps free knobs and show figures that exist.
#[test]
fn steps_name_only_what_there_is() {
    for lesson in lessons() {
        for stage in lesson.stages {
            let mut settings = Settings::default();
            let preset = stage.preset.unwrap_or_default();
            assert_eq!(settings.set_all(lesson, preset.iter().copied()), [], "{:?}", stage.step);
            if stage.preset.is_some() {
                assert_eq!(lesson.entering(stage.step, &Settings::default()), settings, "{:?}", stage.step);
            }
            assert_eq!(settings, lesson.entering(stage.step, &Settings::default()), "{:?}", stage.step);
            assert!(stage.free.iter().all(|key| lesson.knob(key).is_some()), "{:?}", stage.step);
        }
        for goal in lesson.goals {
            let pairs = goal.start.iter().copied().chain([(goal.free, goal.solution)]);
            assert_eq!(Settings::default().set_all(lesson, pairs), [], "{}", goal.id);
            let freed = lesson.stage(Step::Break).unwrap().free;
            assert!(freed.contains(&goal.free), "{}: its knob is not freed", goal.id);
        }
    }
}

/// Sections that the page asks for exist, and no section is never asked for.
#[test]
fn words_are_whole() {
    for lesson in lessons() {
        let mut asked: Vec<String> = lesson.steps().map(|step| step.id().to_owned()).collect();
        for prediction in lesson.predictions {
            asked.push(format!("predict.{}", prediction.id));
            asked.push(format!("confront.{}.unsure", prediction.id));
        }
        for goal in lesson.goals {
            let names = ["", ".reached", ".hint", ".solution"].map(|name| format!("goal.{}{name}", goal.id));
            asked.extend(names);
            asked.extend(goal.misconceptions.iter().map(|wrong| format!("goal.{}.{}", goal.id, wrong.id)));
        }
        for id in &asked {
            assert!(lesson.words.section(id).is_some(), "{}: no section {id}", lesson.slug);
        }
        let by_outcome = |id: &str| {
            let (first, _) = id.split_once('.').unwrap_or((id, ""));
            first == "confront" || Step::from_id(first).is_some()
        };
        for section in lesson.words.sections {
            assert!(
                asked.iter().any(|id| id == section.id) || by_outcome(section.id),
                "{} is never said",
                section.id
            );
        }
    }
}

/// Names with digits that may stand in words. Reviewed: every other digit comes from a run, or is code, or a citation.
const NAMES: [&str; 17] = [
    "HTTP/1.1",
    "HTTP/2",
    "HTTP/3",
    "TLS 1.2",
    "TLS 1.3",
    "RFC 1952",
    "p50",
    "p99",
    "L4",
    "L7",
    "int32",
    "int64",
    "gRPC A50",
    "gRPC A105",
    "RFC 7541",
    "RFC 9113",
    "h2",
];

#[test]
fn no_number_is_typed_into_words() {
    for lesson in lessons() {
        for section in lesson.words.sections {
            for block in section.blocks {
                let pieces: Vec<_> = match block {
                    Block::Paragraph(pieces) => pieces.iter().collect(),
                    Block::List(items) => items.iter().flat_map(|item| item.iter()).collect(),
                    Block::Code(_) => Vec::new(),
                };
                for piece in pieces.iter().filter(|piece| piece.style != Style::Code && piece.link.is_none())
                {
                    let Content::Text(text) = &piece.content else { continue };
                    let left = NAMES.iter().fold((*text).to_owned(), |text, name| text.replace(name, ""));
                    assert!(!left.contains(|c: char| c.is_ascii_digit()), "{}: {text}", section.id);
                }
            }
        }
    }
}

/// Every placeholder is filled in some step from a finished run, apart from those that wait for a clock.
#[test]
fn placeholders_are_values_or_settings() {
    for lesson in lessons() {
        let settings = Settings::default();
        let values = lesson.values(&settings, &lesson.run(&settings, &exchange::run).unwrap());
        for name in lesson.words.placeholders {
            let timed = values.iter().any(|(known, quantity)| known == *name && quantity.timed);
            assert!(
                lesson.knob(name).is_some() || values.number(name).is_some() || timed,
                "{name} is never filled"
            );
        }
    }
}

#[test]
fn predictions_have_a_truth_and_explain_every_guess() {
    for lesson in lessons() {
        let settings = Settings::default();
        let values = lesson.values(&settings, &lesson.run(&settings, &exchange::run).unwrap());
        for prediction in lesson.predictions {
            let truth = (prediction.truth)(&values).unwrap();
            let numbers = |count: usize, range: &lessons::Range| {
                let share = |part: f64| range.min + (range.max - range.min) * part;
                let texts = [0.0, 0.01, 0.1, 0.3, 0.5, 0.9, 1.0]
                    .map(|part| vec![share(part).to_string(); count].join(","));
                let mixed: Vec<String> =
                    (0..count).map(|index| share(index as f64 / count as f64).to_string()).collect();
                let reversed: Vec<String> = mixed.iter().rev().cloned().collect();
                texts.into_iter().chain([mixed.join(","), reversed.join(",")]).collect::<Vec<_>>()
            };
            let texts = match &prediction.ask {
                Ask::Choice(choices) => choices.iter().map(|choice| choice.value.to_owned()).collect(),
                Ask::Number(range) => numbers(1, range),
                Ask::Bars { labels, range, .. } => numbers(labels.len(), range),
                Ask::Curve { at, range, .. } => numbers(at.len(), range),
            };
            for text in texts.into_iter().chain(["unsure".into(), truth.to_string()]) {
                let guess = prediction.read(&text).unwrap();
                let found = prediction.confront(&guess, &values).unwrap();
                let section = format!("confront.{}.{}", prediction.id, found.explanation);
                assert!(lesson.words.section(&section).is_some(), "no section {section} for {text}");
            }
        }
    }
}

/// At least half of a track's predictions are numbers or drawn.
#[test]
fn predictions_are_mostly_numbers_or_drawn() {
    for track in &lessons::TRACKS {
        let all =
            lessons().iter().filter(|lesson| lesson.track == track.id).flat_map(|lesson| lesson.predictions);
        let (mut choices, mut count) = (0, 0);
        for prediction in all {
            count += 1;
            choices += u32::from(matches!(prediction.ask, Ask::Choice(_)));
        }
        assert!(choices * 2 <= count, "{}: {choices} of {count} are choices", track.id);
    }
}

#[test]
fn every_claim_of_a_lesson_has_a_rule_and_knows_its_lesson() {
    for lesson in lessons() {
        for id in lesson.claims {
            assert!(claim(id).is_some_and(|claim| claim.lessons.contains(&lesson.slug)), "{id}");
        }
    }
    for claim in claims() {
        let known =
            |slug: &&str| lessons::lesson(slug).is_some_and(|lesson| lesson.claims.contains(&claim.id));
        assert!(claim.lessons.iter().all(known) && !claim.rule.is_empty(), "{}", claim.id);
        let lesson = lessons::lesson(claim.lessons[0]).unwrap();
        assert_eq!(Settings::default().set_all(lesson, claim.open.iter().copied()), [], "{}", claim.id);
    }
}

/// A sweep visits both ends, and each place gives under each seed what a run there gives.
#[test]
fn a_sweep_is_a_row_of_runs() {
    for lesson in lessons() {
        for knob in lesson.knobs {
            let values = places(knob, 4);
            let points = sweep(lesson, &Settings::default(), knob.key, &values, 2, &exchange::run).unwrap();
            assert_eq!((points.over.as_deref(), points.points.len()), (Some(knob.key), values.len()));
            for (point, value) in points.points.iter().zip(&values).take(2) {
                for (seed, found) in (DEFAULT_SEED..).zip(&point.runs) {
                    let mut settings = Settings::seeded(seed);
                    settings.set(lesson, knob.key, &value.to_string()).unwrap();
                    let run = lesson.values(&settings, &lesson.run(&settings, &exchange::run).unwrap());
                    let expected: Vec<_> = (lesson.contenders.iter())
                        .map(|contender| run.number(&(lesson.swept.value)(contender.id)))
                        .collect();
                    assert_eq!(found, &expected, "{}={value}, seed {seed}", knob.key);
                    assert!(expected.iter().all(Option::is_some));
                }
                assert_eq!(point.runs.len(), 2);
            }
        }
    }
}

/// Bytes that a lesson shows: what no part claims, or two claim, would be shown wrongly.
#[test]
fn every_octet_that_is_shown_has_one_owner() {
    for lesson in lessons() {
        let Some(dumps) = lesson.dumps else { continue };
        assert!(dumps.steps.iter().all(|step| lesson.stage(*step).is_some()), "{}", lesson.slug);
        let run = lesson.run(&Settings::default(), &exchange::run).unwrap();
        let shown = (dumps.make)(lesson, &Settings::default(), &run);
        assert!(!shown.is_empty(), "{}", lesson.slug);
        for dump in shown {
            assert!(!dump.title.is_empty() && !dump.octets.is_empty() && dump.groups.len() <= 5);
            let count = dump.octets.len() as u32;
            let mut at = 0;
            for (place, part) in (0..).zip(&dump.parts) {
                assert!(part.start <= part.end && !part.name.is_empty(), "{part:?}");
                assert!(usize::from(part.group) < dump.groups.len(), "{part:?}");
                if let Some(parent) = part.parent {
                    let around = &dump.parts[parent as usize];
                    assert!(
                        parent < place && around.start <= part.start && part.end <= around.end,
                        "{part:?}"
                    );
                }
                if dump.is_leaf(place) {
                    assert_eq!(part.start, at, "{part:?}");
                    at = part.end;
                }
            }
            assert_eq!(at, count, "{}: {}", lesson.slug, dump.title);
            assert!((0..count).all(|octet| dump.owner(octet).is_some_and(|owner| dump.is_leaf(owner))));
            assert_eq!(dump.totals().iter().sum::<u32>(), count);
        }
    }
}
