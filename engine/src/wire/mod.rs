//! A handful of connections, seen frame by frame: HTTP/1.1 and HTTP/2 over one [`pipe`].
//!
//! A newcomer reads in this order:
//!
//! 1. [`defaults`]: every number that a standard or a library fixes, and the profiles of peers;
//! 2. [`pipe`]: an ideal link that all connections share; [`link`] and [`tcp`]: one that loses packets, and the connections
//!    over it, segment by segment; [`tls`]: what both ends say first where the connection is secured;
//! 3. [`message`]: how large what they carry is;
//! 4. [`http1`] and [`http2`]: what goes over a connection next, and what its arrival means. They know no clock;
//! 5. [`protocol`]: either of them, as that which carries them sees it;
//! 6. [`call`]: calls that come, and how long the server works on each;
//! 7. [`model`]: the events that join all these.
//!
//! Apart from these stand the octets themselves: [`hpack`] writes and reads header blocks, [`annotate`] says what each octet
//! means.

pub mod annotate;
pub mod call;
mod carrier;
pub mod defaults;
pub mod hpack;
pub mod http1;
pub mod http2;
pub mod link;
pub mod message;
pub mod model;
pub mod pipe;
pub mod protocol;
pub mod tcp;
pub mod tls;
