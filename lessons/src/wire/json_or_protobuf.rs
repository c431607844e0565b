//! Lesson `json-or-protobuf`: what does one message cost to write, send and read? Six shapes of message, each written by
//! the real serializers as plain bytes and after gzip.

mod figures;
mod findings;

use proto::Shape;

use super::encoding::{EncodeEach, Order};
use crate::experiment::{Prepared, RunError};
use crate::knob::{Choice, Kind, Knob, Scale, Value};
use crate::lesson::{Contender, Lesson, Step};
use crate::settings::Settings;

const SHAPE: &str = "shape";
const PAYLOAD_BYTES: &str = "payload_bytes";

/// What stands in [`CONTENDERS`] for the two that the lesson is named after.
const JSON: &str = "json";
const PROTOBUF: &str = "protobuf";
/// The ending of a contender's id that says: the same bytes after gzip.
const GZIP: &str = "+gzip";

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "json-or-protobuf",
    title: "JSON or Protobuf",
    question: "What does one message cost to write, send and read?",
    track: "wire",
    minutes: 10,
    steps: &[Step::Sandbox],
    knobs: &KNOBS,
    contenders: &CONTENDERS,
    claims: &[],
    computed_default,
    experiment,
    figures: figures::figures,
    findings: findings::findings,
};

static KNOBS: [Knob; 2] = [
    Knob {
        key: SHAPE,
        label: "Message",
        unit: "",
        kind: Kind::Choice { choices: &SHAPES, default: "charge" },
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
];

static SHAPES: [Choice; 6] = [
    Choice { value: "charge", label: "A charge" },
    Choice { value: "user", label: "A user with metadata" },
    Choice { value: "transactions", label: "A list of transactions" },
    Choice { value: "embedding", label: "An embedding of floats" },
    Choice { value: "event", label: "An event with opaque bytes" },
    Choice { value: "text", label: "A long text" },
];

static CONTENDERS: [Contender; 10] = [
    Contender { id: "json", label: "JSON compact" },
    Contender { id: "json-spaced", label: "JSON spaced" },
    Contender { id: "json-pretty", label: "JSON pretty" },
    Contender { id: "json-canonical", label: "JSON canonical" },
    Contender { id: "protobuf", label: "Protobuf" },
    Contender { id: "json+gzip", label: "JSON compact + gzip" },
    Contender { id: "json-spaced+gzip", label: "JSON spaced + gzip" },
    Contender { id: "json-pretty+gzip", label: "JSON pretty + gzip" },
    Contender { id: "json-canonical+gzip", label: "JSON canonical + gzip" },
    Contender { id: "protobuf+gzip", label: "Protobuf + gzip" },
];

/// A message whose size nobody has chosen has its shape's natural size, and the knob shows it.
fn computed_default(lesson: &Lesson, knob: &Knob, settings: &Settings) -> Option<Value> {
    if knob.key != PAYLOAD_BYTES {
        return None;
    }
    let natural = Order { json_bytes: None, ..order(lesson, settings).ok()? };
    Some(Value::Integer(natural.json_size()?.try_into().ok()?))
}

fn experiment(lesson: &Lesson, settings: &Settings) -> Prepared {
    Ok(Box::new(EncodeEach::new(order(lesson, settings)?, lesson.contenders)?))
}

fn order(lesson: &Lesson, settings: &Settings) -> Result<Order, RunError> {
    let json_bytes = match settings.explicit(PAYLOAD_BYTES) {
        Some(Value::Integer(bytes)) => u32::try_from(*bytes).ok(),
        _ => None,
    };
    let shape = match settings.value(lesson, SHAPE) {
        Some(Value::Choice(shape)) => Shape::from_id(shape),
        _ => None,
    };
    let shape = shape.ok_or_else(|| RunError("the lesson has no message of that shape".into()))?;
    Ok(Order { shape, seed: settings.seed, json_bytes })
}
