//! Lesson `a-lesson`: how long is a text in JSON, and how long in Protobuf?

use figure::{Annotation, Axis, Family, Figure, Mark, Scale as AxisScale, Series};
use proto::{Codec, Shape};

use crate::chunk::Chunk;
use crate::experiment::{Observation, Prepared, RunError, Timing};
use crate::goal::{Goal, Judgement, Misconception};
use crate::knob::{Kind, Knob, Scale, Value};
use crate::lesson::{Contender, Lesson};
use crate::prediction::{Ask, Guess, Prediction, Range};
use crate::scene::Scene;
use crate::settings::Settings;
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::values::Values;
use crate::wire::encoding::{Order, Orders, WriteEach};
use crate::words::Words;

const PAYLOAD_BYTES: &str = "payload_bytes";

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/a_lesson.rs"));
const _: () = WORDS.check(&["payload_bytes", "json.bytes", "protobuf.bytes"]);

/// The lesson. Enter it in `catalogue::lessons`; its question already stands in `tracks`.
pub(super) static LESSON: Lesson = Lesson {
    slug: "a-lesson",
    title: "A lesson",
    question: "How long is a text in JSON, and how long in Protobuf?",
    track: "wire",
    minutes: 1,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Serializers],
    knobs: &KNOBS,
    seed_help: "It decides what the text says.",
    contenders: &CONTENDERS,
    claims: &[],
    predictions: &PREDICTIONS,
    goals: &GOALS,
    words: &WORDS,
    outcome: |_, _| Vec::new(),
    computed_default: |_, _, _| None,
    scene: |_, _| Ok(Scene { fields: Vec::new(), lanes: Vec::new() }),
    experiment,
    values,
    figures,
    films: |_, _, _| Vec::new(),
    dumps: None,
    findings: |_, _, _| Vec::new(),
    swept: Swept {
        label: "Bytes",
        unit: "bytes",
        scale: Scale::Log,
        value: |contender| format!("{contender}.bytes"),
        look,
    },
};

/// What each step shows. One change per step: a preset is where the step starts, `free` what the reader may turn.
static STAGES: [Stage; 8] = {
    const fn stage(step: Step) -> Stage {
        Stage { step, preset: None, free: &[], figures: &["bytes"] }
    }
    [
        stage(Step::Scene),
        stage(Step::Predict),
        stage(Step::Run),
        stage(Step::Confront),
        Stage { free: &[PAYLOAD_BYTES], ..stage(Step::Break) },
        stage(Step::Fix),
        stage(Step::Takeaway),
        Stage { preset: Some(&[]), ..stage(Step::Sandbox) },
    ]
};

/// Keys mean the same in every lesson (curriculum); the unit is the suffix.
static KNOBS: [Knob; 1] = [Knob {
    key: PAYLOAD_BYTES,
    label: "Size of the message",
    unit: "bytes",
    kind: Kind::Integer { min: 64, max: 65_536, step: 1, scale: Scale::Log, default: 1000 },
    applies_when: None,
    help: "As compact JSON.",
}];

static CONTENDERS: [Contender; 2] =
    [Contender { id: "json", label: "JSON" }, Contender { id: "protobuf", label: "Protobuf" }];

static PREDICTIONS: [Prediction; 1] = [Prediction {
    id: "length",
    ask: Ask::Number(Range {
        label: "Length",
        unit: "bytes",
        min: 0.0,
        max: 2000.0,
        step: 1.0,
        scale: Scale::Linear,
    }),
    figure: "bytes",
    truth: |values| values.number("protobuf.bytes").map(Guess::Number),
    explain: |guess, truth| if guess == truth { "right" } else { "wrong" },
    marks: |guess| match guess {
        Guess::Number(bytes) => {
            vec![Annotation::Guess { x: Some(*bytes), y: Some(1.0), label: "your guess".into() }]
        }
        _ => Vec::new(),
    },
}];

/// Judged on bytes or simulated quantities, never on measured time.
static GOALS: [Goal; 1] = [Goal {
    id: "half",
    start: &[],
    free: PAYLOAD_BYTES,
    solution: "64",
    misconceptions: &[Misconception {
        id: "larger",
        value: "60000",
        looks_like: |lesson, settings| matches!(settings.value(lesson, PAYLOAD_BYTES), Some(Value::Integer(bytes)) if bytes > 1000),
    }],
    judge: |values| {
        let measured = values.number("json.bytes")? / values.number("protobuf.bytes")?;
        Some(Judgement {
            reached: measured >= 1.5,
            measured,
            wanted: 1.5,
            relation: "at least",
            unit: "times",
        })
    },
}];

/// Settings → Experiment.
fn experiment(lesson: &Lesson, settings: &Settings, timing: Timing) -> Prepared {
    let Some(Value::Integer(bytes)) = settings.value(lesson, PAYLOAD_BYTES) else {
        return Err(RunError("the size is no number".into()));
    };
    let order = Order { shape: Shape::Text, seed: settings.seed, json_bytes: u32::try_from(bytes).ok() };
    let timed: fn(Codec) -> bool = |_| true;
    let messages = vec![order];
    Ok(Box::new(WriteEach::new(Orders {
        messages,
        contenders: lesson.contenders,
        gzip_from_bytes: 0,
        timed,
        timing,
    })?))
}

/// Observation → named values: what words, goals and predictions read.
fn values(_: &Lesson, _: &Settings, observation: &Observation) -> Values {
    let messages = observation.messages();
    let mut values = Values::default();
    for contender in &CONTENDERS {
        let bytes = messages.first().and_then(|message| message.bytes(contender.id));
        values.exact(format!("{}.bytes", contender.id), bytes.map(|bytes| bytes as f64), "bytes");
    }
    values
}

/// Observation → Figures. Settings, seed, fingerprint and link are put in by whoever asks.
fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    let values = values(lesson, settings, observation);
    let labels = CONTENDERS.iter().map(|contender| contender.label.to_owned()).collect();
    let series = CONTENDERS.iter().enumerate().map(|(row, contender)| Series {
        contender: contender.id.into(),
        name: contender.label.into(),
        family: look(contender.id).0,
        variant: 0,
        mark: Mark::Bars,
        columns: vec!["format".into(), "bytes".into()],
        points: vec![vec![Some(row as f64), values.number(&format!("{}.bytes", contender.id))]],
    });
    vec![Figure {
        id: "bytes".into(),
        title: "Bytes per message".into(),
        question: lesson.question.into(),
        x: Axis::new("Length of the message", "bytes", AxisScale::LinearFromZero),
        y: Axis::new("Format", "", AxisScale::Category(labels)),
        series: series.collect(),
        ..Figure::default()
    }]
}

/// One colour per family everywhere.
fn look(contender: &str) -> (Family, u8) {
    (if contender == "protobuf" { Family::ProtobufGrpc } else { Family::JsonRest }, 0)
}
