//! What the reader guessed, beside what a run came to.

use figure::Annotation;

use super::guessed;
use crate::lesson::Contender;
use crate::prediction::Guess;
use crate::values::Values;

/// What there was to draw: the value `name` (with its dot) of each of the contenders. `None` as long as one is missing.
pub(crate) fn drawn(values: &Values, contenders: &[&str], name: &str) -> Option<Guess> {
    let number = |id: &&str| values.number(&[id, name].concat());
    Some(Guess::Drawn(contenders.iter().map(number).collect::<Option<_>>()?))
}

/// So many times the truth is each number of the guess, in the order in which they were asked for. One that was not asked for
/// is as it should be.
pub(crate) fn times_off<'of>(guess: &'of Guess, truth: &'of Guess) -> impl Fn(usize) -> f64 + 'of {
    let at = |guess: &'of Guess, at: usize| match guess {
        Guess::Number(number) => (at == 0).then_some(number),
        Guess::Drawn(numbers) => numbers.get(at),
        _ => None,
    };
    move |asked| at(guess, asked).zip(at(truth, asked)).map_or(1.0, |(guess, truth)| guess / truth)
}

/// The guess in a figure of bars: a mark on the bar of each contender that was asked for.
pub(crate) fn marks(contenders: &[Contender], asked: &[&str], guess: &Guess) -> Vec<Annotation> {
    let numbers = match guess {
        Guess::Number(number) => std::slice::from_ref(number),
        Guess::Drawn(numbers) => numbers,
        _ => &[],
    };
    asked.iter().zip(numbers).map(|(id, number)| guessed(contenders, id, *number)).collect()
}
