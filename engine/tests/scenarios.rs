//! Any scenario runs or is refused: books balance, the same seed gives the same report, no value panics.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod calls;

use std::num::NonZeroU32;

use engine::kernel::random::{Stream, Streams};
use engine::kernel::run::{Limits, Stop};
use engine::kernel::time::Time;
use engine::report::Report;
use engine::scenario::{Arrivals, Contender, Header, HeaderSource, Scenario};
use engine::wire::call::Call;
use engine::wire::defaults::PEERS;

fn below(random: &mut Stream, count: u32) -> u32 {
    random.below(NonZeroU32::new(count).unwrap())
}

fn pick<T: Copy>(random: &mut Stream, values: &[T]) -> T {
    values[below(random, values.len() as u32) as usize]
}

fn random_scenario(random: &mut Stream) -> Scenario {
    let contender = if below(random, 2) == 0 {
        Contender::Http1 { pipelining: pick(random, &[1, 1, 2, 10]) }
    } else {
        let mut peer = pick(random, &PEERS);
        peer.server.max_concurrent_streams = pick(random, &[None, Some(1), Some(3), Some(100)]);
        Contender::Http2 { peer, grpc: below(random, 2) == 0 }
    };
    Scenario {
        arrivals: Arrivals::Poisson {
            per_second: pick(random, &[10.0, 100.0, 1_000.0]),
            slow_share: pick(random, &[0.0, 0.05, 0.5, 1.0]),
            duration_ms: pick(random, &[100.0, 500.0, 1_000.0]),
        },
        slow_ms: pick(random, &[10.0, 100.0, 1_000.0]),
        fast_ms: pick(random, &[0.0, 1.0, 3.7]),
        request_bytes: pick(random, &[0, 1, 500, 70_000]),
        response_bytes: pick(random, &[0, 1, 1_000, 100_000]),
        rtt_ms: pick(random, &[0.0, 0.5, 20.0, 100.0]),
        bandwidth_mbit: pick(random, &[1.0, 10.0, 1_000.0, 1_000_000.0]),
        http2_blocks: if below(random, 2) == 0 {
            calls::blocks().into()
        } else {
            HeaderSource::Lists(calls::lists())
        },
        seed: random.bits(),
        ..calls::scenario(contender, pick(random, &[1, 2, 6, 50]), &[])
    }
}

fn in_order(call: &Call) -> bool {
    let times = [Some(call.arrival), call.start, call.first_byte, call.completion];
    times.iter().all(Option::is_some) && times.is_sorted()
}

#[test]
fn two_hundred_scenarios_balance_and_repeat() {
    let mut random = Streams::new(4).named("scenarios");
    let (mut all, mut refused, mut differ) = (0, 0, 0);
    for _ in 0..200 {
        let scenario = random_scenario(&mut random);
        let (first, again) = (calls::run(&scenario), calls::run(&scenario));
        let (report, second) = (first.report().unwrap(), again.report().unwrap());
        assert_eq!(report.counts.started, report.calls.len() as u64);
        assert_eq!(report.counts.ended, report.counts.started, "all is answered: {scenario:?}");
        assert_eq!(report.latencies.count() + report.latencies.above(), report.counts.ended);
        assert!(report.calls.iter().all(in_order), "{scenario:?}");
        let octets = |head: u32, content: u64| report.counts.ended * (u64::from(head) + content);
        if let Contender::Http1 { .. } = scenario.contender {
            let to_server = octets(scenario.http1_heads.request, scenario.request_bytes);
            let to_client = octets(scenario.http1_heads.response, scenario.response_bytes);
            assert_eq!((report.octets_to_server, report.octets_to_client), (to_server, to_client));
        } else {
            assert!(report.octets_to_client > octets(9, scenario.response_bytes), "{scenario:?}");
        }
        assert_eq!((report.fingerprint, report.calls), (second.fingerprint, second.calls));
        let mut sliced = scenario.start(Limits::default()).unwrap();
        while sliced.advance(97).unwrap().stop.is_none() {}
        assert_eq!(sliced.report().unwrap().fingerprint, report.fingerprint);
        let other = calls::run(&Scenario { seed: scenario.seed ^ 1, ..scenario.clone() });
        let differs = other.report().unwrap().fingerprint != report.fingerprint;
        assert!(differs || report.counts.started == 0, "{scenario:?}");
        differ += u32::from(differs);
        all += report.counts.started;
        refused += report.refused;
    }
    println!("{all} calls, {refused} refused, {differ} differ under another seed");
    assert!(all > 10_000 && refused > 0 && differ > 190, "{all} calls, {refused} refused, {differ} differ");
}

/// The same seed, another contender: the same calls at the same moments.
#[test]
fn contenders_meet_the_same_calls() {
    let mut random = Streams::new(5).named("pairs");
    let came = |report: &Report| -> Vec<(Time, bool)> {
        report.calls.iter().map(|call| (call.arrival, call.slow)).collect()
    };
    for _ in 0..20 {
        let one = random_scenario(&mut random);
        let other = Scenario { contender: random_scenario(&mut random).contender, ..one.clone() };
        let (one, other) = (calls::run(&one), calls::run(&other));
        assert_eq!(came(&one.report().unwrap()), came(&other.report().unwrap()));
    }
}

/// Header blocks with one value set to something.
fn header_source(random: &mut Stream, field: u32, whole: u32) -> HeaderSource {
    let mut sizes = calls::blocks();
    let mut lists = calls::lists();
    let header =
        Header { name: "x".repeat(whole as usize % 20_000), value: "\u{fe}".repeat(whole as usize % 999) };
    match field {
        7 => sizes.request.first = whole,
        8 => sizes.response.repeated = whole,
        _ => sizes.trailers.first = whole,
    }
    match below(random, 4) {
        0 => lists.request.clear(),
        1 => lists.response[0].push(header),
        2 => lists.trailers[0].extend(vec![header; whole as usize % 300]),
        _ => return sizes.into(),
    }
    HeaderSource::Lists(lists)
}

/// Sets one value, of any field, to something.
fn mutate(scenario: &mut Scenario, random: &mut Stream) {
    let real = pick(
        random,
        &[0.0, -0.0, -1.0, f64::NAN, f64::INFINITY, 1e-300, 1e-3, 0.5, 1.0, 7e4, 1e6, 8.64e7, 1e300, 4.2],
    );
    let whole = pick(
        random,
        &[
            0,
            1,
            2,
            5,
            99,
            1_000,
            16_383,
            16_384,
            65_534,
            65_535,
            1 << 20,
            (1 << 24) - 1,
            1 << 24,
            1 << 31,
            u32::MAX,
        ],
    );
    let field = below(random, 24);
    match (field, &mut scenario.contender, &mut scenario.arrivals) {
        (0, ..) => scenario.connections = whole,
        (1, ..) => scenario.slow_ms = real,
        (2, ..) => scenario.fast_ms = real,
        (3, ..) => scenario.request_bytes = u64::from(whole),
        (4, ..) => scenario.response_bytes = u64::from(whole) << below(random, 32),
        (5, ..) => scenario.http1_heads.request = whole,
        (6, ..) => scenario.http1_heads.response = whole,
        (7..=9, ..) => scenario.http2_blocks = header_source(random, field, whole),
        (10, ..) => scenario.rtt_ms = real,
        (11, ..) => scenario.bandwidth_mbit = real,
        (12, ..) => scenario.trace = whole,
        (13, Contender::Http1 { pipelining }, _) => *pipelining = whole,
        (14, Contender::Http2 { peer, .. }, _) => peer.server.max_concurrent_streams = Some(whole),
        (15, Contender::Http2 { peer, .. }, _) => peer.server.initial_window_size = Some(whole),
        (16, Contender::Http2 { peer, .. }, _) => peer.client.initial_window_size = Some(whole),
        (17, Contender::Http2 { peer, .. }, _) => peer.client.connection_window = whole,
        (18, Contender::Http2 { peer, .. }, _) => peer.client.max_frame_size = Some(whole),
        (19, Contender::Http2 { peer, .. }, _) => peer.client.streams_before_settings = whole,
        (20, Contender::Http2 { peer, .. }, _) => peer.client.other_settings = whole,
        (21, _, Arrivals::Poisson { per_second, .. }) => *per_second = real,
        (22, _, Arrivals::Poisson { slow_share, .. }) => *slow_share = real,
        (23, _, Arrivals::Poisson { duration_ms, .. }) => *duration_ms = real,
        _ => scenario.seed = u64::from(whole),
    }
}

#[test]
fn ten_thousand_mutated_scenarios_are_refused_or_bounded() {
    let mut random = Streams::new(6).named("mutations");
    let limits = Limits { events: 2_000, bytes: 64 << 20, ..Limits::default() };
    let (mut refused, mut bounded) = (0, 0);
    for _ in 0..10_000 {
        let mut scenario = random_scenario(&mut random);
        for _ in 0..=below(&mut random, 3) {
            mutate(&mut scenario, &mut random);
        }
        match scenario.start(limits) {
            Err(error) => {
                refused += 1;
                assert!(!error.field.is_empty() && !error.range.contains(error.value), "{error:?}");
                let words = error.to_string();
                let said = format!("{} is {}: it must lie {}", error.field, error.value, error.range);
                assert_eq!(words, said);
            }
            Ok(mut run) => {
                let stop = run.advance(u64::MAX).unwrap().stop.unwrap();
                bounded += u32::from(matches!(stop, Stop::Bound(_)));
                assert!(run.bytes() < 128 << 20, "{} bytes: {scenario:?}", run.bytes());
                let report = run.report().unwrap();
                assert!(report.events <= limits.events);
            }
        }
    }
    println!("{refused} refused, {bounded} bounded");
    assert!(refused > 2_000 && bounded > 1_000, "{refused} refused, {bounded} bounded");
}

#[test]
fn an_error_names_field_value_and_range() {
    let good = || calls::scenario(calls::http2(None), 1, &[(5.0, false), (4.0, true)]);
    let error = |scenario: Scenario| scenario.start(Limits::default()).unwrap_err().to_string();
    assert_eq!(error(good()), "arrivals.given[1].at_ms is 4: it must lie between 5 and 86400000");
    let of = |change: fn(&mut Scenario)| {
        let mut scenario = calls::scenario(calls::http2(Some(0)), 1, &[]);
        change(&mut scenario);
        error(scenario)
    };
    assert_eq!(of(|one| one.rtt_ms = f64::NAN), of(|_| ()));
    assert_eq!(
        of(|_| ()),
        "contender.peer.server.max_concurrent_streams is 0: it must lie between 1 and 4294967295, and be whole"
    );
    assert_eq!(
        of(|one| one.connections = 1_001),
        "connections is 1001: it must lie between 1 and 1000, and be whole"
    );
    assert_eq!(
        of(|one| one.response_bytes = u64::MAX),
        "response_bytes is 18446744073709551615: it must lie between 0 and 1073741824, and be whole"
    );
}
