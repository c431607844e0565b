//! The lesson's one figure so far: bytes per codec, plain beside gzip.

use figure::{Axis, Family, Figure, Mark, Provenance, Scale, Series, Setting};

use super::{GZIP, PROTOBUF};
use crate::experiment::{Observation, Sizes};
use crate::fingerprint::fingerprint;
use crate::lesson::Lesson;
use crate::settings::Settings;

pub(super) fn figures(
    lesson: &Lesson,
    settings: &Settings,
    observation: &Observation,
    link: &str,
) -> Vec<Figure> {
    let Observation::Sizes(sizes) = observation;
    vec![Figure {
        id: "bytes-per-codec".into(),
        title: "Bytes per message".into(),
        question: "How many bytes does the same message take in each format?".into(),
        x: Axis::new("Length of the message", "bytes", Scale::LinearFromZero),
        y: Axis::new("Format", "", Scale::Category(formats(lesson).map(|(_, label)| label.into()).collect())),
        series: series(lesson, sizes),
        annotations: Vec::new(),
        settings: settings
            .changed(lesson)
            .map(|(knob, value)| Setting::new(knob.label, knob.shown(value)))
            .collect(),
        provenance: Provenance {
            lesson: lesson.title.into(),
            seed: settings.seed,
            fingerprint: fingerprint(observation),
            version: env!("CARGO_PKG_VERSION").into(),
            link: link.into(),
        },
    }]
}

/// One series per contender, each with the one bar that it has in its format's row.
fn series(lesson: &Lesson, sizes: &Sizes) -> Vec<Series> {
    let all = lesson.contenders.iter().filter_map(|contender| {
        let (format, variant) = match contender.id.strip_suffix(GZIP) {
            Some(format) => (format, 1),
            None => (contender.id, 0),
        };
        let row = formats(lesson).position(|(id, _)| id == format)?;
        let bytes = sizes.bytes(contender.id).map(|bytes| bytes as f64);
        Some(Series {
            contender: contender.id.into(),
            name: contender.label.into(),
            family: family_of(format),
            variant,
            mark: Mark::Bars,
            columns: vec!["format".into(), "bytes".into()],
            points: vec![vec![Some(row as f64), bytes]],
        })
    });
    all.collect()
}

/// The plain contenders: each is a row of the figure.
fn formats(lesson: &Lesson) -> impl Iterator<Item = (&'static str, &'static str)> {
    lesson
        .contenders
        .iter()
        .map(|contender| (contender.id, contender.label))
        .filter(|(id, _)| !id.ends_with(GZIP))
}

fn family_of(format: &str) -> Family {
    if format == PROTOBUF { Family::ProtobufGrpc } else { Family::JsonRest }
}
