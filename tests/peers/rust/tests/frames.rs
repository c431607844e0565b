//! The frames that the engine says are sent are those that tonic sends: for 1, 2 and 100 unary calls, in turn and at once, with
//! header sets, lengths and paths by chance; per direction and stream the same types and lengths in the same order, header
//! blocks by our HPACK encoder included. Moments are another matter, and so is the order of streams among each other.

#[path = "../../../evidence/record.rs"]
mod evidence;

use std::collections::BTreeMap;

use engine::kernel::run::Limits;
use engine::scenario::{
    Arrivals, Contender, Given, Header, HeaderLists, HeaderSource, Heads, Network, Scenario,
};
use engine::wire::defaults::H2_TONIC;
use engine::wire::http2::FrameType;
use engine::wire::pipe::Direction;
use engine::wire::protocol::Kind;
use evidence::{Comparison, Sides};
use exchange::{Framing, Order, Plan, Transport};
use rust_peers::frames::by_stream;
use rust_peers::native::say;
use rust_peers::pipe::Parcel;
use rust_peers::plans::plan;
use rust_peers::recorded::Link;
use std::time::Duration;

/// Drawn after the profile was written: it was mended with the help of seeds 1 to 20.
const SEEDS: std::ops::RangeInclusive<u64> = 101..=120;

const EVIDENCE: &str = "../../evidence";
const RTT_MS: f64 = 20.0;
/// Nine octets, which no frame is shorter than, take a millisecond of tokio's.
const BANDWIDTH_MBIT: f64 = 72.0;
const LINK: Link = Link {
    parcel: Parcel::Frame,
    delay: Duration::from_secs(10),
    octets_per_second: BANDWIDTH_MBIT * 1e6 / 8.0 / rust_peers::SCALE,
};

/// Type and octets of each stream's frames, headers included.
type Frames = BTreeMap<u32, Vec<(u8, u32)>>;

/// A type's code (RFC 9113, 6).
fn code(kind: FrameType) -> Option<u8> {
    match kind {
        FrameType::Data => Some(0),
        FrameType::Headers => Some(1),
        FrameType::RstStream => Some(3),
        FrameType::Settings | FrameType::SettingsAck => Some(4),
        FrameType::WindowUpdate => Some(8),
        FrameType::Preface => None,
    }
}

fn seen(octets: &[u8]) -> Frames {
    let streams = by_stream(octets).into_iter();
    streams
        .map(|(stream, frames)| {
            (stream, frames.iter().map(|frame| (frame.kind, 9 + frame.payload.len() as u32)).collect())
        })
        .collect()
}

fn said(scenario: &Scenario, direction: Direction) -> Frames {
    let mut run = scenario.start(Limits::default()).expect("a scenario within its ranges");
    run.advance(u64::MAX).expect("books that balance");
    let report = run.report().expect("books that balance");
    assert_eq!(report.counts.ended, report.counts.started);
    let mut frames = Frames::new();
    for record in report.trace.records().iter().filter(|record| record.direction == direction) {
        if let Kind::Http2(kind) = record.kind
            && let Some(code) = code(kind)
        {
            frames.entry(record.stream).or_default().push((code, record.octets));
        }
    }
    frames
}

/// What tonic's client and server send besides the application's own (tonic, `client/grpc.rs`, `server/grpc.rs`).
fn lists(plan: &Plan, dates: &[String]) -> HeaderLists {
    let header = |name: &str, value: &str| Header { name: name.into(), value: value.into() };
    let own = |headers: &[exchange::Header]| -> Vec<Header> {
        headers.iter().map(|own| header(&own.name, &own.value)).collect()
    };
    let request = |call: &exchange::Call| {
        let mut list = vec![
            header(":method", "POST"),
            header(":scheme", "http"),
            header(":authority", &plan.authority),
            header(":path", &call.request.path),
        ];
        list.extend(own(&call.request.headers));
        let (te, kind) = (header("te", "trailers"), header("content-type", "application/grpc"));
        let agent = "tonic/0.14.9";
        match list.iter_mut().find(|header| header.name == "user-agent") {
            Some(header) => {
                header.value = format!("{} {agent}", header.value);
                list.extend([te, kind]);
            }
            None => list.extend([te, kind, header("user-agent", agent)]),
        }
        list
    };
    let response = |(call, date): (&exchange::Call, &String)| {
        let mut list = vec![header(":status", "200")];
        list.extend(own(&call.response.headers));
        list.extend([header("content-type", "application/grpc"), header("date", date)]);
        list
    };
    HeaderLists {
        request: plan.calls.iter().map(request).collect(),
        response: plan.calls.iter().zip(dates).map(response).collect(),
        trailers: vec![vec![header("grpc-status", "0")]],
    }
}

fn scenario(plan: &Plan, dates: &[String]) -> Scenario {
    let at_ms = |number: usize| if plan.order == Order::InTurn { number as f64 * 10_000.0 } else { 0.0 };
    Scenario {
        contender: Contender::Http2 { peer: H2_TONIC, grpc: true },
        connections: 1,
        arrivals: Arrivals::Given(
            (0..plan.calls.len())
                .map(|number| Given { at_ms: at_ms(number), slow: false, response_bytes: None })
                .collect(),
        ),
        slow_ms: 0.0,
        fast_ms: 0.0,
        request_bytes: plan.calls[0].request.message.len() as u64,
        response_bytes: plan.calls[0].response.message.len() as u64,
        http1_heads: Heads { request: 1, response: 1 },
        http2_blocks: HeaderSource::Lists(lists(plan, dates)),
        rtt_ms: RTT_MS,
        bandwidth_mbit: BANDWIDTH_MBIT,
        network: Network::Ideal,
        trace: 1_000_000,
        seed: 1,
    }
}

/// Frames that we say are sent, that tonic sends, and that are not the same.
async fn compare(order: Order, calls: usize) -> [usize; 3] {
    let mut counts = [0; 3];
    for seed in SEEDS {
        let mut plan = plan(seed, Transport::Http2, Framing::Grpc, order, calls);
        // The engine's calls have the same lengths. Which response's header block comes first is decided by moments where calls
        // are made at once: there all say the same.
        let first = plan.calls[0].clone();
        for call in &mut plan.calls {
            if order == Order::AtOnce {
                call.response.headers.clone_from(&first.response.headers);
            }
            call.request.message.clone_from(&first.request.message);
            call.response.message.clone_from(&first.response.message);
        }
        let theirs = say(&plan, LINK).await;
        let scenario = scenario(&plan, &theirs.dates);
        for (direction, octets) in
            [(Direction::ToServer, &theirs.to_server), (Direction::ToClient, &theirs.to_client)]
        {
            let (ours, theirs) = (said(&scenario, direction), seen(octets));
            let count = |frames: &Frames| frames.values().map(Vec::len).sum::<usize>();
            counts[0] += count(&ours);
            counts[1] += count(&theirs);
            assert_eq!(ours, theirs, "seed {seed}, {direction:?}");
        }
    }
    counts
}

#[tokio::test(start_paused = true)]
async fn frames_are_those_that_tonic_sends() {
    let mut comparison = Comparison::new(
        "tonic-frames",
        "real peer",
        "Frames of unary calls: type and length, per direction and stream, in their order, header blocks included",
        [
            "engine::wire with the profile of h2 and its HPACK encoder's habits",
            "tonic 0.14.9 on h2 0.4.20, both ends",
        ],
        &[
            "Moments, and the order of streams among each other.",
            "END_STREAM and other flags, increments of WINDOW_UPDATE.",
            "Messages are equally long within a set; calls at once have equal response headers.",
        ],
    );
    for (name, order, calls) in [
        ("one call", Order::InTurn, 1),
        ("two calls, in turn", Order::InTurn, 2),
        ("two calls, at once", Order::AtOnce, 2),
        ("100 calls, in turn", Order::InTurn, 100),
        ("100 calls, at once", Order::AtOnce, 100),
    ] {
        let [ours, theirs, difference] = compare(order, calls).await.map(|count| count as f64);
        comparison.figure(
            name,
            "frames",
            SEEDS.count() as u64,
            Sides { ours, theirs, difference, bound: 0.0 },
        );
    }
    comparison.judge();
}
