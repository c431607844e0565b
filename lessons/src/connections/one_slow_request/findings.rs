//! What the run showed, in sentences whose every number comes from the run.

use engine::outcome::{Call, Outcome};
use figure::{Family, number, with_unit};

use super::figures::look;
use super::goals::CLEARLY;
use super::values::{HARDLY, WAITS, link, values};
use super::{CONTENDERS, HTTP2_ONE, slots};
use crate::experiment::Observation;
use crate::lesson::Lesson;
use crate::phrase::list;
use crate::settings::Settings;
use crate::simulation::{UNANSWERED, stopped};
use crate::values::Values;

pub(super) fn findings(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<String> {
    let values = values(lesson, settings, observation);
    let all = observation.calls();
    let mut says: Vec<String> = Vec::new();
    if all.is_empty() || all.iter().any(|run| run.outcome.is_none()) {
        return says;
    }
    if values.number("quick-calls").unwrap_or(0.0) == 0.0 {
        says.push("No quick call came, so nobody waits who would be quick.".into());
        return says;
    }
    says.push(who_came(&values));
    says.extend(who_waits(&values));
    says.extend(favourite_loses(&values));
    says.extend(falls_behind(lesson, settings, observation, &values));
    if CONTENDERS.iter().all(|one| link(lesson, settings, &values, one.id).is_some_and(|load| load > 1.0)) {
        says.push(
            "The link cannot carry the responses as fast as the calls come, whoever carries them: every line grows."
                .into(),
        );
    }
    says.extend(stopped(lesson, observation, UNANSWERED));
    says
}

fn shown(values: &Values, name: &str) -> String {
    values.words(name).unwrap_or_default()
}

fn who_came(values: &Values) -> String {
    let [calls, slow, alone] = ["calls", "slow-calls", "alone"].map(|name| shown(values, name));
    format!("Of {calls} calls {slow} were slow. A quick one takes {alone} where nobody is in its way.")
}

/// The contenders whose quick calls wait, and those whose do not.
fn who_waits(values: &Values) -> Vec<String> {
    let named = |wanted: &dyn Fn(f64) -> bool| -> Vec<String> {
        let slower = |id: &str| values.number(&format!("{id}.slower"));
        let which = CONTENDERS.iter().filter(|one| slower(one.id).is_some_and(wanted));
        which
            .map(|one| {
                let mut name = one.label.to_owned();
                name.push_str(" (");
                name.push_str(&shown(values, &format!("{}.quick-p99", one.id)));
                name.push(')');
                name
            })
            .collect()
    };
    let groups: [(&str, Vec<String>); 3] = [
        ("Quick calls wait, by their p99, over ", named(&|slower| slower >= WAITS)),
        ("They wait a little over ", named(&|slower| (HARDLY..WAITS).contains(&slower))),
        ("They hardly wait over ", named(&|slower| slower < HARDLY)),
    ];
    let groups = groups.into_iter().filter(|(_, names)| !names.is_empty());
    groups.map(|(begins, names)| [begins, &list(&names), "."].concat()).collect()
}

/// Where the one connection of HTTP/2 is not what a reader of its advertisements expects.
fn favourite_loses(values: &Values) -> Option<String> {
    let quick = |id: &str| values.number(&format!("{id}.quick-p99"));
    let ours = quick(HTTP2_ONE)?;
    let others = CONTENDERS.iter().filter(|one| look(one.id).0 == Family::JsonRest);
    let beaten = others.filter(|one| quick(one.id).is_some_and(|theirs| ours >= theirs * CLEARLY));
    let names: Vec<String> = beaten.map(|one| one.label.to_owned()).collect();
    let loses =
        format!("The favourite loses here: HTTP/2 on one connection is slower than {}.", list(&names));
    (!names.is_empty()).then_some(loses)
}

/// Contenders for which more is to be under way at once than they have room for.
fn falls_behind(
    lesson: &Lesson,
    settings: &Settings,
    observation: &Observation,
    values: &Values,
) -> Vec<String> {
    let at_once = values.number("at-once").unwrap_or(0.0);
    let of = |run: &crate::Simulated| {
        let (connections, each) = slots(lesson, settings, &run.contender);
        let room = f64::from(connections) * f64::from(each?);
        let (outcome, label) = (run.outcome.as_ref()?, lesson.contender(&run.contender)?.label);
        let says = format!(
            "{label} falls behind: {} calls would be under way at once, and it has room for {}. Up to {} waited; the last \
             answer came {} after the last call.",
            number(at_once),
            number(room),
            shown(values, &format!("{}.most-waiting", run.contender)),
            with_unit(behind_the_last(outcome), "s"),
        );
        (at_once > room).then_some(says)
    };
    observation.calls().iter().filter_map(of).collect()
}

/// From the last call's coming to the last answer, in seconds.
fn behind_the_last(outcome: &Outcome) -> f64 {
    let last = outcome.calls.last().map(|call| call.arrival).unwrap_or_default();
    let end = |call: &Call| call.completion.unwrap_or(outcome.now);
    let answered = outcome.calls.iter().map(end).max().unwrap_or_default();
    answered.checked_since(last).unwrap_or_default().nanoseconds() as f64 / 1e9
}
