//! Which knobs a step frees: in the sandbox all of them, with the seed and a sweep; elsewhere those that the step names, and
//! a line about everything else that differs from its default.

use lessons::{Knob, Settings, Step};
use web_sys::Event;

use super::knob::{knob_control, seed_control};
use super::lesson::Bench;
use crate::dom::{Element, element, event};
use crate::reactive::untrack;

/// The knobs of a step.
pub(super) fn knobs(bench: Bench, step: Step) -> Vec<Element> {
    let free: Vec<&'static Knob> =
        bench.lesson.knobs.iter().filter(|knob| is_free(bench, step, knob)).collect();
    let all = step == Step::Sandbox;
    let keys: Vec<&str> = free.iter().map(|knob| knob.key).collect();
    if free.is_empty() {
        let section = element("section")
            .class("knobs")
            .attribute("aria-label", "Settings of this step")
            .class_while("empty", move || bench.settings.with(nothing_set))
            .part(move || held(bench, &[]));
        return vec![section];
    }
    let section = element("section")
        .class("knobs")
        .attribute("aria-labelledby", "knobs-heading")
        .child(head(bench, all));
    let section = section.children(free.into_iter().map(|knob| knob_control(bench, knob)));
    let section = if all {
        section.child(seed_control(bench)).child(seeds(bench)).child(sweep(bench))
    } else {
        section
    };
    vec![section.part(move || held(bench, &keys))]
}

fn is_free(bench: Bench, step: Step, knob: &Knob) -> bool {
    step == Step::Sandbox || bench.lesson.stage(step).is_some_and(|stage| stage.free.contains(&knob.key))
}

fn head(bench: Bench, all: bool) -> Element {
    let title = if all { "Knobs" } else { "Settings of this step" };
    let heading = element("h2").attribute("id", "knobs-heading").text(title);
    let head = element("div").class("knobs-head").child(heading);
    if !all {
        return head;
    }
    let untouched = move || bench.settings.with(nothing_set);
    let reset = element("button")
        .attribute("type", "button")
        .class("quiet")
        .attribute_while("disabled", untouched)
        .text("Reset all")
        .on("click", move |_| bench.change(|route| route.settings = Settings::default()));
    head.child(reset)
}

fn nothing_set(settings: &Settings) -> bool {
    *settings == Settings::default()
}

/// What differs from its default and cannot be turned here.
fn held(bench: Bench, free: &[&str]) -> Vec<Element> {
    let settings = bench.settings.get();
    let changed = settings.changed(bench.lesson).filter(|(knob, _)| !free.contains(&knob.key));
    let held: Vec<Element> = changed
        .map(|(knob, value)| element("li").text(&format!("{}: {}", knob.label, knob.shown(value))))
        .collect();
    if held.is_empty() {
        return held;
    }
    let list = element("ul").children(held);
    vec![element("div").class("held").child(element("p").text("Differs from its default:")).child(list)]
}

/// Runs everything again under other seeds.
fn seeds(bench: Bench) -> Element {
    const OFFERED: [u32; 4] = [1, 10, 30, 100];
    let chosen = move || bench.route.with(|route| route.seeds);
    // A link may say any number; it stays on offer while the page is open.
    let given = untrack(chosen);
    let numbers = OFFERED.into_iter().chain((!OFFERED.contains(&given)).then_some(given));
    let options = numbers.map(|number| {
        element("option")
            .attribute("value", &number.to_string())
            .text(&number.to_string())
            .property_follows("selected", move || chosen() == number)
    });
    let choose = move |event: Event| {
        let number = event::value(&event).parse().unwrap_or(1);
        bench.change(|route| route.seeds = number);
    };
    let select = element("select")
        .attribute("id", "seeds")
        .attribute("name", "seeds")
        .attribute("aria-describedby", "seeds-help")
        .children(options)
        .on("change", choose);
    beside(
        "seeds",
        "Seeds",
        select,
        "Runs this setting under so many seeds, this one and those after it, and shows how much of the difference is chance.",
    )
}

/// Turns one knob from end to end.
fn sweep(bench: Bench) -> Element {
    let chosen = move || bench.route.with(|route| route.sweep.unwrap_or_default());
    let option = |value: &'static str, label: &str| {
        element("option")
            .attribute("value", value)
            .text(label)
            .property_follows("selected", move || chosen() == value)
    };
    let choose = move |event: Event| {
        let key = event::value(&event);
        bench.change(|route| {
            route.sweep = route.lesson.knobs.iter().map(|knob| knob.key).find(|one| *one == key);
        });
    };
    let select = element("select")
        .attribute("id", "sweep")
        .attribute("name", "sweep")
        .attribute("aria-describedby", "sweep-help")
        .child(option("", "nothing"))
        .children(bench.lesson.knobs.iter().map(|knob| option(knob.key, knob.label)))
        .on("change", choose);
    beside(
        "sweep",
        "Sweep",
        select,
        "Turns this one from end to end, everything else as it stands, and draws what becomes of it.",
    )
}

/// A choice that is no knob, with its label and what it does.
fn beside(id: &str, label: &str, select: Element, says: &str) -> Element {
    let label = element("label").attribute("for", id).text(label);
    element("div")
        .class("knob")
        .child(element("div").class("knob-head").child(label))
        .child(element("div").class("field").child(select))
        .child(element("p").class("help").attribute("id", &format!("{id}-help")).text(says))
}
