//! Checks that count bytes: exact, the same everywhere, over the seeds that shape what the messages hold.

use proto::{Codec, Format, Shape, binary_fields, encode, json_spaced};

use crate::claims::{Check, Interval, Measured, Outcome, Part, Verdict, within};
use crate::experiment::{Exchanger, Progress, RunError, Tools};
use crate::fingerprint::fingerprint;
use crate::settings::Settings;
use crate::wire::encoding::Order;

/// What is counted for one seed: one number per quantity of the rule.
type Count = fn(seed: u64) -> Result<Vec<f64>, RunError>;

/// Counts seed by seed, one slice each, and judges at the end.
struct Counted {
    seeds: u32,
    count: Count,
    /// By quantity, then by seed.
    counts: Vec<Vec<f64>>,
    done: u32,
    judge: fn(&[Vec<f64>]) -> Result<Outcome, RunError>,
    /// The run that the ledger opens.
    open: &'static [(&'static str, &'static str)],
    outcome: Option<Outcome>,
}

impl Counted {
    fn boxed(
        seeds: u32,
        count: Count,
        judge: fn(&[Vec<f64>]) -> Result<Outcome, RunError>,
        open: &'static [(&'static str, &'static str)],
    ) -> Box<dyn Check> {
        Box::new(Self { seeds, count, counts: Vec::new(), done: 0, judge, open, outcome: None })
    }
}

impl Check for Counted {
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError> {
        if self.done == self.seeds {
            return Ok(());
        }
        let counted = (self.count)(u64::from(self.done) + 1)?;
        self.counts.resize(counted.len(), Vec::new());
        self.counts.iter_mut().zip(counted).for_each(|(all, one)| all.push(one));
        self.done += 1;
        if self.done == self.seeds {
            let fingerprint = shown_run(self.open, tools.exchange)?;
            self.outcome = Some(Outcome { fingerprint, ..(self.judge)(&self.counts)? });
        }
        Ok(())
    }

    fn progress(&self) -> Progress {
        Progress {
            done: self.done,
            total: self.seeds,
            next: format!("counting bytes, seed {}", self.done + 1),
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.outcome.clone()
    }
}

/// The fingerprint of the run that the ledger opens.
pub(super) fn shown_run(open: &[(&str, &str)], exchange: Exchanger<'_>) -> Result<String, RunError> {
    let lesson = &crate::wire::json_or_protobuf::LESSON;
    let mut settings = Settings::default();
    settings.set_all(lesson, open.iter().copied());
    Ok(fingerprint(&lesson.run(&settings, exchange)?))
}

fn written(order: Order, format: Format) -> Result<Vec<u8>, RunError> {
    Ok(encode(&order.message(), Codec { format, gzip: false })?)
}

/// As Python's `json.dumps` writes it, which the document's figures count.
fn spaced_json(order: Order) -> Result<String, RunError> {
    let compact = String::from_utf8(written(order, Format::Json)?);
    Ok(json_spaced(&compact.map_err(|error| RunError(error.to_string()))?))
}

fn charge(seed: u64) -> Order {
    Order { shape: Shape::Charge, seed, json_bytes: None }
}

pub(super) fn one_field(seeds: u32) -> Box<dyn Check> {
    const CENTS_FIELD: u32 = 2;
    let count = |seed| {
        let unreadable = || RunError("the charge has no amount".into());
        let text = spaced_json(charge(seed))?;
        let (_, from_name) = text.split_once("\"amount_cents\"").ok_or_else(unreadable)?;
        let value = from_name.split([',', '}']).next().ok_or_else(unreadable)?;
        let binary = written(charge(seed), Format::Protobuf)?;
        let fields = binary_fields(&binary).ok_or_else(unreadable)?;
        let (_, place) = fields.iter().find(|(number, _)| *number == CENTS_FIELD).ok_or_else(unreadable)?;
        Ok(vec![("\"amount_cents\"".len() + value.len()) as f64, place.len() as f64])
    };
    let judge = |counts: &[Vec<f64>]| {
        let (json, binary) = (estimate(&counts[0], "bytes")?, estimate(&counts[1], "bytes")?);
        let with_comma = exactly(&json, 20.0) == Verdict::Holds;
        // Exactly 21 it is with the comma that follows, which the document's figure seems to count.
        let first = if with_comma { Verdict::HoldsIf } else { exactly(&json, 21.0) };
        let parts = vec![
            part("21 bytes in JSON", first, &json),
            part("3 bytes in Protobuf", exactly(&binary, 3.0), &binary),
        ];
        let condition = if with_comma { "the comma after the member is counted" } else { "" };
        Ok(compound(parts, condition, json))
    };
    Counted::boxed(seeds, count, judge, &[])
}

pub(super) fn the_charge(seeds: u32) -> Box<dyn Check> {
    let count = |seed| {
        let json = spaced_json(charge(seed))?.len() as f64;
        let binary = written(charge(seed), Format::Protobuf)?.len() as f64;
        Ok(vec![json, binary, json / binary])
    };
    let judge = |counts: &[Vec<f64>]| {
        let [json, binary] = [estimate(&counts[0], "bytes")?, estimate(&counts[1], "bytes")?];
        let ratio = estimate(&counts[2], "times")?;
        let parts = vec![
            part("83 bytes of JSON", exactly(&json, 83.0), &json),
            part("34 bytes of Protobuf", exactly(&binary, 34.0), &binary),
            part("2.4 times smaller", inside(&ratio, 2.35, 2.45), &ratio),
        ];
        Ok(compound(parts, "", ratio))
    };
    Counted::boxed(seeds, count, judge, &[])
}

pub(super) fn nested_and_repeated(seeds: u32) -> Box<dyn Check> {
    const CASES: [(&str, Shape, Option<u32>); 4] = [
        ("a list of transactions, natural size", Shape::Transactions, None),
        ("a list of transactions, 65,536 bytes", Shape::Transactions, Some(65_536)),
        ("a user with a map, natural size", Shape::User, None),
        ("a user with a map, 65,536 bytes", Shape::User, Some(65_536)),
    ];
    let count = |seed| {
        let ratio = |(_, shape, json_bytes)| {
            let order = Order { shape, seed, json_bytes };
            let json = spaced_json(order)?.len() as f64;
            Ok(json / written(order, Format::Protobuf)?.len() as f64)
        };
        CASES.into_iter().map(ratio).collect()
    };
    let judge = |counts: &[Vec<f64>]| {
        let cases = CASES.iter().zip(counts).map(|((says, ..), counts)| {
            let ratio = estimate(counts, "times")?;
            Ok((part(says, inside(&ratio, 5.0, 10.0), &ratio), ratio))
        });
        over(cases.collect::<Result<_, RunError>>()?)
    };
    Counted::boxed(seeds, count, judge, &[("shape", "transactions")])
}

/// A claim about several conditions: it holds for those named.
pub(super) fn over(cases: Vec<(Part, Measured)>) -> Result<Outcome, RunError> {
    let verdicts: Vec<Verdict> = cases.iter().map(|(part, _)| part.verdict).collect();
    let named: Vec<String> = cases
        .iter()
        .filter(|(part, _)| part.verdict == Verdict::Holds)
        .map(|(part, _)| part.says.clone())
        .collect();
    let verdict = Verdict::over(&verdicts);
    let condition = if verdict == Verdict::HoldsIf { crate::phrase::list(&named) } else { String::new() };
    let values: Vec<f64> = cases.iter().map(|(_, measured)| measured.value).collect();
    let first = cases.first().map(|(_, measured)| measured.clone());
    let first = first.ok_or_else(|| RunError("a claim without a case".into()))?;
    let measured = Measured {
        value: measure::median(&values).unwrap_or(first.value),
        low: cases.iter().map(|(_, measured)| measured.low).fold(f64::INFINITY, f64::min),
        high: cases.iter().map(|(_, measured)| measured.high).fold(f64::NEG_INFINITY, f64::max),
        ..first
    };
    let parts = cases.into_iter().map(|(part, _)| part).collect();
    Ok(Outcome { verdict, condition, measured, parts, fingerprint: String::new() })
}

fn compound(parts: Vec<Part>, condition: &str, measured: Measured) -> Outcome {
    let verdict = Verdict::of_parts(parts.iter().map(|part| part.verdict));
    let condition = if verdict == Verdict::HoldsIf { condition } else { "" };
    Outcome { verdict, condition: condition.into(), measured, parts, fingerprint: String::new() }
}

/// The median over the seeds with its 95 % interval.
pub(super) fn estimate(values: &[f64], unit: &str) -> Result<Measured, RunError> {
    let estimate = measure::median_interval(values)?;
    Ok(Measured {
        value: estimate.value,
        low: estimate.low,
        high: estimate.high,
        unit: unit.into(),
        timed: false,
    })
}

fn exactly(measured: &Measured, claimed: f64) -> Verdict {
    inside(measured, claimed, claimed)
}

pub(super) fn inside(measured: &Measured, low: f64, high: f64) -> Verdict {
    within(Interval { low: measured.low, high: measured.high }, Interval { low, high })
}

pub(super) fn part(says: &str, verdict: Verdict, measured: &Measured) -> Part {
    let shown = if measured.low == measured.high {
        figure::with_unit(measured.value, &measured.unit)
    } else {
        let [value, low, high] = [measured.value, measured.low, measured.high].map(figure::number);
        format!("{value} ({low} to {high}) {}", measured.unit)
    };
    Part { says: says.into(), verdict, measured: shown }
}
