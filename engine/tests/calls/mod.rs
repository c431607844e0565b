//! What the tests of wires share: a scenario whose times can be added up by hand. An octet takes a nanosecond, a way 5 ms.
#![allow(dead_code, reason = "each test takes what it needs")]

use engine::kernel::run::{Limits, Stop};
use engine::report::{Report, Run};
use engine::scenario::{Arrivals, Contender, Given, Header, HeaderLists, Heads, Network, Scenario};
use engine::wire::defaults::{H2_TONIC, Http2Peer};
use engine::wire::message::{HeaderBlock, HeaderBlocks};

pub(crate) const ONE_BY_ONE: Contender = Contender::Http1 { pipelining: 1 };

pub(crate) fn http2(server_streams: Option<u32>) -> Contender {
    Contender::Http2 { peer: limited(H2_TONIC, server_streams), grpc: false }
}

pub(crate) fn limited(mut peer: Http2Peer, server_streams: Option<u32>) -> Http2Peer {
    peer.server.max_concurrent_streams = server_streams;
    peer
}

pub(crate) fn blocks() -> HeaderBlocks {
    let block = |first, repeated| HeaderBlock { first, repeated };
    HeaderBlocks { request: block(50, 10), response: block(20, 5), trailers: block(24, 2) }
}

/// Some fields of requests, responses and trailers.
pub(crate) fn lists() -> HeaderLists {
    let header = |name: &str, value: &str| Header { name: name.into(), value: value.into() };
    let request = |token: &str| {
        vec![header(":method", "POST"), header(":path", "/a/b"), header("authorization", token)]
    };
    HeaderLists {
        request: vec![request("one"), request("another")],
        response: vec![vec![header(":status", "200"), header("content-type", "application/grpc")]],
        trailers: vec![vec![header("grpc-status", "0")]],
    }
}

pub(crate) fn scenario(contender: Contender, connections: u32, calls: &[(f64, bool)]) -> Scenario {
    let given = calls.iter().map(|&(at_ms, slow)| Given { at_ms, slow, response_bytes: None }).collect();
    Scenario {
        contender,
        connections,
        arrivals: Arrivals::Given(given),
        slow_ms: 100.0,
        fast_ms: 1.0,
        request_bytes: 0,
        response_bytes: 1_000,
        http1_heads: Heads { request: 100, response: 50 },
        http2_blocks: blocks().into(),
        rtt_ms: 10.0,
        bandwidth_mbit: 8_000.0,
        network: Network::Ideal,
        trace: 1_000,
        seed: 1,
    }
}

/// Runs to its end.
pub(crate) fn run(scenario: &Scenario) -> Run {
    let mut run = scenario.start(Limits::default()).unwrap();
    assert_eq!(run.advance(u64::MAX).unwrap().stop, Some(Stop::Drained));
    run
}

/// Start, first byte and completion of each call, nanoseconds.
pub(crate) fn times(report: &Report) -> Vec<[u64; 3]> {
    let of = |call: &engine::wire::call::Call| {
        [call.start, call.first_byte, call.completion].map(|time| time.unwrap().nanoseconds())
    };
    report.calls.iter().map(of).collect()
}
