//! Fleets: thousands of clients, connections, balancers and pods, seen call by call. What `wire` shows packet by packet is
//! here a few numbers: a round trip, the round trips of a handshake, what a call takes of a core.
//!
//! A newcomer reads in this order:
//!
//! 1. [`crate::scenario::fleet`]: what can be asked for; [`crate::report::fleet`]: what comes of it;
//! 2. [`call`]: a call, and where it can be; [`event`]: what can happen to it and to others;
//! 3. [`model`]: the world, and what each event does. Its parts are what it is made from (`model/setting.rs`,
//!    `model/building.rs`), the way of a call (`model/calls.rs`), also through a proxy (`model/passing.rs`), which connection
//!    it gets (`model/picking.rs`), what channels make of addresses (`model/listing.rs`), how connections come
//!    (`model/connecting.rs`), end (`model/closing.rs`) and grow old (`model/aging.rs`), what befalls pods
//!    (`model/changing.rs`), how they start and stop (`model/stopping.rs`), how clients come to know (`model/discovering.rs`),
//!    and who is left out for failing (`model/ejecting.rs`);
//! 4. [`channel`]: channels, subchannels, connections and their states; [`backoff`]; [`ring`]: what policies compute;
//! 5. [`pod`] and [`cores`]: who answers; [`proxy`]: who passes on; [`arrivals`]: who calls;
//! 6. [`address`]: which pod has which address; [`resolver`] and [`lifecycle`]: how clients learn of pods, and pods' lives;
//! 7. [`faults`]: pods that fail; [`outliers`]: who notices; [`split`]: canaries;
//! 8. [`load`], [`trace`], [`status`]: what a run leaves behind;
//! 9. [`defaults`]: every number that gRPC, Envoy or Kubernetes fixes, with its source.
//!
//! A call from a client over gRPC without a proxy is four events: it comes, it is at the pod, the pod has worked on it, its
//! answer is at the client. None of them allocates, and none looks at all pods.

pub mod address;
pub mod arrivals;
pub mod backoff;
pub mod balancing;
pub mod call;
pub mod channel;
pub mod cores;
pub mod defaults;
pub mod event;
pub mod faults;
pub mod hand;
pub mod lifecycle;
pub mod load;
pub mod model;
pub mod outliers;
pub mod pod;
pub mod proxy;
pub mod resolver;
pub mod ring;
pub mod split;
pub mod status;
pub mod trace;
pub mod under_way;
