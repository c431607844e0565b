//! The bytes of the call that is shown, each way and by contender: every octet with its layer and its meaning, down to the
//! fields of the messages.

use engine::wire::annotate::{Annotated, Annotation, Layer};
use exchange::{Direction, Span};
use proto::Format;

use super::calls::protocol;
use super::{Order, call, whole};
use crate::dump::{Dump, Dumps, Part, protobuf};
use crate::exchanged::{DIRECTIONS, Said, annotated};
use crate::experiment::Observation;
use crate::lesson::{Contender, Lesson};
use crate::settings::Settings;
use crate::stage::Step;

/// Where the reader looks at bytes.
pub(super) static DUMPS: Dumps =
    Dumps { steps: &[Step::Run, Step::Fix, Step::Sandbox], open: true, make: dumps };

/// So many octets of messages are told field by field in one view: twice the longest that a knob sets, so that both calls are.
const LOOKED_INTO: usize = 2 * 65_536;

/// The layers, from the outside in.
static GROUPS: [&str; Layer::ALL.len()] = {
    let mut groups = [""; Layer::ALL.len()];
    let mut index = 0;
    while index < groups.len() {
        groups[index] = Layer::ALL[index].label();
        index += 1;
    }
    groups
};

fn dumps(lesson: &Lesson, settings: &Settings, observation: &Observation) -> Vec<Dump> {
    let mut dumps = Vec::new();
    for contender in lesson.contenders {
        let Some(said) = super::values::of(observation, contender.id) else { continue };
        for direction in DIRECTIONS {
            dumps.extend(dump(lesson, settings, contender, said, direction));
        }
    }
    dumps
}

fn dump(
    lesson: &Lesson,
    settings: &Settings,
    contender: &Contender,
    said: &Said,
    direction: Direction,
) -> Option<Dump> {
    let (transport, _, format) = protocol(contender.id);
    let octets = said.exchange.octets(direction);
    let whole = whole(lesson, settings);
    let shown = call(lesson, settings) as u32;
    // Calls are made in turn, so that each call's octets stand together.
    let own = |span: &&Span| whole || span.call == Some(shown);
    let start = said.exchange.spans(direction).find(own)?.start;
    let end = said.exchange.spans(direction).filter(own).last()?.end;
    // A header block means what the blocks before it have made of it: all is read, a part is shown.
    let mut all = annotated(transport, octets);
    if format == Format::Protobuf {
        let message = Order::chosen(lesson, settings).ok()?.shape.message();
        let mut left = LOOKED_INTO;
        let fields: Vec<_> = all
            .messages
            .iter()
            .map(|one| {
                let octets = all.octets(octets, one);
                // All are alike, so that the first ones say it for the rest.
                let Some(after) = left.checked_sub(octets.len()) else { return Vec::new() };
                left = after;
                of_message(octets, message)
            })
            .collect();
        let mut fields = fields.into_iter();
        all.split(|_| fields.next().unwrap_or_default());
    }
    let of = match (direction, whole) {
        (Direction::ToServer, false) => ", request",
        (Direction::ToClient, false) => ", response",
        (Direction::ToServer, true) => ", all requests",
        (Direction::ToClient, true) => ", all responses",
    };
    Some(Dump {
        title: [contender.label, of].concat(),
        octets: octets[start as usize..end as usize].to_vec(),
        parts: parts(all, start, end),
        groups: &GROUPS,
        omitted: 0,
    })
}

/// The fields of a message; nothing where it is too long to be looked into.
fn of_message(octets: Vec<u8>, message: &str) -> Vec<Annotation> {
    let dump = protobuf(String::new(), octets, message);
    if dump.omitted > 0 {
        return Vec::new();
    }
    let field = |part: Part| Annotation {
        start: part.start,
        end: part.end,
        parent: part.parent,
        layer: Layer::Content,
        name: part.name,
        value: part.value,
        meaning: part.meaning,
    };
    dump.parts.into_iter().map(field).collect()
}

/// What stands between two octets, counted from the first of them.
fn parts(all: Annotated, start: u32, end: u32) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut first, mut inside) = (0, false);
    for (at, annotation) in (0..).zip(all.annotations) {
        if annotation.parent.is_none() {
            inside = annotation.start >= start && annotation.end <= end;
        }
        if !inside {
            continue;
        }
        if parts.is_empty() {
            first = at;
        }
        parts.push(Part {
            start: annotation.start - start,
            end: annotation.end - start,
            parent: annotation.parent.map(|parent| parent - first),
            group: annotation.layer as u8,
            name: annotation.name,
            value: annotation.value,
            meaning: annotation.meaning,
        });
    }
    parts
}
