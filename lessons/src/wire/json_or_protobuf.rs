//! Lesson `json-or-protobuf`: what does one message cost to write, send and read? Six shapes of message, each written by
//! the real serializers as plain bytes and after gzip, and timed where the reader sits.

mod figures;
mod findings;
mod goals;
mod predictions;
mod scene;
mod values;

pub(crate) use values::send_ns;

use proto::{Codec, Format, Shape, encode};

use super::encoding::{Order, Orders, PAYLOAD_BYTES, SHAPE, SHAPES, WriteEach, natural_size};
use crate::chunk::Chunk;
use crate::dump::{self, Dump, Dumps};
use crate::experiment::{Observation, Prepared, Timing};
use crate::knob::{Choice, Kind, Knob, Scale, Value};
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::values::Values;
use crate::words::Words;

const MESSAGES: &str = "messages";
const ALL_MESSAGES: &str = "all";
const GZIP_FROM_BYTES: &str = "gzip_from_bytes";
const BANDWIDTH_MBPS: &str = "bandwidth_mbps";
/// A link inside a data centre, in Mbit/s; also what the claim about savings is judged at.
pub(crate) const DEFAULT_BANDWIDTH_MBPS: f64 = 1000.0;

/// What stands in [`CONTENDERS`] for the two that the lesson is named after.
const JSON: &str = Format::Json.id();
const PROTOBUF: &str = Format::Protobuf.id();
/// The ending of a contender's id that says: the same bytes after gzip.
const GZIP: &str = "+gzip";

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/json_or_protobuf.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "json-or-protobuf",
    title: "JSON or Protobuf",
    question: "What does one message cost to write, send and read?",
    track: "wire",
    minutes: 10,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Serializers, Chunk::Messages],
    knobs: &KNOBS,
    seed_help: "It decides the contents of the message. The same seed writes the same bytes everywhere.",
    contenders: &CONTENDERS,
    claims: &["D1-6", "D4-2", "D4-3", "D4-4", "D4-5", "D4-6"],
    predictions: &predictions::PREDICTIONS,
    goals: &goals::GOALS,
    words: &WORDS,
    outcome,
    computed_default: natural_size,
    scene: scene::scene,
    experiment,
    values: values::values,
    figures: figures::figures,
    films: |_, _, _| Vec::new(),
    dumps: Some(&DUMPS),
    findings: findings::findings,
    swept: Swept {
        label: "Bytes, compact JSON = 1",
        unit: "",
        scale: Scale::Linear,
        value: |contender| format!("{contender}.relative"),
        look: figures::look,
    },
};

/// In the sandbox, the chosen message as Protobuf writes it.
static DUMPS: Dumps = Dumps { steps: &[Step::Sandbox], open: false, make: dumps };

static STAGES: [Stage; 8] = [
    Stage { step: Step::Scene, preset: Some(&[]), free: &[], figures: &[] },
    Stage { step: Step::Predict, preset: Some(&[(SHAPE, "transactions")]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[],
        figures: &["bytes-per-codec", "cost-plain", "cost-with-gzip"],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["bytes-per-codec"] },
    Stage {
        step: Step::Break,
        preset: Some(goals::GOALS[0].start),
        free: &[PAYLOAD_BYTES],
        figures: &["bytes-per-codec"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[(SHAPE, "embedding"), (PAYLOAD_BYTES, "80"), (GZIP_FROM_BYTES, "256")]),
        free: &[GZIP_FROM_BYTES, PAYLOAD_BYTES],
        figures: &["bytes-per-codec"],
    },
    Stage {
        step: Step::Takeaway,
        preset: Some(&[(MESSAGES, ALL_MESSAGES)]),
        free: &[],
        figures: &["gain-in-bytes", "gain-in-encode-time", "gain-in-decode-time"],
    },
    Stage { step: Step::Sandbox, preset: Some(&[]), free: &[], figures: &[] },
];

static KNOBS: [Knob; 5] = [
    Knob {
        key: SHAPE,
        label: "Message",
        unit: "",
        kind: Kind::Choice { choices: &SHAPES, default: Shape::Charge.id() },
        applies_when: None,
        help: "What the message holds. Numbers, names, floats, opaque bytes and long text fare very differently.",
    },
    Knob {
        key: PAYLOAD_BYTES,
        label: "Size of the message",
        unit: "bytes",
        kind: Kind::Integer { min: 64, max: 1_048_576, step: 1, scale: Scale::Log, default: 64 },
        applies_when: None,
        help: "As compact JSON: the part of the message that can repeat grows or shrinks until it comes close. \
               The figure shows the real size.",
    },
    Knob {
        key: MESSAGES,
        label: "Messages compared",
        unit: "",
        kind: Kind::Choice { choices: &WHICH, default: "one" },
        applies_when: None,
        help: "All six are written and timed at their natural sizes, or at the size above if one is set.",
    },
    Knob {
        key: GZIP_FROM_BYTES,
        label: "Compress from",
        unit: "bytes",
        kind: Kind::Integer { min: 0, max: 4096, step: 16, scale: Scale::Linear, default: 0 },
        applies_when: None,
        help: "A message whose plain bytes are fewer is sent as it is, also by the contenders with gzip. \
               Servers know this as a minimum length.",
    },
    Knob {
        key: BANDWIDTH_MBPS,
        label: "Bandwidth",
        unit: "Mbit/s",
        kind: Kind::Number {
            min: 1.0,
            max: 100_000.0,
            step: 1.0,
            scale: Scale::Log,
            default: DEFAULT_BANDWIDTH_MBPS,
        },
        applies_when: None,
        help: "What the bytes are sent through, alone: sending takes bytes divided by this, without latency or headers.",
    },
];

static WHICH: [Choice; 2] =
    [Choice { value: "one", label: "The one above" }, Choice { value: ALL_MESSAGES, label: "All six" }];

/// What a reader would choose from: JSON as it is and as people like to read it, and Protobuf.
const FORMATS: [Format; 3] = [Format::Json, Format::JsonPretty, Format::Protobuf];

/// The formats plain, then the same after gzip.
static CONTENDERS: [Contender; 6] = {
    let mut contenders = [Contender { id: "", label: "" }; 6];
    let mut index = 0;
    while index < contenders.len() {
        let codec = Codec { format: FORMATS[index % FORMATS.len()], gzip: index >= FORMATS.len() };
        contenders[index] = Contender { id: codec.id(), label: codec.label() };
        index += 1;
    }
    contenders
};

fn experiment(lesson: &Lesson, settings: &Settings, timing: Timing) -> Prepared {
    let chosen = Order::chosen(lesson, settings)?;
    let all = crate::knobs::chosen(lesson, settings, MESSAGES, ALL_MESSAGES);
    // The chosen message is the first, whether alone or not.
    let others = Shape::ALL.into_iter().filter(|shape| all && *shape != chosen.shape);
    let messages = [chosen].into_iter().chain(others.map(|shape| Order { shape, ..chosen })).collect();
    let gzip_from_bytes = match settings.value(lesson, GZIP_FROM_BYTES) {
        Some(Value::Integer(bytes)) => bytes.unsigned_abs(),
        _ => 0,
    };
    let timed: fn(Codec) -> bool = if all { is_main } else { |_| true };
    Ok(Box::new(WriteEach::new(Orders {
        messages,
        contenders: lesson.contenders,
        gzip_from_bytes,
        timed,
        timing,
    })?))
}

/// Compact JSON and Protobuf, plain and after gzip: those of which the gain is made.
fn is_main(codec: Codec) -> bool {
    matches!(codec.format, Format::Json | Format::Protobuf)
}

fn dumps(lesson: &Lesson, settings: &Settings, _: &Observation) -> Vec<Dump> {
    // What cannot be written has failed the run already.
    let Ok(order) = Order::chosen(lesson, settings) else { return Vec::new() };
    let codec = Codec { format: Format::Protobuf, gzip: false };
    let Ok(octets) = encode(&order.message(), codec) else { return Vec::new() };
    vec![dump::protobuf([order.shape.label(), ", ", codec.label()].concat(), octets, order.shape.message())]
}

/// The words that depend on how the run came out.
fn outcome(step: Step, values: &Values) -> Vec<&'static str> {
    let at_least = |name: &str, bound: f64| values.number(name).is_some_and(|value| value >= bound);
    match step {
        Step::Run if !at_least("gain.plain", 1.0) => vec!["run.protobuf-larger"],
        Step::Run if at_least("gain.plain", findings::SMALL_GAIN) => vec!["run.gain"],
        Step::Run => vec!["run.small-gain"],
        Step::Fix if at_least("gzip.json", 1.0 + f64::EPSILON) => vec!["fix.still-larger"],
        Step::Fix => vec!["fix.mended"],
        _ => Vec::new(),
    }
}
