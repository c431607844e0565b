//! Pages that have nothing to show: lessons and pages that are not built yet, and addresses that lead nowhere. Each says
//! so and shows the way to the map.

use leptos::prelude::*;
use lessons::link::{Page, Route};
use lessons::{Planned, Track};

use super::Handles;

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

#[component]
pub(super) fn NotYet(handles: Handles, page: Page) -> impl IntoView {
    let purpose = match page {
        Page::Claims => "It will hold every claim of the documents with its verdict.",
        Page::Truth => "It will show how far the models are from closed forms and from the real thing.",
        Page::Board => "It will hold the figures that you pin, with your notes.",
        Page::System => "It will hold the numbers of your own system, for every lesson to run with.",
        Page::Bench => "It will time this page on your machine.",
    };
    view! { <Plain handles heading=name(page).to_owned() says=format!("This page is not built yet. {purpose}") /> }
}

#[component]
pub(super) fn NotBuilt(handles: Handles, track: &'static Track, planned: &'static Planned) -> impl IntoView {
    let says = format!(
        "This lesson is not built yet. It will answer the question above, on the track “{}”.",
        track.title
    );
    view! { <Plain handles heading=planned.question.to_owned() says /> }
}

#[component]
pub(super) fn Unknown(handles: Handles) -> impl IntoView {
    let route = handles.address.route();
    let says = move || match route.get() {
        Route::Unknown(path) => format!("There is no page or lesson at “{}”.", short(&path)),
        _ => "There is no page or lesson here.".into(),
    };
    view! { <Plain handles heading="Nothing here".to_owned() says=Signal::derive(says) /> }
}

#[component]
fn Plain(handles: Handles, heading: String, #[prop(into)] says: Signal<String>) -> impl IntoView {
    handles.desk.clear();
    view! {
        <main id="main" tabindex="-1" class="plain">
            <h1 tabindex="-1">{heading}</h1>
            <p class="lead">{says}</p>
            <p><a href="#/">"To the map of all lessons"</a></p>
        </main>
    }
}

/// An address may be of any length.
fn short(path: &str) -> String {
    const LONGEST: usize = 120;
    match path.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &path[..end]),
        None => path.into(),
    }
}
