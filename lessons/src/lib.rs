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

mod balancing;
mod catalogue;
mod chunk;
pub mod claims;
mod connections;
mod decimal;
mod dump;
pub mod evidence;
mod exchanged;
mod experiment;
pub mod film;
mod fingerprint;
mod goal;
mod headers;
mod job;
mod knob;
mod knobs;
mod lesson;
pub mod link;
mod named;
mod phrase;
mod prediction;
mod scene;
mod settings;
mod simulation;
mod stage;
mod sweep;
#[cfg(test)]
mod template;
mod timed;
mod tracks;
mod values;
mod wire;
mod words;

pub use catalogue::{
    AppliesWhen, Entry, GoalEntry, KnobEntry, MisconceptionEntry, Set, catalogue, lesson, lessons,
};
pub use chunk::Chunk;
pub use dump::{Dump, Dumps, Part};
pub use exchanged::{Exchanged, Said};
pub use experiment::{
    Clock, CodecResult, Exchanger, Experiment, Message, Observation, Prepared, Progress, RunError, Time,
    Times, Timing, Tools, Written,
};
pub use fingerprint::fingerprint;
pub use goal::{Goal, Judgement, Misconception, Standing};
pub use headers::{EntryLife, FieldSent, Headers, Sent, TableAfter};
pub use job::{Answer, Job};
pub use knob::{BadValue, Choice, Condition, Kind, Knob, Scale, Value};
pub use lesson::{Contender, Lesson};
pub use prediction::{Ask, Confrontation, Guess, Prediction, Range};
pub use scene::{Lane, Piece, Scene};
pub use settings::{DEFAULT_SEED, SettingError, Settings};
pub use simulation::{Simulated, Simulation};
pub use stage::{Preset, Stage, Step};
pub use sweep::{
    Crossing, PLACES, SEEDS, Spread, Sweep, SweepPoint, SweepPoints, Swept, crossings, places,
    places_between, sweep, sweep_figure, sweep_findings,
};
pub use timed::how_timed;
pub use tracks::{Planned, TRACKS, Track, planned};
pub use values::{Quantity, Values};
pub use words::{Block, Content, Filled, Piece as WordPiece, Run, Section, Style, UNKNOWN, Words};
