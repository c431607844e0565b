//! Pods that fail and who leaves them out, moment by moment, in Envoy and in gRPC; and canaries by weight.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod fleets;

use engine::fleet::outliers::{By, Cause, Ejection};
use engine::fleet::status::Status;
use engine::kernel::run::Limits;
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{
    Arrivals, Balancing, Cluster, EnvoyOutliers, Failure, FailurePercentage, Fault, Fleet, GrpcOutliers,
    OutlierDetection, Policy, ProxyPolicy, Sample, With, Wrong,
};
use fleets::{client_side, clients, fleet, l7, pods, report};

const PROXY: ProxyPolicy = ProxyPolicy::RoundRobin;
const UNAVAILABLE: Wrong = Wrong::Answers { status: Failure::Unavailable, share: 1.0, after_ms: 0.0 };

fn client_round_robin() -> Balancing {
    client_side(Policy::RoundRobin)
}

/// One client calls evenly, 100 times a second; so many pods.
fn steady(balancing: Balancing, count: u32, seconds: f64) -> Fleet {
    Fleet {
        clients: vec![clients(1, Arrivals::Steady { per_second: 100.0 })],
        pods: vec![pods(count)],
        duration_ms: seconds * 1e3,
        trace: Sample { from_ms: 0.0, every: 1, calls: 30_000, connections: 100 },
        ..fleet(balancing)
    }
}

fn wrong(at_ms: f64, pod: u32, is: Wrong) -> Fault {
    Fault { at_ms, with: With::Pod(pod), is }
}

fn proxies(envoy: EnvoyOutliers) -> OutlierDetection {
    OutlierDetection { clients: None, proxies: Some(envoy) }
}

fn grpc() -> OutlierDetection {
    OutlierDetection { clients: Some(GrpcOutliers::grpc()), proxies: None }
}

/// From when to when, in seconds to the millisecond.
fn times(report: &FleetReport) -> Vec<(f64, Option<f64>)> {
    let seconds = |moment: engine::kernel::time::Time| (moment.nanoseconds() / 1_000_000) as f64 / 1e3;
    report.ejections.first.iter().map(|one| (seconds(one.at), one.until.map(seconds))).collect()
}

/// The fifth failure in a row ejects when its response is at the proxy. The base time is 30 s, looked at every 10: from 0.4 s
/// until 40; then 60 s, until 110; then 90 s, until 210. Each time callers see five errors.
#[test]
fn envoy_ejects_at_the_fifth_failure_for_longer_and_longer() {
    let mut fleet = steady(l7(PROXY), 10, 220.0);
    fleet.faults = vec![wrong(0.0, 3, UNAVAILABLE)];
    fleet.outlier_detection = proxies(EnvoyOutliers::envoy());
    let report = report(&fleet);
    let failed: Vec<_> = report.calls.iter().filter(|call| call.pod == Some(3)).collect();
    assert_eq!((failed.len(), report.ended(Status::Unavailable)), (20, 20));
    let first = report.ejections.first[0];
    let Ejection { by, cluster, pod, cause, .. } = first;
    assert_eq!((by, cluster, pod, cause), (By::Proxy(0), 0, 3, Cause::Consecutive5xx));
    for (ejection, calls) in report.ejections.first.iter().zip(failed.chunks(5)) {
        let received = calls[4].received.unwrap().nanoseconds();
        assert_eq!(ejection.at.nanoseconds(), received + 500_000, "half a millisecond to the proxy");
    }
    let until: Vec<_> =
        report.ejections.first.iter().map(|one| one.until.map(|it| it.nanoseconds())).collect();
    assert_eq!(until, [Some(40_000_000_000), Some(110_000_000_000), Some(210_000_000_000), None]);
    let errors = &report.series.errors;
    assert_eq!((errors.len(), errors[0].status), (1, Status::Unavailable));
    // Bins of 22 s: errors at 0, 40, 110 and 210 s.
    assert_eq!(errors[0].calls, [5, 5, 0, 0, 0, 5, 0, 0, 0, 5]);
    assert_eq!((report.pods[3].failed, report.pods[3].worked), (20, 20));
}

/// Four failures, a success, four failures: nothing. A fifth: ejected. Alone it is used all the same, as no pod is left; with
/// Istio's threshold there is no pod to be had.
#[test]
fn a_success_begins_the_row_anew_and_panic_uses_all() {
    let with = |until: f64, envoy: EnvoyOutliers| {
        let mut fleet = steady(l7(PROXY), 1, 1.0);
        fleet.clients[0].arrivals =
            fleets::recorded(&(0..100).map(|at| (f64::from(at) * 10.0, 0)).collect::<Vec<_>>());
        let at = |at_ms, is| wrong(at_ms, 0, is);
        fleet.faults = vec![
            at(0.0, UNAVAILABLE),
            at(35.0, Wrong::Nothing),
            at(45.0, UNAVAILABLE),
            at(until, Wrong::Nothing),
        ];
        fleet.outlier_detection = proxies(EnvoyOutliers { always_eject_one_host: true, ..envoy });
        let report = report(&fleet);
        (report.ejections.ejected, report.pods[0].received, report.ended(Status::Unavailable))
    };
    assert_eq!(with(85.0, EnvoyOutliers::envoy()), (0, 100, 8));
    assert_eq!(with(95.0, EnvoyOutliers::envoy()), (1, 100, 9));
    // Ten calls came before.
    assert_eq!(with(95.0, EnvoyOutliers::istio()), (1, 10, 9 + 90));
}

/// RESOURCE_EXHAUSTED is 429 in HTTP: no failure to Envoy. To gRPC it is one.
#[test]
fn envoy_counts_what_http_has_a_5xx_for() {
    for (status, code) in [
        (Failure::ResourceExhausted, 429),
        (Failure::NotFound, 404),
        (Failure::Internal, 500),
        (Failure::Unimplemented, 501),
        (Failure::Unavailable, 503),
        (Failure::DeadlineExceeded, 504),
    ] {
        let ejected = |balancing, outlier_detection| {
            let mut fleet = steady(balancing, 10, 25.0);
            fleet.faults = vec![wrong(0.0, 0, Wrong::Answers { status, share: 1.0, after_ms: 1.0 })];
            report(&Fleet { outlier_detection, ..fleet }).ejections.ejected
        };
        assert_eq!(ejected(l7(PROXY), proxies(EnvoyOutliers::envoy())), u64::from(code >= 500), "{status:?}");
        assert_eq!(ejected(client_round_robin(), grpc()), 1, "{status:?}");
        let gateways = EnvoyOutliers {
            enforcing_consecutive_5xx: 0,
            enforcing_consecutive_gateway_failure: 100,
            ..EnvoyOutliers::envoy()
        };
        let gateway = u64::from(code == 503 || code == 504);
        // Shares of successes are still enforced: one of ten that fails alone is far enough from the others.
        assert_eq!(ejected(l7(PROXY), proxies(gateways)), u64::from(code >= 500), "{status:?}");
        let alone = EnvoyOutliers { success_rate: EnvoyOutliers::istio().success_rate, ..gateways };
        assert_eq!(ejected(l7(PROXY), proxies(alone)), gateway, "{status:?}");
    }
}

/// gRPC looks every 10 s from its first address list on. Ejected at 10 s for 30; at 50 for 60; at 120 for 90.
#[test]
fn grpc_ejects_at_the_interval_and_keeps_the_connection() {
    let mut fleet = steady(client_round_robin(), 5, 219.0);
    fleet.faults = vec![wrong(0.0, 2, UNAVAILABLE)];
    fleet.outlier_detection = grpc();
    let it = report(&fleet);
    let start = it.calls[0].arrival.nanoseconds();
    let moments: Vec<_> = it
        .ejections
        .first
        .iter()
        .map(|one| {
            [Some(one.at), one.until].map(|at| at.map(|at| (at.nanoseconds() - start) / 1_000_000_000))
        })
        .collect();
    assert_eq!(moments[..3], [(10, 40), (50, 110), (120, 210)].map(|(at, until)| [Some(at), Some(until)]));
    assert_eq!((it.connections.opened, it.connections.closed), (5, 0));
    // A fifth of the calls fails while it is not ejected: in 10 + 10 + 10 + 9 s.
    let errors = it.ended(Status::Unavailable);
    assert!((775..=785).contains(&errors), "{errors} errors");

    // It is well when it comes back at 40 s: at 50 it is trusted again, and fails at 100: 30 s once more, not 60.
    fleet.faults.extend([wrong(20_000.0, 2, Wrong::Nothing), wrong(100_500.0, 2, UNAVAILABLE)]);
    let seconds: Vec<_> =
        times(&report(&fleet)).iter().map(|(at, until)| (*at as u32, until.unwrap_or(0.0) as u32)).collect();
    assert_eq!(seconds[..2], [(10, 40), (110, 140)]);
}

/// Envoy's percentage holds those ejected with the next, gRPC's those ejected before it.
#[test]
fn the_percentage_is_not_the_same_in_both() {
    let ejected = |balancing, count, bad, outlier_detection| {
        let mut fleet = steady(balancing, count, 11.0);
        fleet.clients[0].arrivals = Arrivals::Steady { per_second: 300.0 };
        fleet.faults = (0..bad).map(|pod| wrong(0.0, pod, UNAVAILABLE)).collect();
        let report = report(&Fleet { outlier_detection, ..fleet });
        (report.ejections.ejected, report.ejections.overflow > 0)
    };
    let envoy = EnvoyOutliers::istio();
    assert_eq!(ejected(l7(PROXY), 9, 1, proxies(envoy)), (0, true));
    assert_eq!(ejected(l7(PROXY), 10, 1, proxies(envoy)), (1, false));
    assert_eq!(ejected(l7(PROXY), 10, 2, proxies(envoy)), (1, true));
    assert_eq!(ejected(l7(PROXY), 20, 3, proxies(envoy)), (2, true));
    let one = EnvoyOutliers { always_eject_one_host: true, ..envoy };
    assert_eq!(ejected(l7(PROXY), 9, 2, proxies(one)), (1, true));
    assert_eq!(ejected(client_round_robin(), 9, 1, grpc()), (1, false));
    assert_eq!(ejected(client_round_robin(), 10, 2, grpc()), (1, true));
    // One of eleven is 9.1 %, which is below 10.
    assert_eq!(ejected(client_round_robin(), 11, 3, grpc()), (2, true));
    assert_eq!(ejected(client_round_robin(), 4, 1, grpc()), (0, false), "too few hosts");
}

/// Of n pods b fail alike: they are sqrt((n - b) / b) standard deviations below the mean, however much they fail. 1.9 are
/// exceeded by one of five, not by two of nine, and by two of ten.
#[test]
fn success_rates_are_compared_with_the_others() {
    for (count, bad, found) in [(5, 1, true), (9, 2, false), (10, 2, true)] {
        let mut fleet = steady(client_round_robin(), count, 12.0);
        fleet.clients[0].arrivals = Arrivals::Steady { per_second: 300.0 };
        fleet.faults = (0..bad).map(|pod| wrong(0.0, pod, UNAVAILABLE)).collect();
        let outliers = GrpcOutliers { failure_percentage: None, ..GrpcOutliers::grpc() };
        fleet.outlier_detection = OutlierDetection { clients: Some(outliers), proxies: None };
        let report = report(&fleet);
        assert_eq!(report.ejections.ejected, u64::from(found), "{bad} of {count}");
        assert!(report.ejections.first.iter().all(|one| one.cause == Cause::SuccessRate));
    }
}

/// A pod that fails always, against a bound of 100 %: gRPC ejects above it, which nobody is, Envoy on it.
#[test]
fn grpc_ejects_above_the_threshold_and_envoy_on_it() {
    let rule = FailurePercentage { threshold: 100, ..FailurePercentage::default() };
    let envoy =
        EnvoyOutliers { enforcing_consecutive_5xx: 0, failure_percentage: rule, ..EnvoyOutliers::istio() };
    let grpc = GrpcOutliers { success_rate: None, failure_percentage: Some(rule), ..GrpcOutliers::grpc() };
    let outliers = OutlierDetection { clients: Some(grpc), proxies: Some(envoy) };
    for (balancing, ejected) in [(client_round_robin(), 0), (l7(PROXY), 1)] {
        let mut fleet = steady(balancing, 10, 15.0);
        fleet.faults = vec![wrong(0.0, 4, UNAVAILABLE)];
        let report = report(&Fleet { outlier_detection: outliers, ..fleet });
        assert_eq!(report.ejections.ejected, ejected);
        assert!(report.ejections.first.iter().all(|one| one.cause == Cause::FailurePercentage));
    }
}

/// A pod that hangs: gRPC counts the deadline; of a call that is given up a proxy learns nothing.
#[test]
fn who_hangs_is_seen_by_the_client_alone() {
    for (balancing, seen) in [(client_round_robin(), 1), (l7(PROXY), 0)] {
        let mut fleet = steady(balancing, 5, 25.0);
        fleet.faults = vec![wrong(0.0, 1, Wrong::Hangs { share: 1.0 })];
        fleet.clients[0].deadline_ms = Some(100.0);
        fleet.outlier_detection = OutlierDetection {
            proxies: Some(EnvoyOutliers { always_eject_one_host: true, ..EnvoyOutliers::envoy() }),
            ..grpc()
        };
        let report = report(&fleet);
        assert_eq!(report.ejections.ejected, seen);
        let late = report.ended(Status::DeadlineExceeded);
        let expected = if seen == 1 { 200 } else { 500 };
        assert!(late.abs_diff(expected) <= 4, "{late} were late");
        assert_eq!((report.counts.in_flight, report.counts.failed), (0, late));
    }
}

/// A slow pod, ten times as slow.
#[test]
fn a_slow_pod_takes_so_many_times_as_long() {
    let mut fleet = steady(client_round_robin(), 2, 1.0);
    fleet.faults = vec![wrong(0.0, 1, Wrong::Slow { times: 10.0 })];
    let report = report(&fleet);
    for call in report.calls.iter().filter(|call| call.status == Some(Status::Ok)) {
        let took = call.answered.unwrap().since(call.begun.unwrap()).nanoseconds();
        assert_eq!(took, if call.pod == Some(1) { 10_000_000 } else { 1_000_000 });
    }
}

fn canary(balancing: Balancing, stable: u32, canary: u32) -> Fleet {
    let mut fleet = steady(balancing, stable, 100.0);
    fleet.pods.push(pods(canary));
    fleet.clients[0].arrivals = Arrivals::Steady { per_second: 200.0 };
    fleet.clusters = vec![Cluster { weight: 90, groups: vec![0] }, Cluster { weight: 10, groups: vec![1] }];
    fleet
}

/// 20,000 calls at one in ten: within three standard errors, 127 calls, whatever the number of pods.
#[test]
fn a_canary_gets_its_weight() {
    for balancing in [l7(PROXY), l7(ProxyPolicy::LeastRequest { choices: 2 }), client_round_robin()] {
        for (stable, few) in [(9, 1), (3, 6)] {
            let report = report(&canary(balancing.clone(), stable, few));
            let calls = report.counts.started as f64;
            assert!((19_999.0..=20_001.0).contains(&calls));
            let share = report.groups[1].share.unwrap();
            let bound = 3.0 * (0.1 * 0.9 / calls).sqrt();
            assert!((share - 0.1).abs() <= bound, "{share} of {balancing:?}");
            assert_eq!(report.counts.failed, 0);
            let received: u64 = report.groups.iter().map(|group| group.received).sum();
            assert_eq!(received, report.counts.started);
        }
    }
}

/// A canary of one pod that fails is a cluster of its own: one of one is 100 %, more than 10. It is never ejected, and a tenth
/// of the calls fails for ever. Ejected by force, it is missed: what is the canary's goes to no other.
#[test]
fn a_canary_of_one_is_never_ejected() {
    let mut fleet = canary(l7(PROXY), 9, 1);
    fleet.faults = vec![Fault { at_ms: 0.0, with: With::Group(1), is: UNAVAILABLE }];
    for (always_eject_one_host, ejected) in [(false, false), (true, true)] {
        fleet.outlier_detection = proxies(EnvoyOutliers { always_eject_one_host, ..EnvoyOutliers::istio() });
        let report = report(&fleet);
        assert_eq!((report.ejections.ejected > 0, report.ejections.overflow > 0), (ejected, !ejected));
        let share = report.counts.failed as f64 / report.counts.started as f64;
        assert!((share - 0.1).abs() <= 3.0 * (0.09 / report.counts.started as f64).sqrt(), "{share}");
        // 5 at 0 s, 5 at 40 s.
        let reached = if ejected { 10 } else { report.counts.failed };
        assert_eq!(
            (report.pods[9].received, report.ended(Status::Unavailable)),
            (reached, report.counts.failed)
        );
    }
}

/// One bad pod of n takes its n-th of the calls, until it is ejected.
#[test]
fn one_bad_pod_of_n_fails_its_share() {
    for count in [5, 8, 20] {
        let mut fleet = steady(client_round_robin(), count, 30.0);
        fleet.clients[0].arrivals = Arrivals::Steady { per_second: 400.0 };
        fleet.faults = vec![wrong(0.0, 0, UNAVAILABLE)];
        let before = report(&fleet).counts.failed;
        assert!(before.abs_diff(12_000 / u64::from(count)) <= 2, "{before} of {count}");
        fleet.outlier_detection = grpc();
        let after = report(&fleet).counts.failed;
        assert!(after.abs_diff(4_000 / u64::from(count)) <= 2, "{after} of {count}: ten seconds of thirty");
    }
}

#[test]
fn an_error_names_field_value_and_range() {
    let says = |change: &dyn Fn(&mut Fleet)| {
        let mut fleet = canary(l7(PROXY), 2, 1);
        change(&mut fleet);
        fleet.start(Limits::default()).map(|_| ()).unwrap_err().to_string()
    };
    let whole = |least: u64, most: u64| format!("it must lie between {least} and {most}, and be whole");
    assert_eq!(
        says(&|fleet| fleet.faults = vec![wrong(0.0, 3, UNAVAILABLE)]),
        format!("faults[0].with.pod is 3: {}", whole(0, 2))
    );
    assert_eq!(
        says(&|fleet| fleet.faults = vec![wrong(0.0, 0, Wrong::Hangs { share: 1.5 })]),
        "faults[0].is.hangs.share is 1.5: it must lie between 0 and 1"
    );
    assert_eq!(
        says(&|fleet| fleet.clusters[1].groups[0] = 2),
        format!("clusters[1].groups[0] is 2: {}", whole(0, 1))
    );
    assert_eq!(
        says(&|fleet| fleet.clusters[1].groups[0] = 0),
        format!("clusters[1].groups[0] is 0: {}", whole(1, 1))
    );
    assert_eq!(
        says(&|fleet| fleet.clusters.truncate(1)),
        format!("number of groups in clusters is 1: {}", whole(2, 2))
    );
    assert_eq!(
        says(&|fleet| fleet.clusters.iter_mut().for_each(|cluster| cluster.weight = 0)),
        format!("sum of clusters[..].weight is 0: {}", whole(1, 1_000_000))
    );
    let envoy = |change: &dyn Fn(&mut EnvoyOutliers)| {
        let mut envoy = EnvoyOutliers::envoy();
        change(&mut envoy);
        says(&|fleet| fleet.outlier_detection = proxies(envoy))
    };
    assert_eq!(
        envoy(&|envoy| envoy.ejection.interval_ms = 0.0),
        "outlier_detection.proxies.ejection.interval_ms is 0: it must lie between 10 and 86400000"
    );
    assert_eq!(
        envoy(&|envoy| envoy.enforcing_consecutive_5xx = 101),
        format!("outlier_detection.proxies.enforcing_consecutive_5xx is 101: {}", whole(0, 100))
    );
    assert_eq!(
        envoy(&|envoy| envoy.panic_threshold = f64::NAN),
        "outlier_detection.proxies.panic_threshold is NaN: it must lie between 0 and 100"
    );
}
