//! What the run came to, by name: calls that the wrong service answered and for how long, what each contender's calls came
//! to, and what checking names takes.

use engine::fleet::status::Status;
use engine::kernel::time::Duration;
use engine::report::fleet::FleetReport;

use super::fleet::{OTHER, changes_hands, ending, resolver};
use super::{CHECKED, DURATION_S, HANDSHAKE_CPU_US, PLAINTEXT, PUSH, REUSE_S, START_UP_S, STOP_S};
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::stage::Step;
use crate::values::Values;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 27] = [
    "checked.connect",
    "checked.cpu",
    "checked.failed",
    "checked.handshakes",
    "checked.p99",
    "checked.refused",
    "checked.wrong",
    "clients",
    "ending",
    "endpoints_lag_s",
    "gap",
    "plaintext.after",
    "plaintext.connect",
    "plaintext.failed",
    "plaintext.p99",
    "plaintext.share",
    "plaintext.window",
    "plaintext.wrong",
    "pods",
    "pre_stop_s",
    "push.wrong",
    "reuse_s",
    "rps",
    "rtt_ms",
    "served-from",
    "start_up_s",
    "stop_s",
];

const MS: &str = "ms";
const S: &str = "s";

/// Everything by name; what a contender has not come to yet is missing.
pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let number = |key| setting(lesson, settings, key);
    let mut values = Values::default();
    for run in observation.fleets() {
        if let Some(report) = &run.outcome {
            contender(&mut values, &run.contender, report, number(STOP_S));
            if run.contender == CHECKED {
                let handshakes = (report.connections.opened + report.misdirected.wrong_names) as f64;
                values.exact("checked.handshakes", Some(handshakes), "");
                values.exact("checked.cpu", Some(handshakes * number(HANDSHAKE_CPU_US) / 1e3), MS);
            } else {
                values.exact([run.contender.as_str(), ".cpu"].concat(), Some(0.0), MS);
            }
        }
    }
    values.exact("ending", Some(f64::from(ending(lesson, settings))), "");
    values.exact("gap", Some(resolver(lesson, settings).min_gap_ms / 1e3), S);
    values.exact("served-from", Some(number(REUSE_S) + number(START_UP_S)), S);
    values.exact("changes-hands", Some(f64::from(changes_hands(lesson, settings))), "");
    values.exact("left", Some((number(DURATION_S) - number(STOP_S)).max(0.0)), S);
    values
}

/// Calls that came to the neighbour's pods in a bin.
pub(super) fn astray(report: &FleetReport, bin: usize) -> u32 {
    let received = report.series.received_in(bin).unwrap_or_default();
    received.iter().zip(&report.pods).filter(|(_, pod)| pod.group == OTHER).map(|(calls, _)| calls).sum()
}

fn contender(values: &mut Values, id: &str, report: &FleetReport, stop_s: f64) {
    let mut exact =
        |name: &str, value: Option<f64>, unit| values.exact([id, ".", name].concat(), value, unit);
    let all = report.counts.started as f64;
    let share = |calls: f64| (all > 0.0).then(|| calls / all * 100.0);
    let wrong = (report.misdirected.done + report.misdirected.unimplemented) as f64;
    exact("wrong", Some(wrong), "");
    exact("written", Some(report.misdirected.done as f64), "");
    exact("share", share(wrong), "%");
    let bin_s = report.series.bin.as_milliseconds() / 1e3;
    let astray: Vec<u32> = (0..report.series.ended.len()).map(|bin| astray(report, bin)).collect();
    let first = astray.iter().position(|calls| *calls > 0);
    let last = astray.iter().rposition(|calls| *calls > 0);
    // The edge of the first second in which it was; not before the pods ended.
    let after = first.map(|first| (first as f64 * bin_s - stop_s).max(0.0));
    exact("after", after, S);
    let until = last.map(|last| (last + 1) as f64 * bin_s - stop_s);
    exact("until", until, S);
    exact("window", Some(after.zip(until).map_or(0.0, |(after, until)| until - after)), S);
    exact("refused", Some(report.misdirected.wrong_names as f64), "");
    exact("failed", share(all - report.ended(Status::Ok) as f64), "%");
    exact("p99", report.latencies.p99.map(Duration::as_milliseconds), MS);
    exact("connect", connect_ms(report), MS);
    exact("opened", Some(report.connections.opened as f64), "");
}

/// How long a connection took that was ready, at the median. What waited for somebody to have the address counts too, but is
/// rare.
fn connect_ms(report: &FleetReport) -> Option<f64> {
    let took = |record: &engine::fleet::trace::ConnectionRecord| {
        Some(record.ready?.checked_since(record.begun)?.as_milliseconds())
    };
    let mut all: Vec<f64> = report.first_connections.iter().filter_map(took).collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}

/// Which words tell how the run came out.
pub(super) fn outcome(step: Step, values: &Values) -> Vec<&'static str> {
    let of = |id: &str, name: &str| values.number(&[id, name].concat());
    let Some(wrong) = of(PLAINTEXT, ".wrong") else { return Vec::new() };
    let hands = values.number("changes-hands") != Some(0.0);
    let refused = of(PLAINTEXT, ".written") == Some(0.0);
    let [checked, pushed] = [CHECKED, PUSH].map(|id| of(id, ".wrong").unwrap_or(0.0));
    let lasts = of(PLAINTEXT, ".window").unwrap_or(0.0);
    let from = of(PLAINTEXT, ".after").unwrap_or(0.0);
    let endless =
        wrong > 0.0 && lasts + from >= values.number("left").unwrap_or(f64::INFINITY) - TO_THE_END_S;
    match step {
        Step::Run => vec![
            match (wrong > 0.0, endless) {
                (true, _) if refused => "run.refused",
                (true, true) => "run.endless",
                (true, false) => "run.wrong",
                _ => "run.lucky",
            },
            match (checked > 0.0, of(CHECKED, ".refused").unwrap_or(0.0) > 0.0) {
                (true, _) => "run.shared",
                (false, true) => "run.checked",
                _ => "run.unasked",
            },
        ],
        Step::Fix => {
            let plain = match (wrong > 0.0, checked > 0.0) {
                (_, true) => "fix.shared",
                (true, _) if refused => "fix.refused",
                (true, _) => "fix.checked",
                _ if hands => "fix.lucky",
                _ => "fix.nobody",
            };
            let told = match pushed > 0.0 {
                true => Some("fix.push-wrong"),
                false => hands.then_some("fix.push-lucky"),
            };
            std::iter::once(plain).chain(told).collect()
        }
        _ => Vec::new(),
    }
}

/// Nearer to the run's end, and the last wrong write is where writes end.
const TO_THE_END_S: f64 = 2.0;
