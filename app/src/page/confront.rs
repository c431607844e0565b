//! The guess beside the answer, with its error and the explanation that fits it.

use lessons::{Confrontation, Filled, Guess, Prediction};

use super::lesson::Bench;
use super::words::blocks;
use crate::dom::{Element, element};
use crate::reactive::memo;

/// One comparison per question.
pub(super) fn confrontations(bench: Bench) -> Vec<Element> {
    bench
        .lesson
        .predictions
        .iter()
        .map(|prediction| {
            // Built anew only when it says something else, not with every frame of a run.
            let compared = memo(move |_| compared(bench, prediction));
            element("section")
                .class("confrontation")
                .attribute("data-prediction", prediction.id)
                .part(move || compared.with(comparison))
        })
        .collect()
}

/// What was asked, and once the run has come to it, the comparison and what explains it.
type Compared = (Vec<Filled>, Option<(Confrontation, Vec<Filled>)>);

fn compared(bench: Bench, prediction: &'static Prediction) -> Compared {
    let guess = bench.guesses.at(prediction).unwrap_or(Guess::Unsure);
    bench.with_values(|route, values| {
        let section = |id: &str| bench.lesson.section(id, &route.settings, values);
        let found = prediction.confront(&guess, values).map(|found| {
            let words = section(&format!("confront.{}.{}", prediction.id, found.explanation));
            (found, words)
        });
        (section(&format!("predict.{}", prediction.id)), found)
    })
}

fn comparison((asked, found): &Compared) -> Vec<Element> {
    let mut parts = blocks(asked);
    let Some((found, explanation)) = found else { return parts };
    let pair = |label: &str, says: &str| {
        element("div").child(element("dt").text(label)).child(element("dd").text(says))
    };
    let mut pairs = vec![pair("You said", &found.said), pair("It was", &found.was)];
    if !found.error.is_empty() {
        pairs.push(pair("That is", &found.error));
    }
    parts.push(element("dl").class("pairs").children(pairs));
    parts.extend(blocks(explanation));
    parts
}
