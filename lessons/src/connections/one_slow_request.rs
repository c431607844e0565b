//! Lesson `one-slow-request`: who waits behind a slow answer? The same calls, most of them quick and a few slow, go to one
//! server in six ways: over HTTP/1.1 on one connection, pipelined, on six and on a pool; over HTTP/2 on one connection and
//! on several.

mod figures;
mod findings;
mod goals;
pub(in crate::connections) mod measures;
mod predictions;
pub(in crate::connections) mod sizes;
mod values;
mod waterfall;

use engine::scenario::{Arrivals, Contender as Way, Network, Scenario};
use engine::wire::defaults::{BROWSER_CONNECTIONS, H2_TONIC};

use crate::chunk::Chunk;
use crate::experiment::{Prepared, Timing};
use crate::knob::{Knob, Scale};
use crate::knobs::{number, setting, whole};
use crate::lesson::{Contender, Lesson};
use crate::scene::played;
use crate::settings::Settings;
use crate::simulation::{LIMITS, Simulation};
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::values::Values;
use crate::words::Words;

const RPS: &str = "rps";
const SLOW_PCT: &str = "slow_pct";
const SLOW_MS: &str = "slow_ms";
const SERVICE_MS: &str = "service_ms";
const STREAMS_LIMIT: &str = "streams_limit";
const HTTP2_CONNECTIONS: &str = "http2_connections";
const POOL_CONNECTIONS: &str = "pool_connections";
const RTT_MS: &str = "rtt_ms";
const BANDWIDTH_MBPS: &str = "bandwidth_mbps";
const PAYLOAD_BYTES: &str = "payload_bytes";
const RESPONSE_BYTES: &str = "response_bytes";
const DURATION_S: &str = "duration_s";

pub(crate) const HTTP1_ONE: &str = "http1-one";
pub(crate) const HTTP1_PIPELINED: &str = "http1-pipelined";
pub(crate) const HTTP1_SIX: &str = "http1-six";
pub(crate) const HTTP1_POOL: &str = "http1-pool";
pub(crate) const HTTP2_ONE: &str = "http2-one";
pub(crate) const HTTP2_SEVERAL: &str = "http2-several";

/// Requests under way at most on the pipelined connection: as many as the engine allows, so that nothing waits at the
/// client that could be on its way.
const PIPELINED: u32 = 1_000;

/// Parcels kept of each run for the stage: a run at the defaults fits in.
const TRACE: u32 = 2_000;

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/one_slow_request.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "one-slow-request",
    title: "One slow request",
    question: "Who waits behind a slow answer?",
    track: "connections",
    minutes: 10,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Serializers, Chunk::Hpack, Chunk::Kernel, Chunk::Calls],
    knobs: &KNOBS,
    seed_help: "It decides when calls come, which of them are slow, and what the texts say. The same seed gives every \
                contender the same calls.",
    contenders: &CONTENDERS,
    claims: &["D1-7", "D2-24", "D4-7", "D4-26"],
    predictions: &predictions::PREDICTIONS,
    goals: &goals::GOALS,
    words: &WORDS,
    outcome,
    computed_default: |_, _, _| None,
    scene: played,
    experiment,
    values: values::values,
    figures: figures::figures,
    films: crate::film::of_calls,
    dumps: None,
    findings: findings::findings,
    swept: Swept {
        label: "Quick calls, p99",
        unit: "ms",
        scale: Scale::Log,
        value: |contender| format!("{contender}.quick-p99"),
        look: figures::look,
    },
};

static STAGES: [Stage; 8] = [
    Stage {
        step: Step::Scene,
        preset: Some(&[]),
        free: &[],
        figures: &["film-http1-one", "waterfall-http1-one"],
    },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[],
        figures: &[
            "film-http1-one",
            "film-http2-one",
            "quick-p99",
            "waterfall-http1-one",
            "waterfall-http2-one",
        ],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["quick-p99"] },
    Stage {
        step: Step::Break,
        preset: Some(goals::GOALS[0].start),
        free: &[STREAMS_LIMIT, SLOW_MS, RESPONSE_BYTES],
        figures: &["film-http2-one", "quick-p99", "waiting"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[(STREAMS_LIMIT, "1")]),
        free: &[HTTP2_CONNECTIONS, STREAMS_LIMIT],
        figures: &["film-http2-one", "film-http2-several", "quick-p99", "waterfall-http2-several"],
    },
    Stage { step: Step::Takeaway, preset: Some(&[]), free: &[], figures: &["quick-distribution", "all-p99"] },
    Stage {
        step: Step::Sandbox,
        preset: Some(&[]),
        free: &[],
        figures: &["film-http1-one", "film-http1-six", "film-http2-one"],
    },
];

static KNOBS: [Knob; 12] = [
    whole(
        RPS,
        "Calls",
        "calls/s",
        (2, 1_000),
        40,
        "How many calls come in a second, on average, at random moments.",
    ),
    number(
        SLOW_PCT,
        "Slow calls",
        "%",
        (0.0, 50.0),
        5.0,
        "The share of calls over which the server takes long.",
    ),
    number(
        SLOW_MS,
        "Time for a slow call",
        "ms",
        (1.0, 60_000.0),
        200.0,
        "How long the server works on a slow call.",
    ),
    number(
        SERVICE_MS,
        "Time for a quick call",
        "ms",
        (0.1, 1_000.0),
        5.0,
        "How long the server works on any other call.",
    ),
    whole(
        STREAMS_LIMIT,
        "Streams allowed",
        "",
        (1, 1_024),
        100,
        "How many calls a server lets one HTTP/2 connection carry at once (MAX_CONCURRENT_STREAMS).",
    ),
    whole(
        HTTP2_CONNECTIONS,
        "HTTP/2 connections",
        "",
        (1, 100),
        4,
        "How many connections the contender with several has.",
    ),
    whole(
        POOL_CONNECTIONS,
        "Connections in the pool",
        "",
        (1, 1_000),
        50,
        "How many connections the service's pool over HTTP/1.1 has.",
    ),
    number(RTT_MS, "Round trip", "ms", (0.0, 500.0), 2.0, "To the server and back, without sending time."),
    number(
        BANDWIDTH_MBPS,
        "Bandwidth",
        "Mbit/s",
        (1.0, 10_000.0),
        1_000.0,
        "Of the link, each way; all connections share it.",
    ),
    whole(
        PAYLOAD_BYTES,
        "Size of a request",
        "bytes",
        (64, 65_536),
        300,
        "Of its content, as compact JSON. HTTP/2 carries the same text as Protobuf.",
    ),
    whole(
        RESPONSE_BYTES,
        "Size of a response",
        "bytes",
        (64, 1_048_576),
        2_000,
        "Of its content, as compact JSON. HTTP/2 carries the same text as Protobuf.",
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

static CONTENDERS: [Contender; 6] = [
    Contender { id: HTTP1_ONE, label: "HTTP/1.1 on one connection" },
    Contender { id: HTTP1_PIPELINED, label: "HTTP/1.1 pipelined" },
    Contender { id: HTTP1_SIX, label: "HTTP/1.1 on six connections" },
    Contender { id: HTTP1_POOL, label: "HTTP/1.1 on a pool" },
    Contender { id: HTTP2_ONE, label: "HTTP/2 on one connection" },
    Contender { id: HTTP2_SEVERAL, label: "HTTP/2 on several connections" },
];

/// A contender's connections, and how many calls it may have under way on each; `None`: as many as there are.
fn slots(lesson: &Lesson, settings: &Settings, contender: &str) -> (u32, Option<u32>) {
    let whole = |key| setting(lesson, settings, key) as u32;
    match contender {
        HTTP1_PIPELINED => (1, None),
        HTTP1_SIX => (BROWSER_CONNECTIONS, Some(1)),
        HTTP1_POOL => (whole(POOL_CONNECTIONS), Some(1)),
        HTTP2_ONE => (1, Some(whole(STREAMS_LIMIT))),
        HTTP2_SEVERAL => (whole(HTTP2_CONNECTIONS), Some(whole(STREAMS_LIMIT))),
        _ => (1, Some(1)),
    }
}

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    let sizes = sizes::sizes(lesson, settings)?;
    let of = |contender: &Contender| (contender.id, scenario(lesson, settings, contender.id, &sizes));
    Ok(Box::new(Simulation::new(lesson.contenders.iter().map(of).collect(), LIMITS)))
}

fn scenario(lesson: &Lesson, settings: &Settings, contender: &str, sizes: &sizes::Sizes) -> Scenario {
    let number = |key| setting(lesson, settings, key);
    let (connections, at_once) = slots(lesson, settings, contender);
    let is_http2 = matches!(contender, HTTP2_ONE | HTTP2_SEVERAL);
    let mut peer = H2_TONIC;
    peer.server.max_concurrent_streams = at_once;
    let way = match at_once {
        _ if is_http2 => Way::Http2 { peer, grpc: true },
        at_once => Way::Http1 { pipelining: at_once.unwrap_or(PIPELINED) },
    };
    let (request_bytes, response_bytes) = if is_http2 { sizes.protobuf } else { sizes.json };
    Scenario {
        contender: way,
        connections,
        arrivals: Arrivals::Poisson {
            per_second: number(RPS),
            slow_share: number(SLOW_PCT) / 100.0,
            duration_ms: number(DURATION_S) * 1e3,
        },
        slow_ms: number(SLOW_MS),
        fast_ms: number(SERVICE_MS),
        request_bytes,
        response_bytes,
        http1_heads: sizes.http1_heads,
        http2_blocks: sizes.http2_blocks.clone(),
        rtt_ms: number(RTT_MS),
        bandwidth_mbit: number(BANDWIDTH_MBPS),
        network: Network::Ideal,
        trace: TRACE,
        seed: settings.seed,
    }
}

/// The words that depend on how the run came out.
fn outcome(step: Step, values: &Values) -> Vec<&'static str> {
    let number = |name: &str| values.number(name).unwrap_or(0.0);
    match step {
        Step::Run if number("http1-six.slower") < values::HARDLY => vec!["run.six-are-enough"],
        Step::Run => vec!["run.six-wait"],
        Step::Fix if number("http2-several.slower") >= values::WAITS => vec!["fix.still-waiting"],
        Step::Fix => vec!["fix.mended"],
        _ => Vec::new(),
    }
}
