//! The help dialog: the keys, and how to read the page.

use web_sys::HtmlDialogElement;

use super::Handles;
use super::reopen::chooser;
use crate::dom::{Element, element, follow};

const BELOW: &str = "Below each figure stand its legend, which hides and shows, a table with its numbers, and exports. \
    A PNG or SVG exported from here has its link inside: drop it on the page, and its run opens again.";

/// The dialog; it is open while the handles say so.
pub(super) fn help(handles: Handles) -> Element {
    let open = handles.help_is_open;
    let keys = element("dl")
        .child(key(&["←", "→"], "the step before, the step after"))
        .child(key(&["Space"], "in a scene, on the stage: play, pause"))
        .child(key(&["?"], "this help"))
        .child(key(&["Tab"], "from control to control; every one works by keyboard"))
        .child(key(&["←", "→"], "in a picture: the value before, the value after, each read out"))
        .child(key(&["Home", "End", "Esc"], "in a picture: the first value, the last, out of it"))
        .child(key(&["Enter"], "in a picture of the run's time: the stage goes to the value's moment"));
    let reading = "A knob that differs from its default says so, and the address holds every such knob: \
        copy the link, and a colleague sees the same run. The fingerprint stands for all that happened in it; \
        equal fingerprints mean equal runs, here and on the command line.";
    let close = element("form")
        .attribute("method", "dialog")
        .child(element("button").attribute("autofocus", "").text("Close"));
    let dialog = element("dialog")
        .class("help-dialog")
        .attribute("aria-labelledby", "help-heading")
        .child(element("h2").attribute("id", "help-heading").text("Help"))
        .child(keys)
        .child(element("p").text(reading))
        .child(element("p").text(BELOW))
        .child(chooser(handles))
        .child(close)
        .on("close", move |_| open.set(false));
    let window: HtmlDialogElement = dialog.node();
    follow(move || match (open.get(), window.open()) {
        // It refuses only where it is open already.
        (true, false) => drop(window.show_modal()),
        (false, true) => window.close(),
        _ => {}
    });
    dialog
}

fn key(names: &[&str], does: &str) -> Element {
    let mut keys = element("dt");
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            keys = keys.text(" ");
        }
        keys = keys.child(element("kbd").text(name));
    }
    element("div").child(keys).child(element("dd").text(does))
}
