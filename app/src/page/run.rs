//! What there is to say about a run: how far it is, why it failed, what it showed, and the fingerprint and link to it.

use std::time::Duration;

use leptos::prelude::*;
use lessons::link::{LessonRoute, Route};

use super::figure::Stage;
use super::lesson::Bench;
use crate::address::whole_link;
use crate::work::desk::RunState;

/// How long "copied" is said.
const SAID: Duration = Duration::from_secs(2);

/// The line below the figures: progress or failure, fingerprint, link.
#[component]
pub(super) fn RunLine(bench: Bench, stage: Stage) -> impl IntoView {
    let desk = bench.handles.desk;
    let failure = move || match desk.state.get() {
        RunState::Failed(reason) => Some(reason),
        _ => None,
    };
    let fingerprint = stage.fingerprint;
    view! {
        <div class="run">
            <Progress bench />
            <Show when=move || failure().is_some()>
                <div class="run-failed" role="alert">
                    <p><strong>"This run has no answer. "</strong>{move || failure().unwrap_or_default()}</p>
                    <button type="button" on:click=move |_| desk.run(&bench.route.get_untracked())>"Try again"</button>
                </div>
            </Show>
            <p class="marks">
                <span>
                    "Fingerprint "
                    <code data-fingerprint=move || fingerprint.get()>{move || fingerprint.get()}</code>
                </span>
                <CopyLink bench />
            </p>
        </div>
    }
}

/// Shown only when a run takes longer than an eye needs to notice (the style sheet waits), in a place that is kept free.
#[component]
fn Progress(bench: Bench) -> impl IntoView {
    let desk = bench.handles.desk;
    let progress = move || desk.progress.get().map(|progress| (progress.done, progress.total, progress.next));
    view! {
        <div class="progress-place">
            <Show when=move || desk.state.with(|state| *state == RunState::Running)>
                <p class="progress">
                    <progress
                        aria-label="Progress of the run"
                        max=move || progress().map_or(1, |(_, total, _)| total)
                        value=move || progress().map(|(done, _, _)| done)
                    ></progress>
                    <span>{move || progress().map_or_else(|| "starting".into(), |(_, _, next)| next)}</span>
                </p>
            </Show>
        </div>
    }
}

/// What the run showed; read out when a run is done.
#[component]
pub(super) fn Findings(bench: Bench, stage: Stage) -> impl IntoView {
    let running = move || bench.handles.desk.state.with(|state| *state == RunState::Running);
    view! {
        <section class="findings" aria-labelledby="findings-heading">
            <h2 id="findings-heading">"What this run shows"</h2>
            <ul aria-live="polite" aria-atomic="true" aria-busy=move || if running() { "true" } else { "false" }>
                {move || stage.findings.get().into_iter().map(|says| view! { <li>{says}</li> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn CopyLink(bench: Bench) -> impl IntoView {
    let says = RwSignal::new("Copy link");
    let copy = move |_| {
        let link = whole_link(&Route::Lesson(LessonRoute { fail: None, ..bench.route.get_untracked() }));
        let navigator = window().navigator();
        let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())
            .is_ok_and(|clipboard| clipboard.is_object());
        if !clipboard {
            bench.handles.notices.add(format!("This browser lets the page copy nothing. The link is {link}"));
            return;
        }
        leptos::task::spawn_local(async move {
            let copied = wasm_bindgen_futures::JsFuture::from(navigator.clipboard().write_text(&link)).await;
            if copied.is_err() {
                bench.handles.notices.add(format!("The browser refused to copy. The link is {link}"));
                return;
            }
            says.set("Link copied");
            set_timeout(move || says.set("Copy link"), SAID);
        });
    };
    view! { <button type="button" class="quiet" aria-live="polite" on:click=copy>{says}</button> }
}
