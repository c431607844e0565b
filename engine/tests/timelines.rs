//! Calls whose every moment is added up by hand.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod calls;

use calls::{ONE_BY_ONE, http2, limited, run, scenario, times};
use engine::scenario::{Contender, Scenario};
use engine::wire::defaults::{GRPC_GO, H2_TONIC};
use engine::wire::http1::Part;
use engine::wire::http2::FrameType;
use engine::wire::pipe::Direction;
use engine::wire::protocol::Kind;

const SLOW_THEN_FAST: [(f64, bool); 2] = [(0.0, true), (1.0, false)];
const LATER: [(f64, bool); 2] = [(20.0, true), (21.0, false)];
const WAY: u64 = 5_000_000;
const FAST: u64 = 1_000_000;
const SLOW: u64 = 100_000_000;

/// Head 100, way, service; head 50, way; body 1,000.
#[test]
fn http1_one_call() {
    let run = run(&scenario(ONE_BY_ONE, 1, &[(0.0, false)]));
    let report = run.report().unwrap();
    let head = 100 + WAY + FAST + 50 + WAY;
    assert_eq!(times(&report), [[0, head, head + 1_000]]);
    assert_eq!((report.octets_to_server, report.octets_to_client), (100, 1_050));
    assert_eq!((report.counts.ended, report.latencies.count()), (1, 1));
    let kinds: Vec<_> = report.trace.records().iter().map(|record| (record.kind, record.octets)).collect();
    let [head, body] = [Part::Head, Part::Body].map(Kind::Http1);
    assert_eq!(kinds, [(head, 100), (head, 50), (body, 1_000)]);
}

/// The fast call starts when the slow one is complete.
#[test]
fn http1_one_connection() {
    let run = run(&scenario(ONE_BY_ONE, 1, &SLOW_THEN_FAST));
    let slow_head = 100 + WAY + SLOW + 50 + WAY;
    let start = slow_head + 1_000;
    let fast_head = start + 100 + WAY + FAST + 50 + WAY;
    let expected = [[0, slow_head, start], [start, fast_head, fast_head + 1_000]];
    assert_eq!(times(&run.report().unwrap()), expected);
}

/// The fast call's answer is made long before, and written after the slow one's.
#[test]
fn http1_pipelined() {
    let run = run(&scenario(Contender::Http1 { pipelining: 2 }, 1, &SLOW_THEN_FAST));
    let report = run.report().unwrap();
    let slow = 100 + WAY + SLOW + 1_050 + WAY;
    let expected = [[0, slow - 1_000, slow], [1_000_000, slow + 50, slow + 1_050]];
    assert_eq!(times(&report), expected);
    let [slow, fast] = [100 + WAY, 1_000_000 + 100 + WAY];
    let at_server = |call: &engine::wire::call::Call| {
        [call.received, call.answered].map(|time| time.unwrap().nanoseconds())
    };
    let at_server: Vec<_> = report.calls.iter().map(at_server).collect();
    assert_eq!(at_server, [[slow, slow + SLOW], [fast, fast + FAST]]);
}

#[test]
fn http1_two_connections() {
    let run = run(&scenario(ONE_BY_ONE, 2, &SLOW_THEN_FAST));
    let report = run.report().unwrap();
    let (slow, fast) = (100 + WAY + SLOW + 50 + WAY, 1_000_000 + 100 + WAY + FAST + 50 + WAY);
    assert_eq!(times(&report), [[0, slow, slow + 1_000], [1_000_000, fast, fast + 1_000]]);
    assert_eq!([0, 1].map(|call| report.calls[call as usize].connection), [0, 1]);
}

/// HEADERS 9 + 50, then 9 + 10; the fast response comes first and costs 9 + 20, the slow one 9 + 5; DATA 9 + 1,000.
#[test]
fn http2_two_streams() {
    let run = run(&scenario(http2(None), 1, &LATER));
    let report = run.report().unwrap();
    let slow = 20_000_000 + 59 + WAY + SLOW + 14 + WAY;
    let fast = 21_000_000 + 19 + WAY + FAST + 29 + WAY;
    let expected = [[20_000_000, slow, slow + 1_009], [21_000_000, fast, fast + 1_009]];
    assert_eq!(times(&report), expected);
    assert_eq!([0, 1].map(|call: usize| report.calls[call].stream_id), [1, 3]);
    // Preface, SETTINGS of 4, WINDOW_UPDATE, ACK; SETTINGS of 3, WINDOW_UPDATE, ACK.
    assert_eq!(report.octets_to_server, 24 + 33 + 13 + 9 + 59 + 19);
    assert_eq!(report.octets_to_client, 27 + 13 + 9 + 29 + 14 + 2 * 1_009);
}

#[test]
fn http2_at_its_stream_limit() {
    let run = run(&scenario(http2(Some(1)), 1, &LATER));
    let report = run.report().unwrap();
    let slow = 20_000_000 + 59 + WAY + SLOW + 29 + WAY;
    let start = slow + 1_009;
    let fast = start + 19 + WAY + FAST + 14 + WAY;
    assert_eq!(times(&report), [[20_000_000, slow, start], [start, fast, fast + 1_009]]);
    assert_eq!(report.refused, 0);
}

/// Before SETTINGS h2 opens streams that the server then refuses; grpc-go waits for SETTINGS.
#[test]
fn http2_before_settings() {
    let contender = |peer| Contender::Http2 { peer: limited(peer, Some(1)), grpc: false };
    let hasty = run(&scenario(contender(H2_TONIC), 1, &SLOW_THEN_FAST));
    let report = hasty.report().unwrap();
    assert_eq!(report.refused, 1);
    let slow = 24 + 33 + 13 + 59 + WAY + SLOW + 29 + WAY;
    assert_eq!(times(&report)[0], [0, slow, slow + 1_009]);
    assert_eq!(times(&report)[1][0], slow + 1_009);
    let patient = run(&scenario(contender(GRPC_GO), 1, &SLOW_THEN_FAST));
    let report = patient.report().unwrap();
    assert_eq!(report.refused, 0);
    // The server's SETTINGS of 2 parameters, sent at once; then HEADERS after the ACK.
    let start = 9 + 12 + WAY;
    let slow = start + 9 + 59 + WAY + SLOW + 29 + WAY;
    assert_eq!(times(&report)[0], [start, slow, slow + 1_009]);
}

/// Which frames a gRPC call is made of, by tonic and by grpc-go.
#[test]
fn grpc_frames() {
    let frames = |peer, direction| {
        let contender = Contender::Http2 { peer, grpc: true };
        let run = run(&Scenario { request_bytes: 20_000, ..scenario(contender, 1, &[(20.0, false)]) });
        let report = run.report().unwrap();
        let of_streams = |record: &&engine::wire::model::Record| {
            record.direction == direction
                && matches!(record.kind, Kind::Http2(kind) if kind < FrameType::RstStream)
        };
        let records = report.trace.records().iter().filter(of_streams);
        records.map(|record| (record.kind, record.octets)).collect::<Vec<_>>()
    };
    let [data, headers] = [FrameType::Data, FrameType::Headers].map(Kind::Http2);
    let whole = [(headers, 59), (data, 9 + 16_384), (data, 9 + 20_005 - 16_384)];
    assert_eq!(frames(GRPC_GO, Direction::ToServer), whole);
    assert_eq!(frames(H2_TONIC, Direction::ToServer), [&whole[..], &[(data, 9)]].concat());
    let response = [(headers, 29), (data, 9 + 1_005), (headers, 33)];
    assert_eq!(frames(GRPC_GO, Direction::ToClient), response);
}

/// Two large responses share the link frame by frame; one after the other the first would end at half. The first has sent a
/// frame when the second comes, so that two of the second's are left at its end: a full one, and the rest of a megabyte.
#[test]
fn streams_take_turns() {
    let large = Scenario {
        response_bytes: 1_000_000,
        http2_blocks: engine::wire::message::HeaderBlocks {
            response: engine::wire::message::HeaderBlock { first: 20, repeated: 20 },
            ..calls::blocks()
        }
        .into(),
        ..scenario(http2(None), 1, &[(20.0, false), (20.0, false)])
    };
    let run = run(&large);
    let times = times(&run.report().unwrap());
    let sending = times[1][2] - times[0][1];
    assert!((2_000_000..2_003_000).contains(&sending), "{sending}");
    assert_eq!(times[1][2] - times[0][2], 9 + 16_384 + 9 + 1_000_000 % 16_384);
}
