//! Predictions: the reader commits before the run, and the guess stays beside the answer with its error. A guess is a
//! choice, a number, or drawn: one value per bar, or one per place of a curve. "Not sure" is allowed and blocks nothing.

use std::fmt::{self, Display};

use figure::Annotation;

use crate::decimal::decimal;
use crate::knob::{Choice, Scale};
use crate::values::Values;

/// One question. Its words are the sections `predict.ID`, and `confront.ID.WHICH` for each explanation that
/// [`Prediction::explain`] may name; `confront.ID.unsure` for who did not commit.
#[derive(Debug)]
pub struct Prediction {
    /// Stable name within the lesson; progress is kept under it.
    pub id: &'static str,
    /// What kind of answer.
    pub ask: Ask,
    /// The figure on which the guess stays; empty where it stands in words only.
    pub figure: &'static str,
    /// The right answer, once the run has come to it.
    pub truth: fn(&Values) -> Option<Guess>,
    /// Which explanation fits this guess, given the truth.
    pub explain: fn(guess: &Guess, truth: &Guess) -> &'static str,
    /// The guess as marks on the figure.
    pub marks: fn(&Guess) -> Vec<Annotation>,
}

/// What kind of answer a question wants.
#[derive(Debug)]
pub enum Ask {
    /// One of a list.
    Choice(&'static [Choice]),
    /// A number, typed.
    Number(Range),
    /// One bar per label, drawn with the pointer or typed.
    Bars {
        /// What stands beside each bar.
        labels: &'static [&'static str],
        /// The first bar is given by the run and cannot be drawn: the name of its value.
        given: Option<(&'static str, &'static str)>,
        /// What a bar measures.
        range: Range,
    },
    /// One value at each place of an axis, drawn with the pointer or typed.
    Curve {
        /// What the axis measures.
        label: &'static str,
        /// Its unit.
        unit: &'static str,
        /// The places.
        at: &'static [f64],
        /// What the curve measures.
        range: Range,
    },
}

/// The values that may be guessed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// What is guessed.
    pub label: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Distance between neighbouring positions of the control.
    pub step: f64,
    /// How the control spreads the range.
    pub scale: Scale,
}

/// An answer: the reader's or the run's.
#[derive(Clone, Debug, PartialEq)]
pub enum Guess {
    /// The reader would rather see.
    Unsure,
    /// The value of a choice.
    Choice(&'static str),
    /// A number in the range's unit.
    Number(f64),
    /// One number per bar or place.
    Drawn(Vec<f64>),
}

/// As it is kept and read back: `unsure`, a choice's value, or numbers with commas.
impl Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsure => f.write_str("unsure"),
            Self::Choice(value) => f.write_str(value),
            Self::Number(number) => write!(f, "{number}"),
            Self::Drawn(numbers) => {
                for (index, number) in numbers.iter().enumerate() {
                    if index > 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "{number}")?;
                }
                Ok(())
            }
        }
    }
}

/// A guess beside the truth.
#[derive(Clone, Debug, PartialEq)]
pub struct Confrontation {
    /// What the reader said, in words.
    pub said: String,
    /// What the run gave, in words.
    pub was: String,
    /// How far apart, in words: "exactly right", "1.8 times too high".
    pub error: String,
    /// The explanation's name, the last part of its section.
    pub explanation: &'static str,
}

/// A guess within this ratio of the truth counts as close.
const CLOSE: f64 = 1.1;

impl Prediction {
    /// Reads a guess that was typed or kept.
    ///
    /// # Errors
    /// When it is no answer to this question; one line that says what would be.
    pub fn read(&self, text: &str) -> Result<Guess, String> {
        if text == "unsure" {
            return Ok(Guess::Unsure);
        }
        let number = |text: &str, range: &Range| {
            decimal(text.trim()).filter(|number| (range.min..=range.max).contains(number)).ok_or_else(|| {
                format!("{text:?} is not a number from {} to {} {}", range.min, range.max, range.unit)
            })
        };
        let drawn = |count: usize, range: &Range| {
            let numbers: Vec<f64> =
                text.split(',').map(|text| number(text, range)).collect::<Result<_, _>>()?;
            match numbers.len() {
                given if given == count => Ok(Guess::Drawn(numbers)),
                given => Err(format!("{given} numbers, where {count} are asked for")),
            }
        };
        match &self.ask {
            Ask::Choice(choices) => choices
                .iter()
                .find(|choice| choice.value == text)
                .map(|choice| Guess::Choice(choice.value))
                .ok_or_else(|| format!("{text:?} is none of the choices")),
            Ask::Number(range) => number(text, range).map(Guess::Number),
            Ask::Bars { labels, range, .. } => drawn(labels.len(), range),
            Ask::Curve { at, range, .. } => drawn(at.len(), range),
        }
    }

    /// The guess beside what the run gave; `None` while that is not known.
    pub fn confront(&self, guess: &Guess, values: &Values) -> Option<Confrontation> {
        let truth = (self.truth)(values)?;
        let explanation = match guess {
            Guess::Unsure => "unsure",
            guess => (self.explain)(guess, &truth),
        };
        Some(Confrontation {
            said: self.shown(guess),
            was: self.shown(&truth),
            error: error(guess, &truth),
            explanation,
        })
    }

    /// An answer in words.
    pub fn shown(&self, guess: &Guess) -> String {
        let many = |numbers: &[f64], range: &Range, name: &dyn Fn(usize) -> String| {
            let all: Vec<String> = numbers
                .iter()
                .enumerate()
                .map(|(index, number)| format!("{}: {}", name(index), figure::with_unit(*number, range.unit)))
                .collect();
            all.join("; ")
        };
        match (guess, &self.ask) {
            (Guess::Unsure, _) => "not sure".into(),
            (Guess::Choice(value), Ask::Choice(choices)) => choices
                .iter()
                .find(|choice| choice.value == *value)
                .map_or(*value, |choice| choice.label)
                .into(),
            (Guess::Number(number), Ask::Number(range)) => figure::with_unit(*number, range.unit),
            (Guess::Drawn(numbers), Ask::Bars { labels, range, .. }) => {
                many(numbers, range, &|index| labels.get(index).copied().unwrap_or_default().into())
            }
            (Guess::Drawn(numbers), Ask::Curve { at, unit, range, .. }) => many(numbers, range, &|index| {
                at.get(index).map_or_else(String::new, |place| figure::with_unit(*place, unit))
            }),
            (other, _) => other.to_string(),
        }
    }
}

fn error(guess: &Guess, truth: &Guess) -> String {
    match (guess, truth) {
        (Guess::Unsure, _) => String::new(),
        (Guess::Number(guess), Guess::Number(truth)) => distance(*guess, *truth),
        (Guess::Drawn(guesses), Guess::Drawn(truths)) => {
            let worst = guesses.iter().zip(truths).max_by(|one, other| off(one).total_cmp(&off(other)));
            worst.map_or_else(String::new, |(guess, truth)| match distance(*guess, *truth) {
                words if guesses.len() == 1 => words,
                words => format!("at worst {words}"),
            })
        }
        (guess, truth) if guess == truth => "right".into(),
        _ => "not so".into(),
    }
}

/// How many times a guess is off, whichever way.
fn off((guess, truth): &(&f64, &f64)) -> f64 {
    let ratio = **guess / **truth;
    if ratio < 1.0 { 1.0 / ratio } else { ratio }
}

fn distance(guess: f64, truth: f64) -> String {
    let ratio = off(&(&guess, &truth));
    if guess == truth {
        return "exactly right".into();
    }
    let way = if guess > truth { "too high" } else { "too low" };
    if !ratio.is_finite() {
        return way.into();
    }
    if ratio <= CLOSE {
        return format!("close: {}\u{a0}% {way}", figure::number((ratio - 1.0) * 100.0));
    }
    format!("{} times {way}", figure::number(ratio))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_how_far_and_which_way() {
        assert_eq!(distance(34.0, 34.0), "exactly right");
        assert_eq!(distance(68.0, 34.0), "2 times too high");
        assert_eq!(distance(17.0, 34.0), "2 times too low");
        assert_eq!(distance(105.0, 100.0), "close: 5\u{a0}% too high");
        assert_eq!(distance(0.0, 34.0), "too low");
        let drawn = |numbers: &[f64]| Guess::Drawn(numbers.to_vec());
        assert_eq!(error(&drawn(&[10.0, 30.0]), &drawn(&[10.0, 10.0])), "at worst 3 times too high");
        assert_eq!(error(&Guess::Choice("a"), &Guess::Choice("b")), "not so");
    }

    #[test]
    fn what_is_kept_is_read_back() {
        const RANGE: Range =
            Range { label: "Length", unit: "bytes", min: 0.0, max: 100.0, step: 1.0, scale: Scale::Linear };
        let prediction = |ask| Prediction {
            id: "p",
            ask,
            figure: "",
            truth: |_| None,
            explain: |_, _| "",
            marks: |_| Vec::new(),
        };
        let bars = prediction(Ask::Bars { labels: &["a", "b"], given: None, range: RANGE });
        for guess in [Guess::Unsure, Guess::Drawn(vec![1.0, 2.5])] {
            assert_eq!(bars.read(&guess.to_string()), Ok(guess));
        }
        assert!(bars.read("1").is_err() && bars.read("1,2,3").is_err() && bars.read("1,200").is_err());
        let number = prediction(Ask::Number(RANGE));
        assert_eq!(number.read(" 7 "), Ok(Guess::Number(7.0)));
        assert_eq!(number.read("NaN"), Err("\"NaN\" is not a number from 0 to 100 bytes".into()));
    }
}
