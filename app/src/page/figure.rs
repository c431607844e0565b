//! Figures: a canvas that is painted in an animation frame, and the table with the same numbers.

use std::cell::Cell;
use std::rc::Rc;

use figure::{Chrome, DisplayList, Figure, Size, draw, summary, table};
use reactive_graph::computed::Memo;
use reactive_graph::owner::StoredValue;
use reactive_graph::prelude::*;
use reactive_graph::signal::RwSignal;
use wasm_bindgen::JsValue;
use web_sys::ResizeObserver;

use super::results::Results;
use crate::browser::{Callback, callback, function, next_frame, soon, window};
use crate::canvas::surface;
use crate::dom::{Element, element, follow, keep};

/// The element with the figures in it.
pub(super) fn figures(results: Results, place: Element) -> Element {
    place.list(move || results.ids.get(), move |id| figure_view(results, id))
}

fn figure_view(results: Results, id: &str) -> Element {
    let id = StoredValue::new(id.to_owned());
    let look = move |look: fn(&Figure) -> String| {
        results.frame.track();
        id.with_value(|id| results.figure(id, look)).unwrap_or_default()
    };
    let caption = element("figcaption")
        .child(element("h2").text_follows(move || look(|figure| figure.title.clone())))
        .child(element("p").text_follows(move || look(|figure| figure.question.clone())));
    element("figure")
        .attribute("data-figure", &id.get_value())
        .child(caption)
        .child(picture(results, id.get_value(), move || Some(look(summary))))
        .child(numbers(results, id))
}

/// The table, closed until the reader opens it or the page is printed.
fn numbers(results: Results, id: StoredValue<String>) -> Element {
    const HEADING: &str = "Table of the numbers";
    let printing = results.appearance.printing;
    let is_open = RwSignal::new(false);
    let numbers = Memo::new(move |_| {
        results.frame.track();
        id.with_value(|id| results.figure(id, table)).unwrap_or_default()
    });
    let wide = element("div")
        .class("wide")
        .attribute("tabindex", "0")
        .attribute("role", "region")
        .attribute("aria-label", HEADING)
        .part(move || vec![numbers.with(table_view)]);
    let details = element("details").child(element("summary").text(HEADING)).child(wide);
    let own: web_sys::Element = details.node();
    details.property_follows("open", move || printing.get() || is_open.get()).on("toggle", move |_| {
        if !printing.get_untracked() {
            is_open.set(own.has_attribute("open"));
        }
    })
}

fn table_view(numbers: &figure::Table) -> Element {
    let column = |name: &String| element("th").attribute("scope", "col").text(name);
    let row = |cells: &Vec<String>| {
        let mut cells = cells.iter();
        let heading = cells.next().map(|cell| element("th").attribute("scope", "row").text(cell));
        element("tr").children(heading).children(cells.map(|cell| element("td").text(cell)))
    };
    let head = element("tr").children(numbers.columns.iter().map(column));
    element("table")
        .child(element("caption").class("unseen").text(&numbers.caption))
        .child(element("thead").child(head))
        .child(element("tbody").children(numbers.rows.iter().map(row)))
}

/// The canvas. It is painted at most once in an animation frame, whatever has changed since the last one.
fn picture(results: Results, id: String, words: impl Fn() -> Option<String> + 'static) -> Element {
    let canvas = element("canvas").attribute("role", "img").attribute_follows("aria-label", words);
    let holder = element("div").class("picture").child(canvas.clone());
    let width = follow_width(&holder);
    let due = Rc::new(Cell::new(false));
    let paint: Rc<dyn Fn(figure::Theme)> = Rc::new({
        let (canvas, due) = (canvas.node(), Rc::clone(&due));
        move |theme| {
            due.set(false);
            if let Some(list) =
                results.figure(&id, |figure| display_list(figure, width.get_untracked(), theme))
            {
                surface::show(&canvas, &list, sharpness(results.appearance.printing.get_untracked()));
            }
        }
    });
    follow(move || {
        results.frame.track();
        results.appearance.repaint.track();
        let theme = results.appearance.theme();
        if width.get() <= 0.0 {
            return;
        }
        if results.appearance.printing.get() {
            paint(theme); // The page goes to the printer before the next frame.
        } else if !due.replace(true) {
            let paint = Rc::clone(&paint);
            next_frame(move || paint(results.appearance.theme_now()));
        }
    });
    holder
}

fn display_list(figure: &Figure, width: f64, theme: figure::Theme) -> DisplayList {
    draw(figure, Size::fitting(figure, width, Chrome::Page), theme, Chrome::Page)
}

fn sharpness(printing: bool) -> f64 {
    let screen = window().device_pixel_ratio().clamp(1.0, 4.0);
    if printing { screen.max(3.0) } else { screen }
}

/// How wide the element is; 0 until it stands in the page.
fn follow_width(holder: &Element) -> RwSignal<f64> {
    let width = RwSignal::new(0.0);
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
