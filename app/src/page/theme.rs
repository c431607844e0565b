//! The theme switch: three radio buttons that look like one control.

use leptos::prelude::*;

use super::Handles;
use crate::appearance::Choice;

#[component]
pub(super) fn ThemeSwitch(handles: Handles) -> impl IntoView {
    let appearance = handles.appearance;
    let option = move |choice: Choice| {
        view! {
            <label>
                <input
                    type="radio"
                    name="theme"
                    value=choice.id()
                    prop:checked=move || appearance.choice.get() == choice
                    on:change=move |_| appearance.choose(choice)
                />
                <span>{choice.label()}</span>
            </label>
        }
    };
    view! {
        <fieldset class="switch">
            <legend class="unseen">"Theme"</legend>
            {Choice::ALL.map(option)}
        </fieldset>
    }
}
