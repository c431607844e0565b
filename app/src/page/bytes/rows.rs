//! A box of many rows that scrolls. Only those exist that can be seen, and a few around them.

use web_sys::HtmlElement;

use super::moves::{ROW, scrolled, window};
use crate::dom::{Element, element};
use crate::reactive::{Signal, untrack};

/// The box, and which row is at its top.
#[derive(Clone)]
pub(super) struct Rows {
    pub(super) element: Element,
    first: Signal<usize>,
}

impl Rows {
    /// A box that is scrolled to its beginning.
    pub(super) fn new(element: Element) -> Self {
        let first = Signal::new(0);
        let node: HtmlElement = element.node();
        let element = element.on("scroll", move |_| see(&node, first));
        Self { element, first }
    }

    /// Fills it: so many rows, each with a key that changes when it must be built anew.
    pub(super) fn fill(
        self,
        role: &str,
        count: Box<dyn Fn() -> usize>,
        key: Box<dyn Fn(usize) -> u32>,
        row: Box<dyn Fn(usize, u32) -> Element>,
    ) -> Self {
        let all = element("div").class("all").attribute("role", role);
        let (style, first) = (all.node::<HtmlElement>().style(), self.first);
        let keys = move || {
            let count = count();
            let _ = style.set_property("height", &px(count));
            window(first.get(), count).map(|at| format!("{at} {}", key(at))).collect()
        };
        let build = move |words: &str| {
            let (at, key) = words.split_once(' ').unwrap_or_default();
            let at = at.parse().unwrap_or_default();
            let built = row(at, key.parse().unwrap_or_default());
            let _ = built.node::<HtmlElement>().style().set_property("top", &px(at));
            built
        };
        Self { element: self.element.child(all.list(keys, build)), first }
    }

    /// Scrolls to this row, if it cannot be seen.
    pub(super) fn show(&self, row: usize) {
        let node: HtmlElement = self.element.node();
        let height = node.client_height() as usize;
        if let Some(top) = scrolled(row, node.scroll_top() as usize, height) {
            node.set_scroll_top(top as i32);
            untrack(|| see(&node, self.first));
        }
    }

    /// Whether this row exists at the moment; follows it.
    pub(super) fn has(&self, row: usize) -> bool {
        window(self.first.get(), row + 1).contains(&row)
    }
}

fn see(node: &HtmlElement, first: Signal<usize>) {
    let now = node.scroll_top() as usize / ROW;
    if first.get_untracked() != now {
        first.set(now);
    }
}

fn px(rows: usize) -> String {
    format!("{}px", rows * ROW)
}
