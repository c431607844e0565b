//! When calls come. A group of clients has one process for all of them: it says when the next call comes and whose it is,
//! which for calls without memory is the same as a process for each client, and one event instead of thousands.

use std::num::NonZeroU32;

use crate::kernel::random::{Exponential, Stream};
use crate::kernel::time::{Duration, Time};

/// When the calls of a group come.
#[derive(Clone, Debug)]
pub enum Process {
    /// Evenly, one client after the other.
    Steady {
        /// Nanoseconds between two.
        gap: f64,
    },
    /// Without memory.
    Poisson {
        /// Between two.
        gap: Exponential,
    },
    /// Several of one client at once.
    Bursts {
        /// Between two bursts.
        gap: Exponential,
        /// Of each.
        calls: u32,
    },
    /// At given moments.
    Recorded {
        /// When, and which client's.
        calls: Box<[(Time, u32)]>,
    },
}

/// A process on its way.
#[derive(Clone, Debug)]
pub struct Source {
    process: Process,
    clients: NonZeroU32,
    from: Time,
    until: Time,
    /// When calls come, and whose they are.
    gaps: Stream,
    whose: Stream,
    /// Moments so far.
    moments: u64,
}

/// Calls that come at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    /// Whose: a number within the group.
    pub client: u32,
    /// How many.
    pub calls: u32,
}

impl Source {
    /// A process at its start. No call comes before the first of these moments but recorded ones, and none after the second.
    pub fn new(
        process: Process,
        clients: NonZeroU32,
        (from, until): (Time, Time),
        gaps: Stream,
        whose: Stream,
    ) -> Self {
        Self { process, clients, from, until, gaps, whose, moments: 0 }
    }

    /// How long after `now`, the last moment or the run's start, calls come again; None: never.
    #[inline]
    pub fn gap(&mut self, now: Time) -> Option<Duration> {
        let at = match &self.process {
            &Process::Steady { gap } => {
                let at = (self.moments + 1) as f64 * gap;
                self.from.checked_add(Duration::from_nanoseconds(at.round() as u64))?
            }
            Process::Poisson { gap } | Process::Bursts { gap, .. } => {
                now.max(self.from).checked_add(gap.draw(&mut self.gaps))?
            }
            Process::Recorded { calls } => calls.get(self.moments as usize)?.0,
        };
        if at > self.until {
            return None;
        }
        at.checked_since(now)
    }

    /// The calls of the moment that has come.
    #[inline]
    pub fn calls(&mut self) -> Coming {
        let moment = self.moments;
        self.moments += 1;
        match &self.process {
            Process::Steady { .. } => {
                Coming { client: (moment % u64::from(self.clients.get())) as u32, calls: 1 }
            }
            Process::Poisson { .. } => Coming { client: self.whose.below(self.clients), calls: 1 },
            &Process::Bursts { calls, .. } => Coming { client: self.whose.below(self.clients), calls },
            Process::Recorded { calls } => {
                let client = calls.get(moment as usize).map_or(0, |&(_, client)| client);
                Coming { client, calls: 1 }
            }
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        match &self.process {
            Process::Recorded { calls } => size_of_val(&**calls) as u64,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Streams;

    fn moments(process: Process, from: u64, until: u64) -> Vec<(u64, Coming)> {
        let streams = Streams::new(5);
        let clients = NonZeroU32::new(3).unwrap();
        let during = (Time::from_nanoseconds(from), Time::from_nanoseconds(until));
        let mut source = Source::new(process, clients, during, streams.named("gaps"), streams.named("whose"));
        let (mut now, mut all) = (Time::ZERO, Vec::new());
        while let Some(gap) = source.gap(now) {
            now = now.checked_add(gap).unwrap();
            all.push((now.nanoseconds(), source.calls()));
        }
        all
    }

    #[test]
    fn steady_calls_never_drift_and_take_turns() {
        let all = moments(Process::Steady { gap: 10.0 / 3.0 }, 0, 100);
        let at: Vec<u64> = all.iter().map(|&(at, _)| at).collect();
        assert_eq!((&at[..4], at.len(), at[29]), (&[3, 7, 10, 13][..], 30, 100));
        assert!(all.iter().enumerate().all(|(turn, (_, coming))| coming.client == turn as u32 % 3));
    }

    #[test]
    fn who_begins_later_calls_later() {
        let steady = moments(Process::Steady { gap: 10.0 }, 50, 100);
        assert_eq!(steady.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [60, 70, 80, 90, 100]);
        let gap = Exponential::from_mean_nanoseconds(10.0).unwrap();
        let (early, late) =
            (moments(Process::Poisson { gap }, 0, 50), moments(Process::Poisson { gap }, 50, 100));
        assert!(early.iter().map(|(at, _)| at + 50).eq(late.iter().map(|(at, _)| *at)));
    }

    #[test]
    fn recorded_calls_come_when_they_came() {
        let calls = [(5, 2), (5, 0), (9, 1), (11, 1)].map(|(at, whose)| (Time::from_nanoseconds(at), whose));
        let all = moments(Process::Recorded { calls: calls.into() }, 0, 10);
        let one = |client| Coming { client, calls: 1 };
        assert_eq!(all, [(5, one(2)), (5, one(0)), (9, one(1))]);
    }

    #[test]
    fn calls_and_bursts_without_memory_have_their_rate_and_any_client() {
        for (process, calls) in [
            (Process::Poisson { gap: Exponential::from_mean_nanoseconds(1e3).unwrap() }, 1),
            (Process::Bursts { gap: Exponential::from_mean_nanoseconds(1e3).unwrap(), calls: 7 }, 7),
        ] {
            let all = moments(process, 0, 100_000_000);
            assert!((all.len() as f64 / 1e5 - 1.0).abs() < 0.015, "{}", all.len());
            assert!(all.iter().all(|(_, coming)| coming.calls == calls));
            for client in 0..3 {
                let share = all.iter().filter(|(_, coming)| coming.client == client).count();
                assert!((share as f64 / all.len() as f64 - 1.0 / 3.0).abs() < 0.006, "{client}: {share}");
            }
        }
    }
}
