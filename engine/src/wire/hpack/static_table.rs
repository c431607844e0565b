//! The static table (RFC 7541, appendix A): what an index stands for before anything was sent.

/// How many entries it has; the dynamic table's first comes after them (2.3.3).
pub const LENGTH: u32 = 61;

/// Names and values, by index less one.
pub const STATIC_TABLE: [(&str, &str); LENGTH as usize] = [
    (":authority", ""),
    (":method", "GET"),
    (":method", "POST"),
    (":path", "/"),
    (":path", "/index.html"),
    (":scheme", "http"),
    (":scheme", "https"),
    (":status", "200"),
    (":status", "204"),
    (":status", "206"),
    (":status", "304"),
    (":status", "400"),
    (":status", "404"),
    (":status", "500"),
    ("accept-charset", ""),
    ("accept-encoding", "gzip, deflate"),
    ("accept-language", ""),
    ("accept-ranges", ""),
    ("accept", ""),
    ("access-control-allow-origin", ""),
    ("age", ""),
    ("allow", ""),
    ("authorization", ""),
    ("cache-control", ""),
    ("content-disposition", ""),
    ("content-encoding", ""),
    ("content-language", ""),
    ("content-length", ""),
    ("content-location", ""),
    ("content-range", ""),
    ("content-type", ""),
    ("cookie", ""),
    ("date", ""),
    ("etag", ""),
    ("expect", ""),
    ("expires", ""),
    ("from", ""),
    ("host", ""),
    ("if-match", ""),
    ("if-modified-since", ""),
    ("if-none-match", ""),
    ("if-range", ""),
    ("if-unmodified-since", ""),
    ("last-modified", ""),
    ("link", ""),
    ("location", ""),
    ("max-forwards", ""),
    ("proxy-authenticate", ""),
    ("proxy-authorization", ""),
    ("range", ""),
    ("referer", ""),
    ("refresh", ""),
    ("retry-after", ""),
    ("server", ""),
    ("set-cookie", ""),
    ("strict-transport-security", ""),
    ("transfer-encoding", ""),
    ("user-agent", ""),
    ("vary", ""),
    ("via", ""),
    ("www-authenticate", ""),
];

/// The entry of an index from 1.
pub fn entry(index: u32) -> Option<(&'static str, &'static str)> {
    STATIC_TABLE.get(index.checked_sub(1)? as usize).copied()
}

/// The index of an entry with that name and value.
pub fn exact(name: &[u8], value: &[u8]) -> Option<u32> {
    position(|(own_name, own_value)| own_name.as_bytes() == name && own_value.as_bytes() == value)
}

/// The first index with that name.
pub fn named(name: &[u8]) -> Option<u32> {
    position(|(own, _)| own.as_bytes() == name)
}

fn position(matches: impl Fn(&(&str, &str)) -> bool) -> Option<u32> {
    STATIC_TABLE.iter().position(matches).map(|at| at as u32 + 1)
}
