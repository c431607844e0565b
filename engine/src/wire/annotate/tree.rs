//! A tree while it grows: what is open, what was put into it, and what happens when the octets make no sense any more.

use super::{Annotated, Annotation, Layer, Message, Stopped};

/// What goes into it. Parts take their names and meanings from a handful of words, so that plain text does.
pub(super) struct Tree {
    annotations: Vec<Annotation>,
    /// Those that are not filled yet, outermost first.
    open: Vec<u32>,
    pub(super) messages: Vec<Message>,
}

impl Tree {
    pub(super) fn new() -> Self {
        Self { annotations: Vec::new(), open: Vec::new(), messages: Vec::new() }
    }

    /// Opens a part of what is open; the next ones go into it until it is closed.
    pub(super) fn open(&mut self, range: (u32, u32), layer: Layer, name: &str, value: &str, meaning: &str) {
        let at = self.leaf(range, layer, name, value, meaning);
        self.open.push(at);
    }

    /// What is open is filled.
    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    /// Adds a part of what is open; gives its place in the list.
    pub(super) fn leaf(
        &mut self,
        (start, end): (u32, u32),
        layer: Layer,
        name: &str,
        value: &str,
        meaning: &str,
    ) -> u32 {
        let parent = self.open.last().copied();
        let (name, value, meaning) = (name.to_owned(), value.to_owned(), meaning.to_owned());
        self.annotations.push(Annotation { start, end, parent, layer, name, value, meaning });
        self.annotations.len() as u32 - 1
    }

    /// Adds what lies in `range` of another tree, shifted so that its first octet comes to `at`.
    pub(super) fn graft(&mut self, parts: &[Annotation], range: (u32, u32), at: u32) {
        graft(&mut self.annotations, self.open.last().copied(), parts, range, at);
    }

    /// The finished list, without messages.
    pub(super) fn into_annotations(self) -> Vec<Annotation> {
        self.annotations
    }

    /// The finished tree. Where it stopped, the rest of what is open and of all octets are leaves that say so.
    pub(super) fn finish(mut self, length: u32, outcome: Result<(), Stopped>) -> Annotated {
        let stopped = outcome.err();
        if let Some(stopped) = &stopped {
            let mut at = stopped.offset;
            while let Some(&innermost) = self.open.last() {
                let end = self.annotations[innermost as usize].end;
                at = self.rest(at, end);
                self.open.pop();
            }
            self.rest(at, length);
        }
        Annotated { annotations: self.annotations, messages: self.messages, stopped }
    }

    fn rest(&mut self, at: u32, end: u32) -> u32 {
        if at < end {
            let layer =
                self.open.last().map_or(Layer::Content, |&open| self.annotations[open as usize].layer);
            self.leaf((at, end), layer, "not understood", "", "");
        }
        at.max(end)
    }
}

/// Appends what lies in `range` of `parts` below `parent`, clipped, and shifted so that its first octet comes to `at`.
pub(super) fn graft(
    list: &mut Vec<Annotation>,
    parent: Option<u32>,
    parts: &[Annotation],
    (from, to): (u32, u32),
    at: u32,
) {
    // Where a part came to; a part's parent holds all its octets, so that it came too.
    let mut places = vec![0; parts.len()];
    for (part, place) in parts.iter().zip(0..) {
        let (start, end) = (part.start.max(from), part.end.min(to));
        if start >= end {
            continue;
        }
        places[place] = list.len() as u32;
        list.push(Annotation {
            start: at + (start - from),
            end: at + (end - from),
            parent: part.parent.map(|own| places[own as usize]).or(parent),
            ..part.clone()
        });
    }
}
