//! A fleet of real programs on loopback, to hold the engine's model of fleets against: [`pods`] are tonic's servers,
//! [`balancer`] gives each connection to one of them and passes octets on, [`callers`] are tonic's channels and note when
//! they called. What they noted is what the model is then given.

pub mod balancer;
pub mod callers;
pub mod pods;

use std::net::SocketAddr;

use tokio::net::TcpListener;

/// A port of loopback that nobody has.
async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of loopback");
    let address = listener.local_addr().expect("the address that it is bound to");
    (listener, address)
}
