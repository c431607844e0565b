//! A lesson: words, figures, knobs, and what the run showed; the style sheet puts them into one column or two.

use leptos::prelude::*;
use lessons::Lesson;
use lessons::link::{LessonRoute, Route};

use super::Handles;
use super::figure::{Figures, Stage};
use super::knob::{KnobControl, SeedControl};
use super::run::{Findings, RunLine};
use super::steps::Steps;

/// What the parts of a lesson's page share.
#[derive(Clone, Copy)]
pub(super) struct Bench {
    pub(super) handles: Handles,
    pub(super) lesson: &'static Lesson,
    /// The lesson's part of the address; the last one while the reader is already on the way elsewhere.
    pub(super) route: Memo<LessonRoute>,
}

impl Bench {
    fn new(handles: Handles, lesson: &'static Lesson) -> Self {
        let address = handles.address.route();
        let route = Memo::new(move |before: Option<&LessonRoute>| match address.get() {
            Route::Lesson(route) if route.lesson.slug == lesson.slug => route,
            _ => before.cloned().unwrap_or_else(|| LessonRoute::new(lesson)),
        });
        Self { handles, lesson, route }
    }

    /// Changes the settings.
    pub(super) fn change(self, change: impl FnOnce(&mut LessonRoute)) {
        let mut route = self.route.get_untracked();
        change(&mut route);
        self.handles.address.change(route);
    }
}

#[component]
pub(super) fn LessonPage(handles: Handles, lesson: &'static Lesson) -> impl IntoView {
    let bench = Bench::new(handles, lesson);
    let (desk, route) = (handles.desk, bench.route);
    // Steps share their runs: only what a run depends on starts one.
    let wanted = Memo::new(move |_| route.with(|route| (route.settings.clone(), route.fail)));
    Effect::new(move || {
        // Read, not only tracked: a memo that nobody has read follows nothing.
        wanted.with(|_| ());
        desk.run(&route.get_untracked());
    });
    let stage = Stage::new(bench);
    view! {
        <main
            id="main"
            tabindex="-1"
            class="lesson"
            data-lesson=lesson.slug
            data-step=move || route.with(|route| route.step.id())
            data-state=move || desk.state.with(|state| state.id())
        >
            <div class="words">
                <p class="crumb"><a href="#/">"Map"</a>" / "{lesson.track}</p>
                <h1 tabindex="-1">{lesson.title}</h1>
                <p class="lead">{lesson.question}</p>
            </div>
            <div class="stage">
                <Figures stage />
                <RunLine bench stage />
            </div>
            <section class="knobs" aria-labelledby="knobs-heading">
                <div class="knobs-head">
                    <h2 id="knobs-heading">"Knobs"</h2>
                    <button
                        type="button"
                        class="quiet"
                        disabled=move || route.with(|route| route.settings == lessons::Settings::default())
                        on:click=move |_| bench.change(|route| route.settings = lessons::Settings::default())
                    >
                        "Reset all"
                    </button>
                </div>
                {lesson.knobs.iter().map(|knob| view! { <KnobControl bench knob /> }).collect_view()}
                <SeedControl bench />
            </section>
            <Findings bench stage />
            <Steps bench />
        </main>
    }
}
