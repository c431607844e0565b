//! The event log: the run as text. One film's events, those that the reader asks for, a page of them at a time; the newest
//! one is marked, and each takes the stage to its moment.

use std::rc::Rc;

use lessons::film::{Film, Filter, clock};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Stage;
use crate::browser::soon;
use crate::dom::{Element, element, event, follow};
use crate::reactive::{ReadSignal, Signal, memo};

/// So many events are shown at once.
const PAGE: usize = 200;

/// What the parts of the log share.
#[derive(Clone, Copy)]
struct Log {
    stage: Stage,
    /// Whose events.
    film: Signal<usize>,
    filter: Signal<Filter>,
    /// Those that match; indices.
    found: ReadSignal<Rc<Vec<u32>>>,
    /// How many of those have happened.
    past: ReadSignal<usize>,
    /// Which page of those that match is shown.
    page: ReadSignal<usize>,
}

/// The log, closed until the reader opens it.
pub(super) fn log(stage: Stage) -> Element {
    let is_open = Signal::new(false);
    let details = element("details").class("log").child(element("summary").text("Event log"));
    let own: web_sys::Element = details.node();
    details
        .on("toggle", move |_| is_open.set(own.has_attribute("open")))
        .part_while(move || is_open.get(), move || Log::new(stage).view())
}

impl Log {
    fn new(stage: Stage) -> Self {
        let film = Signal::new(0);
        let filter = Signal::new(Filter::default());
        let with = move |look: &dyn Fn(&Film) -> Vec<u32>| {
            stage.films.with(|films| films.get(film.get()).map(look)).unwrap_or_default()
        };
        let found = memo(move |_| Rc::new(with(&|film| filter.with(|filter| film.matching(filter)))));
        let past = memo(move |_| {
            let (now, (of, event), films) = (stage.now.get(), stage.chosen.get(), stage.films.get());
            let index = film.get();
            let Some(film) = films.get(index) else { return 0 };
            // Of several events at one moment the reader may have chosen an earlier one.
            let chosen = film.events.get(event).is_some_and(|chosen| index == of && chosen.at_ns == now);
            let happened = if chosen { event + 1 } else { film.so_far(now) };
            found.with(|found| found.partition_point(|event| (*event as usize) < happened))
        });
        let page = memo(move |_| past.get().saturating_sub(1) / PAGE);
        Self { stage, film, filter, found, past, page }
    }

    fn view(self) -> Vec<Element> {
        let list = element("ol")
            .attribute("role", "list")
            .list(move || self.keys(), move |key| self.row(key))
            .on("keydown", |event| move_on(&event));
        let holder: HtmlElement = list.node();
        follow(move || {
            self.past.track();
            self.page.track();
            let holder = holder.clone();
            soon(move || bring_into_view(&holder)); // Its lines may still be to come.
        });
        let count = element("p").class("note").attribute("role", "status").text_follows(move || self.count());
        vec![self.filters(), count, self.pages(), list]
    }

    /// A key for every event on the page: others for other films.
    fn keys(self) -> Vec<String> {
        let cast = self.stage.cast.get();
        let film = self.film.get();
        let first = self.page.get() * PAGE;
        let key = |event: &u32| format!("{event} {film} {cast}");
        self.found.with(|found| found.iter().skip(first).take(PAGE).map(key).collect())
    }

    fn row(self, key: &str) -> Element {
        let index: usize = key.split(' ').next().and_then(|index| index.parse().ok()).unwrap_or_default();
        let film = self.film.get_untracked();
        let films = self.stage.films.get_untracked();
        let Some((at, words)) = films.get(film).and_then(|film| {
            let event = film.events.get(index)?;
            Some((event.at_ns, film.words(event)))
        }) else {
            return element("li");
        };
        let is_newest = move || {
            let newest = self.past.get().checked_sub(1);
            newest.and_then(|newest| self.event(newest)) == Some(index)
        };
        // One stop for the Tab key: the newest one, or the first while none has happened.
        let is_stop = move || is_newest() || (self.past.get() == 0 && self.event(0) == Some(index));
        let button = element("button")
            .attribute("type", "button")
            .class("quiet")
            .attribute_follows("aria-current", move || is_newest().then(|| "true".into()))
            .attribute_follows("tabindex", move || Some(if is_stop() { "0" } else { "-1" }.into()))
            .child(element("span").class("clock").text(&clock(at)))
            .text(" ")
            .text(&words)
            .on("click", move |_| self.choose(Some(index)));
        element("li").child(button)
    }

    /// The event at a place among those that match.
    fn event(self, place: usize) -> Option<usize> {
        self.found.with(|found| found.get(place).map(|event| *event as usize))
    }

    fn count(self) -> String {
        let found = self.found.with(|found| found.len());
        let all =
            self.stage.films.with(|films| films.get(self.film.get()).map_or(0, |film| film.events.len()));
        let first = self.page.get() * PAGE;
        let mut text = format!("{found} of {all} events");
        if found > PAGE {
            text.push_str(&format!("; here are {} to {}", first + 1, found.min(first + PAGE)));
        }
        text
    }

    /// The pages before and after, where there are any: the stage goes along.
    fn pages(self) -> Element {
        let button = move |says: &str, ahead: bool| {
            let to = move || {
                let first = self.page.get() * PAGE;
                let place = if ahead { Some(first + PAGE) } else { first.checked_sub(1) };
                place.and_then(|place| self.event(place))
            };
            element("button")
                .attribute("type", "button")
                .class("quiet")
                .property_follows("disabled", move || to().is_none())
                .text(says)
                .on("click", move |_| self.choose(to()))
        };
        let many = move || self.found.with(|found| found.len() > PAGE);
        element("div")
            .class("pages")
            .part_while(many, move || vec![button("Earlier events", false), button("Later events", true)])
    }

    fn choose(self, event: Option<usize>) {
        let Some(index) = event else { return };
        let film = self.film.get_untracked();
        let at = self.stage.films.with_untracked(|films| {
            films.get(film).and_then(|film| film.events.get(index)).map(|event| event.at_ns)
        });
        if let Some(at) = at {
            self.stage.chosen.set((film, index));
            self.stage.go(at);
        }
    }

    fn filters(self) -> Element {
        let film = self.film;
        let names = move || {
            let named = |(index, film): (usize, &Film)| {
                element("option").attribute("value", &index.to_string()).text(&film.label)
            };
            vec![
                element("select")
                    .attribute("aria-label", "Contender")
                    .children(self.stage.films.get().iter().enumerate().map(named))
                    .on("change", move |event| film.set(event::value(&event).parse().unwrap_or(0))),
            ]
        };
        let kind = |(index, name): (usize, &&str)| {
            element("option").attribute("value", &index.to_string()).text(name)
        };
        let kinds = element("select")
            .attribute("aria-label", "Kind of event")
            .children(Filter::KINDS.iter().enumerate().map(kind))
            .on("change", self.turn(|filter, text| filter.kind = text.parse().unwrap_or(0)));
        let field = |kind: &str, label: &str| {
            element("input")
                .attribute("type", kind)
                .attribute("aria-label", label)
                .attribute("placeholder", label)
        };
        let call = field("number", "Call").attribute("min", "1");
        let call = call.on("input", self.turn(|filter, text| filter.call = text.parse().ok()));
        let text = field("search", "Words");
        let text = text.on("input", self.turn(|filter, text| filter.text = text));
        element("div").class("filters").part(names).child(kinds).child(call).child(text)
    }

    fn turn(self, change: fn(&mut Filter, String)) -> impl FnMut(web_sys::Event) {
        move |event| self.filter.update(|filter| change(filter, event::value(&event)))
    }
}

/// The arrow keys go from event to event.
fn move_on(event: &web_sys::Event) {
    let key = event.unchecked_ref::<web_sys::KeyboardEvent>().key();
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(line) = target.and_then(|button| button.parent_element()) else { return };
    let next = match key.as_str() {
        "ArrowUp" => line.previous_element_sibling(),
        "ArrowDown" => line.next_element_sibling(),
        _ => return,
    };
    event.prevent_default();
    if let Some(button) = next.and_then(|line| line.first_element_child()) {
        let button: HtmlElement = button.unchecked_into();
        // A line that takes no focus leaves it where it was.
        let _ = button.focus();
        button.click();
    }
}

/// Scrolls the list, and nothing around it, so far that the newest event is seen.
fn bring_into_view(list: &HtmlElement) {
    let Ok(Some(newest)) = list.query_selector("[aria-current]") else { return };
    let newest: HtmlElement = newest.unchecked_into();
    // The list is what its lines are placed in.
    let (top, bottom) = (newest.offset_top(), newest.offset_top() + newest.offset_height());
    let (first, last) = (list.scroll_top(), list.scroll_top() + list.client_height());
    if top < first {
        list.set_scroll_top(top);
    } else if bottom > last {
        list.set_scroll_top(bottom - list.client_height());
    }
}
