//! Fifty calls of each stack, format, size and kind over loopback (five of long streams), to the server in a process of its
//! own: as many are answered, by as many messages, and every message is the one that the server should have sent.

use std::path::Path;

use stacks::client::{Client, Tally};
use stacks::peer::{Peer, runtime};
use stacks::plan::{IN_FLIGHT, MESSAGES, Pace, Shape, Size};
use stacks::server::Site;

const CALLS: usize = 50;
/// Calls of long streams, with ten times as many messages.
const LONG: usize = 5;

fn peer() -> Peer {
    Peer::start(Path::new(env!("CARGO_BIN_EXE_stacks")), None).expect("a server")
}

#[test]
fn fifty_calls_of_each_stack_are_answered_as_they_should_be() {
    let peer = peer();
    let runtime = runtime().expect("a runtime");
    runtime.block_on(async {
        let mut client = Client::connect(&peer.ports, 32).await.expect("connections");
        for site in Site::all() {
            let unary = IN_FLIGHT.map(|in_flight| (Shape::Unary { in_flight }, CALLS, 1));
            let stream = |messages, calls| (Shape::Stream { messages, pace: site.pace }, calls, messages);
            let shapes = unary.into_iter().chain([stream(1, CALLS), stream(MESSAGES, LONG)]);
            // Only a long stream has a pace.
            for (shape, calls, each) in shapes.skip(if site.pace == Pace::AtOnce { 0 } else { 3 }) {
                for size in Size::ALL {
                    let done = client.call(site, size, shape, calls, calls).await.expect("answers");
                    let messages = calls * each;
                    let wanted = Tally { calls, messages, compared: messages };
                    assert_eq!(done, wanted, "{site:?}, {size:?}, {shape:?}");
                }
            }
        }
    });
}

#[test]
fn more_calls_in_flight_than_callers_are_refused() {
    let peer = peer();
    let site = Site { pace: Pace::AtOnce, ..Site::all()[0] };
    let error = runtime().expect("a runtime").block_on(async {
        let mut client = Client::connect(&peer.ports, 1).await.expect("connections");
        client.call(site, Size::Small, Shape::Unary { in_flight: 2 }, 2, 2).await
    });
    assert_eq!(error.expect_err("too many"), "2 calls in flight, but 1 callers");
}

#[test]
fn connections_are_opened_and_closed_with_and_without_tls() {
    let peer = peer();
    runtime().expect("a runtime").block_on(async {
        let client = Client::connect(&peer.ports, 1).await.expect("connections");
        for tls in [false, true] {
            for in_flight in IN_FLIGHT {
                assert_eq!(client.connector.open(tls, in_flight, CALLS).await, Ok(CALLS), "TLS: {tls}");
            }
        }
    });
}

#[test]
fn a_server_whose_certificate_is_anothers_is_not_trusted() {
    let (peer, other) = (peer(), peer());
    let mut ports = peer.ports.clone();
    ports.root = other.ports.root.clone();
    let error = runtime().expect("a runtime").block_on(async {
        Client::connect(&ports, 1).await.expect("connections").connector.open(true, 1, 1).await
    });
    assert!(error.expect_err("no trust").contains("certificate"));
}
