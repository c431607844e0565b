//! One stream's throughput is its window per round trip (RFC 9113, 5.2): the closed form stands here only.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod calls;
#[path = "../../tests/evidence/record.rs"]
mod evidence;

use calls::{run, scenario};
use engine::scenario::{Contender, Scenario};
use engine::wire::defaults::{CreditRule, GRPC_GO, H2_TONIC, Http2Peer, INITIAL_WINDOW};
use engine::wire::http2::FrameType;
use engine::wire::protocol::Kind;
use evidence::{Comparison, Sides};

const EVIDENCE: &str = "../tests/evidence";

/// A response of 300 windows over a link of 20 times window/RTT. Gives throughput over window/RTT.
fn share_of_window_per_round_trip(mut peer: Http2Peer, stream: u32, rtt_ms: f64) -> f64 {
    peer.client.initial_window_size = Some(stream);
    let window = stream.min(peer.client.connection_window);
    let response_bytes = u64::from(window) * 300;
    let per_ms = f64::from(window) / rtt_ms;
    let run = run(&Scenario {
        response_bytes,
        rtt_ms,
        bandwidth_mbit: per_ms * 8.0 / 1_000.0 * 20.0,
        ..scenario(Contender::Http2 { peer, grpc: false }, 1, &[(10.0 * rtt_ms, false)])
    });
    let report = run.report().unwrap();
    let call = report.calls[0];
    let took = call.completion.unwrap().since(call.first_byte.unwrap()).as_milliseconds();
    // The first window comes without waiting.
    (response_bytes - u64::from(window)) as f64 / took / per_ms
}

fn with(credit: CreditRule, connection: u32) -> Http2Peer {
    let mut peer = GRPC_GO;
    peer.client.credit = credit;
    peer.client.connection_window = connection;
    peer
}

#[test]
fn immediate_credit_gives_a_window_per_round_trip() {
    let mut comparison = Comparison::new(
        "window-per-round-trip",
        "closed form",
        "Throughput of one HTTP/2 stream on a link 20 times as wide",
        ["engine::wire, credit for every DATA frame, no probing", "window / round-trip time (RFC 9113, 5.2)"],
        &[
            "Credit that comes later, as every real peer gives it: other tests hold it between its fraction and 1.",
        ],
    );
    for rtt_ms in [1.0, 10.0, 50.0, 100.0] {
        for window in [INITIAL_WINDOW, 100_000, 1 << 20] {
            let share = share_of_window_per_round_trip(with(CreditRule::Immediate, window), window, rtt_ms);
            let theirs = f64::from(window) / rtt_ms / 1e3;
            let ours = share * theirs;
            let sides = Sides { ours, theirs, difference: (ours - theirs).abs(), bound: 0.02 * theirs };
            comparison.figure(&format!("{window} bytes, {rtt_ms} ms"), "MB/s", 1, sides);
        }
    }
    comparison.judge();
}

/// With the connection's window as the narrower one.
#[test]
fn the_connections_window_holds_back_as_well() {
    let peer = with(CreditRule::Immediate, INITIAL_WINDOW);
    let share = share_of_window_per_round_trip(peer, 10 * INITIAL_WINDOW, 50.0);
    assert!((0.98..=1.02).contains(&share), "{share}");
}

/// A quarter of 65,535 is met by one full frame, so that Go's rule costs nothing there.
#[test]
fn later_credit_costs_up_to_its_fraction() {
    for rtt_ms in [1.0, 10.0, 50.0, 100.0] {
        for window in [INITIAL_WINDOW, 100_000, 120_000, 1 << 20] {
            let share = |credit| share_of_window_per_round_trip(with(credit, window), window, rtt_ms);
            let (now, quarter) = (share(CreditRule::Immediate), share(CreditRule::QuarterOfWindow));
            let half = share(CreditRule::HalfOfWindow);
            println!("{window} octets, {rtt_ms} ms: at once {now:.4}, quarter {quarter:.4}, half {half:.4}");
            assert!((0.75..=1.0).contains(&quarter), "{window} octets, {rtt_ms} ms: {quarter}");
            assert!(half < quarter && quarter <= now, "{window} octets, {rtt_ms} ms");
            assert_eq!(quarter == now, window == INITIAL_WINDOW);
        }
    }
}

/// The connection's window is far wider: the stream's own holds it back, and is credited by thirds.
#[test]
fn h2_gets_its_window_per_round_trip_less_what_its_rule_costs() {
    let share = share_of_window_per_round_trip(H2_TONIC, 200_000, 50.0);
    println!("h2: {share:.4}");
    assert!((0.66..=1.0).contains(&share), "{share}");
}

/// No octet goes beyond either window (RFC 9113, 6.9.1): the frames of the first window, before any credit can have come.
#[test]
fn a_frame_is_cut_where_a_window_ends() {
    let first_frames = |stream: u32| {
        let mut peer = with(CreditRule::Immediate, INITIAL_WINDOW);
        peer.client.initial_window_size = Some(stream);
        let contender = Contender::Http2 { peer, grpc: false };
        let run = run(&Scenario { response_bytes: 200_000, ..scenario(contender, 1, &[(20.0, false)]) });
        let report = run.report().unwrap();
        let data = report.trace.records().iter().filter(|record| record.kind == Kind::Http2(FrameType::Data));
        let data: Vec<_> = data.collect();
        // A round trip of 10 ms lies between the first frame and the first credit.
        let until = data[0].sent.nanoseconds() + 10_000_000;
        let soon = data.iter().filter(|record| record.sent.nanoseconds() < until);
        soon.map(|record| record.octets - 9).collect::<Vec<_>>()
    };
    assert_eq!(first_frames(20_000), [16_384, 3_616]);
    assert_eq!(first_frames(1 << 20), [16_384, 16_384, 16_384, 16_383]);
}

/// A stream opened before SETTINGS were acknowledged gets their window then (RFC 9113, 6.9.2): half a megabyte is less than
/// a third of 2 MiB, and is credited to nobody.
#[test]
fn settings_widen_the_windows_of_open_streams() {
    let contender = Contender::Http2 { peer: H2_TONIC, grpc: false };
    let run = run(&Scenario { response_bytes: 500_000, ..scenario(contender, 1, &[(0.0, false)]) });
    let report = run.report().unwrap();
    let records = report.trace.records().iter();
    let updates = records.filter(|record| record.kind == Kind::Http2(FrameType::WindowUpdate));
    assert_eq!(updates.map(|record| record.stream).collect::<Vec<_>>(), [0, 0], "the two of the beginning");
}
