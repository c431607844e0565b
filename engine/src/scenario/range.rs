//! Ranges of values, and the error for what lies outside.

use std::fmt;

use thiserror::Error;

/// From a least to a most, both allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range(Bounds);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Bounds {
    Real(f64, f64),
    Whole(u64, u64),
}

/// A value of a scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// A measure.
    Real(f64),
    /// A count.
    Whole(u64),
}

/// A value outside its range.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{field} is {value}: it must lie {range}")]
pub struct ScenarioError {
    /// The field, with the names of those that it lies in.
    pub field: String,
    /// What it is.
    pub value: Value,
    /// What it may be.
    pub range: Range,
}

impl ScenarioError {
    pub(super) fn new(field: String, value: impl Into<Value>, range: Range) -> Self {
        Self { field, value: value.into(), range }
    }
}

impl Range {
    /// Of measures.
    pub const fn new(least: f64, most: f64) -> Self {
        Self(Bounds::Real(least, most))
    }

    /// Of counts.
    pub const fn whole(least: u64, most: u64) -> Self {
        Self(Bounds::Whole(least, most))
    }

    /// The largest, for display.
    pub fn most(self) -> f64 {
        match self.0 {
            Bounds::Real(_, most) => most,
            Bounds::Whole(_, most) => most as f64,
        }
    }

    /// Whether a value lies in it. NaN does not.
    pub fn contains(self, value: impl Into<Value>) -> bool {
        match (self.0, value.into()) {
            (Bounds::Real(least, most), Value::Real(value)) => (least..=most).contains(&value),
            (Bounds::Whole(least, most), Value::Whole(value)) => (least..=most).contains(&value),
            (Bounds::Real(least, most), Value::Whole(value)) => (least..=most).contains(&(value as f64)),
            (Bounds::Whole(..), Value::Real(_)) => false,
        }
    }

    pub(super) fn check(self, field: &str, value: impl Into<Value>) -> Result<(), ScenarioError> {
        self.check_named(|| field.to_owned(), value)
    }

    pub(super) fn check_named(
        self,
        field: impl FnOnce() -> String,
        value: impl Into<Value>,
    ) -> Result<(), ScenarioError> {
        let value = value.into();
        if self.contains(value) { Ok(()) } else { Err(ScenarioError::new(field(), value, self)) }
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Whole(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Whole(value.into())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Real(value) => write!(f, "{value}"),
            Self::Whole(value) => write!(f, "{value}"),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Bounds::Real(least, most) => write!(f, "between {least} and {most}"),
            Bounds::Whole(least, most) => write!(f, "between {least} and {most}, and be whole"),
        }
    }
}
