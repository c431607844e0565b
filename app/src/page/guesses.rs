//! The reader's guesses, remembered under the lesson and the question.

use lessons::{Guess, Lesson, Prediction};

use crate::memory::Memory;
use crate::reactive::Signal;

/// The guesses of one lesson.
#[derive(Clone, Copy)]
pub(super) struct Guesses {
    lesson: &'static Lesson,
    memory: Memory,
    given: Signal<Vec<(&'static str, Guess)>>,
}

impl Guesses {
    /// Those that are remembered. What cannot be read as an answer any more is none.
    pub(super) fn remembered(lesson: &'static Lesson, memory: Memory) -> Self {
        let given = lesson.predictions.iter().filter_map(|prediction| {
            let text = memory.get(&key(lesson, prediction))?;
            Some((prediction.id, prediction.read(&text).ok()?))
        });
        Self { lesson, memory, given: Signal::new(given.collect()) }
    }

    /// All of them, by question.
    pub(super) fn all(self) -> Vec<(&'static str, Guess)> {
        self.given.get()
    }

    /// The guess at this question.
    pub(super) fn at(self, prediction: &Prediction) -> Option<Guess> {
        self.given
            .with(|given| given.iter().find(|(id, _)| *id == prediction.id).map(|(_, guess)| guess.clone()))
    }

    /// The reader takes it back.
    pub(super) fn take_back(self, prediction: &Prediction) {
        self.memory.set(&key(self.lesson, prediction), "");
        self.given.update(|given| {
            given.retain(|(id, _)| *id != prediction.id);
        });
    }

    /// The reader commits.
    pub(super) fn give(self, prediction: &'static Prediction, guess: Guess) {
        self.memory.set(&key(self.lesson, prediction), &guess.to_string());
        self.given.update(|given| {
            given.retain(|(id, _)| *id != prediction.id);
            given.push((prediction.id, guess));
        });
    }
}

fn key(lesson: &Lesson, prediction: &Prediction) -> String {
    format!("guess.{}.{}", lesson.slug, prediction.id)
}
