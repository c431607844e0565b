//! Every number that a standard or a peer fixes, once, with its source. Nothing else in `wire` types one in.
//!
//! A peer is data: an [`Http2Peer`] says what each end of a connection announces and when it gives credit. "From memory"
//! marks what no source at hand confirms; whoever shows such a value must say so.

use serde::de::Error as _;

use super::hpack::Habit;
use serde::{Deserialize, Deserializer, Serialize};

use crate::kernel::time::Duration;

/// A frame's header: length, type, flags, stream identifier (RFC 9113, 4.1).
pub const FRAME_HEADER: u32 = 9;
/// The client's connection preface, `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n` (RFC 9113, 3.4).
pub const PREFACE: u32 = 24;
/// One parameter in a SETTINGS frame: identifier and value (RFC 9113, 6.5.1).
pub const SETTING: u32 = 6;
/// A WINDOW_UPDATE frame's payload (RFC 9113, 6.9).
pub const WINDOW_UPDATE: u32 = 4;
/// A RST_STREAM frame's payload: the error code (RFC 9113, 6.4).
pub const RST_STREAM: u32 = 4;
/// Every flow-control window at the start, of a stream and of the connection (RFC 9113, 6.5.2 and 6.9.2).
pub const INITIAL_WINDOW: u32 = 65_535;
/// The largest flow-control window (RFC 9113, 6.9.1).
pub const MAX_WINDOW: u32 = (1 << 31) - 1;
/// SETTINGS_MAX_FRAME_SIZE at the start, and the least that a peer may announce (RFC 9113, 6.5.2).
pub const MAX_FRAME_SIZE: u32 = 16_384;
/// The most that a peer may announce as SETTINGS_MAX_FRAME_SIZE (RFC 9113, 6.5.2).
pub const MAX_FRAME_SIZE_LIMIT: u32 = (1 << 24) - 1;
/// A gRPC message's prefix: compressed flag and length (gRPC, PROTOCOL-HTTP2.md, "Length-Prefixed-Message").
pub const GRPC_PREFIX: u32 = 5;
/// What an HTTP/1.1 end writes at once, so that connections on one link take turns as HTTP/2's frames do. No standard names
/// it; ours is the size of HTTP/2's default frame.
pub const HTTP1_WRITE: u32 = 16_384;
/// Connections per host of a browser over HTTP/1.1 (Chromium and Firefox; from memory).
pub const BROWSER_CONNECTIONS: u32 = 6;

/// Octets of IPv4's and TCP's headers with timestamps, which Linux sends (RFC 791, 3.1; RFC 9293, 3.1; RFC 7323, 3.2).
pub const TCP_PACKET_HEADERS: u32 = 20 + 20 + 12;
/// A packet with SYN: the options for the segment size, SACK, timestamps and window scale fill twenty octets (RFC 9293, 3.2;
/// RFC 2018, 2; RFC 7323, 2.2 and 3.2).
pub const SYN_PACKET: u32 = 20 + 20 + 20;
/// SACK's option without its blocks, with padding (RFC 2018, 3).
pub const SACK_OPTION: u32 = 4;
/// A block of it.
pub const SACK_BLOCK: u32 = 8;
/// What a full segment carries where packets have 1500 octets (RFC 894), headers off.
pub const MSS: u32 = 1_500 - TCP_PACKET_HEADERS;
/// Segments under way before anything is acknowledged (RFC 6928).
pub const INITIAL_WINDOW_SEGMENTS: u32 = 10;
/// The retransmission timeout before a round trip was seen (RFC 6298, 2.1).
pub const INITIAL_RTO: Duration = Duration::from_seconds(1);
/// Its floor under the deviation (Linux, `TCP_RTO_MIN`; ip-sysctl, `tcp_rto_min_us`).
pub const MIN_RTO: Duration = Duration::from_milliseconds(200);
/// Its most (Linux, `TCP_RTO_MAX`).
pub const MAX_RTO: Duration = Duration::from_seconds(120);
/// Segments beyond a gap that leave no doubt that it is a loss (RFC 8985, 6.2, step 4).
pub const DUPLICATE_THRESHOLD: u32 = 3;
/// Round trips until a tail loss probe (RFC 8985, 7.2).
pub const PROBE_ROUND_TRIPS: u64 = 2;
/// What a timer waits beyond what it is to wait (Linux, `TCP_TIMEOUT_MIN`: two milliseconds): that of a tail loss probe, but behind
/// a single segment it is [`MIN_RTO`], because its acknowledgement may be delayed; and that of RACK (`tcp_rack_mark_lost`).
/// Linux' ticks make it up to two ticks more: 8 ms where there are 250 in a second.
pub const LEAST_TIMER: Duration = Duration::from_milliseconds(2);
/// A full segment waits for a second one to be acknowledged with (RFC 5681, 4.2).
pub const ACKNOWLEDGE_EVERY: u32 = 2;
/// The longest that it waits (Linux, `TCP_DELACK_MIN`, which it takes at first).
pub const ACKNOWLEDGE_AFTER: Duration = Duration::from_milliseconds(40);
/// Segments that are acknowledged one by one at the start (Linux, `TCP_MAX_QUICKACKS`).
pub const QUICK_ACKNOWLEDGEMENTS: u32 = 16;
/// The least that a loss leaves as threshold, segments (RFC 5681, 3.1).
pub const LEAST_THRESHOLD: u32 = 2;
/// What CUBIC keeps of its window after a loss (RFC 9438, 4.6).
pub const CUBIC_BETA: f64 = 0.7;
/// How steep its curve is, segments per second cubed (RFC 9438, 5).
pub const CUBIC_C: f64 = 0.4;

/// A TLS record's header: type, version, length (RFC 8446, 5.1; RFC 5246, 6.2.1).
pub const TLS_RECORD_HEADER: u32 = 5;
/// The most content that a record carries (RFC 8446, 5.1; RFC 5246, 6.2.1).
pub const TLS_RECORD_CONTENT: u32 = 1 << 14;
/// What protects a record in TLS 1.3: the content's type and the tag (RFC 8446, 5.2; RFC 5116, 5.1).
pub const TLS_13_PROTECTION: u32 = 1 + 16;
/// What protects a record in TLS 1.2 with AES-GCM: the nonce's explicit part and the tag (RFC 5288, 3; RFC 5116, 5.1).
pub const TLS_12_PROTECTION: u32 = 8 + 16;
/// The content of a change_cipher_spec record (RFC 5246, 7.1; RFC 8446, 5).
pub const TLS_CHANGE_CIPHER_SPEC: u32 = 1;
/// A handshake message's header: type and length (RFC 8446, 4; RFC 5246, 7.4).
pub const TLS_HANDSHAKE_HEADER: u32 = 4;
/// The length that goes before most lists in messages, and before keys and signatures (RFC 8446, 4.1.2, 4.2.8 and 4.4.3).
pub const TLS_VECTOR: u32 = 2;
/// An extension's header: type and length (RFC 8446, 4.2).
pub const TLS_EXTENSION: u32 = 2 + TLS_VECTOR;
/// What both ends' hellos have: version, random, session identifier with its length, the length of all extensions (RFC 8446,
/// 4.1.2 and 4.1.3). rustls sends an identifier in either version, as TLS 1.3's middlebox compatibility has it (RFC 8446, D.4).
pub const TLS_HELLO: u32 = 2 + 32 + 1 + 32 + TLS_VECTOR;
/// What a ClientHello offers beside extensions: rustls' nine cipher suites and the sign that it does not renegotiate (RFC 5746,
/// 3.3), and one compression method, none (RFC 8446, 4.1.2).
pub const TLS_CLIENT_CHOICES: u32 = TLS_VECTOR + 10 * 2 + 1 + 1;
/// What a ServerHello takes of them (RFC 8446, 4.1.3).
pub const TLS_SERVER_CHOICES: u32 = 2 + 1;
/// The extensions in rustls' ClientHello but the key shares, for `shop.internal` and HTTP/2 (seen by
/// `tests/peers/rust/tests/tls.rs`): server_name with 18 octets, signature_algorithms 20, supported_groups 8, status_request,
/// application_layer_protocol_negotiation and supported_versions 5 each, ec_point_formats and psk_key_exchange_modes 2 each,
/// extended_master_secret and session_ticket none. With aws-lc-rs' algorithms, rustls' default, signature_algorithms names four
/// more and has 8 octets more.
pub const TLS_CLIENT_EXTENSIONS: u32 = 10 * TLS_EXTENSION + 18 + 20 + 8 + 3 * 5 + 2 * 2;
/// The extensions in the ServerHello of rustls in TLS 1.2 (seen there): application_layer_protocol_negotiation with 5 octets,
/// renegotiation_info 1, server_name and extended_master_secret none.
pub const TLS_SERVER_EXTENSIONS: u32 = 4 * TLS_EXTENSION + 5 + 1;
/// rustls' EncryptedExtensions (RFC 8446, 4.3.1; seen there): application_layer_protocol_negotiation with 5 octets, server_name
/// with none.
pub const TLS_ENCRYPTED_EXTENSIONS: u32 = TLS_HANDSHAKE_HEADER + TLS_VECTOR + 2 * TLS_EXTENSION + 5;
/// A key share's group and length (RFC 8446, 4.2.8).
pub const TLS_KEY_SHARE: u32 = 2 + TLS_VECTOR;
/// A public key of X25519 (RFC 7748, 6.1).
pub const X25519: u32 = 32;
/// What X25519MLKEM768 offers: a public key of ML-KEM-768 (FIPS 203, 8, table 3) and one of X25519 (draft-ietf-tls-ecdhe-mlkem).
pub const TLS_HYBRID_SHARE: u32 = 1_184 + X25519;
/// What it answers: a ciphertext of ML-KEM-768, and a public key of X25519 (the same places).
pub const TLS_HYBRID_ANSWER: u32 = 1_088 + X25519;
/// The length of a certificate, and of their list (RFC 8446, 4.4.2; RFC 5246, 7.4.2).
pub const TLS_CERTIFICATE_LENGTH: u32 = 3;
/// A signature of the handshake, ECDSA with P-256: two integers of 32 octets in DER (RFC 3279, 2.2.3), each with a further
/// octet where its first bit is set. So 72, 71 or 70, 71 twice as often as either, rarely less. Ed25519's has 64 (RFC 8032,
/// 5.1.6), RSA's with a key of 2048 bits 256 (RFC 8017, 8.1.1).
pub const TLS_SIGNATURE: u32 = 71;
/// What Finished says in TLS 1.3: a hash, here SHA-384 of TLS_AES_256_GCM_SHA384, rustls' first choice (RFC 8446, 4.4.4 and B.4).
pub const TLS_13_FINISHED: u32 = 48;
/// What Finished says in TLS 1.2 (RFC 5246, 7.4.9).
pub const TLS_12_FINISHED: u32 = 12;
/// A NewSessionTicket: lifetime, age, a nonce of 32 octets, a ticket of 32, no extensions (RFC 8446, 4.6.1). rustls' server
/// keeps sessions and sends their names; one that keeps nothing sends the session itself, which is longer.
pub const TLS_TICKET: u32 = TLS_HANDSHAKE_HEADER + 4 + 4 + 1 + 32 + TLS_VECTOR + 32 + TLS_VECTOR;
/// How many of them rustls' server sends after a handshake of TLS 1.3 (`ServerConfig::send_tls13_tickets`).
pub const TLS_TICKETS: u32 = 2;

/// When a receiver gives back the credit for what it has received; the application reads at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum CreditRule {
    /// A WINDOW_UPDATE for every DATA frame.
    Immediate,
    /// At a quarter of the whole window (grpc-go, `flowcontrol.go`: `limit/4`).
    QuarterOfWindow,
    /// At half of the whole window (nghttp2's `nghttp2_should_send_window_update`; from memory).
    HalfOfWindow,
    /// When what is owed reaches half of what the peer has left: a third of the whole window (h2 0.4.20,
    /// `flow_control.rs`, `unclaimed_capacity`).
    HalfOfRemaining,
}

/// Where a gRPC client puts END_STREAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum RequestEnd {
    /// On the last DATA frame (grpc-go, `http2_client.go`).
    LastData,
    /// On an empty DATA frame of its own (tonic 0.14.9: its body does not know its last frame; seen by `tests/peers/rust`).
    EmptyData,
}

/// One end of an HTTP/2 connection: what its SETTINGS say (None: not in the frame), and how it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Http2End {
    /// SETTINGS_ENABLE_PUSH (RFC 9113, 6.5.2).
    pub enable_push: Option<u32>,
    /// SETTINGS_MAX_CONCURRENT_STREAMS; of a server, what its clients may open.
    pub max_concurrent_streams: Option<u32>,
    /// SETTINGS_INITIAL_WINDOW_SIZE, octets; 65,535 if absent.
    pub initial_window_size: Option<u32>,
    /// SETTINGS_MAX_FRAME_SIZE, octets; 16,384 if absent.
    pub max_frame_size: Option<u32>,
    /// SETTINGS_MAX_HEADER_LIST_SIZE, octets; advisory, and nothing here obeys it.
    pub max_header_list_size: Option<u32>,
    /// How many other parameters its SETTINGS frame holds.
    pub other_settings: u32,
    /// The connection's window, octets: what is above 65,535 is announced by a WINDOW_UPDATE at once.
    pub connection_window: u32,
    /// When it gives credit, for streams and for the connection.
    pub credit: CreditRule,
    /// Of a client: streams that it opens at most before the server's SETTINGS say; 0: it waits for them.
    pub streams_before_settings: u32,
    /// Of a gRPC client.
    pub request_end: RequestEnd,
    /// Whose choices its HPACK encoder makes.
    pub encoder: Habit,
    /// Of a server: it widens the connection's window only when the client's preface has come.
    pub window_after_preface: bool,
}

/// A library's two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "PeerInFile")]
pub struct Http2Peer {
    /// What it is called.
    pub name: &'static str,
    /// When it calls.
    pub client: Http2End,
    /// When it answers.
    pub server: Http2End,
}

/// Announces nothing: all as RFC 9113 has it at the start.
const PLAIN: Http2End = Http2End {
    enable_push: None,
    max_concurrent_streams: None,
    initial_window_size: None,
    max_frame_size: None,
    max_header_list_size: None,
    other_settings: 0,
    connection_window: INITIAL_WINDOW,
    credit: CreditRule::Immediate,
    streams_before_settings: 100,
    request_end: RequestEnd::LastData,
    encoder: Habit::IndexEverything,
    window_after_preface: false,
};

/// h2 0.4.20 as hyper 1.12 and tonic 0.14 set it up (hyper, `proto/h2/client.rs` and `server.rs`). hyper's server allows 200
/// streams, tonic's sets no limit. `tests/peers/rust` holds its frames against theirs.
pub const H2_TONIC: Http2Peer = Http2Peer {
    name: "h2 with tonic",
    client: Http2End {
        enable_push: Some(0),
        initial_window_size: Some(2 << 20),
        max_frame_size: Some(MAX_FRAME_SIZE),
        max_header_list_size: Some(16 << 10),
        connection_window: 5 << 20,
        credit: CreditRule::HalfOfRemaining,
        request_end: RequestEnd::EmptyData,
        encoder: Habit::H2,
        ..PLAIN
    },
    server: Http2End {
        initial_window_size: Some(1 << 20),
        max_frame_size: Some(MAX_FRAME_SIZE),
        max_header_list_size: Some(16 << 10),
        connection_window: 1 << 20,
        credit: CreditRule::HalfOfRemaining,
        encoder: Habit::H2,
        window_after_preface: true,
        ..PLAIN
    },
};

/// grpc-go 1.85 with its estimate of bandwidth times delay switched off (`internal/transport`: `http2_client.go`,
/// `http2_server.go`, `flowcontrol.go`). That its server announces MAX_FRAME_SIZE is from memory, and that its encoder indexes
/// everything. Not here: the extra
/// window that it grants to a message larger than the window.
pub const GRPC_GO: Http2Peer = Http2Peer {
    name: "grpc-go",
    client: Http2End { credit: CreditRule::QuarterOfWindow, streams_before_settings: 0, ..PLAIN },
    server: Http2End { max_frame_size: Some(MAX_FRAME_SIZE), credit: CreditRule::QuarterOfWindow, ..PLAIN },
};

/// grpc-core (C++, Python, Ruby) without probing (`channel_arg_names.h`: 64 KiB look-ahead). Its other settings and its
/// credit rule are from memory.
pub const GRPC_CORE: Http2Peer = Http2Peer {
    name: "grpc-core",
    client: Http2End {
        enable_push: Some(0),
        max_concurrent_streams: Some(0),
        initial_window_size: Some(INITIAL_WINDOW),
        max_header_list_size: Some(16 << 10),
        other_settings: 1,
        credit: CreditRule::HalfOfWindow,
        encoder: Habit::GrpcCore,
        ..PLAIN
    },
    server: Http2End {
        initial_window_size: Some(INITIAL_WINDOW),
        max_header_list_size: Some(16 << 10),
        other_settings: 1,
        credit: CreditRule::HalfOfWindow,
        encoder: Habit::GrpcCore,
        ..PLAIN
    },
};

/// Envoy 1.36 (`config/core/v3/protocol.proto`: 1,024 streams, windows of 16 and 24 MiB). Its credit rule and its encoder are from
/// memory.
pub const ENVOY: Http2Peer = Http2Peer {
    name: "Envoy",
    client: Http2End {
        enable_push: Some(0),
        max_concurrent_streams: Some(1024),
        initial_window_size: Some(16 << 20),
        connection_window: 24 << 20,
        credit: CreditRule::HalfOfWindow,
        ..PLAIN
    },
    server: Http2End {
        max_concurrent_streams: Some(1024),
        initial_window_size: Some(16 << 20),
        connection_window: 24 << 20,
        credit: CreditRule::HalfOfWindow,
        ..PLAIN
    },
};

/// What a peer that is no profile is called.
const OWN: &str = "a peer of your own";

/// Every profile.
pub const PEERS: [Http2Peer; 4] = [H2_TONIC, GRPC_GO, GRPC_CORE, ENVOY];

impl Http2End {
    /// Octets of its SETTINGS frame's payload (RFC 9113, 6.5.1).
    pub fn settings_length(&self) -> u32 {
        let announced = [
            self.enable_push,
            self.max_concurrent_streams,
            self.initial_window_size,
            self.max_frame_size,
            self.max_header_list_size,
        ];
        (announced.iter().flatten().count() as u32 + self.other_settings) * SETTING
    }

    /// The window of its streams once its SETTINGS hold, octets.
    pub fn stream_window(&self) -> u32 {
        self.initial_window_size.unwrap_or(INITIAL_WINDOW)
    }
}

/// How a peer stands in a file: a profile's name, or both ends.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Http2Peer"))]
pub(crate) enum PeerInFile {
    /// One of the profiles: "h2 with tonic", "grpc-go", "grpc-core" or "Envoy".
    Profile(String),
    /// Ends of one's own making.
    Ends {
        /// When it calls.
        client: Http2End,
        /// When it answers.
        server: Http2End,
    },
}

impl From<Http2Peer> for PeerInFile {
    fn from(peer: Http2Peer) -> Self {
        if PEERS.contains(&peer) {
            Self::Profile(peer.name.into())
        } else {
            Self::Ends { client: peer.client, server: peer.server }
        }
    }
}

impl<'de> Deserialize<'de> for Http2Peer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = match PeerInFile::deserialize(deserializer)? {
            PeerInFile::Ends { client, server } => return Ok(Self { name: OWN, client, server }),
            PeerInFile::Profile(name) => name,
        };
        let known = PEERS.map(|peer| peer.name).join(", ");
        let peer = PEERS.into_iter().find(|peer| peer.name == name);
        peer.ok_or_else(|| D::Error::custom(format!("no such peer: {name:?}; there are {known}")))
    }
}
