//! Knobs: each a native control that carries the knob's key as its name. A number field has a slider as its companion. What
//! cannot be used stays in the field with its reason, and the last good run stays on the page.

use leptos::ev;
use leptos::prelude::*;
use lessons::{Choice, Kind, Knob, SettingError, Value};

use super::lesson::Bench;
use crate::slider::{PLACES, place, text_at};

/// One knob with its label, help, badge and reset.
#[component]
pub(super) fn KnobControl(bench: Bench, knob: &'static Knob) -> impl IntoView {
    let (lesson, key) = (bench.lesson, knob.key);
    let value = Memo::new(move |_| {
        bench.route.with(|route| route.settings.value(lesson, key)).unwrap_or_else(|| knob.fixed_default())
    });
    let changed = Memo::new(move |_| bench.route.with(|route| route.settings.explicit(key).is_some()));
    let applies = Memo::new(move |_| bench.route.with(|route| route.settings.applies(lesson, knob)));
    let draft = Draft::new(value);
    let turn = move |text: String| {
        let mut settings = bench.route.with_untracked(|route| route.settings.clone());
        match settings.set(lesson, key, &text) {
            Ok(()) => {
                draft.accept();
                bench.change(|route| route.settings = settings);
            }
            Err(SettingError::Bad(bad)) => draft.refuse(text, &bad.allowed),
            Err(error) => draft.refuse(text, &error.to_string()),
        }
    };
    let reset = move |_| {
        draft.accept();
        bench.change(|route| route.settings.reset(lesson, key));
    };
    view! {
        <div class="knob" class:idle=move || !applies.get()>
            <div class="knob-head">
                <label for=key>{knob.label}</label>
                <Show when=move || changed.get()>
                    <span class="badge">"changed"</span>
                    <button type="button" class="quiet" aria-label=format!("Reset {}", knob.label) on:click=reset>
                        "Reset"
                    </button>
                </Show>
            </div>
            {match &knob.kind {
                Kind::Choice { choices, .. } => view! { <Select key choices value turn /> }.into_any(),
                Kind::Toggle { .. } => view! { <Checkbox key value turn /> }.into_any(),
                _ => view! { <Number knob value draft turn /> }.into_any(),
            }}
            <p class="help" id=format!("{key}-help")>{knob.help}</p>
            <Refusal key draft />
        </div>
    }
}

/// The seed: a number like a knob's, but of the run and not of the lesson.
#[component]
pub(super) fn SeedControl(bench: Bench) -> impl IntoView {
    let seed = Memo::new(move |_| bench.route.with(|route| route.settings.seed));
    let draft = Draft::new(seed);
    let turn = move |text: String| match text.parse::<u64>() {
        Ok(seed) => {
            draft.accept();
            bench.change(|route| route.settings.seed = seed);
        }
        Err(_) => draft.refuse(text, &format!("a whole number from 0 to {}", u64::MAX)),
    };
    view! {
        <div class="knob">
            <div class="knob-head"><label for="seed">"Seed"</label></div>
            <div class="field">
                <input
                    id="seed"
                    name="seed"
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    aria-describedby="seed-help seed-error"
                    aria-invalid=move || draft.invalid()
                    prop:value=move || draft.text(seed.get().to_string())
                    on:input=move |event| turn(event_target_value(&event))
                    on:change=move |event| turn(event_target_value(&event))
                />
            </div>
            <p class="help" id="seed-help">"Another seed, other contents of the message; the same seed, the same bytes."</p>
            <Refusal key="seed" draft />
        </div>
    }
}

/// What stands in a field that cannot be used.
#[derive(Clone, Copy)]
struct Draft(RwSignal<Option<(String, String)>>);

impl Draft {
    /// It is given up when the value changes elsewhere.
    fn new<T: Clone + PartialEq + Send + Sync + 'static>(value: Memo<T>) -> Self {
        let draft = RwSignal::new(None);
        Effect::new(move |before: Option<()>| {
            value.with(|_| ());
            if before.is_some() {
                draft.set(None);
            }
        });
        Self(draft)
    }

    fn accept(self) {
        if self.0.with_untracked(Option::is_some) {
            self.0.set(None);
        }
    }

    fn refuse(self, text: String, allowed: &str) {
        let reason = if text.is_empty() {
            format!("Needs {allowed}. The figures still show the last good run.")
        } else {
            format!("“{text}” is not {allowed}. The figures still show the last good run.")
        };
        self.0.set(Some((text, reason)));
    }

    fn text(self, value: String) -> String {
        self.0.with(|draft| draft.as_ref().map_or(value, |(text, _)| text.clone()))
    }

    fn invalid(self) -> &'static str {
        if self.0.with(Option::is_some) { "true" } else { "false" }
    }
}

#[component]
fn Refusal(key: &'static str, draft: Draft) -> impl IntoView {
    let reason = move || draft.0.with(|draft| draft.as_ref().map(|(_, reason)| reason.clone()));
    view! { <p class="refusal" id=format!("{key}-error") aria-live="polite">{reason}</p> }
}

#[component]
fn Number(
    knob: &'static Knob,
    value: Memo<Value>,
    draft: Draft,
    turn: impl Fn(String) + Copy + Send + 'static,
) -> impl IntoView {
    let range = match &knob.kind {
        Kind::Number { min, max, step, .. } => [min, max, step].map(ToString::to_string),
        Kind::Integer { min, max, step, .. } => [min, max, step].map(ToString::to_string),
        _ => return ().into_any(),
    };
    let [min, max, step] = range;
    let slide = move |event: ev::Event| {
        let place = event_target_value(&event).parse().ok();
        if let Some(text) = place.and_then(|place| text_at(&knob.kind, place)) {
            turn(text);
        }
    };
    view! {
        <div class="field">
            <input
                type="range"
                min="0"
                max=PLACES
                aria-label=format!("{}, slider", knob.label)
                aria-valuetext=move || knob.shown(&value.get())
                prop:value=move || place(&knob.kind, &value.get()).unwrap_or_default()
                on:input=slide
            />
            <input
                id=knob.key
                name=knob.key
                type="number"
                min=min
                max=max
                step=step
                autocomplete="off"
                aria-describedby=format!("{0}-help {0}-error", knob.key)
                aria-invalid=move || draft.invalid()
                prop:value=move || draft.text(value.get().to_string())
                on:input=move |event| turn(event_target_value(&event))
                on:change=move |event| turn(event_target_value(&event))
            />
            <span class="unit">{knob.unit}</span>
        </div>
    }
    .into_any()
}

#[component]
fn Select(
    key: &'static str,
    choices: &'static [Choice],
    value: Memo<Value>,
    turn: impl Fn(String) + Copy + 'static,
) -> impl IntoView {
    let option = move |choice: &'static Choice| {
        let selected = move || value.get() == Value::Choice(choice.value);
        view! { <option value=choice.value prop:selected=selected>{choice.label}</option> }
    };
    view! {
        <div class="field">
            <select
                id=key
                name=key
                aria-describedby=format!("{key}-help")
                on:input=move |event| turn(event_target_value(&event))
                on:change=move |event| turn(event_target_value(&event))
            >
                {choices.iter().map(option).collect_view()}
            </select>
        </div>
    }
}

#[component]
fn Checkbox(key: &'static str, value: Memo<Value>, turn: impl Fn(String) + Copy + 'static) -> impl IntoView {
    view! {
        <div class="field">
            <input
                id=key
                name=key
                type="checkbox"
                aria-describedby=format!("{key}-help")
                prop:checked=move || value.get() == Value::Toggle(true)
                on:input=move |event| turn(event_target_checked(&event).to_string())
                on:change=move |event| turn(event_target_checked(&event).to_string())
            />
        </div>
    }
}
