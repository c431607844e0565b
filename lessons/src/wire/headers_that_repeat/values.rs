//! What the run came to, by name: octets per contender, per second, for the token and the request id, and the table.

use super::{GRPC_CORE, H2, HTTP1, INDEX_EVERYTHING, RPS};
use crate::experiment::Observation;
use crate::headers::{END_OF_HEAD, Sent};
use crate::knob::Value;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::values::Values;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 28] = [
    "token_bytes",
    "calls_per_token",
    "calls_per_connection",
    "rps",
    "http1.first",
    "h2.first",
    "grpc-core.first",
    "index-everything.first",
    "http1.second",
    "h2.second",
    "grpc-core.second",
    "index-everything.second",
    "http1.per-call",
    "h2.per-call",
    "grpc-core.per-call",
    "index-everything.per-call",
    "http1.rate",
    "h2.rate",
    "grpc-core.rate",
    "index-everything.rate",
    "h2.saving",
    "grpc-core.saving",
    "index-everything.saving",
    "loss.index-everything",
    "index-everything.repeated",
    "h2.evicted",
    "index-everything.evicted",
    "table.size",
];

/// Fields that differ between calls, or may.
const CHANGING: [&str; 2] = ["authorization", "x-request-id"];

pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let mut values = Values::default();
    let of = |contender: &str| {
        let headers = observation.headers().iter().find(|headers| headers.contender == contender);
        headers.and_then(|headers| headers.sent.as_ref())
    };
    let per_call = |contender: &str| of(contender).map(Sent::per_call);
    for contender in lesson.contenders {
        let (id, sent) = (contender.id, of(contender.id));
        let mut put =
            |name: &str, value: Option<f64>, unit| values.exact([id, ".", name].concat(), value, unit);
        let call = |number: usize| Some(f64::from(*sent?.octets.get(number)?));
        put("first", call(0), "bytes");
        put("second", call(1), "bytes");
        put("per-call", per_call(id), "bytes");
        put("rate", per_call(id).map(|octets| megabytes_per_second(lesson, settings, octets)), "MB/s");
        put("saving", ratio(per_call(HTTP1), per_call(id)), "times");
        for (name, field) in [("token", CHANGING[0]), ("request-id", CHANGING[1])] {
            let octets = sent.and_then(|sent| sent.field(field)).map(|field| field.octets as f64);
            put(name, ratio(octets, sent.map(|sent| sent.octets.len() as f64)), "bytes");
        }
        if id != HTTP1 {
            put("repeated", sent.and_then(repeated), "times");
            put("evicted", sent.map(|sent| f64::from(sent.evicted)), "entries");
        }
    }
    values.exact("loss.index-everything", ratio(per_call(INDEX_EVERYTHING), per_call(H2)), "times");
    values.exact("loss.grpc-core", ratio(per_call(GRPC_CORE), per_call(HTTP1)), "times");
    values.exact("table.size", Some(f64::from(engine::wire::hpack::DEFAULT_TABLE_SIZE)), "bytes");
    values
}

/// What the fields that never change take in each call, over what they take in the first: 1 where nothing is remembered.
fn repeated(sent: &Sent) -> Option<f64> {
    let unchanging = sent
        .fields
        .iter()
        .filter(|field| field.name != END_OF_HEAD && !CHANGING.contains(&field.name.as_str()));
    let (mut all, mut first) = (0.0, 0.0);
    for field in unchanging {
        all += field.octets as f64;
        first += f64::from(*field.first.first()?);
    }
    ratio(Some(all / sent.octets.len() as f64), Some(first))
}

/// What so many octets per call come to at the calls per second that are set.
pub(super) fn megabytes_per_second(lesson: &Lesson, settings: &Settings, octets_per_call: f64) -> f64 {
    match settings.value(lesson, RPS) {
        Some(Value::Integer(calls)) => octets_per_call * calls as f64 / 1e6,
        _ => 0.0,
    }
}

fn ratio(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    Some(one? / other.filter(|other| *other > 0.0)?)
}
