//! The check that runs the-recycled-address: whether clients with an old list reach a service that they do not mean.

use super::numbers;
use crate::balancing::the_recycled_address::LESSON;
use crate::claims::counted::{Counted, estimate, inside, over, part};
use crate::claims::{Check, Outcome, Part, Verdict};
use crate::experiment::{Exchanger, RunError};
use crate::stage::Preset;

const RUNNING: &str = "running the lesson";
/// Calls: one is enough for a write in the wrong place.
const REACHED: f64 = 1.0;

/// What a case says, its settings, and the value that counts.
type Case = (&'static str, Preset, &'static str);

const CASES: [Case; 8] = [
    ("in plaintext with Go's resolver", &[], "plaintext.wrong"),
    ("in plaintext with Java's resolver", &[("resolver", "java")], "plaintext.wrong"),
    ("in plaintext with C core's resolver (Python, C++, Ruby)", &[("resolver", "core")], "plaintext.wrong"),
    ("in plaintext with .NET's resolver", &[("resolver", "dotnet")], "plaintext.wrong"),
    ("in plaintext, with pods that wait 10 s before they stop", &[("pre_stop_s", "10")], "plaintext.wrong"),
    ("in plaintext, with lists that xDS pushes", &[], "push.wrong"),
    ("with TLS, when all shards show one name", &[("certificate", "shared")], "checked.wrong"),
    ("with TLS, when each shard has its own name", &[], "checked.wrong"),
];

pub(super) fn wrong_service(seeds: u32) -> Box<dyn Check> {
    let count = |seed, exchange: Exchanger<'_>| {
        let mut found = Vec::new();
        for (_, preset, value) in CASES {
            found.extend(numbers(&LESSON, seed, exchange, preset, &[value])?);
        }
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let case = |((says, ..), counts): (&Case, &Vec<f64>)| {
            let wrong = estimate(counts, "calls")?;
            Ok((part(says, inside(&wrong, REACHED, f64::INFINITY), &wrong), wrong))
        };
        let cases: Vec<_> = CASES.iter().zip(counts).map(case).collect::<Result<_, RunError>>()?;
        // What the lesson shows as it opens; the other cases have numbers of their own.
        let opened = cases.first().map(|(_, measured)| measured.clone());
        let outcome = over(cases)?;
        let rests = Part {
            says: "an address is given out again within about 20 s".into(),
            verdict: Verdict::CannotBeMeasuredHere,
            measured: "a setting of the run: clusters differ".into(),
        };
        let condition = match outcome.verdict {
            Verdict::HoldsIf => ["addresses rest for 20 s: ", &outcome.condition].concat(),
            _ => outcome.condition,
        };
        let parts = std::iter::once(rests).chain(outcome.parts).collect();
        let measured = opened.unwrap_or(outcome.measured);
        Ok(Outcome { parts, condition, measured, ..outcome })
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, &[]))
}
