//! What lies beneath HTTP, estimated: nothing here was sent. Each way of a call is taken as one piece, so these are the least
//! that it can be; acknowledgements that carry nothing, and handshakes, are not counted.

/// Octets of TCP's header with timestamps, which Linux sends, and of IPv4's (RFC 9293, 3.1; RFC 7323, 3.2; RFC 791, 3.1).
const TCP_IP_HEADERS: u32 = 20 + 12 + 20;
/// What Ethernet carries at once (RFC 894).
const MTU: u32 = 1_500;
/// A record's header, the type of what is in it, and AES-GCM's tag (RFC 8446, 5.2; RFC 5116, 5.1).
const TLS_RECORD: u32 = 5 + 1 + 16;
/// The most that a record holds (RFC 8446, 5.1).
const TLS_RECORD_CONTENT: u32 = 1 << 14;

/// What one way of a call takes beneath HTTP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beneath {
    /// Octets of TLS.
    pub(crate) tls: u32,
    /// Octets of TCP and IP.
    pub(crate) tcp_ip: u32,
    /// Packets that carry something.
    pub(crate) packets: u32,
}

/// What so many octets of HTTP take.
pub(crate) fn beneath(octets: u32, with_tls: bool) -> Beneath {
    let tls = if with_tls { octets.div_ceil(TLS_RECORD_CONTENT) * TLS_RECORD } else { 0 };
    let packets = (octets + tls).div_ceil(MTU - TCP_IP_HEADERS);
    Beneath { tls, tcp_ip: packets * TCP_IP_HEADERS, packets }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_and_records_are_filled() {
        assert_eq!(beneath(0, true), Beneath::default());
        assert_eq!(beneath(1_448, false), Beneath { tls: 0, tcp_ip: 52, packets: 1 });
        assert_eq!(beneath(1_427, true), Beneath { tls: 22, tcp_ip: 104, packets: 2 });
        assert_eq!(beneath(16_385, true).tls, 44);
    }
}
