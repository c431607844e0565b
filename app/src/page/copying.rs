//! Buttons that copy a text, and say for a while that they have.

use crate::browser::{after, copy};
use crate::dom::{Element, element};
use crate::reactive::Signal;

/// How long "copied" is said, in milliseconds.
const SAID_MS: i32 = 2_000;

/// A button that offers to copy what `text` gives when it is pressed, and then says `thanks`. Where the browser copies nothing, what
/// `refused` makes of the reason and the text stands on it instead.
pub(super) fn copies(
    offer: &'static str,
    thanks: &'static str,
    text: impl Fn() -> String + 'static,
    refused: impl Fn(&'static str, &str) -> &'static str + Copy + 'static,
) -> Element {
    let says = Signal::new(offer);
    let press = move |_| {
        let text = text();
        copy(&text.clone(), move |copied| match copied {
            Ok(()) => {
                says.set(thanks);
                // The reader may have gone elsewhere meanwhile.
                let _ = after(SAID_MS, move || {
                    says.set(offer);
                });
            }
            Err(why) => {
                says.set(refused(why, &text));
            }
        });
    };
    element("button")
        .attribute("type", "button")
        .class("quiet")
        .attribute("aria-live", "polite")
        .text_follows(move || says.get().into())
        .on("click", press)
}
