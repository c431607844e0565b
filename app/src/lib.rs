//! The page: routes, knobs, figures on canvas, and the worker that runs the experiments. It draws what `lessons` say and
//! knows no protocol itself.
//!
//! One wasm module in two roles. `static/boot.js` compiles it once; [`start`] finds out whether it woke up in the page or in
//! a worker. What has no browser in it (the state machines of [`work`], the painter in [`canvas`], [`slider`]) is tested
//! natively.

pub mod address;
pub mod appearance;
pub mod browser;
pub mod canvas;
pub mod chunks;
pub mod dom;
pub mod files;
pub mod memory;
pub mod notices;
mod page;
pub mod reactive;
pub mod slider;
pub mod work;

use wasm_bindgen::JsValue;

/// Begins: as a worker inside a worker, as the page otherwise.
pub fn start() {
    match work::role::worker_scope() {
        Some(scope) => {
            // The page hears of a worker that cannot start by its silence.
            let _ = work::role::start_worker(&scope);
        }
        None => {
            std::panic::set_hook(Box::new(report));
            page::mount();
        }
    }
}

/// Gives a panic of the page to the boot script, which shows it: the page itself is then past showing anything.
fn report(panic: &std::panic::PanicHookInfo<'_>) {
    let words = panic.to_string();
    let boot = js_sys::Reflect::get(&js_sys::global(), &"wirelab".into()).unwrap_or(JsValue::NULL);
    let panicked = js_sys::Reflect::get(&boot, &"panicked".into()).unwrap_or(JsValue::NULL);
    if let Ok(panicked) = wasm_bindgen::JsCast::dyn_into::<js_sys::Function>(panicked) {
        // There is nobody left to tell.
        let _ = panicked.call1(&boot, &words.into());
    }
}
