//! Claims with their verdicts: a few at the end of a lesson, and all of them on the page of the ledger.

use lessons::claims::{Claim, Evidence, Measured, Outcome, claim, claims};
use lessons::link::{Page, Route, write};

use super::Handles;
use super::lesson::Bench;
use crate::dom::{Element, element, follow};
use crate::work::desk::{Desk, RunState};

/// The claims that a lesson checks.
pub(super) fn claims_of(bench: Bench) -> Element {
    let desk = bench.handles.desk;
    let rows = bench.lesson.claims.iter().filter_map(|id| claim(id)).map(|claim| row(desk, claim));
    let ledger =
        element("a").attribute("href", &write(&Route::Page(Page::Claims))).text("All claims and their rules");
    element("section")
        .class("claims")
        .attribute("aria-labelledby", "claims-heading")
        .child(element("h2").attribute("id", "claims-heading").text("What the documents claim"))
        .child(element("ul").attribute("role", "list").children(rows))
        .child(element("p").child(ledger))
}

/// The page at `#/claims`.
pub(super) fn ledger(handles: Handles) -> Element {
    let desk = handles.desk;
    let route = Route::Page(Page::Claims);
    follow(move || desk.run(&route));
    let lead = "Each claim is judged by a written rule. The verdicts are made here and now, in this tab; \
        where times are concerned, another machine may come to another one.";
    let status = move || match desk.state.get() {
        RunState::Running => desk.progress.with(|progress| {
            progress.as_ref().map_or_else(String::new, |progress| {
                format!("Checking, step {} of {}: {}", progress.done, progress.total, progress.next)
            })
        }),
        RunState::Failed(reason) => format!("The check has no answer. {reason}"),
        RunState::Done => format!("{} claims checked.", claims().count()),
        RunState::Idle => String::new(),
    };
    element("main")
        .attribute("id", "main")
        .attribute("tabindex", "-1")
        .class("ledger")
        .attribute("data-page", Page::Claims.id())
        .attribute_follows("data-state", move || Some(desk.state.with(|state| state.id().into())))
        .child(element("h1").attribute("tabindex", "-1").text("What the documents claim"))
        .child(element("p").class("lead").text(lead))
        .child(element("p").class("status").attribute("role", "status").text_follows(status))
        .child(
            element("ul")
                .class("claims")
                .attribute("role", "list")
                .children(claims().map(|claim| full(desk, claim))),
        )
}

fn row(desk: Desk, claim: &'static Claim) -> Element {
    element("li").attribute("data-claim", claim.id).part(move || {
        let outcome = outcome(desk, claim);
        let mut parts = vec![
            verdict(outcome.as_ref()),
            element("span").class("says").text(&format!("{}: {}", claim.document, claim.says)),
        ];
        parts.extend(outcome.iter().flat_map(found));
        parts
    })
}

fn full(desk: Desk, claim: &'static Claim) -> Element {
    let evidence = match claim.evidence {
        Evidence::Run => "a simulation",
        Evidence::Time => "times measured in this tab",
        Evidence::Bytes => "bytes written by the real libraries",
        Evidence::Peer => "a recorded comparison with a real stack",
        Evidence::Source => "a cited source",
    };
    let rule = element("details")
        .child(element("summary").text("Rule"))
        .child(element("p").text(claim.rule))
        .child(element("p").text(&format!("Evidence: {evidence}.")));
    let open = claim
        .route()
        .map(|route| element("a").attribute("href", &write(&Route::Lesson(route))).text("Open the run"));
    let id = element("code").text(claim.id);
    row(desk, claim).child(element("p").class("about").child(id).children(open)).child(rule)
}

fn outcome(desk: Desk, claim: &Claim) -> Option<Outcome> {
    desk.frame.track();
    let find = |proven: &lessons::claims::Proven| (proven.id == claim.id).then(|| proven.outcome.clone());
    desk.shown()?.answer.claims.iter().find_map(find)
}

fn verdict(outcome: Option<&Outcome>) -> Element {
    let words = outcome.map_or("being checked", |outcome| outcome.verdict.words());
    let tag = element("span").class("verdict").text(words);
    match outcome {
        Some(_) => tag.attribute("data-verdict", words),
        None => tag,
    }
}

fn found(outcome: &Outcome) -> Vec<Element> {
    let mut parts = Vec::new();
    if !outcome.condition.is_empty() {
        parts.push(element("p").class("condition").text(&outcome.condition));
    }
    if outcome.parts.is_empty() {
        parts.push(element("p").class("condition").text(&measured(&outcome.measured)));
    }
    let part = |part: &lessons::claims::Part| {
        element("li").text(&format!("{}: {}; {}", part.says, part.measured, part.verdict.words()))
    };
    parts.push(element("ul").class("parts").children(outcome.parts.iter().map(part)));
    parts
}

fn measured(measured: &Measured) -> String {
    let [value, low, high] = [measured.value, measured.low, measured.high].map(figure::number);
    format!("{value} ({low} to {high}) {}", measured.unit)
}
