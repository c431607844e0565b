//! What the bench says, made of what was measured and counted.

use measure::{MeasureError, median_interval, ratio};

use crate::Race;
use crate::race::CONTENDERS;

/// The level that this module was compiled at, which is that of everything in it.
const LEVEL: &str = env!("OPTIMISATION_LEVEL");

/// How far it is: turns done and in all, and what the next one does, `who` with whether it is kept.
pub(crate) fn next(done: u32, total: u32, who: Option<(usize, bool)>, warm_ups: u32, rounds: u32) -> String {
    let next = match who {
        Some((at, true)) => {
            format!("round {} of {rounds}, {}", (done - 1) / 2 + 1 - warm_ups, CONTENDERS[at].1)
        }
        Some((at, false)) => format!("warming up, {}", CONTENDERS[at].1),
        None => String::new(),
    };
    format!("{done} of {total} turns done. Next: {next}")
}

/// A contender that does not give the same each time.
pub(crate) fn unequal(name: &str) -> String {
    format!("{name} came to another total wait than in an earlier round of the same run.")
}

/// The two do not simulate the same.
pub(crate) fn disagree(engine: u64, by_hand: u64) -> String {
    format!("With the same draws the engine waits {engine} ns in all, the hand-written loop {by_hand} ns.")
}

/// What was found, as a list.
pub(crate) fn says(race: &Race) -> Result<String, MeasureError> {
    let [engine, tuned] = &race.times;
    let speed = ratio(tuned, engine)?;
    let per_event = |times: &[f64]| -> Result<String, MeasureError> {
        let nanoseconds: Vec<f64> = times.iter().map(|time| time * 1e6 / race.events()).collect();
        let estimate = median_interval(&nanoseconds)?;
        Ok(format!("{:.1} ns ({:.1} to {:.1})", estimate.value, estimate.low, estimate.high))
    };
    let arrivals = race.params().arrivals;
    let mean = |wait: Option<u64>| wait.unwrap_or_default() as f64 / arrivals as f64 / 1e6;
    let (rounds, shared) = (engine.len(), grouped(race.shared.unwrap_or_default()));
    let says = [
        format!(
            "The engine runs at {:.2} ({:.2} to {:.2}) of the speed of the hand-written loop.",
            speed.value, speed.low, speed.high
        ),
        format!("An event takes the engine {}, the hand-written loop {}.", per_event(engine)?, per_event(tuned)?),
        format!(
            "Counted: in each of {rounds} rounds both served all {} arrivals, and each came to the same total wait every time. \
             The mean wait was {:.4} ms in the engine and {:.4} ms in the loop, which draws otherwise; Erlang C has {:.4} ms.",
            grouped(arrivals),
            mean(race.waits[0]),
            mean(race.waits[1]),
            race.params().expected_wait_ns() / 1e6
        ),
        format!(
            "With the same draws for both, the engine and a hand-written loop come to the same total wait, to the nanosecond: \
             {shared} ns."
        ),
        format!(
            "Values are medians of the rounds, in which the two took turns, with their 95 % intervals. Compiled at optimisation \
             level {LEVEL}."
        ),
        "Not measured: memory, what the page draws, what worker and page send each other, any other workload. The \
         hand-written loop does less: a histogram of 7 bits where the engine's has three digits, no fingerprint, no bounds, no \
         books, and no way to stop or cancel an event."
            .into(),
    ];
    Ok(format!("<ul><li>{}</li></ul>\n", says.join("</li>\n<li>")))
}

/// A whole number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
