//! The lesson one-slow-request against what can be added up by hand, its own books, and its claims.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Tested, outcomes};
use engine::kernel::run::{Bound, Limits, Stop};
use engine::outcome::Outcome;
use engine::scenario::{Arrivals, Contender, Given, Heads, Network, Scenario};
use engine::wire::defaults::H2_TONIC;
use engine::wire::message::{HeaderBlock, HeaderBlocks};
use lessons::claims::{Verdict, claim};
use lessons::{Observation, Tools, fingerprint};

const LESSON: Tested = Tested("one-slow-request");

/// A slow call of 100 ms at 20 ms, quick ones of 1 ms at 21, 22 and 23; 5 ms each way, and sizes that take no time.
fn by_hand(contender: Contender, connections: u32) -> Vec<f64> {
    let block = HeaderBlock { first: 1, repeated: 1 };
    let scenario = Scenario {
        contender,
        connections,
        arrivals: Arrivals::Given(
            [(20.0, true), (21.0, false), (22.0, false), (23.0, false)]
                .map(|(at_ms, slow)| Given { at_ms, slow, response_bytes: None })
                .to_vec(),
        ),
        slow_ms: 100.0,
        fast_ms: 1.0,
        request_bytes: 0,
        response_bytes: 0,
        http1_heads: Heads { request: 1, response: 1 },
        http2_blocks: engine::scenario::HeaderSource::Sizes(HeaderBlocks {
            request: block,
            response: block,
            trailers: block,
        }),
        rtt_ms: 10.0,
        bandwidth_mbit: 1e6,
        network: Network::Ideal,
        trace: 0,
        seed: 1,
    };
    let mut run = scenario.start(Limits::default()).unwrap();
    assert_eq!(run.advance(u64::MAX).unwrap().stop, Some(Stop::Drained));
    let report = run.report().unwrap();
    report.calls.iter().map(|call| call.completion.unwrap().nanoseconds() as f64 / 1e6).collect()
}

#[test]
fn one_slow_and_three_quick_calls_by_hand() {
    let http1 = |pipelining| Contender::Http1 { pipelining };
    let http2 = |streams| {
        let mut peer = H2_TONIC;
        peer.server.max_concurrent_streams = Some(streams);
        Contender::Http2 { peer, grpc: true }
    };
    // 20 + 10 + 100; then 10 + 1 after the one before.
    let one_by_one = [130.0, 141.0, 152.0, 163.0];
    let free = [130.0, 32.0, 33.0, 34.0];
    assert_eq!(by_hand(http1(1), 1), one_by_one);
    // All answers are ready when the slow one leaves.
    assert_eq!(by_hand(http1(1_000), 1), [130.0; 4]);
    assert_eq!(by_hand(http1(1), 6), free);
    assert_eq!(by_hand(http2(100), 1), free);
    assert_eq!(by_hand(http2(1), 1), one_by_one);
    // Two places: one for the slow call, one for the others in turn.
    let two_places = [130.0, 32.0, 43.0, 54.0];
    assert_eq!(by_hand(http1(1), 2), two_places);
    assert_eq!(by_hand(http2(2), 1), two_places);
    assert_eq!(by_hand(http2(1), 2), two_places);
}

/// On one connection each call starts when it has come and the one before it is answered (Lindley's recursion), in the
/// lesson's own run; pipelined, answers come in the order of the calls.
#[test]
fn the_lessons_own_run_obeys_the_recursion() {
    let (observation, _) = LESSON.run(&[]);
    let all = outcomes(&observation);
    let calls = &all[0].1.calls;
    assert_eq!(all[0].0, "http1-one");
    for (before, call) in calls.iter().zip(&calls[1..]) {
        assert_eq!(call.start.unwrap(), call.arrival.max(before.completion.unwrap()));
    }
    // Round trip and service; what is over is sending time: some 3,000 octets at 8 ns.
    for call in calls {
        let alone = if call.slow { 202_000_000 } else { 7_000_000 };
        let sending = call.completion.unwrap().since(call.start.unwrap()).nanoseconds() - alone;
        assert!((16_000..32_000).contains(&sending), "{sending}");
    }
    let pipelined = &all[1].1.calls;
    assert!(pipelined.is_sorted_by_key(|call| call.completion));
    assert!(pipelined.iter().all(|call| call.start == Some(call.arrival)));
    assert!(!all[4].1.calls.is_sorted_by_key(|call| call.completion), "streams pass one another by");
}

/// What is on the wire is what the real serializers write, with the heads that go with it.
#[test]
fn octets_are_those_of_real_texts_and_heads() {
    let (observation, _) = LESSON.run(&[]);
    let written = |json_bytes, format| {
        let text = proto::Shape::Text.sample_of_size(json_bytes, 1);
        proto::encode(&text, proto::Codec { format, gzip: false }).unwrap().len() as u64
    };
    let response = written(2_000, proto::Format::Json);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
         content-length: {response}\r\n\r\n"
    );
    let message = written(2_000, proto::Format::Protobuf);
    for (id, outcome) in outcomes(&observation) {
        let calls = outcome.calls.len() as u64;
        if id.starts_with("http1") {
            assert_eq!(outcome.octets_to_client, calls * (head.len() as u64 + response), "{id}");
        } else {
            // Three frame headers, gRPC's prefix, and two header blocks of some octets.
            let more = outcome.octets_to_client - calls * (message + 5 + 27);
            assert!((calls * 4..calls * 8).contains(&more), "{id}: {more}");
        }
    }
}

#[test]
fn every_contender_gets_the_same_calls_and_answers_them_all() {
    for pairs in [
        &[][..],
        &[("slow_pct", "50"), ("slow_ms", "5000")],
        &[("rps", "400"), ("response_bytes", "100000"), ("bandwidth_mbps", "50")],
        &[("streams_limit", "1"), ("http2_connections", "1"), ("pool_connections", "1"), ("rtt_ms", "100")],
    ] {
        let (observation, values) = LESSON.run(pairs);
        let all = outcomes(&observation);
        assert_eq!(all.len(), 6);
        let came = |outcome: &Outcome| -> Vec<_> {
            outcome.calls.iter().map(|call| (call.arrival, call.slow)).collect()
        };
        for (id, outcome) in &all {
            assert_eq!(outcome.stop, Some(Stop::Drained), "{id}");
            let counts = outcome.counts;
            assert_eq!((counts.started, counts.failed, counts.in_flight), (counts.ended, 0, 0), "{id}");
            assert_eq!(counts.started, outcome.calls.len() as u64, "{id}");
            assert_eq!(came(outcome), came(all[0].1), "{id}");
            for call in &outcome.calls {
                let moments = [Some(call.arrival), call.start, call.first_byte, call.completion];
                assert!(moments.is_sorted() && moments.iter().all(Option::is_some), "{id}: {call:?}");
            }
        }
        let quick = values.number("quick-calls").unwrap() + values.number("slow-calls").unwrap();
        assert_eq!(Some(quick), values.number("calls"));
    }
}

/// A pool of one connection is one connection; several HTTP/2 connections of one are one; streams of a limit of one are
/// connections of HTTP/1.1 but for some octets.
#[test]
fn ways_that_come_to_the_same_give_the_same() {
    let (_, values) =
        LESSON.run(&[("pool_connections", "1"), ("http2_connections", "1"), ("streams_limit", "1")]);
    let p99 = |id: &str| values.number(&format!("{id}.quick-p99")).unwrap();
    assert_eq!(p99("http1-pool"), p99("http1-one"));
    assert_eq!(p99("http2-several"), p99("http2-one"));
    assert!((p99("http2-one") / p99("http1-one") - 1.0).abs() < 0.01);
    let (_, six) = LESSON.run(&[("pool_connections", "6")]);
    let both = ["http1-pool", "http1-six"].map(|id| six.number(&format!("{id}.quick-p99")));
    assert_eq!(both[0], both[1]);
}

#[test]
fn counts_of_who_waits_are_those_of_a_plain_count() {
    let (observation, values) = LESSON.run(&[("slow_pct", "20")]);
    for (id, outcome) in outcomes(&observation) {
        let calls = &outcome.calls;
        let most = |within: &dyn Fn(&engine::outcome::Call) -> (u64, u64)| {
            let at = |moment: u64| {
                calls.iter().map(within).filter(|(from, to)| (*from..*to).contains(&moment)).count()
            };
            calls.iter().map(|call| at(within(call).0)).max().unwrap() as f64
        };
        let ns = |time: Option<engine::kernel::time::Time>| time.unwrap().nanoseconds();
        let under_way = most(&|call| (ns(call.start), ns(call.completion)));
        assert_eq!(values.number(&format!("{id}.most-under-way")), Some(under_way), "{id}");
        let waiting = most(&|call| (ns(Some(call.arrival)), ns(call.start)));
        assert_eq!(values.number(&format!("{id}.most-waiting")), Some(waiting), "{id}");
        let mut quick: Vec<_> =
            calls.iter().filter(|call| !call.slow).map(|call| call.latency().unwrap()).collect();
        quick.sort();
        let rank = (quick.len() * 99).div_ceil(100);
        let p99 = quick[rank - 1].nanoseconds() as f64 / 1e6;
        assert_eq!(values.number(&format!("{id}.quick-p99")), Some(p99), "{id}");
        let slow_under_way = |moment| {
            calls.iter().any(|call| call.slow && (ns(call.start)..ns(call.completion)).contains(&moment))
        };
        let mut behind: Vec<_> = calls
            .iter()
            .filter(|call| !call.slow && slow_under_way(call.arrival.nanoseconds()))
            .map(|call| call.latency().unwrap().nanoseconds())
            .collect();
        behind.sort_unstable();
        let median = behind[behind.len().div_ceil(2) - 1] as f64 / 1e6;
        assert_eq!(values.number(&format!("{id}.behind")), Some(median), "{id}");
    }
}

#[test]
fn claims_come_to_their_verdicts() {
    let outcome = |id: &str| claim(id).unwrap().run(20, Tools::untimed(&exchange::run)).unwrap();
    let verdicts = |id: &str| -> Vec<_> { outcome(id).parts.iter().map(|part| part.verdict).collect() };
    for id in ["D1-7", "D2-24", "D4-7", "D4-26"] {
        let found = outcome(id);
        println!("{id} {found:#?}");
        assert_eq!(found.verdict, Verdict::HoldsIf, "{id}");
        assert!(!found.condition.is_empty() && found.fingerprint.len() == 32, "{id}");
    }
    use Verdict::{DoesNotHold, Holds};
    assert_eq!(verdicts("D1-7"), [Holds, DoesNotHold, Holds, DoesNotHold]);
    assert_eq!(verdicts("D4-7"), [Holds, Holds, Holds, DoesNotHold, DoesNotHold]);
    assert_eq!(verdicts("D2-24"), [Holds, Holds, DoesNotHold]);
    assert_eq!(verdicts("D4-26"), [DoesNotHold, Holds, DoesNotHold, Holds]);
}

#[test]
fn every_knob_runs_at_both_ends_and_says_something() {
    LESSON.every_knob_runs_at_both_ends(|_, _| {});
}

#[test]
fn findings_name_who_waits_who_falls_behind_and_when_the_favourite_loses() {
    let usual = LESSON.says(&[]);
    assert!(usual.contains("Quick calls wait, by their p99, over HTTP/1.1 on one connection ("), "{usual}");
    assert!(usual.contains("They hardly wait over HTTP/1.1 on six connections ("), "{usual}");
    assert!(!usual.contains("falls behind") && !usual.contains("loses"), "{usual}");
    let stalled = LESSON.says(&[("duration_s", "20"), ("slow_ms", "6000")]);
    assert!(
        stalled.contains("HTTP/1.1 on six connections falls behind: ") && stalled.contains("room for 6."),
        "{stalled}"
    );
    assert!(!stalled.contains("a pool falls behind"), "{stalled}");
    let long = LESSON.says(&[("slow_pct", "0"), ("bandwidth_mbps", "100"), ("response_bytes", "250000")]);
    assert!(
        long.contains("The favourite loses here: HTTP/2 on one connection is slower than HTTP/1.1 pipelined"),
        "{long}"
    );
    let full = LESSON.says(&[("bandwidth_mbps", "1"), ("response_bytes", "20000")]);
    assert!(full.contains("The link cannot carry the responses"), "{full}");
}

/// A run that was stopped at a bound says so, and its figures show what there is.
#[test]
fn a_bound_is_said() {
    let at = LESSON.settings(&[]);
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
        says.contains("HTTP/1.1 on one connection was stopped after ") && says.contains("and 3 calls"),
        "{says}"
    );
    assert_eq!(LESSON.lesson().figures(&at, &stopped, "").len(), 11);
}

#[test]
fn half_a_run_shows_what_it_has() {
    LESSON.half_a_run_shows_what_it_has("quick-p99");
}

#[test]
fn the_default_run_has_its_golden_fingerprint() {
    let (observation, _) = LESSON.run(&[]);
    assert_eq!(fingerprint(&observation), include_str!("golden/one-slow-request.fingerprint").trim());
}
