//! Outlier detection, as gRPC's clients and Envoy are told of it, with their fields' names.

use serde::{Deserialize, Serialize};

use crate::fleet::{defaults, outliers as fixed};
use crate::kernel::random::Bernoulli;
use crate::scenario::milliseconds;
use crate::scenario::range::{Range, ScenarioError};

/// Who leaves pods out that fail. What belongs to who does not balance calls is not used: L4 sees none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutlierDetection {
    /// gRPC's clients that choose pods themselves, each by what its own calls met (gRFC A50). pick_first is left alone: it has
    /// no other to go to.
    pub clients: Option<GrpcOutliers>,
    /// Proxies, each by what the calls through it met.
    pub proxies: Option<EnvoyOutliers>,
}

/// gRPC's `outlier_detection` policy (gRFC A50). Without either share it does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GrpcOutliers {
    /// When, how long, how many.
    pub ejection: Ejecting,
    /// Pods that do worse than the others.
    pub success_rate: Option<SuccessRate>,
    /// Pods that do worse than a bound.
    pub failure_percentage: Option<FailurePercentage>,
}

/// Envoy's `outlier_detection` of a cluster. Local errors and others are not told apart, as by default.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EnvoyOutliers {
    /// When, how long, how many.
    pub ejection: Ejecting,
    /// Whether one pod may be ejected whatever the percentage says (`always_eject_one_host`).
    pub always_eject_one_host: bool,
    /// Failures in a row that HTTP has a 5xx for.
    pub consecutive_5xx: u32,
    /// In how many of a hundred cases they eject.
    pub enforcing_consecutive_5xx: u32,
    /// Failures in a row that HTTP has 502, 503 or 504 for.
    pub consecutive_gateway_failure: u32,
    /// In how many of a hundred cases they eject.
    pub enforcing_consecutive_gateway_failure: u32,
    /// Pods that do worse than the others.
    pub success_rate: SuccessRate,
    /// Pods that do worse than a bound.
    pub failure_percentage: FailurePercentage,
    /// With fewer of its pods left, in percent, all are used (`healthy_panic_threshold`).
    pub panic_threshold: f64,
}

/// When pods are ejected, for how long, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ejecting {
    /// Between two looks, milliseconds.
    pub interval_ms: f64,
    /// For so long a pod is ejected, times how often it was, milliseconds.
    pub base_ejection_time_ms: f64,
    /// For so long at most, milliseconds; the base if that is more.
    pub max_ejection_time_ms: f64,
    /// Of all pods, percent.
    pub max_ejection_percent: u32,
}

/// Worse than the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuccessRate {
    /// By so many thousandths of a standard deviation.
    pub stdev_factor: u32,
    /// In how many of a hundred cases it ejects.
    pub enforcement_percentage: u32,
    /// Pods with enough calls at least.
    pub minimum_hosts: u32,
    /// Calls in an interval that are enough.
    pub request_volume: u32,
}

/// Worse than a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FailurePercentage {
    /// Percent of failures: in gRPC more than so many, in Envoy so many.
    pub threshold: u32,
    /// In how many of a hundred cases it ejects.
    pub enforcement_percentage: u32,
    /// Pods with enough calls at least.
    pub minimum_hosts: u32,
    /// Calls in an interval that are enough.
    pub request_volume: u32,
}

impl Default for Ejecting {
    /// gRPC's and Envoy's.
    fn default() -> Self {
        Self {
            interval_ms: defaults::OUTLIER_INTERVAL.as_milliseconds(),
            base_ejection_time_ms: defaults::BASE_EJECTION.as_milliseconds(),
            max_ejection_time_ms: defaults::MAX_EJECTION.as_milliseconds(),
            max_ejection_percent: defaults::MAX_EJECTION_PERCENT,
        }
    }
}

impl Default for SuccessRate {
    /// gRPC's and Envoy's.
    fn default() -> Self {
        Self {
            stdev_factor: defaults::STDEV_FACTOR,
            enforcement_percentage: 100,
            minimum_hosts: defaults::OUTLIER_HOSTS,
            request_volume: defaults::SUCCESS_RATE_VOLUME,
        }
    }
}

impl Default for FailurePercentage {
    /// gRPC's. Envoy's differ in that they are not enforced.
    fn default() -> Self {
        Self {
            threshold: defaults::FAILURE_THRESHOLD,
            enforcement_percentage: 100,
            minimum_hosts: defaults::OUTLIER_HOSTS,
            request_volume: defaults::FAILURE_PERCENTAGE_VOLUME,
        }
    }
}

impl GrpcOutliers {
    /// Both shares, each with gRPC's defaults.
    pub fn grpc() -> Self {
        Self {
            ejection: Ejecting::default(),
            success_rate: Some(SuccessRate::default()),
            failure_percentage: Some(FailurePercentage::default()),
        }
    }
}

impl EnvoyOutliers {
    /// Envoy's defaults, once a cluster has the field at all.
    pub fn envoy() -> Self {
        Self {
            ejection: Ejecting::default(),
            always_eject_one_host: false,
            consecutive_5xx: defaults::CONSECUTIVE_FAILURES,
            enforcing_consecutive_5xx: 100,
            consecutive_gateway_failure: defaults::CONSECUTIVE_FAILURES,
            enforcing_consecutive_gateway_failure: 0,
            success_rate: SuccessRate::default(),
            failure_percentage: FailurePercentage {
                enforcement_percentage: 0,
                ..FailurePercentage::default()
            },
            panic_threshold: defaults::PANIC_THRESHOLD,
        }
    }

    /// What Istio makes of a DestinationRule with an empty `outlierDetection`: shares of successes are not enforced
    /// (istio/istio, pilot/pkg/networking/core, `applyOutlierDetection`), and there is no panic.
    pub fn istio() -> Self {
        let envoy = Self::envoy();
        Self {
            success_rate: SuccessRate { enforcement_percentage: 0, ..envoy.success_rate },
            panic_threshold: defaults::ISTIO_PANIC_THRESHOLD,
            ..envoy
        }
    }
}

/// Between two looks: what is shorter would look at more than it counts.
const INTERVAL_MS: Range = Range::new(10.0, 86_400_000.0);
/// Ejections: up to a day.
const EJECTION_MS: Range = Range::new(0.0, 86_400_000.0);
const PERCENT: Range = Range::whole(0, 100);
const PERCENT_OF_HOSTS: Range = Range::new(0.0, 100.0);
const COUNT: Range = Range::whole(0, 1_000_000);
const ROW: Range = Range::whole(1, 1_000_000);

impl OutlierDetection {
    /// What clients do, and what proxies do.
    pub(super) fn checked(&self) -> Result<[Option<fixed::Rules>; 2], ScenarioError> {
        let clients = match &self.clients {
            Some(grpc) => {
                let field = "outlier_detection.clients";
                let rate = grpc.success_rate.map(|rule| rule.checked(field)).transpose()?.flatten();
                let percentage =
                    grpc.failure_percentage.map(|rule| rule.checked(field)).transpose()?.flatten();
                let rules = grpc.ejection.checked(field, rate, percentage, None)?;
                (rate.is_some() || percentage.is_some()).then_some(rules)
            }
            None => None,
        };
        let proxies = match &self.proxies {
            Some(envoy) => {
                let field = "outlier_detection.proxies";
                let row = |name: &str, failures: u32, enforcing: u32| {
                    ROW.check_named(|| format!("{field}.{name}"), failures)?;
                    let enforced = percent(|| format!("{field}.enforcing_{name}"), enforcing)?;
                    Ok(enforced.map(|enforced| fixed::Row { failures, enforced }))
                };
                PERCENT_OF_HOSTS.check_named(|| format!("{field}.panic_threshold"), envoy.panic_threshold)?;
                let own = fixed::Envoy {
                    consecutive_5xx: row(
                        "consecutive_5xx",
                        envoy.consecutive_5xx,
                        envoy.enforcing_consecutive_5xx,
                    )?,
                    consecutive_gateway_failure: row(
                        "consecutive_gateway_failure",
                        envoy.consecutive_gateway_failure,
                        envoy.enforcing_consecutive_gateway_failure,
                    )?,
                    always_one: envoy.always_eject_one_host,
                    panic: envoy.panic_threshold,
                };
                let rate = envoy.success_rate.checked(field)?;
                let percentage = envoy.failure_percentage.checked(field)?;
                Some(envoy.ejection.checked(field, rate, percentage, Some(own))?)
            }
            None => None,
        };
        Ok([clients, proxies])
    }
}

impl Ejecting {
    fn checked(
        &self,
        field: &str,
        success_rate: Option<fixed::SuccessRate>,
        failure_percentage: Option<fixed::FailurePercentage>,
        envoy: Option<fixed::Envoy>,
    ) -> Result<fixed::Rules, ScenarioError> {
        let named = |name: &str| format!("{field}.ejection.{name}");
        PERCENT.check_named(|| named("max_ejection_percent"), self.max_ejection_percent)?;
        let ms = |name: &str, value, range| milliseconds(&named(name), value, range);
        Ok(fixed::Rules {
            interval: ms("interval_ms", self.interval_ms, INTERVAL_MS)?,
            base: ms("base_ejection_time_ms", self.base_ejection_time_ms, EJECTION_MS)?,
            most: ms("max_ejection_time_ms", self.max_ejection_time_ms, EJECTION_MS)?,
            max_percent: self.max_ejection_percent,
            success_rate,
            failure_percentage,
            envoy,
        })
    }
}

impl SuccessRate {
    fn checked(self, field: &str) -> Result<Option<fixed::SuccessRate>, ScenarioError> {
        let named = |name: &str| format!("{field}.success_rate.{name}");
        COUNT.check_named(|| named("stdev_factor"), self.stdev_factor)?;
        COUNT.check_named(|| named("minimum_hosts"), self.minimum_hosts)?;
        COUNT.check_named(|| named("request_volume"), self.request_volume)?;
        let enforced = percent(|| named("enforcement_percentage"), self.enforcement_percentage)?;
        Ok(enforced.map(|enforced| fixed::SuccessRate {
            factor: f64::from(self.stdev_factor) / 1_000.0,
            enforced,
            hosts: self.minimum_hosts,
            volume: self.request_volume,
        }))
    }
}

impl FailurePercentage {
    fn checked(self, field: &str) -> Result<Option<fixed::FailurePercentage>, ScenarioError> {
        let named = |name: &str| format!("{field}.failure_percentage.{name}");
        PERCENT.check_named(|| named("threshold"), self.threshold)?;
        COUNT.check_named(|| named("minimum_hosts"), self.minimum_hosts)?;
        COUNT.check_named(|| named("request_volume"), self.request_volume)?;
        let enforced = percent(|| named("enforcement_percentage"), self.enforcement_percentage)?;
        Ok(enforced.map(|enforced| fixed::FailurePercentage {
            threshold: f64::from(self.threshold),
            enforced,
            hosts: self.minimum_hosts,
            volume: self.request_volume,
        }))
    }
}

/// A chance given in percent; None: it never is.
fn percent(field: impl Fn() -> String, percent: u32) -> Result<Option<Bernoulli>, ScenarioError> {
    PERCENT.check_named(&field, percent)?;
    if percent == 0 {
        return Ok(None);
    }
    Bernoulli::new(f64::from(percent) / 100.0)
        .map(Some)
        .map_err(|_| ScenarioError::new(field(), percent, PERCENT))
}
