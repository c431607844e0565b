//! Whether an element is within the window, now and later.

use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

use crate::browser::{Callback, callback, function};
use crate::dom::{Element, keep};
use crate::reactive::Signal;

/// Keeps the signal to what is true of the element. Where the browser cannot tell, it stays as it is.
pub(super) fn follow(element: &Element, seen: Signal<bool>) {
    let changed = callback(move |entries| {
        let newest = entries.unchecked_into::<Array>().pop();
        if let Ok(entry) = newest.dyn_into::<IntersectionObserverEntry>() {
            seen.set(entry.is_intersecting());
        }
    });
    if let Ok(observer) = IntersectionObserver::new(function(&changed)) {
        observer.observe(&element.node());
        keep(Watch { observer, _changed: changed });
    }
}

/// Ends with its owner.
struct Watch {
    observer: IntersectionObserver,
    _changed: Callback,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
