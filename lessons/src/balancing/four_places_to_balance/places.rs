//! Which place is best under the settings of a run: among those that serve callers as well, that with the least to run beside
//! the service.

use super::{CLIENT, L4, L7, LOOKASIDE, XDS};

/// From the least to run to the most: rules in the kernel, and one connection for each client; a list from DNS, and
/// connections to all pods; a control plane; a lookaside balancer, which gRPC has given up for the former; and proxies, which
/// every call goes through.
const LEAST_FIRST: [&str; 5] = [L4, CLIENT, XDS, LOOKASIDE, L7];
/// So much more of all calls may fail, in percent, and callers are served as well.
pub(super) const AS_GOOD_FAILED: f64 = 0.2;
/// And p99 be so many times as long.
pub(super) const AS_GOOD_P99: f64 = 1.1;

/// The best of the places, and the best of the others: `of` gives what share of a place's calls failed, in percent, and the
/// p99 of those that did not, in milliseconds. None while one is missing.
pub(super) fn best_and_next(of: &dyn Fn(&str) -> Option<(f64, f64)>) -> Option<[&'static str; 2]> {
    let mut all = Vec::new();
    for place in LEAST_FIRST {
        let (failed, p99) = of(place)?;
        all.push((place, failed, p99));
    }
    let first = best(all.clone())?;
    all.retain(|one| one.0 != first);
    Some([first, best(all)?])
}

/// The best of places with their failures and p99, from the least to run to the most.
fn best(mut left: Vec<(&'static str, f64, f64)>) -> Option<&'static str> {
    let least = left.iter().fold(f64::INFINITY, |least, one| least.min(one.1));
    left.retain(|one| one.1 <= least + AS_GOOD_FAILED);
    let shortest = left.iter().fold(f64::INFINITY, |shortest, one| shortest.min(one.2));
    left.into_iter().find(|one| one.2 <= shortest * AS_GOOD_P99).map(|one| one.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_come_first_then_p99_then_what_there_is_to_run() {
        let ranked = |numbers: [(f64, f64); 5]| {
            let at = |place: &str| LEAST_FIRST.iter().position(|one| *one == place).map(|at| numbers[at]);
            best_and_next(&at)
        };
        assert_eq!(ranked([(0.0, 10.0); 5]), Some([L4, CLIENT]));
        let fails = [(0.3, 1.0), (0.0, 10.0), (0.0, 10.0), (0.0, 10.0), (0.0, 10.0)];
        assert_eq!(ranked(fails), Some([CLIENT, XDS]));
        let near = [(0.1, 10.5), (0.0, 10.0), (0.0, 10.0), (0.0, 10.0), (0.0, 10.0)];
        assert_eq!(ranked(near), Some([L4, CLIENT]));
        let longer = [(0.0, 20.0), (0.0, 20.0), (0.0, 20.0), (0.0, 20.0), (0.0, 10.0)];
        assert_eq!(ranked(longer), Some([L7, L4]));
        let spares = [(9.0, 1.0), (9.0, 1.0), (5.0, 1.0), (2.0, 90.0), (9.0, 1.0)];
        assert_eq!(ranked(spares), Some([LOOKASIDE, XDS]));
        assert_eq!(best_and_next(&|place| (place != XDS).then_some((0.0, 1.0))), None);
    }
}
