//! What the relay has to know of a packet: whether it carries TCP data or opens a connection. Everything else passes unread.

/// The protocol number of TCP (IANA, Assigned Internet Protocol Numbers).
const TCP: u8 = 6;
/// The flag SYN in a segment's fourteenth octet (RFC 9293, 3.1).
const SYN: u8 = 0x02;

/// Whether this IPv4 packet is a TCP segment with at least one octet of data (RFC 791, 3.1; RFC 9293, 3.1). SYN, FIN and pure
/// acknowledgements carry none. Anything else, and what is cut short, does not either.
pub fn carries_data(packet: &[u8]) -> bool {
    data_octets(packet).is_some_and(|octets| octets > 0)
}

/// Whether this IPv4 packet is a TCP segment with SYN (RFC 9293, 3.1).
pub fn opens(packet: &[u8]) -> bool {
    segment_at(packet).and_then(|at| packet.get(at + 13)).is_some_and(|flags| flags & SYN > 0)
}

/// Where the TCP segment of an IPv4 packet begins.
fn segment_at(packet: &[u8]) -> Option<usize> {
    let first = *packet.first()?;
    (first >> 4 == 4 && *packet.get(9)? == TCP).then(|| usize::from(first & 0x0f) * 4)
}

fn data_octets(packet: &[u8]) -> Option<usize> {
    let header = segment_at(packet)?;
    let total = usize::from(u16::from_be_bytes([*packet.get(2)?, *packet.get(3)?]));
    let offset = usize::from(*packet.get(header + 12)? >> 4) * 4;
    total.checked_sub(header + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A segment with TCP timestamps (12 octets of options) and so many octets of data.
    fn segment(data: u16) -> Vec<u8> {
        let total = 20 + 32 + data;
        let mut packet = vec![0; usize::from(total)];
        packet[0] = 0x45;
        packet[2..4].copy_from_slice(&total.to_be_bytes());
        packet[9] = TCP;
        packet[20 + 12] = 8 << 4;
        packet
    }

    #[test]
    fn data_is_what_headers_and_options_leave() {
        assert!(!carries_data(&segment(0)));
        assert!(carries_data(&segment(1)));
        assert!(carries_data(&segment(1448)));
    }

    #[test]
    fn a_flag_opens_a_connection() {
        let mut packet = segment(0);
        packet[20 + 13] = 0x10;
        assert!(!opens(&packet), "an acknowledgement");
        for flags in [0x02, 0x12] {
            packet[20 + 13] = flags;
            assert!(opens(&packet));
            assert!(!opens(&packet[..20 + 13]), "cut short");
        }
        packet[9] = 17;
        assert!(!opens(&packet), "a datagram");
    }

    #[test]
    fn other_packets_carry_none() {
        let mut datagram = segment(100);
        datagram[9] = 17;
        assert!(!carries_data(&datagram));
        let mut version_6 = segment(100);
        version_6[0] = 0x60;
        assert!(!carries_data(&version_6));
    }

    #[test]
    fn what_is_cut_short_carries_none() {
        let whole = segment(100);
        for length in 0..=32 {
            assert!(!carries_data(&whole[..length]), "{length} octets");
        }
        let mut lying = segment(0);
        lying[20 + 12] = 15 << 4;
        assert!(!carries_data(&lying), "a header longer than the packet");
    }
}
