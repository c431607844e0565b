//! What discovery, outliers, clusters and deployments do to each other, and the ends of the knobs: no pod alive, all ejected,
//! all deployed at once. Each call ends in one status, with the code that a real system gives.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod fleets;

use engine::fleet::status::Status;
use engine::fleet::trace::End;
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{
    AddressPool, Arrivals, Balancing, Befalls, Cluster, ConnectionManagement, Discovery, Dns, EnvoyOutliers,
    Failure, Fault, Fleet, GrpcOutliers, OnSigterm, OutlierDetection, PodState, Pods, Policy, ProxyPolicy,
    Resolver, Rollout, Sample, StartStop, With, Wrong,
};
use fleets::{HTTP2, befalls, client_side, clients, fleet, l4, l7, pods, report};

/// Pods that are not there yet.
fn absent(count: u32) -> Pods {
    Pods { state: PodState::Gone, listed: false, ..pods(count) }
}

fn round_robin() -> Balancing {
    client_side(Policy::RoundRobin)
}

/// One client calls evenly, 100 times a second.
fn steady(balancing: Balancing, groups: Vec<Pods>, seconds: f64) -> Fleet {
    Fleet {
        clients: vec![clients(1, Arrivals::Steady { per_second: 100.0 })],
        pods: groups,
        duration_ms: seconds * 1e3,
        drain_ms: 100_000.0,
        trace: Sample { from_ms: 0.0, every: 1, calls: 30_000, connections: 1_000 },
        ..fleet(balancing)
    }
}

fn fails(with: With, status: Failure) -> Fault {
    Fault { at_ms: 0.0, with, is: Wrong::Answers { status, share: 1.0, after_ms: 0.0 } }
}

/// Nothing is lost or counted twice.
fn balances(report: &FleetReport) {
    let ended: u64 = report.statuses.iter().map(|one| one.calls).sum();
    assert_eq!((report.counts.started, report.counts.in_flight), (ended, 0), "{:?}", report.statuses);
    assert!(report.calls.iter().all(|call| call.status.is_some()));
}

/// Calls that came in these seconds, by how they ended.
fn came(report: &FleetReport, from: f64, until: f64, status: Status) -> usize {
    let seconds = |call: &engine::fleet::trace::CallRecord| call.arrival.nanoseconds() as f64 / 1e9;
    let inside = report.calls.iter().filter(|call| (from..until).contains(&seconds(call)));
    inside.filter(|call| call.status == Some(status)).count()
}

/// From when to when pods were ejected, in whole seconds.
fn ejected(report: &FleetReport) -> Vec<(u32, Option<u64>, u64)> {
    let second = |moment: engine::kernel::time::Time| moment.nanoseconds() / 1_000_000_000;
    report.ejections.first.iter().map(|one| (one.pod, one.until.map(second), second(one.at))).collect()
}

/// gRPC ejects pod 2 at 10 s for 30 s. If its address leaves the list at 15 s, that is all that is known of it: back at 18 s it
/// gets calls, and is ejected at 30 s for 30 s again, not 60. If another address leaves, it stays ejected until 40 s, and its
/// second ejection takes 60.
#[test]
fn an_address_that_leaves_the_list_begins_anew_in_grpc() {
    let run = |pod| {
        let mut fleet = steady(round_robin(), vec![pods(6)], 119.0);
        fleet.faults = vec![fails(With::Pod(2), Failure::Unavailable)];
        fleet.outlier_detection = OutlierDetection { clients: Some(GrpcOutliers::grpc()), proxies: None };
        fleet.changes = vec![befalls(15_000.0, pod, Befalls::Unlist), befalls(18_000.0, pod, Befalls::List)];
        report(&fleet)
    };
    let left = run(2);
    balances(&left);
    assert_eq!(ejected(&left)[..2], [(2, Some(15), 10), (2, Some(60), 30)]);
    assert!(came(&left, 18.0, 30.0, Status::Unavailable) >= 195, "a sixth of 1,200");
    let stayed = run(4);
    assert_eq!(ejected(&stayed)[..2], [(2, Some(40), 10), (2, Some(110), 50)]);
    assert_eq!(came(&stayed, 10.1, 40.0, Status::Unavailable), 0);
}

/// Envoy ejects at the fifth failure, within half a second. A host that is removed and added again is a new one: five more.
#[test]
fn an_address_that_leaves_the_list_begins_anew_in_envoy() {
    for (pod, errors) in [(3, 10), (4, 5)] {
        let mut fleet = steady(l7(ProxyPolicy::RoundRobin), vec![pods(10)], 30.0);
        fleet.faults = vec![fails(With::Pod(3), Failure::Unavailable)];
        fleet.outlier_detection = OutlierDetection { clients: None, proxies: Some(EnvoyOutliers::istio()) };
        fleet.changes = vec![befalls(5_000.0, pod, Befalls::Unlist), befalls(6_000.0, pod, Befalls::List)];
        let report = report(&fleet);
        balances(&report);
        assert_eq!(report.ended(Status::Unavailable), errors);
        let until = if pod == 3 { Some(5) } else { None };
        assert_eq!(ejected(&report)[0], (3, until, 0));
    }
}

fn halves(fleet: &mut Fleet) {
    fleet.clusters = (0..2).map(|group| Cluster { weight: 1, groups: vec![group] }).collect();
}

/// A client has a channel for each cluster, and each channel its own resolver: it asks when one of its own connections is
/// lost. A pod that comes at 5 s to the second cluster is known to that one's channel alone.
#[test]
fn each_cluster_is_resolved_by_itself() {
    let mut fleet = steady(round_robin(), vec![pods(2), pods(1), absent(1)], 45.0);
    fleet.clusters = vec![Cluster { weight: 1, groups: vec![0] }, Cluster { weight: 1, groups: vec![1, 2] }];
    let dns = Dns { lookup_ms: 5.0, ..Dns::go() };
    fleet.discovery = Discovery { resolver: Resolver::Dns(dns), ..Discovery::default() };
    fleet.changes = vec![befalls(5_000.0, 3, Befalls::Start)];
    let healthy = report(&fleet);
    // Two lookups at the first call; nothing was ever lost, so nobody asks again.
    assert_eq!((healthy.connections.resolutions, healthy.connections.attempts), (2, 3));
    assert_eq!(healthy.pods[3].received, 0);
    // The first pod of the first cluster is restarted at 20 s: that cluster asks at 30 s, the other has no reason to.
    fleet.changes.extend([befalls(20_000.0, 0, Befalls::Crash), befalls(20_500.0, 0, Befalls::Serve)]);
    let other = report(&fleet);
    assert_eq!((other.connections.resolutions, other.pods[3].received), (3, 0));
    // The pod of its own cluster: now it is found.
    fleet.changes.extend([befalls(21_000.0, 2, Befalls::Crash), befalls(21_500.0, 2, Befalls::Serve)]);
    let own = report(&fleet);
    assert_eq!(own.connections.resolutions, 4);
    let to_new = own.first_connections.iter().filter(|one| one.to == Some(End::Pod(3)));
    let begun: Vec<u64> = to_new.map(|one| one.begun.nanoseconds() / 1_000_000).collect();
    // The first lookup's answer is there at 15 ms: the first call comes at 10.
    assert!(begun.len() == 1 && (30_010..=30_030).contains(&begun[0]), "{begun:?}");
    for report in [&healthy, &other, &own] {
        balances(report);
    }
}

/// The address of a stable pod that ends goes to the canary. Those who are told know that it is the canary's; a client with a
/// list of the start takes the canary for a stable pod, and knows of no canary.
#[test]
fn an_address_changes_its_cluster() {
    let run = |resolver| {
        let mut fleet = steady(round_robin(), vec![pods(2), absent(1)], 60.0);
        halves(&mut fleet);
        fleet.discovery.resolver = resolver;
        fleet.lifecycle.addresses = Some(AddressPool { spare: 0, reuse_delay_ms: 0.0 });
        fleet.lifecycle.pods.on_sigterm = OnSigterm::Exit;
        fleet.changes = vec![befalls(10_000.0, 0, Befalls::Delete), befalls(10_000.0, 2, Befalls::Start)];
        let report = report(&fleet);
        balances(&report);
        report
    };
    let told = run(Resolver::Push { delay_ms: 0.0 });
    let share = |report: &FleetReport, pod: usize| report.pods[pod].received as f64 / 6_000.0;
    // The canary has half of the calls of 50 s of 60, its cluster's alone; before, its cluster has nobody.
    assert!((share(&told, 2) - 0.5 * 5.0 / 6.0).abs() < 0.02, "{:?}", told.pods);
    assert!(
        came(&told, 0.0, 10.0, Status::Unavailable) > 450
            && came(&told, 11.0, 60.0, Status::Unavailable) == 0
    );
    let blind = run(Resolver::Static);
    assert!(blind.pods[2].received > 500, "half of the first cluster's");
    // Its own cluster fails from the first to the last call.
    assert!((blind.ended(Status::Unavailable) as f64 / 6_000.0 - 0.5).abs() < 0.03);
}

/// All of gRPC's pods are ejected at 10 s: the channel is in TRANSIENT_FAILURE, and a call fails with UNAVAILABLE at once, or
/// waits if it waits for ready, until 40 s or its deadline. Without a percentage of 100 some are left.
#[test]
fn all_ejected_in_grpc() {
    let run = |percent, wait_for_ready, deadline_ms| {
        let mut fleet = steady(round_robin(), vec![pods(5)], 60.0);
        fleet.faults = vec![fails(With::Group(0), Failure::Internal)];
        let mut outliers = GrpcOutliers { success_rate: None, ..GrpcOutliers::grpc() };
        outliers.ejection.max_ejection_percent = percent;
        fleet.outlier_detection = OutlierDetection { clients: Some(outliers), proxies: None };
        (fleet.clients[0].wait_for_ready, fleet.clients[0].deadline_ms) = (wait_for_ready, deadline_ms);
        let report = report(&fleet);
        balances(&report);
        report
    };
    let at_once = run(100, false, None);
    assert_eq!(at_once.ejections.ejected, 10, "all five twice");
    assert_eq!(came(&at_once, 10.1, 40.0, Status::Unavailable), 2_990);
    assert!(
        at_once
            .calls
            .iter()
            .all(|call| call.status != Some(Status::Unavailable) || call.ended == Some(call.arrival))
    );
    assert_eq!(
        came(&at_once, 0.0, 10.0, Status::Internal) + came(&at_once, 40.1, 50.0, Status::Internal),
        999 + 990
    );
    let patient = run(100, true, Some(100.0));
    assert_eq!(came(&patient, 10.1, 39.8, Status::DeadlineExceeded), 2_970);
    assert_eq!(patient.ended(Status::Unavailable), 0);
    // Those that came at 39.9 s are the pods' again, and fail as the pods do.
    assert!(came(&patient, 39.92, 40.0, Status::Internal) >= 7);
    let some = run(60, false, None);
    assert_eq!((some.ended(Status::Unavailable), some.ejections.overflow > 0), (0, true));
    assert_eq!(some.ended(Status::Internal), some.counts.started);
}

/// Of Envoy's five pods all are ejected after five failures each, if its percentage allows: then it answers 503, which is
/// UNAVAILABLE; below its panic threshold it uses all the same, and callers get what the pods say.
#[test]
fn all_ejected_in_envoy() {
    let run = |envoy: EnvoyOutliers, percent| {
        let mut fleet = steady(l7(ProxyPolicy::RoundRobin), vec![pods(5)], 30.0);
        fleet.faults = vec![fails(With::Group(0), Failure::Internal)];
        let mut envoy = envoy;
        envoy.ejection.max_ejection_percent = percent;
        fleet.outlier_detection = OutlierDetection { clients: None, proxies: Some(envoy) };
        let report = report(&fleet);
        balances(&report);
        (report.ended(Status::Internal), report.ended(Status::Unavailable), report.ejections.ejected)
    };
    let all = run(EnvoyOutliers::istio(), 100);
    assert_eq!(all.2, 5);
    // Calls on their way when the fifth failure of a pod comes back are worked on as well.
    assert!((25..=27).contains(&all.0) && all.0 + all.1 == run(EnvoyOutliers::envoy(), 100).0, "{all:?}");
    assert_eq!(run(EnvoyOutliers::envoy(), 100).1, 0, "it panics");
    // Two of five are left with 60 %: fewer than half, so that Envoy's own threshold uses all.
    let (internal, unavailable, ejected) = run(EnvoyOutliers::istio(), 60);
    assert_eq!((unavailable, ejected, internal), (0, 3, all.0 + all.1));
}

/// A deployment that may have none ready replaces all at 10 s, and new pods take 5 s. A call that comes meanwhile ends with
/// UNAVAILABLE: from the client (no address, or refused) or from the proxy, which answers 503. One that waits for ready is
/// answered at 15 s, or has its deadline before.
#[test]
fn all_deployed_at_once() {
    let dns = Resolver::Dns(Dns { min_gap_ms: 0.0, ..Dns::go() });
    let push = Resolver::Push { delay_ms: 0.0 };
    for (balancing, resolver, grpc) in [
        (round_robin(), push, true),
        (round_robin(), dns, true),
        (client_side(Policy::PickFirst { shuffle: false }), push, true),
        (client_side(Policy::LeastRequest { choices: 2 }), push, true),
        (l4(HTTP2), push, true),
        (l7(ProxyPolicy::RoundRobin), push, false),
    ] {
        let run = |wait_for_ready, deadline_ms| {
            let mut fleet = steady(balancing.clone(), vec![pods(3), absent(3)], 30.0);
            fleet.discovery.resolver = resolver;
            fleet.lifecycle.rollouts =
                vec![Rollout { at_ms: 10_000.0, from: 0, to: 1, max_surge: 0, max_unavailable: 3 }];
            fleet.lifecycle.pods = StartStop { start_up_ms: 5_000.0, ..StartStop::default() };
            (fleet.clients[0].wait_for_ready, fleet.clients[0].deadline_ms) = (wait_for_ready, deadline_ms);
            let report = report(&fleet);
            balances(&report);
            report
        };
        let says = format!("{balancing:?} {resolver:?}");
        let now = run(false, None);
        let failed = now.ended(Status::Unavailable);
        assert_eq!(failed + now.ended(Status::Ok), now.counts.started, "{says}");
        // pick_first and clients behind one address try again a second after the last attempt, or later.
        assert!((480..=800).contains(&failed), "{says}: {failed}");
        assert_eq!(came(&now, 0.0, 9.9, Status::Unavailable), 0, "{says}");
        assert_eq!(came(&now, 20.0, 30.0, Status::Unavailable), 0, "{says}");
        let patient = run(true, None);
        let unavailable = if grpc { 0 } else { failed };
        assert_eq!(patient.ended(Status::Unavailable), unavailable, "{says}: {:?}", patient.statuses);
        assert_eq!(patient.ended(Status::Ok) + unavailable, patient.counts.started, "{says}");
        let late = run(true, Some(500.0)).ended(Status::DeadlineExceeded);
        assert_eq!(late > 400, grpc, "{says}: {late}");
    }
}

/// The only pod is killed while calls are on their way to it and at it; nobody comes after it.
#[test]
fn the_last_pod_dies() {
    for (balancing, outliers) in
        [(round_robin(), true), (l7(ProxyPolicy::RoundRobin), true), (l4(HTTP2), false)]
    {
        let mut fleet = steady(balancing.clone(), vec![pods(1)], 20.0);
        fleet.clients[0].arrivals = Arrivals::Steady { per_second: 2_000.0 };
        fleet.lifecycle.connections =
            ConnectionManagement { max_connection_age_ms: Some(1_000.0), ..ConnectionManagement::default() };
        fleet.lifecycle.pods.on_sigterm = OnSigterm::Exit;
        fleet.changes = vec![befalls(10_000.0, 0, Befalls::Delete)];
        if outliers {
            fleet.outlier_detection = OutlierDetection {
                clients: Some(GrpcOutliers::grpc()),
                proxies: Some(EnvoyOutliers::envoy()),
            };
        }
        // Two calls a millisecond for one worker of one each: half is in line when it ends.
        let report = report(&fleet);
        balances(&report);
        let ok = report.ended(Status::Ok);
        assert!((9_900..=10_000).contains(&ok), "{balancing:?}: {ok}");
        assert_eq!(report.ended(Status::Unavailable) + ok, report.counts.started);
    }
}
