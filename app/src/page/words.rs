//! What a lesson says, as elements.

use lessons::{Filled, Run, Style};

use super::copying::copies;
use crate::dom::{Element, element};
use crate::reactive::memo;

/// The element with these blocks in it. They are built anew only when they say something else, not with every frame of a
/// run: a link in them keeps its focus, a selection stays, and a live region says nothing twice.
pub(super) fn saying(place: Element, says: impl Fn() -> Vec<Filled> + 'static) -> Element {
    let filled = memo(move |_| says());
    place.part(move || filled.with(|filled| blocks(filled)))
}

/// The blocks in their order.
pub(super) fn blocks(filled: &[Filled]) -> Vec<Element> {
    let block = |block: &Filled| match block {
        Filled::Paragraph(runs) => element("p").children(runs.iter().map(run)),
        Filled::List(items) => {
            element("ul").children(items.iter().map(|runs| element("li").children(runs.iter().map(run))))
        }
        Filled::Code(code) => verbatim(code),
    };
    filled.iter().map(block).collect()
}

/// Lines to take along, as they stand.
fn verbatim(code: &'static str) -> Element {
    let lines = element("pre").child(element("code").text(code));
    let take = copies("Copy", "Copied", move || code.into(), |why, _| why);
    element("div").class("verbatim").child(lines).child(take)
}

fn run(run: &Run) -> Element {
    let name = match (run.link, run.style) {
        (Some(_), _) => "a",
        (None, Style::Plain) => "span",
        (None, Style::Strong) => "strong",
        (None, Style::Emphasis) => "em",
        (None, Style::Code) => "code",
        (None, Style::Value) => "data",
    };
    let says = element(name).text(&run.text);
    match run.link {
        Some(address) => says.attribute("href", address),
        None if run.style == Style::Value => says.attribute("value", &run.text),
        None => says,
    }
}
