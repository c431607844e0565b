//! Track "Balancing": who does the work.

pub(crate) mod canary_and_outliers;
mod failed;
pub(crate) mod four_places_to_balance;
mod over_time;
mod plain;
mod resolvers;
pub(crate) mod the_pinned_connection;
pub(crate) mod the_pods_nobody_calls;
pub(crate) mod the_recycled_address;
