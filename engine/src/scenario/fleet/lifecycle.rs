//! How pods and their connections come and go.

use serde::{Deserialize, Serialize};

use super::{MOMENT_MS, PODS, Pods, moment};
use crate::fleet::{address, defaults, lifecycle as fixed};
use crate::scenario::milliseconds;
use crate::scenario::range::{Range, ScenarioError};

/// How pods and their connections come and go. Without it connections live for ever, and a pod that starts or is deleted is
/// so at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lifecycle {
    /// What pods do with connections over HTTP/2.
    #[serde(default)]
    pub connections: ConnectionManagement,
    /// What [`super::Befalls::Start`] and [`super::Befalls::Delete`] are.
    #[serde(default)]
    pub pods: StartStop,
    /// Where pods take addresses from. None: each has one of its own for ever.
    #[serde(default)]
    pub addresses: Option<AddressPool>,
    /// Groups of pods that take the place of others.
    #[serde(default)]
    pub rollouts: Vec<Rollout>,
}

/// What a gRPC server does with connections (gRFC A9).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionManagement {
    /// MAX_CONNECTION_AGE, milliseconds: then GOAWAY. None, gRPC's default: never.
    pub max_connection_age_ms: Option<f64>,
    /// The share of it that chance adds or takes, for each connection.
    pub age_jitter: f64,
    /// MAX_CONNECTION_AGE_GRACE, milliseconds: then the connection is closed with the calls on it. None, gRPC's default:
    /// never.
    pub max_connection_age_grace_ms: Option<f64>,
    /// From when the grace counts.
    pub grace_from: GraceFrom,
    /// MAX_CONNECTION_IDLE, milliseconds: after so long without a call GOAWAY. None, gRPC's default: never.
    pub max_connection_idle_ms: Option<f64>,
    /// A channel's first connection to an address is not new if it is ready before this moment: it has lived for any part of the
    /// age that it reaches, each equally likely, as in a fleet whose connections came about at many moments. Milliseconds; 0: all
    /// are new, as after a rollout. Without MAX_CONNECTION_AGE this changes nothing.
    #[serde(default)]
    pub any_age_until_ms: f64,
}

/// From when MAX_CONNECTION_AGE_GRACE counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GraceFrom {
    /// The age, with which the first GOAWAY goes: Go and core.
    Age,
    /// The second GOAWAY, a round trip later: Java.
    SecondGoaway,
}

impl Default for ConnectionManagement {
    /// gRPC's.
    fn default() -> Self {
        Self {
            max_connection_age_ms: None,
            age_jitter: defaults::AGE_JITTER,
            max_connection_age_grace_ms: None,
            grace_from: GraceFrom::Age,
            max_connection_idle_ms: None,
            any_age_until_ms: 0.0,
        }
    }
}

/// How pods start and stop: Kubernetes' order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StartStop {
    /// From having an address until it takes connections, milliseconds. Before, they are refused.
    pub start_up_ms: f64,
    /// From then on until it is ready, and those who balance begin to be told, milliseconds.
    pub readiness_ms: f64,
    /// From being deleted until SIGTERM: a preStop hook that sleeps, milliseconds; no longer than the grace. Those who balance
    /// begin to be told when it is deleted, at the same time.
    pub pre_stop_ms: f64,
    /// What it does with SIGTERM.
    pub on_sigterm: OnSigterm,
    /// From being deleted until SIGKILL, milliseconds; SIGKILL comes 2 s after SIGTERM at the earliest, as the kubelet's.
    pub termination_grace_ms: f64,
}

/// What a server does with SIGTERM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum OnSigterm {
    /// It takes no more connections, sends GOAWAY on those that it has, and ends when they are closed.
    GracefulStop,
    /// It ends, with all that it is at: what a process does that says nothing else.
    Exit,
    /// Nothing: it goes on until SIGKILL.
    Ignore,
}

impl Default for StartStop {
    /// There at once; a graceful stop within Kubernetes' grace.
    fn default() -> Self {
        Self {
            start_up_ms: 0.0,
            readiness_ms: 0.0,
            pre_stop_ms: 0.0,
            on_sigterm: OnSigterm::GracefulStop,
            termination_grace_ms: defaults::TERMINATION_GRACE.as_milliseconds(),
        }
    }
}

/// Addresses that go from pod to pod: a pod that ends after its deletion gives its own back, and one that starts takes the
/// one that is free for longest. Pods that are gone at the start and in no list have none. A pod for which there is none
/// waits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddressPool {
    /// Addresses that nobody has at the start.
    pub spare: u32,
    /// For so long nobody is given an address that was given back, milliseconds.
    pub reuse_delay_ms: f64,
}

/// A deployment's rolling update: the pods of one group take the place of another's, as many at a time as it allows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rollout {
    /// From this moment on, milliseconds.
    pub at_ms: f64,
    /// The group whose pods are deleted.
    pub from: u32,
    /// The group whose pods are started. As many as it has are wanted.
    pub to: u32,
    /// So many more pods than wanted at most; those being deleted do not count.
    pub max_surge: u32,
    /// So many pods fewer than wanted at most are ready. Not 0 if [`Self::max_surge`] is.
    pub max_unavailable: u32,
}

impl Rollout {
    /// With Kubernetes' defaults, for so many pods wanted.
    pub fn kubernetes(at_ms: f64, from: u32, to: u32, wanted: u32) -> Self {
        let share = f64::from(wanted) * defaults::ROLLOUT_SHARE;
        Self { at_ms, from, to, max_surge: share.ceil() as u32, max_unavailable: share.floor() as u32 }
    }
}

/// An age of connections, or a time without calls: at least a second, as grpc-java demands.
const AGE_MS: Range = Range::new(1_000.0, 86_400_000.0);
const JITTER: Range = Range::new(0.0, 1.0);
/// Rollouts.
const ROLLOUTS: Range = Range::whole(0, 1_000);

impl Lifecycle {
    pub(super) fn checked(&self, groups: &[Pods]) -> Result<fixed::Lifecycle, ScenarioError> {
        let of = |name: &str, value, range| milliseconds(&["lifecycle.", name].concat(), value, range);
        let maybe = |name: &str, value: Option<f64>, range| match value {
            Some(value) => of(name, value, range).map(Some),
            None => Ok(None),
        };
        let ConnectionManagement {
            max_connection_age_ms: age,
            age_jitter,
            max_connection_age_grace_ms: grace,
            grace_from,
            max_connection_idle_ms: idle,
            any_age_until_ms,
        } = self.connections;
        JITTER.check("lifecycle.connections.age_jitter", age_jitter)?;
        let pods = &self.pods;
        Ok(fixed::Lifecycle {
            connections: fixed::Keeping {
                max_age: maybe("connections.max_connection_age_ms", age, AGE_MS)?,
                jitter: age_jitter,
                grace: maybe("connections.max_connection_age_grace_ms", grace, MOMENT_MS)?,
                grace_from_second: grace_from == GraceFrom::SecondGoaway,
                max_idle: maybe("connections.max_connection_idle_ms", idle, AGE_MS)?,
                any_age_until: moment("lifecycle.connections.any_age_until_ms", any_age_until_ms)?,
            },
            pods: fixed::StartStop {
                start_up: of("pods.start_up_ms", pods.start_up_ms, MOMENT_MS)?,
                readiness: of("pods.readiness_ms", pods.readiness_ms, MOMENT_MS)?,
                pre_stop: of("pods.pre_stop_ms", pods.pre_stop_ms, MOMENT_MS)?,
                on_sigterm: pods.on_sigterm,
                grace: of("pods.termination_grace_ms", pods.termination_grace_ms, MOMENT_MS)?,
            },
            addresses: match self.addresses {
                Some(pool) => {
                    PODS.check("lifecycle.addresses.spare", pool.spare)?;
                    let reuse = of("addresses.reuse_delay_ms", pool.reuse_delay_ms, MOMENT_MS)?;
                    Some(address::Pool { spare: pool.spare, reuse })
                }
                None => None,
            },
            rollouts: self.checked_rollouts(groups.len() as u64)?,
        })
    }

    fn checked_rollouts(&self, groups: u64) -> Result<Vec<fixed::Rollout>, ScenarioError> {
        ROLLOUTS.check("lifecycle.rollouts", self.rollouts.len() as u64)?;
        let there = Range::whole(0, groups.saturating_sub(1));
        let mut rollouts = Vec::with_capacity(self.rollouts.len());
        for (at, rollout) in self.rollouts.iter().enumerate() {
            let field = |name: &str| format!("lifecycle.rollouts[{at}].{name}");
            there.check_named(|| field("from"), rollout.from)?;
            there.check_named(|| field("to"), rollout.to)?;
            PODS.check_named(|| field("max_surge"), rollout.max_surge)?;
            let least = u64::from(rollout.max_surge == 0);
            Range::whole(least, PODS.most() as u64)
                .check_named(|| field("max_unavailable"), rollout.max_unavailable)?;
            rollouts.push(fixed::Rollout {
                at: moment(&field("at_ms"), rollout.at_ms)?,
                from: rollout.from,
                to: rollout.to,
                max_surge: rollout.max_surge,
                max_unavailable: rollout.max_unavailable,
            });
        }
        Ok(rollouts)
    }
}
