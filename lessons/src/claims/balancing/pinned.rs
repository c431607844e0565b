//! Checks that run the-pinned-connection: who is called, when what is balanced are connections.

use crate::balancing::the_pinned_connection::LESSON;
use crate::claims::counted::{Counted, compound, estimate, exactly, inside, over, part};
use crate::claims::{Check, Verdict};
use crate::experiment::{Exchanger, RunError};
use crate::stage::Preset;

const RUNNING: &str = "running the lesson";
/// The busiest pod over the mean, up to which calls are spread.
const SPREAD: f64 = 1.5;
/// Percent of all calls.
const EVERY_CALL: f64 = 99.0;
/// Pods: a run's number of idle ones is whole.
const WITHIN: f64 = 1.0;

const ONE_CLIENT: Preset = &[("clients", "1")];
const MORE_PODS: Preset = &[("pods", "20")];
const ONE_CLIENT_MORE_PODS: Preset = &[("clients", "1"), ("pods", "20")];
const FEW_CALLS: Preset = &[("rps", "100")];

fn numbers(seed: u64, exchange: Exchanger<'_>, preset: Preset, names: &[&str]) -> Result<Vec<f64>, RunError> {
    super::numbers(&LESSON, seed, exchange, preset, names)
}

pub(super) fn spread(seeds: u32) -> Box<dyn Check> {
    const CASES: [(&str, Preset); 3] = [
        ("with ten clients and 1,000 calls/s", &[]),
        ("with 100 calls/s", FEW_CALLS),
        ("with one client", ONE_CLIENT),
    ];
    let count = |seed, exchange: Exchanger<'_>| {
        let mut found = Vec::new();
        for (_, preset) in CASES {
            found.extend(numbers(seed, exchange, preset, &["l4-http1.max-mean"])?);
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let case = |((says, _), ratios): (&(&str, Preset), &Vec<f64>)| {
            let ratio = estimate(ratios, "times")?;
            Ok((part(says, inside(&ratio, 0.0, SPREAD), &ratio), ratio))
        };
        over(CASES.iter().zip(counts).map(case).collect::<Result<_, RunError>>()?)
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, &[]))
}

pub(super) fn one_backend(seeds: u32) -> Box<dyn Check> {
    let count = |seed, exchange: Exchanger<'_>| {
        let both = ["l4-http2.busiest-share", "l4-http2.idle"];
        let mut found = numbers(seed, exchange, ONE_CLIENT, &both)?;
        found.extend(numbers(seed, exchange, ONE_CLIENT_MORE_PODS, &["l4-http2.idle"])?);
        found.extend(numbers(seed, exchange, &[], &both)?);
        found.extend(numbers(seed, exchange, MORE_PODS, &["l4-http2.idle"])?);
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let mut cases = Vec::new();
        let mut parts = Vec::new();
        for (says, counts) in ["with one client", "with ten clients"].iter().zip(counts.chunks_exact(3)) {
            let share = estimate(&counts[0], "%")?;
            let idle = [estimate(&counts[1], "pods")?, estimate(&counts[2], "pods")?];
            let named = |what: &str| [what, " ", says].concat();
            let own = [
                part(&named("every call on one of 10 pods"), inside(&share, EVERY_CALL, 100.0), &share),
                part(&named("pods without a call, of 10"), inside(&idle[0], 1.0, f64::INFINITY), &idle[0]),
                part(&named("pods without a call, of 20"), inside(&idle[1], 1.0, f64::INFINITY), &idle[1]),
            ];
            let verdict = Verdict::of_parts(own.each_ref().map(|part| part.verdict));
            cases.push((part(says, verdict, &share), share));
            parts.extend(own);
        }
        Ok(crate::claims::Outcome { parts, ..over(cases)? })
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, ONE_CLIENT))
}

pub(super) fn random_and_sticky(seeds: u32) -> Box<dyn Check> {
    let count = |seed, exchange: Exchanger<'_>| {
        numbers(seed, exchange, &[], &["l4-http2.idle", "odds.given", "pods", "l4-http2.opened", "clients"])
    };
    let judge = |counts: &[Vec<f64>]| {
        let [idle, given, pods, opened, clients] = counts else {
            return Err(RunError("a quantity is missing".into()));
        };
        let [idle, opened] = [estimate(idle, "pods")?, estimate(opened, "connections")?];
        let first = |of: &[f64]| of.first().copied().unwrap_or_default();
        let expected = first(given) / 100.0 * first(pods);
        let random = part("random", inside(&idle, expected - WITHIN, expected + WITHIN), &idle);
        let sticky = part("sticky", exactly(&opened, first(clients)), &opened);
        Ok(compound(vec![random, sticky], "", idle))
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, &[]))
}
