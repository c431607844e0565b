//! How fast a run is played: steps of 1, 2, 5, 10 ... nanoseconds of the run in a second of the reader's.

/// At the usual speed a run takes at most so many seconds.
const SECONDS: f64 = 10.0;

/// So many speeds can be chosen,
pub(super) const COUNT: usize = 11;
/// and this one is the usual one.
pub(super) const USUAL: usize = 7;

/// How many steps a speed is from the usual one.
pub(super) fn beside(index: usize) -> i32 {
    index as i32 - USUAL as i32
}

/// Nanoseconds of the run in a second, at a step: 0 is one, 3 is ten.
pub(super) fn per_second(step: i32) -> f64 {
    let mantissa = [1.0, 2.0, 5.0][step.rem_euclid(3) as usize];
    mantissa * 10f64.powi(step.div_euclid(3))
}

/// Nanoseconds of the run in the shortest time that one can follow something: a fifth of a second of the reader's.
pub(super) fn in_a_blink(step: i32) -> u64 {
    (per_second(step) / 5.0) as u64
}

/// The step at which a run of that length takes about ten seconds, and no longer.
pub(super) fn usual(end_ns: u64) -> i32 {
    let wanted = end_ns as f64 / SECONDS;
    let mut step = 0;
    while per_second(step) < wanted {
        step += 1;
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_numbers() {
        let round = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
        assert_eq!(std::array::from_fn(|step| per_second(step as i32 - 3)), round);
    }

    #[test]
    fn a_run_takes_four_to_ten_seconds_whatever_its_length() {
        for end in [1_000u64, 4_321_000, 131_001_050, 2_000_000_000, 86_400_000_000_000, u64::MAX] {
            let seconds = end as f64 / per_second(usual(end));
            assert!((4.0..=10.0).contains(&seconds), "{end}: {seconds}");
        }
    }
}
