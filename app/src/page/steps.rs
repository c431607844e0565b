//! Back and Next, and where in the lesson the reader is.

use lessons::Step;
use lessons::link::Route;

use super::lesson::Bench;
use crate::dom::{Element, element};
use crate::reactive::memo;

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
pub(super) fn steps(bench: Bench) -> Element {
    let step = memo(move |_| bench.route.with(|route| route.step));
    let back = move || bench.lesson.neighbours(step.get()).0;
    let next = move || bench.lesson.neighbours(step.get()).1;
    let button = |says: &str, described: &str| {
        element("button").attribute("type", "button").attribute("aria-describedby", described).text(says)
    };
    element("nav")
        .class("steps")
        .attribute("aria-label", "Steps of the lesson")
        .child(
            element("span")
                .class("way")
                .child(button("Back", "way-back").on("click", move |_| go(bench, back())))
                .child(
                    element("span")
                        .attribute("id", "way-back")
                        .text("to ")
                        .text_follows(move || towards(back())),
                ),
        )
        .child(
            element("span")
                .class("position")
                .attribute("aria-current", "step")
                .text_follows(move || position(bench, step.get())),
        )
        .child(
            element("span")
                .class("way")
                .child(
                    element("span")
                        .attribute("id", "way-next")
                        .text("to ")
                        .text_follows(move || towards(next())),
                )
                .child(button("Next", "way-next").class("primary").on("click", move |_| go(bench, next()))),
        )
}

fn go(bench: Bench, step: Option<Step>) {
    let route = bench.route.get_untracked();
    bench.handles.address.go(&step.map_or(Route::Home, |step| Route::Lesson(route.at(step))));
}

fn towards(step: Option<Step>) -> String {
    step.map_or("the map", name).into()
}

fn position(bench: Bench, step: Step) -> String {
    let place = bench.lesson.steps().position(|candidate| candidate == step).unwrap_or(0);
    match bench.lesson.stages.len() {
        1 => name(step).to_owned(),
        count => format!("{}, step {} of {count}", name(step), place + 1),
    }
}
