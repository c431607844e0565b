use engine::kernel::run::Limits;
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{
    Arrivals, Backoff, Balancing, Befalls, Change, Choice, Clients, Discovery, FirstList, Fleet as Scenario,
    Law, Lifecycle, OutlierDetection, PodState, Pods, Policy, PoolOf, Proxies, ProxyPolicy, Recorded,
    Refusal, Sample, Service, Target, Transit, Transport, Work,
};

use super::of_fleets::film;
use super::{Between, Connection, End, Fleet, Spot};
use crate::film::{Film, What, clock};

const MS: u64 = 1_000_000;
const HTTP2: Transport = Transport::Http2 { max_concurrent_streams: None };

fn l4(transport: Transport) -> Balancing {
    Balancing::L4 { choice: Choice::RoundRobin, transport }
}

/// Two proxies, half as far from pods as from clients.
fn l7() -> Balancing {
    let proxies = Proxies {
        count: 2,
        choice: Choice::RoundRobin,
        cores: 3,
        request_cpu_us: 0.0,
        response_cpu_us: 0.0,
        rtt_ms: 2.0,
        policy: ProxyPolicy::RoundRobin,
        connect_round_trips: None,
        pool: PoolOf::Worker,
    };
    Balancing::L7 { proxies, transport: HTTP2 }
}

fn itself() -> Balancing {
    Balancing::Client { policy: Policy::RoundRobin, subset: None, max_concurrent_streams: None }
}

/// Clients that call pods of one core: 10 ms of work, 2 ms to whoever they connect to, every call recorded.
fn scenario(balancing: Balancing, clients: u32, pods: u32, arrivals: Arrivals) -> Scenario {
    Scenario {
        clients: vec![Clients {
            count: clients,
            arrivals,
            channels: 1,
            wait_for_ready: true,
            deadline_ms: None,
            from_ms: 0.0,
            first_list: FirstList::AtOnce,
        }],
        pods: vec![Pods {
            count: pods,
            cores: 1,
            workers: Some(1),
            queue: None,
            refusal: Refusal::ResourceExhausted,
            slowdown: 1.0,
            warm_up: None,
            state: PodState::Serving,
            listed: true,
            service: Service::Asked,
        }],
        balancing,
        backoff: Backoff::default(),
        work: Work { handler: Law::Fixed { ms: 10.0 }, stack_cpu_us: 0.0, waits: Law::Fixed { ms: 0.0 } },
        network: Transit { rtt_ms: 4.0, connect_round_trips: 1 },
        discovery: Discovery::default(),
        lifecycle: Lifecycle::default(),
        changes: Vec::new(),
        faults: Vec::new(),
        outlier_detection: OutlierDetection::default(),
        clusters: Vec::new(),
        duration_ms: 1_000.0,
        drain_ms: 60_000.0,
        warm_up_ms: 0.0,
        bins: 10,
        trace: Sample { from_ms: 0.0, every: 1, calls: 10_000, connections: 1_000 },
        seed: 1,
    }
}

/// One client's calls at given moments, milliseconds.
fn given(moments: &[f64]) -> Arrivals {
    Arrivals::Recorded(moments.iter().map(|&at_ms| Recorded { at_ms, client: 0 }).collect())
}

fn busy(balancing: Balancing) -> Scenario {
    scenario(balancing, 5, 4, Arrivals::Poisson { per_second: 350.0 })
}

fn run(scenario: &Scenario) -> FleetReport {
    let mut run = scenario.start(Limits::default()).unwrap();
    run.advance(u64::MAX).unwrap();
    run.report().unwrap()
}

fn of(scenario: &Scenario) -> (Film, Fleet) {
    let film = film(scenario, &run(scenario));
    let fleet = film.fleet.clone().unwrap();
    (film, *fleet)
}

fn there(place: f64) -> Option<Spot> {
    Some(Spot::Way { place, back: false })
}

fn back(place: f64) -> Option<Spot> {
    Some(Spot::Way { place, back: true })
}

/// After a call that brings the connections about, two that one pod has to do one after the other.
#[test]
fn a_call_is_where_its_moments_say() {
    let (_, fleet) = of(&scenario(l7(), 1, 1, given(&[1.0, 100.0, 101.0])));
    let at = |call: usize, ms: f64| fleet.calls[call].at((ms * 1e6) as u64, 0);
    assert_eq!(at(1, 99.999), None);
    assert_eq!(at(1, 100.0), there(0.0));
    assert_eq!(at(1, 101.0), there(0.25));
    assert_eq!(at(1, 102.5), there(0.75), "the proxy took no time");
    assert_eq!([at(1, 103.0), at(1, 112.999)], [Some(Spot::Worked); 2]);
    assert_eq!([at(2, 104.0), at(2, 112.999)], [Some(Spot::Line); 2]);
    assert_eq!(at(2, 113.0), Some(Spot::Worked));
    assert_eq!([at(1, 113.0), at(1, 114.5), at(1, 116.0)], [back(1.0), back(0.5), None]);
}

/// It leaves when it leaves, and is nowhere before it really was.
#[test]
fn ways_can_be_made_slow_enough_to_be_seen() {
    let (_, fleet) = of(&scenario(l7(), 1, 1, given(&[1.0, 100.0])));
    let at = |ms: u64| fleet.calls[1].at(ms * MS, 20 * MS);
    assert_eq!([at(99), at(100), at(105)], [None, there(0.0), there(0.25)]);
    assert_eq!(at(115), there(0.75), "it would have been answered since");
    assert_eq!([at(120), at(130), at(140)], [back(1.0), back(0.5), None]);
    let (_, fleet) = of(&scenario(itself(), 1, 1, given(&[1.0, 100.0])));
    let at = |ms: u64| fleet.calls[1].at(ms * MS, 8 * MS);
    assert_eq!([at(104), at(108), at(111)], [there(0.5), Some(Spot::Worked), Some(Spot::Worked)]);
    assert_eq!([at(112), at(116), at(120)], [back(1.0), back(0.5), None]);
}

#[test]
fn a_call_waits_for_its_connection() {
    let (film, fleet) = of(&scenario(l4(HTTP2), 1, 1, given(&[50.0])));
    let call = fleet.calls[0];
    assert!(call.moments.sent >= 54 * MS, "a round trip: {:?}", call.moments);
    assert_eq!(call.at(call.moments.sent - 1, 0), Some(Spot::Waits));
    assert!(film.words(&film.events[0]).ends_with("comes and waits."));
}

/// Who has come and has not ended is somewhere, once; whoever balances.
#[test]
fn calls_are_under_way_from_coming_to_end() {
    for balancing in [l4(Transport::Http1 { connections: 3 }), l4(HTTP2), l7(), itself()] {
        let (film, fleet) = of(&busy(balancing));
        assert!(fleet.calls.len() > 300);
        assert!(film.events.is_sorted_by_key(|event| event.at_ns));
        let mut most = 0;
        for moment in 0..=500 {
            let ns = film.end_ns / 500 * moment;
            let happened = &film.events[..film.so_far(ns)];
            let count = |what| happened.iter().filter(|event| event.what == what).count();
            let under_way = fleet.at(ns, 0);
            assert_eq!(under_way.len(), count(What::Comes) - count(What::Completes), "{ns}");
            let of = |is: fn(&Spot) -> bool| under_way.iter().filter(|(_, spot)| is(spot)).count();
            assert_eq!(of(|spot| *spot == Spot::Waits), count(What::Comes) - count(What::Leaves));
            assert_eq!(of(|spot| *spot == Spot::Line), count(What::Arrives) - count(What::Worked));
            assert_eq!(of(|spot| *spot == Spot::Worked), count(What::Worked) - count(What::Answered));
            most = most.max(under_way.len());
            for (_, spot) in fleet.at(ns, 7 * MS) {
                assert!(
                    !matches!(spot, Spot::Way { place, .. } if !(0.0..=1.0).contains(&place)),
                    "{spot:?}"
                );
            }
        }
        assert_eq!(fleet.at(film.end_ns, 0), []);
        assert!(fleet.at(film.busiest_ns, 0).len() >= most);
    }
}

/// A pod that is gone without a word: what was sent stands before it until its client gives it up.
#[test]
fn what_is_lost_ends_badly() {
    let mut lost = scenario(l4(HTTP2), 1, 1, given(&[1.0, 100.0]));
    lost.clients[0].deadline_ms = Some(50.0);
    lost.changes = vec![Change { at_ms: 90.0, target: Target::Pod(0), befalls: Befalls::Vanish }];
    let (film, fleet) = of(&lost);
    let call = fleet.calls[1];
    let at = |ms| call.at(ms * MS, 0);
    assert_eq!([at(101), at(120), at(150)], [there(0.5), Some(Spot::Line), None]);
    assert!(call.fails && !fleet.calls[0].fails);
    let of_it: Vec<String> =
        film.events.iter().filter(|event| event.call == Some(1)).map(|event| film.words(event)).collect();
    let expected = [
        "Call 2 of client 1 comes.",
        "Call 2 of client 1 leaves for pod 1 on connection 1.",
        "Call 2 of client 1 ends with DEADLINE_EXCEEDED after 50.000 ms.",
    ];
    assert_eq!(of_it, expected);
}

#[test]
fn the_log_tells_the_life_of_a_call() {
    let (film, _) = of(&scenario(l7(), 1, 1, given(&[1.0, 100.0, 101.0])));
    let line = |event: &crate::film::Event| [clock(event.at_ns), film.words(event)].join(" ");
    let lines: Vec<String> = film.events.iter().filter(|event| event.call == Some(2)).map(line).collect();
    let expected = [
        "101.000 ms Call 3 of client 1 comes.",
        "101.000 ms Call 3 of client 1 leaves for proxy 1 on connection 1.",
        "103.000 ms Call 3 of client 1 is given to pod 1 by proxy 1.",
        "104.000 ms Call 3 of client 1 is at pod 1 and stands in line.",
        "113.000 ms Call 3 of client 1 is worked on by pod 1.",
        "123.000 ms Call 3 of client 1 is answered by pod 1.",
        "126.000 ms Call 3 of client 1 ends with OK after 25.000 ms.",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_moment_in_words() {
    let (mut film, fleet) = of(&scenario(l4(HTTP2), 1, 2, given(&[1.0, 100.0, 101.0])));
    film.label = "Pinned".into();
    let expected = "Pinned: 2 calls of the sample under way: 1 in line at pods, 1 worked on. So far pod 1 has got \
                    2\u{a0}times the mean, the most; coefficient of variation 1; idle: 1 of 2.";
    assert_eq!(film.says(105 * MS), expected);
    assert_eq!(fleet.so_far(0, false), "So far pod 1 has got 2\u{a0}times the mean; idle: 1 of 2.");
    assert!(fleet.took().starts_with("Whole run: p50 "), "{}", fleet.took());
}

/// The load is that of the run: its imbalance at the end is the report's.
#[test]
fn the_load_is_the_runs() {
    for balancing in [l4(HTTP2), l7()] {
        let scenario = busy(balancing);
        let report = run(&scenario);
        let fleet = film(&scenario, &report).fleet.unwrap();
        for bin in 0..10 {
            for ns in [bin * 100 * MS, (bin + 1) * 100 * MS - 1] {
                assert_eq!(fleet.received_at(ns), report.series.received_in(bin as usize).unwrap());
            }
        }
        assert_eq!(fleet.received_at(1_000 * MS), [] as [u32; 0]);
        assert_eq!(fleet.received_at(u64::MAX), [] as [u32; 0]);
        let of = |received: fn(&engine::report::fleet::PodReport) -> u64| {
            report.pods.iter().map(received).collect::<Vec<_>>()
        };
        let received: u64 = fleet.received.iter().map(|calls| u64::from(*calls)).sum();
        let late: u64 = of(|pod| pod.received).iter().sum::<u64>() - received;
        assert!(late <= 3, "the last may come after the last bin: {late}");
        let (uneven, busiest) = fleet.uneven(u64::MAX).unwrap();
        let last = report.imbalance.unwrap();
        assert!((uneven.peak - last.peak).abs() < 0.02 && uneven.idle == last.idle, "{uneven:?} {last:?}");
        let most = of(|pod| pod.received)[busiest as usize];
        assert!(most + late >= of(|pod| pod.received).into_iter().max().unwrap());
        let mut bins: Vec<u32> =
            (0..10).map(|bin| *report.series.received_in(bin).unwrap().iter().max().unwrap()).collect();
        bins.sort_unstable();
        assert_eq!(fleet.most, bins[9].min(2 * bins[5]));
        assert!((fleet.per_second(35) - 350.0).abs() < 1e-9);
    }
}

#[test]
fn connections_lead_through_a_balancer_and_to_a_proxy() {
    let ends = |balancing| {
        let (_, fleet) = of(&busy(balancing));
        let is = |one: &Connection| match (one.from, one.to) {
            (End::Client(client), End::Pod(pod)) => client < 5 && pod < 4,
            (End::Client(client), End::Proxy(proxy)) => client < 5 && proxy < 2,
            (End::Proxy(proxy), End::Pod(pod)) => proxy < 2 && pod < 4,
            _ => false,
        };
        assert!(fleet.connections.iter().all(is), "{:?}", fleet.connections);
        let to_proxies = fleet.connections.iter().filter(|one| matches!(one.to, End::Proxy(_))).count();
        (fleet.between, fleet.connections.len(), to_proxies)
    };
    assert_eq!(ends(l4(HTTP2)), (Between::Connections, 5, 0));
    assert_eq!(ends(itself()), (Between::Nothing, 20, 0));
    let (between, all, to_proxies) = ends(l7());
    assert_eq!((between, to_proxies), (Between::Proxies(2), 5));
    assert!(all > 5);
}

#[test]
fn what_was_not_recorded_is_said() {
    let whole = busy(itself());
    assert_eq!(of(&whole).0.missing, "");
    let trace = Sample { from_ms: 0.0, every: 10, calls: 3, connections: 7 };
    let (film, fleet) = of(&Scenario { trace, ..whole });
    assert_eq!((fleet.calls.len(), fleet.every, fleet.connections.len()), (3, 10, 7));
    assert_eq!(fleet.calls.iter().map(|call| call.number).collect::<Vec<_>>(), [0, 10, 20]);
    assert!(film.missing.starts_with("The first 3 calls of the sample are shown, of "), "{}", film.missing);
    assert!(film.missing.ends_with(" The first 7 connections are shown, of 20."), "{}", film.missing);
}
