//! The lesson the-price-of-hello against what is known of handshakes and slow start, its own books, and its claim.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Tested, number};
use engine::kernel::run::{Bound, Stop};
use engine::outcome::Outcome;
use lessons::claims::{Verdict, claim};
use lessons::{Observation, Tools, fingerprint};

const LESSON: Tested = Tested("the-price-of-hello");

fn outcome<'run>(observation: &'run Observation, id: &str) -> &'run Outcome {
    observation.calls().iter().find(|run| run.contender == id).unwrap().outcome.as_ref().unwrap()
}

/// Round trips of a fresh connection: one for TCP, one for TLS 1.3 or two for TLS 1.2 (RFC 8446, 2; RFC 5246, 7.3), and the
/// call's own; on a kept one only that. What is over is sending.
#[test]
fn greetings_take_their_round_trips() {
    for (tls, greetings) in [("none", 1.0), ("tls13", 2.0), ("tls12", 3.0)] {
        for (rtt_ms, service_ms) in [("50", "5"), ("200", "20"), ("1", "100")] {
            let pairs = [("tls", tls), ("rtt_ms", rtt_ms), ("service_ms", service_ms)];
            let (_, values) = LESSON.run(&pairs);
            let (rtt, service): (f64, f64) = (rtt_ms.parse().unwrap(), service_ms.parse().unwrap());
            let near = |name: &str, expected: f64| {
                let got = number(&values, name);
                assert!((expected..expected + 0.3).contains(&got), "{pairs:?} {name}: {got}, not {expected}");
            };
            near("per-request.p50", (greetings + 1.0) * rtt + service);
            near("per-request.greeting", greetings * rtt);
            near("pool.p50", rtt + service);
            near("http2-one.p50", rtt + service);
            assert_eq!(number(&values, "per-request.round-trips"), greetings + 1.0);
        }
    }
}

/// Slow start from ten segments: 1, 2, 3 and 7 rounds (RFC 5681, RFC 6928), after TCP's own; one for all where the window has
/// grown.
#[test]
fn slow_start_takes_its_rounds() {
    for rtt_ms in ["1", "50", "300"] {
        let (_, values) = LESSON.run(&[("tls", "none"), ("rtt_ms", rtt_ms)]);
        for (size, rounds) in
            [("4000", 1.0), ("14000", 1.0), ("43000", 2.0), ("100000", 3.0), ("1000000", 7.0)]
        {
            assert_eq!(number(&values, &format!("fresh.{size}")), 1.0 + rounds, "{size}, {rtt_ms} ms");
            assert_eq!(number(&values, &format!("warm.{size}")), 1.0, "{size}, {rtt_ms} ms");
        }
    }
}

/// What a call of one's own connection has on the wire beyond the same call on a kept one is its greeting, but for
/// acknowledgements that go alone.
#[test]
fn octets_of_greetings_are_what_kept_connections_spare() {
    for pairs in [
        &[][..],
        &[("tls", "none")],
        &[("tls", "tls12"), ("certificate_bytes", "8000")],
        &[("post_quantum", "true"), ("rtt_ms", "5")],
    ] {
        let (observation, values) = LESSON.run(pairs);
        let kept = number(&values, "pool.bytes") - number(&values, "pool.greeting-bytes");
        let spared = number(&values, "per-request.bytes") - kept;
        let greeting = number(&values, "per-request.greeting-bytes");
        assert!((greeting - spared).abs() < 3.0 * 52.0, "{pairs:?}: {greeting} and {spared}");
        // The trace holds the first of so many; all others are alike.
        let own = outcome(&observation, "per-request");
        assert_eq!(own.packets.unwrap().opened, own.calls.len() as u64);
    }
    let [classical, hybrid] = ["false", "true"].map(|post_quantum| {
        number(&LESSON.run(&[("post_quantum", post_quantum)]).1, "per-request.greeting-bytes")
    });
    // X25519MLKEM768: a share of 1,216 octets and an answer of 1,120 (draft-ietf-tls-ecdhe-mlkem), and packets for them.
    assert!((2_260.0..2_600.0).contains(&(hybrid - classical)), "{hybrid} and {classical}");
}

/// A trace that ends before the run does gives the same greeting.
#[test]
fn a_trace_that_is_full_gives_the_same_greeting() {
    let [short, long] = ["2", "40"].map(|seconds| {
        let (observation, values) = LESSON.run(&[("duration_s", seconds)]);
        (outcome(&observation, "per-request").trace_missed > 0, number(&values, "per-request.greeting-bytes"))
    });
    assert_eq!([short.0, long.0], [false, true]);
    assert!((short.1 / long.1 - 1.0).abs() < 0.01, "{short:?} {long:?}");
}

#[test]
fn every_contender_gets_the_same_calls_and_answers_them_all() {
    for pairs in
        [&[][..], &[("loss_pct", "2")], &[("rps", "300"), ("pool_connections", "20"), ("duration_s", "2")]]
    {
        let (observation, _) = LESSON.run(pairs);
        let came = |id: &str| -> Vec<_> {
            outcome(&observation, id).calls.iter().map(|call| call.arrival).collect()
        };
        for id in ["per-request", "pool", "http2-one"] {
            let outcome = outcome(&observation, id);
            assert_eq!(outcome.stop, Some(Stop::Drained), "{id}");
            assert_eq!(outcome.counts.ended, outcome.calls.len() as u64, "{id}");
            assert_eq!(came(id), came("pool"), "{id}");
            for call in &outcome.calls {
                let moments = [
                    Some(call.arrival),
                    call.start,
                    call.received,
                    call.answered,
                    call.first_byte,
                    call.completion,
                ];
                assert!(moments.is_sorted() && moments.iter().all(Option::is_some), "{id}: {call:?}");
            }
        }
        assert_eq!(outcome(&observation, "http2-one").packets.unwrap().opened, 1);
    }
}

/// 28,232 ports for a minute each (Linux).
#[test]
fn ports_are_held_for_a_minute() {
    let (observation, values) =
        LESSON.run(&[("rps", "500"), ("duration_s", "2"), ("pool_connections", "500")]);
    assert_eq!(number(&values, "ports"), 28_232.0);
    assert!((number(&values, "ports-ceiling") - 470.5).abs() < 0.1);
    let calls = outcome(&observation, "per-request").calls.len() as f64;
    assert_eq!(number(&values, "ports-held"), calls / 2.0 * 60.0);
    assert!((number(&LESSON.run(&[]).1, "per-request.per-worker") - 1e3 / 155.0).abs() < 0.05);
}

#[test]
fn the_claim_comes_to_its_verdict() {
    use Verdict::{CannotBeMeasuredHere, DoesNotHold, Holds};
    let found = claim("D4-9").unwrap().run(20, Tools::untimed(&exchange::run)).unwrap();
    let verdicts: Vec<_> = found.parts.iter().map(|part| part.verdict).collect();
    assert_eq!(
        (found.verdict, verdicts),
        (CannotBeMeasuredHere, vec![CannotBeMeasuredHere, Holds, DoesNotHold])
    );
    assert!(!found.condition.is_empty() && found.fingerprint.len() == 32);
}

#[test]
fn every_knob_runs_at_both_ends_and_says_something() {
    LESSON.every_knob_runs_at_both_ends(|at, run| assert_eq!(LESSON.lesson().films(at, run).len(), 3));
}

#[test]
fn findings_name_what_greeting_costs_and_where_it_does_not() {
    let usual = LESSON.says(&[]);
    assert!(usual.contains("of that greeting") && usual.contains("and HTTP/2 1."), "{usual}");
    assert!(usual.contains("this rate holds"), "{usual}");
    assert!(
        !usual.contains("hardly any time") && !usual.contains("loses") && !usual.contains("waited"),
        "{usual}"
    );
    assert!(LESSON.says(&[("rtt_ms", "0.2")]).contains("saves hardly any time"));
    assert!(LESSON.says(&[("rps", "600"), ("duration_s", "2")]).contains("this rate cannot last"));
    assert!(LESSON.says(&[("pool_connections", "2")]).contains("waited for one, as 2 may be open at once"));
    let lossy = LESSON.says(&[("loss_pct", "2"), ("rps", "100")]);
    assert!(lossy.contains("The favourite loses here: HTTP/2 has a p99 of "), "{lossy}");
}

/// A run that was stopped at a bound says so.
#[test]
fn a_bound_is_said() {
    let at = LESSON.settings(&[]);
    let Observation::Calls(mut runs) = LESSON.lesson().run(&at, &exchange::run).unwrap() else { panic!() };
    let cut = runs[0].outcome.as_mut().unwrap();
    cut.stop = Some(Stop::Bound(Bound::Events));
    cut.counts.in_flight = 3;
    for call in cut.calls.iter_mut().rev().take(3) {
        (call.completion, call.first_byte, call.received) = (None, None, None);
    }
    let says = LESSON.lesson().findings(&at, &Observation::Calls(runs)).join(" ");
    assert!(
        says.contains("a connection per request was stopped after ") && says.contains("and 3 calls"),
        "{says}"
    );
}

#[test]
fn half_a_run_shows_what_it_has() {
    LESSON.half_a_run_shows_what_it_has("latency");
}

#[test]
fn the_default_run_has_its_golden_fingerprint() {
    let (observation, _) = LESSON.run(&[]);
    assert_eq!(fingerprint(&observation), include_str!("golden/the-price-of-hello.fingerprint").trim());
}
