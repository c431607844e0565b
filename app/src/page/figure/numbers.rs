//! The table of a figure: every number in the picture, for who cannot see it or wants to copy them.

use figure::table;

use super::View;
use crate::browser::{Timer, after};
use crate::dom::{Element, element, follow};
use crate::reactive::{Signal, memo};

/// Rows of a table that is built with every picture.
const AT_ONCE: usize = 100;
/// How long a knob rests before longer ones are, milliseconds.
const REST_MS: i32 = 250;

/// The table, closed until the reader opens it or the page is printed.
pub(super) fn numbers(view: View) -> Element {
    const HEADING: &str = "Table of the numbers";
    let printing = view.results.appearance.printing;
    let is_open = Signal::new(false);
    let due = Signal::new(0_u32);
    let mut waits: Option<Timer> = None;
    // A long table that nobody looks at may come when the knob rests: the pictures come first.
    follow(move || {
        view.results.frame.track();
        waits.take().into_iter().for_each(Timer::cancel);
        let rows: usize =
            view.figure(|figure| figure.series.iter().map(|one| one.points.len()).sum()).unwrap_or(0);
        if is_open.get() || printing.get() || rows <= AT_ONCE {
            due.update(|count| *count = count.wrapping_add(1));
        } else {
            waits = Some(after(REST_MS, move || {
                due.update(|count| *count = count.wrapping_add(1));
            }));
        }
    });
    let numbers = memo(move |_| {
        due.track();
        view.figure(table).unwrap_or_default()
    });
    let wide = element("div")
        .class("wide")
        .attribute("tabindex", "0")
        .attribute("role", "region")
        .attribute_follows("aria-label", move || {
            view.results.frame.track();
            view.figure(|figure| format!("{HEADING}: {}", figure.title))
        })
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
