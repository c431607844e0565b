//! What the run showed, in sentences whose every number comes from the run.

use figure::number;

use super::goals::NOT_WORTH_ASKING;
use super::values::values;
use super::{CONTENDERS, HTTP2_ONE, PER_REQUEST, POOL, POOL_CONNECTIONS};
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::simulation::{UNANSWERED, stopped};
use crate::values::Values;

/// So many times longer, and a contender has clearly lost.
const CLEARLY: f64 = 1.2;

pub(super) fn findings(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<String> {
    let all = observation.calls();
    let mut says: Vec<String> = Vec::new();
    if all.is_empty() || all.iter().any(|run| run.outcome.is_none()) {
        return says;
    }
    let values = values(lesson, settings, observation);
    let shown = |name: &str| values.words(name).unwrap_or_default();
    let value = |name: &str| values.number(name).unwrap_or_default();
    if value("calls") == 0.0 {
        says.push("No call came, so nobody greets.".into());
        return says;
    }
    says.push(
        [
            "A call with a connection of its own takes ",
            &shown("per-request.p50"),
            " (median), ",
            &shown("per-request.greeting-share"),
            " of that greeting; on a connection that is kept ",
            &shown("pool.p50"),
            " over HTTP/1.1 and ",
            &shown("http2-one.p50"),
            " over HTTP/2.",
        ]
        .concat(),
    );
    says.push(
        [
            "Greetings are ",
            &shown("per-request.greeting-bytes-share"),
            " of its bytes. For ",
            &shown("calls"),
            " calls it opened ",
            &shown("per-request.opened"),
            " connections, the pool ",
            &shown("pool.opened"),
            " and HTTP/2 ",
            &shown("http2-one.opened"),
            ".",
        ]
        .concat(),
    );
    if value("per-request.greeting-share") <= NOT_WORTH_ASKING {
        says.push("Here keeping connections saves hardly any time: the server is near, or slow.".into());
    }
    says.extend(falls_behind(lesson, settings, observation));
    says.push(ports(&values));
    says.extend(favourite_loses(&values));
    says.extend(stopped(lesson, observation, UNANSWERED));
    says
}

fn ports(values: &Values) -> String {
    let shown = |name: &str| values.words(name).unwrap_or_default();
    let [held, ports, ceiling] = ["ports-held", "ports", "ports-ceiling"].map(shown);
    let out = values.number("ports-held").zip(values.number("ports")).is_some_and(|(held, all)| held > all);
    let begins = if out {
        "From one address to one address this rate cannot last: it would hold "
    } else {
        "Kept up from one address to one address, this rate holds "
    };
    [begins, &held, " in TIME_WAIT, of ", &ports, "; the ceiling is ", &ceiling, "."].concat()
}

/// Contenders whose calls waited because all connections were taken.
fn falls_behind(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Option<String> {
    let waited = |id: &str| {
        let run = observation.calls().iter().find(|run| run.contender == id)?;
        let calls = &run.outcome.as_ref()?.calls;
        let waited = calls.iter().filter(|call| call.start.is_none_or(|start| start > call.arrival)).count();
        (waited > 0).then_some(waited as f64)
    };
    let count = waited(PER_REQUEST)?;
    let room = number(setting(lesson, settings, POOL_CONNECTIONS));
    let mut says =
        [&number(count), " calls with a connection of their own waited for one, as ", &room].concat();
    says.push_str(" may be open at once");
    says.push_str(if waited(POOL).is_none() { "; on the pool none did." } else { "." });
    Some(says)
}

/// Where the one connection of HTTP/2 is not what a reader of its advertisements expects.
fn favourite_loses(values: &Values) -> Option<String> {
    let slowest = |id: &str| values.number(&[id, ".p99"].concat());
    let beats =
        |id: &&str| slowest(HTTP2_ONE).zip(slowest(id)).is_some_and(|(own, other)| own >= other * CLEARLY);
    // Who loses to the worst of them loses to all.
    let id = [PER_REQUEST, POOL].into_iter().find(beats)?;
    let label = CONTENDERS.iter().find(|one| one.id == id)?.label;
    let shown = |id: &str| values.words(&[id, ".p99"].concat()).unwrap_or_default();
    let (own, other) = (shown(HTTP2_ONE), shown(id));
    Some(
        ["The favourite loses here: HTTP/2 has a p99 of ", &own, ", and ", label, " one of ", &other, "."]
            .concat(),
    )
}
