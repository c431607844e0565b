//! What stands around every page.

use lessons::link::{Page, Route, write};

use super::Handles;
use super::theme::theme_switch;
use crate::dom::{Element, element, svg};

/// Wordmark, theme switch, help.
pub(super) fn header(handles: Handles) -> Element {
    let wave = |family: &str, line: &str| svg("path").class(&format!("wave {family}")).attribute("d", line);
    let mark = svg("svg")
        .attribute("viewBox", "0 0 32 20")
        .attribute("width", "32")
        .attribute("height", "20")
        .attribute("aria-hidden", "true")
        .attribute("focusable", "false")
        .child(wave("json-rest", "M1 10h5l3-7 5 14 3-7h3"))
        .child(wave("protobuf-grpc", "M20 10h3l2-5 3 5h3"));
    let wordmark = element("a")
        .class("wordmark")
        .attribute("href", "#/")
        .attribute("aria-label", "Wirelab, the map of all lessons")
        .child(mark)
        .child(element("span").text("Wirelab"));
    let help = element("button")
        .attribute("type", "button")
        .class("quiet")
        .attribute("aria-haspopup", "dialog")
        .text("Help ")
        .child(element("kbd").attribute("aria-hidden", "true").text("?"))
        .on("click", move |_| handles.help_is_open.set(true));
    let tools = element("div").class("site-tools").child(theme_switch(handles)).child(help);
    element("header").class("site").child(wordmark).child(tools)
}

/// What the page promises, and its version.
pub(super) fn footer() -> Element {
    let promise = "Every experiment runs in this tab, with the real serializers compiled to WebAssembly. \
        There is no server and no account, and nothing leaves the page.";
    let version = concat!("Wirelab ", env!("CARGO_PKG_VERSION"));
    let link = |page: Page| {
        element("a").attribute("href", &write(&Route::Page(page))).text(super::other::name(page))
    };
    element("footer")
        .class("site")
        .child(element("p").text(promise))
        .child(
            element("p")
                .class("pages")
                .child(link(Page::Claims))
                .text(" · ")
                .child(link(Page::Truth))
                .text(" · ")
                .child(link(Page::Bench)),
        )
        .child(element("p").class("version").text(version))
}
