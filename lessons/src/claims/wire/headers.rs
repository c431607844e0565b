//! What header compression and a connection that is used again save, by encoder and by what the headers hold.

use super::bytes::{estimate, inside, over, part};
use crate::claims::{Check, Outcome};
use crate::experiment::{Exchanger, Progress, RunError, Tools};
use crate::fingerprint::fingerprint;
use crate::headers::{CALLS, Order, Token, per_call};
use crate::settings::Settings;
use crate::wire::headers_that_repeat::LESSON;

/// The rule of D2-20, written before it was run. "Cut" is read as: at least halved.
pub(super) const RULE: &str = "The request headers of the lesson's call, over 1,000 calls on one connection: octets per call \
    as an HTTP/1.1 head over octets per call as a header block, as a ratio, for each of three encoders' habits (h2, \
    grpc-core, index everything). Cases: no token; a token of 727 octets that stays the same; one that is new in each \
    call. The document says \"cut\", which is read as at least halved: it holds for a case where the 95 % interval of the \
    median ratio over the seeds lies at or above 2.";

/// What the rule holds a ratio against.
const HALVED: f64 = 2.0;

/// The token that the rule names, octets.
const TOKEN_OCTETS: u32 = 727;

/// What it is compared with.
const HTTP1: &str = "http1";

/// The lesson's contenders with a table.
const ENCODERS: [(&str, &str); 3] =
    [("h2", "h2"), ("grpc-core", "grpc-core"), ("index-everything", "everything indexed")];

/// What the headers hold.
const TOKENS: [(&str, Token); 3] = [
    ("without a token", Token::None),
    ("with a token that stays", Token::Every { octets: TOKEN_OCTETS, calls: u32::MAX }),
    ("with a new token in each call", Token::Every { octets: TOKEN_OCTETS, calls: 1 }),
];

/// Seed by seed, one slice each.
struct Cut {
    seeds: u32,
    done: u32,
    /// By encoder and token, then by seed.
    ratios: Vec<Vec<f64>>,
    outcome: Option<Outcome>,
}

pub(super) fn cut(seeds: u32) -> Box<dyn Check> {
    Box::new(Cut { seeds, done: 0, ratios: vec![Vec::new(); ENCODERS.len() * TOKENS.len()], outcome: None })
}

impl Check for Cut {
    fn advance(&mut self, tools: Tools<'_>) -> Result<(), RunError> {
        if self.done == self.seeds {
            return Ok(());
        }
        self.done += 1;
        for ((_, token), cases) in TOKENS.iter().zip(self.ratios.chunks_mut(ENCODERS.len())) {
            let order = Order {
                token: *token,
                request_id: false,
                calls_per_connection: CALLS,
                seed: u64::from(self.done),
            };
            let octets = per_call(order, &[HTTP1, ENCODERS[0].0, ENCODERS[1].0, ENCODERS[2].0])?;
            for (ratios, octets_by_encoder) in cases.iter_mut().zip(&octets[1..]) {
                ratios.push(octets[0] / octets_by_encoder);
            }
        }
        if self.done == self.seeds {
            self.outcome = Some(self.judged(tools.exchange)?);
        }
        Ok(())
    }

    fn progress(&self) -> Progress {
        Progress { done: self.done, total: self.seeds, next: format!("headers, seed {}", self.done + 1) }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.outcome.clone()
    }
}

impl Cut {
    fn judged(&self, exchange: Exchanger<'_>) -> Result<Outcome, RunError> {
        let names = TOKENS.iter().flat_map(|(token, _)| ENCODERS.map(|(_, encoder)| (encoder, *token)));
        let case = |((encoder, token), ratios): ((&str, &str), &Vec<f64>)| {
            let ratio = estimate(ratios, "times")?;
            Ok((part(&[encoder, " ", token].concat(), inside(&ratio, HALVED, f64::INFINITY), &ratio), ratio))
        };
        let cases = names.zip(&self.ratios).map(case).collect::<Result<_, RunError>>()?;
        let shown = fingerprint(&LESSON.run(&Settings::default(), exchange)?);
        Ok(Outcome { fingerprint: shown, ..over(cases)? })
    }
}
