//! The questions before the run: choices, a number, or bars that the reader draws. Every answer is kept as it is given;
//! "not sure" is one too.

use lessons::{Ask, Choice, Guess, Prediction, Range, Values};
use web_sys::Event;

use super::guesses::Guesses;
use super::lesson::Bench;
use super::words::saying;
use crate::dom::{Element, element, event};
use crate::reactive::Signal;

/// One question.
#[derive(Clone, Copy)]
struct Question {
    prediction: &'static Prediction,
    guesses: Guesses,
    refused: Signal<String>,
}

/// All questions of the lesson.
pub(super) fn questions(bench: Bench) -> Vec<Element> {
    bench.lesson.predictions.iter().map(|prediction| question(bench, prediction)).collect()
}

fn question(bench: Bench, prediction: &'static Prediction) -> Element {
    let question = Question { prediction, guesses: bench.guesses, refused: Signal::new(String::new()) };
    let asks = move || {
        let id = format!("predict.{}", prediction.id);
        bench.with_values(|route, values| bench.lesson.section(&id, &route.settings, values))
    };
    let field = match &prediction.ask {
        Ask::Choice(choices) => question.choices(choices),
        Ask::Number(range) => vec![question.number(range)],
        Ask::Bars { labels, given, range } => {
            let labels = labels.iter().map(|label| (*label).to_owned()).collect();
            let given = given.map(|(label, value)| given_bar(bench, label, value, range));
            given.into_iter().chain(question.drawn(labels, range)).collect()
        }
        Ask::Curve { unit, at, range, .. } => {
            let labels = at.iter().map(|place| figure::with_unit(*place, unit)).collect();
            question.drawn(labels, range)
        }
    };
    element("fieldset")
        .class("question")
        .attribute("data-prediction", prediction.id)
        .child(saying(element("legend").class("asks"), asks))
        .children(field)
        .child(question.unsure())
        .child(
            element("p")
                .class("refusal")
                .attribute("role", "alert")
                .text_follows(move || question.refused.get()),
        )
}

/// A bar that the run has given, to draw the others beside.
fn given_bar(bench: Bench, label: &'static str, value: &'static str, range: &'static Range) -> Element {
    let number = move || bench.with_values(|_, values: &Values| values.number(value));
    let words = move || {
        number().map_or_else(|| lessons::UNKNOWN.into(), |number| figure::with_unit(number, range.unit))
    };
    let bar = element("meter")
        .attribute("min", &range.min.to_string())
        .attribute("max", &range.max.to_string())
        .attribute("aria-label", label)
        .property_follows("value", move || number().unwrap_or(range.min));
    element("div")
        .class("drawn given")
        .child(element("span").class("label").text(label))
        .child(bar)
        .child(element("output").text_follows(words))
}

impl Question {
    /// Reads what was typed or chosen, and keeps it.
    fn answer(self, text: &str) {
        match self.prediction.read(text) {
            Ok(guess) => {
                self.refused.set(String::new());
                self.guesses.give(self.prediction, guess);
            }
            Err(why) => self.refused.set(why),
        }
    }

    fn guess(self) -> Option<Guess> {
        self.guesses.at(self.prediction)
    }

    fn name(self) -> String {
        format!("guess-{}", self.prediction.id)
    }

    fn choices(self, choices: &'static [Choice]) -> Vec<Element> {
        let choice = |choice: &'static Choice| {
            let chosen = move || self.guess() == Some(Guess::Choice(choice.value));
            let radio = element("input")
                .attribute("type", "radio")
                .attribute("name", &self.name())
                .attribute("value", choice.value)
                .property_follows("checked", chosen)
                .on("change", move |_| self.answer(choice.value));
            element("label").class("choice").child(radio).text(choice.label)
        };
        choices.iter().map(choice).collect()
    }

    fn number(self, range: &'static Range) -> Element {
        let shown = move || match self.guess() {
            Some(Guess::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let field = element("input")
            .attribute("type", "number")
            .attribute("name", &self.name())
            .attribute("min", &range.min.to_string())
            .attribute("max", &range.max.to_string())
            .attribute("step", "any")
            .attribute("autocomplete", "off")
            .property_follows("value", shown)
            .on("change", move |event: Event| self.answer(&event::value(&event)));
        element("label")
            .class("typed")
            .text(range.label)
            .child(field)
            .child(element("span").class("unit").text(range.unit))
    }

    /// A slider for each bar or place, drawn as a bar.
    fn drawn(self, labels: Vec<String>, range: &'static Range) -> Vec<Element> {
        let count = labels.len();
        let middle = (range.min + range.max) / 2.0;
        let at = move |index: usize| match self.guess() {
            Some(Guess::Drawn(numbers)) => numbers.get(index).copied().unwrap_or(middle),
            _ => middle,
        };
        let draw = move |index: usize, text: &str| {
            let numbers =
                (0..count).map(|other| if other == index { text.to_owned() } else { at(other).to_string() });
            self.answer(&numbers.collect::<Vec<_>>().join(","));
        };
        let bar = |(index, label): (usize, String)| {
            let slider = element("input")
                .attribute("type", "range")
                .attribute("name", &format!("{}-{index}", self.name()))
                .attribute("min", &range.min.to_string())
                .attribute("max", &range.max.to_string())
                .attribute("step", &range.step.to_string())
                .attribute("aria-label", &format!("{label}, {}", range.unit))
                .property_follows("value", move || at(index).to_string())
                .on("input", move |event: Event| draw(index, &event::value(&event)));
            let says = move || match self.guess() {
                Some(Guess::Drawn(_)) => figure::with_unit(at(index), range.unit),
                _ => "drag".into(),
            };
            element("div")
                .class("drawn")
                .child(element("span").class("label").text(&label))
                .child(slider)
                .child(element("output").text_follows(says))
        };
        labels.into_iter().enumerate().map(bar).collect()
    }

    fn unsure(self) -> Element {
        let checked = move || self.guess() == Some(Guess::Unsure);
        let field = element("input")
            .attribute("type", "checkbox")
            .attribute("name", &format!("{}-unsure", self.name()))
            .property_follows("checked", checked)
            .on("change", move |event: Event| {
                if event::checked(&event) {
                    self.answer("unsure");
                } else {
                    self.guesses.take_back(self.prediction);
                }
            });
        element("label").class("choice unsure").child(field).text("Not sure, show me")
    }
}
