//! Lesson `headers-that-repeat`: what do a token and a request id cost at 10,000 calls/s? The same calls' header fields as
//! HTTP/1.1's heads and as header blocks by the habits of three real encoders, which remember different things.

mod figures;
mod findings;
mod goals;
mod predictions;
mod scene;
mod values;

use crate::chunk::Chunk;
use crate::experiment::{Prepared, RunError, Timing};
use crate::headers::{Order, Token, WriteHeaders};
use crate::knob::{Choice, Condition, Kind, Knob, Scale, Value};
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::stage::{Stage, Step};
use crate::sweep::Swept;
use crate::values::Values;
use crate::words::Words;

const TOKEN: &str = "token";
const NONE: &str = "none";
const FIXED: &str = "fixed";
const ROTATING: &str = "rotating";
const TOKEN_BYTES: &str = "token_bytes";
const CALLS_PER_TOKEN: &str = "calls_per_token";
const REQUEST_ID: &str = "request_id";
const CALLS_PER_CONNECTION: &str = "calls_per_connection";
const RPS: &str = "rps";

const HTTP1: &str = "http1";
const H2: &str = "h2";
const GRPC_CORE: &str = "grpc-core";
const INDEX_EVERYTHING: &str = "index-everything";

static WORDS: Words = include!(concat!(env!("OUT_DIR"), "/headers_that_repeat.rs"));
const _: () = WORDS.check(&values::PLACEHOLDERS);

/// The lesson.
pub(crate) static LESSON: Lesson = Lesson {
    slug: "headers-that-repeat",
    title: "Headers that repeat",
    question: "What do a token and a request id cost at 10,000 calls/s?",
    track: "wire",
    minutes: 10,
    stages: &STAGES,
    chunks: &[Chunk::Views, Chunk::Hpack, Chunk::Http],
    knobs: &KNOBS,
    seed_help: "It decides the characters of tokens and request ids. The same seed writes the same bytes everywhere.",
    contenders: &CONTENDERS,
    claims: &["D2-20"],
    predictions: &predictions::PREDICTIONS,
    goals: &goals::GOALS,
    words: &WORDS,
    outcome,
    computed_default: |_, _, _| None,
    scene: scene::scene,
    experiment,
    values: values::values,
    figures: figures::figures,
    films: |_, _, _| Vec::new(),
    dumps: None,
    findings: findings::findings,
    swept: Swept {
        label: "Header bytes per call",
        unit: "bytes",
        scale: Scale::Linear,
        value: |contender| format!("{contender}.per-call"),
        look: figures::look,
    },
};

static STAGES: [Stage; 8] = [
    Stage { step: Step::Scene, preset: Some(&[]), free: &[], figures: &[] },
    Stage { step: Step::Predict, preset: Some(&[]), free: &[], figures: &[] },
    Stage {
        step: Step::Run,
        preset: None,
        free: &[],
        figures: &["bytes-per-call", "bytes-per-second", "fields-h2", "fields-grpc-core"],
    },
    Stage { step: Step::Confront, preset: None, free: &[], figures: &["bytes-per-call", "bytes-per-second"] },
    Stage {
        step: Step::Break,
        preset: Some(goals::GOALS[0].start),
        free: &[TOKEN_BYTES, CALLS_PER_CONNECTION],
        figures: &["bytes-per-second", "table-fill", "entries-index-everything"],
    },
    Stage {
        step: Step::Fix,
        preset: Some(&[(TOKEN, ROTATING)]),
        free: &[CALLS_PER_TOKEN, TOKEN_BYTES],
        figures: &["bytes-per-second", "entries-index-everything"],
    },
    Stage {
        step: Step::Takeaway,
        preset: Some(&[(REQUEST_ID, "true")]),
        free: &[],
        figures: &["bytes-per-second", "table-fill", "entries-index-everything"],
    },
    Stage { step: Step::Sandbox, preset: Some(&[]), free: &[], figures: &[] },
];

/// With a token only.
const WITH_TOKEN: Option<Condition> = Some(Condition { key: TOKEN, values: &[FIXED, ROTATING] });

static KNOBS: [Knob; 6] = [
    Knob {
        key: TOKEN,
        label: "Token",
        unit: "",
        kind: Kind::Choice { choices: &TOKENS, default: FIXED },
        applies_when: None,
        help: "What stands in the authorization field after the word Bearer.",
    },
    Knob {
        key: TOKEN_BYTES,
        label: "Size of the token",
        unit: "bytes",
        // 727 is the token of the measurements that this lesson is held against.
        kind: Kind::Integer { min: 16, max: 6000, step: 1, scale: Scale::Log, default: 727 },
        applies_when: WITH_TOKEN,
        help: "An opaque token has a few dozen bytes, a signed JSON Web Token with some claims has hundreds.",
    },
    Knob {
        key: CALLS_PER_TOKEN,
        label: "Calls per token",
        unit: "",
        kind: Kind::Integer { min: 1, max: 1000, step: 1, scale: Scale::Log, default: 1 },
        applies_when: Some(Condition { key: TOKEN, values: &[ROTATING] }),
        help: "A new token comes after so many calls: with every call, or seldom.",
    },
    Knob {
        key: REQUEST_ID,
        label: "Request id",
        unit: "",
        kind: Kind::Toggle { default: false },
        applies_when: None,
        help: "Each call carries an id of its own, a UUID, so that its traces can be found.",
    },
    Knob {
        key: CALLS_PER_CONNECTION,
        label: "Calls per connection",
        unit: "",
        kind: Kind::Integer { min: 1, max: 1000, step: 1, scale: Scale::Log, default: 1000 },
        applies_when: None,
        help: "A connection is replaced after so many calls, and what its ends remembered is gone with it.",
    },
    Knob {
        key: RPS,
        label: "Calls per second",
        unit: "calls/s",
        kind: Kind::Integer { min: 1, max: 100_000, step: 1, scale: Scale::Log, default: 10_000 },
        applies_when: None,
        help: "How many calls all clients make together.",
    },
];

static TOKENS: [Choice; 3] = [
    Choice { value: NONE, label: "None" },
    Choice { value: FIXED, label: "The same in each call" },
    Choice { value: ROTATING, label: "Rotating" },
];

static CONTENDERS: [Contender; 4] = [
    Contender { id: HTTP1, label: "HTTP/1.1" },
    Contender { id: H2, label: "HTTP/2 as h2 writes it" },
    Contender { id: GRPC_CORE, label: "HTTP/2 as grpc-core writes it" },
    Contender { id: INDEX_EVERYTHING, label: "HTTP/2, everything indexed" },
];

fn experiment(lesson: &Lesson, settings: &Settings, _: Timing) -> Prepared {
    Ok(Box::new(WriteHeaders::new(order(lesson, settings)?, lesson.contenders)))
}

fn order(lesson: &Lesson, settings: &Settings) -> Result<Order, RunError> {
    let count = |key: &str| match settings.value(lesson, key) {
        Some(Value::Integer(number)) => u32::try_from(number).ok(),
        _ => None,
    };
    let whole = |key: &'static str| count(key).ok_or_else(|| RunError([key, " is no whole number"].concat()));
    let token = match settings.value(lesson, TOKEN) {
        Some(Value::Choice(NONE)) => Token::None,
        Some(Value::Choice(ROTATING)) => {
            Token::Every { octets: whole(TOKEN_BYTES)?, calls: whole(CALLS_PER_TOKEN)? }
        }
        _ => Token::Every { octets: whole(TOKEN_BYTES)?, calls: u32::MAX },
    };
    Ok(Order {
        token,
        request_id: settings.value(lesson, REQUEST_ID) == Some(Value::Toggle(true)),
        calls_per_connection: whole(CALLS_PER_CONNECTION)?,
        seed: settings.seed,
    })
}

/// The words that depend on how the run came out.
fn outcome(step: Step, values: &Values) -> Vec<&'static str> {
    let ratio = |one: &str, other: &str| Some(values.number(one)? / values.number(other)?);
    match step {
        // Where the encoder that indexes everything needs a tenth of what h2 does, it has remembered the token.
        Step::Run if ratio("index-everything.per-call", "h2.per-call").is_some_and(|ratio| ratio < 0.1) => {
            vec!["run.resent"]
        }
        Step::Run => vec!["run.alike"],
        Step::Fix if ratio("h2.per-call", "http1.per-call").is_some_and(|ratio| ratio < 0.5) => {
            vec!["fix.shorter"]
        }
        Step::Fix if ratio("index-everything.per-call", "h2.per-call").is_some_and(|ratio| ratio < 0.5) => {
            vec!["fix.seldom"]
        }
        Step::Fix => vec!["fix.still"],
        _ => Vec::new(),
    }
}
