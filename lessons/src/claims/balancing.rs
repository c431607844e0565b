//! The claims that the lessons of track "Balancing" check.

mod canary;
mod nobody;
mod pinned;
mod places;
mod recycled;

use super::{Claim, Evidence};
use crate::experiment::{Exchanger, RunError};
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::stage::Preset;

const PINNED: &[&str] = &["the-pinned-connection"];
const PLACES: &[&str] = &["four-places-to-balance"];
const RECYCLED: &[&str] = &["the-recycled-address"];
const CANARY: &[&str] = &["canary-and-outliers"];
const NOBODY: &[&str] = &["the-pods-nobody-calls"];

pub(super) static CLAIMS: [Claim; 13] = [
    Claim {
        id: "D2-1",
        document: "Document 2",
        says: "Behind a balancer of connections HTTP/1.1 is spread, because there are many connections.",
        rule: "HTTP/1.1 behind a balancer that picks by chance: the busiest pod's calls over the mean of all pods. They are \
               spread where the 95 % interval of the median over the seeds lies at or below 1.5; at the lesson's defaults, \
               with a tenth of the calls, and with one client that makes them all. The rule was written after four seeds of \
               the defaults had been seen.",
        evidence: Evidence::Run,
        lessons: PINNED,
        open: &[],
        check: pinned::spread,
    },
    Claim {
        id: "D2-2",
        document: "Document 2",
        says: "Behind a balancer of connections every HTTP/2 request goes to one backend and the others starve, also with ten \
               more replicas.",
        rule: "The busiest pod's share of the calls over HTTP/2 behind a balancer that picks by chance: every request goes to \
               one backend where the 95 % interval of the median over the seeds lies at or above 99 %; with one client, and \
               with the lesson's ten. Others starve where at least one pod gets no call: the same interval of the pods without \
               a call lies at or above 1; with 10 pods and with 20, for one client and for ten. The claim holds for the clients \
               for which all of it does. The rule was written after four seeds of the defaults had been seen.",
        evidence: Evidence::Run,
        lessons: PINNED,
        open: &[("clients", "1")],
        check: pinned::one_backend,
    },
    Claim {
        id: "D3-5",
        document: "Document 3",
        says: "pick_first behind a ClusterIP makes the assignment of pods random and sticky.",
        rule: "At the lesson's defaults, HTTP/2 behind a balancer that picks by chance. Random: over the seeds, pods without a \
               call lie around what balls in bins give, 10 × (1 − 1/10)^10: the 95 % interval of the median within one pod of \
               it. Sticky: as many connections are opened as there are clients, in each seed. The rule was written after four \
               seeds had been seen.",
        evidence: Evidence::Run,
        lessons: PINNED,
        open: &[],
        check: pinned::random_and_sticky,
    },
    Claim {
        id: "D2-3",
        document: "Document 2",
        says: "A proxy (L7) balances every stream, at the price of a hop.",
        rule: "At the lesson's defaults with pods that are alike. It balances where the busiest pod's calls over the mean of all \
               pods, through the proxies, have the 95 % interval of their median over the seeds at or below 1.1: with ten \
               clients, and with one, which has one connection. The hop has a price where the median call through a proxy less \
               the median call of clients that balance themselves lies at or above half a round trip of the hop, as an interval \
               over the seeds; with the defaults' calls, and with a hundredth of them, where none waits at a pod. The claim holds \
               for the calls for which all of it does. The rule was written before any run of the lesson; that it asks where no \
               call waits was added after the first runs, in which the proxy's calls waited less than others.",
        evidence: Evidence::Run,
        lessons: PLACES,
        open: places::ALIKE,
        check: places::every_stream,
    },
    Claim {
        id: "D2-4",
        document: "Document 2",
        says: "Balancing in the client has the lowest latency.",
        rule: "Clients that balance themselves, by DNS: their p50 and their p99 over the lowest of the four other places. They \
               have the lowest where the 95 % interval of the median over the seeds lies at or below 1.05; at the lesson's \
               defaults, with pods that are alike, with 200 clients by least_request, and with a hundredth of the calls, where none \
               waits at a pod. The claim holds for those for which it does. The rule was written before any run of the lesson; its \
               last condition was added after the first runs.",
        evidence: Evidence::Run,
        lessons: PLACES,
        open: &[],
        check: places::lowest_latency,
    },
    Claim {
        id: "D2-5",
        document: "Document 2",
        says: "Lookaside balancing and xDS avoid the hop and keep a central policy.",
        rule: "At the lesson's defaults. They avoid the hop where their p50 over that of clients that balance themselves has the \
               95 % interval of its median over the seeds at or below 1.05. They keep a central policy where what it is for \
               happens: a pod hangs, and the share of calls that fail over that of clients by DNS has its interval at or below \
               0.5. Both for lookaside and for xDS; while their balancer can be reached, and where it could not be reached when \
               the pod hung. The rule was written before any run of the lesson.",
        evidence: Evidence::Run,
        lessons: PLACES,
        open: places::POD_HANGS,
        check: places::central_policy,
    },
    Claim {
        id: "D3-6",
        document: "Document 3",
        says: "Addresses of pods return to the pool within about 20 s, and clients with stale DNS reach the wrong service.",
        rule: "At the lesson's defaults, two of eight pods end and their addresses rest for the document's 20 s. How long they rest \
                is up to a cluster's network (AWS's VPC plug-in: 30 s unless told otherwise, IP_COOLDOWN_PERIOD; host-local: until \
                its range has gone round), so that half is a setting and is not judged. Clients reach the wrong service where calls \
                that another shard's pods answer have the 95 % interval of their median over the seeds at or above 1; in plaintext \
                with DNS as Go, Java, C core and .NET use it and with pods that wait before they stop, with lists that are pushed, \
                and with TLS when shards share a name and when they do not. The claim holds for those for which it does. The rule \
                was written after four seeds of the lesson's runs had been seen.",
        evidence: Evidence::Run,
        lessons: RECYCLED,
        open: &[],
        check: recycled::wrong_service,
    },
    Claim {
        id: "D4-14",
        document: "Document 4",
        says: "Outlier detection with consecutive5xxErrors 5, interval 10 s and baseEjectionTime 30 s contains a bad pod.",
        rule: "What the document does not set is Istio's default. Calls that fail with it over those that fail without any \
               detection, in percent, from a tenth of two minutes on; where no call fails, those that reach the bad pod. A pod \
               is contained where the 95 % interval of the median over the seeds lies at or below 10 %: one of ten that fails \
               every call; the same with a hundred clients; one of nine; a canary of one pod with a tenth of the calls; one that \
               fails a quarter of its calls; one that never answers, where the caller's deadline passes first; and one that is \
               five times as slow. Beside the hundred, three clients; 240 calls/s of all together, for two minutes. What is \
               measured is the first case. The rule was written before any run of the lesson; its author knew what an earlier one, \
               now lost, had come to. The hundred clients were added after the first runs. Clients, calls and duration were the \
               lesson's defaults; two of them moved after the verdict (with a hundred clients less was left before), so all are \
               fixed now.",
        evidence: Evidence::Run,
        lessons: CANARY,
        open: &[],
        check: canary::contained,
    },
    Claim {
        id: "D4-15",
        document: "Document 4",
        says: "Istio routes a gRPC method by the header grpc-method, and retries by retryPolicy in a DestinationRule.",
        rule: "Both names are looked for where they would have to be: grpc-method among the header fields of a gRPC request \
               (gRPC over HTTP2, Requests; a test looks for it in the bytes of a real client as well), where the method is in \
               :path; retryPolicy among the fields of a DestinationRule's trafficPolicy (Istio's API), where retries are a \
               VirtualService's. It holds where each is there once. A caller may send metadata of that name itself; the document \
               does not.",
        evidence: Evidence::Source,
        lessons: CANARY,
        open: &[],
        check: canary::understood,
    },
    Claim {
        id: "D2-6",
        document: "Document 2",
        says: "New replicas get nothing until connections churn; MAX_CONNECTION_AGE cures it.",
        rule: "At the lesson's defaults, two pods beside ten. They get nothing where, with DNS and round_robin, no call comes to them \
               in any seed. MAX_CONNECTION_AGE cures it where in the last quarter of the time the new pods' calls over an even share \
               have the 95 % interval of their median over the seeds between 90 and 110 %, and the busiest of all pods has at most \
               1.5 times the mean, the same way. With all addresses in DNS and ages spread, with all addresses and connections \
               that were all opened at one rollout, and behind one address. The claim holds for those for which all of it does. The \
               rule was written before any run of this lesson; what an earlier version of it had come to was known.",
        evidence: Evidence::Run,
        lessons: NOBODY,
        open: &[],
        check: nobody::cured,
    },
    Claim {
        id: "D2-7",
        document: "Document 2",
        says: "A virtual IP puts client-side balancing back to pinning.",
        rule: "At the lesson's defaults, DNS and round_robin, one address behind which connections go to pods by chance. Clients are \
               pinned where as many connections are opened as there are clients, in each seed, and the busiest pod's calls over the \
               mean of the pods that were there before, in the last quarter of the time, have the 95 % interval of their median over \
               the seeds at or above 1.5; and are back there where with all addresses in DNS that interval lies at or below 1.3. With \
               20 clients and with 100. The claim holds for those for which all of it does. The rule was written before any run of \
               this lesson; what an earlier version of it had come to was known. The 100 clients, and that new pods without a call do \
               not count for the mean, were added after a review that knew the numbers.",
        evidence: Evidence::Run,
        lessons: NOBODY,
        open: nobody::ONE_ADDRESS,
        check: nobody::pinned_again,
    },
    Claim {
        id: "D3-7",
        document: "Document 3",
        says: "After a scale-out from 10 to 12 pods the new ones got zero traffic.",
        rule: "At the lesson's defaults, which are these pods, DNS and round_robin: no call comes to the new pods in any seed, and no \
               connection to them is opened; with Go's resolver, with Java's and with that of C++ and Python. The rule was written \
               before any run of this lesson; what an earlier version of it had come to was known.",
        evidence: Evidence::Run,
        lessons: NOBODY,
        open: &[],
        check: nobody::zero_traffic,
    },
    Claim {
        id: "D3-9",
        document: "Document 3",
        says: "A DNS cache of 30 s makes rolling updates fail, and Java clients suffer more than Go's.",
        rule: "A rolling update at the lesson's defaults, DNS and round_robin. The cache makes it fail where the calls that fail with \
               Java's resolver, less those without its cache, have the 95 % interval of their median over the seeds at or above 1 \
               call. Java suffers more where the same interval of its failed calls less 1.1 times Go's, under the same seed, lies at or above \
               0: a tenth more at least. Go's own are shown beside them. \
               Without a preStop hook, with one that sleeps for 10 s, and without one but with pods that are ready after 30 s. The \
               claim holds for those for which both do; where no call fails with either, nothing can be compared, and the condition \
               is not judged. The rule was written before any run of this lesson; what an earlier version of \
               it had come to was known. Its last condition was added after the first runs; and it was changed after a review that knew the numbers: one call \
               more of Java's than of Go's had been enough.",
        evidence: Evidence::Run,
        lessons: NOBODY,
        open: nobody::JAVA_UPDATED,
        check: nobody::updates_fail,
    },
];

/// What a run of a lesson came to.
fn numbers(
    lesson: &'static Lesson,
    seed: u64,
    exchange: Exchanger<'_>,
    preset: Preset,
    names: &[&str],
) -> Result<Vec<f64>, RunError> {
    let mut settings = Settings::seeded(seed);
    settings.set_all(lesson, preset.iter().copied());
    let values = lesson.values(&settings, &lesson.run(&settings, exchange)?);
    let number = |name: &&str| {
        values.number(name).ok_or_else(|| RunError(format!("seed {seed}: the run has no {name}")))
    };
    names.iter().map(number).collect()
}
