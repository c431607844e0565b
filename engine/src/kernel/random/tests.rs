//! Draws against their laws: each bin's count against what it should be, by chi-square at the 99.9 % point. Seeds are
//! fixed, so a test that passes once passes always.

use super::*;
use crate::kernel::time::Duration;

fn chi_square(counts: &[u64], shares: impl Fn(usize) -> f64) -> f64 {
    let total = counts.iter().sum::<u64>() as f64;
    let square = |(bin, &count): (usize, &u64)| {
        let expected = total * shares(bin);
        (count as f64 - expected) * (count as f64 - expected) / expected
    };
    counts.iter().enumerate().map(square).sum()
}

/// The 99.9 % point of chi-square with so many degrees of freedom (Wilson and Hilferty, 1931).
fn limit(degrees: usize) -> f64 {
    let ninth = 2.0 / (9.0 * degrees as f64);
    let root = 1.0 - ninth + 3.0902 * ninth.sqrt();
    degrees as f64 * root * root * root
}

fn fits(counts: &[u64], shares: impl Fn(usize) -> f64) {
    let (found, limit) = (chi_square(counts, shares), limit(counts.len() - 1));
    assert!(found < limit, "chi-square {found:.1} above {limit:.1}");
}

/// Counts, in 200 equally likely bins, of where durations lie in the law whose distribution function is given.
fn counts(law: &Law, function: impl Fn(f64) -> f64) -> Vec<u64> {
    let mut stream = Streams::new(7).named("law");
    let mut counts = vec![0; 200];
    for _ in 0..1_000_000 {
        let share = function(law.draw(&mut stream).nanoseconds() as f64);
        counts[((share * 200.0) as usize).min(199)] += 1;
    }
    counts
}

const MEAN: Duration = Duration::from_milliseconds(1);

#[test]
fn exponential_durations_follow_their_law() {
    let law = Law::exponential(MEAN).unwrap();
    fits(&counts(&law, |x| 1.0 - libm::exp(-x / 1e6)), |_| 1.0 / 200.0);
}

/// Above the ziggurat's edge lie 1 in 2202: bins over 20 million draws see it.
#[test]
fn the_exponential_tail_follows_its_law() {
    let mut stream = Streams::new(8).named("tail");
    let mut counts = [0_u64; 24];
    for _ in 0..20_000_000 {
        counts[(super::exponential::standard(&mut stream) * 2.0).min(23.0) as usize] += 1;
    }
    let above = |bin: usize| libm::exp(-(bin as f64) / 2.0);
    fits(&counts, |bin| if bin == 23 { above(23) } else { above(bin) - above(bin + 1) });
}

#[test]
fn log_normal_durations_follow_their_law() {
    let law = Law::log_normal(MEAN, 1.5).unwrap();
    let variance = libm::log(1.0 + 1.5 * 1.5);
    let normal = |z: f64| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
    let counts = counts(&law, |x| normal((libm::log(x / 1e6) + variance / 2.0) / variance.sqrt()));
    fits(&counts, |_| 1.0 / 200.0);
}

#[test]
fn pareto_durations_follow_their_law() {
    let law = Law::pareto(MEAN, 2.5).unwrap();
    let least = 1e6 * 1.5 / 2.5;
    fits(&counts(&law, |x| (1.0 - libm::pow(least / x, 2.5)).max(0.0)), |_| 1.0 / 200.0);
}

#[test]
fn measured_durations_come_equally_often() {
    let durations: Vec<_> = (0..7).map(Duration::from_nanoseconds).collect();
    let law = Law::empirical(durations).unwrap();
    let mut stream = Streams::new(9).named("empirical");
    let mut counts = [0; 7];
    (0..70_000).for_each(|_| counts[law.draw(&mut stream).nanoseconds() as usize] += 1);
    fits(&counts, |_| 1.0 / 7.0);
    assert_eq!(Law::Fixed(MEAN).draw(&mut stream), MEAN);
}

/// At 3/4 of 2^32 a multiplication without rejection gives every third number twice as often.
#[test]
fn whole_numbers_have_no_bias() {
    let mut stream = Streams::new(10).named("below");
    let count = NonZeroU32::new(3 << 30).unwrap();
    let mut thirds = [0; 3];
    (0..300_000).for_each(|_| thirds[stream.below(count) as usize % 3] += 1);
    fits(&thirds, |_| 1.0 / 3.0);
    let mut sixes = [0; 6];
    (0..300_000).for_each(|_| sixes[stream.below(NonZeroU32::new(6).unwrap()) as usize] += 1);
    fits(&sixes, |_| 1.0 / 6.0);
}

#[test]
fn an_event_happens_as_often_as_it_says() {
    let mut stream = Streams::new(11).named("loss");
    let mut happened = |probability| {
        let event = Bernoulli::new(probability).unwrap();
        (0..1_000_000).filter(|_| event.draw(&mut stream)).count() as u64
    };
    assert_eq!((happened(0.0), happened(1.0)), (0, 1_000_000));
    for probability in [0.001, 0.3] {
        let count = happened(probability);
        fits(&[count, 1_000_000 - count], |bin| if bin == 0 { probability } else { 1.0 - probability });
    }
}

#[test]
fn streams_are_told_apart_by_seed_purpose_and_number() {
    let first = |mut stream: Stream| stream.bits();
    let streams = Streams::new(1);
    let mut seen = vec![
        first(streams.named("arrivals")),
        first(streams.named("losses")),
        first(streams.numbered("arrivals", 1)),
        first(streams.numbered("arrivals", 256)),
        first(Streams::new(2).named("arrivals")),
    ];
    assert_eq!(seen[0], first(streams.named("arrivals")), "the same purpose, the same stream");
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 5);
}

#[test]
fn a_unit_number_is_never_0_or_1() {
    let edges = [unit(0), unit(u64::MAX)];
    assert!(edges[0] > 0.0 && edges[1] < 1.0, "{edges:?}");
}

#[test]
fn parameters_outside_a_law_are_refused_by_name() {
    let says = |error: LawError| error.to_string();
    assert_eq!(says(Bernoulli::new(1.5).unwrap_err()), "probability is 1.5: it must be from 0 to 1");
    assert!(Bernoulli::new(f64::NAN).is_err());
    assert_eq!(says(Law::pareto(MEAN, 1.0).unwrap_err()), "shape is 1: it must be above 1 and up to 1000");
    assert_eq!(says(Law::log_normal(MEAN, -1.0).unwrap_err()), "variation is -1: it must be from 0 to 1000");
    assert!(Law::exponential(Duration::from_nanoseconds(u64::MAX)).is_err());
    assert!(Law::empirical([]).is_err());
}

#[test]
fn durations_are_rounded_to_the_nearest_nanosecond() {
    let rounded = |duration| super::law::nanoseconds(duration).nanoseconds();
    assert_eq!([0.0, 0.49, 0.51, 1.5, 2.5, 1e6 + 0.75].map(rounded), [0, 0, 1, 2, 2, 1_000_001]);
    let whole = (1_u64 << 52) as f64;
    assert_eq!([whole - 0.5, whole, whole * 4.0].map(rounded), [1 << 52, 1 << 52, 1 << 54]);
    assert_eq!(rounded(1e300), i64::MAX as u64);
}
