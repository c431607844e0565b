//! What the reader has to be told without asking: a link that could not be used whole, a worker that was replaced, a
//! storage that is denied. Each stays until it is dismissed or the reader goes elsewhere.

use crate::reactive::{ReadSignal, Signal};

/// What is told at the moment.
#[derive(Clone, Copy)]
pub struct Notices {
    list: Signal<Vec<String>>,
}

impl Notices {
    /// Nothing to tell.
    pub fn new() -> Self {
        Self { list: Signal::new(Vec::new()) }
    }

    /// Tells something; what is told already is not told twice.
    pub fn add(self, text: String) {
        if !self.list.with_untracked(|list| list.contains(&text)) {
            self.list.update(|list| list.push(text));
        }
    }

    /// The reader has seen it.
    pub fn dismiss(self, text: &str) {
        self.list.update(|list| list.retain(|told| told != text));
    }

    /// The reader has gone elsewhere.
    pub fn clear(self) {
        if !self.list.with_untracked(Vec::is_empty) {
            self.list.set(Vec::new());
        }
    }

    /// What is told; no two texts are the same.
    pub fn list(self) -> ReadSignal<Vec<String>> {
        self.list.read_only()
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self::new()
    }
}
