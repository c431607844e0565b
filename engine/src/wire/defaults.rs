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
/// What it waits beyond them (Linux, `TCP_TIMEOUT_MIN`: two ticks of a millisecond). Behind a single segment it is
/// [`MIN_RTO`], because its acknowledgement may be delayed.
pub const PROBE_MARGIN: Duration = Duration::from_milliseconds(2);
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
