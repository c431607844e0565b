//! The legend of a figure: a switch for each contender, with its swatch as the picture has it. Table and CSV keep what is
//! hidden.

use figure::{Figure, Key, Theme, legend};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};

use super::View;
use super::picture::sharpness;
use crate::canvas::surface;
use crate::dom::{Element, element, follow};
use crate::reactive::Signal;

/// The list of switches.
pub(super) fn switches(view: View) -> Element {
    // Built anew only where it looks different, which a run seldom changes.
    let keys = move || {
        view.look(|figure| legend(figure, Theme::Light).iter().map(|key| looks(figure, key)).collect())
    };
    // One stop for the Tab key, whatever the number of contenders; arrows go from one to the next.
    let stop = Signal::new(String::new());
    element("div")
        .class("legend")
        .attribute("role", "toolbar")
        .attribute("aria-label", "Legend: shows and hides")
        .list(keys, move |key| switch(view, key, stop))
        .on("keydown", |event| move_on(&event))
}

/// Gives the focus to the switch before or after.
fn move_on(event: &Event) {
    let Some(here) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let next = match event.unchecked_ref::<KeyboardEvent>().key().as_str() {
        "ArrowLeft" => here.previous_element_sibling(),
        "ArrowRight" => here.next_element_sibling(),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next {
        // The last run is no switch and takes no focus.
        let _ = next.unchecked_into::<HtmlElement>().focus();
    }
}

/// What a switch stands for, what it says and how it looks: contender, name and look, a line each.
fn looks(figure: &Figure, key: &Key) -> String {
    let contender = key.contender.as_deref().unwrap_or_default();
    let series = figure.series.iter().find(|series| series.contender == contender);
    let look = series.map_or(0, |series| {
        (series.family as u32) << 16 | (series.mark as u32) << 8 | u32::from(series.variant)
    });
    [contender, &key.name, &look.to_string()].join("\n")
}

fn switch(view: View, looks: &str, stop: Signal<String>) -> Element {
    let mut lines = looks.split('\n').map(String::from);
    let (contender, name) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let swatch = element("canvas").attribute("aria-hidden", "true");
    let (canvas, painted) = (swatch.node(), contender.clone());
    follow(move || {
        let appearance = view.results.appearance;
        appearance.repaint.track();
        let (theme, printing) = (appearance.theme(), appearance.printing.get());
        for key in view.figure(|figure| legend(figure, theme)).into_iter().flatten() {
            if key.contender.as_deref().unwrap_or_default() == painted {
                surface::show(&canvas, &key.swatch, sharpness(printing));
            }
        }
    });
    // The last run goes with the contenders that it belongs to.
    if contender.is_empty() {
        return element("span").child(swatch).text(&name);
    }
    let (pressed, own, focused) = (contender.clone(), contender.clone(), contender.clone());
    let is_stop = move || {
        let stop = stop.get();
        let has = |figure: &Figure| figure.series.iter().any(|series| series.contender == stop);
        let first = |figure: &Figure| figure.series.first().map(|series| series.contender.clone());
        if view.look(has) { stop == own } else { view.look(first).as_ref() == Some(&own) }
    };
    element("button")
        .attribute("type", "button")
        .attribute_follows("aria-pressed", move || Some((!view.hides(&pressed)).to_string()))
        .attribute_follows("tabindex", move || Some(if is_stop() { "0" } else { "-1" }.into()))
        .child(swatch)
        .child(element("span").text(&name))
        .on("focus", move |_| stop.set(focused.clone()))
        .on("click", move |_| view.toggle(&contender))
}
