//! Bytes that can be looked into: every octet belongs to a part, parts to larger parts, and each says what it means. Plain
//! data, made by a lesson from its settings and its run; whoever shows it knows no protocol.

mod message;

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
    fn groups_add_up_to_all_octets() {
        let dump = sample();
        assert!(dump.is_leaf(7) && dump.is_leaf(4) && !dump.is_leaf(2));
        assert_eq!(dump.totals(), [1 + 3, 1 + 1]);
    }
}
