//! How those who balance come to know of pods.

use serde::{Deserialize, Serialize};

use super::{MOMENT_MS, moment};
use crate::fleet::{defaults, resolver};
use crate::scenario::milliseconds;
use crate::scenario::range::{Range, ScenarioError};

/// From pods that are ready to those who balance. Without it all who balance know at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Discovery {
    /// From a pod's becoming ready, or being deleted, until those who are asked know: endpoints, kube-proxy, the records of
    /// DNS, or the control plane. Milliseconds.
    pub endpoints_lag_ms: f64,
    /// When the control plane is down: lists stay as they are, and what changes meanwhile comes at the end. In order.
    #[serde(default)]
    pub outages: Vec<Outage>,
    /// How clients that balance themselves are told. Behind one address there is nothing to tell; proxies are told as with
    /// [`Resolver::Push`].
    pub resolver: Resolver,
    /// Whether clients check the name of whom they connect to, by TLS. Without it whoever has an address is called.
    #[serde(default)]
    pub name_check: bool,
    /// Whether gRPC's clients watch what pods say of their health (`healthCheckConfig`; gRFC A17): a connection is CONNECTING
    /// until the first SERVING, a round trip later, and in TRANSIENT_FAILURE while its pod says NOT_SERVING. The watch takes a
    /// stream of each connection. pick_first ignores it, and so do proxies and clients behind one address.
    #[serde(default)]
    pub health_watch: bool,
}

/// A time in which lists do not change.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outage {
    /// From, milliseconds.
    pub from_ms: f64,
    /// Until, milliseconds.
    pub until_ms: f64,
}

/// How clients are told of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Resolver {
    /// A control plane tells each of them of each change: xDS, or a lookaside balancer.
    Push {
        /// What that takes beyond the lag, milliseconds.
        delay_ms: f64,
    },
    /// They have a list of the start.
    Static,
    /// They ask for the records of a headless service: an address for each pod that is ready.
    Dns(Dns),
}

impl Default for Resolver {
    fn default() -> Self {
        Self::Push { delay_ms: 0.0 }
    }
}

/// gRPC's DNS resolver. It asks when a channel leaves IDLE, and when a connection was lost or did not come about; a channel
/// whose connections are well never asks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dns {
    /// The least time between two resolutions, milliseconds.
    pub min_gap_ms: f64,
    /// From when it counts.
    pub gap_from: GapFrom,
    /// What becomes of a wish to resolve within it.
    pub inside_gap: InsideGap,
    /// It asks by itself so long after an answer, milliseconds. None: never, as all but grpc-dotnet, and that by default.
    pub refresh_ms: Option<f64>,
    /// How long a resolution takes, milliseconds.
    pub lookup_ms: f64,
    /// A cache between all clients and the records gives an answer again for so long, milliseconds. 0: there is none.
    pub cache_ttl_ms: f64,
}

/// From when the least time between resolutions counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GapFrom {
    /// The start of the last one.
    Start,
    /// The last answer.
    Answer,
}

/// What becomes of a wish to resolve that comes too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum InsideGap {
    /// It is fulfilled when the gap is over.
    Remembered,
    /// Nothing: until a connection is lost again, nobody asks.
    Dropped,
}

impl Dns {
    fn of(gap: crate::kernel::time::Duration, gap_from: GapFrom, inside_gap: InsideGap) -> Self {
        Self {
            min_gap_ms: gap.as_milliseconds(),
            gap_from,
            inside_gap,
            refresh_ms: None,
            lookup_ms: 0.0,
            cache_ttl_ms: 0.0,
        }
    }

    /// grpc-go's (dns_resolver.go).
    pub fn go() -> Self {
        Self::of(defaults::DNS_GAP, GapFrom::Answer, InsideGap::Remembered)
    }

    /// grpc-core's, of C++, Python, Ruby and others (polling_resolver.cc).
    pub fn core() -> Self {
        Self::of(defaults::DNS_GAP, GapFrom::Start, InsideGap::Remembered)
    }

    /// grpc-node's. That its gap counts from the start is from memory.
    pub fn node() -> Self {
        Self::of(defaults::DNS_GAP, GapFrom::Start, InsideGap::Remembered)
    }

    /// grpc-java's (DnsNameResolver): what it knows is good for 30 s, and who asks meanwhile is not heard.
    pub fn java() -> Self {
        Self::of(defaults::DNS_GAP, GapFrom::Answer, InsideGap::Dropped)
    }

    /// grpc-dotnet's (Grpc.Net.Client/Balancer/DnsResolver.cs).
    pub fn dotnet() -> Self {
        Self::of(defaults::DOTNET_DNS_GAP, GapFrom::Start, InsideGap::Remembered)
    }
}

/// Outages.
const OUTAGES: Range = Range::whole(0, 1_000);
/// How often a resolver asks by itself: grpc-dotnet takes any, and each of a hundred thousand channels does.
const REFRESH_MS: Range = Range::new(1_000.0, 86_400_000.0);

impl Discovery {
    pub(super) fn checked(&self) -> Result<resolver::Discovery, ScenarioError> {
        let of = |name: &str, value| milliseconds(&["discovery.", name].concat(), value, MOMENT_MS);
        let mut lag = of("endpoints_lag_ms", self.endpoints_lag_ms)?;
        let resolver = match self.resolver {
            Resolver::Push { delay_ms } => {
                lag = crate::fleet::pod::sum(lag, of("resolver.push.delay_ms", delay_ms)?);
                resolver::Resolver::Push
            }
            Resolver::Static => resolver::Resolver::Static,
            Resolver::Dns(dns) => resolver::Resolver::Dns(resolver::Dns {
                gap: of("resolver.dns.min_gap_ms", dns.min_gap_ms)?,
                gap_from: dns.gap_from,
                inside: dns.inside_gap,
                refresh: match dns.refresh_ms {
                    Some(ms) => Some(milliseconds("discovery.resolver.dns.refresh_ms", ms, REFRESH_MS)?),
                    None => None,
                },
                lookup: of("resolver.dns.lookup_ms", dns.lookup_ms)?,
                ttl: of("resolver.dns.cache_ttl_ms", dns.cache_ttl_ms)?,
            }),
        };
        OUTAGES.check("discovery.outages", self.outages.len() as u64)?;
        let mut outages = Vec::with_capacity(self.outages.len());
        let mut earliest = MOMENT_MS;
        for (at, outage) in self.outages.iter().enumerate() {
            let field = |name: &str| format!("discovery.outages[{at}].{name}");
            earliest.check_named(|| field("from_ms"), outage.from_ms)?;
            let later = Range::new(outage.from_ms, MOMENT_MS.most());
            later.check_named(|| field("until_ms"), outage.until_ms)?;
            earliest = Range::new(outage.until_ms, MOMENT_MS.most());
            outages.push((
                moment(&field("from_ms"), outage.from_ms)?,
                moment(&field("until_ms"), outage.until_ms)?,
            ));
        }
        Ok(resolver::Discovery {
            lag,
            outages,
            resolver,
            name_check: self.name_check,
            health_watch: self.health_watch,
        })
    }
}
