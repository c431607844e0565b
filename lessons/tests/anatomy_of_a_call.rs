//! What the lesson says of a call, held against what was written: octets of layers add up to the octets on the pipe, calls
//! cost what they cost, and the bytes that are shown are those that were written.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::Tested;
use exchange::Direction;
use lessons::{Observation, RunError, Settings, Timing, Tools, fingerprint};

const LESSON: Tested = Tested("anatomy-of-a-call");

fn run(settings: &Settings) -> Observation {
    LESSON.lesson().run(settings, &exchange::run).unwrap()
}

const SHAPES: [&str; 6] = ["charge", "user", "transactions", "embedding", "event", "text"];

/// Each octet has one layer and one call.
#[test]
fn layers_add_up_to_the_octets_on_the_pipe() {
    for shape in SHAPES {
        for size in ["", "64", "65536"] {
            let pairs = [("shape", shape), ("payload_bytes", size)];
            let observation = run(&LESSON.settings(&pairs[..if size.is_empty() { 1 } else { 2 }]));
            for exchanged in observation.exchanges() {
                let said = exchanged.said.as_ref().unwrap();
                for (way, direction) in [Direction::ToServer, Direction::ToClient].into_iter().enumerate() {
                    let sum: u32 = said.calls.iter().flat_map(|call| call[way]).sum();
                    assert_eq!(sum as usize, said.exchange.octets(direction).len(), "{shape} {size}");
                    let by_spans = said.exchange.octets_of(1, direction);
                    assert_eq!(u64::from(said.calls[1][way].iter().sum::<u32>()), by_spans);
                }
            }
        }
    }
}

/// The message's octets are those that the codec wrote, so that no layer takes from another.
#[test]
fn messages_are_as_long_as_codecs_write_them() {
    let observation = run(&LESSON.settings(&[("shape", "user"), ("payload_bytes", "3000")]));
    let values = LESSON
        .lesson()
        .values(&LESSON.settings(&[("shape", "user"), ("payload_bytes", "3000")]), &observation);
    let number = |name: &str| values.number(name).unwrap();
    assert_eq!(number("http1-json.second.message"), number("http2-json.second.message"));
    assert_eq!(number("grpc.second.message"), number("grpc-web.second.message"));
    assert!(number("grpc.second.message") < number("http1-json.second.message"));
    for contender in ["http1-json", "http2-json", "grpc", "grpc-web"] {
        let [first, second] = ["first", "second"].map(|call| number(&format!("{contender}.{call}")));
        assert_eq!(
            first == second,
            contender == "http1-json",
            "{contender}: only HTTP/2 has something to learn"
        );
    }
}

/// The bytes shown, call by call, put together again are those on the pipe.
#[test]
fn bytes_are_shown_as_they_were_written() {
    let lesson = LESSON.lesson();
    for shape in SHAPES {
        let observation = run(&LESSON.settings(&[("shape", shape)]));
        let [first, second] = ["1", "2"].map(|call| {
            let settings = LESSON.settings(&[("shape", shape), ("call", call)]);
            (lesson.dumps.unwrap().make)(lesson, &settings, &observation)
        });
        assert_eq!((first.len(), second.len()), (8, 8));
        for (at, (first, second)) in first.iter().zip(&second).enumerate() {
            let said = observation.exchanges()[at / 2].said.as_ref().unwrap();
            let direction = [Direction::ToServer, Direction::ToClient][at % 2];
            let whole = [&first.octets[..], &second.octets].concat();
            assert_eq!(whole, said.exchange.octets(direction), "{}", first.title);
            for (dump, call) in [(first, 0), (second, 1)] {
                assert_eq!(dump.totals(), said.calls[call][at % 2], "{}", dump.title);
                assert!((0..dump.octets.len() as u32).all(|octet| dump.owner(octet).is_some()));
            }
        }
        let grpc = &second[4];
        assert!(grpc.parts.iter().any(|part| part.name == ":path"), "{}", grpc.title);
        assert!(grpc.parts.iter().any(|part| part.name == "tag"), "the message's own fields: {}", grpc.title);
    }
}

/// All that a connection carried: more than a hundred frames one way, and every octet with an owner, for short messages and for
/// those that are too many to be told field by field. The first two calls are as they are without the others.
#[test]
fn a_whole_connection_is_shown_frame_by_frame() {
    let lesson = LESSON.lesson();
    let of_two = run(&LESSON.settings(&[]));
    for size in ["64", "65536"] {
        let settings =
            LESSON.settings(&[("payload_bytes", size), ("bytes_of", "connection"), ("calls", "40")]);
        let observation = run(&settings);
        assert_eq!(lesson.values(&settings, &observation).number("calls"), Some(40.0));
        let dumps = (lesson.dumps.unwrap().make)(lesson, &settings, &observation);
        assert_eq!(dumps.len(), 8);
        for (at, dump) in dumps.iter().enumerate() {
            let said = observation.exchanges()[at / 2].said.as_ref().unwrap();
            assert_eq!(said.calls.len(), 40);
            let direction = [Direction::ToServer, Direction::ToClient][at % 2];
            assert_eq!(dump.octets, said.exchange.octets(direction), "{}", dump.title);
            let layers: Vec<u32> =
                (0..5).map(|layer| said.calls.iter().map(|call| call[at % 2][layer]).sum()).collect();
            assert_eq!(dump.totals(), layers, "{}", dump.title);
            assert!((0..dump.octets.len() as u32).all(|octet| dump.owner(octet).is_some()));
            assert!(dump.parts.len() < 40_000, "{} parts of {}", dump.parts.len(), dump.title);
            if size == "64" {
                let two = of_two.exchanges()[at / 2].said.as_ref().unwrap();
                assert_eq!(said.calls[..2], two.calls, "{}", dump.title);
                assert!(said.calls[2..].iter().all(|call| call == &said.calls[1]), "{}: alike", dump.title);
            }
        }
        let frames = |title: &str| {
            let dump = dumps.iter().find(|dump| dump.title == title).unwrap();
            dump.parts.iter().filter(|part| part.parent.is_none()).count()
        };
        assert!(frames("gRPC, all responses") > 120, "{}", frames("gRPC, all responses"));
    }
}

/// A slice that got no exchange leaves all as it was, so that it can be tried again.
#[test]
fn without_exchanges_a_slice_may_be_tried_again() {
    let settings = Settings::default();
    let mut experiment = LESSON.lesson().experiment(&settings, Timing::Skipped).unwrap();
    let none = |_: &exchange::Plan| Err(exchange::ExchangeError::Unavailable("not yet".into()));
    let tried = experiment.advance(Tools::untimed(&none));
    assert_eq!(tried, Err(RunError("not yet".into())));
    assert_eq!(experiment.progress().done, 0);
    while !experiment.progress().complete() {
        experiment.advance(Tools::untimed(&exchange::run)).unwrap();
    }
    assert_eq!(fingerprint(experiment.observation()), fingerprint(&run(&settings)));
}

/// A bar's parts bear the names of what they are made of, in both calls, and what lies beneath HTTP is added once.
#[test]
fn pictures_say_what_values_say() {
    let named = [
        ("HTTP/1.1", "HTTP/1.1"),
        ("HTTP/2", "HTTP/2"),
        ("header blocks", "HPACK"),
        ("gRPC", "gRPC"),
        ("messages", "content"),
    ];
    for (call, tls) in [("1", "true"), ("2", "false")] {
        let settings = LESSON.settings(&[("call", call), ("tls", tls)]);
        let observation = run(&settings);
        let values = LESSON.lesson().values(&settings, &observation);
        let number = |name: &str| values.number(name).unwrap();
        let figures = LESSON.lesson().figures(&settings, &observation, "");
        let figure = |id: &str| figures.iter().find(|figure| figure.id == id).unwrap();
        let long = |id: &str, part: &str, row: usize| {
            let series = figure(id).series.iter().find(|series| series.name == part).unwrap();
            let point = series.points.iter().find(|point| point[0] == Some(row as f64));
            point.map_or(0.0, |point| point[2].unwrap() - point[1].unwrap())
        };
        for (row, contender) in LESSON.lesson().contenders.iter().enumerate() {
            for (part, layer) in named {
                let value = number(&format!("{}.shown.{layer}", contender.id));
                assert_eq!(long("layers", part, row), value, "{part} of {}", contender.id);
            }
            // One record and one packet each way: RFC 8446, 5.2 and AES-GCM; TCP with timestamps, IPv4.
            let records = if tls == "true" { 2.0 * 22.0 } else { 0.0 };
            let whole = number(&format!("{}.second", contender.id));
            assert_eq!(number(&format!("{}.second.wire", contender.id)), whole + records + 2.0 * 52.0);
            assert_eq!(long("on-the-wire", "TLS records, estimated", row), records);
            assert_eq!(long("on-the-wire", "TCP and IP headers, estimated", row), 2.0 * 52.0);
        }
        // A flag and a length before each of two messages.
        assert_eq!(number("grpc.shown.gRPC"), 10.0);
        assert_eq!(number("http2-json.shown.gRPC"), 0.0);
    }
}
