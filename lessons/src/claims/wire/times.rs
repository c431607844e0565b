//! Checks that time the real serializers, where the reader sits. What decides is a pure function over recorded rounds, so
//! that tests can hold the rule against rounds that somebody wrote down.

use std::rc::Rc;

use measure::{median_interval, ratio};
use proto::{Codec, Format, Shape};

use crate::claims::counted::{inside, over, part, shown_run};
use crate::claims::{Check, Measured, Outcome, Part};
use crate::experiment::{Exchanger, Progress, RunError, Tools};
use crate::wire::encoding::Order;
use crate::wire::json_or_protobuf::{DEFAULT_BANDWIDTH_MBPS, LESSON, send_ns};
use crate::wire::timing::{Subject, Timings, WRITE_AND_READ};

/// The document's own query takes 20 ms; five percent of it matter (claims, "matters"). In milliseconds.
const MATTERS_MS: f64 = 1.0;

/// A message and what the rule calls it.
type Case = (&'static str, Order);

/// Times compact JSON and Protobuf of each case and judges each.
struct Raced {
    cases: Vec<Case>,
    timings: Option<Timings>,
    lengths: Vec<[f64; 2]>,
    judge: fn(&Race) -> Result<Measured, RunError>,
    claimed: (f64, f64),
    open: &'static [(&'static str, &'static str)],
    /// How many batches there were, known at the end.
    batches: u32,
    outcome: Option<Outcome>,
}

/// Nanoseconds of writing plus reading, round by round, and lengths in bytes: compact JSON and Protobuf.
pub(crate) struct Race {
    pub(crate) json_ns: Vec<f64>,
    pub(crate) protobuf_ns: Vec<f64>,
    pub(crate) json_bytes: f64,
    pub(crate) protobuf_bytes: f64,
}

impl Raced {
    fn prepare(&mut self) -> Result<&mut Timings, RunError> {
        if self.timings.is_none() {
            let samples: Vec<_> = self.cases.iter().map(|(_, order)| Rc::new(order.message())).collect();
            let mut subjects = Vec::new();
            for (at, sample) in samples.iter().enumerate() {
                let mut lengths = [0.0; 2];
                for (index, format) in [Format::Json, Format::Protobuf].into_iter().enumerate() {
                    let codec = Codec { format, gzip: false };
                    lengths[index] = proto::encode(&**sample, codec)?.len() as f64;
                    subjects.push(Subject { key: (at, index), sample: Rc::clone(sample), codec });
                }
                self.lengths.push(lengths);
            }
            self.timings = Some(Timings::new(subjects, &WRITE_AND_READ)?);
        }
        self.timings.as_mut().ok_or_else(|| RunError("nothing to time".into()))
    }

    fn judged(&self, timings: &Timings, exchange: Exchanger<'_>) -> Result<Outcome, RunError> {
        let case = |(at, (says, _)): (usize, &Case)| -> Result<(Part, Measured), RunError> {
            let race = Race {
                json_ns: timings.write_and_read(at * 2)?,
                protobuf_ns: timings.write_and_read(at * 2 + 1)?,
                json_bytes: self.lengths[at][0],
                protobuf_bytes: self.lengths[at][1],
            };
            let measured = (self.judge)(&race)?;
            Ok((part(says, inside(&measured, self.claimed.0, self.claimed.1), &measured), measured))
        };
        let cases = self.cases.iter().enumerate().map(case).collect::<Result<_, _>>()?;
        Ok(Outcome { fingerprint: shown_run((&LESSON, self.open), exchange)?, ..over(cases)? })
    }
}

impl Check for Raced {
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError> {
        if self.outcome.is_some() {
            return Ok(());
        }
        let timings = self.prepare()?;
        timings.advance(tools.clock)?;
        if timings.complete()
            && let Some(timings) = self.timings.take()
        {
            self.batches = timings.progress().1;
            self.outcome = Some(self.judged(&timings, tools.exchange)?);
        }
        Ok(())
    }

    fn progress(&self) -> Progress {
        let next = "timing writing and reading, in rounds".to_owned();
        match (&self.outcome, &self.timings) {
            (Some(_), _) => Progress { done: self.batches + 1, total: self.batches + 1, next: String::new() },
            (None, Some(timings)) => {
                let (done, total) = timings.progress();
                Progress { done, total: total + 1, next }
            }
            (None, None) => Progress { done: 0, total: 1, next },
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.outcome.clone()
    }
}

fn natural(shape: Shape) -> Case {
    (shape.label(), Order { shape, seed: crate::DEFAULT_SEED, json_bytes: None })
}

pub(super) fn to_json_and_back(_: u32) -> Box<dyn Check> {
    Box::new(Raced {
        cases: Shape::ALL.into_iter().map(natural).collect(),
        timings: None,
        lengths: Vec::new(),
        judge: slower,
        claimed: (5.0, 10.0),
        open: &[("messages", "all")],
        batches: 0,
        outcome: None,
    })
}

pub(super) fn it_matters(_: u32) -> Box<dyn Check> {
    const LARGE: [&str; 6] = [
        "charge, 102,400 bytes",
        "user, 102,400 bytes",
        "transactions, 102,400 bytes",
        "embedding, 102,400 bytes",
        "event, 102,400 bytes",
        "text, 102,400 bytes",
    ];
    let large = |(says, shape)| (says, Order { shape, seed: crate::DEFAULT_SEED, json_bytes: Some(102_400) });
    let cases = LARGE.into_iter().zip(Shape::ALL).map(large);
    let embedding = natural(Shape::Embedding);
    Box::new(Raced {
        cases: cases.chain([("embedding, 768 floats", embedding.1)]).collect(),
        timings: None,
        lengths: Vec::new(),
        judge: saved,
        claimed: (MATTERS_MS, f64::INFINITY),
        open: &[("payload_bytes", "102400"), ("messages", "all")],
        batches: 0,
        outcome: None,
    })
}

/// How many times as long JSON takes.
pub(crate) fn slower(race: &Race) -> Result<Measured, RunError> {
    let estimate = ratio(&race.json_ns, &race.protobuf_ns)?;
    Ok(measured(estimate, "times"))
}

/// How many milliseconds a call saves with Protobuf, in writing, sending and reading.
pub(crate) fn saved(race: &Race) -> Result<Measured, RunError> {
    let sending = send_ns(race.json_bytes - race.protobuf_bytes, DEFAULT_BANDWIDTH_MBPS);
    let savings: Vec<f64> = race
        .json_ns
        .iter()
        .zip(&race.protobuf_ns)
        .map(|(json, protobuf)| (json - protobuf + sending) / 1e6)
        .collect();
    Ok(measured(median_interval(&savings)?, "ms"))
}

fn measured(estimate: measure::Estimate, unit: &str) -> Measured {
    Measured { value: estimate.value, low: estimate.low, high: estimate.high, unit: unit.into(), timed: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::Verdict;

    fn race(json_ns: f64, protobuf_ns: f64, spread: f64) -> Race {
        let rounds =
            |middle: f64| (0..11).map(|round| middle * (1.0 + spread * f64::from(round - 5))).collect();
        Race {
            json_ns: rounds(json_ns),
            protobuf_ns: vec![protobuf_ns; 11],
            json_bytes: 1000.0,
            protobuf_bytes: 500.0,
        }
    }

    #[test]
    fn the_rule_for_ratios_holds_inside_fails_outside_and_waits_on_the_bound() {
        let verdict =
            |json: f64, spread: f64| inside(&slower(&race(json, 100.0, spread)).unwrap(), 5.0, 10.0);
        assert_eq!(verdict(700.0, 0.01), Verdict::Holds);
        assert_eq!(verdict(400.0, 0.01), Verdict::DoesNotHold);
        assert_eq!(verdict(1200.0, 0.01), Verdict::DoesNotHold);
        assert_eq!(verdict(500.0, 0.03), Verdict::Undecided);
    }

    #[test]
    fn the_rule_for_savings_counts_writing_reading_and_sending() {
        // 500 bytes at 1,000 Mbit/s are 4,000 ns.
        let saving = saved(&race(996_000.0 + 100.0, 100.0, 0.0)).unwrap();
        assert_eq!((saving.value, saving.low, saving.high), (1.0, 1.0, 1.0));
        assert_eq!(inside(&saving, MATTERS_MS, f64::INFINITY), Verdict::Holds);
        let less = saved(&race(900_000.0, 100.0, 0.0)).unwrap();
        assert_eq!(inside(&less, MATTERS_MS, f64::INFINITY), Verdict::DoesNotHold);
    }
}
