//! What a call costs in CPU, at its server and at its client: hyper's HTTP/1.1, hyper's HTTP/2 and tonic (gRPC), each with JSON
//! and with protobuf, unary and server streaming; besides, new connections and TLS handshakes. Two processes with a tokio
//! thread each talk over loopback TCP; what each has used is read from its CPU clock.
//!
//! Begin with [`plan`]: what is measured, cell by cell. [`messages`] has the calls' messages, made from our own schemas, and
//! [`codec`] lets tonic write them. [`server`] answers, in a process of its own that [`peer`] starts; [`client`] asks.
//! [`measured`] does a cell so many times in interleaved rounds, reading the clocks of [`cpu`]; [`figures`] makes the record,
//! naming the [`versions`] of the libraries.
//!
//! A handler does nothing but read the request and write the response, and all stacks write and read messages with the same
//! functions, so that what differs between two of them is theirs.

pub mod client;
pub mod codec;
#[cfg(target_os = "linux")]
pub mod cpu;
pub mod figures;
#[cfg(target_os = "linux")]
pub mod measured;
pub mod messages;
pub mod peer;
pub mod plan;
pub mod server;
pub mod versions;

/// What went wrong, in words for the person at the terminal.
pub type Outcome<T = ()> = Result<T, String>;
