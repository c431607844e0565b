//! The guess beside the answer, with its error and the explanation that fits it.

use lessons::{Guess, Prediction};

use super::lesson::Bench;
use super::words::blocks;
use crate::dom::{Element, element};

/// One comparison per question.
pub(super) fn confrontations(bench: Bench) -> Vec<Element> {
    bench
        .lesson
        .predictions
        .iter()
        .map(|prediction| {
            element("section")
                .class("confrontation")
                .attribute("data-prediction", prediction.id)
                .part(move || comparison(bench, prediction))
        })
        .collect()
}

fn comparison(bench: Bench, prediction: &'static Prediction) -> Vec<Element> {
    let guess = bench.guesses.at(prediction).unwrap_or(Guess::Unsure);
    bench.with_values(|route, values| {
        let section = |id: &str| bench.lesson.section(id, &route.settings, values);
        let mut parts = blocks(&section(&format!("predict.{}", prediction.id)));
        let Some(found) = prediction.confront(&guess, values) else { return parts };
        let pair = |label: &str, says: &str| {
            element("div").child(element("dt").text(label)).child(element("dd").text(says))
        };
        let mut pairs = vec![pair("You said", &found.said), pair("It was", &found.was)];
        if !found.error.is_empty() {
            pairs.push(pair("That is", &found.error));
        }
        parts.push(element("dl").class("pairs").children(pairs));
        parts.extend(blocks(&section(&format!("confront.{}.{}", prediction.id, found.explanation))));
        parts
    })
}
