//! How wide an element is, now and later.

use wasm_bindgen::JsValue;
use web_sys::ResizeObserver;

use crate::browser::{Callback, callback, function, soon};
use crate::dom::{Element, keep};
use crate::reactive::Signal;

/// How wide the element is; 0 until it stands in the page.
pub(in crate::page) fn follow_width(holder: &Element) -> Signal<f64> {
    let width = Signal::new(0.0);
    let holder: web_sys::Element = holder.node();
    let measured = holder.clone();
    let measure = move || {
        let now = f64::from(measured.client_width());
        if width.try_get_untracked().is_some_and(|before| before != now) {
            width.set(now);
        }
    };
    soon(measure.clone()); // Before the first frame; the observer comes after it.
    // Without an observer the picture keeps its first width.
    if let Ok(observer) = Watch::new(callback(move |_| measure())) {
        observer.observer.observe(&holder);
        keep(observer);
    }
    width
}

/// An observer of sizes; it ends with its owner.
struct Watch {
    observer: ResizeObserver,
    _resized: Callback,
}

impl Watch {
    fn new(resized: Callback) -> Result<Self, JsValue> {
        Ok(Self { observer: ResizeObserver::new(function(&resized))?, _resized: resized })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
