//! Any fleet runs or is refused: books balance, each call ends in one status, the same seed gives the same report, no value
//! panics; and fleets as files.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod fleets;

use std::num::NonZeroU32;

use engine::fleet::status::Status;
use engine::kernel::random::{Stream, Streams};
use engine::kernel::run::{Limits, Stop};
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{
    Arrivals, Balancing, Befalls, Change, Choice, Fleet, Law, PodState, Pods, Policy, PoolOf, Proxies,
    ProxyPolicy, Refusal, RingHash, Sample, Target, Transport, Weighted,
};
use fleets::{clients, fleet, pods, run};

const EXAMPLE: &str = include_str!("../schemas/example.fleet.json");

fn below(random: &mut Stream, count: u32) -> u32 {
    random.below(NonZeroU32::new(count).unwrap())
}

fn pick<T: Clone>(random: &mut Stream, values: &[T]) -> T {
    values[below(random, values.len() as u32) as usize].clone()
}

fn random_transport(random: &mut Stream) -> Transport {
    match below(random, 2) {
        0 => Transport::Http1 { connections: pick(random, &[1, 2, 20]) },
        _ => Transport::Http2 { max_concurrent_streams: pick(random, &[None, Some(1), Some(5)]) },
    }
}

fn random_balancing(random: &mut Stream) -> Balancing {
    let choice = pick(random, &[Choice::Random, Choice::RoundRobin]);
    match below(random, 8) {
        0 => Balancing::L4 { choice, transport: random_transport(random) },
        1 | 2 => Balancing::L7 {
            proxies: Proxies {
                count: pick(random, &[1, 2]),
                choice,
                cores: pick(random, &[1, 3]),
                request_cpu_us: pick(random, &[0.0, 20.0]),
                response_cpu_us: pick(random, &[0.0, 10.0]),
                rtt_ms: pick(random, &[0.0, 0.5]),
                policy: pick(random, &[ProxyPolicy::RoundRobin, ProxyPolicy::LeastRequest { choices: 2 }]),
                pool: pick(random, &[PoolOf::Worker, PoolOf::Proxy]),
            },
            transport: random_transport(random),
        },
        _ => Balancing::Client {
            policy: pick(
                random,
                &[
                    Policy::PickFirst { shuffle: false },
                    Policy::PickFirst { shuffle: true },
                    Policy::RoundRobin,
                    Policy::LeastRequest { choices: 3 },
                    Policy::WeightedRoundRobin(Weighted {
                        blackout_ms: 50.0,
                        update_ms: 100.0,
                        ..Weighted::grpc(20.0)
                    }),
                    Policy::RingHash(RingHash { min_ring_size: 64, max_ring_size: 256, keys: 50 }),
                ],
            ),
            subset: pick(random, &[None, None, Some(2)]),
            max_concurrent_streams: pick(random, &[None, None, Some(2)]),
        },
    }
}

fn random_change(random: &mut Stream, count: u32, proxies: u32) -> Change {
    let target = match proxies {
        0 => Target::Pod(below(random, count)),
        _ if below(random, 3) > 0 => Target::Pod(below(random, count)),
        _ => Target::Proxy(below(random, proxies)),
    };
    let befalls = [Befalls::Serve, Befalls::Crash, Befalls::Vanish, Befalls::List, Befalls::Unlist];
    Change { at_ms: f64::from(below(random, 1_500)), target, befalls: pick(random, &befalls) }
}

fn random_fleet(random: &mut Stream) -> Fleet {
    let balancing = random_balancing(random);
    let proxies = if let Balancing::L7 { proxies, .. } = &balancing { proxies.count } else { 0 };
    let mut fleet = fleet(balancing);
    let arrivals = [
        Arrivals::Poisson { per_second: 1_000.0 },
        Arrivals::Steady { per_second: 1_500.0 },
        Arrivals::Bursts { per_second: 20.0, calls: 40 },
        fleets::recorded(&[(3.0, 0), (3.0, 0), (900.0, 1)]),
    ];
    fleet.clients = (0..pick(random, &[1, 1, 2]))
        .map(|_| {
            let mut group = clients(pick(random, &[2, 10, 30]), pick(random, &arrivals));
            group.channels = pick(random, &[1, 1, 3]);
            group.wait_for_ready = below(random, 3) == 0;
            group.deadline_ms = pick(random, &[None, Some(5.0), Some(100.0)]);
            group
        })
        .collect();
    let group = |random: &mut Stream| Pods {
        count: pick(random, &[0, 1, 3, 12]),
        cores: pick(random, &[1, 4]),
        workers: pick(random, &[None, Some(1), Some(2), Some(20)]),
        queue: pick(random, &[None, Some(0), Some(5)]),
        refusal: pick(random, &[Refusal::ResourceExhausted, Refusal::Unavailable]),
        slowdown: pick(random, &[1.0, 1.0, 0.5, 3.0]),
        state: pick(
            random,
            &[PodState::Serving, PodState::Serving, PodState::Serving, PodState::Refusing, PodState::Gone],
        ),
        listed: below(random, 5) > 0,
    };
    fleet.pods = (0..pick(random, &[1, 2, 3])).map(|_| group(random)).collect();
    fleet.work.handler = pick(
        random,
        &[
            Law::Fixed { ms: 0.0 },
            Law::Exponential { mean_ms: 1.0 },
            Law::LogNormal { mean_ms: 2.0, variation: 1.5 },
            Law::Pareto { mean_ms: 1.0, shape: 2.2 },
            Law::Empirical(vec![0.1, 0.5, 7.0]),
        ],
    );
    fleet.work.waits = pick(random, &[Law::Fixed { ms: 0.0 }, Law::Exponential { mean_ms: 5.0 }]);
    fleet.work.stack_cpu_us = pick(random, &[0.0, 30.0]);
    fleet.network.rtt_ms = pick(random, &[0.0, 0.3, 40.0]);
    fleet.network.connect_round_trips = pick(random, &[0, 1, 3]);
    let count: u32 = fleet.pods.iter().map(|group| group.count).sum();
    if count > 0 {
        fleet.changes =
            (0..pick(random, &[0, 0, 1, 10, 40])).map(|_| random_change(random, count, proxies)).collect();
    }
    fleet.drain_ms = pick(random, &[0.0, 60_000.0]);
    fleet.warm_up_ms = pick(random, &[0.0, 200.0]);
    fleet.trace = Sample { from_ms: 100.0, every: pick(random, &[1, 3]), calls: 300, connections: 300 };
    fleet.seed = random.bits();
    fleet
}

fn consistent(report: &FleetReport, fleet: &Fleet) {
    let ended: u64 = report.statuses.iter().map(|one| one.calls).sum();
    assert_eq!(report.counts.started, ended + report.counts.in_flight);
    assert_eq!(report.counts.ended, report.ended(Status::Ok));
    assert!(report.latencies.count <= report.counts.ended);
    let connections = report.connections;
    assert!(connections.opened + connections.failed <= connections.attempts, "{connections:?}");
    assert!(connections.closed <= connections.opened, "{connections:?}");
    let ok_by_pods: u64 = report.pods.iter().map(|pod| pod.worked).sum();
    assert!(ok_by_pods >= report.counts.ended);
    for (number, pod) in report.pods.iter().enumerate() {
        assert!(pod.worked + pod.refused + pod.calls <= pod.received, "{number}: {pod:?}");
        assert!(pod.measured <= pod.received && pod.wasted <= pod.busy);
    }
    for call in &report.calls {
        let moments =
            [Some(call.arrival), call.sent, call.forwarded, call.received, call.begun, call.answered];
        let seen: Vec<_> = moments.into_iter().flatten().collect();
        assert!(seen.is_sorted(), "{call:?}");
        assert_eq!(call.ended.is_some(), call.status.is_some());
        if call.status == Some(Status::Ok) {
            assert!(call.begun.is_some() && call.ended >= call.answered, "{call:?}");
        }
    }
    let deadlines = fleet.clients.iter().any(|group| group.deadline_ms.is_some());
    assert!(deadlines || report.ended(Status::DeadlineExceeded) == 0);
}

#[test]
fn three_hundred_fleets_balance_and_repeat() {
    let mut random = Streams::new(6).named("fleets");
    let (mut all, mut statuses, mut differ) = (0, [0_u64; Status::COUNT], 0);
    for number in 0..300 {
        let fleet = random_fleet(&mut random);
        let report = run(&fleet).report().unwrap();
        consistent(&report, &fleet);
        let mut sliced = fleet.start(Limits::default()).unwrap();
        while sliced.advance(97).unwrap().stop.is_none() {}
        let sliced = sliced.report().unwrap();
        assert_eq!(sliced, report, "{number}: {fleet:?}");
        let written = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<FleetReport>(&written).unwrap(), report);
        let other = run(&Fleet { seed: fleet.seed ^ 1, ..fleet.clone() }).report().unwrap();
        differ += u32::from(other.fingerprint != report.fingerprint);
        all += report.counts.started;
        for one in &report.statuses {
            statuses[one.status as usize] += one.calls;
        }
    }
    println!("{all} calls, {statuses:?}, {differ} differ under another seed");
    assert!(all > 100_000 && differ > 150, "{all} calls, {differ} differ");
    for status in [Status::Ok, Status::DeadlineExceeded, Status::ResourceExhausted, Status::Unavailable] {
        assert!(statuses[status as usize] > 1_000, "{status:?}: {statuses:?}");
    }
}

/// The same seed, another balancer: the same calls at the same moments.
#[test]
fn contenders_meet_the_same_calls() {
    let mut random = Streams::new(7).named("pairs");
    for _ in 0..20 {
        let mut one = random_fleet(&mut random);
        one.changes.clear();
        one.trace = Sample { from_ms: 0.0, every: 1, calls: 5_000, connections: 0 };
        let other = Fleet { balancing: random_balancing(&mut random), ..one.clone() };
        let came = |fleet: &Fleet| -> Vec<_> {
            let report = run(fleet).report().unwrap();
            report.calls.iter().map(|call| (call.arrival, call.client)).collect()
        };
        assert_eq!(came(&one), came(&other));
    }
}

/// Sets one number, of any field, to something: in the file, so that none is forgotten.
fn damaged(random: &mut Stream) -> String {
    const VALUES: [&str; 20] = [
        "0",
        "-1",
        "1",
        "0.5",
        "1e308",
        "1e-308",
        "4294967296",
        "18446744073709551615",
        "1000000",
        "65535",
        "2",
        "7",
        "100",
        "3000",
        "20000",
        "1.25",
        "null",
        "[]",
        "true",
        "\"x\"",
    ];
    let mut text = EXAMPLE.to_owned();
    for _ in 0..=below(random, 4) / 3 {
        match below(random, 60) {
            0 => {
                let at = below(random, text.len() as u32) as usize;
                text.replace_range(at..=at, pick(random, &["}", "\"", "9", ",", " "]));
            }
            1 => {
                let at = below(random, text.len() as u32) as usize;
                let end = (at + below(random, 40) as usize).min(text.len());
                text.replace_range(at..end, "");
            }
            _ => {
                let starts: Vec<usize> = text.match_indices(": ").map(|(at, _)| at + 2).collect();
                if starts.is_empty() {
                    continue;
                }
                let at = pick(random, &starts);
                let end = text[at..].find([',', '\n', '}', ']']).map_or(text.len(), |length| at + length);
                text.replace_range(at..end, pick(random, &VALUES));
            }
        }
    }
    text
}

fn read(text: &str) -> Result<Fleet, String> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let fleet = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| format!("{}: {}", error.path(), error.inner()))?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(fleet)
}

#[test]
fn ten_thousand_damaged_files_are_refused_or_run_within_bounds() {
    let mut random = Streams::new(8).named("fleet files");
    let limits = Limits { events: 5_000, bytes: 64 << 20, ..Limits::default() };
    let (mut refused, mut ran, mut bounded) = (0, 0, 0);
    for number in 0..10_000 {
        let fleet = match read(&damaged(&mut random)) {
            Ok(fleet) => fleet,
            Err(says) => {
                assert!(!says.is_empty());
                refused += 1;
                continue;
            }
        };
        match fleet.start(limits) {
            Err(error) => {
                assert!(!error.field.is_empty() && !error.range.contains(error.value), "{error:?}");
                assert_eq!(
                    error.to_string(),
                    format!("{} is {}: it must lie {}", error.field, error.value, error.range)
                );
                refused += 1;
            }
            Ok(mut run) => {
                let stop = run.advance(u64::MAX).unwrap().stop.unwrap();
                bounded += u32::from(matches!(stop, Stop::Bound(_)));
                assert!(run.bytes() < 256 << 20, "{number}: {} bytes", run.bytes());
                assert!(run.report().unwrap().events <= limits.events);
                ran += 1;
            }
        }
    }
    println!("{refused} refused, {ran} ran, {bounded} of them to a bound");
    assert!(refused > 3_000 && ran > 1_500 && bounded > 100, "{refused}, {ran}, {bounded}");
}

#[test]
fn the_example_runs_and_is_written_as_it_is_read() {
    let fleet = read(EXAMPLE).unwrap();
    assert_eq!(read(&serde_json::to_string(&fleet).unwrap()).unwrap(), fleet);
    let report = run(&fleet).report().unwrap();
    assert!(report.counts.ended > 1_000, "{:?}", report.statuses);
}

#[test]
fn an_error_names_field_value_and_range() {
    let says = |change: fn(&mut Fleet)| {
        let mut fleet = read(EXAMPLE).unwrap();
        change(&mut fleet);
        fleet.start(Limits::default()).map(|_| ()).unwrap_err().to_string()
    };
    let whole = |least: u64, most: u64| format!("it must lie between {least} and {most}, and be whole");
    assert_eq!(
        says(|fleet| fleet.clients[0].count = 0),
        format!("clients[0].count is 0: {}", whole(1, 100_000))
    );
    assert_eq!(
        says(|fleet| fleet.pods.push(pods(10_000))),
        format!("pods[2].count is 10000: {}", whole(0, 9_988))
    );
    assert_eq!(
        says(|fleet| fleet.work.handler = Law::Pareto { mean_ms: 1.0, shape: 1.0 }),
        "work.handler.pareto.shape is 1: it must lie between 1.001 and 1000"
    );
    assert_eq!(
        says(|fleet| fleet.network.rtt_ms = f64::NAN),
        "network.rtt_ms is NaN: it must lie between 0 and 60000"
    );
    assert_eq!(
        says(|fleet| fleet.changes[0].target = Target::Proxy(0)),
        format!("changes[0].target.proxy is 0: {}", whole(1, 0))
    );
    assert_eq!(
        says(|fleet| fleet.clients[0].arrivals = fleets::recorded(&[(5.0, 0), (4.0, 0)])),
        "clients[0].arrivals.recorded[1].at_ms is 4: it must lie between 5 and 86400000"
    );
    assert!(read(&EXAMPLE.replace("\"rtt_ms\"", "\"rtt\"")).unwrap_err().contains("unknown field `rtt`"));
}

/// `WIRELAB_WRITE_SCHEMAS=1 cargo test -p engine --features schema` writes them anew.
#[cfg(feature = "schema")]
#[test]
fn the_schemas_are_those_that_are_kept() {
    let schemas =
        [("fleet", schemars::schema_for!(Fleet)), ("fleet-report", schemars::schema_for!(FleetReport))];
    for (name, schema) in schemas {
        let path = format!("{}/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("WIRELAB_WRITE_SCHEMAS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "{path}");
    }
}
