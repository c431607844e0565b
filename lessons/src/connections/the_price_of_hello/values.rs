//! What the run came to, by name: for each contender how long calls took and how much of their time and octets is greeting;
//! the probes' round trips; and the two ceilings.

use engine::kernel::time::Duration;
use engine::outcome::{Call, Outcome};
use engine::wire::tls::hellos;

use super::measures::{greeting, greeting_octets, on_its_way};
use super::ports::{EPHEMERAL_PORTS, TIME_WAIT_S};
use super::probes::{BEFORE, FRESH, SIZES, WARM};
use super::{DURATION_S, PER_REQUEST, POOL, RTT_MS, SERVICE_MS, tls};
use crate::connections::percentile::{percentile, sorted};
use crate::experiment::Observation;
use crate::knobs::setting;
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::values::Values;

/// What the words may use.
pub(super) const PLACEHOLDERS: [&str; 34] = [
    "calls",
    "certificate_bytes",
    "fresh.100000",
    "fresh.1000000",
    "fresh.14000",
    "http2-one.opened",
    "http2-one.p50",
    "http2-one.per-worker",
    "per-request.bytes",
    "per-request.greeting",
    "per-request.greeting-bytes",
    "per-request.greeting-bytes-share",
    "per-request.greeting-share",
    "per-request.opened",
    "per-request.p50",
    "per-request.packets",
    "per-request.per-worker",
    "per-request.round-trips",
    "pool.bytes",
    "pool.opened",
    "pool.p50",
    "pool.p99",
    "pool.packets",
    "pool.per-worker",
    "ports",
    "ports-ceiling",
    "ports-held",
    "response_bytes",
    "rps",
    "rtt_ms",
    "service_ms",
    "time-wait",
    "tls",
    "warm.100000",
];

const MS: &str = "ms";
const PERCENT: &str = "%";

/// How long a request is on its way on an open connection, in the run of the same protocol that keeps its connections; half a
/// round trip, where none has been seen.
pub(super) fn way(
    lesson: &Lesson,
    settings: &Settings,
    observation: &Observation,
    contender: &str,
) -> Duration {
    let kept = if contender == PER_REQUEST { POOL } else { contender };
    let run = observation.calls().iter().find(|run| run.contender == kept);
    let seen = run.and_then(|run| on_its_way(run.outcome.as_ref()?));
    let half = setting(lesson, settings, RTT_MS) / 2.0;
    seen.or_else(|| Duration::from_milliseconds_f64(half).ok()).unwrap_or_default()
}

/// Everything by name; what a contender has not come to yet is missing.
pub(super) fn values(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Values {
    let mut values = Values::default();
    let flights = tls(lesson, settings).map_or(0, |tls| {
        hellos(tls.version, tls.chain, tls.post_quantum).iter().map(|hello| u64::from(hello.octets)).sum()
    });
    for run in observation.calls() {
        let Some(outcome) = &run.outcome else { continue };
        if matches!(run.contender.as_str(), FRESH | WARM) {
            probe(&mut values, &run.contender, outcome, setting(lesson, settings, RTT_MS));
        } else {
            let way = way(lesson, settings, observation, &run.contender);
            contender(&mut values, &run.contender, outcome, way, flights);
        }
    }
    let longer = values.number("per-request.p50").zip(values.number("pool.p50"));
    let alone = values.number("per-request.p50").map(|took| took - setting(lesson, settings, SERVICE_MS));
    let trips = alone.map(|took| (took / setting(lesson, settings, RTT_MS)).round());
    values.exact("per-request.round-trips", trips, "");
    values.exact("longer", longer.map(|(own, kept)| own / kept), "times");
    let calls = observation.calls().iter().find_map(|run| Some(run.outcome.as_ref()?.calls.len() as f64));
    values.exact("calls", calls, "");
    let [ports, time_wait] = [EPHEMERAL_PORTS, TIME_WAIT_S].map(f64::from);
    values.exact("ports", Some(ports), "");
    values.exact("time-wait", Some(time_wait), "s");
    values.exact("ports-ceiling", Some(ports / time_wait), "calls/s");
    // As many as are closed while the first of them is still held.
    let a_second =
        values.number("per-request.opened").map(|opened| opened / setting(lesson, settings, DURATION_S));
    values.exact("ports-held", a_second.map(|opened| opened * time_wait), "ports");
    values
}

/// Round trips from call to answer, by the size of the answer.
fn probe(values: &mut Values, id: &str, outcome: &Outcome, rtt_ms: f64) {
    for (size, call) in SIZES.iter().zip(outcome.calls.iter().skip(BEFORE)) {
        let took = call.completion.zip(call.start).map(|(end, start)| super::measures::between(start, end));
        let name = [id, ".", &size.to_string()].concat();
        // What is over is the time of sending.
        values.exact(name, took.map(|took| (took / rtt_ms).round()), "");
    }
}

fn contender(values: &mut Values, id: &str, outcome: &Outcome, way: Duration, flights: u64) {
    let mut exact =
        |name: &str, value: Option<f64>, unit| values.exact([id, ".", name].concat(), value, unit);
    let took = sorted(outcome.calls.iter().filter_map(Call::latency));
    let median = percentile(&took, 0.5);
    exact("p50", median, MS);
    exact("p99", percentile(&took, 0.99), MS);
    exact("per-worker", median.map(|median| 1e3 / median), "calls/s");
    let count = outcome.calls.len() as f64;
    let greetings: u64 = sorted(outcome.calls.iter().filter_map(|call| greeting(call, way))).iter().sum();
    let all: u64 = took.iter().sum();
    exact("greeting", Some(greetings as f64 / 1e6 / count), MS);
    exact("greeting-share", Some(greetings as f64 / all as f64 * 100.0), PERCENT);
    let octets = (outcome.octets_to_server + outcome.octets_to_client) as f64;
    exact("bytes", Some(octets / count), "bytes");
    let Some(packets) = outcome.packets else { return };
    let opened = packets.opened as f64;
    let greeted = greeting_octets(&outcome.trace, outcome.connections, flights).map(|each| each * opened);
    exact("greeting-bytes", greeted.map(|greeted| greeted / count), "bytes");
    exact("greeting-bytes-share", greeted.map(|greeted| greeted / octets * 100.0), PERCENT);
    exact("opened", Some(opened), "");
    let sent: u64 = packets.ways.iter().map(|way| way.packets).sum();
    exact("packets", Some(sent as f64 / count), "");
}
