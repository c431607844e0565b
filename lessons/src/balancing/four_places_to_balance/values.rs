//! What the run came to, by name: for each place how long calls took, how many failed, how unevenly pods work and what there is
//! to pay; what the hop costs; and which place is best.

use engine::fleet::status::Status;
use engine::kernel::time::Duration;
use engine::report::fleet::FleetReport;

use super::places::best_and_next;
use super::{CLIENT, CONTENDERS, DURATION_S, L4, L7, LOOKASIDE, PODS, RPS, XDS};
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::stage::Step;
use crate::values::Values;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 39] = [
    "client.failed",
    "client.hottest",
    "client.opened",
    "client.p50",
    "client.p99",
    "clients",
    "deadline_ms",
    "detect_s",
    "even",
    "hop",
    "hop-rtt",
    "hop-times",
    "l4.failed",
    "l4.hottest",
    "l4.opened",
    "l4.p50",
    "l4.p99",
    "l7.cores",
    "l7.failed",
    "l7.hottest",
    "l7.p50",
    "l7.p99",
    "late_clients",
    "lookaside.failed",
    "lookaside.p50",
    "lookaside.p99",
    "million",
    "pods",
    "proxies",
    "proxy_cpu_us",
    "rps",
    "rtt_ms",
    "service_ms",
    "slow",
    "slowdown",
    "told.failed",
    "xds.failed",
    "xds.p50",
    "xds.p99",
];

const MS: &str = "ms";

/// Everything by name; what a place has not come to yet is missing.
pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let number = |key| setting(lesson, settings, key);
    let mut values = Values::default();
    for run in observation.fleets() {
        if let Some(report) = &run.outcome {
            contender(&mut values, &run.contender, report, number(DURATION_S));
        }
    }
    let of = |id: &str, name: &str| values.number(&[id, name].concat());
    let hop = of(L7, ".p50").zip(of(CLIENT, ".p50")).map(|(proxied, alone)| proxied - alone);
    let ranked = best_and_next(&|id| of(id, ".failed").zip(of(id, ".p99")));
    let gain = ranked.and_then(|[best, next]| {
        Some((of(next, ".failed")? - of(best, ".failed")?, of(next, ".p99")? / of(best, ".p99")?))
    });
    let times = of(L7, ".p50").zip(of(CLIENT, ".p50")).map(|(proxied, alone)| proxied / alone);
    let told = of(LOOKASIDE, ".failed").zip(of(XDS, ".failed")).map(|(one, other)| one.min(other));
    let hung = f64::from(super::failures(lesson, settings).1.is_some());
    values.exact("hop-times", times, "times");
    values.exact("told.failed", told, "%");
    values.exact("hung", Some(hung), "");
    values.exact("hop", hop, MS);
    values.exact("hop-rtt", Some(number(super::RTT_MS)), MS);
    values.exact("even", Some(number(RPS) / number(PODS)), "calls/s");
    values.exact("slow", Some(f64::from(super::slow_pods(lesson, settings))), "");
    // So many cores for a million calls a second.
    values.exact("million", Some(number(super::PROXY_CPU_US)), "cores");
    if let Some(ranked) = ranked {
        for one in &CONTENDERS {
            for (name, place) in [".best", ".next"].into_iter().zip(ranked) {
                values.exact([one.id, name].concat(), Some(f64::from(one.id == place)), "");
            }
        }
    }
    // What the best place gains over the next: so much more of all calls fail there, and p99 is so many times as long.
    values.exact("gain.failed", gain.map(|(failed, _)| failed), "%");
    values.exact("gain.p99", gain.map(|(_, p99)| p99), "times");
    values
}

fn contender(values: &mut Values, id: &str, report: &FleetReport, duration_s: f64) {
    let mut exact =
        |name: &str, value: Option<f64>, unit| values.exact([id, ".", name].concat(), value, unit);
    let all = report.counts.started as f64;
    let ms = |of: Option<Duration>| of.map(Duration::as_milliseconds);
    exact("p50", ms(report.latencies.p50), MS);
    exact("p99", ms(report.latencies.p99), MS);
    let failed = all - report.ended(Status::Ok) as f64;
    exact("failed", (all > 0.0).then(|| failed / all * 100.0), "%");
    let seconds = |busy: Duration| busy.as_milliseconds() / 1e3;
    // Pods have one core each.
    let hottest = report.pods.iter().map(|pod| seconds(pod.busy)).fold(0.0, f64::max);
    exact("hottest", Some(hottest / duration_s * 100.0), "%");
    exact("max-mean", report.imbalance.map(|uneven| uneven.peak), "times");
    let cores: f64 = report.workers.iter().map(|worker| seconds(worker.busy)).sum();
    exact("cores", Some(cores / duration_s), "cores");
    exact("opened", Some(report.connections.opened as f64), "");
}

/// The place that is best under these settings, with `.best`, or with `.next` the best of the others.
pub(super) fn ranked(values: &Values, name: &str) -> Option<&'static crate::lesson::Contender> {
    CONTENDERS.iter().find(|one| values.number(&[one.id, name].concat()) == Some(1.0))
}

/// Which words tell how the run came out.
pub(super) fn outcome(step: Step, values: &Values) -> Vec<&'static str> {
    let of = |name: &str| values.number(name).unwrap_or(0.0);
    let harmed = |id: &str| of(&[id, ".failed"].concat()) >= FELT;
    let known = of("client.p99") > 0.0;
    match step {
        Step::Run if known => {
            let pinned = of("l4.p99") >= of("client.p99") * CLEARLY || harmed(L4);
            let hidden = of("hop") <= 0.0;
            vec![
                if pinned { "run.pinned" } else { "run.alike" },
                if hidden { "run.hop-hidden" } else { "run.hop-felt" },
                "run.same",
            ]
        }
        Step::Fix if known && !harmed(XDS) && harmed(CLIENT) => vec!["fix.told"],
        Step::Fix if known && harmed(XDS) && of("l7.failed") < OUTAGE => vec!["fix.spared"],
        Step::Fix if known && harmed(XDS) => vec!["fix.untold"],
        Step::Fix if known => vec!["fix.nothing"],
        _ => Vec::new(),
    }
}

/// So many fail, in percent, and somebody stood in the way of all.
const OUTAGE: f64 = 50.0;

/// So many times as long, and nobody calls it chance.
pub(super) const CLEARLY: f64 = 1.5;
/// So many calls that fail, in percent, and people are woken.
pub(super) const FELT: f64 = 2.0;
