//! Which place is best under the settings of a run: among those that serve callers as well, that with the least to run beside
//! the service.

use super::{CLIENT, L4, L7, LOOKASIDE, XDS};

/// From the least to run to the most: rules in the kernel, and one connection for each client; a list from DNS, and
/// connections to all pods; a control plane; a lookaside balancer, which gRPC has given up for the former; and proxies, which
/// every call goes through.
const LEAST_FIRST: [&str; 5] = [L4, CLIENT, XDS, LOOKASIDE, L7];
/// So much more of all calls may fail, in percent, and callers are served as well.
const AS_GOOD_FAILED: f64 = 0.2;
/// And p99 be so many times as long.
const AS_GOOD_P99: f64 = 1.1;

/// The best of the places: `of` gives what share of a place's calls failed, in percent, and the p99 of the others, in
/// milliseconds. None while one is missing.
pub(super) fn best(of: &dyn Fn(&str) -> Option<(f64, f64)>) -> Option<&'static str> {
    let mut left = Vec::new();
    for place in LEAST_FIRST {
        let (failed, p99) = of(place)?;
        left.push((place, failed, p99));
    }
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
        let best_of = |numbers: [(f64, f64); 5]| {
            let at = |place: &str| LEAST_FIRST.iter().position(|one| *one == place).map(|at| numbers[at]);
            best(&at)
        };
        assert_eq!(best_of([(0.0, 10.0); 5]), Some(L4));
        assert_eq!(best_of([(0.3, 1.0), (0.0, 10.0), (0.0, 10.0), (0.0, 10.0), (0.0, 10.0)]), Some(CLIENT));
        assert_eq!(best_of([(0.1, 10.5), (0.0, 10.0), (0.0, 10.0), (0.0, 10.0), (0.0, 10.0)]), Some(L4));
        assert_eq!(best_of([(0.0, 20.0), (0.0, 20.0), (0.0, 20.0), (0.0, 20.0), (0.0, 10.0)]), Some(L7));
        assert_eq!(best_of([(9.0, 1.0), (9.0, 1.0), (5.0, 1.0), (2.0, 90.0), (9.0, 1.0)]), Some(LOOKASIDE));
        assert_eq!(best(&|place| (place != XDS).then_some((0.0, 1.0))), None);
    }
}
