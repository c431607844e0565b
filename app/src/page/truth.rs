//! How true is this? What was compared with closed forms and real peers, how far apart it was, and what is not modelled.

use lessons::evidence::{Numbers, RECORDS, Record, Row};
use lessons::link::Page;

use super::Handles;
use crate::dom::{Element, element};

/// The page at `#/truth`.
pub(super) fn truth(handles: Handles) -> Element {
    handles.desk.clear();
    let lead = "What Wirelab shows is held against the real thing. Each table below was written by \
        the command that it names, on the machine that it names; the tests repeat every comparison and fail beyond its bound.";
    element("main")
        .attribute("id", "main")
        .attribute("tabindex", "-1")
        .class("ledger")
        .attribute("data-page", Page::Truth.id())
        .child(element("h1").attribute("tabindex", "-1").text("How true is this?"))
        .child(element("p").class("lead").text(lead))
        .children(RECORDS.iter().map(record_view))
}

fn record_view(record: &'static Record) -> Element {
    let compared = record.rows.iter().any(|row| matches!(row.numbers, Numbers::Compared { .. }));
    let columns: &[&str] = if compared {
        &["What", "Ours", "Theirs", "Difference", "Bound", "Unit", "Samples"]
    } else {
        &["What", "Median", "From", "To", "Unit", "Samples"]
    };
    let head =
        element("tr").children(columns.iter().map(|name| element("th").attribute("scope", "col").text(name)));
    let table = element("table")
        .child(element("caption").class("unseen").text(record.what))
        .child(element("thead").child(head))
        .child(element("tbody").children(record.rows.iter().map(row_view)));
    let about = |label: &str, says: &str| {
        element("div").child(element("dt").text(label)).child(element("dd").text(says))
    };
    let facts = element("dl")
        .class("pairs")
        .child(about("Kind", record.kind.words()))
        .child(about("Ours", record.our))
        .child(about("Theirs", record.peer))
        .child(about("Command", record.command))
        .child(about("Written", &format!("{} on {}", record.date, record.machine)));
    let limits = element("ul").children(record.not_modelled.iter().map(|limit| element("li").text(limit)));
    let wide = element("div")
        .class("wide")
        .attribute("tabindex", "0")
        .attribute("role", "region")
        .attribute("aria-label", record.what)
        .child(table);
    element("section")
        .class("record")
        .attribute("data-record", record.name)
        .child(element("h2").text(record.what))
        .child(facts)
        .child(wide)
        .child(element("div").class("held").child(element("p").text("Not covered:")).child(limits))
}

fn row_view(row: &'static Row) -> Element {
    let numbers: Vec<f64> = match row.numbers {
        Numbers::Compared { ours, theirs, difference, bound } => vec![ours, theirs, difference, bound],
        Numbers::Measured { value, low, high } => vec![value, low, high],
    };
    element("tr")
        .child(element("th").attribute("scope", "row").text(row.name))
        .children(numbers.into_iter().map(|number| element("td").text(&figure::number(number))))
        .child(element("td").text(row.unit))
        .child(element("td").text(&figure::number(f64::from(row.samples))))
}
