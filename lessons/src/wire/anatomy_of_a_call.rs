//! Lesson `anatomy-of-a-call`: what travels for one call? The same message asked and answered by four contenders, each a
//! real client and a real server; the first call on a connection and the second, layer by layer.

mod bytes;
pub(crate) mod calls;
pub(crate) mod estimate;
mod figures;
mod goals;
mod predictions;
mod scene;
mod values;

use proto::Shape;

use super::encoding::{Order, PAYLOAD_BYTES, SHAPE, SHAPES, natural_size};
use crate::chunk::Chunk;
use crate::exchanged::Talk;
use crate::experiment::{Prepared, Timing};
use crate::knob::{Choice, Condition, Kind, Knob, Scale, Value};
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::words::Words;

const CALL: &str = "call";
const TLS: &str = "tls";
/// Whose bytes the byte view shows.
const BYTES_OF: &str = "bytes_of";
const OF_CALL: &str = "call";
const OF_CONNECTION: &str = "connection";
const CALLS: &str = "calls";

pub(crate) const HTTP1: &str = "http1-json";
pub(crate) const HTTP2: &str = "http2-json";
pub(crate) const GRPC: &str = "grpc";
pub(crate) const GRPC_WEB: &str = "grpc-web";

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/anatomy_of_a_call.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "anatomy-of-a-call",
    title: "Anatomy of a call",
    question: "What travels for one call?",
    track: "wire",
    minutes: 8,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Serializers, Chunk::Hpack, Chunk::Http],
    knobs: &KNOBS,
    seed_help: "It decides what the messages say. The same seed writes the same bytes everywhere.",
    contenders: &CONTENDERS,
    claims: &["D0-1"],
    predictions: &predictions::PREDICTIONS,
    goals: &goals::GOALS,
    words: &WORDS,
    outcome: |_, _| Vec::new(),
    computed_default: natural_size,
    scene: scene::scene,
    experiment,
    values: values::values,
    figures: figures::figures,
    films: |_, _, _| Vec::new(),
    dumps: Some(&bytes::DUMPS),
    findings: values::findings,
    swept: Swept {
        label: "Overhead of the second call",
        unit: "% of its bytes",
        scale: Scale::Linear,
        value: |contender| [contender, ".second.share"].concat(),
        look: figures::look,
    },
};

static STAGES: [Stage; 8] = [
    Stage { step: Step::Scene, preset: Some(&[]), free: &[], figures: &[] },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage { step: Step::Run, preset: None, free: &[], figures: &["layers", "first-and-second"] },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["first-and-second", "layers"] },
    Stage {
        step: Step::Break,
        preset: Some(goals::GOALS[0].start),
        free: &[PAYLOAD_BYTES],
        figures: &["layers", "first-and-second"],
    },
    Stage { step: Step::Fix, preset: Some(&[]), free: &[CALL], figures: &["layers"] },
    Stage {
        step: Step::Takeaway,
        preset: Some(&[]),
        free: &[],
        figures: &["first-and-second", "on-the-wire"],
    },
    Stage { step: Step::Sandbox, preset: Some(&[]), free: &[], figures: &[] },
];

static KNOBS: [Knob; 6] = [
    Knob {
        key: SHAPE,
        label: "Message",
        unit: "",
        kind: Kind::Choice { choices: &SHAPES, default: Shape::Charge.id() },
        applies_when: None,
        help: "What is asked, and what is answered: two messages of this kind.",
    },
    Knob {
        key: PAYLOAD_BYTES,
        label: "Size of the message",
        unit: "bytes",
        kind: Kind::Integer { min: 64, max: 65_536, step: 1, scale: Scale::Log, default: 64 },
        applies_when: None,
        help: "Of each of the two as compact JSON: the part that can repeat grows or shrinks until it comes close.",
    },
    Knob {
        key: CALL,
        label: "Call shown",
        unit: "",
        kind: Kind::Integer { min: 1, max: calls::FEWEST, step: 1, scale: Scale::Linear, default: 1 },
        applies_when: None,
        help: "Its layers are shown. The first on a connection pays for the connection, and for what HPACK has to learn.",
    },
    Knob {
        key: TLS,
        label: "Estimate for TLS",
        unit: "",
        kind: Kind::Toggle { default: true },
        applies_when: None,
        help: "Adds what the records of TLS take, without its handshake. TCP and IP are estimated in any case.",
    },
    Knob {
        key: BYTES_OF,
        label: "Bytes shown",
        unit: "",
        kind: Kind::Choice { choices: &SHOWN, default: OF_CALL },
        applies_when: None,
        help: "The byte view shows the call that is chosen above, or all that the connection carried.",
    },
    Knob {
        key: CALLS,
        label: "Calls on the connection",
        unit: "",
        // Forty as gRPC are more than a hundred frames in one direction and two hundred in all.
        kind: Kind::Integer {
            min: calls::FEWEST,
            max: 40,
            step: 1,
            scale: Scale::Linear,
            default: calls::FEWEST,
        },
        applies_when: Some(Condition { key: BYTES_OF, values: &[OF_CONNECTION] }),
        help: "One after the other. From the second on they are alike.",
    },
];

static SHOWN: [Choice; 2] = [
    Choice { value: OF_CALL, label: "Of the call" },
    Choice { value: OF_CONNECTION, label: "Of the connection" },
];

static CONTENDERS: [Contender; 4] = [
    Contender { id: HTTP1, label: "HTTP/1.1 with JSON" },
    Contender { id: HTTP2, label: "HTTP/2 with JSON" },
    Contender { id: GRPC, label: "gRPC" },
    Contender { id: GRPC_WEB, label: "gRPC-Web" },
];

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    let order = Order::chosen(lesson, settings)?;
    let calls = made(lesson, settings);
    let plans = lesson.contenders.iter().map(|contender| calls::plan(contender.id, order, calls));
    Ok(Box::new(Talk::new(lesson.contenders, plans.collect::<Result<_, _>>()?)))
}

/// The call that is shown, counted from 0.
fn call(lesson: &Lesson, settings: &Settings) -> usize {
    match settings.value(lesson, CALL) {
        Some(Value::Integer(number)) => usize::try_from(number - 1).unwrap_or_default(),
        _ => 0,
    }
}

/// How many calls each contender makes.
fn made(lesson: &Lesson, settings: &Settings) -> i64 {
    match settings.value(lesson, CALLS) {
        Some(Value::Integer(calls)) if whole(lesson, settings) => calls,
        _ => calls::FEWEST,
    }
}

/// Whether all bytes of the connection are shown.
fn whole(lesson: &Lesson, settings: &Settings) -> bool {
    crate::knobs::chosen(lesson, settings, BYTES_OF, OF_CONNECTION)
}
