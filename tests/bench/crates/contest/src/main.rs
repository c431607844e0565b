//! The engine's kernel beside hand-written loops and other simulators: M/M/8 at 90 % load, every latency recorded.
//!
//! Usage: `contest [rounds 11] [arrivals 5000000] [contender's name contains]`
//!
//! All contenders run once in each round, one after the other in this process, so that what disturbs the machine disturbs
//! them alike. Rates are of CPU time; an event is an arrival, a departure, or a deadline. Ratios are taken within a round;
//! their median and the middle half of the rounds are printed.

mod deadline;
mod parts;

use std::hint::black_box;

use engines::engine::{desque, nexosim_one};
use engines::timing::cpu_seconds;
use loops::deadline::Lane;
use loops::queue::{StdPacked, StdReplace};
use workload::Params;

/// simbench's answer for 5 million arrivals: every correct engine's total wait, in nanoseconds.
const TOTAL_WAIT: u64 = 4_398_526_601_781;
/// Long enough that nearly 15,000 deadlines are pending.
const TIMEOUT_NS: u64 = 2_000_000_000;

struct Contender {
    name: &'static str,
    /// Timed events per job.
    events: u64,
    /// Whether its total wait must be [`TOTAL_WAIT`].
    shared_draws: bool,
    run: fn(&Params) -> u64,
}

const fn contender(
    name: &'static str,
    events: u64,
    shared_draws: bool,
    run: fn(&Params) -> u64,
) -> Contender {
    Contender {
        name,
        events,
        shared_draws,
        run,
    }
}

const CONTENDERS: [Contender; 9] = [
    contender("loop: std u128 replace", 2, true, |p| {
        loops::mmc::run::<StdReplace>(p).wait_ns_sum
    }),
    contender(
        "engine, simbench's draws, hdrhistogram",
        2,
        true,
        kernel::run::<kernel::Simbench>,
    ),
    contender("loop: tuned", 2, false, |p| {
        loops::tuned::run::<StdReplace>(p).wait_ns_sum
    }),
    contender(
        "engine, own draws, own histogram",
        2,
        false,
        kernel::run::<kernel::Own>,
    ),
    contender("desque 0.4", 2, true, |p| desque::run(p).wait_ns_sum),
    contender("nexosim 1.0, one model", 2, true, |p| {
        nexosim_one::run(p).wait_ns_sum
    }),
    contender("loop: heap plus FIFO, 15,000 deadlines", 3, false, |p| {
        loops::deadline::run::<StdPacked>(p, TIMEOUT_NS, Lane::Fifo).wait_ns_sum
    }),
    contender("engine, 15,000 deadlines", 3, false, |p| {
        deadline::run::<false>(p, TIMEOUT_NS)
    }),
    contender("engine, deadlines cancelled", 3, false, |p| {
        deadline::run::<true>(p, TIMEOUT_NS)
    }),
];

/// Who against whom, and the ratio that is to be reached.
const RATIOS: [(usize, usize, f64); 6] = [
    (1, 0, 0.8),
    (3, 2, 0.75),
    (3, 4, 2.0),
    (3, 5, 12.0),
    (7, 6, 0.8),
    (8, 6, 0.8),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| {
        arguments
            .next()
            .map_or(default, |text| text.parse().expect("a whole number"))
    };
    let (rounds, arrivals) = (number(11), number(5_000_000));
    let wanted = arguments.next().unwrap_or_default();
    let params = Params::mm8(arrivals);
    let mut seconds: Vec<Vec<f64>> = vec![Vec::new(); CONTENDERS.len()];
    for round in 1..=rounds {
        for (contender, seconds) in CONTENDERS.iter().zip(&mut seconds) {
            if !contender.name.contains(&wanted) {
                continue;
            }
            let start = cpu_seconds();
            let waited = black_box((contender.run)(black_box(&params)));
            seconds.push(cpu_seconds() - start);
            let (known, mean) = (
                contender.shared_draws && arrivals == 5_000_000,
                waited as f64 / arrivals as f64,
            );
            assert!(
                !known || waited == TOTAL_WAIT,
                "{}: waited {waited} ns in all",
                contender.name
            );
            let error = mean / params.expected_wait_ns() - 1.0;
            assert!(
                arrivals < 5_000_000 || error.abs() < 0.03,
                "{}: {mean} ns on average",
                contender.name
            );
        }
        eprint!("\rround {round} of {rounds}");
    }
    eprintln!();
    println!(
        "M/M/8 at 90 % load, {arrivals} arrivals, every latency recorded; {rounds} rounds, interleaved"
    );
    println!(
        "{:<40} {:>10} {:>10}   middle half of the rounds",
        "", "ns/event", "M events/s"
    );
    for (contender, seconds) in CONTENDERS
        .iter()
        .zip(&seconds)
        .filter(|(_, seconds)| !seconds.is_empty())
    {
        let events = (contender.events * arrivals) as f64;
        let [low, median, high] = quartiles(seconds.iter().map(|seconds| seconds * 1e9 / events));
        println!(
            "{:<40} {median:>10.1} {:>10.1}   {low:.1} to {high:.1} ns",
            contender.name,
            1e3 / median
        );
    }
    if wanted.is_empty() {
        println!("\nratios of speed, within a round");
        for (ours, theirs, bound) in RATIOS {
            let ratios = seconds[theirs]
                .iter()
                .zip(&seconds[ours])
                .map(|(theirs, ours)| theirs / ours);
            let [low, median, high] = quartiles(ratios);
            println!(
                "{:<40} {median:>6.2}   {low:.2} to {high:.2}, wanted {bound}   {}",
                CONTENDERS[ours].name,
                format_args!("of {}", CONTENDERS[theirs].name)
            );
        }
        println!(
            "the ratios to desque and nexosim include draws and histogram: they run with simbench's"
        );
        println!("total wait with simbench's draws: {TOTAL_WAIT} ns in every engine\n");
        parts::print(rounds);
    }
}

/// The quartiles and, between them, the median.
fn quartiles(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[(values.len() - 1) * quarter / 4])
}
