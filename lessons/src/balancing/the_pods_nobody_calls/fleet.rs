//! What is run for a contender: the track's plain fleet, with pods that come at a moment and with who is told of them.

use engine::scenario::fleet::{
    Balancing, Befalls, Change, Choice as Address, Clients, ConnectionManagement, Discovery, Dns, Fleet, Law,
    Lifecycle, PodState, Pods, Policy, PoolOf, Proxies, ProxyPolicy, Resolver, Rollout, Sample, StartStop,
    Target, Work,
};

use super::{
    ADDED_PODS, ADDRESS, AGE, AGES, AT_ONCE, CLIENTS, CLUSTER_IP, CONNECTIONS, DEADLINE_MS, DNS_TTL_S,
    DURATION_S, ENDPOINTS_LAG_S, GRACE_S, HAPPENS, IPVS, JITTER_PCT, L7, MAX_AGE_S, PODS, PRE_STOP_S,
    RESOLVER, RPS, RTT_MS, SERVICE_MS, SINCE_S, SPREAD, START_UP_S, UNCACHED, UPDATE, XDS, new_pods,
    replaces,
};
use crate::balancing::plain::{self, HTTP2, Plain};
use crate::balancing::resolvers;
use crate::knob::Value;
use crate::knobs::{chosen, setting};
use crate::lesson::Lesson;
use crate::settings::Settings;

/// Of each pod and proxy: nobody waits for one here.
const CORES: u32 = 1;
/// Two, so that clients have a choice.
const PROXIES: u32 = 2;
/// Moments that the load over time is cut into.
const BINS: u32 = 90;
/// How many connections are recorded at most: beyond, the new pods' share of them is not known.
pub(super) const MOST_CONNECTIONS: f64 = 20_000.0;
/// More than are expected, as chance and back-off want some.
const ROOM: f64 = 2.0;
/// Of the time from the change on, what is left when it is asked what became of it.
const LAST: f64 = 0.25;

/// Seconds from the start after which calls are what became of it: the last quarter.
pub(super) fn late_from_s(lesson: &Lesson, settings: &Settings) -> f64 {
    setting(lesson, settings, SINCE_S) + (1.0 - LAST) * setting(lesson, settings, DURATION_S)
}

/// How long that is.
pub(super) fn late_s(lesson: &Lesson, settings: &Settings) -> f64 {
    LAST * setting(lesson, settings, DURATION_S)
}

/// The scenario of a contender.
pub(super) fn fleet(lesson: &Lesson, settings: &Settings, contender: &str) -> Fleet {
    let number = |key| setting(lesson, settings, key);
    let whole = |key| setting(lesson, settings, key) as u32;
    let replaced = replaces(lesson, settings);
    let at_ms = number(SINCE_S) * 1e3;
    let clients = Clients {
        channels: whole(CONNECTIONS),
        deadline_ms: Some(number(DEADLINE_MS)),
        ..plain::clients(whole(CLIENTS), number(RPS))
    };
    let new = new_pods(lesson, settings) as u32;
    let absent = Pods { state: PodState::Gone, listed: false, ..plain::pods(new, CORES) };
    let total_s = number(SINCE_S) + number(DURATION_S);
    let plain = Plain {
        rps: number(RPS),
        duration_s: total_s,
        service_ms: number(SERVICE_MS),
        rtt_ms: number(RTT_MS),
        seed: settings.seed,
    };
    let plain = plain.fleet(
        vec![clients],
        vec![plain::pods(whole(PODS), CORES), absent],
        balancing(lesson, settings, contender),
    );
    let aged = contender == AGE;
    let renewed = if aged { total_s / number(MAX_AGE_S) } else { 0.0 };
    let connections =
        number(CLIENTS) * number(CONNECTIONS) * (number(PODS) + f64::from(new)) * (1.0 + renewed);
    let room = (ROOM * connections).clamp(f64::from(plain.trace.connections), MOST_CONNECTIONS);
    Fleet {
        work: Work {
            handler: Law::Fixed { ms: 0.0 },
            stack_cpu_us: 0.0,
            waits: Law::Exponential { mean_ms: number(SERVICE_MS) },
        },
        backoff: resolvers::backoff(lesson, settings, RESOLVER),
        discovery: discovery(lesson, settings, contender),
        lifecycle: Lifecycle {
            connections: ConnectionManagement {
                max_connection_age_ms: aged.then_some(number(MAX_AGE_S) * 1e3),
                age_jitter: number(JITTER_PCT) / 100.0,
                max_connection_age_grace_ms: aged.then_some(number(GRACE_S) * 1e3),
                any_age_until_ms: if chosen(lesson, settings, AGES, SPREAD) { at_ms } else { 0.0 },
                ..ConnectionManagement::default()
            },
            pods: StartStop {
                start_up_ms: number(START_UP_S) * 1e3,
                pre_stop_ms: number(PRE_STOP_S) * 1e3,
                ..StartStop::default()
            },
            addresses: None,
            rollouts: match settings.value(lesson, HAPPENS) {
                Some(Value::Choice(UPDATE)) => vec![Rollout::kubernetes(at_ms, 0, 1, new)],
                Some(Value::Choice(AT_ONCE)) => {
                    vec![Rollout { at_ms, from: 0, to: 1, max_surge: 0, max_unavailable: new }]
                }
                _ => Vec::new(),
            },
        },
        changes: if replaced {
            Vec::new()
        } else {
            let starts = |pod| Change { at_ms, target: Target::Pod(pod), befalls: Befalls::Start };
            (whole(PODS)..whole(PODS) + whole(ADDED_PODS)).map(starts).collect()
        },
        // Calls have ended by their deadline; connections go on being renewed for ever.
        drain_ms: number(DEADLINE_MS),
        warm_up_ms: late_from_s(lesson, settings) * 1e3,
        bins: BINS,
        trace: Sample { connections: room as u32, ..plain.trace },
        ..plain
    }
}

fn balancing(lesson: &Lesson, settings: &Settings, contender: &str) -> Balancing {
    let choice = match settings.value(lesson, ADDRESS) {
        Some(Value::Choice(CLUSTER_IP)) => Some(Address::Random),
        Some(Value::Choice(IPVS)) => Some(Address::RoundRobin),
        _ => None,
    };
    match (contender, choice) {
        (L7, _) => Balancing::L7 {
            proxies: Proxies {
                count: PROXIES,
                choice: Address::Random,
                cores: CORES,
                request_cpu_us: 0.0,
                response_cpu_us: 0.0,
                rtt_ms: setting(lesson, settings, RTT_MS),
                policy: ProxyPolicy::RoundRobin,
                connect_round_trips: Some(plain::PROXY_CONNECTS),
                pool: PoolOf::Worker,
            },
            transport: HTTP2,
        },
        // round_robin over one address has one connection to take in turn.
        (contender, Some(choice)) if contender != XDS => Balancing::L4 { choice, transport: HTTP2 },
        _ => Balancing::Client { policy: Policy::RoundRobin, subset: None, max_concurrent_streams: None },
    }
}

fn discovery(lesson: &Lesson, settings: &Settings, contender: &str) -> Discovery {
    let resolver = if matches!(contender, XDS | L7) {
        Resolver::Push { delay_ms: 0.0 }
    } else {
        Resolver::Dns(resolver(lesson, settings))
    };
    Discovery {
        endpoints_lag_ms: setting(lesson, settings, ENDPOINTS_LAG_S) * 1e3,
        resolver,
        ..Discovery::default()
    }
}

/// The clients' DNS resolver.
pub(super) fn resolver(lesson: &Lesson, settings: &Settings) -> Dns {
    let rule = if chosen(lesson, settings, RESOLVER, UNCACHED) {
        Dns { min_gap_ms: 0.0, ..Dns::java() }
    } else {
        resolvers::rule(lesson, settings, RESOLVER)
    };
    Dns { cache_ttl_ms: setting(lesson, settings, DNS_TTL_S) * 1e3, ..rule }
}
