//! Lesson `four-places-to-balance`: where should balancing live? The same clients make the same calls to the same pods, some
//! of which are slower; what differs is who chooses a pod, who tells it of pods, and so what is missing once that one fails.

mod figures;
mod findings;
mod goals;
mod places;
mod predictions;
mod values;

use engine::fleet::defaults::{CHOICES, LOOKASIDE_FALLBACK, MAX_RING, MIN_RING};
use engine::scenario::fleet::{
    Balancing, Befalls, Change, Choice as Address, Clients, FirstList, Fleet, Pods, Policy, PoolOf, Proxies,
    ProxyPolicy, RingHash, Target, Weighted,
};

use super::plain::{self, HTTP2, Plain};
use crate::chunk::Chunk;
use crate::experiment::{Observation, Prepared, Timing};
use crate::film::{Film, of_fleets};
use crate::knob::{Choice, Kind, Knob, Scale, Value};
use crate::knobs::{counted, knob, number, setting, whole};
use crate::lesson::{Contender, Lesson};
use crate::scene::played;
use crate::settings::Settings;
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::words::Words;

const CLIENTS: &str = "clients";
const LATE_CLIENTS: &str = "late_clients";
const PODS: &str = "pods";
const SLOW_PODS: &str = "slow_pods";
const SLOWDOWN: &str = "slowdown";
const RPS: &str = "rps";
const SERVICE_MS: &str = "service_ms";
const POLICY: &str = "policy";
const PROXIES: &str = "proxies";
const PROXY_CPU_US: &str = "proxy_cpu_us";
const RTT_MS: &str = "rtt_ms";
const FAULT: &str = "fault";
const DETECT_S: &str = "detect_s";
const DEADLINE_MS: &str = "deadline_ms";
const DURATION_S: &str = "duration_s";

const PICK_FIRST: &str = "pick-first";
const ROUND_ROBIN: &str = "round-robin";
const WEIGHTED: &str = "weighted";
const LEAST_REQUEST: &str = "least-request";
const RING_HASH: &str = "ring-hash";

const NOTHING: &str = "nothing";
const BALANCER: &str = "balancer";
const POD: &str = "pod";
const BALANCER_THEN_POD: &str = "balancer-then-pod";
const POD_THEN_BALANCER: &str = "pod-then-balancer";

pub(crate) const L4: &str = "l4";
pub(crate) const L7: &str = "l7";
pub(crate) const CLIENT: &str = "client";
pub(crate) const LOOKASIDE: &str = "lookaside";
pub(crate) const XDS: &str = "xds";

/// Of a pod.
const POD_CORES: u32 = 1;
/// Of a proxy: a worker on each.
const PROXY_CORES: u32 = 1;
/// What calls are about, for ring_hash: each equally likely.
const KEYS: u32 = 1_000;
/// Over how long a pod takes the means that it reports; gRPC leaves it to the server.
const REPORT_MS: f64 = 1_000.0;
/// What fails first does so after this share of the time, what fails then after the next; late clients start at the last.
const FIRST: f64 = 0.3;
const SECOND: f64 = 0.45;
const LATE: f64 = 0.6;

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/four_places_to_balance.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "four-places-to-balance",
    title: "Four places to balance",
    question: "Where should balancing live?",
    track: "balancing",
    minutes: 14,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Hpack, Chunk::Kernel, Chunk::Fleets],
    knobs: &KNOBS,
    seed_help: plain::SEED_HELP,
    contenders: &CONTENDERS,
    claims: &["D2-3", "D2-4", "D2-5"],
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
        label: "A call, p99",
        unit: "ms",
        scale: Scale::Log,
        value: |contender| [contender, ".p99"].concat(),
        look: figures::look,
    },
};

static STAGES: [Stage; 8] = [
    Stage { step: Step::Scene, preset: Some(&[]), free: &[], figures: &["film-l7", "share"] },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[POLICY],
        figures: &["film-l7", "film-client", "p50", "p99", "hottest", "cores"],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["p99", "p50", "share"] },
    Stage {
        step: Step::Break,
        preset: Some(goals::GOALS[0].start),
        free: &[FAULT, DETECT_S, SERVICE_MS],
        figures: &["film-l7", "film-xds", "failed", "failing", "p50"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[(FAULT, BALANCER_THEN_POD), (PROXIES, "1")]),
        free: &[FAULT, DETECT_S, PROXIES, POLICY],
        figures: &["film-xds", "failing", "failed", "p99"],
    },
    Stage {
        step: Step::Takeaway,
        preset: Some(&[]),
        free: &[],
        figures: &["p99", "failed", "opened", "cores"],
    },
    Stage { step: Step::Sandbox, preset: Some(&[]), free: &[], figures: &[] },
];

static KNOBS: [Knob; 15] = [
    whole(CLIENTS, "Clients", "", (1, 1_000), 10, "Who calls: each a process of its own, with one channel."),
    counted(
        LATE_CLIENTS,
        "Clients that start later",
        "",
        (0, 100),
        0,
        "Clients more, which start in the second half of the run. Each calls as often as the others.",
    ),
    whole(PODS, "Pods", "", (1, 100), 10, "Who answers. Each has one core."),
    counted(
        SLOW_PODS,
        "Slow pods",
        "",
        (0, 100),
        2,
        "So many of the pods are slower, or all if there are no more: an older machine, a busy neighbour.",
    ),
    number(
        SLOWDOWN,
        "How much slower",
        "times",
        (1.0, 10.0),
        2.0,
        "So many times as long a call takes there.",
    ),
    whole(RPS, "Calls", "calls/s", (1, 10_000), 400, "Of all clients together, at random moments."),
    number(
        SERVICE_MS,
        "Work of a call",
        "ms",
        (0.1, 1_000.0),
        10.0,
        "How long a call takes a pod's core, on average; most take less, some a good deal more.",
    ),
    knob(
        POLICY,
        "How pods are chosen",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: PICK_FIRST, label: "pick_first" },
                Choice { value: ROUND_ROBIN, label: "round_robin" },
                Choice { value: WEIGHTED, label: "weighted_round_robin" },
                Choice { value: LEAST_REQUEST, label: "least_request, of two" },
                Choice { value: RING_HASH, label: "ring_hash" },
            ],
            default: ROUND_ROBIN,
        },
        "By clients that balance themselves, and by those with a control plane. A proxy goes round but for least_request. A \
         lookaside balancer's clients always go round, as grpclb's do.",
    ),
    whole(PROXIES, "Proxies", "", (1, 20), 2, "Of the place between clients and pods, with a core each."),
    number(
        PROXY_CPU_US,
        "Work of a proxy for a call",
        "µs",
        (0.1, 1_000.0),
        20.5,
        "Request and response together. The default is what hyper takes over HTTP/2 for a small call at the server's side and \
         at the client's, with many under way (measure-stacks, hyper HTTP/2, Protobuf, small, unary, 32 in flight): a proxy is \
         both.",
    ),
    number(
        RTT_MS,
        "Round trip",
        "ms",
        (0.01, 100.0),
        0.5,
        "There and back, to a pod, to a proxy, and from a proxy to a pod.",
    ),
    knob(
        FAULT,
        "What fails",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: NOTHING, label: "nothing" },
                Choice { value: BALANCER, label: "the balancer" },
                Choice { value: POD, label: "a pod" },
                Choice { value: BALANCER_THEN_POD, label: "the balancer, then a pod" },
                Choice { value: POD_THEN_BALANCER, label: "a pod, then the balancer" },
            ],
            default: NOTHING,
        },
        "A pod hangs without a word. The balancer is, place by place: one of the proxies, which crashes; the lookaside balancer \
         or the control plane, which cannot be reached any more. Where connections are balanced by rules in the kernel, or \
         clients balance alone, there is none to fail. Nothing comes back.",
    ),
    number(
        DETECT_S,
        "Until health checks have found it",
        "s",
        (0.1, 30.0),
        2.0,
        "From a failure until lists say it.",
    ),
    number(
        DEADLINE_MS,
        "Deadline",
        "ms",
        (10.0, 60_000.0),
        1_000.0,
        "How long a client waits for an answer.",
    ),
    whole(
        DURATION_S,
        "Duration",
        "s",
        (1, 60),
        20,
        "No call comes later; those that have come are answered, or given up.",
    ),
];

static CONTENDERS: [Contender; 5] = [
    Contender { id: L4, label: "A balancer of connections" },
    Contender { id: L7, label: "A proxy" },
    Contender { id: CLIENT, label: "Clients alone, by DNS" },
    Contender { id: LOOKASIDE, label: "Clients with a lookaside balancer" },
    Contender { id: XDS, label: "Clients with an xDS control plane" },
];

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    plain::runs(lesson, settings, fleet)
}

fn films(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Film> {
    of_fleets(lesson, settings, observation, fleet)
}

/// When the balancer and a pod fail, milliseconds.
fn failures(lesson: &Lesson, settings: &Settings) -> (Option<f64>, Option<f64>) {
    let [first, second] =
        [FIRST, SECOND].map(|share| Some(share * setting(lesson, settings, DURATION_S) * 1e3));
    match settings.value(lesson, FAULT) {
        Some(Value::Choice(BALANCER)) => (first, None),
        Some(Value::Choice(POD)) => (None, first),
        Some(Value::Choice(BALANCER_THEN_POD)) => (first, second),
        Some(Value::Choice(POD_THEN_BALANCER)) => (second, first),
        _ => (None, None),
    }
}

fn fleet(lesson: &Lesson, settings: &Settings, contender: &str) -> Fleet {
    let number = |key| setting(lesson, settings, key);
    let whole = |key| setting(lesson, settings, key) as u32;
    let (balancer, _) = failures(lesson, settings);
    let group = |count: f64| Clients {
        deadline_ms: Some(number(DEADLINE_MS)),
        ..plain::clients(count as u32, number(RPS) * count / number(CLIENTS))
    };
    let mut clients = vec![group(number(CLIENTS))];
    if whole(LATE_CLIENTS) > 0 {
        let first_list = match (contender, balancer) {
            (LOOKASIDE, Some(_)) => FirstList::After(LOOKASIDE_FALLBACK.as_milliseconds()),
            (XDS, Some(_)) => FirstList::Never,
            _ => FirstList::AtOnce,
        };
        let from_ms = LATE * number(DURATION_S) * 1e3;
        clients.push(Clients { from_ms, first_list, ..group(number(LATE_CLIENTS)) });
    }
    let slow = slow_pods(lesson, settings);
    let pods = vec![
        plain::pods(whole(PODS) - slow, POD_CORES),
        Pods { slowdown: number(SLOWDOWN), ..plain::pods(slow, POD_CORES) },
    ];
    let plain = Plain {
        rps: number(RPS),
        duration_s: number(DURATION_S),
        service_ms: number(SERVICE_MS),
        rtt_ms: number(RTT_MS),
        seed: settings.seed,
    };
    let changes = changes(lesson, settings, contender);
    Fleet { changes, ..plain.fleet(clients, pods, balancing(lesson, settings, contender)) }
}

/// No more pods can be slow than there are.
fn slow_pods(lesson: &Lesson, settings: &Settings) -> u32 {
    setting(lesson, settings, SLOW_PODS).min(setting(lesson, settings, PODS)) as u32
}

/// What fails, and what is said of it to those who balance.
fn changes(lesson: &Lesson, settings: &Settings, contender: &str) -> Vec<Change> {
    let detect_ms = setting(lesson, settings, DETECT_S) * 1e3;
    let (balancer, pod) = failures(lesson, settings);
    let mut changes = Vec::new();
    let mut plan = |at_ms, target, befalls| changes.push(Change { at_ms, target, befalls });
    if let Some(at_ms) = balancer
        && contender == L7
    {
        plan(at_ms, Target::Proxy(0), Befalls::Crash);
        plan(at_ms + detect_ms, Target::Proxy(0), Befalls::Unlist);
    }
    if let Some(at_ms) = pod {
        plan(at_ms, Target::Pod(0), Befalls::Vanish);
        let found = at_ms + detect_ms;
        let tells = match contender {
            // A channel whose connections are well does not ask DNS again, and a connection to a pod that hangs looks well.
            CLIENT => false,
            LOOKASIDE | XDS => balancer.is_none_or(|down| found < down),
            _ => true,
        };
        if tells {
            plan(found, Target::Pod(0), Befalls::Unlist);
        }
    }
    changes
}

fn balancing(lesson: &Lesson, settings: &Settings, contender: &str) -> Balancing {
    let policy = match settings.value(lesson, POLICY) {
        Some(Value::Choice(policy)) if contender != LOOKASIDE => policy,
        _ => ROUND_ROBIN,
    };
    match contender {
        L4 => Balancing::L4 { choice: Address::Random, transport: HTTP2 },
        L7 => {
            let half = setting(lesson, settings, PROXY_CPU_US) / 2.0;
            Balancing::L7 {
                proxies: Proxies {
                    count: setting(lesson, settings, PROXIES) as u32,
                    choice: Address::Random,
                    cores: PROXY_CORES,
                    request_cpu_us: half,
                    response_cpu_us: half,
                    rtt_ms: setting(lesson, settings, RTT_MS),
                    policy: match policy {
                        LEAST_REQUEST => ProxyPolicy::LeastRequest { choices: CHOICES },
                        _ => ProxyPolicy::RoundRobin,
                    },
                    connect_round_trips: Some(plain::PROXY_CONNECTS),
                    pool: PoolOf::Worker,
                },
                transport: HTTP2,
            }
        }
        _ => {
            let policy = match policy {
                PICK_FIRST => Policy::PickFirst { shuffle: false },
                WEIGHTED => Policy::WeightedRoundRobin(Weighted::grpc(REPORT_MS)),
                LEAST_REQUEST => Policy::LeastRequest { choices: CHOICES },
                RING_HASH => Policy::RingHash(RingHash {
                    min_ring_size: MIN_RING,
                    max_ring_size: MAX_RING,
                    keys: KEYS,
                }),
                _ => Policy::RoundRobin,
            };
            Balancing::Client { policy, subset: None, max_concurrent_streams: None }
        }
    }
}
