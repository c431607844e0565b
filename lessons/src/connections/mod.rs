//! Track "Connections": how calls share a wire.

mod completion;
mod heads;
pub(crate) mod one_slow_request;
mod percentile;
pub(crate) mod the_price_of_hello;
pub(crate) mod when_packets_drop;
