//! The table of a figure: every number in the picture, for who cannot see it or wants to copy them.

use figure::table;

use super::View;
use crate::dom::{Element, element};
use crate::reactive::{Signal, memo};

/// The table, closed until the reader opens it or the page is printed. Until then it has no rows: those of all figures
/// together are thousands, and would come about after every run.
pub(super) fn numbers(view: View) -> Element {
    const HEADING: &str = "Table of the numbers";
    let printing = view.results.appearance.printing;
    let is_open = Signal::new(false);
    let numbers = memo(move |_| {
        let wanted = is_open.get() || printing.get();
        view.frame.track();
        if wanted { view.figure(table) } else { None }
    });
    let wide = element("div")
        .class("wide")
        .attribute("tabindex", "0")
        .attribute("role", "region")
        .attribute_follows("aria-label", move || {
            view.frame.track();
            view.figure(|figure| format!("{HEADING}: {}", figure.title))
        })
        .part(move || numbers.with(|numbers| numbers.iter().map(table_view).collect()));
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
