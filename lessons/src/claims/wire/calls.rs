//! What a short call costs as gRPC and as REST, in octets and in packets, over the six messages at their natural sizes.

use engine::wire::annotate::Layer;
use proto::Shape;

use crate::claims::counted::{estimate, inside, over, part};
use crate::claims::{Check, Outcome};
use crate::exchanged::{Said, said};
use crate::experiment::{Exchanger, Progress, RunError, Tools};
use crate::fingerprint::fingerprint;
use crate::settings::Settings;
use crate::wire::anatomy_of_a_call::estimate::beneath;
use crate::wire::anatomy_of_a_call::{GRPC, HTTP1, LESSON, calls};
use crate::wire::encoding::Order;

/// The rule of D0-1, written before it was run. "About the same" is read as: within a quarter.
pub(super) const RULE: &str = "The lesson's second call on a connection, for each of the six messages whose natural size is at \
    most 1,000 bytes of compact JSON. As ratios of HTTP/1.1 with JSON over gRPC: packets that carry something, both ways, \
    TLS included, each way taken as one piece; octets of HTTP; and octets that are no message, which is what HPACK and \
    multiplexing can save. \"About the same\" is read as within a quarter: a case holds where the 95 % interval of the \
    median ratio over the seeds lies within 0.8 to 1.25. Time is not judged here.";

/// Messages up to here are short, octets of compact JSON.
const SHORT: u64 = 1_000;
const LEAST: f64 = 0.8;
const MOST: f64 = 1.25;

/// What is compared.
const QUANTITIES: [&str; 3] = ["packets", "octets of HTTP", "octets that are no message"];

struct Compared {
    seeds: u32,
    done: u32,
    /// By message, then by quantity, then by seed. Messages that are not short have none.
    ratios: Vec<[Vec<f64>; QUANTITIES.len()]>,
    outcome: Option<Outcome>,
}

pub(super) fn about_the_same(seeds: u32) -> Box<dyn Check> {
    Box::new(Compared { seeds, done: 0, ratios: vec![Default::default(); Shape::ALL.len()], outcome: None })
}

impl Check for Compared {
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError> {
        if self.done == self.seeds {
            return Ok(());
        }
        let seed = u64::from(self.done) + 1;
        let mut found = Vec::new();
        for shape in Shape::ALL {
            let order = Order { shape, seed, json_bytes: None };
            let short = order.json_size().is_some_and(|bytes| bytes <= SHORT);
            found.push(if short { Some(ratios(order, tools.exchange)?) } else { None });
        }
        // Only now: a seed without exchanges may be tried again.
        for (all, found) in self.ratios.iter_mut().zip(found) {
            for (all, found) in all.iter_mut().zip(found.into_iter().flatten()) {
                all.push(found);
            }
        }
        self.done += 1;
        if self.done == self.seeds {
            self.outcome = Some(self.judged(tools.exchange)?);
        }
        Ok(())
    }

    fn progress(&self) -> Progress {
        Progress { done: self.done, total: self.seeds, next: format!("calls, seed {}", self.done + 1) }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.outcome.clone()
    }
}

impl Compared {
    fn judged(&self, exchange: Exchanger<'_>) -> Result<Outcome, RunError> {
        let mut cases = Vec::new();
        for (at, quantity) in QUANTITIES.iter().enumerate() {
            for (shape, ratios) in Shape::ALL.iter().zip(&self.ratios) {
                // A message that is short under some seeds only is no short message.
                if ratios[at].len() < self.seeds as usize {
                    continue;
                }
                let ratio = estimate(&ratios[at], "times")?;
                let says = [quantity, ", ", &shape.label().to_ascii_lowercase()].concat();
                cases.push((part(&says, inside(&ratio, LEAST, MOST), &ratio), ratio));
            }
        }
        let shown = fingerprint(&LESSON.run(&Settings::default(), exchange)?);
        Ok(Outcome { fingerprint: shown, ..over(cases)? })
    }
}

/// HTTP/1.1 with JSON over gRPC, by quantity.
fn ratios(order: Order, exchange: Exchanger<'_>) -> Result<[f64; QUANTITIES.len()], RunError> {
    const SECOND: usize = 1;
    let count = |contender: &str| -> Result<[f64; QUANTITIES.len()], RunError> {
        let plan = calls::plan(contender, order, calls::FEWEST)?;
        let said: Said = said(&plan, exchange(&plan)?)?;
        let missing = || RunError("the second call is missing".into());
        let whole = said.whole(SECOND).ok_or_else(missing)?;
        let message = said.layer(SECOND, Layer::Content).ok_or_else(missing)?;
        let ways = [said.octets(SECOND, 0).ok_or_else(missing)?, said.octets(SECOND, 1).ok_or_else(missing)?];
        let packets: u32 = ways.iter().map(|&octets| beneath(octets, true).packets).sum();
        Ok([packets, whole, whole - message].map(f64::from))
    };
    let (rest, grpc) = (count(HTTP1)?, count(GRPC)?);
    Ok([0, 1, 2].map(|at| rest[at] / grpc[at]))
}
