//! Any fleet runs or is refused: books balance, each call ends in one status, the same seed gives the same report, no value
//! panics.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod files;
mod fleets;

use std::num::NonZeroU32;

use engine::fleet::status::Status;
use engine::kernel::random::{Stream, Streams};
use engine::kernel::run::Limits;
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{
    AddressPool, Arrivals, Balancing, Befalls, Change, Choice, Cluster, ConnectionManagement, Discovery, Dns,
    Ejecting, EnvoyOutliers, Failure, Fault, FirstList, Fleet, GapFrom, GraceFrom, GrpcOutliers, InsideGap,
    Law, Lifecycle, OnSigterm, Outage, OutlierDetection, PodState, Pods, Policy, PoolOf, Proxies,
    ProxyPolicy, Refusal, Resolver, RingHash, Rollout, Sample, Service, StartStop, Target, Transport, WarmUp,
    Weighted, With, Wrong,
};
use fleets::{clients, fleet, run};

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
                connect_round_trips: pick(random, &[None, Some(0), Some(4)]),
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
    let mut befalls = vec![Befalls::Serve, Befalls::Crash, Befalls::Vanish, Befalls::List, Befalls::Unlist];
    if let Target::Pod(_) = target {
        befalls.extend([Befalls::Start, Befalls::Delete, Befalls::Start, Befalls::Delete]);
        befalls.extend([Befalls::NotServing, Befalls::Serving]);
    }
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
            group.from_ms = pick(random, &[0.0, 0.0, 0.0, 400.0]);
            group.first_list = pick(
                random,
                &[FirstList::AtOnce, FirstList::AtOnce, FirstList::After(50.0), FirstList::Never],
            );
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
        warm_up: pick(random, &[None, Some(WarmUp { times: 5.0, calls: 7 })]),
        state: pick(
            random,
            &[PodState::Serving, PodState::Serving, PodState::Serving, PodState::Refusing, PodState::Gone],
        ),
        listed: below(random, 5) > 0,
        service: pick(random, &[Service::Asked, Service::Asked, Service::Stranger, Service::Shard]),
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
    random_discovery(random, &mut fleet);
    random_faults(random, &mut fleet);
    fleet.drain_ms = pick(random, &[0.0, 60_000.0]);
    fleet.warm_up_ms = pick(random, &[0.0, 200.0]);
    fleet.trace = Sample { from_ms: 100.0, every: pick(random, &[1, 3]), calls: 300, connections: 300 };
    fleet.seed = random.bits();
    fleet
}

/// Waits are short, so that a second sees whole lives.
fn random_discovery(random: &mut Stream, fleet: &mut Fleet) {
    let dns = Dns {
        min_gap_ms: pick(random, &[0.0, 50.0, 300.0]),
        gap_from: pick(random, &[GapFrom::Start, GapFrom::Answer]),
        inside_gap: pick(random, &[InsideGap::Remembered, InsideGap::Dropped]),
        refresh_ms: pick(random, &[None, Some(1_000.0)]),
        lookup_ms: pick(random, &[0.0, 3.0]),
        cache_ttl_ms: pick(random, &[0.0, 100.0]),
    };
    fleet.discovery = Discovery {
        endpoints_lag_ms: pick(random, &[0.0, 0.0, 80.0]),
        outages: pick(random, &[vec![], vec![Outage { from_ms: 0.0, until_ms: 200.0 }]]),
        resolver: pick(
            random,
            &[
                Resolver::Push { delay_ms: 0.0 },
                Resolver::Push { delay_ms: 9.0 },
                Resolver::Static,
                Resolver::Dns(dns),
            ],
        ),
        name_check: below(random, 3) == 0,
        health_watch: below(random, 2) == 0,
    };
    let groups = fleet.pods.len() as u32;
    fleet.lifecycle = Lifecycle {
        connections: ConnectionManagement {
            max_connection_age_ms: pick(random, &[None, Some(1_000.0)]),
            age_jitter: pick(random, &[0.0, 0.1, 1.0]),
            max_connection_age_grace_ms: pick(random, &[None, Some(0.0), Some(20.0)]),
            grace_from: pick(random, &[GraceFrom::Age, GraceFrom::SecondGoaway]),
            max_connection_idle_ms: pick(random, &[None, Some(1_000.0)]),
            any_age_until_ms: pick(random, &[0.0, 0.0, 300.0]),
        },
        pods: StartStop {
            start_up_ms: pick(random, &[0.0, 30.0]),
            readiness_ms: pick(random, &[0.0, 30.0]),
            pre_stop_ms: pick(random, &[0.0, 50.0]),
            on_sigterm: pick(random, &[OnSigterm::GracefulStop, OnSigterm::Exit, OnSigterm::Ignore]),
            termination_grace_ms: pick(random, &[0.0, 20.0, 400.0]),
        },
        addresses: pick(random, &[None, Some(0), Some(3)])
            .map(|spare| AddressPool { spare, reuse_delay_ms: pick(random, &[0.0, 40.0]) }),
        rollouts: (0..pick(random, &[0, 0, 1, 3]))
            .map(|_| Rollout {
                at_ms: f64::from(below(random, 900)),
                from: below(random, groups),
                to: below(random, groups),
                max_surge: below(random, 3),
                max_unavailable: 1 + below(random, 2),
            })
            .collect(),
    };
}

/// Pods that fail, who leaves them out, and clusters of groups.
fn random_faults(random: &mut Stream, fleet: &mut Fleet) {
    let groups = fleet.pods.len() as u32;
    let failures =
        [Failure::Internal, Failure::Unavailable, Failure::ResourceExhausted, Failure::DeadlineExceeded];
    fleet.faults = (0..pick(random, &[0, 0, 2, 8]))
        .map(|_| {
            let share = pick(random, &[0.2, 1.0]);
            let is = match below(random, 6) {
                0 => Wrong::Nothing,
                1 => Wrong::Slow { times: 20.0 },
                2 => Wrong::Hangs { share },
                _ => Wrong::Answers {
                    status: pick(random, &failures),
                    share,
                    after_ms: pick(random, &[0.0, 3.0]),
                },
            };
            Fault { at_ms: f64::from(below(random, 900)), with: With::Group(below(random, groups)), is }
        })
        .collect();
    let ejection = Ejecting {
        interval_ms: pick(random, &[50.0, 200.0]),
        base_ejection_time_ms: pick(random, &[0.0, 120.0]),
        max_ejection_percent: pick(random, &[0, 10, 50, 100]),
        ..Ejecting::default()
    };
    let mut envoy = pick(random, &[EnvoyOutliers::envoy(), EnvoyOutliers::istio()]);
    (envoy.ejection, envoy.always_eject_one_host) = (ejection, below(random, 2) == 0);
    envoy.consecutive_5xx = pick(random, &[1, 5]);
    let mut grpc = GrpcOutliers { ejection, ..GrpcOutliers::grpc() };
    if let (Some(rule), true) = (&mut grpc.failure_percentage, below(random, 2) == 0) {
        (rule.minimum_hosts, rule.request_volume, rule.threshold) = (1, 1, 15);
    }
    fleet.outlier_detection = OutlierDetection {
        clients: pick(random, &[None, Some(grpc)]),
        proxies: pick(random, &[None, Some(envoy)]),
    };
    if below(random, 3) == 0 {
        fleet.clusters =
            (0..groups).map(|group| Cluster { weight: 1 + below(random, 9), groups: vec![group] }).collect();
    }
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
    let received: u64 = report.pods.iter().map(|pod| pod.received).sum();
    assert_eq!(report.groups.iter().map(|group| group.received).sum::<u64>(), received);
    let ejections = &report.ejections;
    assert_eq!(ejections.first.len() as u64, ejections.ejected.min(10_000));
    assert!(ejections.first.iter().all(|one| one.until.is_none_or(|until| until >= one.at)));
    assert!(ejections.first.iter().all(|one| (one.pod as usize) < report.pods.len()));
    for (number, pod) in report.pods.iter().enumerate() {
        assert!(pod.worked + pod.refused + pod.calls <= pod.received, "{number}: {pod:?}");
        assert!(pod.measured <= pod.received && pod.wasted <= pod.busy && pod.failed <= pod.worked);
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
    let wrong = report.misdirected;
    assert!(wrong.done <= ok_by_pods && wrong.wrong_names <= connections.attempts, "{wrong:?}");
    assert!(!fleet.discovery.name_check || wrong.done + wrong.unimplemented == 0, "{wrong:?}");
    assert!(fleet.discovery.name_check || wrong.wrong_names == 0, "{wrong:?}");
    let deadlines = fleet.clients.iter().any(|group| group.deadline_ms.is_some());
    let answered = |one: &Fault| matches!(one.is, Wrong::Answers { status: Failure::DeadlineExceeded, .. });
    let deadlines = deadlines || fleet.faults.iter().any(answered);
    assert!(deadlines || report.ended(Status::DeadlineExceeded) == 0);
}

#[test]
fn three_hundred_fleets_balance_and_repeat() {
    let mut random = Streams::new(6).named("fleets");
    let (mut all, mut statuses, mut differ) = (0, [0_u64; Status::COUNT], 0);
    let mut seen = [0_u64; 9];
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
        assert_eq!(files::read::<Fleet>(&serde_json::to_string(&fleet).unwrap()).unwrap(), fleet);
        let other = run(&Fleet { seed: fleet.seed ^ 1, ..fleet.clone() }).report().unwrap();
        differ += u32::from(other.fingerprint != report.fingerprint);
        all += report.counts.started;
        let (wrong, connections) = (report.misdirected, report.connections);
        let new = [
            wrong.done,
            wrong.unimplemented,
            wrong.wrong_names,
            connections.goaways,
            connections.resolutions,
            report.ejections.ejected,
            report.ejections.overflow,
            report.pods.iter().map(|pod| pod.failed).sum(),
            u64::from(!fleet.clusters.is_empty()),
        ];
        seen.iter_mut().zip(new).for_each(|(sum, one)| *sum += one);
        for one in &report.statuses {
            statuses[one.status as usize] += one.calls;
        }
    }
    println!("{all} calls, {statuses:?}, {differ} differ under another seed; {seen:?}");
    assert!(seen.iter().all(|&one| one > 80), "{seen:?}");
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
