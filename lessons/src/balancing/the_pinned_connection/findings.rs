//! What the run showed, in sentences whose every number comes from the run.

use super::values::{CLEARLY, values};
use super::{CLIENT, CONTENDERS, L4_HTTP1, L4_HTTP2, L7};
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
    let mut says: Vec<String> = CONTENDERS.iter().map(|one| shares(&values, one.id, one.label)).collect();
    says.extend(slowest(&values));
    says.extend(favourite_loses(&values));
    says.extend(stopped(lesson, observation, UNANSWERED));
    says
}

fn shares(values: &Values, id: &str, label: &str) -> String {
    let shown = |name| values.words_of(id, name);
    let uneven = values.number(&[id, ".max-mean"].concat()).map_or_else(String::new, |_| {
        [", the busiest pod has ", &shown("max-mean"), " the mean (", &shown("busiest"), ")"].concat()
    });
    [label, ": ", &shown("opened"), " connections, ", &shown("idle"), " pods without a call", &uneven, "."]
        .concat()
}

fn slowest(values: &Values) -> Option<String> {
    values.number("l4-http2.p99")?;
    let of = |id: &str| values.words_of(id, "p99");
    Some(
        [
            "p99: ",
            &of(L4_HTTP1),
            " over HTTP/1.1, ",
            &of(L4_HTTP2),
            " over HTTP/2 behind a balancer of connections, ",
            &of(L7),
            " behind one of calls, ",
            &of(CLIENT),
            " with round_robin.",
        ]
        .concat(),
    )
}

/// Where seeing each call is worth nothing, or HTTP/1.1 is pinned no less.
fn favourite_loses(values: &Values) -> Option<String> {
    let p99 = |id: &str| values.number(&[id, ".p99"].concat());
    let (pinned, calls, http1) = (p99(L4_HTTP2)?, p99(L7)?, p99(L4_HTTP1)?);
    if pinned < calls * CLEARLY {
        Some("Balancing each call gains little here: no pod has more than it can bear.".into())
    } else if http1 > pinned {
        Some("HTTP/1.1 is no better off here: its few connections are pinned just as well.".into())
    } else {
        None
    }
}
