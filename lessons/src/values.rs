//! What a run came to, as named quantities: the placeholders of the words, the `values` of `wirelab run --json`, what goals
//! and predictions are judged by. One place computes a number; everything that says it reads it here.

use serde::{Serialize, Serializer};

use crate::named::Named;

/// A number with its unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quantity {
    /// The number; `None` until the run has come to it.
    pub value: Option<f64>,
    /// Its unit as the field writes it, empty for counts; `times` for a ratio.
    pub unit: &'static str,
    /// It was measured by a clock, so it differs from run to run and no test compares it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub timed: bool,
}

/// Named quantities, in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(Named<String, Quantity>);

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl Values {
    /// Adds what is the same in every run of the same link.
    pub fn exact(&mut self, name: impl Into<String>, value: Option<f64>, unit: &'static str) {
        self.insert(name.into(), value, unit, false);
    }

    /// Adds what a clock measured.
    pub fn timed(&mut self, name: impl Into<String>, value: Option<f64>, unit: &'static str) {
        self.insert(name.into(), value, unit, true);
    }

    fn insert(&mut self, name: String, value: Option<f64>, unit: &'static str, timed: bool) {
        self.0.insert(name, Quantity { value: value.filter(|value| value.is_finite()), unit, timed });
    }

    /// The number of that name, where the run has come to it.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.0.get(name)?.value
    }

    /// The quantity of that name in words: "98 bytes".
    pub fn words(&self, name: &str) -> Option<String> {
        let quantity = self.0.get(name)?;
        Some(figure::with_unit(quantity.value?, quantity.unit))
    }

    /// A contender's quantity in words; empty where the run has not come to it.
    pub fn words_of(&self, contender: &str, name: &str) -> String {
        self.words(&[contender, ".", name].concat()).unwrap_or_default()
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Quantity)> {
        self.0.iter()
    }
}
