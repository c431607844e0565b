//! The octets of `exchange` are those of hyper and tonic: the same plan said by both is the same octets in the same order,
//! each way.

use exchange::{Framing, Order, Transport};
use rust_peers::native::say_within_a_second;
use rust_peers::plans::plan;
use rust_peers::recorded::LONG;

async fn compare(transport: Transport, framing: Framing, order: Order, calls: usize, seeds: u64) {
    for seed in 1..=seeds {
        let mut plan = plan(seed, transport, framing, order, calls);
        let theirs = say_within_a_second(&plan, LONG).await;
        plan.date.clone_from(&theirs.dates[0]);
        let ours = exchange::run(&plan).expect("a plan within its bounds");
        for (ours, theirs) in [(&ours.to_server, &theirs.to_server), (&ours.to_client, &theirs.to_client)] {
            let differ = ours.iter().zip(theirs).position(|(ours, theirs)| ours != theirs);
            assert_eq!((differ, ours.len()), (None, theirs.len()), "seed {seed}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn http1() {
    compare(Transport::Http1, Framing::Plain, Order::InTurn, 5, 20).await;
}

#[tokio::test(start_paused = true)]
async fn http1_with_grpc_web() {
    compare(Transport::Http1, Framing::GrpcWeb, Order::InTurn, 5, 20).await;
}

#[tokio::test(start_paused = true)]
async fn http2() {
    compare(Transport::Http2, Framing::Plain, Order::InTurn, 5, 20).await;
}

#[tokio::test(start_paused = true)]
async fn http2_at_once() {
    compare(Transport::Http2, Framing::Plain, Order::AtOnce, 30, 20).await;
}

#[tokio::test(start_paused = true)]
async fn grpc() {
    compare(Transport::Http2, Framing::Grpc, Order::InTurn, 5, 20).await;
}

#[tokio::test(start_paused = true)]
async fn grpc_at_once() {
    compare(Transport::Http2, Framing::Grpc, Order::AtOnce, 100, 20).await;
}

#[tokio::test(start_paused = true)]
async fn http2_with_grpc_web() {
    compare(Transport::Http2, Framing::GrpcWeb, Order::InTurn, 5, 20).await;
}

#[tokio::test(start_paused = true)]
async fn grpc_a_few_at_once() {
    compare(Transport::Http2, Framing::Grpc, Order::AtOnce, 4, 20).await;
}
