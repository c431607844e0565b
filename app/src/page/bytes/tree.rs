//! The parts as a tree, open along the way to the chosen one. Also one stop for the keyboard.

use lessons::Part;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};

use super::grid::has_moved;
use super::moves::part_after;
use super::rows::Rows;
use super::{Look, group_class};
use crate::dom::{Element, element, follow};
use crate::reactive::memo;

/// The tree.
pub(super) fn tree(look: &Look) -> Element {
    let (part, over) = (look.part, look.over);
    let unfolded = {
        let dump = look.dump.clone();
        memo(move |_| dump.unfolded(part.get()))
    };
    let holder = element("div")
        .class("parts")
        .attribute("role", "tree")
        .attribute("tabindex", "0")
        .attribute("aria-label", &[&look.dump.title, ", part by part"].concat());
    let row = {
        let look = look.clone();
        move |_, part| row(&look, part)
    };
    let count = move || unfolded.with(Vec::len);
    let key = move |at| unfolded.with(|parts| parts.get(at).copied().unwrap_or_default());
    let tree = Rows::new(holder).fill("none", Box::new(count), Box::new(key), Box::new(row));
    let place = move || unfolded.with(|parts| parts.iter().position(|one| *one == part.get()));
    let here = tree.clone();
    follow(move || {
        if let Some(place) = place() {
            here.show(place);
        }
    });
    let here = tree.clone();
    let active = move || place().filter(|place| here.has(*place)).map(|_| id(part.get()));
    let (pointed, chosen, pressed) = (look.clone(), look.clone(), look.clone());
    tree.element
        .attribute_follows("aria-activedescendant", active)
        .on("mousemove", move |event| {
            if has_moved(&event) {
                over.set(part_of(&event).map(|part| (pointed.part(part).start, part)));
            }
        })
        .on("mouseleave", move |_| over.set(None))
        .on("click", move |event| {
            if let Some(part) = part_of(&event) {
                chosen.choose_part(part);
            }
        })
        .on("keydown", move |event| {
            let key: &KeyboardEvent = event.unchecked_ref();
            let name = key.key();
            let next = unfolded
                .with_untracked(|parts| part_after(&name, &pressed.dump, parts, part.get_untracked()));
            if let Some(next) = next {
                event.prevent_default();
                pressed.choose_part(next);
            } else if name == "Enter" {
                event.prevent_default();
                super::super::whole::focus(".octets");
            }
        })
}

fn part_of(event: &Event) -> Option<u32> {
    let row = event.target()?.unchecked_into::<HtmlElement>().closest("[data-part]").ok()??;
    row.get_attribute("data-part")?.parse().ok()
}

fn id(part: u32) -> String {
    format!("part-{part}")
}

fn row(look: &Look, place: u32) -> Element {
    let Part { start, end, group, name, value, .. } = look.part(place);
    let level = look.dump.around(place).count();
    let leaf = look.dump.is_leaf(place);
    let (lit, chosen) = (look.clone(), look.part);
    let way = look.clone();
    let row = element("div")
        .class("row")
        .attribute("role", "treeitem")
        .attribute("id", &id(place))
        .attribute("data-part", &place.to_string())
        .attribute("aria-level", &level.to_string())
        .class_while("own", move || lit.lit().1 == place)
        .class_while("around", move || way.dump.around(way.lit().1).any(|one| one == place))
        .attribute_follows("aria-selected", move || Some((chosen.get() == place).to_string()));
    let row = if leaf {
        row
    } else {
        let look = look.clone();
        row.attribute_follows("aria-expanded", move || {
            Some(look.dump.around(look.part.get()).any(|one| one == place).to_string())
        })
    };
    let _ = row.node::<HtmlElement>().style().set_property("padding-left", &format!("{level}rem"));
    let mark = if leaf { group_class(*group) } else { "" };
    row.child(element("i").class(mark).attribute("aria-hidden", "true"))
        .child(element("b").text(name))
        .child(element("code").text(value))
        .child(element("small").text(&(end - start).to_string()))
}
