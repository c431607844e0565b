//! How fast clients come to know of new pods: closed forms, drawn beside what the runs came to.
//!
//! A channel with K connections asks DNS when it loses the first of them. If a connection is of any age below A, it is left
//! after t with a chance of t/A, and so a channel knows after t with one of 1 - (1 - t/A)^K. A resolver that may not ask again
//! within a gap G asks in cycles; a moment falls somewhere into one, and a channel knows after t with a chance of the integral
//! from 0 to t of P(a cycle is longer than x) dx, over the mean cycle. Where all connections were opened at once, each ends
//! evenly between A(1 - j) and A(1 + j), and until the first of them ends nobody asks.

/// What the formulas are about. Times are in seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Learning {
    /// Connections of a channel.
    pub connections: f64,
    /// MAX_CONNECTION_AGE.
    pub age: f64,
    /// The part of it that chance adds or takes.
    pub jitter: f64,
    /// The resolver's least time between two questions.
    pub gap: f64,
    /// Whether it remembers that it was asked within that.
    pub remembers: bool,
}

impl Learning {
    /// The part of all channels that know so long after the pods are in DNS, if connections are of any age. That jitter makes
    /// some live longer than others is left out: at gRPC's tenth it is a third of a hundredth.
    /// So is that a question tells of ages: who was not lost in the gap before it has less than the whole age left. Where a gap
    /// is as long as the time between losses, that is a point and a half; the lesson's test measures it.
    pub(super) fn of_any_age(&self, after: f64) -> f64 {
        // Who has just asked has lost a connection and made it anew; within a gap longer than the age it grows old again.
        let others = if self.gap < self.age { self.connections - 1.0 } else { self.connections };
        // How long, from so long after the question on, a channel waits until it loses one of them, in the mean.
        let rest = |waited: f64| {
            libm::pow((1.0 - waited / self.age).max(0.0), others + 1.0) * self.age / (others + 1.0)
        };
        // Who does not remember begins to wait when the gap is over.
        let over = if self.remembers { self.gap } else { 0.0 };
        let integral = |until: f64| {
            let beyond = until - self.gap;
            if beyond <= 0.0 { until } else { self.gap + rest(over) - rest(over + beyond) }
        };
        if after <= 0.0 { 0.0 } else { integral(after) / integral(f64::INFINITY) }
    }

    /// The part of all channels that know so long after all connections were opened.
    pub(super) fn of_one_age(&self, opened: f64) -> f64 {
        let [first, last] = [1.0 - self.jitter, 1.0 + self.jitter].map(|part| part * self.age);
        if opened < first {
            return 0.0;
        }
        let ended = if last > first { ((opened - first) / (last - first)).min(1.0) } else { 1.0 };
        1.0 - libm::pow(1.0 - ended, self.connections)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(one: f64, other: f64) {
        assert!((one - other).abs() < 1e-9, "{one} {other}");
    }

    const TEN: Learning = Learning { connections: 10.0, age: 600.0, jitter: 0.1, gap: 0.0, remembers: true };

    #[test]
    fn without_a_gap_it_is_the_first_of_the_connections() {
        for seconds in [0.0, 10.0, 60.0, 120.0, 300.0, 600.0] {
            for remembers in [true, false] {
                let any = Learning { remembers, ..TEN };
                close(any.of_any_age(seconds), 1.0 - libm::pow(1.0 - seconds / 600.0, 10.0));
            }
            close(Learning { connections: 1.0, ..TEN }.of_any_age(seconds), seconds / 600.0);
        }
        close(TEN.of_any_age(9_000.0), 1.0);
        close(TEN.of_any_age(-1.0), 0.0);
    }

    /// Connections that end often: who remembers asks every gap, who does not after the next loss, A/(K + 1) later in the mean.
    #[test]
    fn where_connections_end_often_the_gap_decides() {
        let go = Learning { age: 1.0, gap: 30.0, ..TEN };
        let java = Learning { remembers: false, ..go };
        for seconds in [3.0, 15.0, 29.0] {
            close(go.of_any_age(seconds), seconds / 30.0);
            close(java.of_any_age(seconds), seconds / (30.0 + 1.0 / 11.0));
        }
        let slow = Learning { age: 100.0, ..java };
        close(slow.of_any_age(20.0), 20.0 / 40.0);
    }

    #[test]
    fn after_a_rollout_nobody_knows_before_the_first_end() {
        close(TEN.of_one_age(539.9), 0.0);
        close(TEN.of_one_age(600.0), 1.0 - libm::pow(0.5, 10.0));
        close(TEN.of_one_age(546.0), 1.0 - libm::pow(0.95, 10.0));
        close(TEN.of_one_age(700.0), 1.0);
        let exact = Learning { jitter: 0.0, ..TEN };
        assert_eq!((exact.of_one_age(599.9), exact.of_one_age(600.0)), (0.0, 1.0));
    }
}
