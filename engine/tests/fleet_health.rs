//! What pods say of their health, and clients that watch it (gRFC A17): moments added up by hand.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod fleets;

use engine::fleet::status::Status;
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{
    Backoff, Balancing, Befalls, ConnectionManagement, Discovery, Fleet, Lifecycle, Pods, Policy,
    ProxyPolicy, RingHash,
};
use fleets::{HTTP2, PICK_FIRST, ROUND_ROBIN, befalls, calls, client_side, ends, l4, l7, ms, pods, report};

fn watching() -> Discovery {
    Discovery { health_watch: true, ..Discovery::default() }
}

/// A round trip is 1 ms, a handshake two; a call takes 1 ms. Calls at these moments, of one client.
fn at(balancing: Balancing, moments: &[f64], count: u32) -> Fleet {
    let moments: Vec<(f64, u32)> = moments.iter().map(|at| (*at, 0)).collect();
    Fleet { discovery: watching(), ..calls(balancing, &moments, pods(count)) }
}

/// The pods of the calls, in their order.
fn whose(report: &FleetReport) -> Vec<Option<u32>> {
    report.calls.iter().map(|call| call.pod).collect()
}

/// Connected at 2 ms, heard of at 3. Behind a proxy or one address, and with pick_first, nobody asks.
#[test]
fn a_connection_is_used_a_round_trip_later() {
    let ring = Policy::RingHash(RingHash { min_ring_size: 64, max_ring_size: 64, keys: 1 });
    let sent = |balancing: Balancing| ms(report(&at(balancing, &[0.0], 1)).calls[0].sent);
    for policy in [ROUND_ROBIN, Policy::LeastRequest { choices: 2 }, ring] {
        assert_eq!(sent(client_side(policy)), 3.0, "{policy:?}");
    }
    for balancing in [client_side(PICK_FIRST), l4(HTTP2), l7(ProxyPolicy::RoundRobin)] {
        assert_eq!(sent(balancing), 2.0);
    }
}

/// Pod 0 says NOT_SERVING at 20 ms: what is sent from 20.5 on goes to the other, over the connections that there are; from
/// 30.5 on pod 0 has its turns again.
#[test]
fn a_pod_that_says_not_serving_gets_no_calls_and_keeps_its_connection() {
    let moments = [0.0, 10.0, 12.0, 20.4, 20.6, 22.0, 24.0, 30.4, 30.6, 32.0];
    let mut fleet = at(client_side(ROUND_ROBIN), &moments, 2);
    fleet.changes = vec![befalls(20.0, 0, Befalls::NotServing), befalls(30.0, 0, Befalls::Serving)];
    let report = report(&fleet);
    assert!(ends(&report).iter().all(|end| end.1 == Status::Ok));
    let whose = whose(&report);
    assert_eq!(whose[4..8], [Some(1); 4]);
    assert_ne!(whose[1], whose[2]);
    assert_ne!(whose[8], whose[9]);
    assert_eq!((report.connections.attempts, report.connections.closed), (2, 0));
}

/// All say NOT_SERVING, as a fleet does whose database is away: calls fail at once, those that are patient wait. Whoever does
/// not watch calls on, and pods answer.
#[test]
fn without_a_pod_that_serves_calls_fail_or_wait() {
    let mut fleet = at(client_side(ROUND_ROBIN), &[10.0, 25.0, 40.0], 2);
    fleet.changes = (0..2)
        .flat_map(|pod| [befalls(20.0, pod, Befalls::NotServing), befalls(30.0, pod, Befalls::Serving)])
        .collect();
    fleet.changes.sort_by(|one, other| one.at_ms.total_cmp(&other.at_ms));
    let statuses = |fleet: &Fleet| -> Vec<_> { ends(&report(fleet)).iter().map(|end| end.1).collect() };
    assert_eq!(statuses(&fleet), [Status::Ok, Status::Unavailable, Status::Ok]);
    fleet.clients[0].wait_for_ready = true;
    assert_eq!(ms(report(&fleet).calls[1].sent), 30.5);
    fleet.clients[0].wait_for_ready = false;
    fleet.discovery.health_watch = false;
    assert_eq!(statuses(&fleet), [Status::Ok; 3]);
}

/// A pod that says NOT_SERVING from its start on is connected to and never called; its word from before a Watch is the first
/// that the Watch hears.
#[test]
fn the_first_word_may_be_not_serving() {
    let mut fleet = at(client_side(ROUND_ROBIN), &[0.0, 10.0, 20.0, 30.0], 2);
    fleet.changes = vec![befalls(0.0, 1, Befalls::NotServing)];
    let report = report(&fleet);
    assert_eq!(whose(&report), [Some(0); 4]);
    assert_eq!(report.connections.opened, 2);
}

/// A pod dies while it says NOT_SERVING and comes back: a new life says SERVING. Until then its subchannel fails, and does not
/// go back to CONNECTING.
#[test]
fn a_new_life_says_serving() {
    let mut fleet = at(client_side(ROUND_ROBIN), &[10.0, 60.0, 1_033.0, 2_000.0], 1);
    fleet.backoff = Backoff { jitter: 0.0, ..Backoff::default() };
    fleet.changes = vec![
        befalls(20.0, 0, Befalls::NotServing),
        befalls(30.0, 0, Befalls::Crash),
        befalls(100.0, 0, Befalls::Serve),
    ];
    let report = report(&fleet);
    assert_eq!(
        ends(&report).iter().map(|end| end.1).collect::<Vec<_>>(),
        [Status::Ok, Status::Unavailable, Status::Unavailable, Status::Ok]
    );
    // It was refused at 31.5, and tried again a second after that attempt began; the third call comes when it is connected and
    // nothing was heard.
    let ready: Vec<f64> = report.first_connections.iter().map(|one| ms(one.ready)).collect();
    assert_eq!(ready.last(), Some(&1_032.5));
}

/// The watch takes a stream: of two one is left for calls, and of one none.
#[test]
fn the_watch_takes_a_stream() {
    let sent = |most| {
        let policy =
            Balancing::Client { policy: ROUND_ROBIN, subset: None, max_concurrent_streams: Some(most) };
        let mut fleet = at(policy, &[10.0, 10.0], 1);
        fleet.clients[0].deadline_ms = Some(100.0);
        fleet.pods = vec![Pods { workers: None, ..pods(1) }];
        let report = report(&fleet);
        report.calls.iter().map(|call| ms(call.sent)).collect::<Vec<_>>()
    };
    // Heard of at 13 ms.
    assert_eq!(sent(3), [13.0, 13.0]);
    assert_eq!(sent(2), [13.0, 15.0], "one after the other, each of 1 ms and a round trip");
    assert!(sent(1).iter().all(|at| at.is_nan()));
}

/// A connection that is watched has a call on it that does not end: it is never idle.
#[test]
fn a_watched_connection_is_never_idle() {
    let idle = |watch| {
        let mut fleet = at(client_side(ROUND_ROBIN), &[10.0, 5_000.0], 1);
        fleet.discovery.health_watch = watch;
        fleet.lifecycle = Lifecycle {
            connections: ConnectionManagement {
                max_connection_idle_ms: Some(1_000.0),
                ..ConnectionManagement::default()
            },
            ..Lifecycle::default()
        };
        report(&fleet).connections.goaways
    };
    assert!(idle(false) > 0);
    assert_eq!(idle(true), 0);
}

/// A connection that is lost before its first word counts for nothing; the next one is watched anew.
#[test]
fn what_is_lost_before_the_first_word_is_made_again() {
    let mut fleet = at(client_side(ROUND_ROBIN), &[0.0], 1);
    fleet.clients[0].wait_for_ready = true;
    fleet.backoff = Backoff { jitter: 0.0, ..Backoff::default() };
    // The Watch is at the pod at 2.5 ms; the pod is away before, and refuses until it serves again.
    fleet.changes = vec![befalls(2.2, 0, Befalls::Crash), befalls(100.0, 0, Befalls::Serve)];
    let report = report(&fleet);
    // Known at 2.7, refused at 3.7, tried again a second after 2.7: connected at 1004.7, heard of a round trip later.
    assert_eq!(ms(report.calls[0].sent), 1_005.7);
}
