//! Keys for the whole page. They are off while somebody types or works a control that has a use for them.

use lessons::link::Route;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::Handles;
use crate::browser::{document, on_window};

/// Where keys are for writing and choosing.
const TYPES: &str = "input, select, textarea, dialog, [contenteditable]";
/// What moves within itself by arrow keys: pictures, and tables that scroll.
const MOVES: &str = "[tabindex=\"0\"]";
/// What the space bar presses.
const PRESSES: &str = "button, summary, [tabindex=\"0\"]";

/// Listens as long as the page lives.
pub(super) fn listen(handles: Handles) {
    on_window("keydown", move |event| {
        // Some browsers fill in forms with key events that are none.
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.alt_key()
            || event.ctrl_key()
            || event.meta_key()
            || event.default_prevented()
            || is_within(event, TYPES)
        {
            return;
        }
        match event.key().as_str() {
            "?" => handles.help_is_open.set(true),
            "ArrowLeft" if !is_within(event, MOVES) => step(handles, true),
            "ArrowRight" if !is_within(event, MOVES) => step(handles, false),
            " " if !is_within(event, PRESSES) => play(event),
            _ => {}
        }
    });
}

/// Keys move between the steps of a lesson and never out of it.
fn step(handles: Handles, back: bool) {
    if let Route::Lesson(lesson) = handles.address.route().get_untracked() {
        let (before, after) = lesson.lesson.neighbours(lesson.step);
        if let Some(step) = if back { before } else { after } {
            handles.address.go(&Route::Lesson(lesson.at(step)));
        }
    }
}

/// Presses the scene's button, if there is a scene; else the key scrolls as it always does.
fn play(event: &KeyboardEvent) {
    if let Ok(Some(button)) = document().query_selector("[data-play]") {
        event.prevent_default();
        button.unchecked_into::<HtmlElement>().click();
    }
}

fn is_within(event: &KeyboardEvent, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}
