//! What the reader is asked to bring about: the goal, how the run stands to it, and hint and solution on demand.

use lessons::{Filled, Goal, Judgement, Standing};

use super::lesson::Bench;
use super::words::{blocks, saying};
use crate::dom::{Element, element};
use crate::reactive::memo;

/// All goals of the lesson.
pub(super) fn goals(bench: Bench) -> Vec<Element> {
    bench.lesson.goals.iter().map(|goal| goal_view(bench, goal)).collect()
}

fn goal_view(bench: Bench, goal: &'static Goal) -> Element {
    let reached = move || matches!(standing(bench, goal), Standing::Reached(_));
    let section = move |name: &str| {
        let id = format!("goal.{}{name}", goal.id);
        bench.with_values(|route, values| bench.lesson.section(&id, &route.settings, values))
    };
    let here = move || !matches!(standing(bench, goal), Standing::Elsewhere);
    let put_in = move || {
        element("button").attribute("type", "button").text("Put it in").on("click", move |_| {
            bench.change(|route| {
                route.settings = goal.settings(route.lesson, Some(goal.solution), route.settings.seed);
            });
        })
    };
    let on_demand = move |title: &str, part: &'static str| {
        element("details")
            .child(element("summary").text(title))
            .child(saying(element("div"), move || section(part)))
    };
    element("section")
        .class("goal")
        .attribute("data-goal", goal.id)
        .attribute_follows("data-reached", move || Some(reached().to_string()))
        .child(saying(element("div").class("says"), move || section("")))
        .child(stands(bench, goal))
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

/// What there is to say about how a run stands to a goal.
#[derive(Clone, Debug, Default, PartialEq)]
struct Said {
    /// The run is another goal's, or nobody's.
    elsewhere: bool,
    verdict: &'static str,
    measured: String,
    words: Vec<Filled>,
}

/// Built anew only when there is something else to say: a button in it keeps its focus while a run goes on.
fn stands(bench: Bench, goal: &'static Goal) -> Element {
    let said = memo(move |_| said(bench, goal));
    let start = move || {
        element("button").attribute("type", "button").text("Start this one").on("click", move |_| {
            bench.change(|route| route.settings = goal.settings(route.lesson, None, route.settings.seed));
        })
    };
    let parts = move || {
        said.with(|said| {
            let mut parts = Vec::new();
            if said.elsewhere {
                parts.push(start());
            }
            if !said.verdict.is_empty() {
                let verdict = element("strong").text(said.verdict);
                parts.push(element("p").child(verdict).text(&said.measured));
            }
            parts.extend(blocks(&said.words));
            parts
        })
    };
    element("div").class("standing").attribute("aria-live", "polite").part(parts)
}

fn said(bench: Bench, goal: &'static Goal) -> Said {
    let words = |name: &str| {
        let id = format!("goal.{}.{name}", goal.id);
        bench.with_values(|route, values| bench.lesson.section(&id, &route.settings, values))
    };
    match standing(bench, goal) {
        Standing::Unknown => Said::default(),
        Standing::Elsewhere => Said { elsewhere: true, ..Said::default() },
        Standing::Missed(judgement, wrong_idea) => Said {
            verdict: "Not yet.",
            measured: measured(judgement),
            words: wrong_idea.map(|wrong_idea| words(wrong_idea.id)).unwrap_or_default(),
            ..Said::default()
        },
        Standing::Reached(judgement) => Said {
            verdict: "Reached.",
            measured: measured(judgement),
            words: words("reached"),
            ..Said::default()
        },
    }
}

fn measured(judgement: Judgement) -> String {
    let [measured, wanted] =
        [judgement.measured, judgement.wanted].map(|number| figure::with_unit(number, judgement.unit));
    format!(" Measured: {measured}; wanted: {} {wanted}.", judgement.relation)
}
