//! Figures: a canvas that is painted in an animation frame, and the table with the same numbers.

use std::cell::Cell;
use std::rc::Rc;

use figure::{Chrome, DisplayList, Figure, Size, draw, summary, table};
use lessons::fingerprint;
use lessons::link::{LessonRoute, Route};
use reactive_graph::computed::Memo;
use reactive_graph::owner::StoredValue;
use reactive_graph::prelude::*;
use reactive_graph::signal::RwSignal;
use wasm_bindgen::JsValue;
use web_sys::ResizeObserver;

use super::lesson::Bench;
use crate::address::whole_link;
use crate::appearance::Appearance;
use crate::browser::{Callback, callback, function, next_frame, soon, window};
use crate::canvas::surface;
use crate::dom::{Element, element, follow, keep};
use crate::work::desk::RunState;

/// What a run has brought onto the page. The figures stand in a plain buffer; signals say only that there is something new.
#[derive(Clone, Copy)]
pub(super) struct Stage {
    appearance: Appearance,
    frame: RwSignal<u32>,
    figures: StoredValue<Vec<Figure>>,
    ids: RwSignal<Vec<String>>,
    /// The last finished run's fingerprint.
    pub(super) fingerprint: RwSignal<String>,
    /// What the last finished run showed.
    pub(super) findings: RwSignal<Vec<String>>,
}

impl Stage {
    /// Follows the desk.
    pub(super) fn new(bench: Bench) -> Self {
        let stage = Self {
            appearance: bench.handles.appearance,
            frame: RwSignal::new(0),
            figures: StoredValue::new(Vec::new()),
            ids: RwSignal::new(Vec::new()),
            fingerprint: RwSignal::new(String::new()),
            findings: RwSignal::new(Vec::new()),
        };
        let desk = bench.handles.desk;
        follow(move || {
            desk.frame.track();
            let done = desk.state.with_untracked(|state| *state == RunState::Done);
            desk.shown(|shown| {
                let (lesson, settings) = (shown.route.lesson, &shown.route.settings);
                let link = whole_link(&Route::Lesson(LessonRoute { fail: None, ..shown.route.clone() }));
                stage.take(lesson.figures(settings, &shown.observation, &link));
                if done {
                    stage.fingerprint.set(fingerprint(&shown.observation));
                    stage.findings.set(lesson.findings(settings, &shown.observation));
                }
            });
        });
        stage
    }

    fn take(self, figures: Vec<Figure>) {
        let ids: Vec<String> = figures.iter().map(|figure| figure.id.clone()).collect();
        self.figures.set_value(figures);
        if self.ids.with_untracked(|old| *old != ids) {
            self.ids.set(ids);
        }
        self.frame.update(|frame| *frame = frame.wrapping_add(1));
    }

    fn figure<Answer>(self, id: &str, look: impl FnOnce(&Figure) -> Answer) -> Option<Answer> {
        self.figures
            .try_with_value(|figures| figures.iter().find(|figure| figure.id == id).map(look))
            .flatten()
    }
}

/// The element with the figures in it.
pub(super) fn figures(stage: Stage, place: Element) -> Element {
    place.list(move || stage.ids.get(), move |id| figure_view(stage, id))
}

fn figure_view(stage: Stage, id: &str) -> Element {
    let id = StoredValue::new(id.to_owned());
    let look = move |look: fn(&Figure) -> String| {
        stage.frame.track();
        id.with_value(|id| stage.figure(id, look)).unwrap_or_default()
    };
    let caption = element("figcaption")
        .child(element("h2").text_follows(move || look(|figure| figure.title.clone())))
        .child(element("p").text_follows(move || look(|figure| figure.question.clone())));
    element("figure")
        .attribute("data-figure", &id.get_value())
        .child(caption)
        .child(picture(stage, id.get_value(), move || Some(look(summary))))
        .child(numbers(stage, id))
}

/// The table, closed until the reader opens it or the page is printed.
fn numbers(stage: Stage, id: StoredValue<String>) -> Element {
    const HEADING: &str = "Table of the numbers";
    let printing = stage.appearance.printing;
    let is_open = RwSignal::new(false);
    let numbers = Memo::new(move |_| {
        stage.frame.track();
        id.with_value(|id| stage.figure(id, table)).unwrap_or_default()
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
fn picture(stage: Stage, id: String, words: impl Fn() -> Option<String> + 'static) -> Element {
    let canvas = element("canvas").attribute("role", "img").attribute_follows("aria-label", words);
    let holder = element("div").class("picture").child(canvas.clone());
    let width = follow_width(&holder);
    let due = Rc::new(Cell::new(false));
    let paint: Rc<dyn Fn(figure::Theme)> = Rc::new({
        let (canvas, due) = (canvas.node(), Rc::clone(&due));
        move |theme| {
            due.set(false);
            if let Some(list) = stage.figure(&id, |figure| display_list(figure, width.get_untracked(), theme))
            {
                surface::show(&canvas, &list, sharpness(stage.appearance.printing.get_untracked()));
            }
        }
    });
    follow(move || {
        stage.frame.track();
        stage.appearance.repaint.track();
        let theme = stage.appearance.theme();
        if width.get() <= 0.0 {
            return;
        }
        if stage.appearance.printing.get() {
            paint(theme); // The page goes to the printer before the next frame.
        } else if !due.replace(true) {
            let paint = Rc::clone(&paint);
            next_frame(move || paint(stage.appearance.theme_now()));
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
