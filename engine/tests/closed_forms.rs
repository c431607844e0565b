//! Known answers of queueing theory: the mean wait in M/M/1, M/M/c and M/G/1.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod erlang;
#[path = "../../tests/evidence/record.rs"]
mod evidence;
mod queueing;
mod replications;

use engine::kernel::random::Law;
use engine::kernel::time::Duration;
use erlang::erlang_c;
use evidence::{Comparison, Sides};
use queueing::Setting;
use replications::{Interval, REPLICATIONS, WIDEST, replicated};

const EVIDENCE: &str = "../tests/evidence";

const SERVICE: Duration = Duration::from_milliseconds(1);

/// A queue whose mean wait is known.
struct Known {
    name: &'static str,
    servers: u32,
    load: f64,
    service: Law,
    jobs: u64,
    /// The closed form's mean wait, in mean services.
    wait: f64,
}

/// The mean wait over the replications, in mean services.
fn mean_wait(known: &Known) -> Interval {
    let [wait] = replicated(known.name, |seed| {
        let service = known.service.clone();
        let mut setting = Setting::at_load(known.servers, known.load, service, known.jobs, seed);
        setting.warm_up = known.jobs / 10;
        [setting.run().model().mean_wait() / 1e6]
    });
    wait
}

/// M/M/1: the wait is load / (1 - load) services. M/M/c: it is Erlang C / (c (1 - load)) services (Erlang, 1917). M/G/1: it is
/// load (1 + variation²) / (2 (1 - load)) services (Pollaczek, 1930; Khinchine, 1932).
fn known() -> [Known; 6] {
    let memoryless = || Law::exponential(SERVICE).unwrap();
    let without_memory = |name, servers, load, jobs| {
        let wait = erlang_c(servers, load) / (f64::from(servers) * (1.0 - load));
        Known { name, servers, load, service: memoryless(), jobs, wait }
    };
    let any_service = |name, load: f64, service, variation: f64, jobs| {
        let wait = load * (1.0 + variation * variation) / (2.0 * (1.0 - load));
        Known { name, servers: 1, load, service, jobs, wait }
    };
    [
        without_memory("M/M/1 at 50 %", 1, 0.5, 300_000),
        without_memory("M/M/1 at 60 %", 1, 0.6, 450_000),
        without_memory("M/M/2 at 60 %", 2, 0.6, 350_000),
        without_memory("M/M/4 at 70 %", 4, 0.7, 700_000),
        any_service("M/D/1 at 70 %", 0.7, Law::Fixed(SERVICE), 0.0, 170_000),
        any_service("M/LogNormal/1 at 50 %", 0.5, Law::log_normal(SERVICE, 1.2).unwrap(), 1.2, 400_000),
    ]
}

#[test]
fn mean_waits_are_those_of_queueing_theory() {
    let mut comparison = Comparison::new(
        "queueing",
        "closed form",
        "Mean wait before service, in mean services: the engine's clock, queue, draws and stations",
        [
            "engine::kernel, 30 replications, the first tenth of the jobs not counted",
            "M/M/1; Erlang C (1917); Pollaczek (1930) and Khinchine (1932). The 99.9 % interval must hold it and be at most 1 % to each side",
        ],
        &[
            "Networks: these are single stations. Whole distributions, which other tests hold against recursions, each wait to the nanosecond.",
        ],
    );
    let known = known();
    let (left, right) = known.split_at(known.len() / 2);
    // Two cores are what the build servers have.
    let found: Vec<_> = std::thread::scope(|scope| {
        let run = |part| scope.spawn(move || <[Known]>::iter(part).map(mean_wait).collect::<Vec<_>>());
        [left, right].map(run).into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    for (queue, found) in known.iter().zip(found) {
        found.holds(queue.name, queue.wait, WIDEST);
        let difference = (found.mean - queue.wait).abs();
        let sides = Sides { ours: found.mean, theirs: queue.wait, difference, bound: WIDEST * queue.wait };
        comparison.figure(queue.name, "services", REPLICATIONS * queue.jobs, sides);
    }
    comparison.judge();
}

#[test]
fn erlang_c_is_the_textbooks() {
    assert!((erlang_c(1, 0.9) - 0.9).abs() < 1e-12);
    assert!((erlang_c(2, 0.75) - 2.0 * 0.75 * 0.75 / 1.75).abs() < 1e-12);
}
