//! What the reader is asked to bring about: the goal, how the run stands to it, and hint and solution on demand.

use lessons::{Goal, Judgement, Standing};

use super::lesson::Bench;
use super::words::blocks;
use crate::dom::{Element, element};

/// All goals of the lesson.
pub(super) fn goals(bench: Bench) -> Vec<Element> {
    bench.lesson.goals.iter().map(|goal| goal_view(bench, goal)).collect()
}

fn goal_view(bench: Bench, goal: &'static Goal) -> Element {
    let reached = move || matches!(standing(bench, goal), Standing::Reached(_));
    let section = move |name: &str| {
        let id = format!("goal.{}{name}", goal.id);
        bench.with_values(|route, values| blocks(&bench.lesson.section(&id, &route.settings, values)))
    };
    let here = move || !matches!(standing(bench, goal), Standing::Elsewhere);
    let put_in = move || {
        element("button").attribute("type", "button").text("Put it in").on("click", move |_| {
            bench.change(|route| {
                route.settings = goal.settings(route.lesson, Some(goal.solution), route.settings.seed)
            })
        })
    };
    let on_demand = move |title: &str, part: &'static str| {
        element("details")
            .child(element("summary").text(title))
            .child(element("div").part(move || section(part)))
    };
    element("section")
        .class("goal")
        .attribute("data-goal", goal.id)
        .attribute_follows("data-reached", move || Some(reached().to_string()))
        .child(element("div").class("says").part(move || section("")))
        .child(
            element("div")
                .class("standing")
                .attribute("aria-live", "polite")
                .part(move || stands(bench, goal)),
        )
        .part_while(here, move || {
            vec![on_demand("Hint", ".hint"), on_demand("Solution", ".solution").child(put_in())]
        })
}

fn standing(bench: Bench, goal: &'static Goal) -> Standing {
    bench.with_run(|route, observation| match observation {
        Some(observation) => goal.standing(bench.lesson, &route.settings, observation),
        None => Standing::Unknown,
    })
}

fn stands(bench: Bench, goal: &'static Goal) -> Vec<Element> {
    let words = |name: &str| {
        let id = format!("goal.{}.{name}", goal.id);
        bench.with_values(|route, values| blocks(&bench.lesson.section(&id, &route.settings, values)))
    };
    let start = || {
        element("button").attribute("type", "button").text("Start this one").on("click", move |_| {
            bench.change(|route| route.settings = goal.settings(route.lesson, None, route.settings.seed));
        })
    };
    match standing(bench, goal) {
        Standing::Unknown => Vec::new(),
        Standing::Elsewhere => vec![start()],
        Standing::Missed(judgement, wrong_idea) => {
            let mut parts = vec![measured("Not yet.", judgement)];
            parts.extend(wrong_idea.into_iter().flat_map(|wrong_idea| words(wrong_idea.id)));
            parts
        }
        Standing::Reached(judgement) => {
            let mut parts = vec![measured("Reached.", judgement)];
            parts.extend(words("reached"));
            parts
        }
    }
}

fn measured(says: &str, judgement: Judgement) -> Element {
    let [measured, wanted] =
        [judgement.measured, judgement.wanted].map(|number| figure::with_unit(number, judgement.unit));
    element("p")
        .child(element("strong").text(says))
        .text(&format!(" Measured: {measured}; wanted: {} {wanted}.", judgement.relation))
}
