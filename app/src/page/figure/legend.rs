//! The legend of a figure: a switch for each contender, with its swatch as the picture has it. Table and CSV keep what is
//! hidden.

use figure::{Key, Theme, legend};
use reactive_graph::prelude::*;

use super::View;
use super::picture::sharpness;
use crate::canvas::surface;
use crate::dom::{Element, element, follow};

/// The list of switches.
pub(super) fn switches(view: View) -> Element {
    let keys = move || {
        let all = view.look(|figure| legend(figure, Theme::Light));
        all.into_iter().map(|key| key.contender.unwrap_or_default()).collect()
    };
    element("ul")
        .class("legend")
        .attribute("role", "list")
        .attribute("aria-label", "Legend: shows and hides")
        .list(keys, move |contender| element("li").child(switch(view, contender)))
}

fn switch(view: View, contender: &str) -> Element {
    let contender = contender.to_owned();
    let key = move |contender: &str, theme: Theme| -> Option<Key> {
        let all = view.look(|figure| legend(figure, theme));
        all.into_iter().find(|key| key.contender.as_deref().unwrap_or_default() == contender)
    };
    let named = contender.clone();
    let name = move || key(&named, Theme::Light).map(|key| key.name).unwrap_or_default();
    let swatch = element("canvas").attribute("aria-hidden", "true");
    let (canvas, painted) = (swatch.node(), contender.clone());
    follow(move || {
        let appearance = view.results.appearance;
        appearance.repaint.track();
        let (theme, printing) = (appearance.theme(), appearance.printing.get());
        if let Some(key) = key(&painted, theme) {
            surface::show(&canvas, &key.swatch, sharpness(printing));
        }
    });
    // The last run goes with the contenders that it belongs to.
    if contender.is_empty() {
        return element("span").child(swatch).text_follows(name);
    }
    let pressed = contender.clone();
    element("button")
        .attribute("type", "button")
        .attribute_follows("aria-pressed", move || Some((!view.hides(&pressed)).to_string()))
        .child(swatch)
        .child(element("span").text_follows(name))
        .on("click", move |_| view.toggle(&contender))
}
