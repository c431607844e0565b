//! What the page remembers in this browser: how far the reader came in which lesson, guesses, the theme. Where storage is
//! denied or full everything works until the tab is closed, and the reader is told once.

use web_sys::Storage;

use crate::browser::window;
use crate::notices::Notices;
use crate::reactive::Stored;

/// Every key begins so.
const PREFIX: &str = "wirelab.";

/// What is remembered.
#[derive(Clone, Copy)]
pub struct Memory {
    /// What this tab has stored: it counts even where the browser keeps nothing.
    held: Stored<Vec<(String, String)>>,
    told: Stored<bool>,
    notices: Notices,
}

impl Memory {
    /// Looks into the browser's storage when asked.
    pub fn new(notices: Notices) -> Self {
        Self { held: Stored::new(Vec::new()), told: Stored::new(false), notices }
    }

    /// What stands under the key.
    pub fn get(self, key: &str) -> Option<String> {
        let find = |held: &Vec<(String, String)>| Some(held.iter().find(|(name, _)| name == key)?.1.clone());
        let held = self.held.with(find).flatten();
        held.or_else(|| storage()?.get_item(&format!("{PREFIX}{key}")).ok().flatten())
    }

    /// Remembers this under the key.
    pub fn set(self, key: &str, value: &str) {
        self.held.update(|held| {
            held.retain(|(name, _)| name != key);
            held.push((key.to_owned(), value.to_owned()));
        });
        let kept =
            storage().is_some_and(|storage| storage.set_item(&format!("{PREFIX}{key}"), value).is_ok());
        // Once: notices go with every step, and this one would come back at each.
        if !kept && self.told.update(|told| std::mem::replace(told, true)) == Some(false) {
            self.notices.add(
                "This browser lets the page store nothing more: guesses, progress and theme are forgotten when \
                 the tab is closed. Everything else works."
                    .into(),
            );
        }
    }

    /// Forgets everything under keys that begin with one of these.
    pub fn forget(self, beginnings: &[&str]) {
        let goes = |key: &str| beginnings.iter().any(|beginning| key.starts_with(beginning));
        self.held.update(|held| held.retain(|(name, _)| !goes(name)));
        let Some(storage) = storage() else { return };
        let keys: Vec<String> = (0..storage.length().unwrap_or_default())
            .filter_map(|index| storage.key(index).ok().flatten())
            .filter(|key| key.strip_prefix(PREFIX).is_some_and(goes))
            .collect();
        for key in keys {
            // What the browser does not let go it does not hand out either.
            let _ = storage.remove_item(&key);
        }
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
