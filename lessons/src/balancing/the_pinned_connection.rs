//! Lesson `the-pinned-connection`: why is one pod hot and the others idle? The same clients make the same calls at the same
//! moments; what differs is who decides which pod a call goes to, and whether that is decided for each connection or for
//! each call.

mod figures;
mod findings;
mod goals;
mod odds;
mod predictions;
mod values;

use engine::fleet::defaults::CHOICES;
use engine::scenario::fleet::{
    Balancing, Choice as Address, Clients, Fleet, Policy, PoolOf, Proxies, ProxyPolicy, Transport,
};

use super::plain::{self, HTTP2, Plain};
use crate::chunk::Chunk;
use crate::experiment::{Observation, Prepared, Timing};
use crate::film::{Film, of_fleets};
use crate::knob::{Choice, Kind, Knob, Scale, Value};
use crate::knobs::{knob, number, setting, whole};
use crate::lesson::{Contender, Lesson};
use crate::scene::played;
use crate::settings::Settings;
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::words::Words;

const CLIENTS: &str = "clients";
const CONNECTIONS: &str = "connections";
const PODS: &str = "pods";
const CORES: &str = "cores";
const RPS: &str = "rps";
const SERVICE_MS: &str = "service_ms";
const POOL_CONNECTIONS: &str = "pool_connections";
const ADDRESS: &str = "address";
const RTT_MS: &str = "rtt_ms";
const DURATION_S: &str = "duration_s";

const ONE_BY_ONE: &str = "round-robin";

pub(crate) const L4_HTTP1: &str = "l4-http1";
pub(crate) const L4_HTTP2: &str = "l4-http2";
pub(crate) const L7: &str = "l7";
pub(crate) const CLIENT: &str = "client";

/// Two proxies, so that a client's connection is pinned to one of them here as well.
const PROXIES: u32 = 2;
/// Cores of each: more than enough, as what a proxy costs is another lesson's question.
const PROXY_CORES: u32 = 4;
/// What a pod's stack takes of a core for a small call, microseconds, over HTTP/1.1 and over HTTP/2: the words say it, and that
/// it is left out (measure-stacks, hyper, Protobuf, small, unary, 1 in flight, server).
const STACK_HTTP1_US: f64 = 23.4;
const STACK_HTTP2_US: f64 = 39.2;

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/the_pinned_connection.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "the-pinned-connection",
    title: "The pinned connection",
    question: "Why is one pod hot and the others idle?",
    track: "balancing",
    minutes: 10,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Hpack, Chunk::Kernel, Chunk::Fleets],
    knobs: &KNOBS,
    seed_help: plain::SEED_HELP,
    contenders: &CONTENDERS,
    claims: &["D2-1", "D2-2", "D3-5"],
    predictions: &predictions::PREDICTIONS,
    goals: &goals::GOALS,
    words: &WORDS,
    outcome: values::outcome,
    computed_default: |_, _, _| None,
    scene: played,
    experiment,
    values: values::values,
    figures: figures::figures,
    films,
    dumps: None,
    findings: findings::findings,
    swept: Swept {
        label: "A call, p99",
        unit: "ms",
        scale: Scale::Log,
        value: |contender| [contender, ".p99"].concat(),
        look: figures::look,
    },
};

static STAGES: [Stage; 8] = [
    Stage { step: Step::Scene, preset: Some(&[]), free: &[], figures: &["film-l4-http2", "over-time"] },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[],
        figures: &["film-l4-http2", "film-l7", "share", "idle", "p99", "over-time"],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["idle", "p99", "odds"] },
    Stage {
        step: Step::Break,
        preset: Some(&[]),
        free: &[CLIENTS, CONNECTIONS, CORES],
        figures: &["film-l4-http2", "share", "p99", "over-time"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[]),
        free: &[PODS, RPS],
        figures: &["film-l4-http2", "film-l7", "film-client", "share", "p99", "uneven"],
    },
    Stage { step: Step::Takeaway, preset: Some(&[]), free: &[], figures: &["share", "uneven"] },
    Stage { step: Step::Sandbox, preset: Some(&[]), free: &[], figures: &[] },
];

static KNOBS: [Knob; 10] = [
    whole(CLIENTS, "Clients", "", (1, 1_000), 10, "Who calls: each a process of its own."),
    whole(
        CONNECTIONS,
        "HTTP/2 connections of a client",
        "",
        (1, 100),
        1,
        "Channels that a client opens behind a balancer; its calls take them in turn. One is what a gRPC client does by itself.",
    ),
    whole(PODS, "Pods", "", (1, 200), 10, "Who answers."),
    whole(CORES, "Cores of a pod", "", (1, 64), 2, "How many calls a pod can work on at full speed."),
    whole(RPS, "Calls", "calls/s", (1, 20_000), 1_000, "Of all clients together, at random moments."),
    number(
        SERVICE_MS,
        "Work of a call",
        "ms",
        (0.1, 1_000.0),
        10.0,
        "How long a call takes a core of its pod, on average; most take less, some a good deal more.",
    ),
    whole(
        POOL_CONNECTIONS,
        "HTTP/1.1 connections at most",
        "",
        (1, 1_000),
        50,
        "How many connections a client may have open over HTTP/1.1. It opens one more whenever all are taken.",
    ),
    knob(
        ADDRESS,
        "The balancer of connections",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: "random", label: "picks by chance" },
                Choice { value: ONE_BY_ONE, label: "goes round" },
            ],
            default: "random",
        },
        "To which pod a new connection goes: kube-proxy's iptables picks by chance, its IPVS goes round.",
    ),
    number(RTT_MS, "Round trip", "ms", (0.01, 300.0), 1.0, "There and back, to a pod or to a proxy."),
    whole(
        DURATION_S,
        "Duration",
        "s",
        (1, 60),
        10,
        "No call comes later; those that have come are answered.",
    ),
];

static CONTENDERS: [Contender; 4] = [
    Contender { id: L4_HTTP1, label: "HTTP/1.1 behind a balancer of connections" },
    Contender { id: L4_HTTP2, label: "HTTP/2 behind a balancer of connections" },
    Contender { id: L7, label: "HTTP/2 behind a balancer of calls" },
    Contender { id: CLIENT, label: "gRPC's round_robin, no balancer" },
];

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    plain::runs(lesson, settings, fleet)
}

fn fleet(lesson: &Lesson, settings: &Settings, contender: &str) -> Fleet {
    let number = |key| setting(lesson, settings, key);
    let whole = |key| setting(lesson, settings, key) as u32;
    let behind = matches!(contender, L4_HTTP2 | L7);
    let clients = Clients {
        channels: if behind { whole(CONNECTIONS) } else { 1 },
        wait_for_ready: true,
        ..plain::clients(whole(CLIENTS), number(RPS))
    };
    let pods = plain::pods(whole(PODS), whole(CORES));
    let plain = Plain {
        rps: number(RPS),
        duration_s: number(DURATION_S),
        service_ms: number(SERVICE_MS),
        rtt_ms: number(RTT_MS),
        seed: settings.seed,
    };
    plain.fleet(vec![clients], vec![pods], balancing(lesson, settings, contender))
}

fn films(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Film> {
    of_fleets(lesson, settings, observation, fleet)
}

fn balancing(lesson: &Lesson, settings: &Settings, contender: &str) -> Balancing {
    let choice = match settings.value(lesson, ADDRESS) {
        Some(Value::Choice(ONE_BY_ONE)) => Address::RoundRobin,
        _ => Address::Random,
    };
    match contender {
        L4_HTTP1 => {
            let connections = setting(lesson, settings, POOL_CONNECTIONS) as u32;
            Balancing::L4 { choice, transport: Transport::Http1 { connections } }
        }
        L4_HTTP2 => Balancing::L4 { choice, transport: HTTP2 },
        L7 => Balancing::L7 {
            proxies: Proxies {
                count: PROXIES,
                choice,
                cores: PROXY_CORES,
                request_cpu_us: 0.0,
                response_cpu_us: 0.0,
                rtt_ms: setting(lesson, settings, RTT_MS),
                policy: ProxyPolicy::LeastRequest { choices: CHOICES },
                connect_round_trips: Some(plain::PROXY_CONNECTS),
                pool: PoolOf::Proxy,
            },
            transport: HTTP2,
        },
        _ => Balancing::Client { policy: Policy::RoundRobin, subset: None, max_concurrent_streams: None },
    }
}
