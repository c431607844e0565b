//! Checks that run the-pods-nobody-calls: who comes to know of new pods, and when.

use super::numbers;
use crate::balancing::the_pods_nobody_calls::LESSON;
use crate::claims::counted::{Counted, estimate, exactly, inside, over, part};
use crate::claims::{Check, Outcome, Part, Verdict};
use crate::experiment::Exchanger;
use crate::stage::Preset;

const RUNNING: &str = "running the lesson";
/// Percent of an even share.
const CURED: (f64, f64) = (90.0, 110.0);
/// The busiest pod over the mean: from here on clients are pinned,
const PINNED: f64 = 1.5;
/// and up to here they are not.
const SPREAD: f64 = 1.3;
/// A call more that fails.
const FELT: f64 = 1.0;
/// Times as many: clearly more.
const MORE: f64 = 1.1;

pub(super) const ONE_ADDRESS: Preset = &[("address", "cluster-ip")];
pub(super) const JAVA_UPDATED: Preset = &[("happens", "update"), ("resolver", "java")];
const UNCACHED_UPDATED: Preset = &[("happens", "update"), ("resolver", "java-uncached")];
const GO_UPDATED: Preset = &[("happens", "update")];
const AFTER_A_ROLLOUT: Preset = &[("ages", "rollout")];

pub(super) fn cured(seeds: u32) -> Box<dyn Check> {
    const CASES: [(&str, Preset); 3] = [
        ("with all addresses in DNS, ages spread", &[]),
        ("with all addresses in DNS, after a rollout", AFTER_A_ROLLOUT),
        ("behind one address", ONE_ADDRESS),
    ];
    let count = |seed, exchange: Exchanger<'_>| {
        let mut found = Vec::new();
        for (_, preset) in CASES {
            found.extend(numbers(
                &LESSON,
                seed,
                exchange,
                preset,
                &["dns.carried", "age.late", "age.max-mean"],
            )?);
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let (mut cases, mut parts) = (Vec::new(), Vec::new());
        for ((says, _), counts) in CASES.iter().zip(counts.chunks_exact(3)) {
            let named = |what: &str| [what, " ", says].concat();
            let (none, late) = (estimate(&counts[0], "%")?, estimate(&counts[1], "%")?);
            let peak = estimate(&counts[2], "times")?;
            let own = [
                part(&named("without an age, of an even share"), exactly(&none, 0.0), &none),
                part(&named("with an age, of an even share"), inside(&late, CURED.0, CURED.1), &late),
                part(&named("with an age, the busiest pod"), inside(&peak, 0.0, PINNED), &peak),
            ];
            let verdict = Verdict::of_parts(own.each_ref().map(|part| part.verdict));
            cases.push((part(says, verdict, &late), late));
            parts.extend(own);
        }
        Ok(Outcome { parts, ..over(cases)? })
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, &[]))
}

pub(super) fn pinned_again(seeds: u32) -> Box<dyn Check> {
    // Behind one address, and with all addresses.
    const CASES: [(&str, [Preset; 2]); 2] = [
        ("with 20 clients", [ONE_ADDRESS, &[]]),
        ("with 100 clients", [&[("address", "cluster-ip"), ("clients", "100")], &[("clients", "100")]]),
    ];
    let count = |seed, exchange: Exchanger<'_>| {
        let mut found = Vec::new();
        for (_, [one, all]) in CASES {
            found.extend(numbers(&LESSON, seed, exchange, one, &["dns.opened", "dns.max-mean-before"])?);
            found.extend(numbers(&LESSON, seed, exchange, all, &["dns.max-mean-before"])?);
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let (mut cases, mut parts) = (Vec::new(), Vec::new());
        for ((says, [preset, _]), counts) in CASES.iter().zip(counts.chunks_exact(3)) {
            let named = |what: &str| [what, ", ", says].concat();
            let opened = estimate(&counts[0], "connections")?;
            let [one, all] = [estimate(&counts[1], "times")?, estimate(&counts[2], "times")?];
            let mut settings = crate::settings::Settings::default();
            settings.set_all(&LESSON, preset.iter().copied());
            let clients = crate::knobs::setting(&LESSON, &settings, "clients");
            let own = [
                part(
                    &named("a connection for each client, behind one address"),
                    exactly(&opened, clients),
                    &opened,
                ),
                part(&named("the busiest pod behind one address"), inside(&one, PINNED, f64::INFINITY), &one),
                part(&named("the busiest pod with all addresses in DNS"), inside(&all, 0.0, SPREAD), &all),
            ];
            let verdict = Verdict::of_parts(own.each_ref().map(|part| part.verdict));
            cases.push((part(says, verdict, &one), one));
            parts.extend(own);
        }
        let opened = cases.first().map(|(_, measured)| measured.clone());
        let outcome = over(cases)?;
        Ok(Outcome { parts, measured: opened.unwrap_or(outcome.measured), ..outcome })
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, ONE_ADDRESS))
}

pub(super) fn zero_traffic(seeds: u32) -> Box<dyn Check> {
    const CASES: [(&str, Preset); 3] = [
        ("with Go's resolver", &[]),
        ("with Java's", &[("resolver", "java")]),
        ("with that of C++ and Python", &[("resolver", "core")]),
    ];
    let count = |seed, exchange: Exchanger<'_>| {
        let mut found = Vec::new();
        for (_, preset) in CASES {
            found.extend(numbers(&LESSON, seed, exchange, preset, &["dns.carried", "dns.new-connections"])?);
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let mut cases = Vec::new();
        for ((says, _), counts) in CASES.iter().zip(counts.chunks_exact(2)) {
            let [calls, opened] = [estimate(&counts[0], "%")?, estimate(&counts[1], "connections")?];
            let verdict = Verdict::of_parts([exactly(&calls, 0.0), exactly(&opened, 0.0)]);
            cases.push((part(says, verdict, &calls), calls));
        }
        over(cases)
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, &[]))
}

pub(super) fn updates_fail(seeds: u32) -> Box<dyn Check> {
    // Java's, its without a cache, Go's.
    const CASES: [(&str, [Preset; 3]); 3] = [
        (
            "without a preStop hook, with pods that are ready after 5 s",
            [JAVA_UPDATED, UNCACHED_UPDATED, GO_UPDATED],
        ),
        (
            "with a preStop hook that sleeps for 10 s",
            [
                &[("happens", "update"), ("resolver", "java"), ("pre_stop_s", "10")],
                &[("happens", "update"), ("resolver", "java-uncached"), ("pre_stop_s", "10")],
                &[("happens", "update"), ("pre_stop_s", "10")],
            ],
        ),
        (
            "with pods that are ready after 30 s",
            [
                &[("happens", "update"), ("resolver", "java"), ("start_up_s", "30")],
                &[("happens", "update"), ("resolver", "java-uncached"), ("start_up_s", "30")],
                &[("happens", "update"), ("start_up_s", "30")],
            ],
        ),
    ];
    let count = |seed, exchange: Exchanger<'_>| {
        let mut found = Vec::new();
        for (_, presets) in CASES {
            let mut failed = [0.0; 3];
            for (failed, preset) in failed.iter_mut().zip(presets) {
                *failed = numbers(&LESSON, seed, exchange, preset, &["dns.failed"])?[0];
            }
            found.extend(failed);
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let (mut cases, mut parts) = (Vec::new(), Vec::new());
        for ((says, _), counts) in CASES.iter().zip(counts.chunks_exact(3)) {
            let named = |what: &str| [what, " ", says].concat();
            let [java, uncached, go] = [&counts[0], &counts[1], &counts[2]];
            let [failed, gos] = [estimate(java, "calls")?, estimate(go, "calls")?];
            if failed.high == 0.0 && gos.high == 0.0 {
                parts.push(Part {
                    says: named("failed calls"),
                    verdict: Verdict::CannotBeMeasuredHere,
                    measured: "nothing failed, so there is nothing to compare".into(),
                });
                continue;
            }
            let less = |other: &[f64], times: f64| {
                let each: Vec<f64> =
                    java.iter().zip(other).map(|(java, other)| java - times * other).collect();
                estimate(&each, "calls")
            };
            let [cache, more] = [less(uncached, 1.0)?, less(go, MORE)?];
            let own = [
                part(&named("Java's failed calls, less those without its cache,"), felt(&cache), &cache),
                part(
                    &named("Java's failed calls, less 1.1 times Go's,"),
                    inside(&more, 0.0, f64::INFINITY),
                    &more,
                ),
            ];
            let verdict = Verdict::of_parts(own.each_ref().map(|part| part.verdict));
            cases.push((part(says, verdict, &cache), cache));
            parts.extend(own);
            parts.push(part(&named("Go's failed calls, whose gap of 30 s does the same,"), felt(&gos), &gos));
        }
        Ok(Outcome { parts, ..over(cases)? })
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, JAVA_UPDATED))
}

fn felt(calls: &crate::claims::Measured) -> Verdict {
    inside(calls, FELT, f64::INFINITY)
}
