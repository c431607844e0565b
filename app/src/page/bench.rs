//! The bench: how fast the engine is in the reader's browser, beside a hand-written loop. What is said of it, its figure and its
//! table come with the module that does the work, as HTML.

use js_sys::Array;
use lessons::link::Page;

use super::Handles;
use crate::browser::{Callback, ask_boot, callback, copy, function, place_of_work};
use crate::dom::{Element, element, keep};
use crate::reactive::Signal;
use crate::work::desk::RunState;

/// How many arrivals a round may have, and how that is written. A million take about a tenth of a second.
const ARRIVALS: [(&str, &str); 3] =
    [("100000", "100,000"), ("1000000", "1,000,000"), ("5000000", "5,000,000")];
/// Those that it has where nobody chooses.
const USUAL: &str = "1000000";

/// How many rounds there are.
const ROUNDS: u32 = 11;

/// What runs ends with the page.
struct Racing(Callback);

impl Drop for Racing {
    fn drop(&mut self) {
        race(&Array::new());
    }
}

/// Has `static/boot.js` race, or end what runs. Why that cannot be is told by the race itself.
fn race(arguments: &Array) {
    ask_boot("race", arguments, drop);
}

/// The page at `#/bench`.
pub(super) fn bench(handles: Handles) -> Element {
    handles.desk.clear();
    let state = Signal::new(RunState::Idle);
    let (status, found) = (Signal::new(String::new()), Signal::new(String::new()));
    let running = move || state.with(|state| *state == RunState::Running);
    let racing = Racing(callback(move |said| {
        let text = said.as_string().unwrap_or_default();
        let mut parts = text.splitn(3, '\n').map(String::from);
        let now = parts.next().unwrap_or_default();
        status.set(parts.next().unwrap_or_default());
        match now.as_str() {
            "done" => {
                found.set(parts.next().unwrap_or_default());
                state.set(RunState::Done);
            }
            "failed" => state.set(RunState::Failed(String::new())),
            _ => {}
        }
    }));
    let tell = function(&racing.0).clone();
    keep(racing);
    let choice = element("select")
        .attribute("name", "arrivals")
        .property_follows("disabled", running)
        .children(ARRIVALS.map(|(arrivals, written)| {
            let option = element("option").attribute("value", arrivals).text(written);
            if arrivals == USUAL { option.attribute("selected", "") } else { option }
        }));
    let chosen: web_sys::HtmlSelectElement = choice.node();
    let press = move |_| {
        status.set(String::new());
        if running() {
            race(&Array::new());
            state.set(RunState::Idle);
        } else {
            state.set(RunState::Running);
            race(&Array::of3(&tell, &chosen.value().into(), &ROUNDS.into()));
        }
    };
    let button = element("button")
        .attribute("type", "button")
        .text_follows(move || if running() { "Stop" } else { "Run" }.into())
        .on("click", press);
    let lead = "Your browser runs one queue on Wirelab's engine and in a hand-written loop, in turns, and times both.";
    element("main")
        .attribute("id", "main")
        .attribute("tabindex", "-1")
        .class("ledger")
        .attribute("data-page", Page::Bench.id())
        .attribute_follows("data-state", move || Some(state.with(|state| state.id().into())))
        .child(element("h1").attribute("tabindex", "-1").text(super::other::name(Page::Bench)))
        .child(element("p").class("lead").text(lead))
        .child(
            element("p")
                .child(element("label").text("Arrivals in a round ").child(choice))
                .text(" ")
                .child(button),
        )
        .child(element("p").class("status").attribute("role", "status").text_follows(move || status.get()))
        .part_while(
            move || state.with(|state| *state == RunState::Done),
            move || results(handles, &found.get_untracked()),
        )
}

/// What a run has come to, and where.
fn results(handles: Handles, html: &str) -> Vec<Element> {
    let found = element("div").class("findings");
    let node: web_sys::Element = found.node();
    node.set_inner_html(html);
    let found = found.child(element("p").text(&format!("Timed in {}.", place_of_work())));
    let press = move |_| {
        copy(&node.text_content().unwrap_or_default(), move |copied| {
            handles.notices.add(copied.err().unwrap_or("Copied.").into());
        });
    };
    vec![
        found,
        element("p")
            .child(element("button").attribute("type", "button").text("Copy as text").on("click", press)),
    ]
}
