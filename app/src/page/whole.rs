//! The whole page: header, notices, the page that the address asks for, footer, help.

use lessons::link::{Page, Route};
use lessons::planned;
use wasm_bindgen::JsCast;

use super::bench::bench;
use super::claims::ledger;
use super::frame::{footer, header};
use super::help::help;
use super::home::home;
use super::lesson::lesson_page;
use super::notices::notice_list;
use super::other::{coming, failed, not_built, not_yet, unknown};
use super::truth::truth;
use super::{Handles, keys, reopen};
use crate::browser::{document, next_frame, window};
use crate::chunks::Stand;
use crate::dom::{Element, element, follow};
use crate::reactive::{memo, untrack};

/// What the main part shows. It is built anew when this changes, and only then: not while a knob turns.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Home,
    Lesson(&'static str),
    Planned(&'static str),
    Page(Page),
    Unknown,
}

/// Puts the page into the body.
pub(super) fn whole(handles: Handles, body: Element) {
    let route = handles.address.route();
    let place = memo(move |_| route.with(place_of));
    let stand = handles.address.stand();
    // Another step or other settings of the same lesson rebuild nothing.
    let shown = memo(move |_| (stand.get(), place.get()));
    follow(move || document().set_title(&route.with(title)));
    focus_heading_on_arrival(handles, move || stand.with(|stand| *stand != Stand::Coming));
    keys::listen(handles);
    reopen::listen(handles);
    let skip = element("a").class("skip").attribute("href", "#main").text("Skip to the content");
    body.child(skip.on("click", |event| {
        // The hash is the route's, so the jump is made by hand.
        event.prevent_default();
        focus("main");
    }))
    .child(header(handles))
    .child(notice_list(handles))
    .part(move || {
        let (stand, place) = shown.get();
        let part = || match stand {
            Stand::There => main_part(handles, place),
            Stand::Coming => coming(handles),
            Stand::Failed(reason) => failed(handles, &reason),
        };
        vec![untrack(part)]
    })
    .child(footer())
    .child(help(handles));
}

fn main_part(handles: Handles, place: Place) -> Element {
    match place {
        Place::Home => home(handles),
        Place::Lesson(slug) => {
            lessons::lesson(slug).map_or_else(|| unknown(handles), |lesson| lesson_page(handles, lesson))
        }
        Place::Planned(slug) => planned(slug)
            .map_or_else(|| unknown(handles), |(track, planned)| not_built(handles, track, planned)),
        Place::Page(Page::Claims) => ledger(handles),
        Place::Page(Page::Truth) => truth(handles),
        Place::Page(Page::Bench) => bench(handles),
        Place::Page(page) => not_yet(handles, page),
        Place::Unknown => unknown(handles),
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
fn focus_heading_on_arrival(handles: Handles, there: impl Fn() -> bool + 'static) {
    let arrivals = handles.address.arrivals();
    follow(move || {
        if there() && arrivals.get() > 0 {
            next_frame(|| {
                window().scroll_to_with_x_and_y(0.0, 0.0);
                focus("main h1");
            });
        }
    });
}

pub(super) fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that takes no focus leaves it where it was.
        let _ = element.focus();
    }
}
