//! The loop over events allocates nothing, and calls over wires next to nothing: counted by an allocator that counts.
#![allow(unsafe_code, reason = "an allocator is unsafe to write; this one hands all on to the system's")]
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod calls;
mod fleets;
mod queueing;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use engine::kernel::random::Law;
use engine::kernel::run::Limits;
use engine::kernel::time::Duration;
use engine::scenario::fleet::{
    Arrivals, Balancing, Cluster, EnvoyOutliers, Failure, Fault, Fleet, GrpcOutliers, Law as Takes,
    OutlierDetection, Pods, Policy, ProxyPolicy, RingHash, Sample, Transport, Weighted, With, Wrong,
};
use engine::scenario::{Contender, Header, HeaderLists, HeaderSource, Scenario};
use engine::wire::defaults::H2_TONIC;
use engine::wire::hpack::Habit;
use queueing::Setting;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    ALLOCATIONS.with(|allocations| allocations.set(allocations.get() + 1));
}

// SAFETY: every method is the system's own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is handed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is handed on.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations() -> u64 {
    ALLOCATIONS.with(Cell::get)
}

#[test]
fn the_loop_allocates_nothing() {
    let service = Law::exponential(Duration::from_milliseconds(1)).unwrap();
    let timeout = Some(Duration::from_milliseconds(500));
    let setting = Setting { timeout, ..Setting::at_load(8, 0.9, service, 300_000, 1) };
    let before = allocations();
    let mut simulation = setting.simulation(Limits::default());
    assert!(allocations() > before, "the counter counts");
    let before = allocations();
    while simulation.advance(10_000).unwrap().stop.is_none() {}
    assert_eq!(allocations() - before, 0);
    assert_eq!(simulation.model().departed, 300_000);
}

/// Calls on four connections, one a millisecond, every tenth a slow one.
fn on_wires(contender: Contender, http2_blocks: HeaderSource, calls: u32) -> Scenario {
    let moments: Vec<_> = (0..calls).map(|call| (f64::from(call), call % 10 == 0)).collect();
    Scenario {
        http2_blocks,
        request_bytes: 20_000,
        response_bytes: 200_000,
        trace: 100,
        ..calls::scenario(contender, 4, &moments)
    }
}

/// How often a run to the end allocates. What it begins with and the report are not counted.
fn allocated(scenario: &Scenario) -> u64 {
    let mut run = scenario.start(Limits::default()).unwrap();
    let before = allocations();
    while run.advance(10_000).unwrap().stop.is_none() {}
    allocations() - before
}

/// A list of fields a call with this many that no call before had.
fn lists(calls: u32, new_fields: u32) -> HeaderSource {
    let header = |name: String, value: String| Header { name, value };
    let list = |call: u32| {
        let mut fields = vec![header(":method".into(), "POST".into()), header(":path".into(), "/".into())];
        fields.extend((0..new_fields).map(|at| header(format!("x-{at}"), format!("value {call} of a call"))));
        fields
    };
    HeaderSource::Lists(HeaderLists {
        request: (0..calls).map(list).collect(),
        response: vec![vec![header(":status".into(), "200".into())]],
        trailers: vec![vec![header("grpc-status".into(), "0".into())]],
    })
}

/// Twice as many calls allocate no more, but where what is kept of all calls doubles its room: one entry for each, and those
/// that wait.
#[test]
fn a_call_on_a_wire_allocates_nothing() {
    const CALLS: u32 = 2_000;
    let grpc = Contender::Http2 { peer: H2_TONIC, grpc: true };
    let pipelined = Contender::Http1 { pipelining: 8 };
    for contender in [calls::ONE_BY_ONE, pipelined, calls::http2(None), calls::http2(Some(2)), grpc] {
        for blocks in [calls::blocks().into(), lists(3, 2)] {
            let run = |calls| allocated(&on_wires(contender, HeaderSource::clone(&blocks), calls));
            let (once, twice) = (run(CALLS), run(2 * CALLS));
            let more = twice.saturating_sub(once);
            assert!(more <= 8, "{contender:?}: {more} more for {CALLS} more calls, after {once}");
        }
    }
}

/// What an HPACK table keeps of a field is its own: a name and a value for each new one, and nothing else.
#[test]
fn a_new_field_allocates_its_name_and_its_value() {
    const CALLS: u32 = 2_000;
    for habit in Habit::ALL {
        for new_fields in [0, 1, 3] {
            let mut peer = H2_TONIC;
            peer.client.encoder = habit;
            let contender = Contender::Http2 { peer, grpc: true };
            let run = |calls| allocated(&on_wires(contender, lists(2 * CALLS, new_fields), calls));
            let (once, twice) = (run(CALLS), run(2 * CALLS));
            let most = u64::from(2 * new_fields * CALLS) + 8;
            let more = twice.saturating_sub(once);
            assert!(more <= most, "{habit:?}, {new_fields} new fields: {more} more for {CALLS} more calls");
        }
    }
}

/// Fleets of every kind: what they connect with, and the most calls that are under way at once, they make room for; then no
/// call allocates anything, also not one that waits, is refused, or is given up.
#[test]
fn a_call_in_a_fleet_allocates_nothing() {
    let ring = RingHash { min_ring_size: 1024, max_ring_size: 4096, keys: 1_000 };
    let l7 = |cpu_us| {
        let policy = ProxyPolicy::LeastRequest { choices: 2 };
        let proxies = fleets::proxies(policy);
        let proxies = engine::scenario::fleet::Proxies { cores: 4, request_cpu_us: cpu_us, ..proxies };
        Balancing::L7 { proxies, transport: fleets::HTTP2 }
    };
    let balancings = [
        fleets::l4(fleets::HTTP2),
        fleets::l4(Transport::Http2 { max_concurrent_streams: Some(1) }),
        fleets::l4(Transport::Http1 { connections: 5 }),
        l7(0.0),
        l7(20.0),
        fleets::client_side(Policy::PickFirst { shuffle: true }),
        fleets::client_side(Policy::RoundRobin),
        fleets::client_side(Policy::LeastRequest { choices: 2 }),
        fleets::client_side(Policy::WeightedRoundRobin(Weighted::grpc(100.0))),
        fleets::client_side(Policy::RingHash(ring)),
    ];
    for balancing in balancings {
        for workers in [Some(4), None] {
            let allocated = |seconds: f64| {
                let pods = Pods { cores: 4, workers, queue: Some(2), ..fleets::pods(20) };
                let mut fleet = Fleet { pods: vec![pods], ..fleets::fleet(balancing.clone()) };
                fleet.clients = vec![fleets::clients(50, Arrivals::Steady { per_second: 20_000.0 })];
                fleet.clients[0].deadline_ms = Some(8.0);
                fleet.work.handler = Takes::Exponential { mean_ms: 3.0 };
                fleet.duration_ms = seconds * 1e3;
                fleet.trace = Sample { from_ms: 0.0, every: 2, calls: 5_000, connections: 100 };
                let mut run = fleet.start(Limits::default()).unwrap();
                let before = allocations();
                while run.advance(10_000).unwrap().stop.is_none() {}
                (allocations() - before, run.report().unwrap().counts.started)
            };
            let ((once, calls), (more, more_calls)) = (allocated(2.0), allocated(4.0));
            assert_eq!((calls, more_calls), (40_000, 80_000));
            let for_more = more.saturating_sub(once);
            assert!(
                for_more <= 8,
                "{balancing:?}, {workers:?}: {for_more} more for 40,000 calls, after {once}"
            );
        }
    }
}

/// The same where pods fail, those who balance leave them out, and a canary has its weight: what is ejected is, and no call
/// allocates.
#[test]
fn a_call_that_fails_in_a_fleet_allocates_nothing() {
    let envoy = EnvoyOutliers { always_eject_one_host: true, ..EnvoyOutliers::envoy() };
    let mut clients = GrpcOutliers::grpc();
    clients.ejection.interval_ms = 1_000.0;
    for balancing in [fleets::l7(ProxyPolicy::RoundRobin), fleets::client_side(Policy::RoundRobin)] {
        let allocated = |seconds: f64| {
            let mut fleet = fleets::fleet(balancing.clone());
            fleet.pods = vec![Pods { cores: 4, workers: Some(4), ..fleets::pods(10) }, fleets::pods(2)];
            fleet.clients = vec![fleets::clients(5, Arrivals::Steady { per_second: 5_000.0 })];
            fleet.clients[0].deadline_ms = Some(8.0);
            fleet.duration_ms = seconds * 1e3;
            let answers = Wrong::Answers { status: Failure::Internal, share: 1.0, after_ms: 0.5 };
            fleet.faults = [(0, answers), (1, Wrong::Hangs { share: 0.5 }), (2, Wrong::Slow { times: 5.0 })]
                .map(|(pod, is)| Fault { at_ms: 0.0, with: With::Pod(pod), is })
                .to_vec();
            fleet.outlier_detection = OutlierDetection { clients: Some(clients), proxies: Some(envoy) };
            fleet.clusters =
                [(90, 0), (10, 1)].map(|(weight, group)| Cluster { weight, groups: vec![group] }).to_vec();
            let mut run = fleet.start(Limits::default()).unwrap();
            let before = allocations();
            while run.advance(10_000).unwrap().stop.is_none() {}
            let allocated = allocations() - before;
            let report = run.report().unwrap();
            assert!(report.ejections.ejected > 0 && report.counts.failed > 0);
            allocated
        };
        let (once, more) = (allocated(2.0), allocated(4.0));
        assert!(more <= once + 8, "{balancing:?}: {more} after {once}");
    }
}
