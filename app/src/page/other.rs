//! Pages that have nothing to show: lessons and pages that are not built yet, and addresses that lead nowhere. Each says
//! so and shows the way to the map.

use lessons::link::{Page, Route};
use lessons::{Planned, Track};

use super::Handles;
use crate::browser::window;
use crate::dom::{Element, element};

/// What a page beside the lessons is called.
pub(super) fn name(page: Page) -> &'static str {
    match page {
        Page::Claims => "Claims",
        Page::Truth => "How true is this?",
        Page::Board => "Board",
        Page::System => "Your system",
        Page::Bench => "Bench",
    }
}

/// A page beside the lessons that is not built yet.
pub(super) fn not_yet(handles: Handles, page: Page) -> Element {
    let purpose = match page {
        Page::Claims | Page::Truth | Page::Bench => "",
        Page::Board => "It will hold the figures that you pin, with your notes.",
        Page::System => "It will hold the numbers of your own system, for every lesson to run with.",
    };
    plain(handles, name(page), element("p").text("This page is not built yet. ").text(purpose))
}

/// A page that needs chunks of the program that are on their way.
pub(super) fn coming(handles: Handles) -> Element {
    handles.desk.clear();
    let says = element("p").class("lead").text("Setting up the experiment…");
    bare().attribute("data-state", "loading").child(says)
}

/// A page that needs chunks of the program that cannot be had, for this reason. A tab that has been open while the site got a
/// newer version asks for files that are gone: it has to be loaded again.
pub(super) fn failed(handles: Handles, reason: &str) -> Element {
    let button = |text: &str| element("button").attribute("type", "button").text(text);
    let again = button("Try again").on("click", move |_| handles.address.arrive());
    let reload = button("Reload").on("click", |_| {
        // Nobody is left to hear of a refusal; the page stays as it is.
        let _ = window().location().reload();
    });
    plain(
        handles,
        "A part of the laboratory could not be loaded",
        element("p").attribute("role", "alert").text(reason),
    )
    .attribute("data-state", "failed")
    .child(element("p").child(again).text(" ").child(reload))
}

/// A lesson that is not built yet.
pub(super) fn not_built(handles: Handles, track: &Track, planned: &Planned) -> Element {
    let says = format!(
        "This lesson is not built yet. It will answer the question above, on the track “{}”.",
        track.title
    );
    plain(handles, planned.question, element("p").text(&says))
}

/// An address that leads nowhere.
pub(super) fn unknown(handles: Handles) -> Element {
    let route = handles.address.route();
    let says = move || match route.get() {
        Route::Unknown(path) => format!("There is no page or lesson at “{}”.", short(&path)),
        _ => "There is no page or lesson here.".into(),
    };
    plain(handles, "Nothing here", element("p").text_follows(says))
}

fn plain(handles: Handles, heading: &str, says: Element) -> Element {
    handles.desk.clear();
    let map = element("a").attribute("href", "#/").text("To the map of all lessons");
    bare()
        .child(element("h1").attribute("tabindex", "-1").text(heading))
        .child(says.class("lead"))
        .child(element("p").child(map))
}

fn bare() -> Element {
    element("main").attribute("id", "main").attribute("tabindex", "-1").class("plain")
}

/// An address may be of any length.
fn short(path: &str) -> String {
    const LONGEST: usize = 120;
    match path.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &path[..end]),
        None => path.into(),
    }
}
