//! Settings: what the reader chose. Only what differs from the lesson's defaults is kept, and a default may depend on
//! the knobs that stand before it (the size of a message on its shape). Settings are what a link carries and what an
//! experiment is made from.

use crate::knob::{BadValue, Knob, Value};
use crate::lesson::Lesson;
use crate::named::Named;
use crate::stage::Preset;

/// The seed of a run that names none.
pub const DEFAULT_SEED: u64 = 1;

/// The knobs that differ from their defaults, and the seed.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Seed of every random draw of the run.
    pub seed: u64,
    set: Named<&'static str, Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Self::seeded(DEFAULT_SEED)
    }
}

/// Why a setting was refused; one line that names key, value and range.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// The lesson has no such knob.
    #[error("{key}: {lesson} has no such knob; its knobs are {known}")]
    Unknown {
        /// What was asked for.
        key: String,
        /// The lesson's slug.
        lesson: &'static str,
        /// The keys that exist.
        known: String,
    },
    /// The knob does not take this value.
    #[error(transparent)]
    Bad(#[from] BadValue),
}

impl SettingError {
    pub(crate) fn unknown(lesson: &Lesson, key: &str) -> Self {
        Self::Unknown {
            key: key.into(),
            lesson: lesson.slug,
            known: lesson.knobs.iter().map(|knob| knob.key).collect::<Vec<_>>().join(", "),
        }
    }

    /// The same error with what was given cut to `longest` characters, for places where it may be any text.
    #[must_use]
    pub fn shortened(mut self, longest: usize) -> Self {
        let (Self::Unknown { key: given, .. } | Self::Bad(BadValue { text: given, .. })) = &mut self;
        if let Some((end, _)) = given.char_indices().nth(longest) {
            given.truncate(end);
            given.push('…');
        }
        self
    }
}

impl Settings {
    /// Nothing turned, with this seed.
    pub fn seeded(seed: u64) -> Self {
        Self { seed, set: Named::default() }
    }

    /// The lesson's own values, in the lesson's order. That each is accepted, and is no default that would be forgotten
    /// again, is a test. So no default has to be computed here: the map leads to steps of lessons whose chunk of the program is
    /// not there yet.
    pub(crate) fn preset(lesson: &Lesson, seed: u64, preset: Preset) -> Self {
        let mut settings = Self::seeded(seed);
        for knob in lesson.knobs {
            let text = preset.iter().find(|(key, _)| *key == knob.key);
            if let Some(Ok(value)) = text.map(|(_, text)| knob.parse(text)) {
                settings.set.insert(knob.key, value);
            }
        }
        settings
    }

    /// Sets a knob from text; a value equal to the default is forgotten again, so that links stay short.
    ///
    /// # Errors
    /// When the lesson has no such knob or the knob does not take the value; the settings are then unchanged.
    pub fn set(&mut self, lesson: &Lesson, key: &str, text: &str) -> Result<(), SettingError> {
        self.set_all(lesson, [(key, text)]).into_iter().next().map_or(Ok(()), Err)
    }

    /// Sets several knobs at once, in any order, and answers what was refused. Not the same as setting them one after
    /// the other: a value may equal the default that is in force before the next one has been set.
    pub fn set_all<'a>(
        &mut self,
        lesson: &Lesson,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<SettingError> {
        let mut refused = Vec::new();
        for (key, text) in pairs {
            match read(lesson, key, text) {
                Ok((key, value)) => self.set.insert(key, value),
                Err(error) => refused.push(error),
            }
        }
        self.forget_defaults(lesson);
        refused
    }

    /// Puts one knob back to its default.
    pub fn reset(&mut self, lesson: &Lesson, key: &str) {
        self.set.remove(key);
        self.forget_defaults(lesson);
    }

    /// Puts every knob back to its default; the seed stays.
    pub fn reset_all(&mut self) {
        self.set.clear();
    }

    /// The value that was set, if one was.
    pub fn explicit(&self, key: &str) -> Option<&Value> {
        self.set.get(key)
    }

    /// The value in force: what was set, else the lesson's default.
    pub fn value(&self, lesson: &Lesson, key: &str) -> Option<Value> {
        let knob = lesson.knob(key)?;
        Some(self.explicit(knob.key).cloned().unwrap_or_else(|| lesson.default_of(knob, self)))
    }

    /// The knobs that were set, in the lesson's order, with their values.
    pub fn changed<'a>(&'a self, lesson: &'a Lesson) -> impl Iterator<Item = (&'a Knob, &'a Value)> {
        lesson.knobs.iter().filter_map(|knob| Some((knob, self.explicit(knob.key)?)))
    }

    /// The knobs that were set, in words; without `except`, which a sweep turns.
    pub(crate) fn words(&self, lesson: &Lesson, except: Option<&str>) -> Vec<figure::Setting> {
        self.changed(lesson)
            .filter(|(knob, _)| Some(knob.key) != except)
            .map(|(knob, value)| figure::Setting::new(knob.label, knob.shown(value)))
            .collect()
    }

    /// Whether the knob counts under these settings ([`Knob::applies_when`]).
    pub fn applies(&self, lesson: &Lesson, knob: &Knob) -> bool {
        knob.applies_when.is_none_or(|condition| {
            self.value(lesson, condition.key)
                .is_some_and(|value| condition.values.contains(&value.to_string().as_str()))
        })
    }

    /// Defaults depend only on the knobs before them, so one pass in the lesson's order settles everything.
    fn forget_defaults(&mut self, lesson: &Lesson) {
        for knob in lesson.knobs {
            if let Some(value) = self.set.remove(knob.key)
                && value != lesson.default_of(knob, self)
            {
                self.set.insert(knob.key, value);
            }
        }
    }
}

fn read(lesson: &Lesson, key: &str, text: &str) -> Result<(&'static str, Value), SettingError> {
    let knob = lesson.knob(key).ok_or_else(|| SettingError::unknown(lesson, key))?;
    Ok((knob.key, knob.parse(text)?))
}
