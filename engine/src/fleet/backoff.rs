//! When a connection is tried again that did not come about (grpc/grpc, doc/connection-backoff.md): after a wait that grows
//! by a factor with each failure, up to a most, with some chance in it so that clients do not come all at once.

use crate::kernel::random::Stream;
use crate::kernel::time::Duration;

/// The rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backoff {
    /// The first wait.
    pub initial: Duration,
    /// What each failure multiplies it with.
    pub multiplier: f64,
    /// The share of it that chance adds or takes.
    pub jitter: f64,
    /// The most that it grows to.
    pub most: Duration,
    /// How long an attempt without an answer lasts at least.
    pub connect_timeout: Duration,
    /// Whether the wait counts from the failure, and the first is without jitter (Go); otherwise from the attempt's start.
    pub from_failure: bool,
}

impl Backoff {
    /// The wait after so many failures in a row, at least one.
    pub fn wait(&self, failures: u32, jitter: &mut Stream) -> Duration {
        let grown = self.grown(failures);
        if self.from_failure && failures <= 1 {
            return grown;
        }
        let swing = 1.0 + self.jitter * (2.0 * jitter.unit() - 1.0);
        Duration::from_nanoseconds((grown.nanoseconds() as f64 * swing).round() as u64)
    }

    /// The same without chance.
    pub fn grown(&self, failures: u32) -> Duration {
        let most = self.most.nanoseconds() as f64;
        let mut wait = self.initial.nanoseconds() as f64;
        for _ in 1..failures {
            if wait >= most {
                break;
            }
            wait *= self.multiplier;
            // A multiplier of 1 never gets there.
            if self.multiplier <= 1.0 {
                break;
            }
        }
        Duration::from_nanoseconds(wait.min(most).round() as u64)
    }

    /// How long an attempt without an answer lasts, before which so many failed in a row.
    pub fn attempt(&self, failures: u32) -> Duration {
        if failures == 0 { self.connect_timeout } else { self.connect_timeout.max(self.grown(failures)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Streams;
    use crate::scenario::fleet;

    fn grpc() -> Backoff {
        let given = fleet::Backoff::default();
        Backoff {
            initial: Duration::from_milliseconds_f64(given.initial_ms).unwrap(),
            multiplier: given.multiplier,
            jitter: given.jitter,
            most: Duration::from_milliseconds_f64(given.max_ms).unwrap(),
            connect_timeout: Duration::from_milliseconds_f64(given.min_connect_timeout_ms).unwrap(),
            from_failure: false,
        }
    }

    /// The sequence of facts §3.3, to the two or three digits that it is given with.
    #[test]
    fn it_grows_as_grpcs_document_says() {
        let waits = [1.0, 1.6, 2.56, 4.10, 6.55, 10.5, 16.8, 26.8, 42.9, 68.7, 110.0, 120.0, 120.0];
        for (failure, says) in waits.into_iter().enumerate() {
            let seconds = grpc().grown(failure as u32 + 1).as_seconds();
            assert!((seconds / says - 1.0).abs() < 0.005, "{failure}: {seconds}");
        }
        assert_eq!(grpc().grown(u32::MAX), Duration::from_seconds(120));
    }

    #[test]
    fn chance_stays_within_its_share_and_goes_first_not_waits_in_go() {
        let mut jitter = Streams::new(3).named("jitter");
        let go = Backoff { from_failure: true, ..grpc() };
        assert_eq!(go.wait(1, &mut jitter), Duration::from_seconds(1));
        let (mut least, mut most) = (f64::MAX, 0.0_f64);
        for _ in 0..10_000 {
            let wait = grpc().wait(2, &mut jitter).as_seconds();
            (least, most) = (least.min(wait), most.max(wait));
        }
        assert!((1.28..1.29).contains(&least) && (1.91..=1.92).contains(&most), "{least} {most}");
    }
}
