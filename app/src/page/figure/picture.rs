//! The picture of a figure: a canvas that is painted once in a turn of the browser, whatever has changed in it, and the
//! crosshair above it.

use std::rc::Rc;

use figure::{Chrome, Size, draw, summary};
use wasm_bindgen::JsValue;
use web_sys::Event;

use super::View;
use super::crosshair::Crosshair;
use super::width::follow_width;
use crate::browser::window;
use crate::canvas::surface;
use crate::dom::{Element, element, follow};
use crate::reactive::untrack;

/// What the picture says to who comes to it by keyboard.
const HINT: &str =
    "Left and right arrows walk the values, Home and End go to the first and the last, Escape leaves.";

/// The same where the horizontal axis is the run's time.
const MOMENT: &str = " Enter takes the stage to the value's moment.";

/// The canvas with what lies above it.
pub(super) fn picture(view: View) -> Element {
    let crosshair = Rc::new(Crosshair::new(view));
    let hint = format!("keys-of-{}", view.id());
    // An application: only so do screen readers leave the arrow keys to it.
    let canvas = element("canvas")
        .attribute("tabindex", "0")
        .attribute("role", "application")
        .attribute("aria-roledescription", "chart")
        .attribute("aria-describedby", &hint)
        .attribute_follows("aria-label", move || Some(view.look(summary)));
    let canvas = listen(canvas, &crosshair);
    let holder = element("div").class("picture").child(canvas.clone()).children(crosshair.elements()).child(
        element("p").class("unseen").attribute("id", &hint).text(HINT).text_follows(move || {
            let of_run = view.look(|figure| figure.x.run_ns.is_some());
            if of_run && view.results.stage.has_films() { MOMENT } else { "" }.into()
        }),
    );
    let width = follow_width(&holder);
    let appearance = view.results.appearance;
    let marked = Rc::clone(&crosshair);
    follow(move || {
        view.results.stage.now.track();
        marked.mark_moment();
    });
    let canvas = canvas.node();
    follow(move || {
        view.frame.track();
        view.hidden().track();
        appearance.repaint.track();
        let (theme, width) = (appearance.theme(), width.get());
        if width <= 0.0 {
            return;
        }
        let list = view.figure(|figure| {
            // As high as the whole figure needs, so that nothing below moves when a series is hidden.
            let size = Size::fitting(figure, width, Chrome::Page);
            draw(&view.shown(figure), size, theme, Chrome::Page)
        });
        if let Some(list) = list {
            surface::show(&canvas, &list, sharpness(appearance.printing.get()));
            untrack(|| crosshair.take(list)); // What it reads changes no picture.
        }
    });
    holder
}

fn listen(canvas: Element, crosshair: &Rc<Crosshair>) -> Element {
    let on = |canvas: Element, event: &'static str, run: fn(&Crosshair, &Event)| {
        let crosshair = Rc::clone(crosshair);
        canvas.on(event, move |event| run(&crosshair, &event))
    };
    let canvas = on(canvas, "pointermove", Crosshair::point);
    let canvas = on(canvas, "pointerdown", Crosshair::point);
    let canvas = on(canvas, "click", Crosshair::choose);
    let canvas = on(canvas, "keydown", Crosshair::press);
    let canvas = on(canvas, "blur", |crosshair, _| crosshair.leave());
    on(canvas, "pointerleave", |crosshair, event| {
        // A finger is lifted to read; what it showed goes with the focus.
        let kind = js_sys::Reflect::get(event, &JsValue::from_str("pointerType"));
        if kind.is_ok_and(|kind| kind == "mouse") {
            crosshair.leave();
        }
    })
}

/// How many device pixels the canvas has for a CSS pixel.
pub(in crate::page) fn sharpness(printing: bool) -> f64 {
    let screen = window().device_pixel_ratio().clamp(1.0, 4.0);
    if printing { screen.max(3.0) } else { screen }
}
