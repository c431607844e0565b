//! Lesson `the-pods-nobody-calls`: we scaled from 10 to 12 and nothing happened; why? The same clients make the same calls, and
//! at one moment pods come, or take the place of others. What differs is how callers come to know: they ask DNS when they lose
//! a connection, pods end connections so that they lose some, a control plane tells them, or a proxy is told in their place.

mod figures;
mod findings;
mod fleet;
mod goals;
mod learning;
mod predictions;
mod shares;
mod values;

use super::plain;
use super::resolvers::{CORE, DOTNET, GO, JAVA, NODE};
use crate::chunk::Chunk;
use crate::experiment::{Observation, Prepared, Timing};
use crate::film::{Film, of_fleets};
use crate::knob::{Choice, Condition, Kind, Knob, Scale};
use crate::knobs::{chosen, knob, number, setting, whole};
use crate::lesson::{Contender, Lesson};
use crate::scene::played;
use crate::settings::Settings;
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::words::Words;

const CLIENTS: &str = "clients";
const CONNECTIONS: &str = "connections";
const RPS: &str = "rps";
const SERVICE_MS: &str = "service_ms";
const DEADLINE_MS: &str = "deadline_ms";
const PODS: &str = "pods";
const HAPPENS: &str = "happens";
const ADDED_PODS: &str = "added_pods";
const START_UP_S: &str = "start_up_s";
const PRE_STOP_S: &str = "pre_stop_s";
const ADDRESS: &str = "address";
const RESOLVER: &str = "resolver";
const DNS_TTL_S: &str = "dns_ttl_s";
const ENDPOINTS_LAG_S: &str = "endpoints_lag_s";
const MAX_AGE_S: &str = "max_age_s";
const JITTER_PCT: &str = "age_jitter_pct";
const GRACE_S: &str = "grace_s";
const AGES: &str = "ages";
const SINCE_S: &str = "since_s";
const RTT_MS: &str = "rtt_ms";
const DURATION_S: &str = "duration_s";

const SCALE_OUT: &str = "scale-out";
const UPDATE: &str = "update";
const AT_ONCE: &str = "at-once";
const HEADLESS: &str = "headless";
const CLUSTER_IP: &str = "cluster-ip";
const IPVS: &str = "ipvs";
const UNCACHED: &str = "java-uncached";
const SPREAD: &str = "spread";
const ROLLOUT: &str = "rollout";

pub(crate) const DNS: &str = "dns";
pub(crate) const AGE: &str = "age";
pub(crate) const XDS: &str = "xds";
pub(crate) const L7: &str = "l7";

/// Seconds from the run's start, when the first connections come about, until pods come. Predictions are about this one.
const SINCE_DEFAULT_S: i64 = 120;

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/the_pods_nobody_calls.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "the-pods-nobody-calls",
    title: "The pods nobody calls",
    question: "We scaled from 10 to 12 and nothing happened. Why?",
    track: "balancing",
    minutes: 14,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Hpack, Chunk::Kernel, Chunk::Fleets],
    knobs: &KNOBS,
    seed_help: "It decides when calls come, how long each takes, how old each connection is at the start and how old it grows, \
                and to which pods connections behind one address go. The same seed gives every contender the same calls.",
    contenders: &CONTENDERS,
    claims: &["D2-6", "D2-7", "D3-7", "D3-9"],
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
        label: "Calls that the new pods got, of an even share",
        unit: "%",
        scale: Scale::Linear,
        value: |contender| [contender, ".carried"].concat(),
        look: figures::look,
    },
};

static STAGES: [Stage; 8] = [
    Stage { step: Step::Scene, preset: Some(&[]), free: &[], figures: &["film-dns", "over-time-dns"] },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[MAX_AGE_S],
        figures: &["film-age", "share", "rate", "most", "over-time-dns", "over-time-age"],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["rate-late", "share"] },
    Stage {
        step: Step::Break,
        preset: Some(goals::GOALS[0].start),
        free: &[ADDRESS, SINCE_S, RESOLVER, PRE_STOP_S, MAX_AGE_S],
        figures: &["film-dns", "film-age", "share", "uneven", "failed", "failing", "over-time-age"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[(HAPPENS, UPDATE)]),
        free: &[HAPPENS, PRE_STOP_S, RESOLVER, START_UP_S, MAX_AGE_S],
        figures: &["film-dns", "failed", "failing", "share", "most"],
    },
    Stage {
        step: Step::Takeaway,
        preset: Some(&[]),
        free: &[],
        figures: &["most", "share", "opened", "uneven"],
    },
    Stage { step: Step::Sandbox, preset: Some(&[]), free: &[], figures: &[] },
];

static KNOBS: [Knob; 21] = [
    whole(CLIENTS, "Clients", "", (1, 100), 20, "Who calls: each a process of its own."),
    whole(
        CONNECTIONS,
        "Channels of a client",
        "",
        (1, 10),
        1,
        "Its calls take them in turn. Each channel asks for addresses and connects by itself.",
    ),
    whole(RPS, "Calls", "calls/s", (1, 500), 8, "Of all clients together, at random moments."),
    number(
        SERVICE_MS,
        "A call at its pod",
        "ms",
        (0.1, 60_000.0),
        10.0,
        "How long a call takes there, on average; most take less, some a good deal more. It waits for others meanwhile: pods \
         have cores enough.",
    ),
    number(
        DEADLINE_MS,
        "Deadline",
        "ms",
        (10.0, 600_000.0),
        1_000.0,
        "How long a client waits for an answer.",
    ),
    whole(PODS, "Pods before", "", (1, 50), 10, "Who answers at the start."),
    knob(
        HAPPENS,
        "What happens",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: SCALE_OUT, label: "pods are added" },
                Choice { value: UPDATE, label: "a rolling update" },
                Choice { value: AT_ONCE, label: "all pods are replaced at once" },
            ],
            default: SCALE_OUT,
        },
        "A rolling update replaces all pods, as Kubernetes does by default: up to a quarter more than wanted at a time, up to a \
         quarter fewer. At once, all are deleted when the new ones start.",
    ),
    Knob {
        applies_when: Some(Condition { key: HAPPENS, values: &[SCALE_OUT] }),
        ..whole(ADDED_PODS, "Pods added", "", (1, 50), 2, "Who comes.")
    },
    number(
        START_UP_S,
        "Until a pod is ready",
        "s",
        (0.0, 300.0),
        5.0,
        "From its start; before, it refuses connections.",
    ),
    Knob {
        applies_when: Some(Condition { key: HAPPENS, values: &[UPDATE, AT_ONCE] }),
        ..number(
            PRE_STOP_S,
            "A preStop hook's sleep",
            "s",
            (0.0, 120.0),
            0.0,
            "From a pod's deletion until SIGTERM, on which it sends GOAWAY and brings calls to their ends; 30 s at most. Kubernetes \
             kills it 30 s after its deletion, or 2 s after a SIGTERM that came so late.",
        )
    },
    knob(
        ADDRESS,
        "What the service's name leads to",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: HEADLESS, label: "all pods (headless)" },
                Choice { value: CLUSTER_IP, label: "one address (ClusterIP), connections by chance" },
                Choice { value: IPVS, label: "one address (ClusterIP), connections in turn" },
            ],
            default: HEADLESS,
        },
        "For clients that ask DNS: an address for each pod that is ready; or one for all, behind which kube-proxy gives each \
         new connection to a pod, by chance (iptables) or in turn (IPVS).",
    ),
    Knob {
        applies_when: Some(Condition { key: ADDRESS, values: &[HEADLESS] }),
        ..knob(
            RESOLVER,
            "The clients' DNS resolver",
            "",
            Kind::Choice {
                choices: &[
                    Choice { value: GO, label: "Go's" },
                    Choice { value: CORE, label: "C++'s and Python's (core)" },
                    Choice { value: JAVA, label: "Java's" },
                    Choice { value: NODE, label: "Node's" },
                    Choice { value: DOTNET, label: ".NET's" },
                    Choice { value: UNCACHED, label: "Java's without its cache" },
                ],
                default: GO,
            },
            "All ask when a connection is lost, and not again for 30 s (.NET 15 s). What is lost meanwhile makes them ask when \
             that time is over; Java's forgets it, and asks when the next connection is lost. \
             With networkaddress.cache.ttl=0 Java's asks each time.",
        )
    },
    number(
        DNS_TTL_S,
        "A cache of the DNS server",
        "s",
        (0.0, 300.0),
        5.0,
        "For so long it gives an answer again. 5 s is what CoreDNS gives its records by itself, 30 s what kubeadm sets.",
    ),
    number(
        ENDPOINTS_LAG_S,
        "Until the cluster's lists know",
        "s",
        (0.0, 60.0),
        1.0,
        "From a pod's being ready, or deleted, until DNS, kube-proxy, proxies and the control plane know.",
    ),
    number(
        MAX_AGE_S,
        "MAX_CONNECTION_AGE",
        "s",
        (1.0, 86_400.0),
        600.0,
        "Of the contender that has it: a pod sends GOAWAY on a connection that is so old. gRPC has none by default.",
    ),
    number(
        JITTER_PCT,
        "Its jitter",
        "%",
        (0.0, 100.0),
        10.0,
        "So much of the age chance adds or takes, for each connection. gRPC fixes it at the default.",
    ),
    number(
        GRACE_S,
        "MAX_CONNECTION_AGE_GRACE",
        "s",
        (0.0, 3_600.0),
        30.0,
        "How long calls may go on over a connection that has reached its age. gRPC has no end by default.",
    ),
    knob(
        AGES,
        "Connections at the start",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: SPREAD, label: "are of any age" },
                Choice { value: ROLLOUT, label: "are all new, as after a rollout" },
            ],
            default: SPREAD,
        },
        "Clients that came and went at many moments have connections of any age. After a rollout all were opened at once.",
    ),
    whole(
        SINCE_S,
        "From the start until it happens",
        "s",
        (10, 7_200),
        SINCE_DEFAULT_S,
        "Clients call from the start on; if their connections were all new then, they are as old as this.",
    ),
    number(RTT_MS, "Round trip", "ms", (0.01, 100.0), 0.5, "There and back, to a pod or to a proxy."),
    whole(DURATION_S, "Duration", "s", (60, 7_200), 780, "How long is looked at from then on."),
];

static CONTENDERS: [Contender; 4] = [
    Contender { id: DNS, label: "DNS and round_robin" },
    Contender { id: AGE, label: "The same, with MAX_CONNECTION_AGE" },
    Contender { id: XDS, label: "An xDS control plane and round_robin" },
    Contender { id: L7, label: "A proxy (L7)" },
];

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    plain::runs(lesson, settings, fleet::fleet)
}

fn films(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Film> {
    of_fleets(lesson, settings, observation, fleet::fleet)
}

/// Whether pods take the place of others, and not a place beside them.
fn replaces(lesson: &Lesson, settings: &Settings) -> bool {
    !chosen(lesson, settings, HAPPENS, SCALE_OUT)
}

/// Pods that come: those added, or as many as there are.
fn new_pods(lesson: &Lesson, settings: &Settings) -> f64 {
    setting(lesson, settings, if replaces(lesson, settings) { PODS } else { ADDED_PODS })
}

/// The part of all calls that the new pods have once all is well: theirs of all pods, or everything.
fn even_part(lesson: &Lesson, settings: &Settings) -> f64 {
    let new = new_pods(lesson, settings);
    if replaces(lesson, settings) { 1.0 } else { new / (new + setting(lesson, settings, PODS)) }
}
