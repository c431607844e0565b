//! Listening to elements, and asking events what they bring.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use super::{Runs, keep};
use crate::browser::{Callback, callback, function};

/// Ends with its owner.
struct Listener {
    target: web_sys::Element,
    event: &'static str,
    callback: Callback,
}

impl Drop for Listener {
    fn drop(&mut self) {
        // A listener that is not there is nothing to take away.
        let _ = self.target.remove_event_listener_with_callback(self.event, function(&self.callback));
    }
}

pub(super) fn listen(target: web_sys::Element, event: &'static str, mut run: Box<dyn Runs<Event>>) {
    let callback = callback(move |event| run.run(event.unchecked_into()));
    // Only a listener that is no function would be refused.
    let _ = target.add_event_listener_with_callback(event, function(&callback));
    keep(Listener { target, event, callback });
}

/// What stands in the field that the event comes from: an input or a select, which have that in common.
pub fn value(event: &Event) -> String {
    field(event).map(|field| field.value()).unwrap_or_default()
}

/// Whether the box that the event comes from is checked.
pub fn checked(event: &Event) -> bool {
    field(event).is_some_and(|field| field.checked())
}

fn field(event: &Event) -> Option<HtmlInputElement> {
    event.target().map(JsCast::unchecked_into)
}
