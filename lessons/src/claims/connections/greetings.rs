//! The check that runs the-price-of-hello: what a kept connection spares.

use crate::claims::counted::{Counted, estimate, inside, over, part};
use crate::claims::{Check, Outcome, Part, Verdict};
use crate::connections::the_price_of_hello::{HTTP2_ONE, LESSON, PER_REQUEST, POOL};
use crate::experiment::{Exchanger, RunError};
use crate::settings::Settings;

/// From here on a difference is one: 10 %.
const DIFFERS: f64 = 1.1;
/// What HTTP/2 is held against.
const WAYS: [(&str, &str); 2] = [
    (PER_REQUEST, "HTTP/2 spares against a connection per request"),
    (POOL, "HTTP/2 spares against a kept pool"),
];

pub(super) fn spared(seeds: u32) -> Box<dyn Check> {
    let count = |seed, exchange: Exchanger<'_>| {
        let settings = Settings::seeded(seed);
        let values = LESSON.values(&settings, &LESSON.run(&settings, exchange)?);
        let median = |id: &str| {
            let name = [id, ".p50"].concat();
            values.number(&name).ok_or_else(|| RunError(format!("seed {seed}: the run has no {name}")))
        };
        let kept = median(HTTP2_ONE)?;
        WAYS.iter().map(|(way, _)| Ok(median(way)? / kept)).collect()
    };
    let judge = |counts: &[Vec<f64>]| {
        let case = |((_, says), ratios): (&(&str, &str), &Vec<f64>)| {
            let ratio = estimate(ratios, "times")?;
            Ok((part(says, inside(&ratio, DIFFERS, f64::INFINITY), &ratio), ratio))
        };
        let cases = WAYS.iter().zip(counts).map(case).collect::<Result<Vec<_>, RunError>>()?;
        let measured = cases.first().map(|(_, ratio)| ratio.clone());
        let measured = measured.ok_or_else(|| RunError("a case is missing".into()))?;
        let habit = Part {
            says: "clients open a connection per request".into(),
            verdict: Verdict::CannotBeMeasuredHere,
            measured: "RFC 9112, 9.3: connections stay open by default".into(),
        };
        let found = over(cases)?;
        let verdict = Verdict::of_parts([habit.verdict, found.verdict]);
        let condition = if verdict == Verdict::CannotBeMeasuredHere {
            "how often clients do is people's habit"
        } else {
            ""
        };
        let parts = [habit].into_iter().chain(found.parts).collect();
        Ok(Outcome { verdict, condition: condition.into(), measured, parts, fingerprint: String::new() })
    };
    Counted::boxed("running the lesson", seeds, count, judge, (&LESSON, &[]))
}
