//! What the run came to, by name: octets of the first call and of the second, of which the messages, and what lies beneath.

use engine::wire::annotate::Layer;

use super::estimate::{Beneath, beneath};
use super::{TLS, call, made};
use crate::exchanged::Said;
use crate::experiment::Observation;
use crate::knob::Value;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::values::Values;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 25] = [
    "payload_bytes",
    "calls",
    "http1-json.first",
    "http1-json.second",
    "http1-json.second.overhead",
    "http1-json.second.message",
    "http1-json.second.share",
    "http1-json.second.wire",
    "http1-json.second.packets",
    "http2-json.first",
    "http2-json.second",
    "http2-json.second.overhead",
    "grpc.first",
    "grpc.second",
    "grpc.extra",
    "grpc.saving",
    "grpc.second.overhead",
    "grpc.second.message",
    "grpc.second.share",
    "grpc.second.headers",
    "grpc.second.wire",
    "grpc.second.packets",
    "grpc-web.first",
    "grpc-web.second",
    "grpc-web.second.overhead",
];

/// The calls by name.
const NAMED: [&str; 2] = ["first", "second"];

pub(super) fn of<'a>(observation: &'a Observation, contender: &str) -> Option<&'a Said> {
    observation.exchanges().iter().find(|exchanged| exchanged.contender == contender)?.said.as_ref()
}

/// What a call takes beneath HTTP, both ways.
pub(super) fn under(said: &Said, call: usize, with_tls: bool) -> Option<Beneath> {
    let [asked, answered] = [0, 1].map(|way| Some(beneath(said.octets(call, way)?, with_tls)));
    let (asked, answered) = (asked?, answered?);
    Some(Beneath {
        tls: asked.tls + answered.tls,
        tcp_ip: asked.tcp_ip + answered.tcp_ip,
        packets: asked.packets + answered.packets,
    })
}

pub(super) fn with_tls(lesson: &Lesson, settings: &Settings) -> bool {
    settings.value(lesson, TLS) == Some(Value::Toggle(true))
}

pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let mut values = Values::default();
    let tls = with_tls(lesson, settings);
    values.exact("calls", Some(made(lesson, settings) as f64), "calls");
    for contender in lesson.contenders {
        let said = of(observation, contender.id);
        for (number, name) in NAMED.into_iter().enumerate() {
            let whole = said.and_then(|said| said.whole(number)).map(f64::from);
            let message = said.and_then(|said| said.layer(number, Layer::Content)).map(f64::from);
            let beneath = said.and_then(|said| under(said, number, tls));
            let overhead = Some(()).and_then(|()| Some(whole? - message?));
            let prefix = [contender.id, ".", name].concat();
            values.exact(prefix.clone(), whole, "bytes");
            let mut put = |name: &str, value: Option<f64>, unit| {
                values.exact([&prefix, ".", name].concat(), value, unit);
            };
            put("message", message, "bytes");
            put("overhead", overhead, "bytes");
            put("share", Some(()).and_then(|()| Some(overhead? / whole? * 100.0)), "%");
            put("headers", said.and_then(|said| said.layer(number, Layer::Hpack)).map(f64::from), "bytes");
            put("packets", beneath.map(|beneath| f64::from(beneath.packets)), "packets");
            let wire = |beneath: Beneath| whole.map(|whole| whole + f64::from(beneath.tls + beneath.tcp_ip));
            put("wire", beneath.and_then(wire), "bytes");
        }
        let prefix = [contender.id, ".shown."].concat();
        for layer in Layer::ALL {
            let octets = said.and_then(|said| said.layer(call(lesson, settings), layer));
            values.exact([&prefix, layer.label()].concat(), octets.map(f64::from), "bytes");
        }
    }
    let number = |name: &str| values.number(name);
    let extra = Some(()).and_then(|()| Some(number("grpc.first")? - number("grpc.second")?));
    let saving = Some(()).and_then(|()| Some(number("http1-json.second")? / number("grpc.second")?));
    values.exact("grpc.extra", extra, "bytes");
    values.exact("grpc.saving", saving, "times");
    values
}

pub(super) fn findings(lesson: &Lesson, _: &Settings, observation: &Observation) -> Vec<String> {
    let bytes = |octets: u32| figure::with_unit(f64::from(octets), "bytes");
    let sentence = |contender: &crate::lesson::Contender| {
        let said = of(observation, contender.id)?;
        let (first, second) = (said.whole(0)?, said.whole(1)?);
        let overhead = second - said.layer(1, Layer::Content)?;
        let words = [
            contender.label,
            ": ",
            &bytes(first),
            " for the first call, ",
            &bytes(second),
            " for the second, of which ",
            &bytes(overhead),
            " are no message.",
        ];
        Some(words.concat())
    };
    lesson.contenders.iter().filter_map(sentence).collect()
}
