//! What the track's lessons have alike: a fleet in which nothing ends, nothing fails and nobody is told anything, whose parts
//! each lesson then replaces by what it is about.

use engine::kernel::run::Limits;
use engine::kernel::time::Time;
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{
    Arrivals, Backoff, Balancing, Clients, Discovery, FirstList, Fleet, Law, Lifecycle, OutlierDetection,
    PodState, Pods, Refusal, Sample, Service, Transit, Transport, Work,
};

use crate::experiment::{Observation, Prepared};
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::Simulation;

/// What the seed decides.
pub(super) const SEED_HELP: &str = "It decides when calls come, how long each takes, and to which pods connections go. The same \
                                    seed gives every contender the same calls.";

/// A contender's run ends here and says so.
const LIMITS: Limits = Limits { horizon: Time::MAX, events: 6_000_000, bytes: 64 << 20 };

/// HTTP/2 with as many calls at a time as come.
pub(super) const HTTP2: Transport = Transport::Http2 { max_concurrent_streams: None };

/// TCP's handshake. A proxy, and a client over HTTP/1.1, may send at once then (RFC 9113, 3.4).
pub(super) const PROXY_CONNECTS: u32 = 1;
/// gRPC's clients also wait for the server's SETTINGS, which come a round trip later (grpc-go, http2_client.go; gRPC's
/// connection-backoff.md has a connection made only then).
const GRPC_CONNECTS: u32 = 2;
/// Calls that are under way at the end are answered, or their deadline passes; a day would do too.
const DRAIN_MS: f64 = 3_600_000.0;
/// Moments that the load over time is cut into.
const BINS: u32 = 40;
/// About so many calls of a run go over the stage,
const SHOWN: f64 = 400.0;
/// and no more connections than these are drawn.
const CONNECTIONS_SHOWN: u32 = 2_000;

/// What a lesson has to say of a plain fleet.
pub(super) struct Plain {
    /// Calls of all clients together, a second.
    pub rps: f64,
    /// How long calls come, seconds.
    pub duration_s: f64,
    /// How long a call takes a core, on average; it spreads exponentially. Milliseconds.
    pub service_ms: f64,
    /// There and back, milliseconds.
    pub rtt_ms: f64,
    /// The experiment's seed.
    pub seed: u64,
}

impl Plain {
    /// The fleet. What the stack takes of processors is left out: tens of microseconds for a call, as the records of
    /// measure-stacks say. It is the same for all who speak HTTP/2; the-pinned-connection, which compares HTTP/1.1 with it, says
    /// how much it is.
    pub(super) fn fleet(&self, clients: Vec<Clients>, pods: Vec<Pods>, balancing: Balancing) -> Fleet {
        let connect_round_trips = match &balancing {
            Balancing::L4 { transport: Transport::Http1 { .. }, .. }
            | Balancing::L7 { transport: Transport::Http1 { .. }, .. } => PROXY_CONNECTS,
            _ => GRPC_CONNECTS,
        };
        Fleet {
            clients,
            pods,
            balancing,
            backoff: Backoff::default(),
            work: Work {
                handler: Law::Exponential { mean_ms: self.service_ms },
                stack_cpu_us: 0.0,
                waits: Law::Fixed { ms: 0.0 },
            },
            network: Transit { rtt_ms: self.rtt_ms, connect_round_trips },
            discovery: Discovery::default(),
            lifecycle: Lifecycle::default(),
            changes: Vec::new(),
            faults: Vec::new(),
            outlier_detection: OutlierDetection::default(),
            clusters: Vec::new(),
            duration_ms: self.duration_s * 1e3,
            drain_ms: DRAIN_MS,
            warm_up_ms: 0.0,
            bins: BINS,
            trace: Sample {
                from_ms: 0.0,
                every: (self.rps * self.duration_s / SHOWN).ceil() as u32,
                calls: 2 * SHOWN as u32,
                connections: CONNECTIONS_SHOWN,
            },
            seed: self.seed,
        }
    }
}

/// So many clients with a channel each, which call at random moments from the start on and fail where no pod is ready.
pub(super) fn clients(count: u32, rps: f64) -> Clients {
    Clients {
        count,
        arrivals: Arrivals::Poisson { per_second: rps },
        channels: 1,
        wait_for_ready: false,
        deadline_ms: None,
        from_ms: 0.0,
        first_list: FirstList::AtOnce,
    }
}

/// So many pods that serve from the start on, with so many cores each, which calls share.
pub(super) fn pods(count: u32, cores: u32) -> Pods {
    Pods {
        count,
        cores,
        workers: None,
        queue: None,
        refusal: Refusal::ResourceExhausted,
        slowdown: 1.0,
        warm_up: None,
        state: PodState::Serving,
        listed: true,
        service: Service::Asked,
    }
}

/// A run for each contender, of the fleet that the lesson makes for it.
pub(super) fn runs(
    lesson: &Lesson,
    settings: &Settings,
    fleet: fn(&Lesson, &Settings, &str) -> Fleet,
) -> Prepared {
    let of = |contender: &Contender| (contender.id, fleet(lesson, settings, contender.id));
    Ok(Box::new(Simulation::new(lesson.contenders.iter().map(of).collect(), LIMITS)))
}

/// What a contender's run came to, once it is over.
pub(super) fn report<'run>(observation: &'run Observation, contender: &str) -> Option<&'run FleetReport> {
    observation.fleets().iter().find(|run| run.contender == contender)?.outcome.as_ref()
}
