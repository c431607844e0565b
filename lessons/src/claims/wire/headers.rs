//! What header compression and a connection that is used again save, by encoder and by what the headers hold.

use crate::claims::counted::{Counted, estimate, inside, over, part};
use crate::claims::{Check, Outcome};
use crate::experiment::{Exchanger, RunError};
use crate::headers::{CALLS, Order, Token, per_call};
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

pub(super) fn cut(seeds: u32) -> Box<dyn Check> {
    Counted::boxed("headers", seeds, ratios, judge, (&LESSON, &[]))
}

/// By token, then by encoder.
fn ratios(seed: u64, _: Exchanger<'_>) -> Result<Vec<f64>, RunError> {
    let mut ratios = Vec::with_capacity(TOKENS.len() * ENCODERS.len());
    for (_, token) in TOKENS {
        let order = Order { token, request_id: false, calls_per_connection: CALLS, seed };
        let octets = per_call(order, &[HTTP1, ENCODERS[0].0, ENCODERS[1].0, ENCODERS[2].0])?;
        ratios.extend(octets[1..].iter().map(|encoded| octets[0] / encoded));
    }
    Ok(ratios)
}

fn judge(ratios: &[Vec<f64>]) -> Result<Outcome, RunError> {
    let names = TOKENS.iter().flat_map(|(token, _)| ENCODERS.map(|(_, encoder)| (encoder, *token)));
    let case = |((encoder, token), ratios): ((&str, &str), &Vec<f64>)| {
        let ratio = estimate(ratios, "times")?;
        Ok((part(&[encoder, " ", token].concat(), inside(&ratio, HALVED, f64::INFINITY), &ratio), ratio))
    };
    over(names.zip(ratios).map(case).collect::<Result<_, RunError>>()?)
}
