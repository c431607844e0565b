//! The lesson's scenario in the engine and in hyper: the same completion order, each latency within 5 %.

#[path = "../../../evidence/record.rs"]
mod evidence;

use engine::kernel::run::Limits;
use engine::scenario::{Arrivals, Contender, Heads, Network, Scenario};
use engine::wire::defaults::H2_TONIC;
use engine::wire::message::{HeaderBlock, HeaderBlocks};
use evidence::{Comparison, Sides};
use rust_peers::hyper_peer::{Call, Version, completions};

const EVIDENCE: &str = "../../evidence";
const RESPONSE: u64 = 5_000;
const RTT_MS: f64 = 20.0;
const BANDWIDTH_MBIT: f64 = 10.0;

fn scenario(contender: Contender, per_second: f64, seed: u64) -> Scenario {
    let block = |first, repeated| HeaderBlock { first, repeated };
    Scenario {
        contender,
        connections: 1,
        arrivals: Arrivals::Poisson { per_second, slow_share: 0.1, duration_ms: 3_000.0 },
        slow_ms: 400.0,
        fast_ms: 5.0,
        request_bytes: 0,
        response_bytes: RESPONSE,
        http1_heads: Heads { request: 60, response: 80 },
        http2_blocks: HeaderBlocks { request: block(20, 8), response: block(40, 6), trailers: block(1, 1) }
            .into(),
        rtt_ms: RTT_MS,
        bandwidth_mbit: BANDWIDTH_MBIT,
        network: Network::Ideal,
        trace: 0,
        seed,
    }
}

fn order(completions: &[f64]) -> Vec<usize> {
    let mut calls: Vec<_> = (0..completions.len()).collect();
    calls.sort_by(|&one, &other| completions[one].total_cmp(&completions[other]));
    calls
}

/// How far apart the farthest latency is, in per cent, and how many were compared.
async fn compare(contender: Contender, version: Version, per_second: f64) -> (f64, u64) {
    let (mut farthest, mut compared) = (0.0_f64, 0);
    for seed in 1..=20 {
        let scenario = scenario(contender, per_second, seed);
        let mut run = scenario.start(Limits::default()).expect("a scenario within its ranges");
        run.advance(u64::MAX).expect("books that balance");
        let report = run.report().expect("books that balance");
        let ms = |time: engine::kernel::time::Time| time.nanoseconds() as f64 / 1e6;
        let of = |call: &engine::wire::call::Call| Call {
            at_ms: ms(call.arrival),
            service_ms: if call.slow { scenario.slow_ms } else { scenario.fast_ms },
        };
        let calls: Vec<_> = report.calls.iter().map(of).collect();
        let ours: Vec<_> = report.calls.iter().map(|call| ms(call.completion.expect("an answer"))).collect();
        let theirs = completions(version, &calls, RESPONSE as usize, RTT_MS, BANDWIDTH_MBIT).await;
        assert_eq!(order(&ours), order(&theirs), "seed {seed}");
        for ((ours, theirs), call) in ours.iter().zip(&theirs).zip(&calls) {
            let (ours, theirs) = (ours - call.at_ms, theirs - call.at_ms);
            farthest = farthest.max((ours / theirs - 1.0).abs());
            compared += 1;
        }
    }
    println!("{version:?}: {compared} calls, farthest apart {:.3} %", farthest * 100.0);
    assert!(compared > 100, "{compared} calls");
    (farthest * 100.0, compared)
}

#[tokio::test(start_paused = true)]
async fn calls_end_as_hypers_do() {
    let mut comparison = Comparison::new(
        "hyper-calls",
        "real peer",
        "From a call's arrival to its end, some calls slow: the same order of ends, and the farthest of all latencies",
        [
            "engine::wire over an ideal pipe",
            "hyper 1.12 over the same pipe in memory, in tokio's paused clock",
        ],
        &[
            "TCP, TLS and loss; several connections; hyper's own time on a processor, which the paused clock does not see.",
        ],
    );
    let http1 = compare(Contender::Http1 { pipelining: 1 }, Version::Http1, 10.0).await;
    let http2 = compare(Contender::Http2 { peer: H2_TONIC, grpc: false }, Version::Http2, 40.0).await;
    for (name, (farthest, calls)) in [("HTTP/1.1, one connection", http1), ("HTTP/2, one connection", http2)]
    {
        let sides = Sides { ours: 100.0 + farthest, theirs: 100.0, difference: farthest, bound: 5.0 };
        comparison.figure(name, "% of theirs", calls, sides);
    }
    comparison.judge();
}
