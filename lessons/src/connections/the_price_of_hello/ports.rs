//! How many connections a second a client can open from one address to one address of a server, before its ports run out:
//! the one place of these constants.

/// The ports that Linux gives to connections that a client opens, by default: 32768 to 60999 (Linux,
/// Documentation/networking/ip-sysctl.rst, `ip_local_port_range`). Each may be used once at a time towards one address and
/// port of a server.
pub(super) const EPHEMERAL_PORTS: u32 = 60_999 - 32_768 + 1;

/// How long the end that closes first keeps a connection's ports, in seconds (Linux, include/net/tcp.h, `TCP_TIMEWAIT_LEN`;
/// TIME-WAIT: RFC 9293, 3.3.2). By default ports are used again sooner only towards the machine itself (ip-sysctl.rst,
/// `tcp_tw_reuse`).
pub(super) const TIME_WAIT_S: u32 = 60;
