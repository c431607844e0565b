//! The few things that the page asks of the browser itself: its window and document, one kind of callback for all that
//! the browser calls back, timers and frames.
//!
//! One kind, because each type of closure brings its own glue on both sides of the border.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Event, EventTarget, Window};

/// What the browser calls: with an event, a time, what a promise gave, or nothing.
pub type Callback = Closure<dyn FnMut(JsValue)>;

/// A callback that may be called any number of times, as long as it is kept.
#[inline]
pub fn callback(run: impl FnMut(JsValue) + 'static) -> Callback {
    Closure::wrap(Box::new(run) as Box<dyn FnMut(JsValue)>)
}

/// A callback as the function that the browser takes.
pub fn function(callback: &Callback) -> &js_sys::Function {
    callback.as_ref().unchecked_ref()
}

/// The page's window.
///
/// # Panics
/// In a worker, which has none.
pub fn window() -> Window {
    let Some(window) = web_sys::window() else { panic!("only the page has a window") };
    window
}

/// The page's document.
///
/// # Panics
/// In a worker, which has none.
pub fn document() -> Document {
    let Some(document) = window().document() else { panic!("only the page has a document") };
    document
}

/// What runs the experiments here, for who reads their times.
pub fn place_of_work() -> String {
    let simd = if cfg!(target_feature = "simd128") { "with" } else { "without" };
    let browser = window().navigator().user_agent().map(|agent| browser_of(&agent)).unwrap_or_default();
    format!("WebAssembly in your browser, not native ({browser}, {simd} SIMD)")
}

/// Name and version of the browser in what it says of itself. Each names those that it wants to be taken for besides, its
/// own name first in this list; of an unknown one, everything is shown.
fn browser_of(agent: &str) -> String {
    const NAMES: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("HeadlessChrome/", "headless Chromium"),
        ("Chrome/", "Chromium"),
        ("Version/", "Safari"),
    ];
    let known = NAMES.iter().find_map(|(mark, name)| {
        let (_, rest) = agent.split_once(mark)?;
        let version = rest.split(['.', ' ', ';']).next()?;
        Some(format!("{name} {version}"))
    });
    known.unwrap_or_else(|| agent.into())
}

/// Listens to the window as long as the page lives.
#[inline]
pub fn on_window(event: &str, mut run: impl FnMut(Event) + 'static) {
    listen_for_good(&window(), event, callback(move |event| run(event.unchecked_into())));
}

fn listen_for_good(target: &EventTarget, event: &str, callback: Callback) {
    // Only a listener that is no function would be refused.
    let _ = target.add_event_listener_with_callback(event, function(&callback));
    callback.forget();
}

/// A clock for durations, in milliseconds; page and worker have one each.
pub fn milliseconds() -> f64 {
    js_sys::Reflect::get(&js_sys::global(), &"performance".into())
        .ok()
        .and_then(|clock| clock.dyn_into::<web_sys::Performance>().ok())
        .map_or_else(js_sys::Date::now, |clock| clock.now())
}

/// Runs this in the next animation frame.
#[inline]
pub fn next_frame(run: impl FnOnce() + 'static) {
    // Only something that is no function would be refused.
    let _ = window().request_animation_frame(once(Box::new(run)).unchecked_ref());
}

/// Runs this as soon as what runs now is over, before anything is drawn.
#[inline]
pub fn soon(run: impl FnOnce() + 'static) {
    window().queue_microtask(once(Box::new(run)).unchecked_ref());
}

/// Runs this after so many milliseconds.
#[inline]
pub fn after(milliseconds: i32, run: impl FnOnce() + 'static) -> Timer {
    start_timer(milliseconds, Box::new(run))
}

/// Something that will run later.
#[derive(Clone, Copy)]
#[must_use = "it can be called off; ignore it with `let _ =` where it never is"]
pub struct Timer(i32);

impl Timer {
    /// Calls it off; nothing happens where it has run already.
    pub fn cancel(self) {
        window().clear_timeout_with_handle(self.0);
    }
}

fn start_timer(milliseconds: i32, run: Box<dyn FnOnce()>) -> Timer {
    let run = once(run);
    let started =
        window().set_timeout_with_callback_and_timeout_and_arguments_0(run.unchecked_ref(), milliseconds);
    // Only something that is no function would be refused; no timer has the number 0.
    Timer(started.unwrap_or_default())
}

/// A function that frees what it holds when it has been called.
fn once(run: Box<dyn FnOnce()>) -> JsValue {
    let run: Box<dyn FnOnce(JsValue)> = Box::new(move |_| run());
    Closure::<dyn FnMut(JsValue)>::once_into_js(run)
}

/// Copies a text, and says when it is copied or why it is not.
pub fn copy(text: &str, done: impl FnOnce(Result<(), &'static str>) + 'static) {
    let navigator = window().navigator();
    // Where the page is not served securely there is none, whatever the interface says.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into());
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return done(Err("This browser lets the page copy nothing."));
    }
    when_settled(&navigator.clipboard().write_text(text), move |copied| {
        done(copied.map(drop).map_err(|_| "The browser refused to copy."));
    });
}

/// Asks the boot script (`static/boot.js`) for what only it can do, and gives what came of it, or why it failed.
pub fn ask_boot(what: &str, with: &JsValue, done: impl FnOnce(Result<JsValue, String>) + 'static) {
    let ask = || -> Result<js_sys::Promise, JsValue> {
        let boot = Reflect::get(&js_sys::global(), &"wirelab".into())?;
        Reflect::get(&boot, &what.into())?.dyn_into::<js_sys::Function>()?.call1(&boot, with)?.dyn_into()
    };
    match ask() {
        Ok(promise) => when_settled(&promise, move |gave| done(gave.map_err(|error| words(&error)))),
        Err(error) => done(Err(words(&error))),
    }
}

/// What an error says.
pub fn words(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| error.message().into());
    message.or_else(|| error.as_string()).unwrap_or_else(|| "no reason given".into())
}

/// Runs this when the promise is kept or broken, with what it gave.
#[inline]
pub fn when_settled(promise: &js_sys::Promise, run: impl FnOnce(Result<JsValue, JsValue>) + 'static) {
    when_settled_boxed(promise, Box::new(run));
}

fn when_settled_boxed(promise: &js_sys::Promise, run: Box<dyn FnOnce(Result<JsValue, JsValue>)>) {
    let run = std::rc::Rc::new(std::cell::Cell::new(Some(run)));
    let [kept, broken] = [true, false].map(|is_kept| {
        let run = std::rc::Rc::clone(&run);
        callback(move |gave| {
            if let Some(run) = run.take() {
                run(if is_kept { Ok(gave) } else { Err(gave) });
            }
        })
    });
    let _ = promise.then2(&kept, &broken);
    // The browser calls one of them, once, and both are small.
    kept.forget();
    broken.forget();
}

#[cfg(test)]
mod tests {
    use super::browser_of;

    #[test]
    fn browsers_are_called_by_their_own_name() {
        let chromium = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        assert_eq!(browser_of(chromium), "Chromium 156");
        assert_eq!(browser_of(&format!("{chromium} Edg/156.0.1.2")), "Edge 156");
        assert_eq!(browser_of(&chromium.replace("Chrome/", "HeadlessChrome/")), "headless Chromium 156");
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0";
        assert_eq!(browser_of(firefox), "Firefox 150");
        let safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15";
        assert_eq!(browser_of(safari), "Safari 26");
        assert_eq!(browser_of("Lynx 2"), "Lynx 2");
    }
}
