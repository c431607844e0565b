//! A lesson: words, figures, knobs, and what the run showed; the style sheet puts them into one column or two. What stands
//! there depends on the step; the run is the same for all steps that ask for the same.

use lessons::link::{LessonRoute, Route};
use lessons::{Lesson, Observation, Settings, Step, Values};

use super::Handles;
use super::bytes::bytes;
use super::claims::claims_of;
use super::confront::confrontations;
use super::figure::figures;
use super::goals::goals;
use super::guesses::Guesses;
use super::knobs::knobs;
use super::predict::questions;
use super::progress;
use super::results::Results;
use super::run::{findings, run_line};
use super::scene::scene;
use super::stage;
use super::steps::steps;
use super::words::saying;
use crate::dom::{Element, element, follow};
use crate::reactive::{ReadSignal, memo};
use crate::work::desk::RunState;

/// What the parts of a lesson's page share.
#[derive(Clone, Copy)]
pub(super) struct Bench {
    pub(super) handles: Handles,
    pub(super) lesson: &'static Lesson,
    /// The lesson's part of the address; the last one while the reader is already on the way elsewhere.
    pub(super) route: ReadSignal<LessonRoute>,
    pub(super) step: ReadSignal<Step>,
    pub(super) settings: ReadSignal<Settings>,
    pub(super) guesses: Guesses,
}

impl Bench {
    fn new(handles: Handles, lesson: &'static Lesson) -> Self {
        let address = handles.address.route();
        let route = memo(move |before: Option<&LessonRoute>| match address.get() {
            Route::Lesson(route) if route.lesson.slug == lesson.slug => route,
            _ => before.cloned().unwrap_or_else(|| LessonRoute::new(lesson)),
        });
        Self {
            handles,
            lesson,
            route,
            step: memo(move |_| route.with(|route| route.step)),
            settings: memo(move |_| route.with(|route| route.settings.clone())),
            guesses: Guesses::remembered(lesson, handles.memory),
        }
    }

    /// Changes the settings.
    pub(super) fn change(self, change: impl FnOnce(&mut LessonRoute)) {
        let mut route = self.route.get_untracked();
        change(&mut route);
        self.handles.address.change(route);
    }

    /// A look at what the newest run has come to, under the settings that it belongs to; follows both.
    pub(super) fn with_run<Answer>(
        self,
        look: impl FnOnce(&LessonRoute, Option<&Observation>) -> Answer,
    ) -> Answer {
        let desk = self.handles.desk;
        desk.frame.track();
        let shown = desk.shown();
        let shown = shown.as_ref().and_then(|shown| match &shown.route {
            Route::Lesson(route) if route.lesson.slug == self.lesson.slug => Some((route, &shown.answer)),
            _ => None,
        });
        match shown {
            // A knob that turns changes nothing here before the next run has come.
            Some((route, answer)) => look(route, answer.observation.as_ref()),
            None => look(&self.route.get(), None),
        }
    }

    /// The same, as named values; none before there is a run.
    pub(super) fn with_values<Answer>(self, look: impl FnOnce(&LessonRoute, &Values) -> Answer) -> Answer {
        self.with_run(|route, observation| {
            let values = observation.map(|observation| self.lesson.values(&route.settings, observation));
            look(route, &values.unwrap_or_default())
        })
    }
}

/// The page of a lesson.
pub(super) fn lesson_page(handles: Handles, lesson: &'static Lesson) -> Element {
    let bench = Bench::new(handles, lesson);
    let (desk, route) = (handles.desk, bench.route);
    let mut running: Option<LessonRoute> = None;
    follow(move || {
        let now = route.get();
        if !running.as_ref().is_some_and(|running| running.asks_the_same(&now)) {
            desk.run(&Route::Lesson(now.clone()));
        }
        running = Some(now);
    });
    follow(move || progress::note(handles.memory, lesson, bench.step.get()));
    let results = Results::new(bench);
    element("main")
        .attribute("id", "main")
        .attribute("tabindex", "-1")
        .class("lesson")
        .attribute("data-lesson", lesson.slug)
        .attribute_follows("data-step", move || Some(bench.step.get().id().into()))
        .attribute_follows("data-state", move || {
            let state = desk.state.with(RunState::id);
            let follows = state == RunState::Done.id() && results.later.busy.get();
            Some(if follows { "drawing" } else { state }.into())
        })
        .child(words(bench))
        .child(shows(bench, results))
        .child(element("div").class("knobs-place").part(move || knobs(bench, bench.step.get())))
        .child(element("div").class("shown").part(move || shown(bench, results)))
        .child(steps(bench))
}

/// The title, what the step says, and what it asks the reader to do.
fn words(bench: Bench) -> Element {
    let map = element("a").attribute("href", "#/").text("Map");
    let says = move || {
        let step = bench.step.get();
        bench.with_run(|route, observation| bench.lesson.says(step, &route.settings, observation))
    };
    let does = move || match bench.step.get() {
        Step::Confront => confrontations(bench),
        Step::Break => goals(bench),
        _ => Vec::new(),
    };
    element("div")
        .class("words")
        .child(element("p").class("crumb").child(map).text(" / ").text(bench.lesson.track))
        .child(element("h1").attribute("tabindex", "-1").text(bench.lesson.title))
        .child(element("p").class("lead").text(bench.lesson.question))
        .child(saying(element("div").class("says"), says))
        .child(element("div").class("does").part(does))
}

/// What the run showed, where it gives nothing away; and what it means for the documents' claims.
fn shown(bench: Bench, results: Results) -> Vec<Element> {
    match bench.step.get() {
        Step::Scene | Step::Predict | Step::Confront => Vec::new(),
        Step::Takeaway => vec![findings(results), claims_of(bench)],
        _ => vec![findings(results)],
    }
}

/// The scene, the questions or the run on the stage and its figures, and how the run stands.
fn shows(bench: Bench, results: Results) -> Element {
    let opening = move || match bench.step.get() {
        Step::Scene => vec![scene(bench)],
        Step::Predict => questions(bench),
        _ => Vec::new(),
    };
    let place = element("div").class("stage").part(opening).child(stage::stage(results.stage));
    figures(bench, results, place).child(run_line(bench, results)).part(move || bytes(bench))
}
