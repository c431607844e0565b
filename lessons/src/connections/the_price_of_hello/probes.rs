//! Two more runs beside the contenders': answers of several sizes, one after the other, each over a fresh connection, and all
//! over one whose window has grown. The link has no limit and loses nothing and the server takes no time, so that what is left
//! is round trips.

use engine::scenario::{Arrivals, Given, Loss, Network, Scenario, Tcp};

/// The run with fresh connections.
pub(super) const FRESH: &str = "fresh";
/// The run on one connection.
pub(super) const WARM: &str = "warm";

/// Octets of the answers' contents.
pub(super) const SIZES: [u32; 9] =
    [1_000, 4_000, 14_000, 20_000, 43_000, 100_000, 200_000, 400_000, 1_000_000];
/// Of an answer before them, which lets the window grow.
const WARMING: u32 = 1_000_000;
/// Calls before those of [`SIZES`].
pub(super) const BEFORE: usize = 1;

/// More than any knob allows: sending takes no time worth mentioning.
const NO_LIMIT_MBIT: f64 = 1e6;

/// Both, from what a contender of HTTP/1.1 is given.
pub(super) fn probes(like: &Scenario) -> [(&'static str, Scenario); 2] {
    let probe = |connection_per_call| {
        let call = |octets: &u32| Given { at_ms: 0.0, slow: false, response_bytes: Some(u64::from(*octets)) };
        let network = match &like.network {
            Network::Tcp(tcp) => Network::Tcp(Tcp {
                loss_to_server: Loss::Never,
                loss_to_client: Loss::Never,
                connection_per_call,
                ..tcp.clone()
            }),
            Network::Ideal => Network::Ideal,
        };
        Scenario {
            // One connection: each call starts when the one before it has its answer.
            connections: 1,
            arrivals: Arrivals::Given([WARMING].iter().chain(&SIZES).map(call).collect()),
            fast_ms: 0.0,
            bandwidth_mbit: NO_LIMIT_MBIT,
            network,
            trace: 0,
            ..like.clone()
        }
    };
    [(FRESH, probe(true)), (WARM, probe(false))]
}
