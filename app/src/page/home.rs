//! The map: six tracks, each lesson with the question that it answers.

use lessons::link::{LessonRoute, Route, write};
use lessons::{Planned, TRACKS, Track};

use super::Handles;
use crate::dom::{Element, element};

/// The page at `#/`.
pub(super) fn home(handles: Handles) -> Element {
    handles.desk.clear();
    let lead = "REST or gRPC? Open a question, say what you expect, turn a knob, and see the answer measured \
        by the real serializers, in this tab.";
    let opening = element("div")
        .class("opening")
        .child(element("h1").attribute("tabindex", "-1").text("A laboratory for protocol choices"))
        .child(element("p").class("lead").text(lead))
        .child(
            element("p")
                .class("small")
                .text("Each lesson answers one question of a design review. Those marked ")
                .child(element("em").text("planned"))
                .text(" are not built yet."),
        );
    let tracks =
        element("ol").class("tracks").attribute("role", "list").children(TRACKS.iter().map(track_item));
    element("main")
        .attribute("id", "main")
        .attribute("tabindex", "-1")
        .class("home")
        .child(opening)
        .child(tracks)
}

fn track_item(track: &Track) -> Element {
    let id = format!("track-{}", track.id);
    let heading = element("h2")
        .attribute("id", &id)
        .text(track.title)
        .child(element("span").class("about").text(track.about));
    let lessons = element("ul").attribute("role", "list").children(track.lessons.iter().map(lesson_item));
    let section = element("section").attribute("aria-labelledby", &id).child(heading).child(lessons);
    element("li").class("track").child(section)
}

fn lesson_item(planned: &Planned) -> Element {
    let minutes = element("span").class("minutes");
    match lessons::lesson(planned.slug) {
        Some(lesson) => {
            let link = write(&Route::Lesson(LessonRoute::new(lesson)));
            element("li")
                .class("built")
                .child(element("a").attribute("href", &link).text(lesson.question))
                .child(minutes.text(&format!("{} min", lesson.minutes)))
        }
        None => element("li")
            .class("planned")
            .child(element("span").text(planned.question))
            .child(minutes.text("planned")),
    }
}
