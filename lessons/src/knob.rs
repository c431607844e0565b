//! Knobs: the typed inputs that a reader may turn. A knob is data: key, words, unit, range. The page draws a native
//! control from it, the command line checks `--set` against it, and a link is parsed by it, so the same text is
//! accepted or refused everywhere, with the same words.

use serde::Serialize;

use crate::decimal::decimal;

/// One input of a lesson. Keys mean the same in every lesson (curriculum, "Knob keys").
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// The stable name in links and flags, with its unit as suffix: `rtt_ms`.
    pub key: &'static str,
    /// What the page calls it.
    pub label: &'static str,
    /// The unit of the value, empty for choices and toggles.
    pub unit: &'static str,
    /// Type, range and default.
    pub kind: Kind,
    /// The knob counts only while another knob has one of these values.
    pub applies_when: Option<Condition>,
    /// One sentence for who does not know the term.
    pub help: &'static str,
}

/// `key` must have one of `values` for the knob that carries this to count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Condition {
    /// The other knob.
    pub key: &'static str,
    /// Its values, as [`Value`] prints them.
    pub values: &'static [&'static str],
}

/// The type of a knob with its range.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A real number in `min..=max`.
    Number {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Distance between neighbouring positions of the control.
        step: f64,
        /// How the slider spreads the range.
        scale: Scale,
        /// The value before anybody touches it.
        default: f64,
    },
    /// A whole number in `min..=max`.
    Integer {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
        /// Distance between neighbouring positions of the control.
        step: i64,
        /// How the slider spreads the range.
        scale: Scale,
        /// The value before anybody touches it; a lesson may compute it from the knobs that stand before this one
        /// ([`crate::Lesson::default_of`]).
        default: i64,
    },
    /// One of a list.
    Choice {
        /// What can be chosen.
        choices: &'static [Choice],
        /// The `value` of the default.
        default: &'static str,
    },
    /// On or off.
    Toggle {
        /// The value before anybody touches it.
        default: bool,
    },
}

/// One entry of a [`Kind::Choice`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// The stable name in links and flags.
    pub value: &'static str,
    /// What the page shows.
    pub label: &'static str,
}

/// How a slider spreads a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Equal distances for equal differences.
    Linear,
    /// Equal distances for equal ratios.
    Log,
}

/// The value of a knob; as JSON a plain number, text or truth value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Of a [`Kind::Number`].
    Number(f64),
    /// Of a [`Kind::Integer`].
    Integer(i64),
    /// Of a [`Kind::Choice`].
    Choice(&'static str),
    /// Of a [`Kind::Toggle`].
    Toggle(bool),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Choice(value) => f.write_str(value),
            Self::Toggle(on) => write!(f, "{on}"),
        }
    }
}

/// A text that is no value of the knob: names key, text and what is allowed, in one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {text:?} is not {allowed}")]
pub struct BadValue {
    /// The knob.
    pub key: String,
    /// What was given.
    pub text: String,
    /// What would have been accepted.
    pub allowed: String,
}

impl Knob {
    /// The default that stands in the knob itself.
    pub fn fixed_default(&self) -> Value {
        match &self.kind {
            Kind::Number { default, .. } => Value::Number(*default),
            Kind::Integer { default, .. } => Value::Integer(*default),
            Kind::Choice { default, .. } => Value::Choice(default),
            Kind::Toggle { default } => Value::Toggle(*default),
        }
    }

    /// Reads a value in the knob's unit, without suffix, as links and `--set` write it.
    ///
    /// # Errors
    /// When the text is no value of this knob or lies outside its range; nothing is clamped.
    pub fn parse(&self, text: &str) -> Result<Value, BadValue> {
        let bad = || BadValue { key: self.key.into(), text: text.into(), allowed: self.allowed() };
        match &self.kind {
            Kind::Number { min, max, .. } => decimal(text)
                .filter(|number| (*min..=*max).contains(number))
                .map(Value::Number)
                .ok_or_else(bad),
            Kind::Integer { min, max, .. } => text
                .parse()
                .ok()
                .filter(|number| (*min..=*max).contains(number))
                .map(Value::Integer)
                .ok_or_else(bad),
            Kind::Choice { choices, .. } => choices
                .iter()
                .find(|choice| choice.value == text)
                .map(|choice| Value::Choice(choice.value))
                .ok_or_else(bad),
            Kind::Toggle { .. } => text.parse().map(Value::Toggle).map_err(|_| bad()),
        }
    }

    /// What [`Self::parse`] accepts, to end the sentence "… is not".
    pub fn allowed(&self) -> String {
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
        match &self.kind {
            Kind::Number { min, max, .. } => format!("a number from {min} to {max}{unit}"),
            Kind::Integer { min, max, .. } => format!("a whole number from {min} to {max}{unit}"),
            Kind::Choice { choices, .. } => {
                let values: Vec<_> = choices.iter().map(|choice| choice.value).collect();
                format!("one of {}", values.join(", "))
            }
            Kind::Toggle { .. } => "true or false".into(),
        }
    }

    /// A value as a reader sees it: with its unit, or the label of the choice.
    pub fn shown(&self, value: &Value) -> String {
        match (value, &self.kind) {
            (Value::Choice(chosen), Kind::Choice { choices, .. }) => choices
                .iter()
                .find(|choice| choice.value == *chosen)
                .map_or(*chosen, |choice| choice.label)
                .into(),
            (Value::Toggle(on), _) => if *on { "on" } else { "off" }.into(),
            (value, _) if self.unit.is_empty() => value.to_string(),
            (value, _) => format!("{value} {}", self.unit),
        }
    }
}
