//! What the reader is asked before the run.

use figure::Annotation;

use super::figures::row;
use super::{GRPC_CORE, H2, INDEX_EVERYTHING};
use crate::knob::Scale;
use crate::prediction::{Ask, Guess, Prediction, Range};

/// A guess within this share of the truth counts as right.
const RIGHT: std::ops::RangeInclusive<f64> = 0.8..=1.25;
/// Who expects less than this share of what is sent believes that the token is remembered.
const REMEMBERED: f64 = 0.5;

pub(super) static PREDICTIONS: [Prediction; 2] = [
    Prediction {
        id: "second-call",
        ask: Ask::Number(Range {
            label: "Header of the second call",
            unit: "bytes",
            min: 0.0,
            max: 1000.0,
            step: 1.0,
            scale: Scale::Linear,
        }),
        figure: "bytes-per-call",
        truth: |values| values.number("h2.second").map(Guess::Number),
        explain: |guess, truth| match (guess, truth) {
            (Guess::Number(guess), Guess::Number(truth)) if RIGHT.contains(&(guess / truth)) => "right",
            (Guess::Number(guess), Guess::Number(truth)) if guess < truth => "remembered",
            _ => "plain",
        },
        marks: |guess| match guess {
            Guess::Number(bytes) => {
                vec![Annotation::Guess { x: Some(2.0), y: Some(*bytes), label: "your guess".into() }]
            }
            _ => Vec::new(),
        },
    },
    Prediction {
        id: "three-encoders",
        ask: Ask::Bars {
            labels: &["As h2 writes it", "As grpc-core writes it", "Everything indexed"],
            given: Some(("HTTP/1.1", "http1.rate")),
            range: Range {
                label: "Request headers",
                unit: "MB/s",
                min: 0.0,
                max: 12.0,
                step: 0.1,
                scale: Scale::Linear,
            },
        },
        figure: "bytes-per-second",
        truth: |values| {
            let rates =
                ["h2.rate", "grpc-core.rate", "index-everything.rate"].map(|name| values.number(name));
            Some(Guess::Drawn(rates.into_iter().collect::<Option<_>>()?))
        },
        explain: |guess, truth| match (guess, truth) {
            (Guess::Drawn(guess), Guess::Drawn(truth)) => match (guess.as_slice(), truth.as_slice()) {
                ([h2, core, all], _) if all > h2 || all > core => "turned",
                ([h2, core, _], [true_h2, true_core, _])
                    if *h2 < true_h2 * REMEMBERED && *core < true_core * REMEMBERED =>
                {
                    "remembered"
                }
                ([.., all], [true_h2, ..]) if *all > true_h2 * REMEMBERED => "alike",
                _ => "right",
            },
            _ => "right",
        },
        marks: |guess| match guess {
            Guess::Drawn(rates) => {
                let mark = |(contender, rate): (&str, &f64)| Annotation::Guess {
                    x: Some(*rate),
                    y: row(contender).map(|row| row as f64),
                    label: "your guess".into(),
                };
                [H2, GRPC_CORE, INDEX_EVERYTHING].into_iter().zip(rates).map(mark).collect()
            }
            _ => Vec::new(),
        },
    },
];
