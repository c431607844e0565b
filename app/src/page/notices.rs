//! The notices: below the header, read out when they come, each dismissible.

use leptos::prelude::*;

use super::Handles;
use crate::notices::Told;

#[component]
pub(super) fn NoticeList(handles: Handles) -> impl IntoView {
    let notices = handles.notices;
    let item = move |Told { number, text }: Told| {
        view! {
            <li class="notice">
                <p>{text}</p>
                <button type="button" class="quiet" on:click=move |_| notices.dismiss(number)>"Dismiss"</button>
            </li>
        }
    };
    view! {
        <section class="notices" aria-label="Notices">
            <ul role="list" aria-live="polite">
                <For each=move || notices.list().get() key=|told| told.number children=item />
            </ul>
        </section>
    }
}
