//! The octets of `exchange` are those of hyper and tonic: the same plan said by both, per direction and stream the same
//! frames to the octet; over HTTP/1.1, and over HTTP/2 with calls in turn, the same octets in the same order.

use exchange::{Framing, Order, Transport};
use rust_peers::frames::by_stream;
use rust_peers::native::say;
use rust_peers::plans::plan;

async fn compare(transport: Transport, framing: Framing, order: Order, calls: usize, seeds: u64) {
    for seed in 1..=seeds {
        let mut plan = plan(seed, transport, framing, order, calls);
        let theirs = say(&plan).await;
        plan.date.clone_from(&theirs.date);
        let ours = exchange::run(&plan).expect("a plan within its bounds");
        for (ours, theirs) in [(&ours.to_server, &theirs.to_server), (&ours.to_client, &theirs.to_client)] {
            if transport == Transport::Http1 {
                let [ours, theirs] =
                    [ours, theirs].map(|octets| String::from_utf8_lossy(octets).into_owned());
                assert_eq!(ours, theirs, "seed {seed}");
            } else {
                assert_eq!(by_stream(ours), by_stream(theirs), "seed {seed}");
            }
        }
    }
}

#[tokio::test]
async fn http1() {
    compare(Transport::Http1, Framing::Plain, Order::InTurn, 5, 20).await;
}

#[tokio::test]
async fn http1_with_grpc_web() {
    compare(Transport::Http1, Framing::GrpcWeb, Order::InTurn, 5, 20).await;
}

#[tokio::test]
async fn http2() {
    compare(Transport::Http2, Framing::Plain, Order::InTurn, 5, 20).await;
}

#[tokio::test]
async fn http2_at_once() {
    compare(Transport::Http2, Framing::Plain, Order::AtOnce, 30, 20).await;
}

#[tokio::test]
async fn grpc() {
    compare(Transport::Http2, Framing::Grpc, Order::InTurn, 5, 20).await;
}

#[tokio::test]
async fn grpc_at_once() {
    compare(Transport::Http2, Framing::Grpc, Order::AtOnce, 100, 20).await;
}

#[tokio::test]
async fn http2_with_grpc_web() {
    compare(Transport::Http2, Framing::GrpcWeb, Order::InTurn, 5, 20).await;
}
