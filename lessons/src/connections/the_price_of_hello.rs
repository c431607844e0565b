//! Lesson `the-price-of-hello`: what does a new connection per request cost? The same calls are made over a connection of
//! each one's own, over a pool that keeps its connections, and over one long-lived HTTP/2 connection. TCP and TLS go over the
//! link segment by segment, so that greetings and small first windows are packets, and the rest follows from them.

mod figures;
mod findings;
mod goals;
mod measures;
mod ports;
mod predictions;
mod probes;
mod timeline;
mod values;

use engine::scenario::{Arrivals, Contender as Way, Loss, Network, Scenario, Tcp, Tls};
use engine::wire::defaults::H2_TONIC;
use engine::wire::tcp::{Control, LINUX, Options};
use engine::wire::tls::{CertificateChain, Version};

use super::completion;
use crate::chunk::Chunk;
use crate::experiment::{Observation, Prepared, Timing};
use crate::film::{Film, of_calls};
use crate::knob::{Choice, Condition, Kind, Knob, Scale, Value};
use crate::knobs::{knob, number, setting, whole};
use crate::lesson::{Contender, Lesson};
use crate::scene::played;
use crate::settings::Settings;
use crate::simulation::{LIMITS, Simulation};
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::words::Words;

const RTT_MS: &str = "rtt_ms";
const TLS: &str = "tls";
const CERTIFICATE_BYTES: &str = "certificate_bytes";
const POST_QUANTUM: &str = "post_quantum";
const RESPONSE_BYTES: &str = "response_bytes";
const PAYLOAD_BYTES: &str = "payload_bytes";
const RPS: &str = "rps";
const SERVICE_MS: &str = "service_ms";
const POOL_CONNECTIONS: &str = "pool_connections";
const BANDWIDTH_MBPS: &str = "bandwidth_mbps";
const LOSS_PCT: &str = "loss_pct";
const DURATION_S: &str = "duration_s";

const NONE: &str = "none";
const TLS_12: &str = "tls12";
const TLS_13: &str = "tls13";

pub(crate) const PER_REQUEST: &str = "per-request";
pub(crate) const POOL: &str = "pool";
pub(crate) const HTTP2_ONE: &str = "http2-one";

/// Certificates that the server shows: its own, and the one that vouches for it.
const CERTIFICATES: u32 = 2;

/// Packets kept of each run for the stage: a run at the defaults fits in.
const TRACE: u32 = 4_000;

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/the_price_of_hello.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "the-price-of-hello",
    title: "The price of hello",
    question: "What does a new connection per request cost?",
    track: "connections",
    minutes: 10,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Hpack, Chunk::Kernel, Chunk::Calls, Chunk::Packets],
    knobs: &KNOBS,
    seed_help: "It decides when calls come, and which packets are lost. The same seed gives every \
                contender the same calls.",
    contenders: &CONTENDERS,
    claims: &["D4-9"],
    predictions: &predictions::PREDICTIONS,
    goals: &goals::GOALS,
    words: &WORDS,
    outcome: |_, _| Vec::new(),
    computed_default: |_, _, _| None,
    scene: played,
    experiment,
    values: values::values,
    figures: figures::figures,
    films,
    dumps: None,
    findings: findings::findings,
    swept: Swept {
        label: "A call, median",
        unit: "ms",
        scale: Scale::Log,
        value: |contender| [contender, ".p50"].concat(),
        look: figures::look,
    },
};

static STAGES: [Stage; 8] = [
    Stage {
        step: Step::Scene,
        // Short, so that it plays slowly.
        preset: Some(&[(DURATION_S, "1")]),
        free: &[],
        figures: &["film-per-request"],
    },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[],
        figures: &["film-per-request", "film-http2-one", "latency", "timeline", "bytes"],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["latency", "timeline", "bytes"] },
    Stage {
        step: Step::Break,
        preset: Some(&[]),
        free: &[RTT_MS, RESPONSE_BYTES, RPS],
        figures: &["latency", "timeline", "bytes", "ceiling"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[(RESPONSE_BYTES, "100000")]),
        free: &[RESPONSE_BYTES, RTT_MS, TLS],
        figures: &["film-http2-one", "latency", "round-trips", "timeline"],
    },
    Stage { step: Step::Takeaway, preset: Some(&[]), free: &[], figures: &["ceiling", "round-trips"] },
    Stage {
        step: Step::Sandbox,
        preset: Some(&[]),
        free: &[],
        figures: &["film-per-request", "film-pool", "film-http2-one"],
    },
];

const WITH_TLS: Option<Condition> = Some(Condition { key: TLS, values: &[TLS_12, TLS_13] });

static KNOBS: [Knob; 12] = [
    number(RTT_MS, "Round trip", "ms", (0.1, 300.0), 50.0, "To the server and back, without sending time."),
    knob(
        TLS,
        "Encryption",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: NONE, label: "none" },
                Choice { value: TLS_12, label: "TLS 1.2" },
                Choice { value: TLS_13, label: "TLS 1.3" },
            ],
            default: TLS_13,
        },
        "What both ends agree on before the first request of a connection. Nothing is resumed.",
    ),
    Knob {
        applies_when: WITH_TLS,
        ..whole(
            CERTIFICATE_BYTES,
            "Certificates",
            "bytes",
            (500, 20_000),
            3_000,
            "What the server shows of who it is: its own certificate and the one that vouches for it, together.",
        )
    },
    Knob {
        applies_when: WITH_TLS,
        ..knob(
            POST_QUANTUM,
            "Keys safe from quantum computers",
            "",
            Kind::Toggle { default: false },
            "The client offers X25519MLKEM768 too, whose keys are longer. Only TLS 1.3 can take it.",
        )
    },
    whole(
        RESPONSE_BYTES,
        "Size of a response",
        "bytes",
        (100, 1_000_000),
        4_000,
        "Of its content, which is the same for all.",
    ),
    whole(
        PAYLOAD_BYTES,
        "Size of a request",
        "bytes",
        (64, 10_000),
        300,
        "Of its content, which is the same for all.",
    ),
    whole(
        RPS,
        "Calls",
        "calls/s",
        (2, 1_000),
        20,
        "How many calls come in a second, on average, at random moments.",
    ),
    number(
        SERVICE_MS,
        "Time at the server",
        "ms",
        (0.1, 1_000.0),
        5.0,
        "How long the server works on a call. What it computes for handshakes is not in it.",
    ),
    whole(
        POOL_CONNECTIONS,
        "Connections at most",
        "",
        (1, 1_000),
        200,
        "How many connections over HTTP/1.1 may be open at once, kept or not. A call that finds none waits.",
    ),
    number(
        BANDWIDTH_MBPS,
        "Bandwidth",
        "Mbit/s",
        (1.0, 10_000.0),
        1_000.0,
        "Of the link, each way; all connections share it.",
    ),
    knob(
        LOSS_PCT,
        "Lost packets",
        "%",
        Kind::Number { min: 0.0, max: 2.0, step: 0.01, scale: Scale::Linear, default: 0.0 },
        "The share of packets that never arrive, each way, each with the same chance.",
    ),
    whole(
        DURATION_S,
        "Duration",
        "s",
        (1, 60),
        5,
        "No call comes later; those that have come are answered to the last.",
    ),
];

static CONTENDERS: [Contender; 3] = [
    Contender { id: PER_REQUEST, label: "HTTP/1.1, a connection per request" },
    Contender { id: POOL, label: "HTTP/1.1, a pool that is kept" },
    Contender { id: HTTP2_ONE, label: "HTTP/2, one kept connection" },
];

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    let of = |contender: &Contender| (contender.id, scenario(lesson, settings, contender.id));
    let mut runs: Vec<_> = lesson.contenders.iter().map(of).collect();
    let alone = scenario(lesson, settings, PER_REQUEST);
    runs.extend(probes::probes(&alone));
    Ok(Box::new(Simulation::new(runs, LIMITS)))
}

/// What both ends agree on; `None`: nothing is encrypted.
fn tls(lesson: &Lesson, settings: &Settings) -> Option<Tls> {
    let version = match settings.value(lesson, TLS) {
        Some(Value::Choice(TLS_12)) => Version::Tls12,
        Some(Value::Choice(TLS_13)) => Version::Tls13,
        _ => return None,
    };
    let octets = setting(lesson, settings, CERTIFICATE_BYTES) as u32;
    let chain = CertificateChain { certificates: CERTIFICATES, octets };
    let post_quantum = matches!(settings.value(lesson, POST_QUANTUM), Some(Value::Toggle(true)));
    Some(Tls { version, chain, post_quantum })
}

fn scenario(lesson: &Lesson, settings: &Settings, contender: &str) -> Scenario {
    let number = |key| setting(lesson, settings, key);
    let is_http2 = contender == HTTP2_ONE;
    let share = number(LOSS_PCT) / 100.0;
    let loss = if share > 0.0 { Loss::Independent { share } } else { Loss::Never };
    let [request_bytes, response_bytes] = [PAYLOAD_BYTES, RESPONSE_BYTES].map(|key| number(key) as u64);
    Scenario {
        contender: if is_http2 {
            Way::Http2 { peer: H2_TONIC, grpc: true }
        } else {
            Way::Http1 { pipelining: 1 }
        },
        connections: if is_http2 { 1 } else { number(POOL_CONNECTIONS) as u32 },
        arrivals: Arrivals::Poisson {
            per_second: number(RPS),
            slow_share: 0.0,
            duration_ms: number(DURATION_S) * 1e3,
        },
        slow_ms: number(SERVICE_MS),
        fast_ms: number(SERVICE_MS),
        request_bytes,
        response_bytes,
        http1_heads: completion::heads(request_bytes, response_bytes),
        http2_blocks: completion::lists(),
        rtt_ms: number(RTT_MS),
        bandwidth_mbit: number(BANDWIDTH_MBPS),
        network: Network::Tcp(Tcp {
            // Linux's own default.
            ends: Options { control: Control::Cubic, ..LINUX },
            tls: tls(lesson, settings),
            loss_to_server: loss.clone(),
            loss_to_client: loss,
            queue_bytes: None,
            connection_per_call: contender == PER_REQUEST,
        }),
        trace: TRACE,
        seed: settings.seed,
    }
}

/// Of the contenders; nobody plays the probes.
fn films(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Film> {
    let mut films = of_calls(lesson, settings, observation);
    films.retain(|film| lesson.contender(&film.contender).is_some());
    for film in &mut films {
        // Of the connections that a client might open, those that it did; and the first call, which the words are about.
        let used = film.calls.iter().map(|call| call.lane as usize + 1).max();
        film.lanes.truncate(used.unwrap_or(1));
        film.busiest_ns = film.calls.first().map_or(0, |call| call.comes_ns);
    }
    films
}
