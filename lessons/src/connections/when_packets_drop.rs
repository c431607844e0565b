//! Lesson `when-packets-drop`: does multiplexing still win when packets drop? All objects of a page are asked for at once:
//! over HTTP/1.1 on several connections, over HTTP/2 on one, and over the same one with streams that do not wait for each
//! other's lost packets. Below them is TCP, segment by segment; a loss is a packet that does not arrive.

mod figures;
mod findings;
mod goals;
mod predictions;
mod sizes;
mod values;

use engine::kernel::run::Limits;
use engine::kernel::time::Time;
use engine::scenario::{Arrivals, Contender as Way, Given, Loss, Network, Scenario, Tcp, Tls};
use engine::wire::defaults::{BROWSER_CONNECTIONS, H2_TONIC};
use engine::wire::tcp::{Control, Delivery, LINUX, Options};
use engine::wire::tls::{CertificateChain, Version};

use crate::chunk::Chunk;
use crate::experiment::{Prepared, Timing};
use crate::knob::{Choice, Condition, Kind, Knob, Scale, Value};
use crate::knobs::setting;
use crate::lesson::{Contender, Lesson};
use crate::scene::played;
use crate::settings::Settings;
use crate::simulation::Simulation;
use crate::stage::{Preset, Stage, Step};
use crate::sweep::Swept;
use crate::values::Values;
use crate::words::Words;

const OBJECTS: &str = "objects";
const OBJECT_BYTES: &str = "object_bytes";
const SIZE_VARIATION: &str = "size_variation";
const CONNECTIONS: &str = "connections";
const RTT_MS: &str = "rtt_ms";
const BANDWIDTH_MBPS: &str = "bandwidth_mbps";
const LOSS_PCT: &str = "loss_pct";
const LOSS_KIND: &str = "loss_kind";
const BURST_MS: &str = "burst_ms";
pub(crate) const LOST_PACKET: &str = "lost_packet";
const CONGESTION: &str = "congestion";
const TLS: &str = "tls";

const BURSTS: &str = "bursts";

pub(crate) const HTTP1_SIX: &str = "http1-six";
pub(crate) const HTTP2_ONE: &str = "http2-one";
pub(crate) const STREAMS: &str = "streams";

/// What the server shows of who it is: a leaf and an intermediate. How long they are is not measured; chains differ, and
/// 3,000 octets go into three packets whether they are a few hundred more or less.
const CHAIN: CertificateChain = CertificateChain { certificates: 2, octets: 3_000 };

/// Packets kept of each run for the stage: a run at the defaults fits in.
const TRACE: u32 = 3_000;

/// A contender's run ends here and says so: about half a second of work, and memory that three of them may hold.
const LIMITS: Limits = Limits { horizon: Time::MAX, events: 2_000_000, bytes: 64 << 20 };

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/when_packets_drop.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "when-packets-drop",
    title: "When packets drop",
    question: "Does multiplexing still win when packets drop?",
    track: "connections",
    minutes: 12,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Hpack, Chunk::Kernel, Chunk::Calls, Chunk::Packets],
    knobs: &KNOBS,
    seed_help: "It decides which packets are lost, and how large unequal objects are. One run is one throw of the dice: sweep over many seeds before you \
                believe a difference.",
    contenders: &CONTENDERS,
    claims: &["D4-7"],
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
        label: "All objects there",
        unit: "ms",
        scale: Scale::Log,
        value: |contender| [contender, ".complete"].concat(),
        look: figures::look,
    },
};

/// Few objects on a slow link with one loss near the end: every packet can be seen, and objects that are whole but for it.
const ONE_LOST: Preset = &[(OBJECTS, "6"), (BANDWIDTH_MBPS, "10"), (LOST_PACKET, "80")];

static STAGES: [Stage; 8] = [
    Stage {
        step: Step::Scene,
        preset: Some(ONE_LOST),
        free: &[LOST_PACKET],
        figures: &["film-http2-one", "there"],
    },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[],
        figures: &["film-http1-six", "film-http2-one", "complete", "there"],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["complete", "mean", "there"] },
    Stage {
        step: Step::Break,
        preset: Some(goals::GOALS[0].start),
        free: &[LOST_PACKET, CONNECTIONS, BANDWIDTH_MBPS],
        figures: &["film-http2-one", "complete", "mean", "there"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[(LOSS_PCT, "2")]),
        free: &[OBJECT_BYTES, RTT_MS, LOSS_KIND, BURST_MS],
        figures: &["film-http2-one", "complete", "lost"],
    },
    Stage { step: Step::Takeaway, preset: Some(&[]), free: &[], figures: &["complete", "mean"] },
    Stage {
        step: Step::Sandbox,
        preset: Some(&[]),
        free: &[],
        figures: &["film-http1-six", "film-http2-one", "film-streams"],
    },
];

static KNOBS: [Knob; 12] = [
    whole(
        OBJECTS,
        "Objects",
        (1, 200),
        Scale::Log,
        60,
        "How many objects the page has: pictures, scripts, answers of a batch. All are asked for at the same moment.",
    ),
    Knob {
        unit: "bytes",
        ..whole(
            OBJECT_BYTES,
            "Size of an object",
            (100, 300_000),
            Scale::Log,
            20_000,
            "Of each of them, without headers; their mean, where they are unequal.",
        )
    },
    Knob {
        key: SIZE_VARIATION,
        label: "How unequal their sizes are",
        unit: "",
        kind: Kind::Number { min: 0.0, max: 3.0, step: 0.1, scale: Scale::Linear, default: 0.0 },
        applies_when: None,
        help: "Standard deviation over mean. At 0 all are alike; at 1 and above a few large ones are most of the page.",
    },
    whole(
        CONNECTIONS,
        "HTTP/1.1 connections",
        (1, 12),
        Scale::Linear,
        BROWSER_CONNECTIONS as i64,
        "How many connections the client opens over HTTP/1.1. A browser opens six to a server.",
    ),
    number(
        RTT_MS,
        "Round trip",
        "ms",
        (1.0, 300.0),
        Scale::Log,
        30.0,
        "To the server and back, without sending time.",
    ),
    number(
        BANDWIDTH_MBPS,
        "Bandwidth",
        "Mbit/s",
        (1.0, 1_000.0),
        Scale::Log,
        100.0,
        "Of the link, each way; all connections share it.",
    ),
    Knob {
        key: LOSS_PCT,
        label: "Packets lost",
        unit: "%",
        kind: Kind::Number { min: 0.0, max: 5.0, step: 0.1, scale: Scale::Linear, default: 1.0 },
        applies_when: Some(Condition { key: LOST_PACKET, values: &["0"] }),
        help: "The share of packets that never arrive, each way.",
    },
    choice(
        LOSS_KIND,
        "How they are lost",
        &[
            Choice { value: "independent", label: "each by itself" },
            Choice { value: BURSTS, label: "in bursts" },
        ],
        "independent",
        "Each packet may be lost with the same chance, whatever became of the one before; or the line goes dead for a while \
         and all that is on it then is lost.",
    ),
    Knob {
        applies_when: Some(Condition { key: LOSS_KIND, values: &[BURSTS] }),
        ..number(
            BURST_MS,
            "Length of a burst",
            "ms",
            (0.1, 1_000.0),
            Scale::Log,
            20.0,
            "How long the line is dead, on average.",
        )
    },
    whole(
        LOST_PACKET,
        "The one lost packet",
        (0, 5_000),
        Scale::Linear,
        0,
        "Lose just this packet on its way to the client, counted from the first, and no other. At zero, chance decides.",
    ),
    choice(
        CONGESTION,
        "Congestion control",
        &[Choice { value: "cubic", label: "CUBIC" }, Choice { value: "reno", label: "Reno" }],
        "cubic",
        "By which rule a sender sends less after a loss, and more again later. CUBIC is the default of Linux.",
    ),
    choice(
        TLS,
        "Encryption",
        &[
            Choice { value: "none", label: "none" },
            Choice { value: "tls12", label: "TLS 1.2" },
            Choice { value: "tls13", label: "TLS 1.3" },
        ],
        "tls13",
        "What both ends settle before the first request: each connection by itself.",
    ),
];

/// A knob of whole numbers without a unit.
const fn whole(
    key: &'static str,
    label: &'static str,
    (min, max): (i64, i64),
    scale: Scale,
    default: i64,
    help: &'static str,
) -> Knob {
    let kind = Kind::Integer { min, max, step: 1, scale, default };
    Knob { key, label, unit: "", kind, applies_when: None, help }
}

/// A knob of real numbers.
const fn number(
    key: &'static str,
    label: &'static str,
    unit: &'static str,
    (min, max): (f64, f64),
    scale: Scale,
    default: f64,
    help: &'static str,
) -> Knob {
    let step = if min > 0.0 && min < 1.0 { min } else { 1.0 };
    Knob { key, label, unit, kind: Kind::Number { min, max, step, scale, default }, applies_when: None, help }
}

const fn choice(
    key: &'static str,
    label: &'static str,
    choices: &'static [Choice],
    default: &'static str,
    help: &'static str,
) -> Knob {
    Knob { key, label, unit: "", kind: Kind::Choice { choices, default }, applies_when: None, help }
}

static CONTENDERS: [Contender; 3] = [
    Contender { id: HTTP1_SIX, label: "HTTP/1.1 on several connections" },
    Contender { id: HTTP2_ONE, label: "HTTP/2 on one connection" },
    Contender { id: STREAMS, label: "Independent streams on one connection" },
];

fn chosen(lesson: &Lesson, settings: &Settings, key: &str) -> &'static str {
    match settings.value(lesson, key) {
        Some(Value::Choice(value)) => value,
        _ => "",
    }
}

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    let of = |contender: &Contender| (contender.id, scenario(lesson, settings, contender.id));
    Ok(Box::new(Simulation::new(lesson.contenders.iter().map(of).collect(), LIMITS)))
}

fn scenario(lesson: &Lesson, settings: &Settings, contender: &str) -> Scenario {
    let number = |key| setting(lesson, settings, key);
    let (objects, mean) = (number(OBJECTS) as usize, number(OBJECT_BYTES) as u64);
    let object = |octets| Given { at_ms: 0.0, slow: false, response_bytes: Some(octets) };
    let sizes = sizes::objects(objects, mean, number(SIZE_VARIATION), settings.seed);
    let (way, connections) = match contender {
        HTTP1_SIX => (Way::Http1 { pipelining: 1 }, number(CONNECTIONS) as u32),
        _ => (Way::Http2 { peer: H2_TONIC, grpc: false }, 1),
    };
    Scenario {
        contender: way,
        connections,
        arrivals: Arrivals::Given(sizes.into_iter().map(object).collect()),
        // Who waits for whom on the wire is the question, so the server has everything ready.
        slow_ms: 0.0,
        fast_ms: 0.0,
        request_bytes: 0,
        response_bytes: mean,
        http1_heads: sizes::heads(mean),
        http2_blocks: sizes::lists(),
        rtt_ms: number(RTT_MS),
        bandwidth_mbit: number(BANDWIDTH_MBPS),
        network: Network::Tcp(tcp(lesson, settings, contender)),
        trace: TRACE,
        seed: settings.seed,
    }
}

fn tcp(lesson: &Lesson, settings: &Settings, contender: &str) -> Tcp {
    let number = |key| setting(lesson, settings, key);
    let share = number(LOSS_PCT) / 100.0;
    let (loss_to_server, loss_to_client) = match number(LOST_PACKET) as u64 {
        0 => {
            let loss = match chosen(lesson, settings, LOSS_KIND) {
                _ if share == 0.0 => Loss::Never,
                BURSTS => Loss::Bursts { share, burst_ms: number(BURST_MS) },
                _ => Loss::Independent { share },
            };
            (loss.clone(), loss)
        }
        // The engine counts from 0, readers from 1.
        packet => (Loss::Never, Loss::Chosen(vec![packet - 1])),
    };
    let control = if chosen(lesson, settings, CONGESTION) == "reno" { Control::Reno } else { Control::Cubic };
    let delivery = if contender == STREAMS { Delivery::StreamByStream } else { Delivery::InOrder };
    let version = match chosen(lesson, settings, TLS) {
        "tls12" => Some(Version::Tls12),
        "tls13" => Some(Version::Tls13),
        _ => None,
    };
    Tcp {
        ends: Options { control, delivery, ..LINUX },
        tls: version.map(|version| Tls { version, chain: CHAIN, post_quantum: true }),
        loss_to_server,
        loss_to_client,
        queue_bytes: None,
        connection_per_call: false,
    }
}

/// The words that depend on how the run came out.
fn outcome(step: Step, values: &Values) -> Vec<&'static str> {
    let number = |name: &str| values.number(name).unwrap_or(0.0);
    let ahead = number("six-ahead");
    match step {
        Step::Scene if number("held") > 0.0 => vec!["scene.held"],
        Step::Scene => vec!["scene.nobody-held"],
        Step::Run if ahead >= values::DIFFERS && number("streams-ahead") < values::DIFFERS => {
            vec!["run.six-win", "run.order-is-not-it"]
        }
        Step::Run if ahead >= values::DIFFERS => vec!["run.six-win"],
        Step::Run if ahead > 0.0 && ahead <= 1.0 / values::DIFFERS => vec!["run.http2-wins"],
        Step::Run => vec!["run.even"],
        Step::Fix if ahead >= values::DIFFERS => vec!["fix.still-behind"],
        Step::Fix => vec!["fix.mended"],
        _ => Vec::new(),
    }
}
