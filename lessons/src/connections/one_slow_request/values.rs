//! What the run came to, by name: for each contender how long its calls took, all of them and the quick ones apart, and how
//! many waited.

use super::measures::{Interval, most_at_once};
use super::{BANDWIDTH_MBPS, DURATION_S, RTT_MS, SERVICE_MS, SLOW_MS};
use crate::connections::percentile::{percentile, sorted};
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::values::Values;
use engine::outcome::{Call, Outcome};

/// So many times as long as alone, at their p99, and quick calls are said to wait.
pub(super) const WAITS: f64 = 3.0;
/// Below so many times, nobody would see it.
pub(super) const HARDLY: f64 = 1.25;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 23] = [
    "alone",
    "at-once",
    "calls",
    "duration_s",
    "http1-one.quick-p99",
    "http1-pipelined.p99",
    "http1-pipelined.quick-p99",
    "http1-pool.most-under-way",
    "http1-six.most-waiting",
    "http1-six.quick-p99",
    "http2-one.most-under-way",
    "http2-one.most-waiting",
    "http2-one.p99",
    "http2-one.quick-p99",
    "http2-several.quick-p99",
    "http2_connections",
    "rps",
    "service_ms",
    "slow-calls",
    "slow_ms",
    "slow_pct",
    "streams_limit",
    "turned",
];

const MS: &str = "ms";

/// Everything by name; what a contender has not come to yet is missing.
pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let number = |key| setting(lesson, settings, key);
    let mut values = Values::default();
    let alone = number(RTT_MS) + number(SERVICE_MS);
    values.exact("alone", Some(alone), MS);
    for run in observation.calls() {
        if let Some(outcome) = &run.outcome {
            contender(&mut values, &run.contender, outcome, alone);
        }
    }
    let ratio = |one: &str, other: &str| {
        Some(values.number(one)? / values.number(other).filter(|number| *number > 0.0)?)
    };
    let turned = ratio("http2-one.quick-p99", "http1-pipelined.quick-p99");
    let six = ratio("http1-six.quick-p99", "http2-one.quick-p99");
    values.exact("turned", turned, "times");
    values.exact("six-behind", six, "times");
    if let Some(outcome) = observation.calls().iter().find_map(|run| run.outcome.as_ref()) {
        let calls = &outcome.calls;
        let slow = calls.iter().filter(|call| call.slow).count() as f64;
        let quick = calls.len() as f64 - slow;
        let busy = slow * (number(RTT_MS) + number(SLOW_MS)) + quick * alone;
        values.exact("calls", Some(calls.len() as f64), "");
        values.exact("slow-calls", Some(slow), "");
        values.exact("quick-calls", Some(quick), "");
        // Little's law: calls a second times the seconds that each takes where nobody waits.
        values.exact("at-once", Some(busy / (number(DURATION_S) * 1e3)), "");
    }
    values
}

fn contender(values: &mut Values, id: &str, outcome: &Outcome, alone: f64) {
    let took = |kept: &dyn Fn(&Call) -> bool| {
        sorted(outcome.calls.iter().filter(|call| kept(call)).filter_map(Call::latency))
    };
    let all = took(&|_| true);
    let quick = took(&|call| !call.slow);
    let mut exact = |name: &str, value: Option<f64>, unit| values.exact(format!("{id}.{name}"), value, unit);
    exact("p50", percentile(&all, 0.5), MS);
    exact("p99", percentile(&all, 0.99), MS);
    exact("quick-p50", percentile(&quick, 0.5), MS);
    let slowest_quick = percentile(&quick, 0.99);
    exact("quick-p99", slowest_quick, MS);
    exact("slower", slowest_quick.map(|took| took / alone), "times");
    exact("behind", percentile(&sorted(super::measures::behind(&outcome.calls)), 0.5), MS);
    let most = |interval: &dyn Fn(&Call) -> Option<Interval>| {
        most_at_once(outcome.calls.iter().filter_map(interval)) as f64
    };
    let under_way = most(&|call| Some((call.start?, call.completion.unwrap_or(outcome.now))));
    let waiting = most(&|call| Some((call.arrival, call.start.unwrap_or(outcome.now))));
    exact("most-under-way", Some(under_way), "");
    exact("most-waiting", Some(waiting), "");
    let sending = outcome.octets_to_client as f64 * 8.0;
    exact("megabits", Some(sending / 1e6), "Mbit");
}

/// How much of the time that calls come the link needs for a contender's responses; above one it cannot keep up.
pub(super) fn link(lesson: &Lesson, settings: &Settings, values: &Values, contender: &str) -> Option<f64> {
    let megabits = values.number(&format!("{contender}.megabits"))?;
    Some(megabits / setting(lesson, settings, BANDWIDTH_MBPS) / setting(lesson, settings, DURATION_S))
}
