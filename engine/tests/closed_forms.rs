//! Known answers of queueing theory: the mean wait in M/M/1, M/M/c and M/G/1. The design's rule: at least 30 replications
//! with the warm-up cut and seeds derived from the test's name; the closed form lies inside the 99.9 % interval, whose half
//! is at most 1 % of it.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod queueing;

use engine::kernel::random::{Law, Streams};
use engine::kernel::time::Duration;
use queueing::Setting;

const REPLICATIONS: u64 = 30;
/// Student's t with 29 degrees of freedom, two-sided 99.9 %.
const STUDENT: f64 = 3.659_4;
const SERVICE: Duration = Duration::from_milliseconds(1);

/// Holds the mean wait, in mean services, against the closed form's.
fn holds(test: &str, servers: u32, load: f64, service: &Law, jobs: u64, expected: f64) {
    let means: Vec<f64> = (0..REPLICATIONS)
        .map(|replication| {
            let seed = Streams::new(0).numbered(test, replication).bits();
            let mut setting = Setting::at_load(servers, load, service.clone(), jobs, seed);
            setting.warm_up = jobs / 10;
            setting.run().model().mean_wait() / 1e6
        })
        .collect();
    let count = REPLICATIONS as f64;
    let mean = means.iter().sum::<f64>() / count;
    let variance = means.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>() / (count - 1.0);
    let half = STUDENT * (variance / count).sqrt();
    println!("{test}: {mean:.5} ± {half:.5}, closed form {expected:.5}");
    assert!(half <= 0.01 * expected, "{test}: the half-width {half:.5} is above 1 % of {expected:.5}");
    assert!((mean - expected).abs() <= half, "{test}: {mean:.5} ± {half:.5} is not {expected:.5}");
}

/// M/M/1: the wait is load / (1 - load) services.
#[test]
fn one_server_without_memory() {
    let law = Law::exponential(SERVICE).unwrap();
    for (test, load, jobs) in [("M/M/1 at 50 %", 0.5, 300_000), ("M/M/1 at 60 %", 0.6, 450_000)] {
        holds(test, 1, load, &law, jobs, load / (1.0 - load));
    }
}

/// M/M/c: the wait is Erlang C / (c (1 - load)) services (Erlang, 1917).
#[test]
fn many_servers_without_memory() {
    let law = Law::exponential(SERVICE).unwrap();
    for (test, servers, load, jobs) in
        [("M/M/2 at 60 %", 2, 0.6, 350_000), ("M/M/4 at 70 %", 4, 0.7, 700_000)]
    {
        let expected = erlang_c(servers, load) / (f64::from(servers) * (1.0 - load));
        holds(test, servers, load, &law, jobs, expected);
    }
}

/// M/G/1: the wait is load (1 + variation²) / (2 (1 - load)) services (Pollaczek, 1930; Khinchine, 1932).
#[test]
fn one_server_with_any_service() {
    let laws = [
        ("M/D/1 at 70 %", Law::Fixed(SERVICE), 0.0, 0.7, 170_000),
        ("M/LogNormal/1 at 50 %", Law::log_normal(SERVICE, 1.2).unwrap(), 1.2, 0.5, 400_000),
    ];
    for (test, law, variation, load, jobs) in laws {
        let expected = load * (1.0 + variation * variation) / (2.0 * (1.0 - load));
        holds(test, 1, load, &law, jobs, expected);
    }
}

/// The probability that an arriving job waits, from Erlang B: B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)) at a = c · load.
fn erlang_c(servers: u32, load: f64) -> f64 {
    let offered = f64::from(servers) * load;
    let blocked =
        (1..=servers).fold(1.0, |blocked, n| offered * blocked / (f64::from(n) + offered * blocked));
    blocked / (1.0 - load * (1.0 - blocked))
}

#[test]
fn erlang_c_is_the_textbooks() {
    assert!((erlang_c(1, 0.9) - 0.9).abs() < 1e-12);
    assert!((erlang_c(2, 0.75) - 2.0 * 0.75 * 0.75 / 1.75).abs() < 1e-12);
}
