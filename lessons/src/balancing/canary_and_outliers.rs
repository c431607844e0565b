//! Lesson `canary-and-outliers`: how much harm does one bad pod do? The same clients make the same calls to the same pods, one of
//! which fails; what differs is who notices, by which rule, and how many pods the rule may leave out. With a canary the pod that
//! fails is the new version's, in a pool of its own.

mod figures;
mod findings;
mod goals;
mod predictions;
mod values;

use engine::fleet::defaults::{
    BASE_EJECTION, CHOICES, CONSECUTIVE_FAILURES, ISTIO_PANIC_THRESHOLD, MAX_EJECTION_PERCENT,
    OUTLIER_INTERVAL,
};
use engine::kernel::time::Duration;
use engine::scenario::fleet::{
    Balancing, Choice as Address, Clients, Cluster, Ejecting, EnvoyOutliers, Failure, Fault, Fleet,
    GrpcOutliers, OutlierDetection, Policy, PoolOf, Proxies, ProxyPolicy, With, Wrong,
};

use super::plain::{self, HTTP2, Plain, SEED_HELP};
use crate::chunk::Chunk;
use crate::experiment::{Observation, Prepared, Timing};
use crate::film::{Film, of_fleets};
use crate::knob::{Choice, Condition, Kind, Knob, Scale, Value};
use crate::knobs::{chosen, counted, knob, number, setting, whole};
use crate::lesson::{Contender, Lesson};
use crate::scene::played;
use crate::settings::Settings;
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::words::Words;

const CLIENTS: &str = "clients";
const RPS: &str = "rps";
const PODS: &str = "pods";
const BAD_PODS: &str = "bad_pods";
const FAULT: &str = "fault";
const BAD_PCT: &str = "bad_pct";
const SLOWDOWN: &str = "slowdown";
const CANARY_PCT: &str = "canary_pct";
const CANARY_PODS: &str = "canary_pods";
const POLICY: &str = "policy";
const CONSECUTIVE: &str = "consecutive_5xx";
const INTERVAL_S: &str = "interval_s";
const EJECTION_S: &str = "ejection_s";
const MAX_EJECTION_PCT: &str = "max_ejection_pct";
const MIN_HEALTH_PCT: &str = "min_health_pct";
const SERVICE_MS: &str = "service_ms";
const RTT_MS: &str = "rtt_ms";
const DEADLINE_MS: &str = "deadline_ms";
const DURATION_S: &str = "duration_s";

const ROUND_ROBIN: &str = "round-robin";
const LEAST_REQUEST: &str = "least-request";

const UNAVAILABLE: &str = "unavailable";
const INTERNAL: &str = "internal";
const EXHAUSTED: &str = "resource-exhausted";
const HANGS: &str = "hangs";
const SLOW: &str = "slow";

pub(crate) const NONE: &str = "none";
pub(crate) const GRPC: &str = "grpc";
pub(crate) const ENVOY: &str = "envoy";
pub(crate) const ISTIO: &str = "istio";

/// Cores of a pod: one alone bears the default's calls, so that pods fail by their fault and not by their load.
const CORES: u32 = 4;
/// Pods fail from this share of the time on, so that the usual is seen first.
const BEGINS: f64 = 0.1;

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/canary_and_outliers.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "canary-and-outliers",
    title: "Canary and outliers",
    question: "How much harm does one bad pod do?",
    track: "balancing",
    minutes: 15,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Hpack, Chunk::Kernel, Chunk::Fleets],
    knobs: &KNOBS,
    seed_help: SEED_HELP,
    contenders: &CONTENDERS,
    claims: &["D4-14", "D4-15"],
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
        label: "Calls that fail",
        unit: "%",
        scale: Scale::Linear,
        value: |contender| [contender, ".failed"].concat(),
        look: figures::look,
    },
};

static STAGES: [Stage; 8] = [
    Stage { step: Step::Scene, preset: Some(&[]), free: &[], figures: &["film-none"] },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[],
        figures: &["film-istio", "failing", "out", "failed", "ejections"],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["failed", "ejections", "failing"] },
    Stage {
        step: Step::Break,
        preset: Some(goals::GOALS[0].start),
        free: &[CANARY_PODS, FAULT, BAD_PCT, MAX_EJECTION_PCT, CLIENTS],
        figures: &["failing", "out", "failed", "ejections", "p99"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[(BAD_PCT, "25"), (MAX_EJECTION_PCT, "20")]),
        free: &[CLIENTS, CONSECUTIVE, INTERVAL_S, MAX_EJECTION_PCT, MIN_HEALTH_PCT],
        figures: &["failing", "out", "failed"],
    },
    Stage { step: Step::Takeaway, preset: Some(&[]), free: &[], figures: &["failed", "failing"] },
    Stage { step: Step::Sandbox, preset: Some(&[]), free: &[], figures: &[] },
];

static KNOBS: [Knob; 19] = [
    whole(
        CLIENTS,
        "Clients",
        "",
        (1, 200),
        3,
        "Who calls, each alike. Each has a proxy beside it, as in a mesh, or chooses pods itself: whoever looks for bad pods knows \
         the calls of one client only.",
    ),
    whole(RPS, "Calls", "calls/s", (1, 2_000), 240, "Of all clients together, at random moments."),
    whole(PODS, "Pods", "", (1, 100), 10, "Who answers: of the version that everybody knows."),
    counted(
        BAD_PODS,
        "Bad pods",
        "",
        (0, 100),
        1,
        "So many pods fail, from a tenth of the time on: of the canary, where there is one; else of all.",
    ),
    knob(
        FAULT,
        "What is bad",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: UNAVAILABLE, label: "answers UNAVAILABLE at once" },
                Choice { value: INTERNAL, label: "answers INTERNAL at once" },
                Choice { value: EXHAUSTED, label: "answers RESOURCE_EXHAUSTED at once" },
                Choice { value: HANGS, label: "never answers" },
                Choice { value: SLOW, label: "is slow" },
            ],
            default: UNAVAILABLE,
        },
        "What a bad pod does with calls. An error comes at once and takes no core. Who never answers is given up at the deadline.",
    ),
    Knob {
        applies_when: Some(Condition { key: FAULT, values: &[UNAVAILABLE, INTERNAL, EXHAUSTED, HANGS] }),
        ..counted(
            BAD_PCT,
            "How many of its calls",
            "%",
            (0, 100),
            100,
            "Each by its own chance; the others it answers.",
        )
    },
    Knob {
        applies_when: Some(Condition { key: FAULT, values: &[SLOW] }),
        ..number(
            SLOWDOWN,
            "How much slower",
            "times",
            (1.0, 100.0),
            5.0,
            "So many times as long a call takes there.",
        )
    },
    counted(
        CANARY_PCT,
        "Weight of the canary",
        "%",
        (0, 100),
        0,
        "So many of the calls go to a new version, which has pods of its own. At none there is no new version.",
    ),
    whole(
        CANARY_PODS,
        "Pods of the canary",
        "",
        (1, 100),
        1,
        "Beside the others, where the canary has a weight.",
    ),
    knob(
        POLICY,
        "How pods are chosen",
        "",
        Kind::Choice {
            choices: &[
                Choice { value: ROUND_ROBIN, label: "round_robin" },
                Choice { value: LEAST_REQUEST, label: "least_request, of two" },
            ],
            default: ROUND_ROBIN,
        },
        "By clients and proxies alike. Istio's own default is least_request; a pod that fails at once has the fewest calls.",
    ),
    whole(
        CONSECUTIVE,
        "Failures in a row",
        "",
        (1, 100),
        CONSECUTIVE_FAILURES as i64,
        "So many that are a 5xx in HTTP, and a proxy ejects the pod. gRPC's clients have no such rule.",
    ),
    number(
        INTERVAL_S,
        "Interval",
        "s",
        (0.1, 60.0),
        seconds(OUTLIER_INTERVAL),
        "Between two looks at all pods: when shares are compared, and when pods come back.",
    ),
    number(
        EJECTION_S,
        "Base ejection time",
        "s",
        (0.1, 600.0),
        seconds(BASE_EJECTION),
        "For so long a pod is left out, times how often it was.",
    ),
    counted(
        MAX_EJECTION_PCT,
        "Ejected at most",
        "%",
        (0, 100),
        MAX_EJECTION_PERCENT as i64,
        "Of the pods of a pool. Envoy and Istio eject only what stays within; gRPC as long as it is not reached yet.",
    ),
    counted(
        MIN_HEALTH_PCT,
        "Istio's minHealthPercent",
        "%",
        (0, 100),
        ISTIO_PANIC_THRESHOLD as i64,
        "With fewer of a pool's pods left, Istio's proxy uses all, the ejected ones too. Envoy by itself does so below a half.",
    ),
    number(
        SERVICE_MS,
        "Work of a call",
        "ms",
        (0.1, 1_000.0),
        10.0,
        "How long a call takes a pod's core, on average; most take less, some a good deal more.",
    ),
    number(
        RTT_MS,
        "Round trip",
        "ms",
        (0.01, 100.0),
        0.5,
        "There and back, to a pod. A proxy is beside its client.",
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
        (10, 600),
        120,
        "No call comes later; those that have come are answered, or given up.",
    ),
];

const fn seconds(duration: Duration) -> f64 {
    duration.nanoseconds() as f64 / 1e9
}

static CONTENDERS: [Contender; 4] = [
    Contender { id: NONE, label: "No detection" },
    Contender { id: GRPC, label: "gRPC's clients, by shares" },
    Contender { id: ENVOY, label: "Envoy, in a row and by shares" },
    Contender { id: ISTIO, label: "Istio with the document's rule" },
];

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    plain::runs(lesson, settings, fleet)
}

fn films(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Film> {
    of_fleets(lesson, settings, observation, fleet)
}

/// When pods begin to fail, seconds.
fn begins_s(lesson: &Lesson, settings: &Settings) -> f64 {
    BEGINS * setting(lesson, settings, DURATION_S)
}

/// How many pods are well and how many are bad: of the version that everybody knows, and of the canary.
fn parts(lesson: &Lesson, settings: &Settings) -> [(u32, u32); 2] {
    let whole = |key| setting(lesson, settings, key) as u32;
    let split = |all: u32| {
        let bad = whole(BAD_PODS).min(all);
        (all - bad, bad)
    };
    match whole(CANARY_PCT) {
        0 => [split(whole(PODS)), (0, 0)],
        _ => [(whole(PODS), 0), split(whole(CANARY_PODS))],
    }
}

fn fleet(lesson: &Lesson, settings: &Settings, contender: &str) -> Fleet {
    let number = |key| setting(lesson, settings, key);
    let plain = Plain {
        rps: number(RPS),
        duration_s: number(DURATION_S),
        service_ms: number(SERVICE_MS),
        // Between a client and the proxy beside it there is no way.
        rtt_ms: if contender == GRPC { number(RTT_MS) } else { 0.0 },
        seed: settings.seed,
    };
    let clients = Clients {
        deadline_ms: Some(number(DEADLINE_MS)),
        ..plain::clients(number(CLIENTS) as u32, number(RPS))
    };
    let parts = parts(lesson, settings);
    let pods = parts.iter().flat_map(|(well, bad)| [*well, *bad]).map(|count| plain::pods(count, CORES));
    let canary = number(CANARY_PCT) as u32;
    let is = wrong(lesson, settings);
    let at_ms = begins_s(lesson, settings) * 1e3;
    let fault = |(group, (_, bad)): (u32, &(u32, u32))| {
        (*bad > 0).then_some(Fault { at_ms, with: With::Group(2 * group + 1), is })
    };
    Fleet {
        faults: (0..).zip(&parts).filter_map(fault).collect(),
        outlier_detection: detection(lesson, settings, contender),
        clusters: match canary {
            0 => Vec::new(),
            _ => vec![
                Cluster { weight: 100 - canary, groups: vec![0, 1] },
                Cluster { weight: canary, groups: vec![2, 3] },
            ],
        },
        ..plain.fleet(vec![clients], pods.collect(), balancing(lesson, settings, contender))
    }
}

fn wrong(lesson: &Lesson, settings: &Settings) -> Wrong {
    let share = setting(lesson, settings, BAD_PCT) / 100.0;
    let answers = |status| Wrong::Answers { status, share, after_ms: 0.0 };
    match settings.value(lesson, FAULT) {
        Some(Value::Choice(INTERNAL)) => answers(Failure::Internal),
        Some(Value::Choice(EXHAUSTED)) => answers(Failure::ResourceExhausted),
        Some(Value::Choice(HANGS)) => Wrong::Hangs { share },
        Some(Value::Choice(SLOW)) => Wrong::Slow { times: setting(lesson, settings, SLOWDOWN) },
        _ => answers(Failure::Unavailable),
    }
}

fn detection(lesson: &Lesson, settings: &Settings, contender: &str) -> OutlierDetection {
    let number = |key| setting(lesson, settings, key);
    let ejection = Ejecting {
        interval_ms: number(INTERVAL_S) * 1e3,
        base_ejection_time_ms: number(EJECTION_S) * 1e3,
        max_ejection_percent: number(MAX_EJECTION_PCT) as u32,
        ..Ejecting::default()
    };
    let proxies = |of: EnvoyOutliers| OutlierDetection {
        clients: None,
        proxies: Some(EnvoyOutliers { ejection, consecutive_5xx: number(CONSECUTIVE) as u32, ..of }),
    };
    match contender {
        NONE => OutlierDetection::default(),
        GRPC => OutlierDetection {
            clients: Some(GrpcOutliers { ejection, ..GrpcOutliers::grpc() }),
            proxies: None,
        },
        ENVOY => proxies(EnvoyOutliers::envoy()),
        _ => proxies(EnvoyOutliers { panic_threshold: number(MIN_HEALTH_PCT), ..EnvoyOutliers::istio() }),
    }
}

/// A proxy beside each client: connections go to them in turn, and each client has one.
fn balancing(lesson: &Lesson, settings: &Settings, contender: &str) -> Balancing {
    let least = chosen(lesson, settings, POLICY, LEAST_REQUEST);
    if contender == GRPC {
        let policy = if least { Policy::LeastRequest { choices: CHOICES } } else { Policy::RoundRobin };
        return Balancing::Client { policy, subset: None, max_concurrent_streams: None };
    }
    Balancing::L7 {
        proxies: Proxies {
            count: setting(lesson, settings, CLIENTS) as u32,
            choice: Address::RoundRobin,
            cores: 1,
            request_cpu_us: 0.0,
            response_cpu_us: 0.0,
            rtt_ms: setting(lesson, settings, RTT_MS),
            policy: if least {
                ProxyPolicy::LeastRequest { choices: CHOICES }
            } else {
                ProxyPolicy::RoundRobin
            },
            connect_round_trips: Some(plain::PROXY_CONNECTS),
            pool: PoolOf::Proxy,
        },
        transport: HTTP2,
    }
}
