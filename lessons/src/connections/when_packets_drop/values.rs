//! What the run came to, by name: for each contender when its objects were there and what became of its packets, and what
//! one contender has over another.

use engine::outcome::{Call, Outcome};

use super::{BANDWIDTH_MBPS, HTTP1_SIX, HTTP2_ONE, STREAMS};
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::values::Values;

/// So many times as long, and a difference is one: 5 %.
pub(super) const DIFFERS: f64 = 1.05;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 20] = [
    "bandwidth_mbps",
    "connections",
    "held",
    "held-longest",
    "http1-six.complete",
    "http1-six.lost",
    "http1-six.mean",
    "http1-six.used",
    "http2-ahead",
    "http2-one.complete",
    "http2-one.lost",
    "http2-one.mean",
    "http2-one.smaller",
    "http2-one.used",
    "loss_pct",
    "lost_packet",
    "objects",
    "rtt_ms",
    "six-ahead",
    "streams.complete",
];

const MS: &str = "ms";

/// Everything by name; what a contender has not come to yet is missing.
pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let mut values = Values::default();
    let bandwidth = setting(lesson, settings, BANDWIDTH_MBPS);
    for run in observation.calls() {
        if let Some(outcome) = &run.outcome {
            contender(&mut values, &run.contender, outcome, bandwidth);
        }
    }
    let ratio = |one: &str, other: &str| {
        let complete = |id: &str| values.number(&[id, ".complete"].concat());
        Some(complete(one)? / complete(other).filter(|number| *number > 0.0)?)
    };
    let (six, streams) = (ratio(HTTP2_ONE, HTTP1_SIX), ratio(HTTP2_ONE, STREAMS));
    values.exact("six-ahead", six, "times");
    values.exact("http2-ahead", six.map(|ratio| 1.0 / ratio), "times");
    let mean = |id: &str| values.number(&[id, ".mean"].concat());
    let turns = mean(HTTP2_ONE).zip(mean(HTTP1_SIX)).map(|(ours, theirs)| ours / theirs);
    values.exact("mean-behind", turns, "times");
    values.exact("streams-ahead", streams, "times");
    let calls = |id: &str| {
        let run = observation.calls().iter().find(|run| run.contender == id)?;
        Some(&run.outcome.as_ref()?.calls[..])
    };
    if let Some((ordered, free)) = calls(HTTP2_ONE).zip(calls(STREAMS)) {
        let held = held(ordered, free);
        values.exact("held", Some(held.len() as f64), "");
        values.exact("held-longest", Some(held.iter().copied().fold(0.0, f64::max)), MS);
    }
    values
}

/// How much later each object is there that is there later in order than stream by stream, in milliseconds: those that have
/// waited for packets of others.
fn held(ordered: &[Call], free: &[Call]) -> Vec<f64> {
    let later = |(ordered, free): (&Call, &Call)| {
        let later = ordered.completion?.checked_since(free.completion?)?.nanoseconds();
        (later > 0).then_some(later as f64 / 1e6)
    };
    ordered.iter().zip(free).filter_map(later).collect()
}

/// When each object was there, in milliseconds, in the order of their coming; None if one never was.
pub(super) fn moments(outcome: &Outcome) -> Option<Vec<f64>> {
    outcome.calls.iter().map(|call| Some(call.completion?.nanoseconds() as f64 / 1e6)).collect()
}

fn contender(values: &mut Values, id: &str, outcome: &Outcome, bandwidth: f64) {
    let mut exact =
        |name: &str, value: Option<f64>, unit| values.exact([id, ".", name].concat(), value, unit);
    let moments = moments(outcome);
    let complete = moments.as_ref().map(|moments| moments.iter().copied().fold(0.0, f64::max));
    exact("complete", complete, MS);
    exact("mean", moments.map(|moments| moments.iter().sum::<f64>() / moments.len() as f64), MS);
    // Of what the link to the client could have carried until then, what it did carry, headers and repeats included.
    let sending = outcome.octets_to_client as f64 * 8.0 / (bandwidth * 1e3);
    exact("used", complete.map(|complete| sending / complete * 100.0), "%");
    if let Some(packets) = outcome.packets {
        let [up, down] = packets.ways;
        exact("packets", Some((up.packets + down.packets) as f64), "");
        exact("lost", Some((up.lost + down.lost) as f64), "");
        exact("again", Some(packets.senders.again as f64), "");
        exact("timeouts", Some(packets.senders.timeouts as f64), "");
        exact("smaller", Some((packets.senders.recoveries + packets.senders.timeouts) as f64), "");
    }
}
