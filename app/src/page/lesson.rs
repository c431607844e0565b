//! A lesson: words, figures, knobs, and what the run showed; the style sheet puts them into one column or two.

use lessons::link::{LessonRoute, Route};
use lessons::{Lesson, Settings};
use reactive_graph::computed::Memo;
use reactive_graph::prelude::*;

use super::Handles;
use super::figure::{Stage, figures};
use super::knob::{knob_control, seed_control};
use super::run::{findings, run_line};
use super::steps::steps;
use crate::dom::{Element, element, follow};

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

/// The page of a lesson.
pub(super) fn lesson_page(handles: Handles, lesson: &'static Lesson) -> Element {
    let bench = Bench::new(handles, lesson);
    let (desk, route) = (handles.desk, bench.route);
    // Steps share their runs: only what a run depends on starts one.
    let wanted = Memo::new(move |_| route.with(|route| (route.settings.clone(), route.fail)));
    follow(move || {
        // Read, not only tracked: a memo that nobody has read follows nothing.
        wanted.with(|_| ());
        desk.run(&route.get_untracked());
    });
    let stage = Stage::new(bench);
    let map = element("a").attribute("href", "#/").text("Map");
    let words = element("div")
        .class("words")
        .child(element("p").class("crumb").child(map).text(" / ").text(lesson.track))
        .child(element("h1").attribute("tabindex", "-1").text(lesson.title))
        .child(element("p").class("lead").text(lesson.question));
    element("main")
        .attribute("id", "main")
        .attribute("tabindex", "-1")
        .class("lesson")
        .attribute("data-lesson", lesson.slug)
        .attribute_follows("data-step", move || Some(route.with(|route| route.step.id().into())))
        .attribute_follows("data-state", move || Some(desk.state.with(|state| state.id().into())))
        .child(words)
        .child(figures(stage, element("div").class("stage")).child(run_line(bench, stage)))
        .child(knobs(bench))
        .child(findings(bench, stage))
        .child(steps(bench))
}

fn knobs(bench: Bench) -> Element {
    let untouched = move || bench.route.with(|route| route.settings == Settings::default());
    let reset = element("button")
        .attribute("type", "button")
        .class("quiet")
        .attribute_while("disabled", untouched)
        .text("Reset all")
        .on("click", move |_| bench.change(|route| route.settings = Settings::default()));
    let head = element("div")
        .class("knobs-head")
        .child(element("h2").attribute("id", "knobs-heading").text("Knobs"))
        .child(reset);
    element("section")
        .class("knobs")
        .attribute("aria-labelledby", "knobs-heading")
        .child(head)
        .children(bench.lesson.knobs.iter().map(|knob| knob_control(bench, knob)))
        .child(seed_control(bench))
}
