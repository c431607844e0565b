//! The lesson when-packets-drop against what is known of TCP, its own books, and what it says.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Tested, number, outcomes};
use engine::kernel::run::{Bound, Stop};
use lessons::{Observation, Settings, fingerprint};

const LESSON: Tested = Tested("when-packets-drop");

const SEEDS: u64 = 20;

/// Without loss: TCP's handshake, TLS 1.3's, and a round trip for the request, each of the round-trip time; then the octets,
/// which take at least their sending time. On a fast link slow start sends 10, 20, 40, ... segments a round trip.
#[test]
fn without_loss_a_small_page_takes_its_round_trips() {
    for (tls, trips) in [("none", 2.0), ("tls13", 3.0), ("tls12", 4.0)] {
        let small = [
            ("loss_pct", "0"),
            ("tls", tls),
            ("objects", "1"),
            ("object_bytes", "1000"),
            ("bandwidth_mbps", "1000"),
        ];
        let (_, values) = LESSON.run(&small);
        for id in ["http1-six", "http2-one", "streams"] {
            let over = number(&values, &format!("{id}.complete")) - trips * 30.0;
            // Sending times only: some thousand octets at 8 ns each.
            assert!((0.0..0.5).contains(&over), "{tls} {id}: {over}");
        }
    }
}

#[test]
fn every_object_is_there_in_the_end_and_the_books_balance() {
    for pairs in [
        &[][..],
        &[("loss_pct", "0")],
        &[("loss_pct", "5"), ("loss_kind", "bursts")],
        &[("lost_packet", "1")],
        &[("objects", "200"), ("object_bytes", "100"), ("connections", "12"), ("loss_pct", "5")],
    ] {
        let (observation, values) = LESSON.run(pairs);
        assert_eq!(observation.calls().len(), 3);
        for (id, outcome) in outcomes(&observation) {
            assert_eq!(outcome.stop, Some(Stop::Drained), "{id} {pairs:?}");
            assert_eq!((outcome.counts.failed, outcome.counts.in_flight), (0, 0), "{id}");
            let last = outcome.calls.iter().map(|call| call.completion.unwrap()).max().unwrap();
            assert_eq!(number(&values, &format!("{id}.complete")), last.nanoseconds() as f64 / 1e6);
            let used = number(&values, &format!("{id}.used"));
            assert!((0.0..=100.0).contains(&used), "{id}: {used}");
        }
    }
}

/// The one that the reader names, and no other, and only towards the client.
#[test]
fn the_chosen_packet_is_lost_and_no_other() {
    for (packet, lost) in [("1", 1), ("80", 1), ("600", 1), ("5000", 0)] {
        let (observation, _) = LESSON.run(&[("lost_packet", packet), ("loss_pct", "5")]);
        for (id, outcome) in outcomes(&observation) {
            let [up, down] = outcome.packets.unwrap().ways;
            assert_eq!((up.lost, down.lost), (0, lost), "{id} {packet}");
        }
    }
}

/// Independent streams differ in nothing but when objects are there: never later, and the same goes over the link.
#[test]
fn independent_streams_only_free_what_is_there() {
    for packet in (20..840).step_by(41).map(|packet| packet.to_string()) {
        let (observation, values) = LESSON.run(&[("lost_packet", &packet)]);
        let all = outcomes(&observation);
        let (ordered, free) = (all[1].1, all[2].1);
        assert_eq!(ordered.octets_to_client, free.octets_to_client, "{packet}");
        let pairs = || ordered.calls.iter().zip(&free.calls);
        assert!(pairs().all(|(ordered, free)| ordered.completion >= free.completion), "{packet}");
        let later = pairs().filter(|(ordered, free)| ordered.completion > free.completion).count();
        assert_eq!(number(&values, "held"), later as f64, "{packet}");
        // What was lost is found and sent again within two round trips.
        assert!(number(&values, "held-longest") < 60.0, "{packet}");
    }
}

/// What the words say whatever the run: HTTP/2 wins where nothing is lost, loses where much is, by its windows and not by
/// its order; and what brings it back.
#[test]
fn what_the_words_claim_holds_over_seeds() {
    let median = |name: &str, pairs: &[(&str, &str)]| {
        let mut found: Vec<f64> =
            (1..=SEEDS).map(|seed| number(&LESSON.seeded(seed, pairs).1, name)).collect();
        found.sort_by(f64::total_cmp);
        found[found.len() / 2]
    };
    assert!(median("six-ahead", &[("loss_pct", "0")]) < 0.9);
    assert!(median("six-ahead", &[]) > 1.5);
    assert!(median("six-ahead", &[("loss_pct", "2"), ("connections", "1")]) < 0.9);
    assert!(median("six-ahead", &[("loss_pct", "2"), ("object_bytes", "1000")]) < 0.9);
    assert!(median("six-ahead", &[("loss_pct", "2"), ("loss_kind", "bursts")]) < 1.0);
    let far = median("six-ahead", &[("loss_pct", "2")]);
    assert!(median("six-ahead", &[("loss_pct", "2"), ("rtt_ms", "3")]) < far / 1.5);
    for loss in ["0.5", "1", "2", "5"] {
        assert!(median("streams-ahead", &[("loss_pct", loss)]) < 1.05, "{loss}");
    }
}

/// The opening picture shows what it speaks of.
#[test]
fn the_scene_holds_objects_up() {
    let settings = LESSON.lesson().entering(lessons::Step::Scene, &Settings::default());
    let observation = LESSON.lesson().run(&settings, &exchange::run).unwrap();
    let values = LESSON.lesson().values(&settings, &observation);
    assert!(number(&values, "held") >= 3.0, "{values:?}");
    assert!(outcomes(&observation).iter().all(|(_, outcome)| outcome.trace_missed == 0));
    let (at_defaults, _) = LESSON.run(&[]);
    assert!(outcomes(&at_defaults).iter().all(|(_, outcome)| outcome.trace_missed == 0));
}

#[test]
fn every_knob_runs_at_both_ends_and_says_something() {
    LESSON.every_knob_runs_at_both_ends(|_, _| {});
}

/// The most that the knobs allow stays within the bounds or says so.
#[test]
fn the_largest_page_ends_or_says_that_it_was_stopped() {
    let largest = [("objects", "200"), ("object_bytes", "300000"), ("loss_pct", "5"), ("rtt_ms", "300")];
    let (observation, _) = LESSON.run(&largest);
    for (id, outcome) in outcomes(&observation) {
        match outcome.stop {
            Some(Stop::Drained) => {}
            Some(Stop::Bound(_)) => assert!(LESSON.says(&largest).contains("was stopped after"), "{id}"),
            other => panic!("{id}: {other:?}"),
        }
    }
}

#[test]
fn findings_say_who_wins_and_who_was_held() {
    let usual = LESSON.says(&[]);
    assert!(usual.contains("HTTP/2 on one connection took "), "{usual}");
    assert!(usual.contains("done no sooner with independent streams"), "{usual}");
    let clean = LESSON.says(&[("loss_pct", "0")]);
    assert!(clean.contains("HTTP/1.1 on several connections took "), "{clean}");
    assert!(clean.contains("No object over HTTP/2 was there later"), "{clean}");
    let one = LESSON.says(&[("lost_packet", "600")]);
    assert!(one.contains("objects over HTTP/2 waited for packets of others, up to "), "{one}");
}

/// A run that was stopped at a bound says so, and what it did not come to has no number.
#[test]
fn a_bound_is_said() {
    let at = Settings::default();
    let Observation::Calls(mut runs) = LESSON.lesson().run(&at, &exchange::run).unwrap() else { panic!() };
    let cut = runs[0].outcome.as_mut().unwrap();
    cut.stop = Some(Stop::Bound(Bound::Events));
    cut.counts.in_flight = 3;
    for call in cut.calls.iter_mut().rev().take(3) {
        (call.completion, call.first_byte) = (None, None);
    }
    let stopped = Observation::Calls(runs);
    let says = LESSON.lesson().findings(&at, &stopped).join(" ");
    assert!(
        says.contains("HTTP/1.1 on several connections was stopped after ") && says.contains("and 3 objects"),
        "{says}"
    );
    let values = LESSON.lesson().values(&at, &stopped);
    assert_eq!((values.number("http1-six.complete"), values.number("six-ahead")), (None, None));
    assert_eq!(LESSON.lesson().figures(&at, &stopped, "").len(), 6);
}

#[test]
fn half_a_run_shows_what_it_has() {
    LESSON.half_a_run_shows_what_it_has("complete");
}

#[test]
fn the_default_run_has_its_golden_fingerprint() {
    let (observation, _) = LESSON.run(&[]);
    assert_eq!(fingerprint(&observation), include_str!("golden/when-packets-drop.fingerprint").trim());
}

/// Unequal objects have the mean that the knob says, and are the same for every contender, but for some octets of framing.
#[test]
fn unequal_objects_have_their_mean_and_are_the_same_for_all() {
    let octets = |seed, variation| -> Vec<u64> {
        let pairs =
            [("objects", "200"), ("object_bytes", "20000"), ("size_variation", variation), ("loss_pct", "0")];
        let (observation, _) = LESSON.seeded(seed, &pairs);
        outcomes(&observation).iter().map(|(_, run)| run.octets_to_client).collect()
    };
    let alike = octets(1, "0")[0];
    let mut sum = 0;
    for seed in 1..=SEEDS {
        let unequal = octets(seed, "1");
        assert!(unequal.iter().all(|one| one.abs_diff(unequal[0]) < 200 * 300), "{unequal:?}");
        sum += unequal[0];
    }
    // The mean's standard error is 1.6 %.
    let mean = sum as f64 / (SEEDS * alike) as f64;
    assert!((mean - 1.0).abs() < 0.05, "{mean}");
}
