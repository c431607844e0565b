//! How clients come to know of pods, and how pods and connections come and go: moments added up by hand, and closed forms.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod fleets;
mod replications;

use std::collections::BTreeSet;

use engine::fleet::status::Status;
use engine::fleet::trace::{ConnectionRecord, End};
use engine::kernel::run::Limits;
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{
    AddressPool, Backoff, Balancing, Befalls, Choice, ConnectionManagement, Discovery, Dns, Fleet, GraceFrom,
    Law, OnSigterm, Outage, PodState, Pods, Policy, Resolver, Rollout, Sample, Service, StartStop,
};
use fleets::{ALL, HTTP2, befalls, client_side, ends, l4, pods, recorded, report};
use replications::{WIDEST, replicated, together};

/// Pods that are not there yet.
fn absent(count: u32) -> Pods {
    Pods { state: PodState::Gone, listed: false, ..pods(count) }
}

/// Calls at given moments, all recorded; a round trip is 1 ms, a handshake two.
fn calls(balancing: Balancing, moments: &[(f64, u32)], groups: Vec<Pods>) -> Fleet {
    Fleet {
        pods: groups,
        backoff: Backoff { jitter: 0.0, ..Backoff::default() },
        trace: Sample { connections: 100_000, ..ALL },
        duration_ms: 100_000.0,
        drain_ms: 100_000.0,
        ..fleets::calls(balancing, moments, pods(1))
    }
}

fn managed(max_age: f64) -> ConnectionManagement {
    ConnectionManagement {
        max_connection_age_ms: Some(max_age),
        age_jitter: 0.0,
        ..ConnectionManagement::default()
    }
}

fn begun(record: &ConnectionRecord) -> f64 {
    record.begun.nanoseconds() as f64 / 1e6
}

/// When connections to a pod were begun.
fn begun_to(report: &FleetReport, pod: u32) -> Vec<f64> {
    report.first_connections.iter().filter(|one| one.to == Some(End::Pod(pod))).map(begun).collect()
}

fn dns(rule: Dns) -> Discovery {
    Discovery { resolver: Resolver::Dns(rule), ..Discovery::default() }
}

/// Two pods are known from 0 s on; a third comes at 5 s. Connections are ready at 2 ms and 20 s old at 20.002 s: that falls
/// into the gap of 30 s. Go's resolver remembers it and learns of the third pod at 30 s. Java's does not: the connections made
/// at 20.002 s are 20 s old at 40.004 s, and then it asks.
#[test]
fn go_remembers_what_falls_into_the_gap_and_java_does_not() {
    for (rule, learns) in [(Dns::go(), 30_000.0), (Dns::java(), 40_004.0)] {
        let mut fleet = calls(client_side(Policy::RoundRobin), &[(0.0, 0)], vec![pods(2), absent(1)]);
        fleet.discovery = dns(rule);
        fleet.lifecycle.connections = managed(20_000.0);
        fleet.changes = vec![befalls(5_000.0, 2, Befalls::Start)];
        (fleet.duration_ms, fleet.drain_ms) = (1.0, 45_000.0);
        let report = report(&fleet);
        assert_eq!(begun_to(&report, 2)[0], learns);
        assert_eq!(begun_to(&report, 0), [0.0, 20_002.0, 40_004.0]);
        assert_eq!(report.connections.resolutions, 2, "{rule:?}");
        assert_eq!((report.connections.failed, report.ended(Status::Ok)), (0, 1));
    }
}

/// A lookup takes 5 s, and a pod comes at 10 s. What is lost at 25 s makes Go ask 30 s after its first answer, at 35 s, and core
/// 30 s after it first asked, at 30 s.
#[test]
fn the_gap_counts_from_the_answer_in_go_and_from_the_question_in_core() {
    for (rule, learns) in [(Dns::go(), 40_000.0), (Dns::core(), 35_000.0)] {
        let mut fleet = calls(client_side(Policy::RoundRobin), &[(0.0, 0)], vec![pods(2), absent(1)]);
        fleet.discovery = dns(Dns { lookup_ms: 5_000.0, ..rule });
        fleet.lifecycle.connections = managed(20_000.0);
        fleet.changes = vec![befalls(10_000.0, 2, Befalls::Start)];
        (fleet.duration_ms, fleet.drain_ms) = (1.0, 43_000.0);
        assert_eq!(begun_to(&report(&fleet), 2), [learns], "{rule:?}");
    }
}

/// A rolling update at 10 s replaces both pods at once. GOAWAY is with the client at 10.0005 s; it connects again, is refused
/// after a round trip, and a second after the attempt tries again: nobody has the address any more, which it knows after 20 s,
/// at 31.0005 s. Java asks only then (its wishes at 10 s were dropped); Go has asked at 30 s.
#[test]
fn a_rolling_update_as_go_and_as_java_see_it() {
    for (rule, learns) in [(Dns::go(), 30_000.0), (Dns::java(), 31_000.5)] {
        let moments = [(0.0, 0), (9_000.0, 0), (20_000.0, 0), (30_500.0, 0), (32_000.0, 0)];
        let mut fleet = calls(client_side(Policy::RoundRobin), &moments, vec![pods(2), absent(2)]);
        fleet.discovery = dns(rule);
        fleet.lifecycle.rollouts = vec![Rollout::kubernetes(10_000.0, 0, 1, 2)];
        assert_eq!(
            (fleet.lifecycle.rollouts[0].max_surge, fleet.lifecycle.rollouts[0].max_unavailable),
            (1, 0)
        );
        let report = report(&fleet);
        assert_eq!((begun_to(&report, 2), begun_to(&report, 3)), (vec![learns], vec![learns]));
        assert_eq!(begun_to(&report, 0), [0.0, 10_000.5, 11_000.5]);
        let unavailable = (20_000.0, Status::Unavailable);
        let fourth = if rule == Dns::go() { (30_502.0, Status::Ok) } else { (30_500.0, Status::Unavailable) };
        let ok = |at| (at, Status::Ok);
        assert_eq!(ends(&report), [ok(4.0), ok(9_002.0), unavailable, fourth, ok(32_002.0)]);
    }
}

/// One pod more than wanted, none fewer; a pod takes 2 s to start and 1 s more to be ready.
#[test]
fn a_rollout_goes_pod_by_pod() {
    let mut fleet = calls(client_side(Policy::RoundRobin), &[(0.0, 0)], vec![pods(2), absent(2)]);
    fleet.lifecycle.pods = StartStop { start_up_ms: 2_000.0, readiness_ms: 1_000.0, ..StartStop::default() };
    fleet.lifecycle.rollouts =
        vec![Rollout { at_ms: 10_000.0, from: 0, to: 1, max_surge: 1, max_unavailable: 0 }];
    let one_by_one = report(&fleet);
    assert_eq!((begun_to(&one_by_one, 2), begun_to(&one_by_one, 3)), (vec![13_000.0], vec![16_000.0]));
    assert_eq!(one_by_one.connections.closed, 2);
    fleet.lifecycle.rollouts[0].max_unavailable = 2;
    let at_once = report(&fleet);
    assert_eq!((begun_to(&at_once, 2), begun_to(&at_once, 3)), (vec![13_000.0], vec![13_000.0]));
}

/// SIGTERM and the lists go side by side. Behind one address, client 1 connects 1 s after the deletion, when the list still
/// names the pod. Without a preStop hook nobody is there; with one of 5 s the pod still serves.
#[test]
fn a_pre_stop_hook_waits_until_lists_know() {
    let balancing = Balancing::L4 { choice: Choice::RoundRobin, transport: HTTP2 };
    let mut fleet = calls(balancing, &[(0.0, 0), (0.0, 1), (11_000.0, 2), (13_000.0, 3)], vec![pods(2)]);
    fleet.discovery.endpoints_lag_ms = 2_000.0;
    fleet.changes = vec![befalls(10_000.0, 0, Befalls::Delete)];
    fleet.lifecycle.pods = StartStop { on_sigterm: OnSigterm::Exit, ..StartStop::default() };
    assert_eq!(ends(&report(&fleet))[2], (31_000.0, Status::Unavailable));
    fleet.lifecycle.pods.pre_stop_ms = 5_000.0;
    let patient = report(&fleet);
    assert_eq!(ends(&patient)[2], (11_004.0, Status::Ok));
    assert_eq!(patient.calls[3].pod, Some(1), "the list knows after 2 s");
}

/// A call of 6 s is under way when its pod is deleted: a graceful stop brings it to its end, a grace of 3 s does not, and a
/// server that says nothing to SIGTERM loses it at once. One that ignores it is killed. Between the two signals there are 2 s,
/// whatever the grace; a hook that outlasts the grace is given up, and SIGTERM comes all the same.
#[test]
fn what_sigterm_and_sigkill_do_to_a_call() {
    let after = |on_sigterm, termination_grace_ms, pre_stop_ms| {
        let mut fleet = calls(client_side(Policy::RoundRobin), &[(9_000.0, 0)], vec![pods(1)]);
        fleet.work.waits = Law::Fixed { ms: 6_000.0 };
        fleet.changes = vec![befalls(10_000.0, 0, Befalls::Delete)];
        fleet.lifecycle.pods =
            StartStop { on_sigterm, termination_grace_ms, pre_stop_ms, ..StartStop::default() };
        ends(&report(&fleet))[0]
    };
    let ends_at = |on_sigterm, termination_grace_ms| after(on_sigterm, termination_grace_ms, 0.0);
    assert_eq!(ends_at(OnSigterm::GracefulStop, 30_000.0), (15_004.0, Status::Ok));
    assert_eq!(ends_at(OnSigterm::GracefulStop, 3_000.0), (13_000.5, Status::Unavailable));
    assert_eq!(ends_at(OnSigterm::Exit, 30_000.0), (10_000.5, Status::Unavailable));
    assert_eq!(ends_at(OnSigterm::Ignore, 30_000.0), (15_004.0, Status::Ok));
    assert_eq!(ends_at(OnSigterm::Ignore, 500.0), (12_000.5, Status::Unavailable));
    assert_eq!(after(OnSigterm::Exit, 3_000.0, 60_000.0), (13_000.5, Status::Unavailable));
    assert_eq!(after(OnSigterm::Ignore, 3_000.0, 60_000.0), (15_000.5, Status::Unavailable));
    assert_eq!(after(OnSigterm::Ignore, 3_000.0, 2_500.0), (14_500.5, Status::Unavailable));
}

/// An old connection brings its call to the end, for as long as its grace; new calls go over a new connection at once.
#[test]
fn age_grace_and_idle() {
    let mut fleet = calls(client_side(Policy::RoundRobin), &[(0.0, 0), (6_000.0, 0)], vec![pods(1)]);
    fleet.pods[0].workers = None;
    fleet.work.waits = Law::Fixed { ms: 8_000.0 };
    fleet.lifecycle.connections = managed(5_000.0);
    (fleet.duration_ms, fleet.drain_ms) = (7_000.0, 2_500.0);
    let patient = report(&fleet);
    assert_eq!(begun_to(&patient, 0), [0.0, 5_002.0]);
    assert_eq!(
        ends(&FleetReport { calls: vec![patient.calls[0]], ..patient.clone() }),
        [(8_004.0, Status::Ok)]
    );
    fleet.lifecycle.connections.max_connection_age_grace_ms = Some(2_000.0);
    let of_first = |fleet: &Fleet| {
        let report = report(fleet);
        ends(&FleetReport { calls: vec![report.calls[0]], ..report })[0]
    };
    assert_eq!(of_first(&fleet), (7_002.0, Status::Unavailable));
    fleet.lifecycle.connections.grace_from = GraceFrom::SecondGoaway;
    assert_eq!(of_first(&fleet), (7_003.0, Status::Unavailable));

    let mut idle = calls(l4(HTTP2), &[(0.0, 0), (3_000.0, 0), (20_000.0, 0)], vec![pods(1)]);
    idle.lifecycle.connections.max_connection_idle_ms = Some(5_000.0);
    (idle.duration_ms, idle.drain_ms) = (21_000.0, 0.0);
    let report = report(&idle);
    let closed = report.first_connections[0].closed.unwrap().nanoseconds();
    assert_eq!((closed, begun_to(&report, 0)), (8_002_000_000, vec![0.0, 20_000.0]));
}

/// The control plane is down from 4 to 8 s; a pod that is ready at 5 s is known at 8 s, or with a lag at 5 s and the lag.
#[test]
fn lists_freeze_and_lag() {
    let learns = |outages: Vec<Outage>, endpoints_lag_ms, resolver| {
        let mut fleet = calls(client_side(Policy::RoundRobin), &[(0.0, 0)], vec![pods(1), absent(1)]);
        fleet.discovery = Discovery { endpoints_lag_ms, outages, resolver, ..Discovery::default() };
        fleet.lifecycle.connections = managed(6_000.0);
        fleet.changes = vec![befalls(5_000.0, 1, Befalls::Start)];
        (fleet.duration_ms, fleet.drain_ms) = (1.0, 30_000.0);
        begun_to(&report(&fleet), 1).first().copied()
    };
    let outage = vec![Outage { from_ms: 4_000.0, until_ms: 8_000.0 }];
    let push = |delay_ms| Resolver::Push { delay_ms };
    assert_eq!(learns(vec![], 0.0, push(0.0)), Some(5_000.0));
    assert_eq!(learns(vec![], 100.0, push(20.0)), Some(5_120.0));
    assert_eq!(learns(outage.clone(), 100.0, push(0.0)), Some(8_000.0));
    assert_eq!(learns(vec![], 0.0, Resolver::Static), None);
    let quick = Dns { min_gap_ms: 0.0, ..Dns::core() };
    // The connection is lost at 6.002 s, and again every 6.002 s.
    assert_eq!(learns(vec![], 0.0, Resolver::Dns(quick)), Some(6_002.0));
    assert_eq!(learns(outage, 0.0, Resolver::Dns(quick)), Some(12_004.0));
    let cached = Dns { cache_ttl_ms: 10_000.0, ..quick };
    assert_eq!(learns(vec![], 0.0, Resolver::Dns(cached)), Some(12_004.0));
    let polling = Dns { refresh_ms: Some(5_500.0), lookup_ms: 10.0, ..quick };
    assert_eq!(learns(vec![], 0.0, Resolver::Dns(polling)), Some(5_520.0));
}

/// Pod 0 ends at 10 s; its address is free 5 s later, and the pod of another shard that waits for one has it. The client
/// holds the address: its attempt of 10.0005 s sends its SYN again after 1, 3, 7 and 15 s, and that of 17.0005 s is answered by
/// the other shard.
#[test]
fn a_recycled_address_leads_to_the_wrong_shard_unless_names_are_checked() {
    let moments: Vec<(f64, u32)> = (0..8).map(|number| (40_000.0 + f64::from(number) * 100.0, 0)).collect();
    let run = |service, name_check, pool| {
        let other = Pods { service, ..absent(1) };
        let mut fleet = calls(client_side(Policy::RoundRobin), &moments, vec![pods(2), other]);
        fleet.clients[0].arrivals = recorded(&[&[(0.0, 0)][..], &moments].concat());
        fleet.discovery = Discovery { resolver: Resolver::Static, name_check, ..Discovery::default() };
        fleet.changes = vec![befalls(10_000.0, 0, Befalls::Delete), befalls(11_000.0, 2, Befalls::Start)];
        fleet.lifecycle.pods.on_sigterm = OnSigterm::Exit;
        fleet.lifecycle.addresses = pool;
        report(&fleet)
    };
    let pool = Some(AddressPool { spare: 0, reuse_delay_ms: 5_000.0 });
    let wrong = run(Service::Shard, false, pool);
    assert_eq!((wrong.misdirected.done, wrong.pods[2].worked, wrong.ended(Status::Ok)), (4, 4, 9));
    let led_astray = wrong.first_connections.iter().find(|one| one.to == Some(End::Pod(2))).unwrap();
    assert_eq!((begun(led_astray), led_astray.ready.unwrap().nanoseconds()), (10_000.5, 17_002_500_000));
    let stranger = run(Service::Stranger, false, pool);
    assert_eq!((stranger.misdirected.unimplemented, stranger.ended(Status::Unimplemented)), (4, 4));
    let checked = run(Service::Shard, true, pool);
    assert_eq!((checked.misdirected.done, checked.misdirected.unimplemented), (0, 0));
    assert_eq!(checked.ended(Status::Ok), 9);
    // It backs off: attempts end at 17.0025 s, 1.6 s later, 2.56 s after that, ….
    assert!(checked.misdirected.wrong_names > 2, "{:?}", checked.misdirected);
    for pool in [None, Some(AddressPool { spare: 1, reuse_delay_ms: 5_000.0 })] {
        assert_eq!(run(Service::Shard, false, pool).misdirected.done, 0, "nobody is given the address");
    }
}

/// Clients behind an address for three pods; nine more come. Connections of `max_age` go to a pod by chance when they are made
/// anew. A client calls each 260 ms; those calls are left out that find a connection too young to be gone.
fn scaled(first: impl Fn(u32) -> f64, jitter: f64, at_ms: f64, seed: u64) -> FleetReport {
    let mut moments: Vec<(f64, u32)> = (0..CLIENTS)
        .flat_map(|client| {
            let first = first(client);
            let numbers = std::iter::once(0).chain(34..45);
            numbers.map(move |number| (first + f64::from(number) * 260.0, client))
        })
        .collect();
    moments.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut fleet = calls(l4(HTTP2), &moments, vec![pods(3), absent(9)]);
    (fleet.network.rtt_ms, fleet.work.handler) = (0.0, Law::Fixed { ms: 0.0 });
    fleet.lifecycle.connections = ConnectionManagement { age_jitter: jitter, ..managed(10_000.0) };
    fleet.changes = (3..12).map(|pod| befalls(at_ms, pod, Befalls::Start)).collect();
    (fleet.duration_ms, fleet.drain_ms, fleet.seed) = (35_000.0, 0.0, seed);
    report(&fleet)
}

const CLIENTS: u32 = 8_000;
/// What balancing without memory gives to nine new pods of twelve.
const EVEN: f64 = 0.75;

fn is_new(one: &ConnectionRecord) -> bool {
    matches!(one.to, Some(End::Pod(3..)))
}

/// Ages are spread evenly over 10 s when the new pods come at 10 s. A client finds its connection gone with its next call,
/// 140 ms after the connection was made 10 s ago (the 40th, one each 260 ms): t after that t/A of all connections are made
/// anew, each of them with the same chance on each of twelve pods. So the new pods' share is t/A · k/(P + k) until A, and
/// stays: this is 1 - (1 - t/A)^K with K = 1, times what a balancer without memory gives them.
#[test]
fn behind_one_address_new_pods_get_their_share_as_fast_as_connections_age() {
    let seconds = [2.0, 5.0, 9.0];
    let found = replicated("new pods behind one address", |seed| {
        let spread = |client| f64::from(client) * 10_000.0 / f64::from(CLIENTS);
        let report = scaled(spread, 0.0, 10_000.0, seed);
        seconds.map(|seconds: f64| {
            let until = 10_140.0 + seconds * 1e3;
            let again = report.first_connections.iter().filter(|one| (10_000.0..until).contains(&begun(one)));
            let again: Vec<_> = again.collect();
            let renewed = f64::from(CLIENTS) * seconds / 10.0;
            assert!((again.len() as f64 - renewed).abs() <= 1.0, "{} of {renewed}", again.len());
            again.iter().filter(|one| is_new(one)).count() as f64 / f64::from(CLIENTS)
        })
    });
    for (seconds, share) in seconds.iter().zip(found) {
        share.holds(&format!("after {seconds} s"), seconds / 10.0 * EVEN, WIDEST);
    }
}

/// All connections were made at once: before 0.9 A nothing comes to the new pods, and by 1.1 A all were made anew.
#[test]
fn after_a_rollout_nothing_moves_before_nine_tenths_of_the_age() {
    let [half, new] = replicated("after a rollout", |seed| {
        let report = scaled(|_| 0.0, 0.1, 1_000.0, seed);
        let again: Vec<_> = report.first_connections.iter().filter(|one| begun(one) > 0.0).collect();
        assert!(again.iter().all(|one| begun(one) >= 9_000.0));
        let by = |at: f64| again.iter().filter(move |one| begun(one) <= at);
        assert_eq!(by(11_250.0).count() as u32, CLIENTS, "each once");
        let new = by(11_250.0).filter(|one| is_new(one)).count();
        [by(10_130.0).count(), new].map(|count| count as f64 / f64::from(CLIENTS))
    });
    // Evenly over 0.9 A to 1.1 A, and to its next call: those whose age ends before 9.88 s call at 9.88 s, the next ones at
    // 10.14 s.
    half.holds("made anew by half of the time", (9.88 - 9.0) / 2.0, WIDEST);
    new.holds("new pods' part", EVEN, WIDEST);
}

/// How many clients have connected to the pod that came by then, each once.
fn connected(report: &FleetReport, until: f64) -> f64 {
    assert_eq!(report.first_connections.len() as u64, report.connections.attempts, "all are recorded");
    let to = report.first_connections.iter().filter(|one| one.to == Some(End::Pod(3)) && begun(one) <= until);
    let from: BTreeSet<u32> = to
        .filter_map(|one| match one.from {
            End::Client(client) => Some(client),
            _ => None,
        })
        .collect();
    from.len() as f64
}

/// round_robin over K pods, with DNS without a gap: a client learns of a new pod when the first of its K connections is lost.
/// If ages are spread independently, with a jitter of the whole age and long after the start, a connection lasts L, even over
/// 0 to 2A; what is left of it at a moment is more than t with (1/A) ∫ from t to 2A of P(L > x) dx = (1 - t/2A)². So of all
/// clients 1 - (1 - t/2A)^2K know after t; with a constant age, whose phases are even over A, it is 1 - (1 - t/A)^K.
#[test]
fn clients_learn_with_the_first_of_their_connections_that_is_lost() {
    const K: u32 = 3;
    const COUNT: u32 = 2_000;
    let seconds = [2.0, 4.0, 7.0];
    let found = replicated("first of their connections", |seed| {
        together(3, seed, |seed| {
            let moments: Vec<(f64, u32)> = (0..COUNT).map(|client| (0.0, client)).collect();
            let mut fleet = calls(client_side(Policy::RoundRobin), &moments, vec![pods(K), absent(1)]);
            (fleet.network.rtt_ms, fleet.work.handler) = (0.0, Law::Fixed { ms: 0.0 });
            fleet.discovery = dns(Dns { min_gap_ms: 0.0, ..Dns::go() });
            fleet.lifecycle.connections = ConnectionManagement { age_jitter: 1.0, ..managed(10_000.0) };
            fleet.changes = vec![befalls(100_000.0, 3, Befalls::Start)];
            (fleet.duration_ms, fleet.drain_ms, fleet.seed) = (1.0, 108_000.0, seed);
            let report = report(&fleet);
            seconds.map(|seconds| connected(&report, 100_000.0 + seconds * 1e3) / f64::from(COUNT))
        })
    });
    for (seconds, share) in seconds.iter().zip(found) {
        share.holds(
            &format!("after {seconds} s"),
            1.0 - libm::pow(1.0 - seconds / 20.0, f64::from(2 * K)),
            WIDEST,
        );
    }
}

/// Connections that are there at the start have lived for any part of their age A: no rollout is felt. Of clients that lose the
/// first of K connections within t, and learn of a new pod then, there are 1 - (1 - t/A)^K, at the start and one age later; with
/// new connections there are none before A, and then all at once.
#[test]
fn connections_of_any_age_are_lost_at_any_time() {
    const K: u32 = 3;
    let knows = |any_age_until_ms, comes_ms: f64, count: u32, seed| {
        let moments: Vec<(f64, u32)> = (0..count).map(|client| (0.0, client)).collect();
        let mut fleet = calls(client_side(Policy::RoundRobin), &moments, vec![pods(K), absent(1)]);
        (fleet.network.rtt_ms, fleet.work.handler) = (0.0, Law::Fixed { ms: 0.0 });
        fleet.discovery = dns(Dns { min_gap_ms: 0.0, ..Dns::go() });
        fleet.lifecycle.connections = ConnectionManagement { any_age_until_ms, ..managed(10_000.0) };
        fleet.changes = vec![befalls(comes_ms, 3, Befalls::Start)];
        (fleet.duration_ms, fleet.drain_ms, fleet.seed) = (1.0, comes_ms + 9_900.0, seed);
        let report = report(&fleet);
        let last = connected(&report, f64::INFINITY);
        assert_eq!(last, begun_to(&report, 3).len() as f64, "each client connects to it once");
        move |seconds: f64| connected(&report, comes_ms + seconds * 1e3)
    };
    const COUNT: u32 = 8_000;
    let seconds = [2.0, 4.0, 7.0];
    for comes_ms in [100.0, 14_000.0] {
        let found = replicated(&format!("any age, {comes_ms}"), |seed| {
            // Those that take the place of others are new, as are those to the pod that comes at that moment.
            let spread = knows(comes_ms, comes_ms, COUNT, seed);
            seconds.map(|seconds| spread(seconds) / f64::from(COUNT))
        });
        for (seconds, share) in seconds.iter().zip(found) {
            let closed = 1.0 - libm::pow(1.0 - seconds / 10.0, f64::from(K));
            share.holds(&format!("after {seconds} s"), closed, WIDEST);
        }
    }
    // What is ready at the moment itself is new.
    for until in [0.0, f64::MIN_POSITIVE] {
        let new = knows(until, 100.0, 600, 1);
        assert_eq!((new(9.89), new(9.9)), (0.0, 600.0));
    }
}

#[test]
fn a_start_that_is_no_moment_is_refused() {
    let mut fleet = calls(client_side(Policy::RoundRobin), &[], vec![pods(1)]);
    fleet.lifecycle.connections = ConnectionManagement { any_age_until_ms: -1.0, ..managed(10_000.0) };
    let says = fleet.start(Limits::default()).unwrap_err().to_string();
    assert_eq!(says, "lifecycle.connections.any_age_until_ms is -1: it must lie between 0 and 86400000");
}

/// A resolver that may ask every G only, and connections whose ages (A, with a jitter of all of it) end sooner than that: Go,
/// which remembers, asks every G exactly, so that t after a pod is in the records t/G of all clients know. Java, which does
/// not, waits after each gap for the first of K connections to be lost, (1 - t/2A)^2K being the chance that it takes longer
/// than t, 2A/(2K + 1) in the mean: t/(G + 2A/(2K + 1)) know. What the records lag behind comes on top. That a moment falls
/// anywhere into a cycle takes clients whose first questions fall so: by t as many as know by t, the whole cycle long.
#[test]
fn clients_learn_as_their_resolvers_gaps_end() {
    const K: u32 = 3;
    const LAG: f64 = 3.0;
    const GAP: f64 = 30.0;
    let knows = |rule: Dns, start: &dyn Fn(f64) -> f64, count: u32, seed| {
        let at_ms = |client: u32| start(f64::from(client) / f64::from(count)) * 1e3;
        let moments: Vec<(f64, u32)> = (0..count).map(|client| (at_ms(client), client)).collect();
        let mut fleet = calls(client_side(Policy::RoundRobin), &moments, vec![pods(K), absent(1)]);
        (fleet.network.rtt_ms, fleet.work.handler) = (0.0, Law::Fixed { ms: 0.0 });
        fleet.discovery = Discovery { endpoints_lag_ms: LAG * 1e3, ..dns(rule) };
        fleet.lifecycle.connections = ConnectionManagement { age_jitter: 1.0, ..managed(10_000.0) };
        fleet.changes = vec![befalls(150_000.0, 3, Befalls::Start)];
        (fleet.duration_ms, fleet.drain_ms, fleet.seed) = (60_000.0, 122_000.0, seed);
        let report = report(&fleet);
        let known = move |seconds: f64| connected(&report, 150_000.0 + (LAG + seconds) * 1e3);
        assert_eq!(known(-0.01), 0.0);
        known
    };
    let of_all = 1_200;
    let known = knows(Dns::go(), &|part| part * GAP, of_all, 1);
    for seconds in [5.0, 10.0, 20.0, 29.0] {
        let exactly = f64::from(of_all) * seconds / GAP;
        assert!((known(seconds) - exactly).abs() <= 1.0, "{} of {exactly}", known(seconds));
    }
    let (wait, of_all) = (20.0 / 7.0, 1_700);
    let cycle = GAP + wait;
    // The gap is a part of each cycle; of the wait there is left what the integral of its chance from there on is.
    let start = |part: f64| {
        let left = ((1.0 - part) * cycle / wait).min(1.0);
        (part * cycle).min(GAP) + 20.0 * (1.0 - libm::pow(left, 1.0 / 7.0))
    };
    let seconds = [15.0, 20.0, 29.0];
    let found = replicated("gaps of Java's resolvers", |seed| {
        together(3, seed, |seed| {
            let known = knows(Dns::java(), &start, of_all, seed);
            seconds.map(|seconds| known(seconds) / f64::from(of_all))
        })
    });
    for (seconds, share) in seconds.iter().zip(found) {
        share.holds(&format!("after {seconds} s"), seconds / cycle, WIDEST);
    }
}
