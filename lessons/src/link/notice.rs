//! What a link could not keep, in words.

use crate::settings::SettingError;
use crate::stage::Step;
use crate::sweep::SEEDS;

/// Something in a link that was not applied: what, why, and what would have been.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Notice {
    /// The format is newer than this page.
    #[error("This link was written by a newer Wirelab (format {version}; this page knows {known}). What this page knows of it was opened.", known = super::VERSION)]
    Newer {
        /// The link's version.
        version: u32,
    },
    /// The version is no version.
    #[error("v: {0:?} is not a version of the link format (a whole number from 1); the link was read as format {known}.", known = super::VERSION)]
    BadVersion(String),
    /// The percent encoding is broken or is not UTF-8.
    #[error(
        "{0:?} was dropped: a percent sign must be followed by two hexadecimal digits, and the bytes must be UTF-8."
    )]
    BadEncoding(String),
    /// No `=` where a setting is expected.
    #[error("{0:?} was dropped: a setting is written key=value.")]
    NoValue(String),
    /// A key that was already there.
    #[error(
        "{key}={dropped} was dropped: {key} stands in the link more than once, and the first one counts."
    )]
    Duplicate {
        /// The key.
        key: String,
        /// The value that does not count.
        dropped: String,
    },
    /// The lesson has no such step.
    #[error("step: {text:?} is not a step of this lesson (it has {known}); it opened at {opened}.", known = names(known), opened = opened.id())]
    BadStep {
        /// What was given.
        text: String,
        /// The lesson's steps.
        known: Vec<Step>,
        /// The step that opened instead.
        opened: Step,
    },
    /// No seed.
    #[error("seed: {0:?} is not a whole number from 0 to {max}; the run uses seed {default}.", max = u64::MAX, default = crate::DEFAULT_SEED)]
    BadSeed(String),
    /// No knob to sweep.
    #[error("sweep: {0}; nothing is swept.")]
    BadSweep(SettingError),
    /// No number of seeds.
    #[error("seeds: {0:?} is not a whole number from {least} to {most}; one seed is run.", least = SEEDS.start(), most = SEEDS.end())]
    BadSeeds(String),
    /// No way to fail.
    #[error("fail: {0:?} is not panic or silent; nothing fails on purpose.")]
    BadFailure(String),
    /// A setting that the lesson refused.
    #[error("{0}; it was dropped.")]
    Setting(SettingError),
    /// A setting where nothing can be set.
    #[error("{0:?} was dropped: this page has nothing to set.")]
    NothingToSet(String),
    /// So much was dropped that naming it all would help nobody.
    #[error("And {0} more that could not be used.")]
    More(usize),
}

fn names(steps: &[Step]) -> String {
    steps.iter().map(|step| step.id()).collect::<Vec<_>>().join(", ")
}
