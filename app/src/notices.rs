//! What the reader has to be told without asking: a link that could not be used whole, a worker that was replaced, a
//! storage that is denied. Each stays until it is dismissed or the reader goes elsewhere.

use leptos::prelude::*;

/// What is told at the moment.
#[derive(Clone, Copy)]
pub struct Notices {
    list: RwSignal<Vec<Told>>,
    last: StoredValue<u32>,
}

/// One thing that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its number; no two have the same.
    pub number: u32,
    /// The words.
    pub text: String,
}

impl Notices {
    /// Nothing to tell.
    pub fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), last: StoredValue::new(0) }
    }

    /// Tells something; what is told already is not told twice.
    pub fn add(self, text: String) {
        if self.list.with_untracked(|list| list.iter().any(|told| told.text == text)) {
            return;
        }
        self.last.update_value(|last| *last += 1);
        self.list.update(|list| list.push(Told { number: self.last.get_value(), text }));
    }

    /// The reader has seen it.
    pub fn dismiss(self, number: u32) {
        self.list.update(|list| list.retain(|told| told.number != number));
    }

    /// The reader has gone elsewhere.
    pub fn clear(self) {
        if !self.list.with_untracked(Vec::is_empty) {
            self.list.set(Vec::new());
        }
    }

    /// What is told.
    pub fn list(self) -> ReadSignal<Vec<Told>> {
        self.list.read_only()
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self::new()
    }
}
