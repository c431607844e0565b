//! TLS between TCP and HTTP: the flights of a full handshake, and what records add to what the connection is for.
//!
//! A flight is a sum of named parts. What standards fix is from them; what a peer chooses (extensions, cipher suites, session
//! tickets) is rustls 0.23.46's with ring's algorithms, for the server `shop.internal`, which speaks HTTP/2, and without
//! resumption. `tests/peers/rust/tests/tls.rs` holds the length of every flight against rustls. Other peers choose otherwise,
//! and their flights are longer or shorter.

use serde::{Deserialize, Serialize};

use super::defaults::{
    TLS_12_FINISHED, TLS_12_PROTECTION, TLS_13_FINISHED, TLS_13_PROTECTION, TLS_CERTIFICATE_LENGTH,
    TLS_CHANGE_CIPHER_SPEC, TLS_CLIENT_CHOICES, TLS_CLIENT_EXTENSIONS, TLS_ENCRYPTED_EXTENSIONS,
    TLS_EXTENSION, TLS_HANDSHAKE_HEADER, TLS_HELLO, TLS_HYBRID_ANSWER, TLS_HYBRID_SHARE, TLS_KEY_SHARE,
    TLS_RECORD_CONTENT, TLS_RECORD_HEADER, TLS_SERVER_CHOICES, TLS_SERVER_EXTENSIONS, TLS_SIGNATURE,
    TLS_TICKET, TLS_TICKETS, TLS_VECTOR, X25519,
};
use super::pipe::Direction;
use super::tcp::{Hello, Role};

/// What both ends agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Version {
    /// TLS 1.2 (RFC 5246) with AES-GCM (RFC 5288): two round trips.
    Tls12,
    /// TLS 1.3 (RFC 8446): one round trip.
    Tls13,
}

/// What the server shows of who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CertificateChain {
    /// How many certificates: the leaf, and the intermediates up to, not including, what the client trusts.
    pub certificates: u32,
    /// How long they are together (DER), octets. The message that carries them has room for less than 2^24 (RFC 8446, 4.4.2).
    pub octets: u32,
}

/// The flights of a full handshake, in their order. The client offers both versions; the server takes `version`. Neither sends
/// anything else before it is admitted.
///
/// With `post_quantum` the client offers the key exchange X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem) and beside it X25519
/// alone, as rustls does by default with the algorithms of aws-lc-rs (`prefer-post-quantum`) and Go does from 1.24 on
/// (golang/go#69985); Chrome offers it from 131 on. A server that speaks TLS 1.3 takes the former, one that speaks 1.2 cannot.
///
/// The last flight of TLS 1.3, session tickets, goes out by itself: a server writes it when the client has finished, before it reads
/// a request (tokio-rustls 0.26.2, `MidHandshake::poll`: it flushes before it hands over the stream). So it takes a packet of
/// the first window, however short it is.
///
/// Sums that do not fit stay at the most that a flight can be; a chain that a message can carry does not lead there.
pub fn hellos(version: Version, chain: CertificateChain, post_quantum: bool) -> Vec<Hello> {
    let hello = |direction, octets, role| Hello { direction, octets, role };
    let (up, down) = (Direction::ToServer, Direction::ToClient);
    let client_hello = hello(up, client_hello(post_quantum), Role::Greets);
    match version {
        Version::Tls13 => vec![
            client_hello,
            hello(down, tls_1_3_server(chain, post_quantum), Role::Admits),
            hello(up, CHANGE_CIPHER_SPEC + protected(Version::Tls13, FINISHED_13), Role::Admits),
            hello(down, protected(Version::Tls13, TLS_TICKETS * TLS_TICKET), Role::Greets),
        ],
        Version::Tls12 => {
            let change_and_finish = CHANGE_CIPHER_SPEC + protected(Version::Tls12, FINISHED_12);
            vec![
                client_hello,
                hello(down, tls_1_2_server(chain), Role::Greets),
                hello(up, records(CLIENT_KEY_EXCHANGE, TLS_RECORD_HEADER) + change_and_finish, Role::Admits),
                hello(down, change_and_finish, Role::Admits),
            ]
        }
    }
}

/// What a record adds to its content, at most [`TLS_RECORD_CONTENT`] octets of it: header and protection. TLS 1.3 appends the
/// content's type and a tag (RFC 8446, 5.2), TLS 1.2 goes before with the nonce's explicit part (RFC 5288, 3).
pub const fn record_overhead(version: Version) -> u32 {
    TLS_RECORD_HEADER
        + match version {
            Version::Tls12 => TLS_12_PROTECTION,
            Version::Tls13 => TLS_13_PROTECTION,
        }
}

/// A record that says that what follows is protected; in TLS 1.3 it says nothing, and is there for boxes on the way that look
/// for it (RFC 8446, D.4).
const CHANGE_CIPHER_SPEC: u32 = TLS_RECORD_HEADER + TLS_CHANGE_CIPHER_SPEC;
const FINISHED_13: u32 = TLS_HANDSHAKE_HEADER + TLS_13_FINISHED;
const FINISHED_12: u32 = TLS_HANDSHAKE_HEADER + TLS_12_FINISHED;
/// The client's public key behind its length (RFC 8422, 5.7).
const CLIENT_KEY_EXCHANGE: u32 = TLS_HANDSHAKE_HEADER + 1 + X25519;

/// So much content in as few records as it takes.
const fn records(content: u32, overhead: u32) -> u32 {
    content.saturating_add(content.div_ceil(TLS_RECORD_CONTENT).saturating_mul(overhead))
}

const fn protected(version: Version, content: u32) -> u32 {
    records(content, record_overhead(version))
}

const fn client_hello(post_quantum: bool) -> u32 {
    // The group is one more in the list of those that the client knows.
    let hybrid = if post_quantum { 2 + TLS_KEY_SHARE + TLS_HYBRID_SHARE } else { 0 };
    let key_shares = TLS_EXTENSION + TLS_VECTOR + TLS_KEY_SHARE + X25519;
    let content = TLS_HANDSHAKE_HEADER + TLS_HELLO + TLS_CLIENT_CHOICES + TLS_CLIENT_EXTENSIONS;
    records(content + key_shares + hybrid, TLS_RECORD_HEADER)
}

/// ServerHello in the clear; EncryptedExtensions, Certificate, CertificateVerify and Finished under the handshake's keys.
const fn tls_1_3_server(chain: CertificateChain, post_quantum: bool) -> u32 {
    let share = if post_quantum { TLS_HYBRID_ANSWER } else { X25519 };
    // The version that it takes (RFC 8446, 4.2.1) and its key share (4.2.8).
    let extensions = TLS_EXTENSION + 2 + TLS_EXTENSION + TLS_KEY_SHARE + share;
    let server_hello = TLS_HANDSHAKE_HEADER + TLS_HELLO + TLS_SERVER_CHOICES + extensions;
    // An empty context goes before the list, and each certificate has extensions, here none (RFC 8446, 4.4.2).
    let certificate = certificate(chain, TLS_VECTOR).saturating_add(1);
    let verify = TLS_HANDSHAKE_HEADER + SIGNED;
    let content = certificate.saturating_add(TLS_ENCRYPTED_EXTENSIONS + verify + FINISHED_13);
    let clear = records(server_hello, TLS_RECORD_HEADER) + CHANGE_CIPHER_SPEC;
    protected(Version::Tls13, content).saturating_add(clear)
}

/// ServerHello, Certificate, ServerKeyExchange and ServerHelloDone, all in the clear.
const fn tls_1_2_server(chain: CertificateChain) -> u32 {
    let server_hello = TLS_HANDSHAKE_HEADER + TLS_HELLO + TLS_SERVER_CHOICES + TLS_SERVER_EXTENSIONS;
    // The curve's type and name, and the public key behind its length (RFC 8422, 5.4).
    let key_exchange = TLS_HANDSHAKE_HEADER + 3 + 1 + X25519 + SIGNED;
    let content = certificate(chain, 0).saturating_add(server_hello + key_exchange + TLS_HANDSHAKE_HEADER);
    records(content, TLS_RECORD_HEADER)
}

/// A signature behind its algorithm and length (RFC 8446, 4.4.3; RFC 5246, 4.7).
const SIGNED: u32 = 2 + TLS_VECTOR + TLS_SIGNATURE;

/// A Certificate message whose certificates have so many octets each besides length and content.
const fn certificate(chain: CertificateChain, each: u32) -> u32 {
    let lengths = chain.certificates.saturating_mul(TLS_CERTIFICATE_LENGTH + each);
    lengths.saturating_add(chain.octets).saturating_add(TLS_HANDSHAKE_HEADER + TLS_CERTIFICATE_LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No chain overflows, and every octet of one that fits goes over the wire once.
    #[test]
    fn chains_of_any_length() {
        for version in [Version::Tls12, Version::Tls13] {
            let server = |octets| {
                let [certificates, octets] = octets;
                hellos(version, CertificateChain { certificates, octets }, true)[1].octets
            };
            assert_eq!(server([u32::MAX, 0]), u32::MAX);
            assert_eq!(server([0, u32::MAX]), u32::MAX);
            assert_eq!(server([2, 2_000]) - server([2, 1_000]), 1_000);
            let each = TLS_CERTIFICATE_LENGTH + if version == Version::Tls13 { TLS_VECTOR } else { 0 };
            assert_eq!(server([3, 2_000]) - server([2, 2_000]), each);
        }
    }
}
