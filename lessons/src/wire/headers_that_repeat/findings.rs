//! What the run showed, in sentences whose every number comes from the run.

use super::values::megabytes_per_second;
use super::{CONTENDERS, H2, HTTP1, INDEX_EVERYTHING};
use crate::experiment::Observation;
use crate::headers::Sent;
use crate::lesson::Lesson;
use crate::settings::Settings;

pub(super) fn findings(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<String> {
    let of = |contender: &str| {
        let headers = observation.headers().iter().find(|headers| headers.contender == contender);
        headers.and_then(|headers| headers.sent.as_ref())
    };
    let bytes = |octets: f64| figure::with_unit(octets, "bytes");
    let mut sentences = Vec::new();
    for contender in &CONTENDERS {
        let Some(sent) = of(contender.id) else { continue };
        let rate = figure::with_unit(megabytes_per_second(lesson, settings, sent.per_call()), "MB/s");
        sentences.push(
            [contender.label, ": ", &bytes(sent.per_call()), " of header per call, ", &rate, "."].concat(),
        );
    }
    for (name, says) in [("authorization", "The token"), ("x-request-id", "The request id")] {
        let per_call = |sent: &Sent| Some(sent.field(name)?.octets as f64 / sent.octets.len() as f64);
        let each = [HTTP1, H2, INDEX_EVERYTHING].map(|contender| of(contender).and_then(per_call));
        if let [Some(plain), Some(h2), Some(all)] = each {
            sentences.push(
                [
                    says,
                    " costs ",
                    &bytes(plain),
                    " per call in HTTP/1.1, ",
                    &bytes(h2),
                    " as h2 writes it, ",
                    &bytes(all),
                    " where everything is indexed.",
                ]
                .concat(),
            );
        }
    }
    for contender in CONTENDERS.iter().filter(|contender| contender.id != HTTP1) {
        let Some(sent) = of(contender.id).filter(|sent| sent.evicted > 0) else { continue };
        let evicted = figure::with_unit(f64::from(sent.evicted), "entries");
        sentences.push([contender.label, ": ", &evicted, " fell out of the table."].concat());
    }
    sentences
}
