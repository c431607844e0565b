//! What stands in a field that cannot be used, and why.

use crate::dom::{Element, element, follow};
use crate::reactive::Signal;

/// The text and the reason; none while the field holds what is run.
#[derive(Clone, Copy)]
pub(super) struct Draft(Signal<Option<(String, String)>>);

impl Draft {
    /// It is given up when what `value` follows changes elsewhere.
    pub(super) fn new(value: impl Fn() + 'static) -> Self {
        let draft = Self(Signal::new(None));
        follow(move || {
            value();
            draft.accept();
        });
        draft
    }

    /// What stands in the field can be used.
    pub(super) fn accept(self) {
        if self.0.with_untracked(Option::is_some) {
            self.0.set(None);
        }
    }

    /// This text cannot be used: it is not what is allowed.
    pub(super) fn refuse(self, text: String, allowed: &str) {
        let reason = if text.is_empty() {
            format!("Needs {allowed}. The figures still show the last good run.")
        } else {
            format!("“{text}” is not {allowed}. The figures still show the last good run.")
        };
        self.0.set(Some((text, reason)));
    }

    /// The field for it: shows the draft, or else the value that is run.
    pub(super) fn field(self, field: Element, key: &str, value: impl Fn() -> String + 'static) -> Element {
        field
            .attribute("aria-describedby", &format!("{key}-help {key}-error"))
            .attribute_follows("aria-invalid", move || Some(self.0.with(Option::is_some).to_string()))
            .property_follows("value", move || {
                self.0.with(|draft| draft.as_ref().map_or_else(&value, |(text, _)| text.clone()))
            })
    }

    /// The place where the reason is said.
    pub(super) fn refusal(self, key: &str) -> Element {
        element("p")
            .class("refusal")
            .attribute("id", &format!("{key}-error"))
            .attribute("aria-live", "polite")
            .text_follows(move || {
                self.0.with(|draft| draft.as_ref().map(|(_, reason)| reason.clone()).unwrap_or_default())
            })
    }
}
