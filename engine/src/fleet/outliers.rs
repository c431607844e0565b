//! Outlier detection: whoever balances counts how each pod's calls end, and leaves pods out for a while that do worse than the
//! others. gRPC's clients do it (gRFC A50) and Envoy does (its architecture overview, "Outlier detection"), by the same names and
//! differently:
//!
//! * Envoy ejects at the fifth failure in a row, at that moment; gRPC looks at shares only, every interval.
//! * Envoy ejects a pod only if those ejected are then within the percentage: one of nine is not, at 10 %. gRPC ejects while those
//!   ejected before are below it: always one, and perhaps one more than the percentage.
//! * To gRPC all is a failure that is not OK, also a deadline. Envoy sees what HTTP's status would be: RESOURCE_EXHAUSTED is
//!   429 and none, and of a call that its client gives up it learns nothing.
//! * When too many are ejected, Envoy panics and uses all.
//!
//! Both let a pod come back at an interval only, and add its base time with each ejection.

use serde::{Deserialize, Serialize};

use super::status::Status;
use crate::kernel::random::{Bernoulli, Stream};
use crate::kernel::time::{Duration, Time};

/// What both have.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Between two looks at all.
    pub interval: Duration,
    /// For so long a pod is ejected, times how often it was.
    pub base: Duration,
    /// But no longer than this, or the base if that is more.
    pub most: Duration,
    /// Of the pods, those ejected at most.
    pub max_percent: u32,
    /// By share of successes.
    pub success_rate: Option<SuccessRate>,
    /// By share of failures.
    pub failure_percentage: Option<FailurePercentage>,
    /// What Envoy has beyond that; None: gRPC.
    pub envoy: Option<Envoy>,
}

/// Worse than the others.
#[derive(Clone, Copy, Debug)]
pub struct SuccessRate {
    /// By so many standard deviations.
    pub factor: f64,
    /// Whether one that is found is ejected.
    pub enforced: Bernoulli,
    /// Pods with enough calls at least.
    pub hosts: u32,
    /// Calls that are enough.
    pub volume: u32,
}

/// Worse than a bound.
#[derive(Clone, Copy, Debug)]
pub struct FailurePercentage {
    /// In percent.
    pub threshold: f64,
    /// Whether one that is found is ejected.
    pub enforced: Bernoulli,
    /// Pods with enough calls at least.
    pub hosts: u32,
    /// Calls that are enough.
    pub volume: u32,
}

/// What Envoy has and gRPC has not. None of its rows where they are not enforced.
#[derive(Clone, Copy, Debug)]
pub struct Envoy {
    /// So many in a row that HTTP has a 5xx for.
    pub consecutive_5xx: Option<Row>,
    /// So many in a row that HTTP has 502, 503 or 504 for.
    pub consecutive_gateway_failure: Option<Row>,
    /// Whether one may always be ejected.
    pub always_one: bool,
    /// With fewer of its pods left, in percent, it uses all.
    pub panic: f64,
}

/// Failures in a row.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// So many.
    pub failures: u32,
    /// Whether a pod with so many is ejected.
    pub enforced: Bernoulli,
}

/// Why a pod was ejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Cause {
    /// Failures in a row.
    #[serde(rename = "consecutive_5xx")]
    Consecutive5xx,
    /// The same, of gateways' statuses alone.
    ConsecutiveGatewayFailure,
    /// Its share of successes is too far below the others'.
    SuccessRate,
    /// Its share of failures is too high.
    FailurePercentage,
}

/// What a status is in HTTP: what Envoy counts a response with it as (google/rpc/code.proto's comments).
pub const fn http(status: Status) -> u16 {
    match status {
        Status::Ok => 200,
        Status::Cancelled => 499,
        Status::Unknown | Status::Internal | Status::DataLoss => 500,
        Status::InvalidArgument | Status::FailedPrecondition | Status::OutOfRange => 400,
        Status::DeadlineExceeded => 504,
        Status::NotFound => 404,
        Status::AlreadyExists | Status::Aborted => 409,
        Status::PermissionDenied => 403,
        Status::ResourceExhausted => 429,
        Status::Unimplemented => 501,
        Status::Unavailable => 503,
        Status::Unauthenticated => 401,
    }
}

/// What a detector knows of a pod.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host {
    succeeded: u32,
    failed: u32,
    /// Failures in a row, and such as gateways have.
    row: u32,
    gateway_row: u32,
    /// How often its base time is taken.
    multiplier: u32,
    /// Whether it is ejected, and when that, or its return, was.
    ejected: bool,
    since: Option<Time>,
    /// The last of its ejections among the records.
    pub record: u32,
}

/// One who counts: a client's channel, or a proxy for one of its clusters.
#[derive(Clone, Debug, Default)]
pub struct Detector {
    /// By pod.
    hosts: Vec<Host>,
    ejected: u32,
}

/// What a detector says of a pod that is one to be ejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Ejected,
    /// Chance spares it: enforcement is below 100 %.
    Spared,
    /// Too many are ejected already.
    Overflow,
}

impl Detector {
    /// Makes room for so many pods. Whether it is the first time.
    pub fn begin(&mut self, pods: usize) -> bool {
        let first = self.hosts.is_empty();
        self.hosts.resize(pods, Host::default());
        first
    }

    /// Those ejected.
    pub fn ejected(&self) -> u32 {
        self.ejected
    }

    /// Whether a pod is ejected.
    pub fn is_ejected(&self, pod: u32) -> bool {
        self.hosts.get(pod as usize).is_some_and(|host| host.ejected)
    }

    /// What is known of a pod.
    pub fn host(&mut self, pod: u32) -> Option<&mut Host> {
        self.hosts.get_mut(pod as usize)
    }

    /// A pod is no longer one of those counted, or newly one. Whether it was ejected.
    pub fn forget(&mut self, pod: u32) -> bool {
        let Some(host) = self.hosts.get_mut(pod as usize) else { return false };
        let ejected = std::mem::take(host).ejected;
        self.ejected -= u32::from(ejected);
        ejected
    }

    /// A call to a pod has ended. Why the pod is one to be ejected at once, if it is: one cause after the other is tried.
    pub fn count(&mut self, rules: &Rules, pod: u32, status: Status) -> [Option<(Cause, Bernoulli)>; 2] {
        let Some(host) = self.hosts.get_mut(pod as usize) else { return [None; 2] };
        let Some(envoy) = &rules.envoy else {
            *if status == Status::Ok { &mut host.succeeded } else { &mut host.failed } += 1;
            return [None; 2];
        };
        let code = http(status);
        if code < 500 {
            host.succeeded += 1;
            (host.row, host.gateway_row) = (0, 0);
            return [None; 2];
        }
        host.failed += 1;
        host.row += 1;
        host.gateway_row = if (502..=504).contains(&code) { host.gateway_row + 1 } else { 0 };
        if host.ejected {
            return [None; 2];
        }
        // Envoy compares for equality, and counts anew whether it ejects or not. Gateways' failures it looks at first.
        let gateway = full(&mut host.gateway_row, envoy.consecutive_gateway_failure);
        let any = full(&mut host.row, envoy.consecutive_5xx);
        [
            gateway.map(|enforced| (Cause::ConsecutiveGatewayFailure, enforced)),
            any.map(|enforced| (Cause::Consecutive5xx, enforced)),
        ]
    }

    /// Whether a pod that is one to be ejected is, of so many that there are.
    pub fn judge(
        &mut self,
        rules: &Rules,
        pod: u32,
        of: usize,
        enforced: Bernoulli,
        now: Time,
        random: &mut Stream,
    ) -> Verdict {
        let before = 100 * u64::from(self.ejected);
        let (limit, of) = (u64::from(rules.max_percent) * of as u64, of as u64);
        debug_assert!(of > 0, "a pod is one of them");
        let room = match &rules.envoy {
            // Those ejected with this one.
            Some(envoy) => before + 100 <= limit || envoy.always_one && self.ejected == 0,
            // Those ejected before it (grpc-go, outlierdetection/balancer.go; A50's text has "greater than").
            None => before < limit,
        };
        if !room {
            return Verdict::Overflow;
        }
        let Some(host) = self.hosts.get_mut(pod as usize) else { return Verdict::Overflow };
        if !enforced.draw(random) {
            return Verdict::Spared;
        }
        (host.ejected, host.since) = (true, Some(now));
        // Envoy's multiplier goes no further than the longest time needs.
        let longest = rules.most.max(rules.base).nanoseconds();
        let grown = rules.base.nanoseconds().saturating_mul(host.multiplier.into());
        if rules.envoy.is_none() || grown < longest.saturating_add(rules.base.nanoseconds()) {
            host.multiplier += 1;
        }
        self.ejected += 1;
        Verdict::Ejected
    }

    /// Whether a pod's time is over, and it is back.
    ///
    /// gRPC asks whether the moment is after the end of the ejection, Envoy whether it is not before. Real timers are always
    /// late by a little, so that three intervals of 10 s are longer than 30 s, and both let it come back then: so is it here.
    pub fn release(&mut self, rules: &Rules, pod: u32, now: Time) -> bool {
        let Some(host) = self.hosts.get_mut(pod as usize) else { return false };
        let (true, Some(since)) = (host.ejected, host.since) else { return false };
        let time = rules.base.nanoseconds().saturating_mul(host.multiplier.into());
        let time = time.min(rules.most.max(rules.base).nanoseconds());
        if now.since(since).nanoseconds() < time {
            return false;
        }
        (host.ejected, host.since) = (false, Some(now));
        (host.row, host.gateway_row) = (0, 0);
        self.ejected -= 1;
        true
    }

    /// At an interval: who was not ejected is trusted a little more.
    pub fn trust(&mut self, rules: &Rules, pod: u32, now: Time) {
        let Some(host) = self.hosts.get_mut(pod as usize) else { return };
        // Envoy waits an interval after a pod has come back.
        let early = rules.envoy.is_some() && host.since.is_none_or(|since| now.since(since) < rules.interval);
        if !host.ejected && !early {
            host.multiplier = host.multiplier.saturating_sub(1);
        }
    }

    /// Below which share of successes a pod is too far from the others; None: there are too few to say.
    pub fn success_bound(&self, rule: &SuccessRate, pods: impl Iterator<Item = u32> + Clone) -> Option<f64> {
        let shares = pods.filter_map(|pod| self.success(pod, rule.volume));
        let count = shares.clone().count();
        if count == 0 || count < rule.hosts as usize {
            return None;
        }
        let mean = shares.clone().sum::<f64>() / count as f64;
        let squares: f64 = shares.map(|share| (share - mean) * (share - mean)).sum();
        Some(mean - rule.factor * (squares / count as f64).sqrt())
    }

    /// Whether enough pods have enough calls.
    pub fn enough(&self, rule: &FailurePercentage, pods: impl Iterator<Item = u32>) -> bool {
        pods.filter(|&pod| self.success(pod, rule.volume).is_some()).count() >= rule.hosts.max(1) as usize
    }

    /// A pod's share of successes since the last interval; None: it is ejected, or had too few calls.
    pub fn success(&self, pod: u32, volume: u32) -> Option<f64> {
        let host = self.hosts.get(pod as usize).filter(|host| !host.ejected)?;
        let calls = host.succeeded + host.failed;
        (calls >= volume.max(1)).then(|| f64::from(host.succeeded) / f64::from(calls))
    }

    /// A pod's share of failures is over the bound: in Envoy, or on it.
    pub fn fails(&self, rules: &Rules, rule: &FailurePercentage, pod: u32) -> bool {
        let Some(success) = self.success(pod, rule.volume) else { return false };
        let percent = 100.0 - 100.0 * success;
        if rules.envoy.is_some() { percent >= rule.threshold } else { percent > rule.threshold }
    }

    /// An interval begins.
    pub fn begin_interval(&mut self, pod: u32) {
        if let Some(host) = self.hosts.get_mut(pod as usize) {
            (host.succeeded, host.failed) = (0, 0);
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        (self.hosts.capacity() * size_of::<Host>()) as u64
    }
}

/// Whether a row is full; it then begins anew.
fn full(row: &mut u32, rule: Option<Row>) -> Option<Bernoulli> {
    let rule = rule.filter(|rule| *row == rule.failures)?;
    *row = 0;
    Some(rule.enforced)
}

/// A pod left out. Moments are nanoseconds since the run's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ejection {
    /// Who leaves it out.
    pub by: By,
    /// Which cluster it is in.
    pub cluster: u32,
    /// Which pod.
    pub pod: u32,
    /// When.
    pub at: Time,
    /// When it was back, or out of the list; None: it is still ejected.
    pub until: Option<Time>,
    /// Why.
    pub cause: Cause,
}

/// Who leaves pods out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum By {
    /// The client of that number, on one of its channels.
    Client(u32),
    /// The proxy of that number.
    Proxy(u32),
}

/// What became of pods that were to be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ejections {
    /// How often one was.
    pub ejected: u64,
    /// How often one was not, because too many were.
    pub overflow: u64,
    /// How often one was not, because enforcement is below 100 %.
    pub spared: u64,
    /// The first ejections, one by one: [`Self::KEPT`] of them.
    pub first: Vec<Ejection>,
}

impl Ejections {
    /// Ejections kept one by one.
    pub const KEPT: usize = 10_000;
}
