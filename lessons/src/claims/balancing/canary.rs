//! Checks about one bad pod: what the document's outlier detection leaves of its harm, and what its manifest says that no mesh
//! understands.

use super::numbers;
use crate::balancing::canary_and_outliers::LESSON;
use crate::claims::counted::{Counted, estimate, inside, over, part};
use crate::claims::{Check, Outcome, Verdict};
use crate::experiment::{Exchanger, RunError};
use crate::stage::Preset;

/// So much of what fails without detection may be left, percent.
const CONTAINED: f64 = 10.0;

/// The clients and their calls that the rule names, whatever the lesson's defaults, and what a case has beside.
macro_rules! calls {
    ($clients:literal $(, $more:expr)?) => {
        &[("clients", $clients), ("rps", "240"), ("duration_s", "120") $(, $more)?]
    };
}

const TEN_PODS: Preset = calls!("3");
const NINE_PODS: Preset = calls!("3", ("pods", "9"));
const MANY_CLIENTS: Preset = calls!("100");
const ONE_CANARY: Preset = calls!("3", ("canary_pct", "10"));
const A_QUARTER: Preset = calls!("3", ("bad_pct", "25"));
const HANGS: Preset = calls!("3", ("fault", "hangs"));
const SLOW: Preset = calls!("3", ("fault", "slow"));

pub(super) fn contained(seeds: u32) -> Box<dyn Check> {
    /// What is asked for, and under which settings.
    const CASES: [(&str, Preset, &str); 7] = [
        ("one of ten pods fails every call: errors left", TEN_PODS, "istio.left"),
        ("the same with a hundred clients instead of three: errors left", MANY_CLIENTS, "istio.left"),
        ("one of nine pods fails every call: errors left", NINE_PODS, "istio.left"),
        (
            "a canary of one pod, with a tenth of the calls, fails every call: errors left",
            ONE_CANARY,
            "istio.left",
        ),
        ("one of ten pods fails a quarter of its calls: errors left", A_QUARTER, "istio.left"),
        ("one of ten pods never answers: errors left", HANGS, "istio.left"),
        ("one of ten pods is five times as slow: its calls left", SLOW, "istio.reached"),
    ];
    let count = |seed, exchange: Exchanger<'_>| {
        let mut found = Vec::new();
        for (_, preset, name) in CASES {
            found.extend(numbers(&LESSON, seed, exchange, preset, &[name])?);
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let case = |((says, ..), left): (&(&str, Preset, &str), &Vec<f64>)| {
            let left = estimate(left, "%")?;
            Ok((part(says, inside(&left, 0.0, CONTAINED), &left), left))
        };
        let cases: Vec<_> = CASES.iter().zip(counts).map(case).collect::<Result<_, RunError>>()?;
        // The document's own case; the others are unlike it, and have numbers of their own.
        let first = cases.first().map(|(_, measured)| measured.clone());
        let outcome = over(cases)?;
        Ok(Outcome { measured: first.unwrap_or(outcome.measured), ..outcome })
    };
    Counted::boxed("running the lesson", seeds, count, judge, (&LESSON, TEN_PODS))
}

/// The header fields of a gRPC request (grpc/grpc, doc/PROTOCOL-HTTP2.md, "Requests"), beside a caller's own metadata.
const REQUEST_HEADERS: [&str; 11] = [
    ":method",
    ":scheme",
    ":path",
    ":authority",
    "te",
    "grpc-timeout",
    "content-type",
    "grpc-encoding",
    "grpc-accept-encoding",
    "user-agent",
    "grpc-message-type",
];
/// What a DestinationRule's `trafficPolicy` may hold (istio/api, networking/v1alpha3/destination_rule.proto, `TrafficPolicy`;
/// retryBudget by istio/api#3512).
const TRAFFIC_POLICY: [&str; 8] = [
    "loadBalancer",
    "connectionPool",
    "outlierDetection",
    "tls",
    "portLevelSettings",
    "tunnel",
    "proxyProtocol",
    "retryBudget",
];

/// What the manifest relies on is looked for where it would have to be.
pub(super) fn understood(seeds: u32) -> Box<dyn Check> {
    let count = |_, _: Exchanger<'_>| {
        let times = |of: &[&str], name: &str| of.iter().filter(|one| **one == name).count() as f64;
        Ok(vec![times(&REQUEST_HEADERS, "grpc-method"), times(&TRAFFIC_POLICY, "retryPolicy")])
    };
    let judge = |counts: &[Vec<f64>]| {
        let [header, field] = counts else { return Err(RunError("a quantity is missing".into())) };
        let [header, field] = [estimate(header, "")?, estimate(field, "")?];
        let there = |says, measured| part(says, inside(measured, 1.0, 1.0), measured);
        let parts = vec![
            there("header fields of a gRPC request that are called grpc-method", &header),
            there("fields of a DestinationRule's trafficPolicy that are called retryPolicy", &field),
        ];
        let verdict = Verdict::of_parts(parts.iter().map(|part| part.verdict));
        Ok(Outcome { verdict, condition: String::new(), measured: header, parts, fingerprint: String::new() })
    };
    Counted::boxed("reading the specifications", seeds, count, judge, (&LESSON, &[]))
}
