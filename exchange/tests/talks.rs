//! What comes out of an exchange, whatever was said: no octet without its place, no call without its own, the same again.
//! That the octets are those of hyper and tonic is held by `tests/peers/rust`.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod plans;

use exchange::{Direction, Exchange, ExchangeError, Framing, Header, Order, Plan, Transport, run};
use plans::{CONTENDERS, plan};

const DIRECTIONS: [Direction; 2] = [Direction::ToServer, Direction::ToClient];

/// Spans and writes cover each direction without gap and overlap.
fn covered(exchange: &Exchange) {
    for direction in DIRECTIONS {
        let whole = exchange.octets(direction).len();
        let mut at = 0;
        for span in exchange.spans(direction) {
            assert_eq!(span.start, at);
            assert!(span.end > span.start);
            at = span.end;
        }
        assert_eq!(at as usize, whole);
        let mut at = 0;
        for write in exchange.writes.iter().filter(|write| write.direction == direction) {
            assert_eq!(write.start, at);
            at = write.end;
        }
        assert_eq!(at as usize, whole);
    }
}

/// Type, flags and stream of each frame that way; the preface is none.
fn frames(exchange: &Exchange, direction: Direction) -> Vec<(u8, u8, u32)> {
    let of = |span: &exchange::Span| {
        let octets = &exchange.octets(direction)[span.range()];
        (octets[3], octets[4], span.stream)
    };
    let skip = usize::from(direction == Direction::ToServer);
    exchange.spans(direction).skip(skip).map(of).collect()
}

/// Of the calls alone.
fn of_streams(exchange: &Exchange, direction: Direction) -> Vec<(u8, u8, u32)> {
    frames(exchange, direction).into_iter().filter(|&(_, _, stream)| stream > 0).collect()
}

#[test]
fn every_octet_has_its_place_and_every_call_its_octets() {
    for (name, transport, framing) in CONTENDERS {
        for order in [Order::InTurn, Order::AtOnce] {
            let calls = if transport == Transport::Http1 && order == Order::AtOnce { 1 } else { 5 };
            for lengths in [(0, 0), (1, 100_000), (70_000, 3)] {
                let exchange = run(&plan((transport, framing), order, calls, lengths)).unwrap();
                covered(&exchange);
                for call in 0..calls as u32 {
                    let [asked, answered] = DIRECTIONS.map(|way| exchange.octets_of(call, way));
                    assert!(asked > lengths.0 as u64 && answered > lengths.1 as u64, "{name} {order:?}");
                }
                let owners: Vec<_> = exchange.spans.iter().filter_map(|span| span.call).collect();
                assert!(owners.iter().all(|&call| (call as usize) < calls), "{name}");
            }
        }
    }
}

#[test]
fn the_first_call_alone_pays_for_the_connection() {
    for (name, transport, framing) in CONTENDERS {
        let exchange = run(&plan((transport, framing), Order::InTurn, 3, (20, 40))).unwrap();
        let asked = [0, 1, 2].map(|call| exchange.octets_of(call, Direction::ToServer));
        match transport {
            Transport::Http1 => assert_eq!((asked[0], asked[1]), (asked[1], asked[2]), "{name}"),
            // Preface, SETTINGS and WINDOW_UPDATE, and names and values that HPACK then knows.
            Transport::Http2 => {
                assert!(asked[0] > asked[1] + 24 + 9 + 13, "{name}: {asked:?}");
                // Huffman's code is longer for some digits of the request's number.
                assert!(asked[1].abs_diff(asked[2]) <= 1, "{name}: {asked:?}");
            }
        }
    }
}

#[test]
fn grpc_ends_requests_with_an_empty_frame_and_responses_with_trailers() {
    let grpc = plan((Transport::Http2, Framing::Grpc), Order::InTurn, 1, (20, 40));
    let exchange = run(&grpc).unwrap();
    let (data, headers, end_headers, end_stream) = (0, 1, 4, 1);
    assert_eq!(
        of_streams(&exchange, Direction::ToServer),
        [(headers, end_headers, 1), (data, 0, 1), (data, end_stream, 1)]
    );
    assert_eq!(
        of_streams(&exchange, Direction::ToClient),
        [(headers, end_headers, 1), (data, 0, 1), (headers, end_headers | end_stream, 1)]
    );
}

/// Two windows of 65,535 octets before SETTINGS, 1 MiB after: a message larger than both is sent all the same.
#[test]
fn windows_open_again() {
    let large = plan((Transport::Http2, Framing::Grpc), Order::InTurn, 2, (3 << 20, 4 << 20));
    let exchange = run(&large).unwrap();
    let window_update = 8;
    for direction in DIRECTIONS {
        let updates = frames(&exchange, direction).iter().filter(|frame| frame.0 == window_update).count();
        assert!(updates > 4, "{direction:?}: {updates}");
    }
}

#[test]
fn the_same_plan_gives_the_same_exchange() {
    for (_, transport, framing) in CONTENDERS {
        let plan = plan((transport, framing), Order::InTurn, 4, (30, 30_000));
        assert_eq!(run(&plan), run(&plan));
    }
}

/// More calls than streams may be opened before SETTINGS (100) and than hyper's server allows (200).
#[test]
fn a_thousand_calls_at_once_all_have_their_answer() {
    let many = plan((Transport::Http2, Framing::Plain), Order::AtOnce, 1_000, (3, 5));
    let exchange = run(&many).unwrap();
    covered(&exchange);
    assert!((0..1_000).all(|call| exchange.octets_of(call, Direction::ToClient) > 5));
}

#[test]
fn what_cannot_be_said_is_refused_by_name() {
    let good = plan((Transport::Http1, Framing::Plain), Order::InTurn, 2, (1, 1));
    let field = |change: &dyn Fn(&mut Plan)| {
        let mut bad = good.clone();
        change(&mut bad);
        match run(&bad) {
            Err(ExchangeError::Plan { field, .. }) => field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(field(&|plan| plan.framing = Framing::Grpc), "framing");
    assert_eq!(field(&|plan| plan.order = Order::AtOnce), "order");
    assert_eq!(field(&|plan| plan.calls.clear()), "calls");
    assert_eq!(field(&|plan| plan.authority = "two words".into()), "authority");
    assert_eq!(field(&|plan| plan.date = "a\nb".into()), "date");
    assert_eq!(field(&|plan| plan.calls[1].request.method = "NO GO".into()), "calls[1].request.method");
    assert_eq!(field(&|plan| plan.calls[1].request.path = "charge".into()), "calls[1].request.path");
    for status in [199, 204, 304, 1_000] {
        assert_eq!(field(&|plan| plan.calls[0].response.status = status), "calls[0].response.status");
    }
    assert_eq!(
        field(&|plan| plan.calls[1].request.headers[0] = Header::new("Upper", "x")),
        "calls[1].request.headers[0].name"
    );
    assert_eq!(
        field(&|plan| plan.calls[0].response.headers.push(Header::new("content-length", "1"))),
        "calls[0].response.headers[1].name"
    );
    assert_eq!(
        field(&|plan| plan.calls[0].response.headers.push(Header::new("x", "ä\r\nset-cookie: y"))),
        "calls[0].response.headers[1].value"
    );
    assert_eq!(
        field(&|plan| plan.calls[0].response.trailers.push(Header::new("x", "y"))),
        "calls[0].response.trailers"
    );
    assert_eq!(
        field(&|plan| plan.calls[1].request.message = vec![0; (4 << 20) + 1]),
        "calls[1].request.message"
    );
    let full =
        |plan: &mut Plan| plan.calls.iter_mut().for_each(|call| call.request.message = vec![0; 4 << 20]);
    let nine = |plan: &mut Plan| plan.calls = vec![plan.calls[0].clone(); 9];
    assert_eq!(field(&|plan| (nine(plan), full(plan)).0), "calls", "36 MiB in all");
    // What tonic writes itself is the application's own where there is no gRPC.
    for name in ["content-type", "grpc-message", "grpc-message-type", "grpc-status"] {
        let header = || Header::new(name, "1");
        let mut grpc = plan((Transport::Http2, Framing::Grpc), Order::InTurn, 1, (1, 1));
        grpc.calls[0].response.trailers.push(header());
        let refused = run(&grpc).unwrap_err().to_string();
        assert!(refused.contains("calls[0].response.trailers[") && refused.contains(name), "{refused}");
        let mut plain = good.clone();
        plain.calls[0].response.headers.push(header());
        assert!(run(&plain).is_ok(), "{name}");
    }
}
