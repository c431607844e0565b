//! Checks that run one-slow-request: who waits depends on how many places there are for calls. One of them loses a packet,
//! in when-packets-drop.

use crate::claims::counted::{Counted, estimate, inside, over, part};
use crate::claims::{Check, Measured, Outcome, Part, Verdict};
use crate::connections::one_slow_request::{
    HTTP1_ONE, HTTP1_PIPELINED, HTTP1_POOL, HTTP1_SIX, HTTP2_ONE, HTTP2_SEVERAL, LESSON,
};
use crate::connections::when_packets_drop;
use crate::experiment::{Exchanger, RunError};
use crate::phrase::list;
use crate::settings::Settings;
use crate::stage::Preset;

pub(super) const MANY_SMALL: Preset =
    &[("rps", "1000"), ("slow_pct", "0"), ("response_bytes", "256"), ("duration_s", "1")];
pub(super) const ONE_STREAM: Preset = &[("streams_limit", "1")];

const RUNNING: &str = "running the lesson";
/// From here on a difference is one: 10 %.
const DIFFERS: f64 = 1.1;
/// From here on a call is blocked.
const BLOCKED: f64 = 2.0;

const WITH_100: &str = "with 100 streams allowed";
const WITH_1: &str = "with 1 stream allowed";
const NONE_LOST: &str = "with 100 streams allowed and no packet lost";
const ONE_LOST: &str = "with one packet lost";

/// One value of a run over another, for each pair of names.
fn ratios(
    seed: u64,
    exchange: Exchanger<'_>,
    preset: Preset,
    pairs: &[[&str; 2]],
) -> Result<Vec<f64>, RunError> {
    let mut settings = Settings::seeded(seed);
    settings.set_all(&LESSON, preset.iter().copied());
    let values = LESSON.values(&settings, &LESSON.run(&settings, exchange)?);
    let number = |name: &str| {
        values.number(name).ok_or_else(|| RunError(format!("seed {seed}: the run has no {name}")))
    };
    pairs.iter().map(|[one, other]| Ok(number(one)? / number(other)?)).collect()
}

/// A case of a claim: its ratio over the seeds, held against a range.
fn case(says: &str, ratios: &[f64], low: f64, high: f64) -> Result<(Part, Measured), RunError> {
    let ratio = estimate(ratios, "times")?;
    Ok((part(says, inside(&ratio, low, high), &ratio), ratio))
}

/// What a source says, without a run.
fn cited(says: &str, verdict: Verdict, source: &str) -> Part {
    Part { says: says.into(), verdict, measured: source.into() }
}

pub(super) fn many_small(seeds: u32) -> Box<dyn Check> {
    const WAYS: [(&str, &str); 4] = [
        (HTTP1_ONE, "over HTTP/1.1 on one connection"),
        (HTTP1_PIPELINED, "over HTTP/1.1 pipelined"),
        (HTTP1_SIX, "over HTTP/1.1 on six connections"),
        (HTTP1_POOL, "over HTTP/1.1 on a pool of 50"),
    ];
    let count = |seed, exchange: Exchanger<'_>| {
        let names = WAYS.map(|(way, _)| format!("{way}.p99"));
        let ours = format!("{HTTP2_ONE}.p99");
        ratios(seed, exchange, MANY_SMALL, &names.each_ref().map(|name| [name.as_str(), ours.as_str()]))
    };
    let judge = |counts: &[Vec<f64>]| {
        let cases =
            WAYS.iter().zip(counts).map(|((_, says), ratios)| case(says, ratios, DIFFERS, f64::INFINITY));
        over(cases.collect::<Result<_, _>>()?)
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, MANY_SMALL))
}

/// How many objects are there later, one packet being lost, than if streams did not wait for each other's packets.
fn held(seed: u64, exchange: Exchanger<'_>) -> Result<f64, RunError> {
    let lesson = &when_packets_drop::LESSON;
    let mut settings = Settings::seeded(seed);
    // Chance decides nothing here: each seed loses another packet. The greetings are long over, and much is still to come.
    let packet = (400 + 20 * (seed % 20)).to_string();
    settings.set_all(lesson, [(when_packets_drop::LOST_PACKET, packet.as_str())]);
    let values = lesson.values(&settings, &lesson.run(&settings, exchange)?);
    values.number("held").ok_or_else(|| RunError(format!("packet {packet}: the run has no held objects")))
}

pub(super) fn blocks(seeds: u32) -> Box<dyn Check> {
    let count = |seed, exchange: Exchanger<'_>| {
        let name = |way: &str| format!("{way}.behind");
        let names = [HTTP1_ONE, HTTP1_PIPELINED, HTTP2_ONE].map(name);
        let mut found = ratios(seed, exchange, &[], &names.each_ref().map(|name| [name.as_str(), "alone"]))?;
        found.extend(ratios(seed, exchange, ONE_STREAM, &[[&name(HTTP2_ONE), "alone"]])?);
        found.push(held(seed, exchange)?);
        Ok(found)
    };
    let judge = |counts: &[Vec<f64>]| {
        let [one, pipelined, streams, at_limit, held] = counts else {
            return Err(RunError("a case is missing".into()));
        };
        let blocks = [
            case("HTTP/1.1 blocks on one connection", one, BLOCKED, f64::INFINITY)?,
            case("HTTP/1.1 blocks when pipelined", pipelined, BLOCKED, f64::INFINITY)?,
        ];
        let measured = blocks[0].1.clone();
        let held = estimate(held, "objects")?;
        let lost = (part(ONE_LOST, inside(&held, 0.0, 0.0), &held), held);
        let frees =
            over(vec![case(NONE_LOST, streams, 0.0, DIFFERS)?, case(WITH_1, at_limit, 0.0, DIFFERS)?, lost])?;
        let own = |mut part: Part| {
            part.says.insert_str(0, "HTTP/2 does not block ");
            part
        };
        let verdicts = blocks.iter().map(|(part, _)| part.verdict).chain([frees.verdict]);
        let verdict = Verdict::of_parts(verdicts);
        let parts =
            blocks.iter().map(|(part, _)| part.clone()).chain(frees.parts.into_iter().map(own)).collect();
        Ok(conditional(verdict, &[frees.condition], parts, measured))
    };
    Counted::boxed(RUNNING, seeds, count, judge, (&LESSON, &[]))
}

/// The quick calls' p99 on one connection over that on several: with many streams allowed, and with one.
fn one_over_several(seed: u64, exchange: Exchanger<'_>) -> Result<Vec<f64>, RunError> {
    let names = [HTTP2_ONE, HTTP2_SEVERAL].map(|way| format!("{way}.quick-p99"));
    let pair = [names.each_ref().map(String::as_str)];
    let mut found = ratios(seed, exchange, &[], &pair)?;
    found.extend(ratios(seed, exchange, ONE_STREAM, &pair)?);
    Ok(found)
}

pub(super) fn one_connection(seeds: u32) -> Box<dyn Check> {
    let judge = |counts: &[Vec<f64>]| {
        let [many, one] = counts else { return Err(RunError("a case is missing".into())) };
        let at_limit = case(WITH_1, one, 0.0, DIFFERS)?;
        let measured = at_limit.1.clone();
        let enough = over(vec![case(WITH_100, many, 0.0, DIFFERS)?, at_limit])?;
        let opens =
            cited("clients open one to each address", Verdict::Holds, "grpc-go http2_client.go; gRPC A105");
        let verdict = Verdict::of_parts([opens.verdict, enough.verdict]);
        let own = |mut part: Part| {
            part.says.insert_str(0, "one is enough ");
            part
        };
        let parts = [opens].into_iter().chain(enough.parts.into_iter().map(own)).collect();
        Ok(conditional(verdict, &[enough.condition], parts, measured))
    };
    Counted::boxed(RUNNING, seeds, one_over_several, judge, (&LESSON, ONE_STREAM))
}

pub(super) fn a_pool(seeds: u32) -> Box<dyn Check> {
    let judge = |counts: &[Vec<f64>]| {
        let [many, one] = counts else { return Err(RunError("a case is missing".into())) };
        let at_limit = case(WITH_1, one, DIFFERS, f64::INFINITY)?;
        let measured = at_limit.1.clone();
        let spares = over(vec![case(WITH_100, many, DIFFERS, f64::INFINITY)?, at_limit])?;
        let told = "when told to (another channel, or max_connections_per_subchannel)";
        let keeps = [
            cited("clients keep one by themselves", Verdict::DoesNotHold, "gRPC A105: the default is 1"),
            cited(&format!("clients keep one {told}"), Verdict::Holds, "gRPC A105, a draft"),
        ];
        let keeps_verdict = Verdict::over(&keeps.each_ref().map(|part| part.verdict));
        let verdict = Verdict::of_parts([keeps_verdict, spares.verdict]);
        let own = |mut part: Part| {
            part.says.insert_str(0, "it spares a wait ");
            part
        };
        let parts = keeps.into_iter().chain(spares.parts.into_iter().map(own)).collect();
        Ok(conditional(verdict, &[told.into(), spares.condition], parts, measured))
    };
    Counted::boxed(RUNNING, seeds, one_over_several, judge, (&LESSON, ONE_STREAM))
}

/// An outcome whose conditions count where it holds under conditions.
fn conditional(verdict: Verdict, conditions: &[String], parts: Vec<Part>, measured: Measured) -> Outcome {
    let condition = if verdict == Verdict::HoldsIf { list(conditions) } else { String::new() };
    Outcome { verdict, condition, measured, parts, fingerprint: String::new() }
}
