//! How long a call of a simulated fleet takes to simulate: a thousand clients, ten to a thousand pods, each half busy, by who
//! balances. Pods are alike and so is their load; with a hundred times the pods the same calls come in a hundredth of the
//! time. It has no clock: who calls it has one, natively (`main.rs`) or in Chromium (`tests/e2e/fleet-bench.mjs`).
#![allow(
    unsafe_code,
    reason = "a module's exports are all that it shares with who loads it"
)]

use engine::kernel::run::Limits;
use engine::scenario::fleet::{
    Arrivals, Backoff, Balancing, Choice, Clients, Discovery, FirstList, Fleet, Law, Lifecycle,
    OutlierDetection, PodState, Pods, Policy, PoolOf, Proxies, ProxyPolicy, Refusal, Sample,
    Service, Transit, Transport, Work,
};

/// Who calls.
pub const CLIENTS: u32 = 1_000;
/// How many pods there are.
pub const PODS: [u32; 3] = [10, 200, 1_000];
/// Who balances.
pub const PLACES: [&str; 4] = [
    "a balancer of connections",
    "proxies, least request",
    "clients, round_robin",
    "clients, least_request",
];

const CORES: u32 = 2;
const HANDLER_MS: f64 = 10.0;
/// Of all cores.
const UTILIZATION: f64 = 0.5;
const PROXIES: u32 = 4;
const PROXY_CORES: u32 = 8;
/// At a proxy, each way: what `cargo xtask measure-stacks` found (tests/evidence/stacks.json), rounded.
const PROXY_CPU_US: f64 = 10.0;

/// The fleet in which so many calls come, by the place's number in [`PLACES`].
pub fn fleet(place: usize, pods: u32, calls: u32) -> Fleet {
    let per_second = f64::from(pods * CORES) * UTILIZATION * 1e3 / HANDLER_MS;
    let transport = Transport::Http2 {
        max_concurrent_streams: None,
    };
    let client = |policy| Balancing::Client {
        policy,
        subset: None,
        max_concurrent_streams: None,
    };
    Fleet {
        clients: vec![Clients {
            count: CLIENTS,
            arrivals: Arrivals::Poisson { per_second },
            channels: 1,
            wait_for_ready: true,
            deadline_ms: None,
            from_ms: 0.0,
            first_list: FirstList::AtOnce,
        }],
        pods: vec![Pods {
            count: pods,
            cores: CORES,
            workers: None,
            queue: None,
            refusal: Refusal::ResourceExhausted,
            slowdown: 1.0,
            warm_up: None,
            state: PodState::Serving,
            listed: true,
            service: Service::Asked,
        }],
        balancing: match place {
            0 => Balancing::L4 {
                choice: Choice::RoundRobin,
                transport,
            },
            1 => Balancing::L7 {
                proxies: Proxies {
                    count: PROXIES,
                    choice: Choice::RoundRobin,
                    cores: PROXY_CORES,
                    request_cpu_us: PROXY_CPU_US,
                    response_cpu_us: PROXY_CPU_US,
                    rtt_ms: 0.5,
                    policy: ProxyPolicy::LeastRequest { choices: 2 },
                    connect_round_trips: None,
                    pool: PoolOf::Worker,
                },
                transport,
            },
            2 => client(Policy::RoundRobin),
            _ => client(Policy::LeastRequest { choices: 2 }),
        },
        backoff: Backoff::default(),
        work: Work {
            handler: Law::Exponential {
                mean_ms: HANDLER_MS,
            },
            stack_cpu_us: 0.0,
            waits: Law::Fixed { ms: 0.0 },
        },
        network: Transit {
            rtt_ms: 0.5,
            connect_round_trips: 2,
        },
        discovery: Discovery::default(),
        lifecycle: Lifecycle::default(),
        changes: Vec::new(),
        faults: Vec::new(),
        outlier_detection: OutlierDetection::default(),
        clusters: Vec::new(),
        duration_ms: f64::from(calls) / per_second * 1e3,
        drain_ms: 60_000.0,
        warm_up_ms: 0.0,
        bins: 50,
        trace: Sample {
            from_ms: 0.0,
            every: 1,
            calls: 0,
            connections: 0,
        },
        seed: 1,
    }
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    /// Calls that came, and ended.
    pub calls: u64,
    /// Events that it took.
    pub events: u64,
}

/// Runs it to its end.
///
/// # Errors
/// When the fleet cannot be run, its books do not balance, or a call did not end.
pub fn run(fleet: &Fleet) -> Result<Done, String> {
    let limits = Limits {
        events: u64::MAX,
        bytes: u64::MAX,
        ..Limits::default()
    };
    let mut run = fleet.start(limits).map_err(|error| error.to_string())?;
    run.advance(u64::MAX).map_err(|error| error.to_string())?;
    let report = run.report().map_err(|error| error.to_string())?;
    let counts = report.counts;
    if counts.ended == counts.started {
        Ok(Done {
            calls: counts.ended,
            events: report.events,
        })
    } else {
        Err(format!("{} calls, {} ended", counts.started, counts.ended))
    }
}

/// The number of events of so many calls, or 0 if something went wrong.
#[unsafe(no_mangle)]
pub extern "C" fn simulate(place: u32, pods: u32, calls: u32) -> f64 {
    run(&fleet(place as usize, pods, calls)).map_or(0.0, |done| done.events as f64)
}
