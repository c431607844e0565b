//! Links: the whole state of the page as text after the `#`. [`open`] and [`write`] are a pure pair: what was written
//! opens as the same route, in every later version too.
//!
//! ```text
//! #/lesson/json-or-protobuf?v=1&step=sandbox&seed=7&payload_bytes=4096
//! ```
//!
//! Only settings that differ from their defaults are written, by knob key, beside the seed and the version of the
//! format. Whatever a link holds, it opens: what cannot be used is dropped and named in a [`Notice`], the rest applies.

mod notice;
mod open;
mod upgrade;
mod write;

use crate::lesson::Lesson;
use crate::settings::Settings;
use crate::stage::Step;
use crate::tracks::Planned;

pub use notice::Notice;
pub use open::{Glance, glance, open};
pub use write::write;

/// The version of the format that [`write`] writes.
pub const VERSION: u32 = 1 + upgrade::UPGRADES.len() as u32;

/// A place in the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// The map of all lessons.
    Home,
    /// A lesson that exists.
    Lesson(LessonRoute),
    /// A lesson that has a place on the map but does not exist yet.
    Planned(&'static Planned),
    /// One of the pages beside the lessons.
    Page(Page),
    /// Nothing of ours; the decoded path, to be named to the reader.
    Unknown(String),
}

/// A lesson with everything that a link says about it.
#[derive(Clone, Debug)]
pub struct LessonRoute {
    /// Which lesson.
    pub lesson: &'static Lesson,
    /// Which of its steps.
    pub step: Step,
    /// What was turned.
    pub settings: Settings,
    /// The knob that is swept from end to end.
    pub sweep: Option<&'static str>,
    /// Under how many seeds everything is run; 1: under that of the settings only.
    pub seeds: u32,
    /// The worker is asked to fail, so that a reader (or a test) sees how the page recovers.
    pub fail: Option<Failure>,
}

/// The pages beside the lessons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// What the documents claim, with verdicts.
    Claims,
    /// How true the models are.
    Truth,
    /// Figures that the reader has pinned.
    Board,
    /// The reader's own system.
    System,
    /// How fast this page is on the reader's machine.
    Bench,
}

/// How the worker is asked to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It panics.
    Panic,
    /// It stops answering.
    Silent,
}

/// What a link opened as.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Where it leads.
    pub route: Route,
    /// What was dropped on the way, and why.
    pub notices: Vec<Notice>,
}

impl Page {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Claims, Self::Truth, Self::Board, Self::System, Self::Bench];

    /// The name in links.
    pub fn id(self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::Truth => "truth",
            Self::Board => "board",
            Self::System => "system",
            Self::Bench => "bench",
        }
    }
}

impl Failure {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Panic, Self::Silent];

    /// The name in links.
    pub fn id(self) -> &'static str {
        match self {
            Self::Panic => "panic",
            Self::Silent => "silent",
        }
    }
}

impl Route {
    /// Whether both are the same page, whatever is set on it.
    pub fn same_page(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Lesson(one), Self::Lesson(other)) => one.lesson.slug == other.lesson.slug,
            (one, other) => one == other,
        }
    }
}

impl LessonRoute {
    /// A lesson at its first step, with nothing turned.
    pub fn new(lesson: &'static Lesson) -> Self {
        Self {
            lesson,
            step: lesson.first_step(),
            settings: Settings::default(),
            sweep: None,
            seeds: 1,
            fail: None,
        }
    }

    /// Another step, entered from here: with its own settings where it has some ([`Lesson::entering`]).
    #[must_use]
    pub fn at(&self, step: Step) -> Self {
        let settings = self.lesson.entering(step, &self.settings);
        Self { lesson: self.lesson, step, settings, sweep: None, seeds: 1, fail: self.fail }
    }
}

/// Lessons are told apart by their slug.
impl PartialEq for LessonRoute {
    fn eq(&self, other: &Self) -> bool {
        self.lesson.slug == other.lesson.slug
            && self.step == other.step
            && self.settings == other.settings
            && self.sweep == other.sweep
            && self.seeds == other.seeds
            && self.fail == other.fail
    }
}
