//! Track "Balancing": who does the work.

pub(crate) mod four_places_to_balance;
pub(crate) mod the_pinned_connection;
