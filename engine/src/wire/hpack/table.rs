//! The dynamic table (RFC 7541, 2.3.2 and 4): what was sent before, newest first, evicted from the oldest on.

use std::collections::VecDeque;

use super::{Field, static_table};

/// What an entry takes besides its name and value, octets (RFC 7541, 4.1).
pub const ENTRY_OVERHEAD: u32 = 32;

/// What a field with names and values that long takes in a table, octets (RFC 7541, 4.1).
pub fn entry_size(name: usize, value: usize) -> u32 {
    u32::try_from(name + value).unwrap_or(u32::MAX).saturating_add(ENTRY_OVERHEAD)
}

/// An entry, with a number that stays when its index changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How many entries were added before it, over the connection's life.
    pub serial: u32,
    /// Name and value; never sensitive.
    pub field: Field,
}

/// The dynamic table of one end and direction.
#[derive(Clone, Debug)]
pub struct DynamicTable {
    /// Newest first.
    entries: VecDeque<Entry>,
    size: u32,
    max_size: u32,
    added: u32,
    evicted: u32,
}

impl DynamicTable {
    /// An empty one of that maximum size, octets.
    pub fn new(max_size: u32) -> Self {
        Self { entries: VecDeque::new(), size: 0, max_size, added: 0, evicted: 0 }
    }

    /// The sum of the entries' sizes, octets (4.1).
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The most that it may be, octets (4.2).
    pub fn max_size(&self) -> u32 {
        self.max_size
    }

    /// Entries, newest first.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// How many entries were ever added. The next one has this number as its serial.
    pub fn added(&self) -> u32 {
        self.added
    }

    /// How many of them are gone.
    pub fn evicted(&self) -> u32 {
        self.evicted
    }

    /// The entry of an index after the static table's (2.3.3).
    pub fn get(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index.checked_sub(static_table::LENGTH + 1)? as usize)
    }

    /// The last index that stands for anything, static table included.
    pub fn last_index(&self) -> u32 {
        static_table::LENGTH + self.entries.len() as u32
    }

    /// The index of the newest entry with that name and value.
    pub fn exact(&self, name: &[u8], value: &[u8]) -> Option<u32> {
        self.position(|field| field.name == name && field.value == value)
    }

    /// The index of the newest entry with that name.
    pub fn named(&self, name: &[u8]) -> Option<u32> {
        self.position(|field| field.name == name)
    }

    /// The index of the entry with that serial, while it is there.
    pub fn index_of(&self, serial: u32) -> Option<u32> {
        let newer = self.added.checked_sub(serial)?.checked_sub(1)?;
        (newer < self.entries.len() as u32).then_some(static_table::LENGTH + 1 + newer)
    }

    /// Changes the maximum size and evicts what does not fit (4.3).
    pub fn set_max_size(&mut self, max_size: u32) {
        self.max_size = max_size;
        self.evict_beyond(max_size);
    }

    /// Adds an entry and evicts what it leaves no room for (4.4). One larger than the table empties it and is not stored;
    /// that is no error. Gives its serial if it was stored.
    pub fn insert(&mut self, name: &[u8], value: &[u8]) -> Option<u32> {
        let size = entry_size(name.len(), value.len());
        let Some(room) = self.max_size.checked_sub(size) else {
            self.evict_beyond(0);
            return None;
        };
        self.evict_beyond(room);
        let serial = self.added;
        self.entries.push_front(Entry { serial, field: Field::new(name, value) });
        self.size += size;
        self.added += 1;
        Some(serial)
    }

    fn evict_beyond(&mut self, size: u32) {
        while self.size > size {
            let Some(oldest) = self.entries.pop_back() else { return };
            self.size -= oldest.field.size();
            self.evicted += 1;
        }
    }

    fn position(&self, matches: impl Fn(&Field) -> bool) -> Option<u32> {
        let at = self.entries.iter().position(|entry| matches(&entry.field))?;
        Some(static_table::LENGTH + 1 + at as u32)
    }
}
