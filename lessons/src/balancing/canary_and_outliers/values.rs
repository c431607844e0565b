//! What the run came to, by name: for each contender which share of the calls failed, how much of that is left beside no
//! detection, and how often pods were ejected.

use engine::fleet::defaults::SUCCESS_RATE_VOLUME;
use engine::fleet::outliers::{Cause, http};
use engine::fleet::status::Status;
use engine::kernel::time::Duration;
use engine::report::fleet::FleetReport;

use super::{
    CANARY_PCT, CLIENTS, ENVOY, GRPC, INTERVAL_S, ISTIO, MIN_HEALTH_PCT, NONE, PODS, RPS, begins_s, parts,
};
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::stage::Step;
use crate::values::Values;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 28] = [
    "bad_pct",
    "begins",
    "canary_pct",
    "clients",
    "consecutive_5xx",
    "duration_s",
    "each",
    "ejection_s",
    "envoy.failed",
    "even",
    "grpc.errors",
    "grpc.failed",
    "grpc.first",
    "interval_s",
    "istio.ejections",
    "istio.errors",
    "istio.failed",
    "istio.first",
    "istio.left",
    "istio.p99",
    "looked-at",
    "max_ejection_pct",
    "none.errors",
    "none.failed",
    "of-pool",
    "pods",
    "rps",
    "slowdown",
];

/// Everything by name; what a contender has not come to yet is missing.
pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let number = |key| setting(lesson, settings, key);
    let mut values = Values::default();
    let begins = begins_s(lesson, settings);
    let parts = parts(lesson, settings);
    for run in observation.fleets() {
        if let Some(report) = &run.outcome {
            contender(&mut values, &run.contender, report, begins);
        }
    }
    for id in [GRPC, ENVOY, ISTIO] {
        for (left, of) in [(".left", ".errors"), (".reached", ".at-bad")] {
            let both = values.number(&[id, of].concat()).zip(values.number(&[NONE, of].concat()));
            let share =
                both.filter(|(_, without)| *without > 0.0).map(|(with, without)| with / without * 100.0);
            values.exact([id, left].concat(), share, "%");
        }
    }
    // The pool that has bad pods, and what one pod of it is.
    let (well, bad) = parts[usize::from(number(CANARY_PCT) > 0.0)];
    let of_pool = 100.0 / f64::from((well + bad).max(1));
    values.exact("of-pool", Some(of_pool), "%");
    // How many pods short of what Istio's proxy wants it is with one left out, percent; not above nothing, and it does not panic.
    values.exact("istio.short", Some(number(MIN_HEALTH_PCT) - (100.0 - of_pool)), "%");
    values.exact("bad", Some(f64::from(bad)), "");
    values.exact("begins", Some(begins), "s");
    values.exact("even", Some(number(RPS) / number(PODS)), "calls/s");
    let each = number(RPS) / number(CLIENTS);
    values.exact("each", Some(each), "calls/s");
    values.exact("looked-at", Some(each / number(PODS) * number(INTERVAL_S)), "calls");
    values
}

fn contender(values: &mut Values, id: &str, report: &FleetReport, begins_s: f64) {
    let mut exact =
        |name: &str, value: Option<f64>, unit| values.exact([id, ".", name].concat(), value, unit);
    let all = report.counts.started as f64;
    let share = |calls: f64| Some(if all > 0.0 { calls / all * 100.0 } else { 0.0 });
    let failed = all - report.ended(Status::Ok) as f64 - report.counts.in_flight as f64;
    exact("errors", Some(failed), "calls");
    exact("failed", share(failed), "%");
    // What a proxy counts: an answer that HTTP has a 5xx for. A deadline passes at the client first.
    let counts = |status: Status| http(status) >= 500 && status != Status::DeadlineExceeded;
    let seen: u64 = report.statuses.iter().filter(|one| counts(one.status)).map(|one| one.calls).sum();
    exact("seen", share(seen as f64), "%");
    // Groups of bad pods are the odd ones.
    let at_bad: u64 = report.groups.iter().skip(1).step_by(2).map(|group| group.received).sum();
    exact("at-bad", Some(at_bad as f64), "calls");
    let ms = |of: Option<Duration>| of.map(Duration::as_milliseconds);
    exact("p50", ms(report.latencies.p50), "ms");
    exact("p99", ms(report.latencies.p99), "ms");
    exact("ejections", Some(report.ejections.ejected as f64), "");
    exact("overflow", Some(report.ejections.overflow as f64), "");
    // Of the ejections that are kept one by one: compared with other pods, and held alone against a bound.
    let by = |cause| report.ejections.first.iter().filter(|one| one.cause == cause).count() as f64;
    exact("compared", Some(by(Cause::SuccessRate)), "");
    exact("alone", Some(by(Cause::FailurePercentage)), "");
    let first = report.ejections.first.first().map(|one| one.at.nanoseconds() as f64 / 1e9 - begins_s);
    exact("first", first, "s");
}

/// Which words tell how the run came out.
pub(super) fn outcome(step: Step, values: &Values) -> Vec<&'static str> {
    let of = |name: &str| values.number(name).unwrap_or(0.0);
    let known = values.number("istio.failed").is_some();
    let fails = of("none.errors") > 0.0;
    match step {
        Step::Run if known && !fails => vec!["run.nothing-fails"],
        Step::Run if known => {
            let mut says = vec![
                if of("istio.left") <= CONTAINED { "run.contained" } else { "run.not-contained" },
                if of("grpc.ejections") > 0.0 { "run.grpc" } else { "run.grpc-blind" },
            ];
            let few = of("looked-at") < f64::from(SUCCESS_RATE_VOLUME);
            if few && of("grpc.alone") > 0.0 && of("grpc.compared") <= 0.0 {
                says.push("run.grpc-alone");
            }
            says
        }
        Step::Fix => {
            let mut says = match (known, fails) {
                (false, _) => Vec::new(),
                (true, false) => vec!["fix.nothing"],
                (true, true) => found(&of),
            };
            says.extend(["fix.manifest", "fix.corrected"]);
            says
        }
        _ => Vec::new(),
    }
}

/// Who finds the pod that fails, by which rule, and what keeps it from being left out.
fn found(of: &impl Fn(&str) -> f64) -> Vec<&'static str> {
    let best =
        [GRPC, ENVOY, ISTIO].iter().map(|id| of(&[id, ".left"].concat())).fold(f64::INFINITY, f64::min);
    let compared = of("envoy.compared") > 0.0;
    if of("istio.ejections") > 0.0 && of("istio.short") > 0.0 {
        vec!["fix.panics"]
    } else if of("envoy.overflow") > 0.0 && of("envoy.ejections") <= 0.0 {
        vec!["fix.may-not"]
    } else if of("istio.left") <= FOUND {
        // Istio has this rule alone.
        vec!["fix.in-a-row"]
    } else if of("envoy.left") <= FOUND && compared {
        vec!["fix.by-shares"]
    } else if best > NOTHING_SPARED {
        vec!["fix.unseen"]
    } else if compared {
        vec!["fix.late", "fix.late-by-shares"]
    } else {
        vec!["fix.late"]
    }
}

/// So little of the errors is left, in percent, and the pod is contained;
pub(super) const CONTAINED: f64 = 10.0;
/// so much, and it is found at least, now and then.
pub(super) const FOUND: f64 = 35.0;
/// So many calls that fail, in percent, and people are woken.
pub(super) const FELT: f64 = 1.0;
/// Next to nothing was spared, in percent of the errors without detection.
pub(super) const NOTHING_SPARED: f64 = 90.0;
/// More errors than without, in percent.
pub(super) const WORSE: f64 = 110.0;
