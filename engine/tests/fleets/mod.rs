//! Fleets that tests run: a plain one, and what they change of it.
#![allow(dead_code, reason = "each test binary uses a part")]

use engine::fleet::status::Status;
use engine::kernel::run::{Limits, Stop};
use engine::kernel::time::Time;
use engine::report::fleet::{FleetReport, FleetRun};
use engine::scenario::fleet::{
    Arrivals, Backoff, Balancing, Befalls, Change, Choice, Clients, Discovery, FirstList, Fleet, Law,
    Lifecycle, OutlierDetection, PodState, Pods, Policy, PoolOf, Proxies, ProxyPolicy, Recorded, Refusal,
    Sample, Service, Target, Transit, Transport, Work,
};

/// HTTP/2 without a bound on streams.
pub(crate) const HTTP2: Transport = Transport::Http2 { max_concurrent_streams: None };

/// gRPC's policies that need no settings.
pub(crate) const ROUND_ROBIN: Policy = Policy::RoundRobin;
pub(crate) const PICK_FIRST: Policy = Policy::PickFirst { shuffle: false };

/// Every call is recorded, as long as they are few.
pub(crate) const ALL: Sample = Sample { from_ms: 0.0, every: 1, calls: 1_000, connections: 1_000 };

/// So many pods of one core that serve and are listed; one call at a time, the others in line.
pub(crate) fn pods(count: u32) -> Pods {
    Pods {
        count,
        cores: 1,
        workers: Some(1),
        queue: None,
        refusal: Refusal::ResourceExhausted,
        slowdown: 1.0,
        warm_up: None,
        state: PodState::Serving,
        listed: true,
        service: Service::Asked,
    }
}

/// So many clients with one channel each, for ever patient.
pub(crate) fn clients(count: u32, arrivals: Arrivals) -> Clients {
    Clients {
        count,
        arrivals,
        channels: 1,
        wait_for_ready: false,
        deadline_ms: None,
        from_ms: 0.0,
        first_list: FirstList::AtOnce,
    }
}

/// gRPC's own policy in clients that know all pods.
pub(crate) fn client_side(policy: Policy) -> Balancing {
    Balancing::Client { policy, subset: None, max_concurrent_streams: None }
}

/// Connections given to pods by chance.
pub(crate) fn l4(transport: Transport) -> Balancing {
    Balancing::L4 { choice: Choice::Random, transport }
}

/// One proxy of one core that costs nothing and is as far from pods as from clients.
pub(crate) fn l7(policy: ProxyPolicy) -> Balancing {
    Balancing::L7 { proxies: proxies(policy), transport: HTTP2 }
}

/// The same proxy.
pub(crate) fn proxies(policy: ProxyPolicy) -> Proxies {
    Proxies {
        count: 1,
        choice: Choice::Random,
        cores: 1,
        request_cpu_us: 0.0,
        response_cpu_us: 0.0,
        rtt_ms: 1.0,
        policy,
        connect_round_trips: None,
        pool: PoolOf::Worker,
    }
}

/// Ten clients whose calls come without memory at 1,000 a second, ten pods, a handler that takes 1 ms of a core.
pub(crate) fn fleet(balancing: Balancing) -> Fleet {
    Fleet {
        clients: vec![clients(10, Arrivals::Poisson { per_second: 1_000.0 })],
        pods: vec![pods(10)],
        balancing,
        backoff: Backoff::default(),
        work: Work { handler: Law::Fixed { ms: 1.0 }, stack_cpu_us: 0.0, waits: Law::Fixed { ms: 0.0 } },
        network: Transit { rtt_ms: 1.0, connect_round_trips: 2 },
        discovery: Discovery::default(),
        lifecycle: Lifecycle::default(),
        changes: vec![],
        faults: vec![],
        outlier_detection: OutlierDetection::default(),
        clusters: vec![],
        duration_ms: 1_000.0,
        drain_ms: 10_000.0,
        warm_up_ms: 0.0,
        bins: 10,
        trace: Sample { from_ms: 0.0, every: 1, calls: 0, connections: 0 },
        seed: 1,
    }
}

/// Calls of given clients at given moments.
pub(crate) fn recorded(calls: &[(f64, u32)]) -> Arrivals {
    Arrivals::Recorded(calls.iter().map(|&(at_ms, client)| Recorded { at_ms, client }).collect())
}

/// Something that befalls a pod.
pub(crate) fn befalls(at_ms: f64, pod: u32, befalls: Befalls) -> Change {
    Change { at_ms, target: Target::Pod(pod), befalls }
}

/// It run to its end.
pub(crate) fn run(fleet: &Fleet) -> FleetRun {
    let mut run = fleet.start(Limits::default()).unwrap();
    let stop = run.advance(u64::MAX).unwrap().stop;
    assert!(matches!(stop, Some(Stop::Drained | Stop::Horizon)), "{stop:?}");
    run
}

/// What comes of it.
pub(crate) fn report(fleet: &Fleet) -> FleetReport {
    run(fleet).report().unwrap()
}

/// Calls at given moments from as many clients as need be, all of them recorded.
pub(crate) fn calls(balancing: Balancing, moments: &[(f64, u32)], pods: Pods) -> Fleet {
    let count = moments.iter().map(|&(_, client)| client + 1).max().unwrap_or(1);
    Fleet {
        clients: vec![clients(count, recorded(moments))],
        pods: vec![pods],
        trace: ALL,
        duration_ms: 1_000_000.0,
        ..fleet(balancing)
    }
}

/// A moment in milliseconds; not a number if there is none.
pub(crate) fn ms(moment: Option<Time>) -> f64 {
    moment.map_or(f64::NAN, |moment| moment.nanoseconds() as f64 / 1e6)
}

/// When calls ended and how, in the order in which they came.
pub(crate) fn ends(report: &FleetReport) -> Vec<(f64, Status)> {
    report.calls.iter().map(|call| (ms(call.ended), call.status.unwrap())).collect()
}
