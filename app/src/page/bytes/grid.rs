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

/// A row: where it begins, its octets, and the same as text. Its cells are written as markup, which holds nothing but numbers:
/// who jumps to the other end of a large dump waits for five hundred of them.
fn row(look: &Look, start: u32, columns: u32) -> Element {
    let count = look.dump.octets.len() as u32;
    let end = count.min(start + columns);
    let octets = &look.dump.octets[start as usize..end as usize];
    let mut cells = ["<span class=offset role=rowheader>", &start.to_string(), "</span>"].concat();
    let states: Vec<u8> = look.states(start, octets.len());
    for ((octet, at), state) in octets.iter().zip(start..).zip(&states) {
        let number = at.to_string();
        let selected = if state & SELECTED > 0 { " aria-selected=true" } else { "" };
        for words in [
            "<span role=gridcell id=",
            &id(at),
            " data-octet=",
            &number,
            " class='",
            &look.class(at, *state),
            "'",
            selected,
            ">",
            &hex(*octet),
            "</span>",
        ] {
            cells.push_str(words);
        }
    }
    let text: String = octets.iter().map(|octet| seen(*octet)).collect();
    let row = element("div")
        .class("row")
        .attribute("role", "row")
        .attribute("aria-rowindex", &(start / columns + 1).to_string());
    let node: web_sys::Element = row.node();
    node.set_inner_html(&cells);
    light(look, start, states, node);
    row.child(element("code").attribute("aria-hidden", "true").text(&text))
}

/// Two digits.
pub(super) fn hex(octet: u8) -> String {
    [octet >> 4, octet & 15].iter().filter_map(|digit| char::from_digit(u32::from(*digit), 16)).collect()
}

/// What a dump shows for an octet: itself where it is printable ASCII.
fn seen(octet: u8) -> char {
    if (b' '..=b'~').contains(&octet) { char::from(octet) } else { '·' }
}

/// What a cell is at the moment: of the part that is looked at, or of what is around that; the octet that is looked at; the
/// one that was chosen.
const OWN: u8 = 1;
const AROUND: u8 = 2;
const HERE: u8 = 4;
const SELECTED: u8 = 8;

impl Look {
    /// What so many cells are, from this one on; follows it.
    fn states(&self, start: u32, count: usize) -> Vec<u8> {
        let (octet, part) = self.lit();
        let ([own, around], chosen) = (self.ranges(part), self.octet.get());
        let state = |at: u32| {
            let of = if own.contains(&at) {
                OWN
            } else if around.contains(&at) {
                AROUND
            } else {
                0
            };
            of | if octet == at { HERE } else { 0 } | if chosen == at { SELECTED } else { 0 }
        };
        (start..).take(count).map(state).collect()
    }

    /// Cells say by their class what they belong to, and whether the reader looks at that.
    fn class(&self, at: u32, state: u8) -> String {
        let owner = self.dump.owner(at).and_then(|part| self.dump.parts.get(part as usize));
        let words = [
            owner.map_or("", |part| group_class(part.group)),
            ["", " own", " around", ""][usize::from(state & 3)],
            if state & HERE > 0 { " here" } else { "" },
        ];
        words.concat()
    }
}

/// Keeps the cells of a row as they are looked at. Only those are touched for which it has changed.
fn light(look: &Look, start: u32, mut before: Vec<u8>, row: web_sys::Element) {
    let look = look.clone();
    follow(move || {
        let now = look.states(start, before.len());
        if now == before {
            return;
        }
        let mut cell = row.first_element_child(); // Where the row begins.
        for ((at, state), before) in (start..).zip(&now).zip(&before) {
            cell = cell.and_then(|cell| cell.next_element_sibling());
            let Some(cell) = cell.as_ref().filter(|_| state != before) else { continue };
            cell.set_class_name(&look.class(at, *state));
            if state & SELECTED > 0 {
                let _ = cell.set_attribute("aria-selected", "true");
            } else {
                let _ = cell.remove_attribute("aria-selected");
            }
        }
        before = now;
    });
}
