//! Every number that gRPC, Envoy or Kubernetes fixes for connections and balancing, once, with its source. Nothing else in
//! `fleet` types one in. "From memory" marks what no source at hand confirms; whoever shows such a value must say so.

use crate::kernel::time::Duration;

/// The wait before a connection is tried again, the first time (grpc/grpc, doc/connection-backoff.md, INITIAL_BACKOFF).
pub const INITIAL_BACKOFF: Duration = Duration::from_seconds(1);
/// What it is multiplied with after each failure (the same, MULTIPLIER).
pub const BACKOFF_MULTIPLIER: f64 = 1.6;
/// The share of it that chance adds or takes (the same, JITTER).
pub const BACKOFF_JITTER: f64 = 0.2;
/// The most that it grows to (the same, MAX_BACKOFF).
pub const MAX_BACKOFF: Duration = Duration::from_seconds(120);
/// How long an attempt to connect may last at least before it is given up (the same, MIN_CONNECT_TIMEOUT).
pub const MIN_CONNECT_TIMEOUT: Duration = Duration::from_seconds(20);
/// After so long pick_first tries the next address beside one that does not answer (gRFC A61, "Happy Eyeballs").
pub const HAPPY_EYEBALLS: Duration = Duration::from_milliseconds(250);
/// Subchannels among which least_request chooses (gRFC A48, `choiceCount`), and hosts among which Envoy's does
/// (envoy.extensions.load_balancing_policies.least_request, `choice_count`).
pub const CHOICES: u32 = 2;
/// More choices than this gRPC takes for this many (gRFC A48).
pub const MOST_CHOICES: u32 = 10;
/// Entries of ring_hash's ring at least (gRFC A42, `minRingSize`).
pub const MIN_RING: u32 = 1024;
/// Entries of ring_hash's ring at most (gRFC A42, `maxRingSize`).
pub const MAX_RING: u32 = 4096;
/// What a client allows as [`MAX_RING`] at most (gRFC A42).
pub const RING_CAP: u32 = 4096;
/// For so long after its connection is ready a subchannel's weight is not used (gRFC A58, `blackout_period`).
pub const WEIGHT_BLACKOUT: Duration = Duration::from_seconds(10);
/// A weight that was not renewed for so long is not used (gRFC A58, `weight_expiration_period`).
pub const WEIGHT_EXPIRATION: Duration = Duration::from_seconds(180);
/// So often weights go into the schedule (gRFC A58, `weight_update_period`).
pub const WEIGHT_UPDATE: Duration = Duration::from_seconds(1);
/// The least that [`WEIGHT_UPDATE`] may be set to (gRFC A58).
pub const LEAST_WEIGHT_UPDATE: Duration = Duration::from_milliseconds(100);
/// What a share of failed calls adds to the utilization (gRFC A58, `error_utilization_penalty`).
pub const ERROR_PENALTY: f64 = 1.0;
/// What Envoy waits for a connection to a host (envoy.config.cluster.v3.Cluster, `connect_timeout`).
pub const PROXY_CONNECT_TIMEOUT: Duration = Duration::from_seconds(5);
