//! Fleets whose every moment is added up by hand, and policies that give calls to pods as they should.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod fleets;

use engine::fleet::status::Status;
use engine::fleet::trace::{CallRecord, End};
use engine::kernel::run::{Limits, Stop};
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{
    Arrivals, Balancing, Befalls, FirstList, Fleet, Law, PodState, Pods, Policy, PoolOf, Proxies,
    ProxyPolicy, RingHash, Sample, Transport, WarmUp, Weighted,
};
use fleets::{
    HTTP2, PICK_FIRST, ROUND_ROBIN, befalls, calls, client_side, ends, fleet, l4, l7, ms, pods, report, run,
};

/// A round trip is 1 ms, a handshake two; the handler takes 1 ms. The first call waits for the handshake, the second comes
/// while it is worked on and stands in line, the third finds all idle.
#[test]
fn every_moment_of_three_calls_adds_up() {
    let report = report(&calls(client_side(PICK_FIRST), &[(10.0, 0), (12.2, 0), (20.0, 0)], pods(1)));
    let moments: Vec<[f64; 5]> = report
        .calls
        .iter()
        .map(|call| [call.sent, call.received, call.begun, call.answered, call.ended].map(ms))
        .collect();
    assert_eq!(
        moments,
        [[12.0, 12.5, 12.5, 13.5, 14.0], [12.2, 12.7, 13.5, 14.5, 15.0], [20.0, 20.5, 20.5, 21.5, 22.0]]
    );
    let connection = report.first_connections[0];
    assert_eq!((connection.from, connection.to), (End::Client(0), Some(End::Pod(0))));
    assert_eq!((connection.begun.nanoseconds(), ms(connection.ready)), (10_000_000, 12.0));
    assert_eq!((report.connections.attempts, report.connections.opened), (1, 1));
    // Four events for each call, and one for the connection.
    assert_eq!(report.events, 13);
}

/// A round trip of 1 ms to the proxy, 0.4 ms from there to pods. The proxy takes 0.1 ms for a request and 0.05 ms for a
/// response, one after the other.
#[test]
fn a_proxy_adds_its_hop_and_its_work() {
    let proxies = Proxies {
        request_cpu_us: 100.0,
        response_cpu_us: 50.0,
        rtt_ms: 0.4,
        ..fleets::proxies(ProxyPolicy::RoundRobin)
    };
    let balancing = Balancing::L7 { proxies, transport: HTTP2 };
    let report = report(&calls(balancing, &[(0.0, 0), (10.0, 0), (10.0, 0)], pods(2)));
    let ended: Vec<f64> = report.calls.iter().map(|call| ms(call.ended)).collect();
    // The client's handshake is 2 ms, the proxy's 0.8; there 0.5 + 0.1 + 0.2, work 1, back 0.2 + 0.05 + 0.5.
    let whole = 2.55;
    assert!((ended[0] - (2.0 + 0.8 + whole)).abs() < 1e-9, "{ended:?}");
    // The second call goes to the other pod, whose connection is new; the third waits for the proxy's core.
    assert!((ended[1] - (10.0 + 0.8 + whole)).abs() < 1e-9, "{ended:?}");
    assert!((ended[2] - (10.0 + 0.1 + whole)).abs() < 1e-9, "{ended:?}");
    let through = |call: &CallRecord| (call.worker, call.pod.is_some(), call.upstream.is_some());
    assert!(report.calls.iter().all(|call| through(call) == (Some(0), true, true)));
    assert_eq!(report.workers[0].busy.nanoseconds(), 450_000);
}

/// Six calls over two HTTP/1.1 connections: each has one at a time.
#[test]
fn http1_has_one_call_at_a_time_on_a_connection() {
    let moments = [(0.0, 0); 6];
    let report = report(&calls(
        l4(Transport::Http1 { connections: 2 }),
        &moments,
        Pods { cores: 8, workers: Some(8), ..pods(1) },
    ));
    let ended: Vec<f64> = report.calls.iter().map(|call| ms(call.ended)).collect();
    assert_eq!(ended, [4.0, 4.0, 6.0, 6.0, 8.0, 8.0]);
    assert_eq!(report.connections.opened, 2);
}

/// Over HTTP/2 the stream limit keeps calls at the client.
#[test]
fn a_stream_limit_keeps_calls_at_the_client() {
    let transport = Transport::Http2 { max_concurrent_streams: Some(3) };
    let pods = Pods { cores: 8, workers: Some(8), ..pods(1) };
    let report = report(&calls(l4(transport), &[(0.0, 0); 6], pods));
    let ended: Vec<f64> = report.calls.iter().map(|call| ms(call.ended)).collect();
    assert_eq!(ended, [4.0, 4.0, 4.0, 6.0, 6.0, 6.0]);
    assert_eq!(report.connections.opened, 1);
}

/// Two cores, no bound on workers, three calls of 1 ms: they share. A dependency of 5 ms takes no core.
#[test]
fn calls_without_workers_share_cores_and_wait_without_them() {
    let pods = Pods { cores: 2, workers: None, ..pods(1) };
    let mut fleet = calls(l4(HTTP2), &[(0.0, 0); 3], pods);
    fleet.work.waits = Law::Fixed { ms: 5.0 };
    let report = report(&fleet);
    assert_eq!(report.calls.iter().map(|call| ms(call.answered)).collect::<Vec<_>>(), [9.0; 3]);
    assert_eq!(report.pods[0].busy.nanoseconds(), 3_000_000);
}

/// Three calls warm a pod. The first takes three times as long, the second 1 + 2 · 2/3, the third 1 + 2 · 1/3; a pod that
/// serves at the start is warm; one that starts anew is cold again.
#[test]
fn a_pod_that_starts_is_slow_until_its_calls_have_warmed_it() {
    let cold = Pods { warm_up: Some(WarmUp { times: 3.0, calls: 3 }), ..pods(1) };
    let worked = |fleet: &Fleet| -> Vec<u64> {
        let took =
            |call: &CallRecord| call.answered.unwrap().nanoseconds() - call.begun.unwrap().nanoseconds();
        report(fleet).calls.iter().map(took).collect()
    };
    let moments: Vec<(f64, u32)> = (1..=5).map(|at| (f64::from(at) * 10.0, 0)).collect();
    let mut fleet = calls(l4(HTTP2), &moments, cold.clone());
    assert_eq!(worked(&fleet), [1_000_000; 5]);
    fleet.changes = vec![befalls(0.0, 0, Befalls::Crash), befalls(5.0, 0, Befalls::Serve)];
    let warming = [3_000_000, 2_333_333, 1_666_667, 1_000_000, 1_000_000];
    assert_eq!(worked(&fleet), warming);
    // Twice as slow as others by nature: all of it twice.
    let slow = Pods { slowdown: 2.0, ..cold };
    let changes = fleet.changes.clone();
    fleet = Fleet { changes, ..calls(l4(HTTP2), &moments, slow) };
    assert_eq!(worked(&fleet), [6_000_000, 4_666_667, 3_333_333, 2_000_000, 2_000_000]);
    // By its lifecycle it starts as cold, and told twice to serve it does not grow cold again.
    let absent = Pods { state: PodState::Gone, ..cold };
    fleet = calls(l4(HTTP2), &moments, absent);
    fleet.changes = vec![befalls(5.0, 0, Befalls::Start), befalls(15.0, 0, Befalls::Serve)];
    assert_eq!(worked(&fleet), warming);
}

#[test]
fn a_full_line_refuses_with_its_status() {
    let full = Pods { queue: Some(1), ..pods(1) };
    let report = report(&calls(l4(HTTP2), &[(0.0, 0); 4], full));
    let exhausted = (3.0, Status::ResourceExhausted);
    assert_eq!(ends(&report), [(4.0, Status::Ok), (5.0, Status::Ok), exhausted, exhausted]);
    assert_eq!((report.pods[0].refused, report.counts.failed), (2, 2));
}

/// A deadline of 3.6 ms: the first call ends at 4 ms but for it, the second stands in line. The pod works on all the same,
/// for nobody.
#[test]
fn a_deadline_ends_a_call_wherever_it_is_and_the_work_is_wasted() {
    let mut fleet = calls(l4(HTTP2), &[(0.0, 0), (0.0, 0)], pods(1));
    fleet.clients[0].deadline_ms = Some(3.6);
    let report = report(&fleet);
    assert_eq!(ends(&report), [(3.6, Status::DeadlineExceeded); 2]);
    // The first was done at 3.5 ms, and its answer on its way; the second was begun for nobody.
    assert_eq!((report.pods[0].worked, report.pods[0].wasted.nanoseconds()), (2, 1_000_000));
}

/// Over HTTP/1.1 a call that is given up takes its connection with it (RFC 9112, 9.5): the next one needs a new one.
#[test]
fn http1_closes_the_connection_of_a_call_that_is_given_up() {
    let mut fleet = calls(l4(Transport::Http1 { connections: 1 }), &[(0.0, 0), (5.0, 0), (20.0, 0)], pods(1));
    fleet.clients[0].deadline_ms = Some(3.6);
    let report = report(&fleet);
    let late = Status::DeadlineExceeded;
    assert_eq!(ends(&report), [(3.6, late), (8.6, late), (23.6, late)], "each pays for a handshake");
    assert_eq!((report.connections.opened, report.connections.closed), (3, 3));
}

/// A pod of half the speed gets half the calls from weights, as many as the others without.
#[test]
fn weights_are_as_the_pods_speeds() {
    let mut fleet = fleet(client_side(Policy::WeightedRoundRobin(Weighted::grpc(2_000.0))));
    fleet.pods = vec![Pods { cores: 4, workers: Some(4), ..pods(5) }];
    fleet.pods.push(Pods { slowdown: 2.0, ..fleet.pods[0].clone() });
    fleet.clients[0].arrivals = Arrivals::Steady { per_second: 2_000.0 };
    fleet.duration_ms = 60_000.0;
    fleet.warm_up_ms = 20_000.0;
    let of = |report: &FleetReport, group: u32| -> u64 {
        report.pods.iter().filter(|pod| pod.group == group).map(|pod| pod.measured).sum()
    };
    let weighted = report(&fleet);
    let ratio = of(&weighted, 0) as f64 / of(&weighted, 1) as f64;
    assert!((ratio - 2.0).abs() < 0.05, "{ratio}");
    fleet.balancing = client_side(ROUND_ROBIN);
    let plain = report(&fleet);
    let ratio = of(&plain, 0) as f64 / of(&plain, 1) as f64;
    assert!((ratio - 1.0).abs() < 0.01, "{ratio}");
}

/// A key's calls all go to one pod, while it is there.
#[test]
fn a_key_keeps_its_pod() {
    let ring = Policy::RingHash(RingHash { min_ring_size: 1024, max_ring_size: 4096, keys: 1 });
    let mut fleet = fleet(client_side(ring));
    fleet.pods = vec![Pods { cores: 8, workers: Some(8), ..pods(10) }];
    let report = report(&fleet);
    let busy = report.pods.iter().filter(|pod| pod.received > 0).count();
    assert_eq!(
        (busy, report.connections.opened),
        (1, 10),
        "one pod, connected to by each client when wanted"
    );
}

/// With subsets of three, each client has three connections.
#[test]
fn a_subset_bounds_connections() {
    let balancing = Balancing::Client { policy: ROUND_ROBIN, subset: Some(3), max_concurrent_streams: None };
    let report = report(&fleet(balancing));
    assert_eq!(report.connections.opened, 30);
    assert!(report.pods.iter().map(|pod| pod.connections).sum::<u64>() == 30);
}

/// Pools of a proxy's workers are apart: four workers that take turns each for themselves have four times the connections.
#[test]
fn workers_of_a_proxy_have_pools_of_their_own_unless_shared() {
    for (pool, connections) in [(PoolOf::Worker, 40), (PoolOf::Proxy, 10)] {
        let proxies = Proxies { cores: 4, pool, ..fleets::proxies(ProxyPolicy::RoundRobin) };
        let mut fleet = fleet(Balancing::L7 { proxies, transport: HTTP2 });
        fleet.clients[0].count = 100;
        fleet.duration_ms = 10_000.0;
        let report = report(&fleet);
        let to_pods: u64 = report.pods.iter().map(|pod| pod.connections).sum();
        assert_eq!(to_pods, connections);
    }
}

/// A sample of calls: every third from the second second on.
#[test]
fn recorded_calls_are_those_asked_for() {
    let mut fleet = fleet(l4(HTTP2));
    fleet.clients[0].arrivals = Arrivals::Steady { per_second: 100.0 };
    fleet.duration_ms = 3_000.0;
    fleet.trace = Sample { from_ms: 1_000.0, every: 3, calls: 50, connections: 4 };
    let run = run(&fleet);
    let report = run.report().unwrap();
    let numbers: Vec<u64> = report.calls.iter().map(|call| call.call).collect();
    assert_eq!(numbers, (0..50).map(|at| 99 + 3 * at).collect::<Vec<_>>());
    assert_eq!((report.calls_missed, report.first_connections.len()), (17, 4));
    assert!(report.calls.iter().all(|call| call.status == Some(Status::Ok)));
}

/// What a call costs is counted in events, and no event looks at all pods: as many at ten as at a thousand. A call is four
/// events; through a proxy six, and two more if the proxy's core has work with it; a connection is one.
#[test]
fn a_call_is_as_many_events_at_ten_pods_as_at_a_thousand() {
    let worked = Proxies {
        request_cpu_us: 1.0,
        response_cpu_us: 1.0,
        ..fleets::proxies(ProxyPolicy::LeastRequest { choices: 2 })
    };
    for (balancing, events) in [
        (l4(HTTP2), 4),
        (l7(ProxyPolicy::LeastRequest { choices: 2 }), 6),
        (Balancing::L7 { proxies: worked, transport: HTTP2 }, 8),
        (client_side(ROUND_ROBIN), 4),
        (client_side(Policy::LeastRequest { choices: 2 }), 4),
        (client_side(Policy::WeightedRoundRobin(Weighted::grpc(100.0))), 4),
        (
            client_side(Policy::RingHash(RingHash { min_ring_size: 1024, max_ring_size: 4096, keys: 1_000 })),
            4,
        ),
    ] {
        for count in [10, 1_000] {
            let mut fleet = fleet(balancing.clone());
            fleet.pods = vec![pods(count)];
            fleet.duration_ms = 2_000.0;
            // A deadline that is not met is none.
            for deadline_ms in [None, Some(1_000.0)] {
                fleet.clients[0].deadline_ms = deadline_ms;
                let report = report(&fleet);
                assert_eq!(report.counts.failed, 0);
                let (calls, connections) = (report.counts.started, report.connections.attempts);
                assert_eq!(report.events, events * calls + connections, "{balancing:?}, {count} pods");
            }
        }
    }
}

/// A thousand clients that know two hundred pods each: two hundred thousand connections, whatever calls there are. All of it
/// has to fit in 200 MB of a tab (`cargo xtask bench` says what the module grows to); a million connections do, too.
#[test]
fn a_connection_takes_less_than_200_bytes() {
    for policy in [ROUND_ROBIN, Policy::LeastRequest { choices: 2 }] {
        let mut fleet = fleet(client_side(policy));
        fleet.clients = vec![fleets::clients(1_000, Arrivals::Steady { per_second: 20_000.0 })];
        fleet.pods = vec![Pods { cores: 4, workers: Some(4), ..pods(200) }];
        fleet.duration_ms = 1_000.0;
        let mut run = fleet.start(Limits::default()).unwrap();
        run.advance(u64::MAX).unwrap();
        let opened = run.report().unwrap().connections.opened;
        let each = run.bytes() as f64 / opened as f64;
        println!("{each} bytes a connection");
        assert!(opened == 200_000 && each < 200.0, "{opened} connections, {each} bytes each");
    }
}

/// A run that is cut shows what it has.
#[test]
fn a_run_cut_short_balances() {
    let mut run = fleet(l4(HTTP2)).start(Limits { events: 1_000, ..Limits::default() }).unwrap();
    assert!(matches!(run.advance(u64::MAX).unwrap().stop, Some(Stop::Bound(_))));
    let report = run.report().unwrap();
    assert!(report.counts.in_flight > 0 && report.events == 1_000);
}

/// Clients that start later: with a list they call at once, without one they fail at once, and who waits for it calls when it
/// is there, those that waited first. Behind one address there is no list to wait for.
#[test]
fn a_first_list_that_comes_late_or_never() {
    let late = |first_list, balancing| {
        let mut fleet = calls(balancing, &[(500.0, 0), (800.0, 0), (1_200.0, 0)], pods(1));
        fleet.duration_ms = 2_000.0;
        fleet.clients[0].from_ms = 400.0;
        fleet.clients[0].first_list = first_list;
        ends(&report(&fleet))
    };
    let ok = |at: &[f64]| at.iter().map(|at| (*at, Status::Ok)).collect::<Vec<_>>();
    let at_once = ok(&[504.0, 802.0, 1_202.0]);
    assert_eq!(late(FirstList::AtOnce, client_side(ROUND_ROBIN)), at_once);
    let after = FirstList::After(600.0);
    for policy in [ROUND_ROBIN, PICK_FIRST] {
        assert_eq!(late(after, client_side(policy)), ok(&[1_004.0, 1_005.0, 1_202.0]), "{policy:?}");
        let failed = [500.0, 800.0, 1_200.0].map(|at| (at, Status::Unavailable));
        assert_eq!(late(FirstList::Never, client_side(policy)), failed);
    }
    assert_eq!(late(FirstList::Never, l4(HTTP2)), at_once);
}
