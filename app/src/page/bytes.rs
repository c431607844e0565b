//! The byte view: octets on one side, the parts that they belong to on the other, and in a line what is looked at means.
//! Choosing in one shows it in all. What the bytes are, the lesson says ([`lessons::Dump`]); nothing here knows a protocol.

mod grid;
mod moves;
mod rows;
mod tree;

use std::ops::Range;
use std::rc::Rc;

use lessons::{Dump, Dumps, Part, fingerprint};

use super::lesson::Bench;
use crate::dom::{Element, element, event};
use crate::reactive::{ReadSignal, Signal, memo, untrack};

/// How many octets stand in a row, where there is room and on a phone.
const COLUMNS: [u32; 2] = [16, 8];

/// The byte view of a lesson, in the steps that have one.
pub(super) fn bytes(bench: Bench) -> Vec<Element> {
    let Some(dumps) = bench.lesson.dumps else { return Vec::new() };
    if !dumps.steps.contains(&bench.step.get()) {
        return Vec::new();
    }
    untrack(|| vec![view(bench, dumps)])
}

fn view(bench: Bench, dumps: &'static Dumps) -> Element {
    let is_open = Signal::new(dumps.open);
    // A run brings many pictures; the bytes are others only when something else has happened.
    let run = memo(move |_| {
        bench.with_run(|route, observation| Some((route.settings.clone(), fingerprint(observation?))))
    });
    let shown = memo(move |_| {
        if !is_open.get() {
            return Vec::new();
        }
        run.with(|_| ()); // Read, so that it is made.
        untrack(|| {
            bench.with_run(|route, observation| {
                let made =
                    observation.map(|observation| (dumps.make)(bench.lesson, &route.settings, observation));
                made.unwrap_or_default().into_iter().map(Rc::new).collect::<Vec<_>>()
            })
        })
    });
    let chosen = Signal::new(0);
    let narrow = bench.handles.appearance.narrow;
    let content = move || {
        let (dumps, columns) = (shown.get(), COLUMNS[usize::from(narrow.get())]);
        let Some(dump) = dumps.get(chosen.get()).or(dumps.first()) else { return Vec::new() };
        untrack(|| {
            let mut content = chooser(&dumps, chosen);
            looking(dump, columns, &mut content);
            content
        })
    };
    let details = element("details").class("bytes").child(element("summary").text("The bytes, one by one"));
    let own: web_sys::Element = details.node();
    details
        .property_follows("open", move || is_open.get())
        .on("toggle", move |_| is_open.set(own.has_attribute("open")))
        .child(element("div").part(content))
}

/// Which bytes, where there are several.
fn chooser(dumps: &[Rc<Dump>], chosen: Signal<usize>) -> Vec<Element> {
    if dumps.len() < 2 {
        return Vec::new();
    }
    let option = |(at, dump): (usize, &Rc<Dump>)| {
        element("option")
            .attribute("value", &at.to_string())
            .text(&dump.title)
            .property_follows("selected", move || chosen.get() == at)
    };
    let select = element("select")
        .attribute("name", "bytes")
        .children(dumps.iter().enumerate().map(option))
        .on("change", move |event| chosen.set(event::value(&event).parse().unwrap_or_default()));
    vec![element("label").class("chooser").text("Bytes of ").child(select)]
}

/// What the reader looks at.
#[derive(Clone)]
struct Look {
    dump: Rc<Dump>,
    /// The chosen octet.
    octet: Signal<u32>,
    /// The chosen part; the octet belongs to it.
    part: Signal<u32>,
    /// The octet and the part that the pointer is over.
    over: Signal<Option<(u32, u32)>>,
    /// The octet and the part that are looked at: those under the pointer, else those that were chosen.
    lit: ReadSignal<(u32, u32)>,
}

fn looking(dump: &Rc<Dump>, columns: u32, content: &mut Vec<Element>) {
    let (octet, part, over) =
        (Signal::new(0), Signal::new(dump.owner(0).unwrap_or_default()), Signal::new(None));
    if dump.octets.is_empty() {
        content.push(element("p").text("No bytes at all."));
        return;
    }
    let lit = memo(move |_| over.get().unwrap_or_else(|| (octet.get(), part.get())));
    let look = Look { dump: Rc::clone(dump), octet, part, over, lit };
    let said = look.clone();
    let says = element("p").class("says").attribute("aria-live", "polite").text_follows(move || said.says());
    let pair = element("div").class("pair").child(grid::grid(&look, columns)).child(tree::tree(&look));
    content.extend([says, pair, totals(dump)]);
}

impl Look {
    fn lit(&self) -> (u32, u32) {
        self.lit.get()
    }

    fn part(&self, place: u32) -> &Part {
        &self.dump.parts[place as usize]
    }

    /// The octet with what it belongs to.
    fn at(&self, octet: u32) -> Option<(u32, u32)> {
        Some((octet, self.dump.owner(octet)?))
    }

    fn choose(&self, octet: u32) {
        if let Some(part) = self.dump.owner(octet) {
            self.over.set(None);
            self.part.set(part);
            self.octet.set(octet);
        }
    }

    /// Chooses a part, and its first octet.
    fn choose_part(&self, place: u32) {
        let last = self.dump.octets.len().saturating_sub(1) as u32;
        self.over.set(None);
        self.octet.set(self.part(place).start.min(last));
        self.part.set(place);
    }

    /// The octets of a part, and those of what is around it.
    fn ranges(&self, place: u32) -> [Range<u32>; 2] {
        let octets = |place: u32| self.part(place).start..self.part(place).end;
        [octets(place), self.part(place).parent.map_or(0..0, octets)]
    }

    /// Which octets, of what, and what they mean.
    fn says(&self) -> String {
        let (octet, place) = self.lit();
        let part = self.part(place);
        let hex = grid::hex(self.dump.octets[octet as usize]);
        let mut says = ["Byte ", &octet.to_string(), ", ", &hex, ": "].concat();
        let mut way: Vec<u32> = self.dump.around(place).collect();
        way.reverse();
        for (at, place) in way.iter().enumerate() {
            if at > 0 {
                says.push_str(" › ");
            }
            says.push_str(&self.part(*place).name);
        }
        for (before, words) in [(" ", &part.value), (" · ", &part.meaning)] {
            if !words.is_empty() {
                says.push_str(before);
                says.push_str(words);
            }
        }
        says
    }
}

/// How a group looks; the table below the bytes says which is which.
fn group_class(group: u8) -> &'static str {
    ["g0", "g1", "g2", "g3", "g4"][usize::from(group % 5)]
}

/// How many octets are what.
fn totals(dump: &Dump) -> Element {
    let row = |(group, octets): (usize, u32)| {
        let mark = element("i").class(group_class(group as u8)).attribute("aria-hidden", "true");
        let name = element("th").attribute("scope", "row").child(mark).text(dump.groups[group]);
        element("tr").child(name).child(element("td").text(&figure::number(f64::from(octets))))
    };
    let column = |name: &str| element("th").attribute("scope", "col").text(name);
    let whole = figure::number((dump.octets.len() + dump.omitted) as f64);
    let mut caption = [&dump.title, ": ", &whole, " bytes"].concat();
    if dump.omitted > 0 {
        caption.push_str(
            &[", of which the first ", &figure::number(dump.octets.len() as f64), " are shown"].concat(),
        );
    }
    let table = element("table")
        .child(element("caption").text(&caption))
        .child(element("thead").child(element("tr").child(column("What")).child(column("Bytes"))))
        .child(element("tbody").children(dump.totals().into_iter().enumerate().map(row)));
    element("div").class("wide").child(table)
}
