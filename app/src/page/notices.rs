//! The notices: below the header, read out when they come, each dismissible.

use super::Handles;
use crate::dom::{Element, element};

/// The list of what is told.
pub(super) fn notice_list(handles: Handles) -> Element {
    let notices = handles.notices;
    let item = move |text: &str| {
        let told = text.to_owned();
        let dismiss = element("button")
            .attribute("type", "button")
            .class("quiet")
            .text("Dismiss")
            .on("click", move |_| notices.dismiss(&told));
        element("li").class("notice").child(element("p").text(text)).child(dismiss)
    };
    let list = element("ul")
        .attribute("role", "list")
        .attribute("aria-live", "polite")
        .list(move || notices.list().get(), item);
    element("section").class("notices").attribute("aria-label", "Notices").child(list)
}
