//! Opening a run from a picture that was exported from it: dropped anywhere on the page, or chosen in the help dialog.

use figure::{png_link, svg_link};
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent, Event, FileList, HtmlInputElement};

use super::Handles;
use crate::browser::{document, on_window, when_settled};
use crate::dom::{Element, element};
use crate::files;

/// No picture of ours comes near this, in bytes.
const MOST_BYTES: f64 = 64e6;

/// Takes what is dropped, as long as the page lives.
pub(super) fn listen(handles: Handles) {
    on_window("dragover", move |event| {
        if files_in(&event).is_some() {
            event.prevent_default();
            outline(true);
        }
    });
    on_window("dragleave", |event| {
        // Out of the window, not from one element to the next.
        if event.unchecked_ref::<DragEvent>().related_target().is_none() {
            outline(false);
        }
    });
    on_window("drop", move |event| {
        if let Some(transfer) = files_in(&event) {
            event.prevent_default();
            outline(false);
            open(handles, transfer.files());
        }
    });
}

/// The same for who has no pointer.
pub(super) fn chooser(handles: Handles) -> Element {
    let choose = move |event: Event| {
        let Some(input) = event.target() else { return };
        let input: HtmlInputElement = input.unchecked_into();
        open(handles, input.files());
        input.set_value(""); // The same file can be chosen again.
        handles.help_is_open.set(false);
    };
    let input = element("input")
        .attribute("type", "file")
        .attribute("accept", ".png,.svg,image/png,image/svg+xml")
        .on("change", choose);
    element("label").class("chooser").text("Open a picture exported from Wirelab ").child(input)
}

fn outline(shown: bool) {
    if let Some(root) = document().document_element() {
        let _ = root.toggle_attribute_with_force("data-dropping", shown);
    }
}

/// What is dragged, where it is files: words and links are none of ours.
fn files_in(event: &Event) -> Option<DataTransfer> {
    let transfer = event.unchecked_ref::<DragEvent>().data_transfer()?;
    let types: Array = transfer.types();
    types.includes(&"Files".into(), 0).then_some(transfer)
}

fn open(handles: Handles, list: Option<FileList>) {
    let count = list.as_ref().map_or(0, FileList::length);
    let Some(file) = list.and_then(|list| list.get(0)) else { return };
    if count > 1 {
        let says = format!("{count} files were dropped. Nothing was opened: one picture at a time, please.");
        return handles.notices.add(says);
    }
    let name = file.name();
    let refuse = move |why: &str| handles.notices.add(format!("“{name}” was not opened: {why}"));
    if file.size() > MOST_BYTES {
        return refuse("it is too large to be a picture exported from Wirelab.");
    }
    when_settled(&file.array_buffer(), move |answer| match files::read(answer) {
        Err(_) => refuse("the browser could not read it."),
        Ok(bytes) => match link(&bytes) {
            Err(why) => refuse(why),
            // Whatever page the link is to: this one opens it.
            Ok(hash) if !handles.address.follow(&hash) => refuse("the run that it shows is open already."),
            Ok(_) => {}
        },
    });
}

/// The part of the link inside that says what to open.
fn link(bytes: &[u8]) -> Result<String, &'static str> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| text.contains("<svg"));
    if !bytes.starts_with(b"\x89PNG") && text.is_none() {
        return Err("it is neither PNG nor SVG. Pictures exported from Wirelab can be opened here.");
    }
    let link = png_link(bytes).or_else(|| svg_link(text?));
    let hash = link.as_deref().and_then(|link| link.split_once('#')).map(|(_, hash)| hash.to_owned());
    hash.ok_or(
        "there is no link to a run in this picture. Copying, chat programs and image tools drop it; the file \
         as it was exported has it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use figure::{Chrome, Figure, Provenance, Size, Theme, draw, svg};

    fn picture(link: &str) -> Vec<u8> {
        let provenance = Provenance { link: link.into(), ..Provenance::default() };
        let figure = Figure { provenance, ..Figure::default() };
        let list = draw(&figure, Size::new(300.0, 200.0), Theme::Light, Chrome::Export);
        svg(&list, &figure).into_bytes()
    }

    #[test]
    fn only_the_part_after_the_hash_counts() {
        let found = link(&picture("https://elsewhere.example/x?y#/lesson/a?v=1&b=2"));
        assert_eq!(found.as_deref(), Ok("/lesson/a?v=1&b=2"));
    }

    #[test]
    fn what_has_no_link_is_told_from_what_is_no_picture() {
        assert!(link(b"hello").is_err_and(|why| why.contains("neither PNG nor SVG")));
        for empty in [&b"\x89PNG\r\n\x1a\n"[..], b"<svg/>", &picture(""), &picture("no-hash")] {
            assert!(link(empty).is_err_and(|why| why.contains("no link")));
        }
    }
}
