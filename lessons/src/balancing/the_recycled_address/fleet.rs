//! The fleet of a contender: a shard whose pods end, pods that take their place elsewhere, and the neighbour's pods that wait
//! for addresses.

use engine::scenario::fleet::{
    AddressPool, Balancing, Befalls, Change, Clients, ConnectionManagement, Discovery, Dns, Fleet, Lifecycle,
    OnSigterm, PodState, Pods, Policy, Resolver, Service, StartStop, Target,
};

use super::{
    CERTIFICATE, CHECKED, CLIENTS, DNS_TTL_S, DURATION_S, ENDING_PODS, ENDPOINTS_LAG_S, MAX_AGE_S, OCCUPANT,
    OTHER_PODS, OWN, PODS, PRE_STOP_S, PUSH, RESOLVER, REUSE_S, RPS, RTT_MS, SERVICE, SERVICE_MS,
    SPARE_ADDRESSES, START_UP_S, STOP_S, TLS, TLS_12,
};
use crate::balancing::plain::{self, Plain};
use crate::balancing::resolvers;
use crate::knobs::{chosen, setting};
use crate::lesson::Lesson;
use crate::settings::Settings;

/// Of each pod.
const CORES: u32 = 2;
/// How long a client waits for an answer, milliseconds: far longer than a write takes where somebody answers.
const DEADLINE_MS: f64 = 1_000.0;
/// How long a question takes that a cache answers or not, milliseconds: within a cluster, and of no weight beside seconds.
const LOOKUP_MS: f64 = 2.0;
/// Round trips more until a connection stands, with TLS 1.3 and with TLS 1.2 (RFC 8446, 2; RFC 5246, 7.3).
const TLS_13_MORE: u32 = 1;
const TLS_12_MORE: u32 = 2;
/// Moments that the load over time is cut into at least.
const LEAST_BINS: u32 = 100;

/// The shard's pods at the start.
pub(super) const OLD: u32 = 0;
/// The neighbour's.
pub(super) const OTHER: u32 = 2;

/// So many pods end: not more than there are.
pub(super) fn ending(lesson: &Lesson, settings: &Settings) -> u32 {
    setting(lesson, settings, ENDING_PODS).min(setting(lesson, settings, PODS)) as u32
}

/// Whether the neighbour comes to have an address of a pod that ended, before the run does. The pool gives out what is free for
/// longest, first to those that take the place of the ended pods, then to the neighbour's: the spare ones before those given back.
pub(super) fn changes_hands(lesson: &Lesson, settings: &Settings) -> bool {
    let number = |key| setting(lesson, settings, key);
    let (spare, ended) = (number(SPARE_ADDRESSES), f64::from(ending(lesson, settings)));
    let (first, end) = (ended.max(spare), (ended + number(OTHER_PODS)).min(ended + spare));
    let serves_s = number(STOP_S) + number(PRE_STOP_S) + number(REUSE_S) + number(START_UP_S);
    first < end && serves_s < number(DURATION_S)
}

/// gRPC's resolver in the language that is set.
pub(super) fn resolver(lesson: &Lesson, settings: &Settings) -> Dns {
    let cache_ttl_ms = setting(lesson, settings, DNS_TTL_S) * 1e3;
    Dns { lookup_ms: LOOKUP_MS, cache_ttl_ms, ..resolvers::rule(lesson, settings, RESOLVER) }
}

pub(super) fn fleet(lesson: &Lesson, settings: &Settings, contender: &str) -> Fleet {
    let number = |key| setting(lesson, settings, key);
    let milliseconds = |key| number(key) * 1e3;
    let checked = contender == CHECKED;
    let plain = Plain {
        rps: number(RPS),
        duration_s: number(DURATION_S),
        service_ms: number(SERVICE_MS),
        rtt_ms: number(RTT_MS),
        seed: settings.seed,
    };
    let clients =
        Clients { deadline_ms: Some(DEADLINE_MS), ..plain::clients(number(CLIENTS) as u32, number(RPS)) };
    let alone = Balancing::Client { policy: Policy::RoundRobin, subset: None, max_concurrent_streams: None };
    let mut fleet = plain.fleet(vec![clients], pods(lesson, settings), alone);
    fleet.backoff = resolvers::backoff(lesson, settings, RESOLVER);
    if checked {
        let more = if chosen(lesson, settings, TLS, TLS_12) { TLS_12_MORE } else { TLS_13_MORE };
        fleet.network.connect_round_trips += more;
    }
    fleet.discovery = Discovery {
        endpoints_lag_ms: milliseconds(ENDPOINTS_LAG_S),
        resolver: match contender {
            PUSH => Resolver::Push { delay_ms: 0.0 },
            _ => Resolver::Dns(resolver(lesson, settings)),
        },
        name_check: checked && chosen(lesson, settings, CERTIFICATE, OWN),
        ..Discovery::default()
    };
    let max_age_ms = milliseconds(MAX_AGE_S);
    fleet.lifecycle = Lifecycle {
        connections: ConnectionManagement {
            max_connection_age_ms: (max_age_ms > 0.0).then_some(max_age_ms),
            ..ConnectionManagement::default()
        },
        pods: StartStop {
            start_up_ms: milliseconds(START_UP_S),
            readiness_ms: 0.0,
            pre_stop_ms: milliseconds(PRE_STOP_S),
            on_sigterm: OnSigterm::GracefulStop,
            ..StartStop::default()
        },
        addresses: Some(AddressPool {
            spare: number(SPARE_ADDRESSES) as u32,
            reuse_delay_ms: milliseconds(REUSE_S),
        }),
        rollouts: Vec::new(),
    };
    fleet.changes = changes(lesson, settings);
    // A second each: how long writes go wrong is as exact, however long the run.
    fleet.bins = LEAST_BINS.max(number(DURATION_S) as u32);
    // Then every call has ended. Connections would go on to grow old, and be counted.
    fleet.drain_ms = DEADLINE_MS;
    fleet
}

fn pods(lesson: &Lesson, settings: &Settings) -> Vec<Pods> {
    let old = plain::pods(setting(lesson, settings, PODS) as u32, CORES);
    let absent = |count| Pods { count, state: PodState::Gone, listed: false, ..plain::pods(count, CORES) };
    let service =
        if chosen(lesson, settings, OCCUPANT, SERVICE) { Service::Stranger } else { Service::Shard };
    let other = setting(lesson, settings, OTHER_PODS) as u32;
    let mut groups = vec![old, absent(ending(lesson, settings))];
    if other > 0 {
        groups.push(Pods { service, ..absent(other) });
    }
    groups
}

/// Pods end, and others start: first those that take their place, then the neighbour's. Who is first has the first address.
fn changes(lesson: &Lesson, settings: &Settings) -> Vec<Change> {
    let at_ms = setting(lesson, settings, STOP_S) * 1e3;
    let (pods, ending) = (setting(lesson, settings, PODS) as u32, ending(lesson, settings));
    let other = setting(lesson, settings, OTHER_PODS) as u32;
    let change = |befalls| move |number| Change { at_ms, target: Target::Pod(number), befalls };
    let ends = (0..ending).map(change(Befalls::Delete));
    let starts = (pods..pods + ending + other).map(change(Befalls::Start));
    ends.chain(starts).collect()
}
