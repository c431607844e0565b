//! The theme switch: three radio buttons that look like one control.

use super::Handles;
use crate::appearance::Choice;
use crate::dom::{Element, element};

/// System, light or dark.
pub(super) fn theme_switch(handles: Handles) -> Element {
    let appearance = handles.appearance;
    let option = |choice: Choice| {
        let radio = element("input")
            .attribute("type", "radio")
            .attribute("name", "theme")
            .attribute("value", choice.id())
            .property_follows("checked", move || appearance.choice.get() == choice)
            .on("change", move |_| appearance.choose(choice));
        element("label").child(radio).child(element("span").text(choice.label()))
    };
    element("fieldset")
        .class("switch")
        .child(element("legend").class("unseen").text("Theme"))
        .children(Choice::ALL.map(option))
}
