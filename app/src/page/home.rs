//! The map: six tracks, each lesson with the question that it answers.

use leptos::prelude::*;
use lessons::link::{LessonRoute, Route, write};
use lessons::{Planned, TRACKS, Track};

use super::Handles;

#[component]
pub(super) fn Home(handles: Handles) -> impl IntoView {
    handles.desk.clear();
    view! {
        <main id="main" tabindex="-1" class="home">
            <div class="opening">
                <h1 tabindex="-1">"A laboratory for protocol choices"</h1>
                <p class="lead">
                    "REST or gRPC? Open a question, say what you expect, turn a knob, and see the answer measured: "
                    "by the real serializers and a real simulation, in this tab."
                </p>
                <p class="small">"Each lesson answers one question of a design review. Those marked "<em>"planned"</em>" are not built yet."</p>
            </div>
            <ol class="tracks" role="list">{TRACKS.iter().map(track_view).collect_view()}</ol>
        </main>
    }
}

fn track_view(track: &'static Track) -> impl IntoView {
    let heading = StoredValue::new(format!("track-{}", track.id));
    view! {
        <li class="track">
            <section aria-labelledby=heading.get_value()>
                <h2 id=heading.get_value()>{track.title}<span class="about">{track.about}</span></h2>
                <ul role="list">{track.lessons.iter().map(lesson_view).collect_view()}</ul>
            </section>
        </li>
    }
}

fn lesson_view(planned: &'static Planned) -> impl IntoView {
    match lessons::lesson(planned.slug) {
        Some(lesson) => {
            let link = write(&Route::Lesson(LessonRoute::new(lesson)));
            view! {
                <li class="built">
                    <a href=link>{lesson.question}</a>
                    <span class="minutes">{lesson.minutes}" min"</span>
                </li>
            }
            .into_any()
        }
        None => view! {
            <li class="planned">
                <span>{planned.question}</span>
                <span class="minutes">"planned"</span>
            </li>
        }
        .into_any(),
    }
}
