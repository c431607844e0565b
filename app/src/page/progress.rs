//! How far the reader has come in each lesson, remembered in this browser under the lesson's slug: the step where they
//! are, and whether they have seen its end.

use lessons::link::LessonRoute;
use lessons::{Lesson, Step};

use crate::memory::Memory;

/// Beginnings of the keys under which the page remembers what a reader does in lessons.
const KEYS: [&str; 3] = ["step.", "done.", "guess."];

/// How far the reader has come in one lesson.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Reached {
    /// Where they were last.
    pub(super) step: Step,
    /// They have been at the takeaway or in the sandbox.
    pub(super) done: bool,
}

/// The reader is at this step.
pub(super) fn note(memory: Memory, lesson: &Lesson, step: Step) {
    memory.set(&format!("step.{}", lesson.slug), step.id());
    if matches!(step, Step::Takeaway | Step::Sandbox) {
        memory.set(&format!("done.{}", lesson.slug), "yes");
    }
}

/// Where the reader is in the lesson; `None` where they have not begun it, or what is remembered is no step of it.
pub(super) fn reached(memory: Memory, lesson: &Lesson) -> Option<Reached> {
    let step = Step::from_id(&memory.get(&format!("step.{}", lesson.slug))?)?;
    lesson.stage(step)?;
    Some(Reached { step, done: memory.get(&format!("done.{}", lesson.slug)).is_some() })
}

/// Forgets steps and guesses of every lesson.
pub(super) fn forget(memory: Memory) {
    memory.forget(&KEYS);
}

impl Reached {
    /// In words: "step 3 of 8", "done".
    pub(super) fn words(self, lesson: &Lesson) -> String {
        if self.done {
            return "done".into();
        }
        let place = lesson.steps().position(|step| step == self.step).unwrap_or_default();
        format!("step {} of {}", place + 1, lesson.stages.len())
    }

    /// Where the reader goes on.
    pub(super) fn route(self, lesson: &'static Lesson) -> LessonRoute {
        LessonRoute::new(lesson).at(self.step)
    }
}
