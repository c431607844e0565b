//! Native and wasm give the same runs, to the bit: draws, fingerprints and quantiles are compared with one file, here
//! natively and by `cargo xtask test` in Chromium's worker.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

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
