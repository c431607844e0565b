//! Native and wasm give the same octets: exchanges of several kinds and sizes are compared with one file, here natively and
//! by `cargo xtask test` in Chromium's worker. (On wasm32 there is no clock: h2 must never ask for the time.)
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod plans;

use std::hash::Hasher;

use exchange::{Order, Transport, run};
use siphasher::sip128::{Hasher128, SipHasher13};
use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test(unsupported = test)]
fn exchanges_have_the_recorded_octets() {
    let mut lines =
        String::from("contender,order,calls,request,response,to server,to client,writes,digest\n");
    for (name, transport, framing) in plans::CONTENDERS {
        for (order, calls) in [(Order::InTurn, 1), (Order::InTurn, 3), (Order::AtOnce, 100)] {
            if transport == Transport::Http1 && order == Order::AtOnce {
                continue;
            }
            for (asked, answered) in [(0, 0), (20, 40), (100_000, 2_000)] {
                let exchange =
                    run(&plans::plan((transport, framing), order, calls, (asked, answered))).unwrap();
                let mut hasher = SipHasher13::new();
                hasher.write(&exchange.to_server);
                hasher.write(&exchange.to_client);
                hasher.write(format!("{:?}{:?}", exchange.writes, exchange.spans).as_bytes());
                lines += &format!(
                    "{name},{order:?},{calls},{asked},{answered},{},{},{},{:032x}\n",
                    exchange.to_server.len(),
                    exchange.to_client.len(),
                    exchange.writes.len(),
                    hasher.finish128().as_u128()
                );
            }
        }
    }
    assert_eq!(lines, include_str!("golden/exchanges.csv"), "\n{lines}");
}
