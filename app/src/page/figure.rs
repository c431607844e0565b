//! Figures: picture, legend, table, exports. All of them read the one [`Figure`] that the newest run has brought.

mod crosshair;
mod export;
mod legend;
mod numbers;
mod picture;
mod reading;
mod width;

use figure::Figure;

pub(super) use picture::sharpness;
pub(super) use width::follow_width;

use super::lesson::Bench;
use super::results::Results;
use super::seen;
use crate::dom::{Element, element};
use crate::reactive::{Signal, Stored};

/// The element with the figures in it.
pub(super) fn figures(bench: Bench, results: Results, place: Element) -> Element {
    place.list(move || results.ids.get(), move |id| figure_view(View::new(bench, results, id)))
}

fn figure_view(view: View) -> Element {
    let caption = element("figcaption")
        .child(element("h2").text_follows(move || view.look(|figure| figure.title.clone())))
        .child(element("p").text_follows(move || view.look(|figure| figure.question.clone())));
    let whole = element("figure");
    let (seen, printing) = (Signal::new(true), view.results.appearance.printing);
    seen::follow(&whole, seen);
    view.results.later.keep_up(view.frame, view.results.frame, move || seen.get() || printing.get());
    whole
        .attribute("data-figure", &view.id())
        .child(caption)
        .child(picture::picture(view))
        .child(legend::switches(view))
        .child(element("div").class("extras").child(numbers::numbers(view)).child(export::exports(view)))
}

/// One figure on the page: which one it is, and what of it is hidden.
#[derive(Clone, Copy)]
struct View {
    bench: Bench,
    results: Results,
    id: Stored<String>,
    /// Changes with every new picture of this figure.
    frame: Signal<u32>,
}

impl View {
    fn new(bench: Bench, results: Results, id: &str) -> Self {
        let frame = Signal::new(results.frame.get_untracked());
        Self { bench, results, id: Stored::new(id.to_owned()), frame }
    }

    /// The figure's id; empty when it is not on the page any more.
    fn id(self) -> String {
        self.id.with(Clone::clone).unwrap_or_default()
    }

    /// A look at the figure as it is now.
    fn figure<Answer>(self, look: impl FnOnce(&Figure) -> Answer) -> Option<Answer> {
        self.results.figure(&self.id(), look)
    }

    /// The same, and follows it; nothing before there is a figure.
    fn look<Answer: Default>(self, look: impl FnOnce(&Figure) -> Answer) -> Answer {
        self.frame.track();
        self.figure(look).unwrap_or_default()
    }

    /// What the reader has hidden, in all figures.
    fn hidden(self) -> Signal<Vec<String>> {
        self.bench.handles.hidden
    }

    fn key(self, contender: &str) -> String {
        format!("{} {} {contender}", self.bench.lesson.slug, self.id())
    }

    /// Whether the reader has hidden this contender here; follows it.
    fn hides(self, contender: &str) -> bool {
        let key = self.key(contender);
        self.hidden().with(|hidden| hidden.contains(&key))
    }

    /// Hides the contender, or shows it again.
    fn toggle(self, contender: &str) {
        let key = self.key(contender);
        self.hidden().update(|hidden| match hidden.iter().position(|other| *other == key) {
            Some(place) => drop(hidden.remove(place)),
            None => hidden.push(key),
        });
    }

    /// The figure without what is hidden.
    fn shown(self, figure: &Figure) -> Figure {
        let hidden = self.hidden().get_untracked();
        let contenders = figure.series.iter().map(|series| &series.contender);
        let gone: Vec<String> =
            contenders.filter(|contender| hidden.contains(&self.key(contender))).cloned().collect();
        figure.without(&gone)
    }
}
