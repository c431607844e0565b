//! Native and wasm give the same runs, to the bit: draws, fingerprints and quantiles are compared with one file, here
//! natively and by `cargo xtask test` in Chromium's worker.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod fleets;
mod queueing;

use engine::kernel::random::{Bernoulli, Law, Stream, Streams};
use engine::kernel::run::Fingerprint;
use engine::kernel::time::{Duration, Time};
use queueing::Setting;
use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

const MEAN: Duration = Duration::from_milliseconds(1);

fn laws() -> [(&'static str, Law); 5] {
    let measured: Vec<_> = (0..1000).map(|n| Duration::from_nanoseconds(n * n)).collect();
    [
        ("fixed", Law::Fixed(MEAN)),
        ("exponential", Law::exponential(MEAN).unwrap()),
        ("log-normal", Law::log_normal(MEAN, 1.5).unwrap()),
        ("pareto", Law::pareto(MEAN, 2.2).unwrap()),
        ("empirical", Law::empirical(measured).unwrap()),
    ]
}

/// Two million draws, hashed.
fn hash(name: &str, mut draw: impl FnMut(&mut Stream) -> u64) -> String {
    let mut stream = Streams::new(42).named(name);
    let mut fingerprint = Fingerprint::default();
    for _ in 0..2_000_000 {
        fingerprint.add(Time::ZERO, draw(&mut stream));
    }
    format!("draws,{name},{:032x}\n", fingerprint.value())
}

#[wasm_bindgen_test(unsupported = test)]
fn draws_and_runs_have_the_recorded_bits() {
    let mut lines = String::from("what,which,bits\n");
    lines += &hash("bits", Stream::bits);
    lines += &hash("unit", |stream| stream.unit().to_bits());
    lines += &hash("below", |stream| stream.below(1_000_003.try_into().unwrap()).into());
    let loss = Bernoulli::new(0.3).unwrap();
    lines += &hash("bernoulli", |stream| loss.draw(stream).into());
    for (name, law) in laws() {
        lines += &hash(name, |stream| law.draw(stream).nanoseconds());
    }
    for (name, law) in laws() {
        let mut setting = Setting::at_load(8, 0.9, law, 100_000, u64::MAX);
        setting.timeout = Some(Duration::from_milliseconds(20));
        let simulation = setting.run();
        let summary = simulation.summary().unwrap();
        lines += &format!("run,{name},{:032x}\n", summary.fingerprint);
        let model = simulation.model();
        let quantile = |quantile| model.latencies.quantile(quantile).unwrap().nanoseconds();
        let (middle, late) = (quantile(0.5), quantile(0.999));
        lines += &format!(
            "figures,{name},events {} timed out {} waited {} median {middle} late {late} mean {:016x}\n",
            summary.events,
            model.timed_out,
            model.waited,
            model.latencies.mean().unwrap().to_bits(),
        );
    }
    assert_eq!(lines, include_str!("golden/kernel.csv"), "\n{lines}");
}

/// A fleet of each kind: what happened, and what is computed from it.
#[wasm_bindgen_test(unsupported = test)]
fn fleets_have_the_recorded_bits() {
    use engine::scenario::fleet::{Befalls, Law, Pods, Policy, ProxyPolicy, RingHash, Transport, Weighted};
    let ring = RingHash { min_ring_size: 1024, max_ring_size: 4096, keys: 1_000 };
    let mut lines = String::from("balancing,fingerprint,calls,failed,median,imbalance\n");
    for (name, balancing) in [
        ("l4", fleets::l4(fleets::HTTP2)),
        ("l4 http1", fleets::l4(Transport::Http1 { connections: 3 })),
        ("l7 least request", fleets::l7(ProxyPolicy::LeastRequest { choices: 2 })),
        ("round robin", fleets::client_side(Policy::RoundRobin)),
        ("weighted", fleets::client_side(Policy::WeightedRoundRobin(Weighted::grpc(100.0)))),
        ("ring hash", fleets::client_side(Policy::RingHash(ring))),
    ] {
        let mut fleet = fleets::fleet(balancing);
        fleet.pods = vec![Pods { workers: None, ..fleets::pods(10) }];
        fleet.work.handler = Law::LogNormal { mean_ms: 4.0, variation: 1.0 };
        fleet.clients[0].deadline_ms = Some(200.0);
        fleet.duration_ms = 20_000.0;
        fleet.changes = vec![fleets::befalls(5_000.0, 3, Befalls::Crash)];
        let report = fleets::report(&fleet);
        lines += &format!(
            "{name},{},{},{},{},{:016x}\n",
            report.fingerprint,
            report.counts.started,
            report.counts.failed,
            report.latencies.p50.unwrap().nanoseconds(),
            report.imbalance.unwrap().variation.to_bits(),
        );
    }
    assert_eq!(lines, include_str!("golden/fleet.csv"), "\n{lines}");
}
