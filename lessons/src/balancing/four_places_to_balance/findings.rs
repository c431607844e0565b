//! What the run showed, in sentences whose every number comes from the run.

use super::places::{AS_GOOD_FAILED, AS_GOOD_P99};
use super::values::{FELT, ranked, values};
use super::{CLIENT, CONTENDERS, L4, L7, LOOKASIDE, XDS};
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
    let mut says: Vec<String> = CONTENDERS.iter().map(|one| came_to(&values, one.id, one.label)).collect();
    says.extend(best_here(&values));
    says.extend(favourite_loses(&values));
    says.extend(stopped(lesson, observation, UNANSWERED));
    says
}

fn came_to(values: &Values, id: &str, label: &str) -> String {
    let shown = |name| values.words_of(id, name);
    let took = match shown("p99") {
        none if none.is_empty() => "no call was answered".into(),
        p99 => ["p50 ", &shown("p50"), ", p99 ", &p99].concat(),
    };
    [
        label,
        ": ",
        &took,
        ", ",
        &shown("failed"),
        " of the calls failed, the busiest pod had ",
        &shown("hottest"),
        " of the work that it can do.",
    ]
    .concat()
}

/// The best place, by its rule, what it costs, and what it gains over the next.
fn best_here(values: &Values) -> Option<String> {
    let (best, next) = (ranked(values, ".best")?, ranked(values, ".next")?);
    let shown = |name| values.words_of(best.id, name);
    let price = match best.id {
        L7 => [
            "a hop of ",
            &values.words("hop-rtt").unwrap_or_default(),
            ", and ",
            &shown("cores"),
            " of proxies",
        ]
        .concat(),
        L4 => ["pods that are loaded by chance: ", &shown("max-mean"), " the mean on the busiest"].concat(),
        CLIENT => {
            [&shown("opened"), " connections, and clients whom nobody tells of a pod that hangs"].concat()
        }
        LOOKASIDE => [&shown("opened"), " connections, and a balancer for which new clients wait"].concat(),
        _ => {
            [&shown("opened"), " connections, and a control plane without which no client can start"].concat()
        }
    };
    Some(
        [
            "Best here, as the least to run among the places that serve callers as well: ",
            best.label,
            ". The price: ",
            &price,
            ". Next best: ",
            next.label,
            "; ",
            &gain(values, best.id, next.id)?,
            ".",
        ]
        .concat(),
    )
}

/// What callers have of the best place, and not of the next; the first that the rule looks at.
fn gain(values: &Values, best: &str, next: &str) -> Option<String> {
    let both = |name| (values.words_of(next, name), values.words_of(best, name));
    if values.number("gain.failed")? > AS_GOOD_FAILED {
        let (theirs, ours) = both("failed");
        Some(["there ", &theirs, " of the calls fail, here ", &ours].concat())
    } else if values.number("gain.p99")? > AS_GOOD_P99 {
        let (theirs, ours) = both("p99");
        let times = values.words("gain.p99")?;
        Some(["p99 is ", &theirs, " there, ", &times, " the ", &ours, " here"].concat())
    } else {
        Some("callers are served as well, and there is more to run".into())
    }
}

/// Where the place with a policy for all is no help, or a proxy is not worth its hop.
fn favourite_loses(values: &Values) -> Option<String> {
    let failed = |id: &str| values.number(&[id, ".failed"].concat());
    let (central, alone, proxy) = (failed(XDS)?, failed(CLIENT)?, failed(L7)?);
    if central >= alone + FELT {
        Some("The favourite loses here: clients that depend on a control plane fail more often than those without.".into())
    } else if proxy >= alone + FELT {
        Some("The favourite loses here: the proxy that should shield callers is what fails them.".into())
    } else if central >= FELT {
        Some("A control plane is no help here: nobody is left to tell clients of the pod that hangs.".into())
    } else {
        None
    }
}
