//! Bytes that can be looked into: every octet belongs to a part, parts to larger parts, and each says what it means. Plain
//! data, made by a lesson from its settings and its run; whoever shows it knows no protocol.

mod message;

use engine::wire::annotate::{Annotated, Layer};

pub use message::message_parts;
pub(crate) use message::protobuf;

/// The bytes of one message, or of one direction of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dump {
    /// What it is the bytes of.
    pub title: String,
    /// The bytes.
    pub octets: Vec<u8>,
    /// Every part before its own parts, and these in the order of their octets, without gap or overlap. Those without parts
    /// share out all octets.
    pub parts: Vec<Part>,
    /// What parts are told apart by: layers of protocols, or what a message is made of.
    pub groups: &'static [&'static str],
    /// How many octets come after these and are left out.
    pub omitted: usize,
}

/// Some octets and what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its first octet.
    pub start: u32,
    /// The octet after its last.
    pub end: u32,
    /// What it is a part of, by its place in the list.
    pub parent: Option<u32>,
    /// Its place in the groups.
    pub group: u8,
    /// What it is, in the field's own words.
    pub name: String,
    /// What it holds; empty where its parts say it better.
    pub value: String,
    /// What that means, in a few words; may be empty.
    pub meaning: String,
}

/// Where a lesson shows bytes.
#[derive(Debug)]
pub struct Dumps {
    /// In which steps.
    pub steps: &'static [crate::Step],
    /// Whether they are shown at once, or only when the reader asks for them.
    pub open: bool,
    /// The bytes; none where the settings give none.
    pub make: fn(&crate::Lesson, &crate::Settings, &crate::Observation) -> Vec<Dump>,
}

impl Dump {
    /// One direction of a connection, by the layers of its protocols. The messages on it are single parts still: what is in
    /// them can be [put below](Self::put_below) them.
    pub fn of_wire(title: String, octets: Vec<u8>, annotated: Annotated) -> Self {
        const GROUPS: [&str; Layer::ALL.len()] = {
            let mut labels = [""; Layer::ALL.len()];
            let mut index = 0;
            while index < labels.len() {
                labels[index] = Layer::ALL[index].label();
                index += 1;
            }
            labels
        };
        let parts = annotated.annotations.into_iter().map(|annotation| Part {
            start: annotation.start,
            end: annotation.end,
            parent: annotation.parent,
            group: annotation.layer as u8,
            name: annotation.name,
            value: annotation.value,
            meaning: annotation.meaning,
        });
        Self { title, octets, parts: parts.collect(), groups: &GROUPS, omitted: 0 }
    }

    /// Puts parts below one that has none. Their octets are counted from its first one, and their parents from the first of
    /// them; they share out its octets and join its group. Places of parts behind it move: of several, begin with the last.
    pub fn put_below(&mut self, leaf: u32, below: Vec<Part>) {
        let Some(&Part { start, group, .. }) = self.parts.get(leaf as usize) else { return };
        let (first, more) = (leaf + 1, below.len() as u32);
        for parent in self.parts.iter_mut().filter_map(|part| part.parent.as_mut()) {
            if *parent > leaf {
                *parent += more;
            }
        }
        let moved = below.into_iter().map(|part| Part {
            start: part.start + start,
            end: part.end + start,
            parent: Some(part.parent.map_or(leaf, |parent| parent + first)),
            group,
            ..part
        });
        self.parts.splice(first as usize..first as usize, moved);
    }

    /// The part without parts that an octet belongs to; `None` beyond the last octet.
    pub fn owner(&self, octet: u32) -> Option<u32> {
        // Parts fill what they are parts of: the last that begins at or before the octet is the innermost. An empty one that
        // begins there is followed by what the octet belongs to.
        let after = self.parts.partition_point(|part| part.start <= octet);
        let last = after.checked_sub(1)?;
        (octet < self.parts[last].end).then_some(last as u32)
    }

    /// The part and everything around it, from the inside out.
    pub fn around(&self, part: u32) -> impl Iterator<Item = u32> {
        let known = |place: &u32| (*place as usize) < self.parts.len();
        std::iter::successors(Some(part).filter(known), |place| self.parts[*place as usize].parent)
    }

    /// What a tree shows that is open along the way to a part: what stands at the top, and all parts of what is around the
    /// part and of itself.
    pub fn unfolded(&self, part: u32) -> Vec<u32> {
        let way: Vec<u32> = self.around(part).collect();
        let shown =
            |place: &u32| self.parts[*place as usize].parent.is_none_or(|parent| way.contains(&parent));
        (0..self.parts.len() as u32).filter(shown).collect()
    }

    /// Whether it has no parts.
    pub fn is_leaf(&self, part: u32) -> bool {
        self.parts.get(part as usize + 1).is_none_or(|next| next.parent != Some(part))
    }

    /// How many octets each group has, in their order; together, all of them.
    pub fn totals(&self) -> Vec<u32> {
        let mut totals = vec![0; self.groups.len()];
        for (place, part) in self.parts.iter().enumerate() {
            if self.is_leaf(place as u32) {
                totals[usize::from(part.group)] += part.end - part.start;
            }
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree written as `start end parent`, `-` at the top.
    fn dump(parts: &[&str]) -> Dump {
        let part = |line: &&str| {
            let mut words = line.split(' ');
            let mut next = || words.next().and_then(|word| word.parse().ok());
            let (start, end, parent) = (next().unwrap_or_default(), next().unwrap_or_default(), next());
            Part {
                start,
                end,
                parent,
                group: (start % 2) as u8,
                name: String::new(),
                value: String::new(),
                meaning: String::new(),
            }
        };
        Dump { parts: parts.iter().map(part).collect(), groups: &["even", "odd"], ..Dump::default() }
    }

    /// 0 [1, 2 [3, 4 (empty), 5]], 6 (empty), 7
    fn sample() -> Dump {
        dump(&["0 5 -", "0 1 0", "1 5 0", "1 2 2", "2 2 2", "2 5 2", "5 5 -", "5 6 -"])
    }

    #[test]
    fn every_octet_has_one_owner() {
        let dump = sample();
        let owners: Vec<_> = (0..7).map(|octet| dump.owner(octet)).collect();
        assert_eq!(owners, [Some(1), Some(3), Some(5), Some(5), Some(5), Some(7), None]);
        assert_eq!(Dump::default().owner(0), None);
    }

    #[test]
    fn what_is_around_a_part_comes_from_the_inside_out() {
        let dump = sample();
        assert_eq!(dump.around(5).collect::<Vec<_>>(), [5, 2, 0]);
        assert_eq!(dump.around(7).collect::<Vec<_>>(), [7]);
        assert_eq!(dump.around(99).count(), 0);
    }

    #[test]
    fn the_tree_is_open_along_the_way_and_nowhere_else() {
        let dump = sample();
        assert_eq!(dump.unfolded(7), [0, 6, 7]);
        assert_eq!(dump.unfolded(0), [0, 1, 2, 6, 7]);
        assert_eq!(dump.unfolded(1), [0, 1, 2, 6, 7]);
        assert_eq!(dump.unfolded(5), [0, 1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(dump.unfolded(99), [0, 6, 7]);
    }

    #[test]
    fn parts_go_below_a_leaf() {
        let mut dump = sample();
        // Octet 1, in two halves of no size and one of all; then the first octet of what was 5, two deep.
        dump.put_below(5, dump_of(&["0 3 -", "0 1 0", "1 3 0"]));
        dump.put_below(3, dump_of(&["0 1 -"]));
        let places: Vec<_> = dump.parts.iter().map(|part| (part.start, part.end, part.parent)).collect();
        assert_eq!(
            places,
            [
                (0, 5, None),
                (0, 1, Some(0)),
                (1, 5, Some(0)),
                (1, 2, Some(2)),
                (1, 2, Some(3)),
                (2, 2, Some(2)),
                (2, 5, Some(2)),
                (2, 5, Some(6)),
                (2, 3, Some(7)),
                (3, 5, Some(7)),
                (5, 5, None),
                (5, 6, None),
            ]
        );
        assert_eq!(dump.around(9).collect::<Vec<_>>(), [9, 7, 6, 2, 0]);
        assert_eq!(dump.totals().iter().sum::<u32>(), 6);
        // The part after the leaf has parts of its own, which follow it.
        let mut next = self::dump(&["0 1 -", "1 3 -", "1 3 1"]);
        next.put_below(0, dump_of(&["0 1 -"]));
        assert_eq!(
            next.parts.iter().map(|part| part.parent).collect::<Vec<_>>(),
            [None, Some(0), None, Some(2)]
        );
        dump.put_below(99, dump_of(&["0 1 -"]));
        assert_eq!(dump.parts.len(), 12);
    }

    fn dump_of(parts: &[&str]) -> Vec<Part> {
        dump(parts).parts
    }

    /// Any connection that the engine can annotate; here the beginning of one by HTTP/2 (RFC 9113, section 3.4).
    #[test]
    fn a_connection_keeps_its_layers() {
        let mut octets = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
        octets.extend([0, 0, 0, 4, 0, 0, 0, 0, 0]); // Empty SETTINGS.
        let annotated = engine::wire::annotate::http2(&octets, 4096);
        let dump = Dump::of_wire("client to server".into(), octets, annotated);
        assert_eq!(dump.totals().iter().sum::<u32>(), 33);
        assert_eq!(dump.totals()[usize::from(Layer::Http2 as u8)], 33);
        assert!((0..33).all(|octet| dump.owner(octet).is_some()));
    }

    #[test]
    fn groups_add_up_to_all_octets() {
        let dump = sample();
        assert!(dump.is_leaf(7) && dump.is_leaf(4) && !dump.is_leaf(2));
        assert_eq!(dump.totals(), [1 + 3, 1 + 1]);
    }
}
