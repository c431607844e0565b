//! What the parts of an event cost: a draw and a record, ours beside simbench's choices.

use std::hint::black_box;

use engine::kernel::histogram::Histogram;
use engine::kernel::random::{Exponential, Streams};
use engine::kernel::time::Duration;
use engines::timing::cpu_seconds;
use hdrhistogram::Histogram as Hdr;
use workload::ExpSampler;

const OPERATIONS: u32 = 5_000_000;

/// Times each part once a round, interleaved, and prints the medians.
pub fn print(rounds: u64) {
    let law = Exponential::from_mean_nanoseconds(1e6).expect("a mean");
    let mut stream = Streams::new(1).named("parts");
    let mut theirs = ExpSampler::new(1, 1e6);
    let mut hdr = Hdr::<u64>::new_with_bounds(1, (1 << 40) - 1, 3).expect("bounds");
    let mut own = Histogram::default();
    let mut seconds: [Vec<f64>; 5] = Default::default();
    for _ in 0..rounds {
        seconds[0].push(time(|| theirs.draw_ns()));
        seconds[1].push(time(|| law.draw(&mut stream).nanoseconds()));
        seconds[2].push(time(|| stream.bits() >> 42));
        seconds[3].push(time(|| {
            hdr.saturating_record(stream.bits() >> 42);
            0
        }));
        seconds[4].push(time(|| {
            own.record(Duration::from_nanoseconds(stream.bits() >> 42));
            0
        }));
    }
    black_box((hdr.len(), own.count()));
    let names = [
        "draw: xoshiro256++, -libm::log",
        "draw: the engine's ziggurat",
        "up to 4 ms in ns, from 22 random bits",
        "the same, into hdrhistogram",
        "the same, into the engine's histogram",
    ];
    println!("{:<40} {:>10}", "", "ns each");
    for (name, seconds) in names.iter().zip(seconds) {
        let [low, median, high] =
            super::quartiles(seconds.into_iter().map(|s| s * 1e9 / f64::from(OPERATIONS)));
        println!("{name:<40} {median:>10.2}              {low:.2} to {high:.2} ns");
    }
}

fn time(mut operation: impl FnMut() -> u64) -> f64 {
    let start = cpu_seconds();
    let mut sum = 0_u64;
    for _ in 0..OPERATIONS {
        sum = sum.wrapping_add(operation());
    }
    black_box(sum);
    cpu_seconds() - start
}
