//! Track "Connections": how calls share a wire.

pub(crate) mod one_slow_request;
pub(crate) mod the_price_of_hello;
pub(crate) mod when_packets_drop;
