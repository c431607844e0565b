//! The lesson's figures: a call's octets layer by layer, first against second call, and what lies beneath.

use engine::wire::annotate::Layer;
use figure::{Axis, Family, Figure, Mark, Scale, Series};

use super::values::{of, under, with_tls};
use super::{CONTENDERS, GRPC, GRPC_WEB, HTTP2, call};
use crate::exchanged::Said;
use crate::experiment::Observation;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;

pub(super) fn figures(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Figure> {
    if observation.exchanges().is_empty() {
        return Vec::new();
    }
    let shown = call(lesson, settings);
    vec![
        layers(observation, shown),
        first_and_second(observation),
        on_the_wire(lesson, settings, observation),
    ]
}

/// What a bar is made of, from left to right: its name, and its octets.
type Part<'a> = (&'a str, &'a dyn Fn(&Said) -> Option<u32>);

/// One bar per contender, made of parts that stand side by side.
fn stacked(id: &str, title: &str, question: &str, observation: &Observation, parts: &[Part<'_>]) -> Figure {
    let mut ends = [0.0; CONTENDERS.len()];
    let mut series = Vec::new();
    for (variant, (name, octets)) in (0..).zip(parts) {
        let mut points = Vec::new();
        for (row, contender) in CONTENDERS.iter().enumerate() {
            let Some(octets) = of(observation, contender.id).and_then(octets).filter(|&octets| octets > 0)
            else {
                continue;
            };
            let start = ends[row];
            ends[row] += f64::from(octets);
            points.push(vec![Some(row as f64), Some(start), Some(ends[row])]);
        }
        series.push(Series {
            contender: (*name).into(),
            name: (*name).into(),
            family: Family::Other,
            variant,
            mark: Mark::Waterfall,
            columns: ["contender", "from byte", "to byte"].map(str::to_owned).into(),
            points,
        });
    }
    Figure {
        id: id.into(),
        title: title.into(),
        question: question.into(),
        x: Axis::new("Length, both ways", "bytes", Scale::LinearFromZero),
        y: rows(),
        series,
        ..Figure::default()
    }
}

fn rows() -> Axis {
    Axis::new("Contender", "", Scale::Category(CONTENDERS.iter().map(|one| one.label.to_owned()).collect()))
}

fn layers(observation: &Observation, shown: usize) -> Figure {
    let of = |layer: Layer| move |said: &Said| said.layer(shown, layer);
    let [http1, http2, hpack, grpc, content] = Layer::ALL.map(of);
    let parts: [Part<'_>; 5] = [
        ("HTTP/1.1", &http1),
        ("HTTP/2", &http2),
        ("header blocks", &hpack),
        ("gRPC", &grpc),
        ("messages", &content),
    ];
    let title = if shown == 0 { "The first call, layer by layer" } else { "The second call, layer by layer" };
    let question = "Whose are the bytes of a call, request and response together?";
    stacked("layers", title, question, observation, &parts)
}

fn on_the_wire(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Figure {
    let tls = with_tls(lesson, settings);
    let second = |of: fn(super::estimate::Beneath) -> u32| move |said: &Said| under(said, 1, tls).map(of);
    let http = |said: &Said| said.whole(1).zip(said.layer(1, Layer::Content)).map(|(whole, own)| whole - own);
    let parts: [Part<'_>; 4] = [
        ("messages", &|said: &Said| said.layer(1, Layer::Content)),
        ("HTTP and gRPC", &http),
        ("TLS records, estimated", &second(|beneath| beneath.tls)),
        ("TCP and IP headers, estimated", &second(|beneath| beneath.tcp_ip)),
    ];
    let question = "How much of a second call is there beneath HTTP, at the least?";
    stacked("on-the-wire", "The second call with what lies beneath", question, observation, &parts)
}

fn first_and_second(observation: &Observation) -> Figure {
    let bars = |contender: &Contender| {
        let point = |number: usize| {
            let octets = of(observation, contender.id).and_then(|said| said.whole(number));
            vec![Some(number as f64), octets.map(f64::from)]
        };
        let (family, variant) = look(contender.id);
        Series {
            contender: contender.id.into(),
            name: contender.label.into(),
            family,
            variant,
            mark: Mark::Bars,
            columns: vec!["call".into(), "bytes".into()],
            points: vec![point(0), point(1)],
        }
    };
    Figure {
        id: "first-and-second".into(),
        title: "First call and second call".into(),
        question: "How many bytes does a call take, the connection's beginning included?".into(),
        x: Axis::new("Call", "", Scale::Category(vec!["first".into(), "second".into()])),
        y: Axis::new("Length, both ways", "bytes", Scale::LinearFromZero),
        series: CONTENDERS.iter().map(bars).collect(),
        ..Figure::default()
    }
}

/// One colour per family everywhere.
pub(super) fn look(contender: &str) -> (Family, u8) {
    match contender {
        GRPC => (Family::ProtobufGrpc, 0),
        GRPC_WEB => (Family::ProtobufGrpc, 1),
        HTTP2 => (Family::JsonRest, 1),
        _ => (Family::JsonRest, 0),
    }
}
