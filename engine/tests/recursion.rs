//! The same waits without any event: Lindley's recursion for one server, Kiefer and Wolfowitz's for many. They share the
//! draws with the simulation and nothing else, so each job's wait must be equal to the nanosecond.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod queueing;

use engine::kernel::random::{Law, Streams};
use engine::kernel::time::Duration;
use queueing::Setting;

fn draws(setting: &Setting) -> impl Iterator<Item = (u64, u64)> {
    let streams = Streams::new(setting.seed);
    let (mut gaps, mut services) = (streams.named("arrivals"), streams.named("services"));
    let (gap, service) = (setting.gaps(), setting.service.clone());
    (0..setting.jobs)
        .map(move |_| (gap.draw(&mut gaps).nanoseconds(), service.draw(&mut services).nanoseconds()))
}

/// Lindley, 1952: a job waits for what was left to do at its predecessor's arrival, less the time since.
fn lindley(setting: &Setting) -> Vec<u64> {
    let mut to_do = 0_u64;
    draws(setting)
        .map(|(gap, service)| {
            let wait = to_do.saturating_sub(gap);
            to_do = wait + service;
            wait
        })
        .collect()
}

/// Kiefer and Wolfowitz, 1955: a job waits for the server that is free first.
fn kiefer_wolfowitz(setting: &Setting) -> Vec<u64> {
    let mut to_do = vec![0_u64; setting.servers as usize];
    draws(setting)
        .map(|(gap, service)| {
            to_do.iter_mut().for_each(|left| *left = left.saturating_sub(gap));
            let least = to_do.iter_mut().min().unwrap();
            let wait = *least;
            *least += service;
            wait
        })
        .collect()
}

fn simulated(setting: &Setting) -> Vec<u64> {
    let simulation = Setting { each: true, ..setting.clone() }.run();
    assert_eq!(simulation.summary().unwrap().counts.ended, setting.jobs);
    simulation.model().waits.iter().map(|wait| wait.nanoseconds()).collect()
}

fn laws() -> [Law; 3] {
    let mean = Duration::from_milliseconds(1);
    [Law::exponential(mean).unwrap(), Law::Fixed(mean), Law::pareto(mean, 2.2).unwrap()]
}

#[test]
fn one_server_waits_as_lindley_says() {
    for (seed, law) in (1..).zip(laws()) {
        for load in [0.3, 0.9, 1.2] {
            let setting = Setting::at_load(1, load, law.clone(), 50_000, seed);
            assert_eq!(simulated(&setting), lindley(&setting), "{setting:?}");
        }
    }
}

#[test]
fn many_servers_wait_as_kiefer_and_wolfowitz_say() {
    for (seed, law) in (1..).zip(laws()) {
        for (servers, load) in [(2, 0.95), (8, 0.9), (33, 0.99), (100, 1.1)] {
            let setting = Setting::at_load(servers, load, law.clone(), 50_000, seed);
            assert_eq!(simulated(&setting), kiefer_wolfowitz(&setting), "{setting:?}");
        }
    }
}

/// Timers beside the jobs, in a lane and nearly all cancelled, change no wait.
#[test]
fn cancelled_timers_change_nothing() {
    let setting = Setting::at_load(8, 0.9, laws()[0].clone(), 50_000, 5);
    for timeout in [1, 5, 1000] {
        let timed = Setting { timeout: Some(Duration::from_milliseconds(timeout)), ..setting.clone() };
        assert_eq!(simulated(&timed), kiefer_wolfowitz(&setting));
        let late = timed.run().model().timed_out;
        assert_eq!(late > 0, timeout < 1000, "{late} came too late at {timeout} ms");
    }
}
