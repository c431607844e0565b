//! What the run showed, in sentences whose every number comes from the run.

use super::values::values;
use super::{CHECKED, CONTENDERS, PLAINTEXT, PUSH};
use crate::balancing::failed::with_codes;
use crate::balancing::plain::report;
use crate::experiment::Observation;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::simulation::{UNANSWERED, stopped};
use crate::values::Values;

pub(super) fn findings(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<String> {
    let all = observation.fleets();
    if all.is_empty() || all.iter().any(|run| run.outcome.is_none()) {
        return Vec::new();
    }
    let values = values(lesson, settings, observation);
    let mut says: Vec<String> =
        CONTENDERS.iter().map(|one| came_to(&values, observation, one.id, one.label)).collect();
    says.extend(verdict(&values));
    says.extend(stopped(lesson, observation, UNANSWERED));
    says
}

fn came_to(values: &Values, observation: &Observation, id: &str, label: &str) -> String {
    let of = |name: &str| values.number(&[id, ".", name].concat()).unwrap_or(0.0);
    let shown = |name| values.words_of(id, name);
    let mut says = if of("wrong") > 0.0 {
        let (calls, they) =
            if of("wrong") == 1.0 { (" call (", "it says") } else { (" calls (", "they say") };
        let did = match of("written") > 0.0 {
            true => ["; it did what ", they].concat(),
            false => "; it answered UNIMPLEMENTED".into(),
        };
        let when =
            [" from about ", &shown("after"), " to ", &shown("until"), " after the pods ended"].concat();
        [label, ": ", &shown("wrong"), calls, &shown("share"), ") reached the neighbour", &when, &did]
            .concat()
    } else {
        [label, ": no call reached the neighbour"].concat()
    };
    if of("refused") > 0.0 {
        let were = if of("refused") == 1.0 { " connection was" } else { " connections were" };
        says.push_str(&["; ", &shown("refused"), were, " refused for their name"].concat());
    }
    match report(observation, id).and_then(with_codes) {
        None => says.push_str("; no call failed."),
        Some(codes) => says.push_str(&["; calls that failed: ", &codes, "."].concat()),
    }
    says
}

/// What holds beyond this run, and what was its luck.
fn verdict(values: &Values) -> Option<String> {
    let wrong = |id: &str| values.number(&[id, ".wrong"].concat());
    let (plaintext, pushed, checked) = (wrong(PLAINTEXT)?, wrong(PUSH)?, wrong(CHECKED)?);
    Some(
        if checked > 0.0 {
            "The favourite loses here: TLS checks a name, and the neighbour shows the same."
        } else if plaintext > 0.0 && pushed > 0.0 {
            "Who pushes lists may be late as well: only a client that checks whom it reached is never wrong."
        } else if plaintext > 0.0 {
            "A list that is pushed was in time here, and checking names needs no luck with time."
        } else if values.number("checked.refused")? > 0.0 {
            "In plaintext nothing went wrong here, by chance: with TLS clients reached the neighbour, and saw it."
        } else if values.number("changes-hands")? > 0.0 {
            "Nothing went wrong here: no write came to the neighbour. In plaintext that is luck with time, and TLS was not \
             needed."
        } else {
            "Nothing went wrong here: nobody else had the addresses in this time, and TLS was not needed."
        }
        .into(),
    )
}
