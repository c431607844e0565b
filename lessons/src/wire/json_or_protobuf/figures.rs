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

/// One series per family and treatment, so that the legend has four entries and each format two bars.
fn series(lesson: &Lesson, sizes: &Sizes) -> Vec<Series> {
    let families = [(Family::JsonRest, "json", "JSON"), (Family::ProtobufGrpc, PROTOBUF, "Protobuf")];
    let treatments = [(0, "", ""), (1, GZIP, ", gzip")];
    let mut all = Vec::new();
    for (family, id, name) in families {
        for (variant, ending, words) in treatments {
            let points = formats(lesson)
                .enumerate()
                .filter(|(_, (format, _))| family_of(format) == family)
                .map(|(row, (format, _))| {
                    let bytes = sizes.bytes(&format!("{format}{ending}"));
                    vec![Some(row as f64), bytes.map(|bytes| bytes as f64)]
                })
                .collect();
            all.push(Series {
                contender: format!("{id}{ending}"),
                name: format!("{name}{words}"),
                family,
                variant,
                mark: Mark::Bars,
                columns: vec!["format".into(), "bytes".into()],
                points,
            });
        }
    }
    all
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
