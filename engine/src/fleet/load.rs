//! What happened when, in fixed bins: calls that each pod received, calls that ended well and otherwise, connections that
//! were opened. And how uneven calls are spread over pods.

use serde::{Deserialize, Serialize};

use super::status::Status;
use crate::kernel::time::{Duration, Time};

/// Counts over time.
#[derive(Clone, Debug)]
pub struct Load {
    width: u64,
    bins: u32,
    pods: u32,
    /// The bin of now, and when it ends: most moments are in the same bin as the one before.
    bin: u32,
    end: u64,
    /// Bin by bin, each with all pods: the bin of now lies together.
    received: Box<[u32]>,
    ended: Box<[Ended]>,
    /// Bin by bin, each with all statuses by number.
    statuses: Box<[u32]>,
}

/// Calls and connections of one bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ended {
    /// Calls that ended with OK.
    pub ok: u32,
    /// Calls that ended otherwise.
    pub failed: u32,
    /// Connections that became ready, of clients and proxies.
    pub connections: u32,
}

impl Load {
    /// So many empty bins, each `width` long.
    pub fn new(width: Duration, bins: u32, pods: u32) -> Self {
        let width = width.nanoseconds().max(1);
        let received = vec![0; bins as usize * pods as usize].into();
        Self {
            width,
            bins,
            pods,
            bin: 0,
            end: width,
            received,
            ended: vec![Ended::default(); bins as usize].into(),
            statuses: vec![0; bins as usize * Status::COUNT].into(),
        }
    }

    #[inline]
    fn bin(&mut self, now: Time) -> u32 {
        if now.nanoseconds() >= self.end {
            self.go_on(now);
        }
        self.bin
    }

    #[cold]
    fn go_on(&mut self, now: Time) {
        let bin = now.nanoseconds() / self.width;
        self.end = (bin + 1).saturating_mul(self.width);
        // What comes after the last is in none.
        self.bin = u32::try_from(bin).unwrap_or(u32::MAX);
    }

    /// A pod receives a call.
    #[inline]
    pub fn receive(&mut self, now: Time, pod: u32) {
        let bin = self.bin(now);
        if bin < self.bins {
            self.received[bin as usize * self.pods as usize + pod as usize] += 1;
        }
    }

    /// A call ends.
    #[inline]
    pub fn end(&mut self, now: Time, status: Status) {
        let bin = self.bin(now);
        if let Some(ended) = self.ended.get_mut(bin as usize) {
            *if status == Status::Ok { &mut ended.ok } else { &mut ended.failed } += 1;
            self.statuses[bin as usize * Status::COUNT + status as usize] += 1;
        }
    }

    /// A connection is ready.
    pub fn connect(&mut self, now: Time) {
        let bin = self.bin(now);
        if let Some(ended) = self.ended.get_mut(bin as usize) {
            ended.connections += 1;
        }
    }

    /// How long each bin is.
    pub fn width(&self) -> Duration {
        Duration::from_nanoseconds(self.width)
    }

    /// Calls that each pod received: bin by bin, each with all pods.
    pub fn received(&self) -> &[u32] {
        &self.received
    }

    /// How calls ended, bin by bin.
    pub fn ended(&self) -> &[Ended] {
        &self.ended
    }

    /// Calls that ended in a status, bin by bin.
    pub fn ended_in(&self, status: Status) -> impl Iterator<Item = u32> {
        self.statuses.iter().copied().skip(status as usize).step_by(Status::COUNT)
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        (size_of_val(&*self.received) + size_of_val(&*self.ended) + size_of_val(&*self.statuses)) as u64
    }
}

/// How uneven calls are spread over pods. An ideal balancer's tends to a variation of 0 and a peak of 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Imbalance {
    /// Pods counted.
    pub pods: u32,
    /// Of them, those that received none.
    pub idle: u32,
    /// Standard deviation over mean.
    pub variation: f64,
    /// The most over the mean.
    pub peak: f64,
}

impl Imbalance {
    /// Of so many calls at each pod; None where there is no pod, or no call.
    pub fn of(calls: impl Iterator<Item = u64> + Clone) -> Option<Self> {
        let (mut pods, mut idle, mut sum, mut most) = (0_u32, 0, 0_u64, 0);
        for calls in calls.clone() {
            (pods, idle) = (pods + 1, idle + u32::from(calls == 0));
            (sum, most) = (sum + calls, most.max(calls));
        }
        if sum == 0 {
            return None;
        }
        let mean = sum as f64 / f64::from(pods);
        let squares: f64 = calls.map(|calls| (calls as f64 - mean) * (calls as f64 - mean)).sum();
        let variation = (squares / f64::from(pods)).sqrt() / mean;
        Some(Self { pods, idle, variation, peak: most as f64 / mean })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imbalance_is_that_of_the_counts() {
        let of = |calls: &[u64]| Imbalance::of(calls.iter().copied());
        assert_eq!(of(&[5, 5, 5]), Some(Imbalance { pods: 3, idle: 0, variation: 0.0, peak: 1.0 }));
        assert_eq!(of(&[8, 0]), Some(Imbalance { pods: 2, idle: 1, variation: 1.0, peak: 2.0 }));
        assert_eq!((of(&[]), of(&[0, 0])), (None, None));
    }

    #[test]
    fn what_comes_after_the_last_bin_is_in_none() {
        let mut load = Load::new(Duration::from_nanoseconds(10), 2, 3);
        for (at, pod) in [(0, 0), (9, 0), (10, 2), (19, 1), (20, 1), (u64::MAX, 0)] {
            load.receive(Time::from_nanoseconds(at), pod);
            load.end(Time::from_nanoseconds(at), if pod == 0 { Status::Ok } else { Status::Unavailable });
        }
        assert_eq!(load.received(), [2, 0, 0, 0, 1, 1]);
        let ended = |ok, failed| Ended { ok, failed, connections: 0 };
        assert_eq!(load.ended(), [ended(2, 0), ended(0, 2)]);
    }
}
