//! Lesson `json-or-protobuf`: what does one message cost to write, send and read? Six shapes of message, each written by
//! the real serializers as plain bytes and after gzip.

mod figures;
mod findings;
#[cfg(test)]
mod tests;

use super::encoding::{self, EncodeEach};
use crate::experiment::{Experiment, RunError};
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
        help: "The size of the message as compact JSON; the part of it that can repeat is repeated or shortened until \
               it comes closest. The real size is what the figure shows.",
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
    Contender { id: "json+gzip", label: "JSON compact, gzip" },
    Contender { id: "json-spaced+gzip", label: "JSON spaced, gzip" },
    Contender { id: "json-pretty+gzip", label: "JSON pretty, gzip" },
    Contender { id: "json-canonical+gzip", label: "JSON canonical, gzip" },
    Contender { id: "protobuf+gzip", label: "Protobuf, gzip" },
];

/// A message whose size nobody has chosen has its shape's natural size, and the knob shows it.
fn computed_default(lesson: &Lesson, knob: &Knob, settings: &Settings) -> Option<Value> {
    (knob.key == PAYLOAD_BYTES)
        .then(|| Value::Integer(encoding::natural_size(&shape(lesson, settings), settings.seed)))
}

fn experiment(lesson: &Lesson, settings: &Settings) -> Result<Box<dyn Experiment>, RunError> {
    let bytes = match settings.explicit(PAYLOAD_BYTES) {
        Some(Value::Integer(bytes)) => Some(*bytes),
        _ => None,
    };
    let message = encoding::message(&shape(lesson, settings), settings.seed, bytes)?;
    Ok(Box::new(EncodeEach::new(message, lesson.contenders)?))
}

fn shape(lesson: &Lesson, settings: &Settings) -> String {
    settings.value(lesson, SHAPE).map_or_else(String::new, |value| value.to_string())
}
