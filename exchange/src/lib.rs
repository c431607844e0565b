//! The octets of calls, as real libraries write them: a client and a server talk to each other over a pipe in memory, and
//! everything that either of them writes is kept. No network, no clock, no randomness: the same [`Plan`] gives the same
//! [`Exchange`], natively and in the browser. The pipe is a long one: what an end writes reaches the other when neither has
//! anything more to say, as it is on a network.
//!
//! HTTP/2 is the `h2` crate's, both ends of it, set up and fed as hyper 1 does it for JSON and as tonic 0.14 does it for
//! gRPC. HTTP/1.1 is written as hyper 1 writes it. `tests/peers/rust` holds all of it against hyper and tonic themselves.
//!
//! [`plan`] is what to say, [`octets`] what was written; both are plain data, and all there is without the feature `h2`.
//! With it, [`run`] makes the one from the other: [`body`](self) cuts contents, `http1` and `http2` carry them.

#[cfg(feature = "h2")]
mod body;
#[cfg(feature = "h2")]
mod checked;
#[cfg(feature = "h2")]
mod http1;
#[cfg(feature = "h2")]
mod http2;
pub mod octets;
pub mod plan;
#[cfg(feature = "h2")]
mod tap;

pub use octets::{Direction, Exchange, Span, Write};
pub use plan::{Call, ExchangeError, Framing, Header, Order, Plan, Request, Response, Transport};

/// Lets the two ends say what the plan says, to the end.
///
/// # Errors
/// If the plan asks for what cannot be said (the error names the field), or the ends fall silent before all is said.
#[cfg(feature = "h2")]
pub fn run(plan: &Plan) -> Result<Exchange, ExchangeError> {
    checked::check(plan)?;
    match plan.transport {
        Transport::Http1 => http1::run(plan),
        Transport::Http2 => http2::run(plan),
    }
}
