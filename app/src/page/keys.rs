//! Keys for the whole page. They are off while somebody types or works a control that has a use for them.

use lessons::link::Route;
use reactive_graph::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use super::Handles;
use crate::browser::on_window;

/// Listens as long as the page lives.
pub(super) fn listen(handles: Handles) {
    on_window("keydown", move |event| {
        // Some browsers fill in forms with key events that are none.
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.alt_key()
            || event.ctrl_key()
            || event.meta_key()
            || event.default_prevented()
            || is_taken(event)
        {
            return;
        }
        match event.key().as_str() {
            "?" => handles.help_is_open.set(true),
            "ArrowLeft" => step(handles, true),
            "ArrowRight" => step(handles, false),
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

fn is_taken(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        matches!(element.closest("input, select, textarea, dialog, [contenteditable]"), Ok(Some(_)))
    })
}
