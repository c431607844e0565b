//! What the reader is asked before the run.

use figure::Annotation;

use super::values::at_name;
use super::{AGE, CONTENDERS, DNS, SINCE_DEFAULT_S};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};
use crate::simulation::{marks, times_off};

const RATE: Range = Range {
    label: "Calls at each new pod",
    unit: "calls/s",
    min: 0.0,
    max: 4.0,
    step: 0.01,
    scale: Scale::Linear,
};
const SHARE: Range =
    Range { label: "Of an even share", unit: "%", min: 0.0, max: 100.0, step: 1.0, scale: Scale::Linear };

/// Seconds after the pods were started.
pub(super) const AT_S: [f64; 6] = [15.0, 30.0, 60.0, 120.0, 240.0, 480.0];
/// A client of two whole minutes.
const LATER: usize = 3;
/// So many times off, and a guess rests on another picture of what happens.
const ANOTHER_PICTURE: f64 = 1.5;
/// Percent of an even share that new pods have soon only if somebody tells clients.
const AT_ONCE: f64 = 60.0;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "rate",
        ask: Ask::Number(RATE),
        figure: "rate-late",
        truth: |values| values.number("dns.rate").map(Guess::Number),
        explain: |guess, truth| match (guess, truth) {
            (Guess::Number(guess), Guess::Number(truth)) if (guess - truth).abs() < RATE.step => "right",
            _ => "some",
        },
        marks: |guess| marks(&CONTENDERS, &[DNS], guess),
    },
    Prediction {
        id: "aged",
        ask: Ask::Curve { label: "Since the new pods were started", unit: "s", at: &AT_S, range: SHARE },
        figure: "share",
        truth: |values| {
            let at = |at: &f64| values.number(&[AGE, ".", &at_name(*at)].concat());
            Some(Guess::Drawn(AT_S.iter().map(at).collect::<Option<_>>()?))
        },
        explain: |guess, truth| {
            let Guess::Drawn(numbers) = guess else { return "right" };
            let later = times_off(guess, truth)(LATER);
            if numbers.first().is_some_and(|first| *first >= AT_ONCE) {
                "at-once"
            } else if later * ANOTHER_PICTURE < 1.0 {
                "slower"
            } else if later > ANOTHER_PICTURE {
                "faster"
            } else {
                "right"
            }
        },
        marks: |guess| match guess {
            Guess::Drawn(numbers) => {
                let at = |(at, share): (&f64, &f64)| (SINCE_DEFAULT_S as f64 + at, *share);
                let points = AT_S.iter().zip(numbers).map(at).collect();
                vec![Annotation::GuessLine { points, label: "your guess".into() }]
            }
            _ => Vec::new(),
        },
    },
];
