//! `wirelab claims`: the ledger, every claim that has a rule, run here and now.

use lessons::Tools;
use lessons::claims::{Claim, Evidence, Outcome, Part, claims};
use serde::Serialize;

use crate::run_command::clock;
use crate::{Failure, output};

#[derive(Serialize)]
struct Row {
    id: &'static str,
    document: &'static str,
    says: &'static str,
    verdict: &'static str,
    condition: String,
    measured: lessons::claims::Measured,
    parts: Vec<Part>,
    evidence: Evidence,
    rule: &'static str,
    lessons: &'static [&'static str],
    fingerprint: String,
}

impl Row {
    fn new(claim: &'static Claim, outcome: Outcome) -> Self {
        Self {
            id: claim.id,
            document: claim.document,
            says: claim.says,
            verdict: outcome.verdict.words(),
            condition: outcome.condition,
            measured: outcome.measured,
            parts: outcome.parts,
            evidence: claim.evidence,
            rule: claim.rule,
            lessons: claim.lessons,
            fingerprint: outcome.fingerprint,
        }
    }
}

/// Checks every claim and prints the ledger.
pub(crate) fn run(seeds: u32, json: bool) -> Result<(), Failure> {
    let clock = clock();
    let tools = Tools { clock: &clock, exchange: &exchange::run };
    let rows = claims().map(|claim| {
        let outcome = claim.run(seeds, tools);
        Ok(Row::new(claim, outcome.map_err(|error| Failure::RoundTrip(format!("{}: {error}", claim.id)))?))
    });
    let rows: Vec<Row> = rows.collect::<Result<_, Failure>>()?;
    if json {
        return Ok(output::json(&rows)?);
    }
    let shown: Vec<_> = rows
        .iter()
        .map(|row| {
            let [value, low, high] =
                [row.measured.value, row.measured.low, row.measured.high].map(figure::number);
            let measured = format!("{value} ({low} to {high}) {}", row.measured.unit);
            vec![row.id.to_owned(), row.verdict.to_owned(), measured, row.says.to_owned()]
        })
        .collect();
    Ok(output::columns(&["claim", "verdict", "measured", "says"], &shown)?)
}
