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
/// After so long without an answer a SYN is sent again, and each time after twice as long (RFC 6298, 2.1 and 5.5).
pub const SYN_TIMEOUT: Duration = Duration::from_seconds(1);
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
/// For so long a client waits for its lookaside balancer before it takes the addresses that its resolver gave (grpc-go,
/// balancer/grpclb, the default of `fallbackTimeout`).
pub const LOOKASIDE_FALLBACK: Duration = Duration::from_seconds(10);
/// What Envoy waits for a connection to a host (envoy.config.cluster.v3.Cluster, `connect_timeout`).
pub const PROXY_CONNECT_TIMEOUT: Duration = Duration::from_seconds(5);
/// A DNS resolver waits so long at least between two resolutions (grpc-go, dns_resolver.go, MinResolutionInterval; grpc-core,
/// dns_resolver.cc; grpc-node; grpc-java keeps what it knows for as long, `networkaddress.cache.ttl`).
pub const DNS_GAP: Duration = Duration::from_seconds(30);
/// The same of grpc-dotnet (Grpc.Net.Client/Balancer/DnsResolver.cs).
pub const DOTNET_DNS_GAP: Duration = Duration::from_seconds(15);
/// The share that chance adds to MAX_CONNECTION_AGE or takes from it (gRFC A9).
pub const AGE_JITTER: f64 = 0.1;
/// From a pod's deletion until SIGKILL (Kubernetes, pod-lifecycle, `terminationGracePeriodSeconds`).
pub const TERMINATION_GRACE: Duration = Duration::from_seconds(30);
/// Between SIGTERM and SIGKILL the kubelet leaves at least so long, whatever is left of the grace
/// (kubernetes/kubernetes, pkg/kubelet/kuberuntime, `minimumGracePeriodInSeconds`).
pub const SHUTDOWN_WINDOW: Duration = Duration::from_seconds(2);
/// A deployment's `maxSurge` and `maxUnavailable`: a share of its pods, the one rounded up, the other down (Kubernetes,
/// concepts/workloads/controllers/deployment; from memory).
pub const ROLLOUT_SHARE: f64 = 0.25;
/// Between two looks at all pods (gRFC A50, `interval`; envoy.config.cluster.v3.OutlierDetection, the same).
pub const OUTLIER_INTERVAL: Duration = Duration::from_seconds(10);
/// What an ejection takes, times how often the pod was ejected (the same two, `base_ejection_time`).
pub const BASE_EJECTION: Duration = Duration::from_seconds(30);
/// What it takes at most (the same two, `max_ejection_time`).
pub const MAX_EJECTION: Duration = Duration::from_seconds(300);
/// Of a cluster's pods, those ejected at most, in percent (the same two, `max_ejection_percent`).
pub const MAX_EJECTION_PERCENT: u32 = 10;
/// Thousandths of standard deviations below the mean (the same two, `stdev_factor`, `success_rate_stdev_factor`).
pub const STDEV_FACTOR: u32 = 1900;
/// Pods with enough calls, for either look at shares (the same two, `minimum_hosts`, `success_rate_minimum_hosts`,
/// `failure_percentage_minimum_hosts`).
pub const OUTLIER_HOSTS: u32 = 5;
/// Calls of a pod that are enough for its share of successes (the same two, `request_volume` of the success rate).
pub const SUCCESS_RATE_VOLUME: u32 = 100;
/// The same for its share of failures (`request_volume` of the failure percentage).
pub const FAILURE_PERCENTAGE_VOLUME: u32 = 50;
/// Percent of failures that are too many (the same two, `threshold`, `failure_percentage_threshold`).
pub const FAILURE_THRESHOLD: u32 = 85;
/// Failures in a row (envoy.config.cluster.v3.OutlierDetection, `consecutive_5xx` and `consecutive_gateway_failure`; Istio's
/// `consecutive5xxErrors`).
pub const CONSECUTIVE_FAILURES: u32 = 5;
/// With fewer of its hosts left, in percent, Envoy uses all (Envoy's architecture overview, "Panic threshold").
pub const PANIC_THRESHOLD: f64 = 50.0;
/// The same with Istio: never (istio.networking.v1alpha3.OutlierDetection, `minHealthPercent`).
pub const ISTIO_PANIC_THRESHOLD: f64 = 0.0;
