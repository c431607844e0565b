//! What the run showed, in sentences whose every number comes from the run.

use proto::Shape;

use super::{GZIP, JSON, PROTOBUF};
use crate::experiment::{Message, Observation};
use crate::lesson::Lesson;
use crate::phrase::{grouped, list, times};
use crate::settings::Settings;

/// A gain below this ratio is called small (issue "The first lesson, whole").
pub(super) const SMALL_GAIN: f64 = 1.5;

pub(super) fn findings(lesson: &Lesson, _: &Settings, observation: &Observation) -> Vec<String> {
    let messages = observation.messages();
    let Some(message) = messages.first() else { return Vec::new() };
    let gzip = |id: &str| message.bytes(&format!("{id}{GZIP}"));
    let mut sentences = Vec::new();
    if let (Some(protobuf), Some(json)) = (message.bytes(PROTOBUF), message.bytes(JSON)) {
        sentences.push(plain(protobuf, json));
    }
    if let (Some(protobuf), Some(json)) = (gzip(PROTOBUF), gzip(JSON)) {
        sentences.push(zipped(protobuf, json));
    }
    sentences.extend(made_larger(lesson, message));
    sentences.extend(smallest(lesson, message));
    if messages.len() > 1 {
        sentences = over_all(messages);
    }
    if let Some(why) = &message.untimed {
        sentences.push(format!("Nothing could be timed here: {why}."));
    }
    sentences
}

fn plain(protobuf: u64, json: u64) -> String {
    let (ours, theirs) = (grouped(protobuf), grouped(json));
    if protobuf < json {
        let gain = times(json, protobuf);
        format!(
            "Protobuf writes {ours} bytes where compact JSON writes {theirs}: {gain} smaller{}.",
            verdict(json, protobuf)
        )
    } else if protobuf == json {
        format!("Protobuf and compact JSON both write {ours} bytes.")
    } else {
        let gain = times(protobuf, json);
        format!(
            "Protobuf loses here: it writes {ours} bytes where compact JSON writes {theirs}, {gain} as many."
        )
    }
}

fn zipped(protobuf: u64, json: u64) -> String {
    let (ours, theirs) = (grouped(protobuf), grouped(json));
    if protobuf < json {
        let gain = times(json, protobuf);
        format!("After gzip it is {ours} against {theirs} bytes: {gain} smaller{}.", verdict(json, protobuf))
    } else if protobuf == json {
        format!("After gzip both are {ours} bytes.")
    } else {
        let gain = times(protobuf, json);
        format!("After gzip Protobuf loses: {ours} bytes against {theirs}, {gain} as many.")
    }
}

fn verdict(larger: u64, smaller: u64) -> &'static str {
    if (larger as f64) < SMALL_GAIN * smaller as f64 { ", a small gain" } else { "" }
}

/// Where gzip turns round: what it makes larger.
fn made_larger(lesson: &Lesson, message: &Message) -> Option<String> {
    let grown: Vec<String> = plain_contenders(lesson)
        .filter_map(|contender| {
            let before = message.bytes(contender.id)?;
            let after = message.bytes(&format!("{}{GZIP}", contender.id))?;
            let change = format!("{} (from {} to {})", contender.label, grouped(before), grouped(after));
            (after > before).then_some(change)
        })
        .collect();
    (!grown.is_empty()).then(|| format!("Gzip makes the message larger in {}.", list(&grown)))
}

/// Who wins once everybody has answered.
fn smallest(lesson: &Lesson, message: &Message) -> Option<String> {
    let all: Option<Vec<_>> = lesson
        .contenders
        .iter()
        .map(|contender| Some((message.bytes(contender.id)?, contender.label)))
        .collect();
    let all = all?;
    let (least, winner) = all.iter().min()?;
    let (most, loser) = all.iter().max()?;
    Some(format!(
        "The smallest is {winner} with {} bytes, the largest {loser} with {}.",
        grouped(*least),
        grouped(*most)
    ))
}

fn plain_contenders(lesson: &Lesson) -> impl Iterator<Item = &crate::Contender> {
    lesson.contenders.iter().filter(|contender| !contender.id.ends_with(GZIP))
}

/// With all six messages: where the gain is large, where gzip leaves little of it, where gzip adds bytes.
fn over_all(messages: &[Message]) -> Vec<String> {
    let bytes = |message: &Message, codec: &str| message.bytes(codec).filter(|bytes| *bytes > 0);
    let gain = |message: &Message, ending: &str| {
        let json = bytes(message, &format!("{JSON}{ending}"))?;
        Some(json as f64 / bytes(message, &format!("{PROTOBUF}{ending}"))? as f64)
    };
    let where_ = |wanted: &dyn Fn(&Message) -> bool| -> Vec<String> {
        let named = Shape::ALL
            .into_iter()
            .filter(|shape| messages.iter().find(|message| message.shape == shape.id()).is_some_and(wanted));
        named.map(|shape| shape.label().to_ascii_lowercase()).collect()
    };
    let large = where_(&|message| gain(message, "").is_some_and(|gain| gain >= SMALL_GAIN));
    let small = where_(&|message| gain(message, GZIP).is_some_and(|gain| gain < SMALL_GAIN));
    let lost = where_(&|message| gain(message, GZIP).is_some_and(|gain| gain < 1.0));
    let grown = where_(&|message| {
        [JSON, PROTOBUF].iter().any(|codec| {
            bytes(message, codec)
                .zip(bytes(message, &format!("{codec}{GZIP}")))
                .is_some_and(|(plain, zipped)| zipped > plain)
        })
    });
    let bound = figure::number(SMALL_GAIN);
    let sentence = |names: &[String], text: String| (!names.is_empty()).then_some(text);
    [
        sentence(&large, format!("Protobuf is at least {bound} times smaller for: {}.", list(&large))),
        sentence(&small, format!("After gzip less than {bound} times is left for: {}.", list(&small))),
        sentence(&lost, format!("After gzip Protobuf is the larger one for: {}.", list(&lost))),
        sentence(&grown, format!("Gzip makes JSON or Protobuf larger for: {}.", list(&grown))),
        in_time(messages),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where the gain is in time, whatever the bytes say.
fn in_time(messages: &[Message]) -> Option<String> {
    let gain = |message: &Message| {
        let both =
            |codec: &str| message.codec(codec)?.times.map(|times| times.encode.value + times.decode.value);
        Some(both(JSON)? / both(PROTOBUF)?)
    };
    let all: Option<Vec<(f64, &Message)>> =
        messages.iter().map(|message| Some((gain(message)?, message))).collect();
    let all = all?;
    let label =
        |message: &Message| Shape::from_id(&message.shape).map_or("", Shape::label).to_ascii_lowercase();
    let (most, best) = all.iter().max_by(|one, other| one.0.total_cmp(&other.0))?;
    let (least, worst) = all.iter().min_by(|one, other| one.0.total_cmp(&other.0))?;
    Some(format!(
        "In time, writing and reading together, Protobuf gains most with the {} ({} times) and least with the {} ({} times), in this run.",
        label(best),
        figure::number(*most),
        label(worst),
        figure::number(*least)
    ))
}
