//! What the run came to, by name: for each contender how uneven the pods' shares are and how long calls took; and the odds
//! of a pod that nobody calls.

use engine::report::fleet::FleetReport;

use super::{CLIENTS, CONNECTIONS, DURATION_S, L4_HTTP2, PODS, RPS, odds};
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::stage::Step;
use crate::values::Values;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 30] = [
    "client.idle",
    "client.max-mean",
    "client.p99",
    "clients",
    "connections",
    "cores",
    "even",
    "l4-http1.busiest",
    "l4-http1.idle",
    "l4-http1.max-mean",
    "l4-http1.opened",
    "l4-http1.p99",
    "l4-http2.busiest",
    "l4-http2.busiest-share",
    "l4-http2.busy",
    "l4-http2.idle",
    "l4-http2.max-mean",
    "l4-http2.opened",
    "l4-http2.p50",
    "l4-http2.p99",
    "l7.idle",
    "l7.max-mean",
    "l7.p99",
    "odds.given",
    "odds.none",
    "pods",
    "rps",
    "service_ms",
    "stack-http1",
    "stack-http2",
];

/// Everything by name; what a contender has not come to yet is missing.
pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let number = |key| setting(lesson, settings, key);
    let mut values = Values::default();
    for run in observation.fleets() {
        if let Some(report) = &run.outcome {
            contender(&mut values, &run.contender, report, number(DURATION_S));
        }
    }
    let pods = number(PODS);
    values.exact("pods", Some(pods), "");
    values.exact("clients", Some(number(CLIENTS)), "");
    values.exact("even", Some(number(RPS) / pods), "calls/s");
    let connections = number(CLIENTS) * number(CONNECTIONS);
    values.exact("odds.given", Some(odds::given(connections, pods) * 100.0), "%");
    values.exact("odds.none", Some(odds::none(connections as u32, pods as u32) * 100.0), "%");
    values.exact("stack-http1", Some(super::STACK_HTTP1_US), "µs");
    values.exact("stack-http2", Some(super::STACK_HTTP2_US), "µs");
    let p99 = |id: &str| values.number(&[id, ".p99"].concat());
    let behind = p99(L4_HTTP2).zip(p99(super::L7)).map(|(ours, theirs)| ours / theirs);
    values.exact("pinned-behind", behind, "times");
    values
}

fn contender(values: &mut Values, id: &str, report: &FleetReport, duration_s: f64) {
    let mut exact =
        |name: &str, value: Option<f64>, unit| values.exact([id, ".", name].concat(), value, unit);
    let most = report.pods.iter().map(|pod| pod.received).max().unwrap_or_default() as f64;
    let all = report.counts.started as f64;
    exact("idle", Some(odds::idle(report) as f64), "");
    exact("busiest", Some(most / duration_s), "calls/s");
    exact("busiest-share", (all > 0.0).then(|| most / all * 100.0), "%");
    let busy = report.pods.iter().map(|pod| pod.busy.as_milliseconds()).fold(0.0, f64::max);
    exact("busy", Some(busy / 1e3 / duration_s), "cores");
    exact("max-mean", report.imbalance.map(|uneven| uneven.peak), "times");
    exact("variation", report.imbalance.map(|uneven| uneven.variation), "");
    let ms =
        |of: Option<engine::kernel::time::Duration>| of.map(engine::kernel::time::Duration::as_milliseconds);
    exact("p50", ms(report.latencies.p50), "ms");
    exact("p99", ms(report.latencies.p99), "ms");
    exact("opened", Some(report.connections.opened as f64), "");
}

/// Which words tell how the run came out.
pub(super) fn outcome(step: Step, values: &Values) -> Vec<&'static str> {
    let idle = values.number("l4-http2.idle").unwrap_or(0.0);
    let behind = values.number("pinned-behind").unwrap_or(0.0);
    match step {
        Step::Run if idle > 0.0 && behind >= CLEARLY => vec!["run.pinned", "run.why"],
        Step::Run if behind >= CLEARLY => vec!["run.uneven", "run.why"],
        Step::Run if behind > 0.0 => vec!["run.no-harm"],
        Step::Fix if behind >= CLEARLY => vec!["fix.still"],
        Step::Fix if behind > 0.0 => vec!["fix.no-harm"],
        _ => Vec::new(),
    }
}

/// So many times as long, and nobody calls it chance.
pub(super) const CLEARLY: f64 = 1.5;
