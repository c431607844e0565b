//! Checks that run four-places-to-balance: who chooses a pod, and what that costs.

use super::numbers;
use crate::balancing::four_places_to_balance::LESSON;
use crate::claims::counted::{Counted, estimate, inside, over, part};
use crate::claims::{Check, Outcome, Verdict};
use crate::experiment::{Exchanger, RunError};
use crate::stage::Preset;

const RUNNING: &str = "running the lesson";
/// The busiest pod over the mean, up to which every stream is balanced.
const BALANCED: f64 = 1.1;
/// Of the hop's round trip.
const PRICE: f64 = 0.5;
/// So many times the lowest, and it is the lowest.
const LOWEST: f64 = 1.05;
/// So much of what fails for clients by DNS.
const SPARED: f64 = 0.5;

pub(super) const ALIKE: Preset = &[("slow_pods", "0")];
const FEW_CALLS: Preset = &[("slow_pods", "0"), ("rps", "4")];
pub(super) const POD_HANGS: Preset = &[("fault", "pod")];
const ONE_CLIENT: Preset = &[("slow_pods", "0"), ("clients", "1")];
const MANY_CLIENTS: Preset = &[("clients", "200"), ("policy", "least-request")];
const UNTOLD: Preset = &[("fault", "balancer-then-pod")];

pub(super) fn every_stream(seeds: u32) -> Box<dyn Check> {
    const CASES: [(&str, Preset); 2] =
        [("at the defaults", ALIKE), ("where no call waits, with a hundredth of the calls", FEW_CALLS)];
    let count = |seed, exchange: Exchanger<'_>| {
        let mut found = numbers(&LESSON, seed, exchange, ALIKE, &["l7.max-mean", "hop-rtt"])?;
        found.extend(numbers(&LESSON, seed, exchange, ONE_CLIENT, &["l7.max-mean"])?);
        for (_, preset) in CASES {
            found.extend(numbers(&LESSON, seed, exchange, preset, &["hop"])?);
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let [ten, rtt, one, hops @ ..] = counts else { return Err(RunError("a quantity is missing".into())) };
        let [ten, one] = [estimate(ten, "times")?, estimate(one, "times")?];
        let least = rtt.first().copied().unwrap_or_default() * PRICE;
        let balanced = |says, measured| part(says, inside(measured, 0.0, BALANCED), measured);
        let mut parts = vec![
            balanced("the busiest pod over the mean, with ten clients", &ten),
            balanced("the busiest pod over the mean, with one client", &one),
        ];
        let mut cases = Vec::new();
        for ((says, _), hop) in CASES.iter().zip(hops) {
            let hop = estimate(hop, "ms")?;
            let paid = inside(&hop, least, f64::INFINITY);
            let verdict = Verdict::of_parts([parts[0].verdict, parts[1].verdict, paid]);
            cases.push((part(says, verdict, &hop), hop.clone()));
            parts.push(part(&["what the hop adds to the median call ", says].concat(), paid, &hop));
        }
        Ok(Outcome { parts, ..over(cases)? })
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, ALIKE))
}

pub(super) fn lowest_latency(seeds: u32) -> Box<dyn Check> {
    const CASES: [([&str; 2], Preset); 4] = [
        (["at the median, two pods of ten being slow", "at p99, two pods of ten being slow"], &[]),
        (["at the median, all pods being alike", "at p99, all pods being alike"], ALIKE),
        (
            ["at the median, with 200 clients by least_request", "at p99, with 200 clients by least_request"],
            MANY_CLIENTS,
        ),
        (["at the median, where no call waits", "at p99, where no call waits"], FEW_CALLS),
    ];
    const OTHERS: [&str; 4] = ["l4", "l7", "lookaside", "xds"];
    let count = |seed, exchange: Exchanger<'_>| {
        let mut found = Vec::new();
        for (_, preset) in CASES {
            for quantile in [".p50", ".p99"] {
                let names =
                    ["client", OTHERS[0], OTHERS[1], OTHERS[2], OTHERS[3]].map(|id| [id, quantile].concat());
                let all = numbers(&LESSON, seed, exchange, preset, &names.each_ref().map(String::as_str))?;
                let lowest = all[1..].iter().copied().fold(f64::INFINITY, f64::min);
                found.push(all[0] / lowest);
            }
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let mut cases = Vec::new();
        for (says, ratios) in CASES.iter().flat_map(|(says, _)| says).zip(counts) {
            let ratio = estimate(ratios, "times")?;
            cases.push((part(says, inside(&ratio, 0.0, LOWEST), &ratio), ratio));
        }
        over(cases)
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, &[]))
}

pub(super) fn central_policy(seeds: u32) -> Box<dyn Check> {
    const CASES: [(&str, Preset); 2] = [
        ("while the balancer or control plane can be reached", POD_HANGS),
        ("where it could not be reached when a pod hung", UNTOLD),
    ];
    const NAMES: [&str; 3] = ["client.failed", "lookaside.failed", "xds.failed"];
    let count = |seed, exchange: Exchanger<'_>| {
        let usual = numbers(&LESSON, seed, exchange, &[], &["client.p50", "lookaside.p50", "xds.p50"])?;
        let mut found = Vec::new();
        for (_, preset) in CASES {
            let failed = numbers(&LESSON, seed, exchange, preset, &NAMES)?;
            let hops = [usual[1] / usual[0], usual[2] / usual[0]];
            found.extend(hops.into_iter().chain([failed[1] / failed[0], failed[2] / failed[0]]));
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let mut cases = Vec::new();
        let mut parts = Vec::new();
        for ((says, _), counts) in CASES.iter().zip(counts.chunks_exact(4)) {
            let named = |what: &str| [what, " ", says].concat();
            let mut own = Vec::new();
            let mut failed = None;
            for (what, ratios, most) in [
                ("the median call of lookaside", &counts[0], LOWEST),
                ("the median call of xDS", &counts[1], LOWEST),
                ("failing calls of lookaside", &counts[2], SPARED),
                ("failing calls of xDS", &counts[3], SPARED),
            ] {
                let ratio = estimate(ratios, "times")?;
                own.push(part(&named(what), inside(&ratio, 0.0, most), &ratio));
                failed = Some(ratio);
            }
            let verdict = Verdict::of_parts(own.iter().map(|part| part.verdict));
            let failed = failed.ok_or_else(|| RunError("a quantity is missing".into()))?;
            cases.push((part(says, verdict, &failed), failed));
            parts.extend(own);
        }
        Ok(Outcome { parts, ..over(cases)? })
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, POD_HANGS))
}
