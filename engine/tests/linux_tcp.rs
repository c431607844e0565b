//! TCP as it is here beside TCP as Linux has it: two network namespaces joined by a relay of ours with delay and loss, measured
//! once by `cargo xtask measure-tcp` and recorded in `tests/evidence/linux-tcp.json`. The same losses, round trips and
//! responses go through the engine.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod calls;
#[path = "../../tests/evidence/record.rs"]
mod evidence;

use engine::kernel::run::Limits;
use engine::kernel::time::Time;
use engine::scenario::{Arrivals, Given, Heads, Loss, Network, Scenario, Tcp};
use engine::wire::defaults::MSS;
use engine::wire::pipe::Direction;
use engine::wire::tcp::{Control, LINUX, Options};
use evidence::{Comparison, Sides};
use serde_json::Value;

const EVIDENCE: &str = "../tests/evidence";

/// Per cent of what Linux did. The issue asks for 25; with 10 a change of what a loss leaves of the window is seen (`CUBIC_BETA`
/// a fifth higher, say).
const THROUGHPUT_BOUND: f64 = 10.0;
/// For Linux' rounds are whole, and its time is measured.
const ROUND_TRIPS_BOUND: f64 = 3.0;
const SEEDS: u64 = 6;
/// What the measurement waits before it counts, and how long it counts, seconds.
const WINDOW_S: [u64; 2] = [10, 110];

fn scenario(control: Control, rtt_ms: f64, loss: Loss, responses: &[(f64, u64)]) -> Scenario {
    let given =
        |&(at_ms, octets): &(f64, u64)| Given { at_ms, slow: false, response_bytes: Some(octets - 100) };
    Scenario {
        arrivals: Arrivals::Given(responses.iter().map(given).collect()),
        http1_heads: Heads { request: 200, response: 100 },
        fast_ms: 0.0,
        rtt_ms,
        bandwidth_mbit: 1_000_000.0,
        network: Network::Tcp(Tcp {
            ends: Options { control, ..LINUX },
            tls: None,
            loss_to_server: Loss::Never,
            loss_to_client: loss,
            queue_bytes: None,
            connection_per_call: false,
        }),
        trace: 0,
        ..calls::scenario(calls::ONE_BY_ONE, 1, &[])
    }
}

/// Millions of octets a second, in the window.
fn throughput(control: Control, rtt_ms: f64, share: f64) -> f64 {
    let of_seed = |seed| {
        let run =
            Scenario { seed, ..scenario(control, rtt_ms, Loss::Independent { share }, &[(0.0, 1 << 30)]) };
        let delivered = WINDOW_S.map(|seconds| {
            let horizon = Time::from_nanoseconds(seconds * 1_000_000_000);
            let mut run = run.start(Limits { horizon, ..Limits::default() }).unwrap();
            run.advance(u64::MAX).unwrap();
            let packets = run.report().unwrap().packets.unwrap();
            let way = Direction::ToClient.index();
            let sent = packets.ways[way];
            (sent.packets - sent.lost - packets.in_flight[way]) * u64::from(MSS)
        });
        (delivered[1] - delivered[0]) as f64 / (WINDOW_S[1] - WINDOW_S[0]) as f64 / 1e6
    };
    (1..=SEEDS).map(of_seed).sum::<f64>() / SEEDS as f64
}

/// Milliseconds of one response on a fresh connection of which these packets are lost, counted from 1. Before them come the
/// answer to the SYN and the acknowledgement of the request.
fn with_losses(control: Control, rtt_ms: f64, octets: u64, lost: &[u64]) -> f64 {
    let lost = lost.iter().map(|packet| packet + 1).collect();
    round_trips(control, rtt_ms, Loss::Chosen(lost), &[(0.0, octets)])[0] * rtt_ms
}

/// Round trips from each call to its end.
fn round_trips(control: Control, rtt_ms: f64, loss: Loss, responses: &[(f64, u64)]) -> Vec<f64> {
    let run = calls::run(&scenario(control, rtt_ms, loss, responses));
    let report = run.report().unwrap();
    report
        .calls
        .iter()
        .map(|call| call.completion.unwrap().since(call.arrival).as_milliseconds() / rtt_ms)
        .collect()
}

#[test]
fn linux_and_the_engine_come_to_the_same() {
    let text = std::fs::read_to_string([EVIDENCE, "/linux-tcp.json"].concat()).unwrap();
    let measured: Value = serde_json::from_str(&text).unwrap();
    let theirs = |name: &str| {
        let figures = measured["figures"].as_array().unwrap();
        let figure = figures.iter().find(|figure| figure["name"] == name);
        figure.unwrap_or_else(|| panic!("{name} is not measured"))["value"].as_f64().unwrap()
    };
    let mut comparison = Comparison::new(
        "tcp-linux",
        "real peer",
        "Throughput under independent loss of data, and the round trips that responses take",
        ["our TCP, segment by segment", measured["peer"].as_str().unwrap()],
        &[
            "HyStart, pacing, F-RTO, the receive window, compressed SACKs",
            "Linux was measured once: cargo xtask measure-tcp",
        ],
    );
    let sides = |ours: f64, theirs: f64, bound| {
        let difference = (ours / theirs - 1.0).abs() * 100.0;
        Sides { ours, theirs, difference, bound }
    };
    for (label, control) in [("Reno", Control::Reno), ("CUBIC", Control::Cubic)] {
        for rtt_ms in [20.0, 80.0] {
            for (percent, share) in [("0.1", 0.001), ("0.3", 0.003), ("1", 0.01)] {
                let name = format!("{label}, {percent} % loss, {rtt_ms} ms");
                let sides = sides(throughput(control, rtt_ms, share), theirs(&name), THROUGHPUT_BOUND);
                comparison.figure(&name, "MB/s", SEEDS, sides);
            }
            for (kilo, octets) in [("14", 14_000), ("43", 43_000), ("100", 100_000), ("1000", 1_000_000)] {
                let name = format!("{label}, fresh connection, {kilo} kB, {rtt_ms} ms");
                let ours = round_trips(control, rtt_ms, Loss::Never, &[(0.0, octets)])[0];
                comparison.figure(&name, "round trips", 1, sides(ours, theirs(&name), ROUND_TRIPS_BOUND));
            }
            let name = format!("{label}, 100 kB after 3 s idle, slow start on, {rtt_ms} ms");
            let ours = round_trips(control, rtt_ms, Loss::Never, &[(0.0, 100_000), (3_500.0, 100_000)])[1];
            comparison.figure(&name, "round trips", 1, sides(ours, theirs(&name), ROUND_TRIPS_BOUND));
        }
    }
    comparison.judge();
}

#[test]
#[ignore = "draft"]
fn draft() {
    for (label, control) in [("Reno", Control::Reno), ("CUBIC", Control::Cubic)] {
        for rtt_ms in [20.0, 80.0] {
            for octets in [100_000_u64, 300_000, 1_000_000] {
                let last = octets.div_ceil(u64::from(MSS));
                let single = [1, 5, 10, 11, 20, last - 2, last].map(|one| vec![one]);
                for lost in [vec![]].into_iter().chain(single).chain([vec![12, 18]]) {
                    let names: Vec<String> = lost.iter().map(u64::to_string).collect();
                    println!(
                        "OURS {label},{rtt_ms},{octets},{},{:.3}",
                        names.join(" "),
                        with_losses(control, rtt_ms, octets, &lost)
                    );
                }
            }
        }
    }
}
