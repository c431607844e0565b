//! The crosshair: reads out values under the pointer, or point by point by keyboard. It lies above the picture, which is
//! not painted again for it.

use std::cell::{Cell, RefCell};

use figure::{Anchor, DisplayList, Hit, Point, readout};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent, MouseEvent};

use super::View;
use super::reading::{Order, Step, at_anchor, at_pointer, order, walk};
use crate::dom::{Element, element, svg};

/// From the point to the box with the words, in px.
const AWAY: f64 = 12.0;

/// The crosshair of one picture.
pub(super) struct Crosshair {
    view: View,
    /// What is painted at the moment.
    list: RefCell<Option<DisplayList>>,
    /// Where the keyboard has walked to.
    cursor: Cell<Option<Anchor>>,
    marks: Element,
    words: Element,
    said: Element,
    /// A line at the stage's moment, where the horizontal axis is the run's time.
    moment: Element,
}

impl Crosshair {
    /// It shows nothing yet.
    pub(super) fn new(view: View) -> Self {
        Self {
            view,
            list: RefCell::new(None),
            cursor: Cell::new(None),
            marks: svg("svg").attribute("class", "crosshair").attribute("aria-hidden", "true"),
            words: element("p").class("readout").attribute("aria-hidden", "true").attribute("hidden", ""),
            said: element("p").class("unseen").attribute("aria-live", "polite"),
            moment: element("div").class("moment").attribute("hidden", ""),
        }
    }

    /// What lies above the picture, and the live region.
    pub(super) fn elements(&self) -> [Element; 4] {
        [self.moment.clone(), self.marks.clone(), self.words.clone(), self.said.clone()]
    }

    /// Another picture has been painted. Who walks by keyboard stays at the point, if it is still there.
    pub(super) fn take(&self, list: DisplayList) {
        let before = self.cursor.get();
        let same = |anchor: &&Anchor| {
            before.is_some_and(|before| (before.series, before.point) == (anchor.series, anchor.point))
        };
        let now = list.anchors.iter().find(same).copied();
        *self.list.borrow_mut() = Some(list);
        match now {
            Some(anchor) => self.go_to(anchor),
            None => self.leave(),
        }
        self.mark_moment();
    }

    /// Puts the line where the stage is.
    pub(super) fn mark_moment(&self) {
        let stage = self.view.results.stage;
        let now = stage.now.get_untracked() as f64;
        let list = self.list.borrow();
        let x = self.run_ns().filter(|_| stage.has_films()).zip(list.as_ref());
        let x = x.and_then(|(unit, list)| Some((list.x_of(now / unit)?, list.plot)));
        let node: HtmlElement = self.moment.node();
        node.set_hidden(x.is_none());
        if let Some((x, plot)) = x {
            let style = node.style();
            for (name, px) in [("left", x), ("top", plot.y), ("height", plot.height)] {
                // A property that cannot be set leaves the line where it was.
                let _ = style.set_property(name, &format!("{px}px"));
            }
        }
    }

    /// Nanoseconds of the run in a unit of the horizontal axis, where it is the run's time.
    fn run_ns(&self) -> Option<f64> {
        self.view.figure(|figure| figure.x.run_ns).flatten()
    }

    /// The stage goes to the moment at this place.
    fn show_moment(&self, x: f64) {
        let value = self.list.borrow().as_ref().and_then(|list| list.x_at(x));
        if let Some((value, unit)) = value.zip(self.run_ns()) {
            self.view.results.stage.show((value * unit).round() as u64);
        }
    }

    /// The pointer has chosen a place.
    pub(super) fn choose(&self, event: &Event) {
        self.show_moment(event.unchecked_ref::<MouseEvent>().offset_x().into());
    }

    /// The pointer is here.
    pub(super) fn point(&self, event: &Event) {
        let event: &MouseEvent = event.unchecked_ref();
        let pointer = Point::new(event.offset_x().into(), event.offset_y().into());
        self.cursor.set(None);
        self.show(|list, order| at_pointer(list, order, pointer));
    }

    /// A key; those that the picture has no use for are left alone.
    pub(super) fn press(&self, event: &Event) {
        let key: &KeyboardEvent = event.unchecked_ref();
        if key.alt_key() || key.ctrl_key() || key.meta_key() {
            return;
        }
        let step = match key.key().as_str() {
            "ArrowLeft" => Step::Back,
            "ArrowRight" => Step::On,
            "Home" => Step::First,
            "End" => Step::Last,
            "Escape" => return self.leave(),
            "Enter" => return self.cursor.get().map_or((), |anchor| self.show_moment(anchor.at.x)),
            _ => return,
        };
        event.prevent_default();
        let order = self.order();
        let list = self.list.borrow();
        let next = list.as_ref().and_then(|list| walk(list, order, self.cursor.get(), step));
        drop(list);
        if let Some(anchor) = next {
            self.go_to(anchor);
        }
    }

    /// Nothing is read out any more.
    pub(super) fn leave(&self) {
        self.cursor.set(None);
        self.show(|_, _| Vec::new());
        self.said.node::<web_sys::Node>().set_text_content(None);
    }

    fn go_to(&self, anchor: Anchor) {
        self.cursor.set(Some(anchor));
        let words = self.show(|list, order| at_anchor(list, order, anchor));
        let said: web_sys::Node = self.said.node();
        if said.text_content().as_deref() != Some(&words) {
            said.set_text_content(Some(&words));
        }
    }

    fn order(&self) -> Order {
        self.view.figure(order).unwrap_or(Order::ByColumn)
    }

    /// Shows what is read and answers with its words.
    fn show(&self, read: impl FnOnce(&DisplayList, Order) -> Vec<Hit>) -> String {
        let (list, order) = (self.list.borrow(), self.order());
        let Some(list) = list.as_ref() else { return String::new() };
        let hits = read(list, order);
        let said = |hit: &Hit| self.view.figure(|figure| readout(figure, hit.series, hit.point));
        let words: Vec<String> = hits.iter().filter_map(said).collect();
        let words = words.join("\n");
        let node: web_sys::Element = self.marks.node();
        node.set_inner_html(&marks(list, order, &hits));
        let node: HtmlElement = self.words.node();
        node.set_hidden(hits.is_empty());
        node.set_text_content(Some(&words));
        if let Some(first) = hits.first() {
            place(&node, list, if order == Order::AlongX { list.plot.y } else { first.at.y }, first.at.x);
        }
        words
    }
}

/// A line through all series, and a ring around each point.
fn marks(list: &DisplayList, order: Order, hits: &[Hit]) -> String {
    let mut marks = String::new();
    if let (Order::AlongX, Some(first)) = (order, hits.first()) {
        marks = format!("<path d=\"M{} {}v{}\"/>", first.at.x, list.plot.y, list.plot.height);
    }
    for Hit { at, .. } in hits {
        marks.push_str(&format!("<circle cx=\"{}\" cy=\"{}\" r=\"5\"/>", at.x, at.y));
    }
    marks
}

/// Puts the box beside the point, on the side where there is room, and never out of the picture.
fn place(words: &HtmlElement, list: &DisplayList, y: f64, x: f64) {
    let (width, height) = (f64::from(words.offset_width()), f64::from(words.offset_height()));
    let right = x + AWAY;
    let left = if right + width > list.width { x - AWAY - width } else { right };
    let top = y - AWAY - height;
    let top = if top < 0.0 { y + AWAY } else { top };
    let inside = |at: f64, most: f64| format!("{}px", at.min(most).max(0.0));
    let style = words.style();
    // A property that cannot be set leaves the box at the corner.
    let _ = style.set_property("left", &inside(left, list.width - width));
    let _ = style.set_property("top", &inside(top, list.height - height));
}
