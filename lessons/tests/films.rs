//! What is true of every lesson's films, whatever it teaches: they hold together, at every moment.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use lessons::film::{FILM, Film, What};
use lessons::{Lesson, Settings, Step, lessons};

fn films(lesson: &'static Lesson, settings: &Settings) -> Vec<Film> {
    lesson.films(settings, &lesson.run(settings, &exchange::run).unwrap())
}

/// Where a step names films, the run has them: all, or those of contenders.
#[test]
fn steps_name_only_films_that_there_are() {
    for lesson in lessons() {
        for stage in lesson.stages {
            let named: Vec<&str> = stage.figures.iter().filter_map(|id| id.strip_prefix(FILM)).collect();
            if named.is_empty() {
                continue;
            }
            assert_ne!(stage.step, Step::Predict, "{}: it gives the answer away", lesson.slug);
            let films = films(lesson, &lesson.entering(stage.step, &Settings::default()));
            for name in named {
                let found = films
                    .iter()
                    .any(|film| name.is_empty() || name.strip_prefix('-') == Some(&film.contender));
                assert!(found, "{} {:?}: film{name}", lesson.slug, stage.step);
            }
        }
    }
}

/// Seeds, and so many moments of each film.
const SEEDS: u64 = 3;
const MOMENTS: u64 = 97;

#[test]
fn films_hold_together_at_every_moment() {
    for lesson in lessons() {
        for seed in 1..=SEEDS {
            for film in films(lesson, &Settings::seeded(seed)) {
                assert!(!film.label.is_empty() && film.busiest_ns <= film.end_ns, "{}", film.contender);
                assert!(film.events.is_sorted_by_key(|event| event.at_ns));
                if let Some(fleet) = &film.fleet {
                    assert!(
                        (200..=800).contains(&fleet.calls.len()),
                        "{}: {} calls",
                        film.contender,
                        fleet.calls.len()
                    );
                }
                assert!(film.parcels.is_sorted_by_key(|parcel| parcel.leaves_ns));
                assert!(film.parcels.iter().all(|parcel| (parcel.lane as usize) < film.lanes.len()));
                for moment in 0..=MOMENTS {
                    balance(&film, film.end_ns / MOMENTS * moment);
                }
            }
        }
    }
}

/// What has left and has not arrived, and was not lost, is on its way; who has come and is not complete is somewhere, and at one place only.
fn balance(film: &Film, ns: u64) {
    if let Some(fleet) = &film.fleet {
        let happened = &film.events[..film.so_far(ns)];
        let count = |what| happened.iter().filter(|event| event.what == what).count();
        // A pod may be at a call that its client has given up.
        let under_way = fleet.at(ns, 0);
        let wanted = under_way.iter().filter(|(place, _)| fleet.calls[*place].moments.ended > ns);
        assert_eq!(wanted.count(), count(What::Comes) - count(What::Completes), "{} {ns}", film.contender);
        return;
    }
    let moment = film.at(ns);
    let happened = &film.events[..film.so_far(ns)];
    let count = |what| happened.iter().filter(|event| event.what == what).count();
    let gone = count(What::Arrives) + count(What::Lost);
    assert_eq!(moment.moving.len(), count(What::Leaves) - gone, "{} {ns}", film.contender);
    assert!(moment.lost.len() <= count(What::Lost));
    assert!(moment.moving.iter().all(|(_, place)| (0.0..=1.0).contains(place)));
    assert_eq!((moment.come, moment.complete), (count(What::Comes), count(What::Completes)));
    let mut somewhere: Vec<u32> =
        [&moment.waiting[..], &moment.held, &moment.worked, &moment.answered].concat();
    let all = somewhere.len();
    somewhere.sort_unstable();
    somewhere.dedup();
    assert_eq!(somewhere.len(), all, "{} {ns}: a call is at two places", film.contender);
    assert!(all <= moment.come - moment.complete);
    let nobody = |call: &u32| film.calls[*call as usize].completes_ns.is_some_and(|at| at <= ns);
    assert!(!somewhere.iter().any(nobody), "{} {ns}: it is complete", film.contender);
}

/// Every event says something, and names its call.
#[test]
fn every_event_has_its_words() {
    for lesson in lessons() {
        for film in films(lesson, &Settings::default()) {
            for event in &film.events {
                let words = film.words(event);
                assert!(words.ends_with('.') && !words.contains("  ") && words.len() > 20, "{words}");
                if let Some(call) = event.call {
                    let named = format!("all {}", call + 1);
                    assert!(words.contains(&named), "{words}");
                }
            }
        }
    }
}
