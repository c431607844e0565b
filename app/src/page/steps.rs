//! Back and Next, and where in the lesson the reader is.

use leptos::prelude::*;
use lessons::Step;
use lessons::link::Route;

use super::lesson::Bench;

/// What a step is called.
fn name(step: Step) -> &'static str {
    match step {
        Step::Scene => "Scene",
        Step::Predict => "Predict",
        Step::Run => "Run",
        Step::Confront => "Confront",
        Step::Break => "Break it",
        Step::Fix => "Fix it",
        Step::Takeaway => "Takeaway",
        Step::Sandbox => "Sandbox",
    }
}

/// Before the first step and after the last one lies the map.
#[component]
pub(super) fn Steps(bench: Bench) -> impl IntoView {
    let (lesson, address) = (bench.lesson, bench.handles.address);
    let neighbours = Memo::new(move |_| lesson.neighbours(bench.route.with(|route| route.step)));
    let go = move |step: Option<Step>| {
        let route = bench.route.get_untracked();
        address.go(&step.map_or(Route::Home, |step| Route::Lesson(route.at(step))));
    };
    let towards = |step: Option<Step>| step.map_or("the map", name);
    let position = move || {
        let step = bench.route.with(|route| route.step);
        let place = lesson.steps.iter().position(|candidate| *candidate == step).unwrap_or(0);
        match lesson.steps.len() {
            1 => name(step).to_owned(),
            count => format!("{}, step {} of {count}", name(step), place + 1),
        }
    };
    view! {
        <nav class="steps" aria-label="Steps of the lesson">
            <span class="way">
                <button type="button" aria-describedby="way-back" on:click=move |_| go(neighbours.get_untracked().0)>
                    "Back"
                </button>
                <span id="way-back">"to "{move || towards(neighbours.get().0)}</span>
            </span>
            <span class="position" aria-current="step">{position}</span>
            <span class="way">
                <span id="way-next">"to "{move || towards(neighbours.get().1)}</span>
                <button
                    type="button"
                    class="primary"
                    aria-describedby="way-next"
                    on:click=move |_| go(neighbours.get_untracked().1)
                >
                    "Next"
                </button>
            </span>
        </nav>
    }
}
