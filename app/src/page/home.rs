//! The map: six tracks, each lesson with the question that it answers and how far the reader has come in it.

use lessons::link::{LessonRoute, Route, write};
use lessons::{Planned, TRACKS, Track};

use super::Handles;
use super::progress::{self, reached};
use super::whole::focus;
use crate::dom::{Element, element};
use crate::memory::Memory;
use crate::reactive::Signal;

/// The page at `#/`.
pub(super) fn home(handles: Handles) -> Element {
    handles.desk.clear();
    let memory = handles.memory;
    let forgotten = Signal::new(false);
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
    let tracks = element("ol").class("tracks").attribute("role", "list").part(move || {
        forgotten.get(); // Built anew when all is forgotten.
        TRACKS.iter().map(|track| track_item(memory, track)).collect()
    });
    element("main")
        .attribute("id", "main")
        .attribute("tabindex", "-1")
        .class("home")
        .child(opening)
        .child(tracks)
        .child(forget(memory, forgotten))
}

fn track_item(memory: Memory, track: &Track) -> Element {
    let id = format!("track-{}", track.id);
    let heading = element("h2")
        .attribute("id", &id)
        .text(track.title)
        .child(element("span").class("about").text(track.about));
    let lessons = track.lessons.iter().map(|planned| lesson_item(memory, planned));
    let lessons = element("ul").attribute("role", "list").children(lessons);
    let section = element("section").attribute("aria-labelledby", &id).child(heading).child(lessons);
    element("li").class("track").child(section)
}

fn lesson_item(memory: Memory, planned: &Planned) -> Element {
    let minutes = element("span").class("minutes");
    let Some(lesson) = lessons::lesson(planned.slug) else {
        return element("li")
            .class("planned")
            .child(element("span").text(planned.question))
            .child(minutes.text("planned"));
    };
    let reached = reached(memory, lesson);
    let route = reached.map_or_else(|| LessonRoute::new(lesson), |reached| reached.route(lesson));
    let link = element("a").attribute("href", &write(&Route::Lesson(route))).text(lesson.question);
    let minutes = match reached {
        Some(reached) => minutes
            .child(element("span").attribute("data-progress", lesson.slug).text(&reached.words(lesson)))
            .text(" · "),
        None => minutes,
    };
    element("li").class("built").child(link).child(minutes.text(&format!("{} min", lesson.minutes)))
}

/// The way to be a new reader again, for who has begun a lesson.
fn forget(memory: Memory, forgotten: Signal<bool>) -> Element {
    let begun = lessons::lessons().iter().any(|lesson| reached(memory, lesson).is_some());
    let press = move |_| {
        progress::forget(memory);
        forgotten.set(true);
        // The button goes, and whoever stood on it.
        focus("main h1");
    };
    let offer = move || {
        let button = element("button")
            .attribute("type", "button")
            .class("quiet")
            .text("Forget my progress and guesses")
            .on("click", press);
        vec![element("p").child(button)]
    };
    let says = move || String::from(if forgotten.get() { "Progress and guesses are forgotten." } else { "" });
    element("div")
        .class("forget")
        .part_while(move || begun && !forgotten.get(), offer)
        .child(element("p").class("small").attribute("role", "status").text_follows(says))
}
