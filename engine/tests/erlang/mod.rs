//! What both a station and a fleet with one line are held against.

/// The probability that an arriving job waits, from Erlang B: B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)) at a = c · load.
pub(crate) fn erlang_c(servers: u32, load: f64) -> f64 {
    let offered = f64::from(servers) * load;
    let blocked =
        (1..=servers).fold(1.0, |blocked, n| offered * blocked / (f64::from(n) + offered * blocked));
    blocked / (1.0 - load * (1.0 - blocked))
}
