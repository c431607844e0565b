//! What the run showed, in sentences whose every number comes from the run.

use super::{GZIP, JSON, PROTOBUF};
use crate::experiment::{Observation, Sizes};
use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::words::{grouped, list, times};

/// A gain below this ratio is called small (issue "The first lesson, whole").
const SMALL_GAIN: f64 = 1.5;

pub(super) fn findings(lesson: &Lesson, _: &Settings, observation: &Observation) -> Vec<String> {
    let Observation::Sizes(sizes) = observation;
    let gzip = |id: &str| sizes.bytes(&format!("{id}{GZIP}"));
    let mut sentences = Vec::new();
    if let (Some(protobuf), Some(json)) = (sizes.bytes(PROTOBUF), sizes.bytes(JSON)) {
        sentences.push(plain(protobuf, json));
    }
    if let (Some(protobuf), Some(json)) = (gzip(PROTOBUF), gzip(JSON)) {
        sentences.push(zipped(protobuf, json));
    }
    sentences.extend(made_larger(lesson, sizes));
    sentences.extend(smallest(lesson, sizes));
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
fn made_larger(lesson: &Lesson, sizes: &Sizes) -> Option<String> {
    let grown: Vec<String> = plain_contenders(lesson)
        .filter_map(|contender| {
            let before = sizes.bytes(contender.id)?;
            let after = sizes.bytes(&format!("{}{GZIP}", contender.id))?;
            let change = format!("{} (from {} to {})", contender.label, grouped(before), grouped(after));
            (after > before).then_some(change)
        })
        .collect();
    (!grown.is_empty()).then(|| format!("Gzip makes the message larger in {}.", list(&grown)))
}

/// Who wins once everybody has answered.
fn smallest(lesson: &Lesson, sizes: &Sizes) -> Option<String> {
    let all: Option<Vec<_>> = lesson
        .contenders
        .iter()
        .map(|contender| Some((sizes.bytes(contender.id)?, contender.label)))
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
