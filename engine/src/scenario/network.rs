//! What is between client and server, as a reader or a file gives it.

use serde::{Deserialize, Serialize};

use super::{BANDWIDTH_MBIT, RTT_MS, Range, SHARE, ScenarioError, milliseconds};
use crate::kernel::random::{Bernoulli, Streams};
use crate::kernel::time::Duration;
use crate::wire::defaults::TLS_RECORD_CONTENT;
use crate::wire::link::{self, Way};
use crate::wire::model::{self, Lifetime, Records};
use crate::wire::tcp::Options;
use crate::wire::tls::{self, CertificateChain, Version};

/// What is between client and server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Network {
    /// A pipe that loses nothing, on which all connections are open from the start and nothing has a header but HTTP.
    #[default]
    Ideal,
    /// TCP, segment by segment. A connection is opened when a call wants it.
    Tcp(Tcp),
}

/// TCP over a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tcp {
    /// How both ends behave.
    pub ends: Options,
    /// What goes around HTTP; None: nothing.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// Which packets are lost on their way to the server.
    pub loss_to_server: Loss,
    /// Which packets are lost on their way to the client.
    pub loss_to_client: Loss,
    /// Octets that wait for the link at most, each way; packets beyond are dropped. None: there is always room.
    pub queue_bytes: Option<u64>,
    /// Whether each call has a connection of its own, which is closed behind it. HTTP/1.1 only.
    pub connection_per_call: bool,
}

/// TLS with a full handshake for each connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tls {
    /// What both ends agree on.
    pub version: Version,
    /// What the server shows of who it is.
    pub chain: CertificateChain,
    /// Whether the client offers X25519MLKEM768.
    pub post_quantum: bool,
}

/// Which packets are lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Loss {
    /// None.
    Never,
    /// Each with the same chance.
    Independent {
        /// How many, 0 to 1.
        share: f64,
    },
    /// In bursts.
    Bursts {
        /// How many, 0 to 0.5.
        share: f64,
        /// How long one lasts, on average: nothing comes through meanwhile.
        burst_ms: f64,
    },
    /// Those with these numbers, which rise; the first is 0.
    Chosen(Vec<u64>),
}

/// Certificates of a chain.
pub(super) const CERTIFICATES: Range = Range::whole(1, 10);
/// Octets of a chain.
pub(super) const CERTIFICATE_OCTETS: Range = Range::whole(1, 65_536);
/// Octets in a queue: from one packet to a gigabyte.
pub(super) const QUEUE_BYTES: Range = Range::whole(1_500, 1 << 30);
/// A share of losses that come in bursts.
pub(super) const BURST_SHARE: Range = Range::new(0.0, 0.5);
/// How long a burst lasts.
pub(super) const BURST_MS: Range = Range::new(0.001, 60_000.0);
/// Numbers of chosen packets.
pub(super) const CHOSEN: Range = Range::whole(0, 100_000);
/// Segments that are acknowledged one by one.
pub(super) const QUICK_ACKNOWLEDGEMENTS: Range = Range::whole(0, u32::MAX as u64);

impl Network {
    /// The network, checked. `http1` says whether its connections are HTTP/1.1's.
    pub(super) fn checked(
        &self,
        rtt_ms: f64,
        bandwidth_mbit: f64,
        connections: u32,
        seed: u64,
        http1: bool,
    ) -> Result<model::Network, ScenarioError> {
        let rtt = milliseconds("rtt_ms", rtt_ms, RTT_MS)?;
        BANDWIDTH_MBIT.check("bandwidth_mbit", bandwidth_mbit)?;
        let delay = Duration::from_nanoseconds(rtt.nanoseconds() / 2);
        let bandwidth = (bandwidth_mbit * 1e6).round() as u64;
        match self {
            Self::Ideal => Ok(model::Network::Pipe { delay, bandwidth }),
            Self::Tcp(tcp) => tcp.checked(delay, bandwidth, connections, seed, http1),
        }
    }
}

impl Tcp {
    /// Never inlined: who simulates calls on a pipe loads no TCP (`xtask/js/chunks.mjs`).
    #[inline(never)]
    fn checked(
        &self,
        delay: Duration,
        bandwidth: u64,
        connections: u32,
        seed: u64,
        http1: bool,
    ) -> Result<model::Network, ScenarioError> {
        QUICK_ACKNOWLEDGEMENTS
            .check("network.tcp.ends.quick_acknowledgements", self.ends.quick_acknowledgements)?;
        if let Some(octets) = self.queue_bytes {
            QUEUE_BYTES.check("network.tcp.queue_bytes", octets)?;
        }
        if self.connection_per_call && !http1 {
            // 1 where only 0 is possible.
            Range::whole(0, 0).check("network.tcp.connection_per_call", 1_u64)?;
        }
        let (hellos, overhead) = match self.tls {
            None => (Vec::new(), 0),
            Some(Tls { version, chain, post_quantum }) => {
                CERTIFICATES.check("network.tcp.tls.chain.certificates", chain.certificates)?;
                CERTIFICATE_OCTETS.check("network.tcp.tls.chain.octets", chain.octets)?;
                (tls::hellos(version, chain, post_quantum), tls::record_overhead(version))
            }
        };
        let buffer = self.queue_bytes.unwrap_or(u64::MAX);
        let streams = Streams::new(seed);
        let way = |field, loss: &Loss, purpose| {
            Ok(Way::new(bandwidth, delay, buffer, loss.checked(field)?, streams.named(purpose)))
        };
        Ok(model::Network::Tcp {
            ways: [
                way("network.tcp.loss_to_server", &self.loss_to_server, "loss to the server")?,
                way("network.tcp.loss_to_client", &self.loss_to_client, "loss to the client")?,
            ],
            options: self.ends,
            hellos: hellos.into(),
            records: Records::new(overhead, TLS_RECORD_CONTENT, connections),
            lifetime: if self.connection_per_call { Lifetime::OneCall } else { Lifetime::Kept },
        })
    }
}

impl Loss {
    fn checked(&self, field: &str) -> Result<link::Loss, ScenarioError> {
        match self {
            Self::Never => Ok(link::Loss::Never),
            &Self::Independent { share } => {
                let name = || [field, ".independent.share"].concat();
                SHARE.check_named(name, share)?;
                let law = Bernoulli::new(share).map_err(|_| ScenarioError::new(name(), share, SHARE))?;
                Ok(link::Loss::Independent(law))
            }
            &Self::Bursts { share, burst_ms } => {
                BURST_SHARE.check_named(|| [field, ".bursts.share"].concat(), share)?;
                let duration = milliseconds(&[field, ".bursts.burst_ms"].concat(), burst_ms, BURST_MS)?;
                Ok(link::Loss::Bursts(link::Bursts::new(share, duration)))
            }
            Self::Chosen(numbers) => {
                CHOSEN.check_named(|| [field, ".chosen"].concat(), numbers.len() as u64)?;
                if let Some(at) = numbers.windows(2).position(|two| two[0] >= two[1]) {
                    let range = Range::whole(numbers[at] + 1, u64::MAX);
                    let field = format!("{field}.chosen[{}]", at + 1);
                    return Err(ScenarioError::new(field, numbers[at + 1], range));
                }
                Ok(link::Loss::Chosen(numbers.as_slice().into()))
            }
        }
    }
}
