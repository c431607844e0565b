//! What the run showed, in sentences whose every number comes from the run.

use figure::number;

use super::values::{DIFFERS, values};
use super::{CONTENDERS, HTTP1_SIX, HTTP2_ONE, STREAMS};
use crate::experiment::Observation;
use crate::lesson::Lesson;
use crate::phrase::list;
use crate::settings::Settings;
use crate::simulation::stopped;
use crate::values::Values;

pub(super) fn findings(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<String> {
    let values = values(lesson, settings, observation);
    let all = observation.calls();
    if all.is_empty() || all.iter().any(|run| run.outcome.is_none()) {
        return Vec::new();
    }
    let mut says = Vec::new();
    says.extend(when(&values));
    says.extend(who_wins(&values));
    says.extend(who_is_held(&values));
    says.push(what_was_lost(&values));
    says.extend(stopped(lesson, observation, " objects are not there."));
    says
}

fn when(values: &Values) -> Option<String> {
    let of = |contender: &crate::lesson::Contender| {
        let complete = values.words_of(contender.id, "complete");
        (!complete.is_empty()).then(|| [contender.label, " (", &complete, ")"].concat())
    };
    let there: Vec<String> = CONTENDERS.iter().filter_map(of).collect();
    (!there.is_empty()).then(|| ["The last object was there: ", &list(&there), "."].concat())
}

fn who_wins(values: &Values) -> Option<String> {
    let six = values.number("six-ahead")?;
    let times = |number: f64| figure::with_unit(number, "times");
    let [http1, http2] = [HTTP1_SIX, HTTP2_ONE].map(label);
    Some(if six >= DIFFERS {
        [http2, " took ", &times(six), " as long as ", http1, "."].concat()
    } else if six <= 1.0 / DIFFERS {
        [http1, " took ", &times(1.0 / six), " as long as ", http2, "."].concat()
    } else {
        [http1, " and ", http2, " took about as long."].concat()
    })
}

fn label(contender: &str) -> &'static str {
    CONTENDERS.iter().find(|one| one.id == contender).map_or("", |one| one.label)
}

/// Who waited for packets of others, and whether the whole waited too.
fn who_is_held(values: &Values) -> Option<String> {
    let held = values.number("held")?;
    let streams = values.number("streams-ahead")?;
    let whole = if streams >= DIFFERS {
        [" Independent streams are done ", &figure::with_unit(streams, "times"), " as fast."].concat()
    } else {
        " All together are done no sooner with independent streams.".into()
    };
    Some(if held == 0.0 {
        ["No object over HTTP/2 was there later for a packet of others.", &whole].concat()
    } else {
        let longest = values.words("held-longest").unwrap_or_default();
        format!("{} objects over HTTP/2 waited for packets of others, up to {longest}.{whole}", number(held))
    })
}

fn what_was_lost(values: &Values) -> String {
    let of = |id: &str| {
        let [lost, packets, smaller, used] =
            ["lost", "packets", "smaller", "used"].map(|name| values.words_of(id, name));
        let used = if used.is_empty() { "an unknown share".into() } else { used };
        format!(
            "{}: {lost} of {packets} packets lost, windows cut {smaller} times, {used} of the link used",
            label(id)
        )
    };
    [of(HTTP1_SIX), "; ".into(), of(HTTP2_ONE), "; ".into(), of(STREAMS), ".".into()].concat()
}
