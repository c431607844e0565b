//! What a fleet does when pods refuse, crash, vanish or leave the list: gRPC's states, back-off and errors, and a proxy's.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod fleets;

use engine::fleet::status::Status;
use engine::fleet::trace::CallRecord;
use engine::kernel::run::Stop;
use engine::scenario::fleet::{
    Arrivals, Backoff, BackoffFrom, Balancing, Befalls, Change, Choice, Law, PodState, Pods, Policy, Proxies,
    ProxyPolicy, RingHash, Target, Transport, Weighted,
};
use fleets::{
    HTTP2, PICK_FIRST, ROUND_ROBIN, befalls, calls, client_side, ends, fleet, l4, l7, ms, pods, report,
};

/// Nobody listens: connections are refused after a round trip. A call that waits for the first attempt fails with it; one
/// that comes during the back-off fails at once; one that waits for ready goes out when the pod is there and the wait over.
#[test]
fn refused_connections_back_off_and_fail_calls_that_do_not_wait() {
    for balancing in [client_side(PICK_FIRST), client_side(ROUND_ROBIN), l4(HTTP2)] {
        let moments = [(0.0, 0), (100.0, 0), (900.0, 0), (5_000.0, 0)];
        let mut fleet = calls(balancing, &moments, Pods { state: PodState::Refusing, ..pods(1) });
        fleet.changes = vec![befalls(500.0, 0, Befalls::Serve)];
        fleet.backoff = Backoff { jitter: 0.0, ..Backoff::default() };
        let impatient = report(&fleet);
        let fails = |at| (at, Status::Unavailable);
        // Ready after 1 s from the attempt's start and a handshake.
        assert_eq!(ends(&impatient), [fails(1.0), fails(100.0), fails(900.0), (5_002.0, Status::Ok)]);
        fleet.clients[0].wait_for_ready = true;
        let patient = report(&fleet);
        let ended: Vec<f64> = ends(&patient).iter().map(|end| end.0).collect();
        assert_eq!(ended, [1_004.0, 1_005.0, 1_006.0, 5_002.0]);
        assert_eq!((patient.connections.failed, patient.connections.opened), (1, 1));
        fleet.backoff.counted_from = BackoffFrom::Failure;
        assert_eq!(ends(&report(&fleet))[0], (1_005.0, Status::Ok), "Go waits from the failure");
    }
}

/// Attempts at 0, 1, 2.6, 5.16, 9.256 … s, each refused.
#[test]
fn attempts_come_as_grpcs_document_says() {
    let mut fleet =
        calls(client_side(ROUND_ROBIN), &[(0.0, 0)], Pods { state: PodState::Refusing, ..pods(1) });
    fleet.backoff = Backoff { jitter: 0.0, ..Backoff::default() };
    fleet.duration_ms = 30_000.0;
    let report = report(&fleet);
    let begun: Vec<u64> =
        report.first_connections.iter().map(|one| one.begun.nanoseconds() / 1_000).collect();
    assert_eq!(begun, [0, 1_000_000, 2_600_000, 5_160_000, 9_256_000, 15_809_600, 26_295_360]);
    assert_eq!(report.stop, Some(Stop::Horizon));
}

/// An address that nobody has costs pick_first 250 ms (gRFC A61), and round_robin nothing but the calls that wait for the
/// first that is ready.
#[test]
fn an_address_that_is_silent_costs_pick_first_a_quarter_of_a_second() {
    for (policy, ended) in [(PICK_FIRST, 254.0), (ROUND_ROBIN, 4.0)] {
        let mut fleet =
            calls(client_side(policy), &[(0.0, 0), (500.0, 0)], Pods { state: PodState::Gone, ..pods(1) });
        fleet.pods.push(pods(1));
        let report = report(&fleet);
        assert_eq!(ends(&report), [(ended, Status::Ok), (502.0, Status::Ok)], "{policy:?}");
        // It is given up after 20 s; round_robin tries again.
        assert_eq!(report.connections.opened, 1);
    }
    // Refused, pick_first goes on at once.
    let mut fleet =
        calls(client_side(PICK_FIRST), &[(0.0, 0)], Pods { state: PodState::Refusing, ..pods(3) });
    fleet.pods.push(pods(1));
    assert_eq!(ends(&report(&fleet)), [(3.0 + 4.0, Status::Ok)]);
}

/// A pod crashes with calls on it, also on the way to it: all fail with UNAVAILABLE, none is lost from the books; calls that
/// come later go to the others (round_robin), or the same way again (L4, which is told of it later).
#[test]
fn a_crash_fails_what_was_there_and_what_follows_goes_elsewhere() {
    for (balancing, wide) in
        [(client_side(ROUND_ROBIN), true), (l4(HTTP2), false), (client_side(PICK_FIRST), false)]
    {
        let moments: Vec<(f64, u32)> = (0..200).map(|call| (f64::from(call), call % 4)).collect();
        let mut fleet = calls(balancing, &moments, Pods { cores: 8, workers: Some(8), ..pods(4) });
        fleet.work.handler = Law::Fixed { ms: 3.5 };
        fleet.changes = (0..3).map(|pod| befalls(100.2, pod, Befalls::Crash)).collect();
        fleet.changes.extend((0..3).map(|pod| befalls(100.3, pod, Befalls::Unlist)));
        let report = report(&fleet);
        let failed: Vec<&CallRecord> =
            report.calls.iter().filter(|call| call.status == Some(Status::Unavailable)).collect();
        assert_eq!(report.counts.failed as usize, failed.len());
        assert!(!failed.is_empty() && failed.len() < 12, "{} failed", failed.len());
        for call in failed {
            assert!((90.0..101.0).contains(&(call.arrival.nanoseconds() as f64 / 1e6)), "{call:?}");
            assert!(ms(call.ended) <= 101.7, "told within a one-way trip: {call:?}");
        }
        let later = report.calls.iter().filter(|call| call.arrival.nanoseconds() > 110_000_000);
        assert!(later.clone().all(|call| call.pod == Some(3) && call.status == Some(Status::Ok)));
        assert_eq!(report.pods[..3].iter().all(|pod| pod.received > 0), wide);
    }
}

/// The same behind a proxy: it hears of the end, and answers for the pod.
#[test]
fn a_crash_behind_a_proxy_is_answered_by_the_proxy() {
    let moments: Vec<(f64, u32)> = (0..200).map(|call| (f64::from(call), call % 4)).collect();
    let mut fleet =
        calls(l7(ProxyPolicy::RoundRobin), &moments, Pods { cores: 8, workers: Some(8), ..pods(4) });
    fleet.work.handler = Law::Fixed { ms: 3.5 };
    fleet.changes = vec![befalls(100.2, 0, Befalls::Crash), befalls(100.2, 0, Befalls::Unlist)];
    let report = report(&fleet);
    let failed: Vec<&CallRecord> =
        report.calls.iter().filter(|call| call.status == Some(Status::Unavailable)).collect();
    assert!((1..4).contains(&failed.len()) && report.counts.ended + failed.len() as u64 == 200, "{failed:?}");
    // From the pod to the proxy, and from there to the client.
    assert!(failed.iter().all(|call| (101.0..=101.3).contains(&ms(call.ended))), "{failed:?}");
    assert_eq!(report.connections.closed, 1);
}

/// A pod that vanishes says nothing: what is on it ends by its deadline alone, and so does what follows on the connection.
#[test]
fn a_pod_that_vanishes_leaves_calls_to_their_deadlines() {
    let mut fleet = calls(client_side(PICK_FIRST), &[(0.0, 0), (12.0, 0), (40.0, 0), (60.0, 0)], pods(1));
    fleet.clients[0].deadline_ms = Some(20.0);
    fleet.changes = vec![befalls(12.7, 0, Befalls::Vanish), befalls(50.0, 0, Befalls::Serve)];
    let report = report(&fleet);
    let late = Status::DeadlineExceeded;
    // The new tenant of the address knows nothing of the connection, and resets it.
    assert_eq!(ends(&report), [(4.0, Status::Ok), (32.0, late), (60.0, late), (61.0, Status::Unavailable)]);
    assert_eq!(report.connections.closed, 1);
}

/// A proxy that crashes takes the calls on it along, and its clients connect to the other one.
#[test]
fn a_proxy_that_crashes_takes_its_calls_along() {
    let proxies =
        Proxies { count: 2, choice: Choice::RoundRobin, ..fleets::proxies(ProxyPolicy::RoundRobin) };
    let moments: Vec<(f64, u32)> = (0..100).map(|call| (f64::from(call), call % 2)).collect();
    let mut fleet = calls(Balancing::L7 { proxies, transport: HTTP2 }, &moments, pods(5));
    fleet.changes = [(50.2, Befalls::Crash), (50.2, Befalls::Unlist)]
        .map(|(at_ms, befalls)| Change { at_ms, target: Target::Proxy(0), befalls })
        .to_vec();
    let report = report(&fleet);
    assert!((1..6).contains(&report.counts.failed), "{:?}", report.statuses);
    assert_eq!(report.ended(Status::Unavailable), report.counts.failed);
    let workers = |from: u64, to: u64| {
        let here = report.calls.iter().filter(move |call| (from..to).contains(&call.arrival.nanoseconds()));
        here.map(|call| call.worker).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(workers(0, 45_000_000), [Some(0), Some(1)].into());
    assert_eq!(workers(60_000_000, u64::MAX), [Some(1)].into());
}

/// A proxy gives a dead pod that is still in its list its share of calls; gRPC's round_robin does not.
#[test]
fn a_dead_pod_in_the_list_gets_its_share_from_a_proxy_and_none_from_grpc() {
    for (balancing, failed) in [(l7(ProxyPolicy::RoundRobin), 250), (client_side(ROUND_ROBIN), 0)] {
        let moments: Vec<(f64, u32)> = (0..1_000).map(|call| (f64::from(call) * 10.0, 0)).collect();
        let mut fleet = calls(balancing, &moments, pods(3));
        fleet.pods.push(Pods { state: PodState::Refusing, ..pods(1) });
        let report = report(&fleet);
        assert_eq!(report.ended(Status::Unavailable), failed);
    }
}

/// No pod at all, all refusing, all gone, none listed: each call has a status that gRPC would give it.
#[test]
fn without_any_pod_calls_fail_as_grpcs_do() {
    let moments: Vec<(f64, u32)> = (0..100).map(|call| (f64::from(call) * 10.0, call % 5)).collect();
    let ring = Policy::RingHash(RingHash { min_ring_size: 64, max_ring_size: 128, keys: 10 });
    let weighted = Policy::WeightedRoundRobin(Weighted::grpc(1_000.0));
    let least = Policy::LeastRequest { choices: 2 };
    let balancings = [
        l4(HTTP2),
        l4(Transport::Http1 { connections: 3 }),
        l7(ProxyPolicy::LeastRequest { choices: 2 }),
        client_side(PICK_FIRST),
        client_side(ROUND_ROBIN),
        client_side(weighted),
        client_side(least),
        client_side(ring),
    ];
    for balancing in balancings {
        for state in [PodState::Refusing, PodState::Gone, PodState::Serving] {
            for listed in [true, false] {
                if state == PodState::Serving && listed {
                    continue;
                }
                let mut fleet = calls(balancing.clone(), &moments, Pods { state, listed, ..pods(3) });
                fleet.duration_ms = 1_000.0;
                fleet.drain_ms = 400_000.0;
                let failed = report(&fleet);
                assert_eq!((failed.counts.ended, failed.counts.in_flight), (0, 0), "{balancing:?} {state:?}");
                assert_eq!(failed.ended(Status::Unavailable), 100, "{balancing:?} {state:?} {listed}");
                fleet.clients[0].wait_for_ready = true;
                fleet.clients[0].deadline_ms = Some(500.0);
                let waited = report(&fleet);
                let ended = waited.counts.failed;
                assert_eq!(
                    (waited.counts.ended, ended),
                    (0, 100),
                    "{balancing:?} {state:?} {:?}",
                    waited.statuses
                );
                let grpc = matches!(balancing, Balancing::Client { .. })
                    || matches!(balancing, Balancing::L4 { transport: Transport::Http2 { .. }, .. });
                assert!(!grpc || waited.ended(Status::DeadlineExceeded) == 100, "{:?}", waited.statuses);
            }
        }
    }
}

/// Lists change: what comes gets its share, in the mean of runs, what goes brings its calls to an end and gets no more.
#[test]
fn what_is_listed_gets_its_share_and_what_is_not_gets_none() {
    let ring = Policy::RingHash(RingHash { min_ring_size: 1024, max_ring_size: 4096, keys: 100_000 });
    for (balancing, share) in [
        (client_side(ROUND_ROBIN), 0.05),
        (client_side(Policy::LeastRequest { choices: 2 }), 0.05),
        (client_side(Policy::WeightedRoundRobin(Weighted::grpc(100.0))), 0.15),
        (client_side(ring), 0.5),
        (l7(ProxyPolicy::RoundRobin), 0.05),
        (l7(ProxyPolicy::LeastRequest { choices: 2 }), 0.05),
    ] {
        let mut fleet = fleet(balancing.clone());
        fleet.clients[0].arrivals = Arrivals::Steady { per_second: 4_000.0 };
        fleet.pods.push(Pods { listed: false, ..pods(1) });
        fleet.pods.iter_mut().for_each(|pods| (pods.cores, pods.workers) = (4, Some(4)));
        fleet.duration_ms = 4_000.0;
        fleet.bins = 4;
        fleet.changes = vec![befalls(1_000.0, 10, Befalls::List), befalls(2_000.0, 3, Befalls::Unlist)];
        const RUNS: u64 = 12;
        let mut new = 0.0;
        for seed in 1..=RUNS {
            fleet.seed = seed;
            let report = report(&fleet);
            assert_eq!(report.counts.failed, 0, "{balancing:?}: {:?}", report.statuses);
            let in_bin = |bin: usize, pod: usize| f64::from(report.series.received_in(bin).unwrap()[pod]);
            assert_eq!((in_bin(0, 10), in_bin(3, 3)), (0.0, 0.0), "{balancing:?}");
            assert!(in_bin(2, 3) <= 10.0, "{balancing:?}: {}", in_bin(2, 3));
            new += in_bin(3, 10) / RUNS as f64;
        }
        assert!((new / 400.0 - 1.0).abs() < share, "{balancing:?}: {new}");
    }
}

/// Behind a virtual address the list changes nothing for connections that are there (facts §3.8).
#[test]
fn connections_survive_the_end_of_their_pods_listing() {
    let moments: Vec<(f64, u32)> = (0..100).map(|call| (f64::from(call) * 10.0, 0)).collect();
    let mut fleet = calls(l4(HTTP2), &moments, pods(2));
    fleet.changes = vec![befalls(500.0, 0, Befalls::Unlist), befalls(500.0, 1, Befalls::Unlist)];
    let report = report(&fleet);
    assert_eq!((report.counts.ended, report.imbalance), (100, None));
    assert!(report.pods.iter().any(|pod| pod.received == 100));
}

/// pick_first's only address refuses at 6 s, and a back-off of a second begins. An address that is new at 6.5 s has none to
/// wait for; one that was there before has.
#[test]
fn a_new_address_has_no_back_off() {
    for (news, until, status) in
        [(Befalls::List, 6_602.0, Status::Ok), (Befalls::Unlist, 6_600.0, Status::Unavailable)]
    {
        let moments = [(0.0, 0), (6_000.0, 0), (6_600.0, 0)];
        let mut fleet = calls(client_side(PICK_FIRST), &moments, pods(1));
        fleet.pods.push(Pods { listed: news == Befalls::Unlist, state: PodState::Refusing, ..pods(1) });
        fleet.backoff = Backoff { jitter: 0.0, ..Backoff::default() };
        fleet.changes = vec![befalls(5_000.0, 0, Befalls::Crash), befalls(6_500.0, 1, news)];
        if news == Befalls::List {
            fleet.changes.push(befalls(6_400.0, 1, Befalls::Serve));
        }
        let report = report(&fleet);
        assert_eq!(ends(&report)[1].1, Status::Unavailable);
        assert_eq!(ends(&report)[2], (until, status));
    }
}
