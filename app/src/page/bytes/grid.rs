//! The octets in rows. The grid is one stop for the keyboard; the octet that keys have come to is its active descendant.

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent, MouseEvent};

use super::moves::octet_after;
use super::rows::Rows;
use super::{Look, group_class};
use crate::dom::{Element, element, follow};

/// The grid, with so many octets in a row.
pub(super) fn grid(look: &Look, columns: u32) -> Element {
    let count = look.dump.octets.len() as u32;
    let rows = count.div_ceil(columns) as usize;
    let label = [&look.dump.title, ", byte by byte"].concat();
    let holder = element("div")
        .class("octets")
        .attribute("role", "grid")
        .attribute("tabindex", "0")
        .attribute("aria-label", &label)
        .attribute("aria-rowcount", &rows.to_string());
    let row = {
        let look = look.clone();
        move |at: usize, _| row(&look, at as u32 * columns, columns)
    };
    let grid = Rows::new(holder).fill("rowgroup", Box::new(move || rows), Box::new(|_| 0), Box::new(row));
    let Look { octet, over, .. } = *look;
    let here = grid.clone();
    follow(move || here.show((octet.get() / columns) as usize));
    let here = grid.clone();
    let active = move || here.has((octet.get() / columns) as usize).then(|| id(octet.get()));
    let (pointed, chosen, pressed) = (look.clone(), look.clone(), look.clone());
    grid.element
        .attribute_follows("aria-activedescendant", active)
        .on("mousemove", move |event| {
            if has_moved(&event) {
                over.set(octet_of(&event).and_then(|octet| pointed.at(octet)));
            }
        })
        .on("mouseleave", move |_| over.set(None))
        .on("click", move |event| {
            if let Some(octet) = octet_of(&event) {
                chosen.choose(octet);
            }
        })
        .on("keydown", move |event| {
            let key: &KeyboardEvent = event.unchecked_ref();
            let name = key.key();
            let control = key.ctrl_key() || key.meta_key();
            if let Some(octet) = octet_after(&name, control, octet.get_untracked(), count, columns) {
                event.prevent_default();
                pressed.choose(octet);
            } else if name == "Enter" {
                event.prevent_default();
                super::super::whole::focus(".parts");
            }
        })
}

/// Whether it is the pointer that has moved, and not what lies below it.
pub(super) fn has_moved(event: &Event) -> bool {
    let event: &MouseEvent = event.unchecked_ref();
    event.movement_x() != 0 || event.movement_y() != 0
}

fn octet_of(event: &Event) -> Option<u32> {
    event.target()?.unchecked_into::<HtmlElement>().get_attribute("data-octet")?.parse().ok()
}

fn id(octet: u32) -> String {
    format!("octet-{octet}")
}

/// A row: where it begins, its octets, and the same as text.
fn row(look: &Look, start: u32, columns: u32) -> Element {
    let count = look.dump.octets.len() as u32;
    let end = count.min(start + columns);
    let octets = &look.dump.octets[start as usize..end as usize];
    let cells: Vec<Element> = octets.iter().zip(start..).map(|(octet, at)| cell(*octet, at)).collect();
    light(look, start, &cells);
    let text: String = octets.iter().map(|octet| seen(*octet)).collect();
    element("div")
        .class("row")
        .attribute("role", "row")
        .attribute("aria-rowindex", &(start / columns + 1).to_string())
        .child(element("span").class("offset").attribute("role", "rowheader").text(&start.to_string()))
        .children(cells)
        .child(element("code").attribute("aria-hidden", "true").text(&text))
}

fn cell(octet: u8, at: u32) -> Element {
    element("span")
        .attribute("role", "gridcell")
        .attribute("id", &id(at))
        .attribute("data-octet", &at.to_string())
        .text(&hex(octet))
}

/// Two digits.
pub(super) fn hex(octet: u8) -> String {
    [octet >> 4, octet & 15].iter().filter_map(|digit| char::from_digit(u32::from(*digit), 16)).collect()
}

/// What a dump shows for an octet: itself where it is printable ASCII.
fn seen(octet: u8) -> char {
    if (b' '..=b'~').contains(&octet) { char::from(octet) } else { '·' }
}

/// Cells say by their class what they belong to, and whether the reader looks at that. Only those are touched for which it
/// has changed.
fn light(look: &Look, start: u32, cells: &[Element]) {
    let group = |at: u32| {
        let owner = look.dump.owner(at).and_then(|part| look.dump.parts.get(part as usize));
        owner.map_or("", |part| group_class(part.group))
    };
    let cells = cells.iter().zip(start..);
    let mut cells: Vec<(web_sys::Element, u32, &'static str, String)> =
        cells.map(|(cell, at)| (cell.node(), at, group(at), String::new())).collect();
    let look = look.clone();
    follow(move || {
        let (octet, part) = look.lit();
        let ([own, around], here) = (look.ranges(part), look.octet.get());
        for (cell, at, group, before) in &mut cells {
            let mut now = String::from(*group);
            if own.contains(at) {
                now.push_str(" own");
            } else if around.contains(at) {
                now.push_str(" around");
            }
            if octet == *at {
                now.push_str(" here");
            }
            if now != *before {
                cell.set_class_name(&now);
                if here == *at {
                    let _ = cell.set_attribute("aria-selected", "true");
                } else {
                    let _ = cell.remove_attribute("aria-selected");
                }
                *before = now;
            }
        }
    });
}
