//! Knobs: each a native control that carries the knob's key as its name. A number field has a slider as its companion. What
//! cannot be used stays in the field with its reason, and the last good run stays on the page.

mod draft;

use lessons::{Choice, Kind, Knob, SettingError, Value};
use web_sys::Event;

use super::lesson::Bench;
use crate::dom::{Element, element, event};
use crate::reactive::{ReadSignal, memo};
use crate::slider::{PLACES, place, text_at};
use draft::Draft;

/// One knob in the reader's hand.
#[derive(Clone, Copy)]
struct Grip {
    bench: Bench,
    knob: &'static Knob,
    value: ReadSignal<Value>,
    draft: Draft,
}

/// One knob with its label, help, badge and reset.
pub(super) fn knob_control(bench: Bench, knob: &'static Knob) -> Element {
    let (lesson, key) = (bench.lesson, knob.key);
    let value = memo(move |_| {
        bench.route.with(|route| route.settings.value(lesson, key)).unwrap_or_else(|| knob.fixed_default())
    });
    let grip = Grip { bench, knob, value, draft: Draft::new(move || value.track()) };
    let changed = move || bench.route.with(|route| route.settings.explicit(key).is_some());
    let head = element("div")
        .class("knob-head")
        .child(element("label").attribute("for", key).text(knob.label))
        .part_while(changed, move || {
            vec![element("span").class("badge").text("changed"), grip.reset_button()]
        });
    let field = match &knob.kind {
        Kind::Choice { choices, .. } => grip.select(choices),
        Kind::Toggle { .. } => grip.checkbox(),
        Kind::Number { min, max, step, .. } => grip.number([min, max, step].map(ToString::to_string)),
        Kind::Integer { min, max, step, .. } => grip.number([min, max, step].map(ToString::to_string)),
    };
    element("div")
        .class("knob")
        .class_while("idle", move || bench.route.with(|route| !route.settings.applies(lesson, knob)))
        .child(head)
        .child(element("div").class("field").children(field))
        .child(help(key, knob.help))
        .child(grip.draft.refusal(key))
}

/// The seed: a number like a knob's, but of the run and not of the lesson.
pub(super) fn seed_control(bench: Bench) -> Element {
    let seed = memo(move |_| bench.route.with(|route| route.settings.seed));
    let draft = Draft::new(move || seed.track());
    let turn = move |event: Event| {
        let text = event::value(&event);
        match text.parse::<u64>() {
            Ok(seed) => {
                draft.accept();
                bench.change(|route| route.settings.seed = seed);
            }
            Err(_) => draft.refuse(text, &format!("a whole number from 0 to {}", u64::MAX)),
        }
    };
    let field = named("input", "seed")
        .attribute("type", "text")
        .attribute("inputmode", "numeric")
        .attribute("autocomplete", "off");
    let field =
        draft.field(field, "seed", move || seed.get().to_string()).on("input", turn).on("change", turn);
    let words = bench.lesson.seed_help;
    element("div")
        .class("knob")
        .child(
            element("div").class("knob-head").child(element("label").attribute("for", "seed").text("Seed")),
        )
        .child(element("div").class("field").child(field))
        .child(help("seed", words))
        .child(draft.refusal("seed"))
}

impl Grip {
    /// The reader has set the knob to this.
    fn turn(self, text: String) {
        let Self { bench, knob, draft, .. } = self;
        let mut settings = bench.route.with_untracked(|route| route.settings.clone());
        match settings.set(bench.lesson, knob.key, &text) {
            Ok(()) => {
                draft.accept();
                bench.change(|route| route.settings = settings);
            }
            Err(SettingError::Bad(bad)) => draft.refuse(text, &bad.allowed),
            Err(error) => draft.refuse(text, &error.to_string()),
        }
    }

    fn reset_button(self) -> Element {
        let Self { bench, knob, draft, .. } = self;
        element("button")
            .attribute("type", "button")
            .class("quiet")
            .attribute("aria-label", &format!("Reset {}", knob.label))
            .text("Reset")
            .on("click", move |_| {
                draft.accept();
                bench.change(|route| route.settings.reset(bench.lesson, knob.key));
            })
    }

    /// Slider, number field and unit.
    fn number(self, [min, max, step]: [String; 3]) -> Vec<Element> {
        let Self { knob, value, draft, .. } = self;
        let slide = move |event: Event| {
            let place = event::value(&event).parse().ok();
            if let Some(text) = place.and_then(|place| text_at(&knob.kind, place)) {
                self.turn(text);
            }
        };
        let slider = element("input")
            .attribute("type", "range")
            .attribute("min", "0")
            .attribute("max", &PLACES.to_string())
            .attribute("aria-label", &format!("{}, slider", knob.label))
            .attribute_follows("aria-valuetext", move || Some(value.with(|value| knob.shown(value))))
            .property_follows("value", move || {
                value.with(|value| place(&knob.kind, value)).unwrap_or_default().to_string()
            })
            .on("input", slide);
        let field = named("input", knob.key)
            .attribute("type", "number")
            .attribute("min", &min)
            .attribute("max", &max)
            .attribute("step", &step)
            .attribute("autocomplete", "off");
        let field = draft.field(field, knob.key, move || value.with(ToString::to_string));
        vec![slider, self.turned_by(field, event::value), element("span").class("unit").text(knob.unit)]
    }

    fn select(self, choices: &'static [Choice]) -> Vec<Element> {
        let Self { knob, value, .. } = self;
        let option = |choice: &'static Choice| {
            element("option")
                .attribute("value", choice.value)
                .text(choice.label)
                .property_follows("selected", move || {
                    value.with(|value| *value == Value::Choice(choice.value))
                })
        };
        let field = named("select", knob.key)
            .attribute("aria-describedby", &format!("{}-help", knob.key))
            .children(choices.iter().map(option));
        vec![self.turned_by(field, event::value)]
    }

    fn checkbox(self) -> Vec<Element> {
        let Self { knob, value, .. } = self;
        let field = named("input", knob.key)
            .attribute("type", "checkbox")
            .attribute("aria-describedby", &format!("{}-help", knob.key))
            .property_follows("checked", move || value.with(|value| *value == Value::Toggle(true)));
        vec![self.turned_by(field, |event| event::checked(event).to_string())]
    }

    /// Scripts and some browsers send only one of the two events.
    fn turned_by(self, field: Element, text: fn(&Event) -> String) -> Element {
        let turn = move |event: Event| self.turn(text(&event));
        field.on("input", turn).on("change", turn)
    }
}

fn named(kind: &str, key: &str) -> Element {
    element(kind).attribute("id", key).attribute("name", key)
}

fn help(key: &str, words: &str) -> Element {
    element("p").class("help").attribute("id", &format!("{key}-help")).text(words)
}
