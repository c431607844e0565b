//! Lesson `the-recycled-address`: can a call reach the wrong service? Two pods of a shard end; after a while pods of another
//! shard have their addresses. The same clients make the same calls at the same moments; what differs is who tells them of
//! addresses, and whether they check whom they are connected to.

mod figures;
mod findings;
mod fleet;
mod goals;
mod predictions;
mod values;

use super::plain;
use super::resolvers::{CORE, DOTNET, GO, JAVA, NODE};
use crate::chunk::Chunk;
use crate::experiment::{Observation, Prepared, Timing};
use crate::film::{Film, of_fleets};
use crate::knob::{Choice, Kind, Knob, Scale};
use crate::knobs::{counted, knob, number, whole};
use crate::lesson::{Contender, Lesson};
use crate::scene::played;
use crate::settings::Settings;
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::words::Words;

const CLIENTS: &str = "clients";
const PODS: &str = "pods";
const ENDING_PODS: &str = "ending_pods";
const OTHER_PODS: &str = "other_pods";
const OCCUPANT: &str = "occupant";
const SPARE_ADDRESSES: &str = "spare_addresses";
const RPS: &str = "rps";
const SERVICE_MS: &str = "service_ms";
const RTT_MS: &str = "rtt_ms";
const RESOLVER: &str = "resolver";
const DNS_TTL_S: &str = "dns_ttl_s";
const ENDPOINTS_LAG_S: &str = "endpoints_lag_s";
const REUSE_S: &str = "reuse_s";
const START_UP_S: &str = "start_up_s";
const PRE_STOP_S: &str = "pre_stop_s";
const MAX_AGE_S: &str = "max_age_s";
const CERTIFICATE: &str = "certificate";
const TLS: &str = "tls";
const HANDSHAKE_CPU_US: &str = "handshake_cpu_us";
const STOP_S: &str = "stop_s";
const DURATION_S: &str = "duration_s";

const SHARD: &str = "shard";
const SERVICE: &str = "service";

const OWN: &str = "own";
const SHARED: &str = "shared";

const TLS_12: &str = "tls12";
const TLS_13: &str = "tls13";

pub(crate) const PLAINTEXT: &str = "plaintext";
pub(crate) const PUSH: &str = "push";
pub(crate) const CHECKED: &str = "checked";

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/the_recycled_address.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "the-recycled-address",
    title: "The recycled address",
    question: "Can a call reach the wrong service?",
    track: "balancing",
    minutes: 12,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Hpack, Chunk::Kernel, Chunk::Fleets],
    knobs: &KNOBS,
    seed_help: "It decides when calls come, how long each takes, and how long clients wait between attempts to connect. The same \
                seed gives every contender the same calls.",
    contenders: &CONTENDERS,
    claims: &["D3-6"],
    predictions: &predictions::PREDICTIONS,
    goals: &goals::GOALS,
    words: &WORDS,
    outcome: values::outcome,
    computed_default: |_, _, _| None,
    scene: played,
    experiment,
    values: values::values,
    figures: figures::figures,
    films,
    dumps: None,
    findings: findings::findings,
    swept: Swept {
        label: "Calls answered by the wrong service",
        unit: "",
        scale: Scale::Linear,
        value: |contender| [contender, ".wrong"].concat(),
        look: figures::look,
    },
};

static STAGES: [Stage; 8] = [
    Stage { step: Step::Scene, preset: Some(&[]), free: &[], figures: &["film-plaintext"] },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[],
        figures: &["film-plaintext", "film-checked", "over-time", "leads", "wrong", "failed"],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["window", "wrong", "leads"] },
    Stage {
        step: Step::Break,
        preset: Some(&[]),
        free: &[RESOLVER, ENDPOINTS_LAG_S, PRE_STOP_S, REUSE_S],
        figures: &["film-plaintext", "over-time", "leads", "wrong", "window"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[]),
        free: &[CERTIFICATE, TLS, RTT_MS, RESOLVER, MAX_AGE_S, SPARE_ADDRESSES],
        figures: &["film-checked", "wrong", "refused", "failed", "connect", "cpu"],
    },
    Stage { step: Step::Takeaway, preset: Some(&[]), free: &[], figures: &["wrong", "refused", "connect"] },
    Stage { step: Step::Sandbox, preset: Some(&[]), free: &[], figures: &[] },
];

static KNOBS: [Knob; 21] = [
    whole(
        CLIENTS,
        "Clients",
        "",
        (1, 200),
        20,
        "Who writes: each a process of its own, with a connection to each pod of its shard that it knows of.",
    ),
    whole(PODS, "Pods of the shard", "", (1, 50), 8, "Who should answer. Each has two cores."),
    whole(
        ENDING_PODS,
        "Pods that end",
        "",
        (1, 50),
        2,
        "So many of the shard's pods end at once, as when their node is emptied; as many more start elsewhere at the same \
         moment. All of them, where the shard has no more.",
    ),
    counted(
        OTHER_PODS,
        "New pods of the other shard",
        "",
        (0, 50),
        4,
        "So many pods of the neighbour want to start when the shard's pods end, and wait for addresses.",
    ),
    knob(
        OCCUPANT,
        "The neighbour",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: SHARD, label: "another shard of the same store" },
                Choice { value: SERVICE, label: "another service" },
            ],
            default: SHARD,
        },
        "Another shard knows the method, and does what it is asked. Another service does not, and answers UNIMPLEMENTED.",
    ),
    counted(
        SPARE_ADDRESSES,
        "Free addresses",
        "",
        (0, 100),
        2,
        "Addresses that nobody has at the start. A pod that starts takes the one that is free for longest.",
    ),
    whole(RPS, "Writes", "calls/s", (1, 1_000), 100, "Of all clients together, at random moments."),
    number(
        SERVICE_MS,
        "Work of a write",
        "ms",
        (0.1, 1_000.0),
        5.0,
        "How long a write takes a core of its pod, on average; most take less, some a good deal more.",
    ),
    number(RTT_MS, "Round trip", "ms", (0.01, 300.0), 0.5, "There and back, to a pod."),
    knob(
        RESOLVER,
        "gRPC's DNS resolver",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: GO, label: "Go" },
                Choice { value: JAVA, label: "Java" },
                Choice { value: CORE, label: "Python, C++, Ruby" },
                Choice { value: NODE, label: "Node" },
                Choice { value: DOTNET, label: ".NET" },
            ],
            default: GO,
        },
        "None asks by itself: only when a connection was lost or did not come about, and not soon again after an answer. What is \
         wished too soon Java forgets, and all others remember.",
    ),
    counted(
        DNS_TTL_S,
        "A cache of DNS keeps answers",
        "s",
        (0, 600),
        5,
        "One cache between all clients and the records. 5 s is what CoreDNS gives its records by itself, 30 s what kubeadm sets.",
    ),
    counted(
        ENDPOINTS_LAG_S,
        "Until lists say it",
        "s",
        (0, 120),
        2,
        "From a pod's end, or its becoming ready, until the records of DNS or the control plane's lists say so. Clusters differ: \
         turn it.",
    ),
    counted(
        REUSE_S,
        "An address rests",
        "s",
        (0, 300),
        20,
        "For so long nobody is given an address that was given back. The default is what the document says. AWS's VPC plug-in \
         waits 30 s unless told otherwise (IP_COOLDOWN_PERIOD); host-local goes round its range first.",
    ),
    counted(
        START_UP_S,
        "A pod starts within",
        "s",
        (0, 120),
        2,
        "From having an address until it takes connections.",
    ),
    counted(
        PRE_STOP_S,
        "A pod waits before it stops",
        "s",
        (0, 29),
        0,
        "A preStop hook that sleeps: the pod serves on while lists are told. Then it says GOAWAY, answers what it has, and ends.",
    ),
    counted(
        MAX_AGE_S,
        "MAX_CONNECTION_AGE",
        "s",
        (0, 3_600),
        0,
        "Pods close connections of this age, a tenth more or less, and clients ask DNS when one is closed. 0, gRPC's default: never.",
    ),
    knob(
        CERTIFICATE,
        "Names in certificates",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: OWN, label: "each shard has its own" },
                Choice { value: SHARED, label: "one for all, or a wildcard" },
            ],
            default: OWN,
        },
        "A client with TLS goes on only if the certificate has the name that it meant. If all shards show the same name, each is \
         the right one.",
    ),
    knob(
        TLS,
        "TLS",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: TLS_12, label: "TLS 1.2" },
                Choice { value: TLS_13, label: "TLS 1.3" },
            ],
            default: TLS_13,
        },
        "A handshake takes one round trip more than TCP's with TLS 1.3, two more with TLS 1.2 (RFC 8446, RFC 5246).",
    ),
    number(
        HANDSHAKE_CPU_US,
        "Work of a TLS handshake",
        "µs",
        (1.0, 10_000.0),
        872.5,
        "At both ends together, beyond what a connection takes without. The default is what rustls took (measure-stacks, TLS 1.3 \
         beyond plaintext, 32 in flight, server and client).",
    ),
    whole(STOP_S, "The pods end after", "s", (1, 300), 40, "Of the run's time."),
    whole(
        DURATION_S,
        "Duration",
        "s",
        (1, 300),
        100,
        "No write comes later; those that have come are answered, or given up.",
    ),
];

static CONTENDERS: [Contender; 3] = [
    Contender { id: PLAINTEXT, label: "Plaintext, addresses from DNS" },
    Contender { id: PUSH, label: "Plaintext, addresses pushed by xDS" },
    Contender { id: CHECKED, label: "TLS that checks the name, addresses from DNS" },
];

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    plain::runs(lesson, settings, fleet::fleet)
}

fn films(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Film> {
    of_fleets(lesson, settings, observation, fleet::fleet)
}
