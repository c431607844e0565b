//! The whole page: header, notices, the page that the address asks for, footer, help.

use leptos::prelude::*;
use lessons::link::{Page, Route};
use lessons::planned;
use wasm_bindgen::JsCast;

use super::frame::{Footer, Header};
use super::help::Help;
use super::home::Home;
use super::lesson::LessonPage;
use super::notices::NoticeList;
use super::other::{NotBuilt, NotYet, Unknown};
use super::{Handles, keys};

/// What the main part shows. It is built anew when this changes, and only then: not while a knob turns.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Home,
    Lesson(&'static str),
    Planned(&'static str),
    Page(Page),
    Unknown,
}

#[component]
pub(super) fn Whole(handles: Handles) -> impl IntoView {
    let route = handles.address.route();
    let place = Memo::new(move |_| route.with(place_of));
    Effect::new(move || document().set_title(&route.with(title)));
    focus_heading_on_arrival(handles);
    keys::listen(handles);
    view! {
        <a class="skip" href="#main" on:click=move |event| {
            // The hash is the route's, so the jump is made by hand.
            event.prevent_default();
            focus("main");
        }>"Skip to the content"</a>
        <Header handles />
        <NoticeList handles />
        {move || match place.get() {
            Place::Home => view! { <Home handles /> }.into_any(),
            Place::Lesson(slug) => match lessons::lesson(slug) {
                Some(lesson) => view! { <LessonPage handles lesson /> }.into_any(),
                None => view! { <Unknown handles /> }.into_any(),
            },
            Place::Planned(slug) => match planned(slug) {
                Some((track, planned)) => view! { <NotBuilt handles track planned /> }.into_any(),
                None => view! { <Unknown handles /> }.into_any(),
            },
            Place::Page(page) => view! { <NotYet handles page /> }.into_any(),
            Place::Unknown => view! { <Unknown handles /> }.into_any(),
        }}
        <Footer />
        <Help handles />
    }
}

fn place_of(route: &Route) -> Place {
    match route {
        Route::Home => Place::Home,
        Route::Lesson(lesson) => Place::Lesson(lesson.lesson.slug),
        Route::Planned(planned) => Place::Planned(planned.slug),
        Route::Page(page) => Place::Page(*page),
        Route::Unknown(_) => Place::Unknown,
    }
}

fn title(route: &Route) -> String {
    let here = match route {
        Route::Home => return "Wirelab: REST or gRPC, measured in your browser".into(),
        Route::Lesson(lesson) => lesson.lesson.title,
        Route::Planned(planned) => planned.question,
        Route::Page(page) => super::other::name(*page),
        Route::Unknown(_) => "Nothing here",
    };
    format!("{here} · Wirelab")
}

/// Who goes elsewhere is taken to its heading, so that a screen reader says where it is. The first page is not an arrival.
fn focus_heading_on_arrival(handles: Handles) {
    let arrivals = handles.address.arrivals();
    Effect::new(move |before: Option<u32>| {
        let now = arrivals.get();
        if before.is_some_and(|before| before != now) {
            request_animation_frame(|| {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                focus("main h1");
            });
        }
        now
    });
}

fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that takes no focus leaves it where it was.
        let _ = element.focus();
    }
}
