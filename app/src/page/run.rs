//! What there is to say about a run: how far it is, why it failed, what it showed, and the fingerprint and link to it.

use lessons::link::{LessonRoute, Route};

use super::copying::copies;
use super::lesson::Bench;
use super::results::Results;
use crate::address::whole_link;
use crate::browser::{Timer, after};
use crate::dom::{Element, element, follow};
use crate::reactive::{ReadSignal, Signal, memo};
use crate::work::desk::RunState;

/// After so long a run that goes on is seen to go on, in milliseconds.
const NOTICED_MS: i32 = 200;

/// The line below the figures: progress or failure, fingerprint, link.
pub(super) fn run_line(bench: Bench, results: Results) -> Element {
    let desk = bench.handles.desk;
    let fingerprint = results.fingerprint;
    let code = element("code")
        .attribute_follows("data-fingerprint", move || Some(fingerprint.get()))
        .text_follows(move || fingerprint.get());
    let marks = element("p")
        .class("marks")
        .child(element("span").text("Fingerprint ").child(code))
        .child(copy_link(bench));
    element("div")
        .class("run")
        .child(progress(bench, results))
        .part_while(
            move || desk.state.with(|state| matches!(state, RunState::Failed(_))),
            move || vec![failure(bench)],
        )
        .child(marks)
}

fn failure(bench: Bench) -> Element {
    let desk = bench.handles.desk;
    let reason = move || match desk.state.get() {
        RunState::Failed(reason) => reason,
        _ => String::new(),
    };
    let again = element("button")
        .attribute("type", "button")
        .text("Try again")
        .on("click", move |_| desk.run(&Route::Lesson(bench.route.get_untracked())));
    let says = element("p").child(element("strong").text("This run has no answer. ")).text_follows(reason);
    element("div").class("run-failed").attribute("role", "alert").child(says).child(again)
}

/// Whether a run takes longer than an eye needs to notice: nothing is said of one that does not.
pub(super) fn lasts(bench: Bench) -> ReadSignal<bool> {
    let lasts = Signal::new(false);
    let runs = memo(move |_| bench.handles.desk.state.with(|state| *state == RunState::Running));
    let mut due: Option<Timer> = None;
    follow(move || {
        due.take().into_iter().for_each(Timer::cancel);
        if runs.get() {
            due = Some(after(NOTICED_MS, move || lasts.set(true)));
        } else if lasts.get_untracked() {
            lasts.set(false);
        }
    });
    lasts.read_only()
}

/// Shown only when a run lasts, in a place that is kept free.
fn progress(bench: Bench, results: Results) -> Element {
    let desk = bench.handles.desk;
    let content = move || {
        let bar = element("progress")
            .attribute("aria-label", "Progress of the run")
            .attribute_follows("max", move || {
                Some(
                    desk.progress
                        .with(|progress| progress.as_ref().map_or(1, |progress| progress.total))
                        .to_string(),
                )
            })
            .attribute_follows("value", move || {
                desk.progress.with(|progress| progress.as_ref().map(|progress| progress.done.to_string()))
            });
        let next = element("span").text_follows(move || {
            desk.progress.with(|progress| {
                progress.as_ref().map_or_else(|| "starting".into(), |progress| progress.next.clone())
            })
        });
        let stop = element("button")
            .attribute("type", "button")
            .class("quiet")
            .text("Stop")
            .on("click", move |_| desk.stop());
        vec![element("p").class("progress").child(bar).child(next).child(stop)]
    };
    element("div").class("progress-place").part_while(move || results.lasts.get(), content)
}

/// What the run showed; read out when a run is done.
pub(super) fn findings(results: Results) -> Element {
    let list = element("ul")
        .attribute("aria-live", "polite")
        .attribute("aria-atomic", "true")
        .attribute_follows("aria-busy", move || Some(results.lasts.get().to_string()))
        .part(move || results.findings.get().iter().map(|says| element("li").text(says)).collect());
    element("section")
        .class("findings")
        .attribute("aria-labelledby", "findings-heading")
        .child(element("h2").attribute("id", "findings-heading").text("What this run shows"))
        .child(list)
        .part_while(
            move || results.circumstances.with(|says| !says.is_empty()),
            move || {
                vec![element("p").class("circumstances").text_follows(move || results.circumstances.get())]
            },
        )
}

/// Copies the whole link to this run at this step.
pub(super) fn copy_link(bench: Bench) -> Element {
    const OFFER: &str = "Copy link";
    let notices = bench.handles.notices;
    let link = move || whole_link(&Route::Lesson(LessonRoute { fail: None, ..bench.route.get_untracked() }));
    copies(OFFER, "Link copied", link, move |why, link| {
        notices.add(format!("{why} The link is {link}"));
        OFFER
    })
}
