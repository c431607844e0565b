//! What the run showed, in sentences whose every number comes from the run.

use engine::report::fleet::FleetReport;

use super::values::{FELT, NOTHING_SPARED, WORSE, values};
use super::{CONTENDERS, ENVOY, GRPC, ISTIO};
use crate::balancing::failed::with_codes;
use crate::balancing::plain::report;
use crate::experiment::Observation;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::simulation::{UNANSWERED, stopped};
use crate::values::Values;

/// Of the calls that bad pods had without detection, percent.
const HALF: f64 = 50.0;

pub(super) fn findings(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<String> {
    let values = values(lesson, settings, observation);
    let reports: Option<Vec<_>> = CONTENDERS.iter().map(|one| report(observation, one.id)).collect();
    let Some(reports) = reports else { return Vec::new() };
    let mut says: Vec<String> = (CONTENDERS.iter().zip(reports))
        .map(|(one, report)| came_to(&values, one.id, one.label, report))
        .collect();
    says.extend([GRPC, ENVOY, ISTIO].into_iter().filter_map(|id| why_nobody(&values, id)));
    says.extend(favourite_loses(&values));
    says.extend(stopped(lesson, observation, UNANSWERED));
    says
}

/// Calls that failed with their codes, and ejections.
fn came_to(values: &Values, id: &str, label: &str, report: &FleetReport) -> String {
    let shown = |name| values.words_of(id, name);
    let codes = with_codes(report).map_or_else(String::new, |codes| [": ", &codes].concat());
    let ejections = match values.number(&[id, ".ejections"].concat()) {
        Some(none) if none <= 0.0 => "no ejection".into(),
        Some(one) if one <= 1.0 => "one ejection".into(),
        _ => [&shown("ejections"), " ejections"].concat(),
    };
    [label, ": ", &shown("failed"), " of the calls failed", &codes, "; ", &ejections, "."].concat()
}

/// Why nobody was ejected though calls failed.
fn why_nobody(values: &Values, id: &str) -> Option<String> {
    let of = |name: &str| values.number(&[id, name].concat());
    if of(".failed")? < FELT || of(".left").is_none_or(|left| left < NOTHING_SPARED) {
        return None;
    }
    let label = CONTENDERS.iter().find(|one| one.id == id)?.label;
    let why = if of(".ejections")? > 0.0 && of(".reached").is_some_and(|reached| reached < HALF) {
        "so many are left out that nobody is left for their calls, which fail at once with UNAVAILABLE."
    } else if of(".ejections")? > 0.0 {
        "what is ejected spares callers nothing: too late, too few, or so many that it panics and uses all."
    } else if of(".overflow")? > 0.0 {
        "it would eject, and may not, as too large a share of the pool would be out."
    } else if id == GRPC {
        "nothing to go by: too few pods, or too few calls to each in an interval, or too few failures."
    } else if of(".seen")? <= 0.0 {
        "it is not aware of a failure: it counts answers that HTTP has a 5xx for, and there are none."
    } else if id == ENVOY {
        "it saw failures, but never enough in a row, and too few calls, pods or failures to compare shares."
    } else {
        "it saw failures, but never enough in a row."
    };
    Some([label, ": ", why].concat())
}

/// Where who looks for bad pods does more harm than they.
fn favourite_loses(values: &Values) -> Option<String> {
    let of = |id: &str, name: &str| values.number(&[id, name].concat());
    let worse = |id: &&str| {
        of(id, ".left").is_some_and(|left| left >= WORSE)
            && of(id, ".failed").is_some_and(|failed| failed >= FELT)
    };
    let id = [ISTIO, ENVOY, GRPC].into_iter().find(worse)?;
    let label = CONTENDERS.iter().find(|one| one.id == id)?.label;
    let [with, without] = [id, super::NONE].map(|id| values.words_of(id, "failed"));
    Some(
        [
            "The favourite loses here: with ",
            label,
            " ",
            &with,
            " of the calls fail, without any detection ",
            &without,
            ". The pods that are left out are missed.",
        ]
        .concat(),
    )
}
