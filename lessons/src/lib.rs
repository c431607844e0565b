//! The curriculum: words, knobs, experiments, figures and links of every lesson, as data plus pure functions.
//!
//! ```text
//! Settings ──▶ Experiment ──▶ Observation ──▶ Figure
//! (knobs)      (what to run)   (what happened)  (what to draw)
//! ```
//!
//! The page and the command line are two readers of this crate: they find a [`Lesson`] by its slug ([`lesson`]), turn its
//! [`Knob`]s into [`Settings`], advance its [`Experiment`] slice by slice and draw the [`figure::Figure`]s that come out.
//! [`link`] is the same thing as text in an address. Nothing here knows a screen, a clock or a file.
//!
//! One folder per track (`wire/`), one file per lesson in it. A new lesson is a constant of type [`Lesson`], entered in
//! [`lessons`]; its question already stands in [`TRACKS`].

mod catalogue;
mod experiment;
mod fingerprint;
mod knob;
mod lesson;
pub mod link;
mod settings;
mod tracks;
mod wire;
mod words;

pub use catalogue::{AppliesWhen, Entry, KnobEntry, catalogue, lesson, lessons};
pub use experiment::{CodecSize, Experiment, Observation, Prepared, Progress, RunError, Sizes, Written};
pub use fingerprint::fingerprint;
pub use knob::{BadValue, Choice, Condition, Kind, Knob, Scale, Value};
pub use lesson::{Contender, Lesson, Step};
pub use settings::{DEFAULT_SEED, SettingError, Settings};
pub use tracks::{Planned, TRACKS, Track, planned};
