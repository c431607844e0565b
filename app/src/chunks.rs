//! The chunks of the program that come when a page needs them (`lessons::Chunk`): which are there, and how to get the others.
//! What needs one traps before it is there, so the address bar is not read further ([`crate::address`]).

use js_sys::Array;
use lessons::Chunk;
use wasm_bindgen::JsValue;

use crate::browser::ask_boot;
use crate::reactive::Stored;

/// How it stands with the chunks that a page needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// They are there.
    There,
    /// They are on their way.
    Coming,
    /// They cannot be had, for this reason.
    Failed(String),
}

/// The chunks that are there.
#[derive(Clone, Copy)]
pub(crate) struct Chunks(Stored<Vec<Chunk>>);

impl Chunks {
    /// None yet.
    pub(crate) fn new() -> Self {
        Self(Stored::new(Vec::new()))
    }

    /// Whether all of these are there.
    pub(crate) fn has(self, needed: &[Chunk]) -> bool {
        self.0.with(|there| needed.iter().all(|chunk| there.contains(chunk))) == Some(true)
    }

    /// Gets these. Asking twice gets them once.
    pub(crate) fn bring(self, needed: &'static [Chunk], done: impl FnOnce(Result<(), String>) + 'static) {
        let names: Array = needed.iter().map(|chunk| JsValue::from_str(chunk.id())).collect();
        ask_boot("joinChunks", &names, move |joined| {
            if joined.is_ok() {
                self.0.update(|there| there.extend(needed));
            }
            done(joined.map(drop));
        });
    }
}
