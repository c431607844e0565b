//! How likely it is that connections leave pods without any, each going to a pod by chance: what a formula says, beside what
//! the run came to.

use engine::report::fleet::FleetReport;

/// The chance that a given pod gets none: each of so many connections misses it.
pub(super) fn given(connections: f64, pods: f64) -> f64 {
    libm::pow(1.0 - 1.0 / pods, connections)
}

/// The chance that no pod gets none: balls into bins, added from no connection on. `chances[filled]` is the chance that so many
/// pods have one; a sum of alternating terms (inclusion and exclusion) would lose all digits where pods are many.
pub(super) fn none(connections: u32, pods: u32) -> f64 {
    let pods = pods as usize;
    let mut chances = vec![0.0; pods + 1];
    chances[0] = 1.0;
    for _ in 0..connections {
        for filled in (0..=pods).rev() {
            let stays = chances[filled] * filled as f64 / pods as f64;
            let comes = filled
                .checked_sub(1)
                .map_or(0.0, |before| chances[before] * (pods - before) as f64 / pods as f64);
            chances[filled] = stays + comes;
        }
    }
    chances[pods]
}

/// Pods that no call came to.
pub(super) fn idle(report: &FleetReport) -> usize {
    report.pods.iter().filter(|pod| pod.received == 0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The curriculum's figures, and inclusion–exclusion where it keeps its digits.
    #[test]
    fn odds_are_those_of_balls_in_bins() {
        let close = |one: f64, other: f64| assert!((one - other).abs() < 1e-4, "{one} {other}");
        close(given(10.0, 10.0), 0.3487);
        close(given(3.0, 3.0), 0.2963);
        close(none(10, 10), 1.0 - 0.99964);
        close(none(1, 1), 1.0);
        close(none(5, 6), 0.0);
        for (connections, pods) in [(12u32, 4u32), (30, 10), (7, 7)] {
            let mut choose = 1.0;
            let mut sum = 0.0;
            for empty in 1..=pods {
                choose *= f64::from(pods - empty + 1) / f64::from(empty);
                let all_miss = libm::pow(1.0 - f64::from(empty) / f64::from(pods), f64::from(connections));
                sum += if empty % 2 == 1 { choose * all_miss } else { -choose * all_miss };
            }
            close(1.0 - none(connections, pods), sum);
        }
    }
}
