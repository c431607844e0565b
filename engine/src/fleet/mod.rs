//! Fleets: thousands of clients, connections, balancers and pods, seen call by call. What `wire` shows packet by packet is
//! here a few numbers: a round trip, the round trips of a handshake, what a call takes of a core.
//!
//! A newcomer reads in this order:
//!
//! 1. [`crate::scenario::fleet`]: what can be asked for; [`crate::report::fleet`]: what comes of it;
//! 2. [`call`]: a call, and where it can be; [`event`]: what can happen to it and to others;
//! 3. [`model`]: the world, and what each event does. Its parts are the way of a call (`model/calls.rs`), which connection it
//!    gets (`model/picking.rs`), how connections come and go (`model/connecting.rs`), and what befalls pods and lists
//!    (`model/changing.rs`);
//! 4. [`channel`]: channels, subchannels, connections and their states; [`backoff`]; [`ring`]: what policies compute;
//! 5. [`pod`] and [`cores`]: who answers; [`proxy`]: who passes on; [`arrivals`]: who calls;
//! 6. [`load`], [`trace`], [`status`]: what a run leaves behind;
//! 7. [`defaults`]: every number that gRPC or Envoy fixes, with its source.
//!
//! A call from a client over gRPC without a proxy is four events: it comes, it is at the pod, the pod has worked on it, its
//! answer is at the client. None of them allocates, and none looks at all pods.

pub mod arrivals;
pub mod backoff;
pub mod balancing;
pub mod call;
pub mod channel;
pub mod cores;
pub mod defaults;
pub mod event;
pub mod load;
pub mod model;
pub mod pod;
pub mod proxy;
pub mod ring;
pub mod status;
pub mod trace;
