//! What the run showed, in sentences whose every number comes from the run.

use super::goals::PINNED;
use super::values::values;
use super::{AGE, CONTENDERS, DNS, XDS};
use crate::balancing::failed::with_codes;
use crate::balancing::plain::report;
use crate::experiment::Observation;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::simulation::{UNANSWERED, stopped};
use crate::values::Values;

/// Percent of an even share at the end, up to which new pods are hardly called.
const HARDLY: f64 = 10.0;

pub(super) fn findings(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<String> {
    let all = observation.fleets();
    if all.is_empty() || all.iter().any(|run| run.outcome.is_none()) {
        return Vec::new();
    }
    let values = values(lesson, settings, observation);
    let mut says: Vec<String> = CONTENDERS.iter().map(|one| came_to(&values, observation, one)).collect();
    says.extend(update(&values));
    says.extend(favourite_loses(&values));
    says.extend(stopped(lesson, observation, UNANSWERED));
    says
}

fn came_to(values: &Values, observation: &Observation, contender: &Contender) -> String {
    let shown = |name| values.words_of(contender.id, name);
    let unrecorded = values.number(&[contender.id, ".recorded"].concat()) == Some(0.0);
    let when = match (shown("half"), shown("most")) {
        _ if unrecorded => ", when is not known, as more connections were opened than are recorded".into(),
        (half, _) if half.is_empty() => String::new(),
        (half, most) if most.is_empty() => [", half of it after ", &half].concat(),
        (half, most) => [", half of it after ", &half, ", nine tenths after ", &most].concat(),
    };
    [
        contender.label,
        ": at the end the new pods get ",
        &shown("late"),
        " of an even share",
        &when,
        "; ",
        &shown("failed"),
        " failed",
        &codes(observation, contender.id),
        ", ",
        &shown("opened"),
        " connections were opened.",
    ]
    .concat()
}

/// With what calls failed, and how many with each.
fn codes(observation: &Observation, id: &str) -> String {
    let codes = report(observation, id).and_then(with_codes);
    codes.map_or_else(String::new, |codes| [" (", &codes, ")"].concat())
}

/// Whom a rolling update hurts.
fn update(values: &Values) -> Option<String> {
    let failed = |id: &str| values.number(&[id, ".failed"].concat());
    let (asked, told) = (failed(DNS)?, failed(XDS)?);
    if values.number("replaced")? == 0.0 || asked <= told {
        return None;
    }
    let [asked, told] = [DNS, XDS].map(|id| values.words_of(id, "failed"));
    let why = if values.number("all-addresses")? > 0.0 && values.number("gap")? > 0.0 {
        let gap = values.words("gap").unwrap_or_default();
        [" A resolver may ask every ", &gap, " only."].concat()
    } else {
        String::new()
    };
    let says = "The change of pods fails calls of clients that ask DNS: ";
    Some([says, &asked, ", against ", &told, " where a control plane tells them.", &why].concat())
}

/// Where MAX_CONNECTION_AGE does not help, or not with what matters.
fn favourite_loses(values: &Values) -> Option<String> {
    let of = |id: &str, name: &str| values.number(&[id, name].concat());
    if values.number("replaced")? > 0.0 {
        return None;
    }
    let pinned =
        values.number("all-addresses")? == 0.0 && of(AGE, ".max-mean").is_some_and(|peak| peak >= PINNED);
    if pinned {
        let peak = values.words_of(AGE, "max-mean");
        let says = "MAX_CONNECTION_AGE is no cure behind one address: connections move on, and each client is on one pod all \
                    the same. The busiest has ";
        Some([says, &peak, " the mean."].concat())
    } else if of(AGE, ".late")? <= HARDLY {
        Some(["MAX_CONNECTION_AGE has not helped in this time: ", &not_helped(values), "."].concat())
    } else if of(AGE, ".failed")? > of(DNS, ".failed")? {
        let [aged, plain] = [AGE, DNS].map(|id| values.words_of(id, "failed"));
        Some(["MAX_CONNECTION_AGE has its price here: ", &aged, " failed, ", &plain, " without it."].concat())
    } else {
        None
    }
}

/// Why connections with an age brought next to nobody to the new pods.
fn not_helped(values: &Values) -> String {
    let of = |name: &str| values.number(name).unwrap_or(0.0);
    if of("listed") >= of("watched") {
        "clients could not know of the new pods before its end".into()
    } else if of("new-at-start") > 0.0 && of("until-first-end") > 0.0 {
        let first = values.words("first-end").unwrap_or_default();
        ["hardly a connection ended, as those opened at once end after ", &first, " or later"].concat()
    } else {
        "hardly a client lost a connection".into()
    }
}
