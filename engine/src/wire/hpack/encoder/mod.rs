//! Fields to header blocks. The standard fixes how each choice is written; which choice is made is the encoder's own
//! ([`Habit`]), and decides what a header costs.

mod grpc_core;
mod h2;
mod index_everything;

use serde::{Deserialize, Serialize};

use super::table::DynamicTable;
use super::{DEFAULT_TABLE_SIZE, Field, huffman, integer};

/// Whose choices an encoder makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Habit {
    /// h2 0.4.20 (hyper, tonic): everything in the Huffman code; values of `:path`, `authorization`, `cookie` and six more
    /// are sent anew each time, everything else is indexed unless it would fill three quarters of the table.
    H2,
    /// grpc-core 1.85 (C++, Python, Ruby): no Huffman code and no name by its index; what gRPC itself sends is indexed, what
    /// the application adds is sent anew each time, name and value.
    GrpcCore,
    /// python-hpack 4.2: everything in the Huffman code, everything indexed.
    IndexEverything,
}

impl Habit {
    /// All, in the order in which lessons show them.
    pub const ALL: [Self; 3] = [Self::H2, Self::GrpcCore, Self::IndexEverything];
}

/// One end's encoding context, for one direction of a connection.
#[derive(Clone, Debug)]
pub struct Encoder {
    habit: Habit,
    table: DynamicTable,
    /// The table's size as the peer knows it.
    announced: u32,
    /// Table size updates for the next block.
    updates: Vec<u32>,
    timeouts: grpc_core::Timeouts,
}

impl Encoder {
    /// An encoder with a table of the standard's size.
    pub fn new(habit: Habit) -> Self {
        Self {
            habit,
            table: DynamicTable::new(DEFAULT_TABLE_SIZE),
            announced: DEFAULT_TABLE_SIZE,
            updates: Vec::new(),
            timeouts: grpc_core::Timeouts::default(),
        }
    }

    /// The dynamic table as the peer's will be once it has decoded everything so far.
    pub fn table(&self) -> &DynamicTable {
        &self.table
    }

    /// The peer's SETTINGS_HEADER_TABLE_SIZE. h2 and grpc-core take no more than the standard's size of it.
    pub fn set_max_table_size(&mut self, size: u32) {
        let size = match self.habit {
            Habit::H2 | Habit::GrpcCore => size.min(DEFAULT_TABLE_SIZE),
            Habit::IndexEverything => size,
        };
        let changed = size != self.table.max_size();
        match (self.habit, self.updates.as_slice()) {
            (Habit::H2, &[least, _]) if size >= least => self.updates = vec![least, size],
            (Habit::H2, &[one]) if size > one && one <= self.announced => self.updates = vec![one, size],
            (Habit::H2, &[_, ..]) => self.updates = vec![size],
            (Habit::GrpcCore, _) if changed => self.updates = vec![size],
            _ if changed => self.updates.push(size),
            _ => {}
        }
        self.table.set_max_size(size);
    }

    /// Appends the header block of these fields, pseudo-header fields first, fields of one name together.
    pub fn encode(&mut self, fields: &[Field], block: &mut Vec<u8>) {
        for size in std::mem::take(&mut self.updates) {
            integer::write(block, 0x20, 5, size);
            self.announced = size;
        }
        match self.habit {
            Habit::H2 => h2::encode(&mut self.table, fields, block),
            Habit::GrpcCore => grpc_core::encode(&mut self.table, &mut self.timeouts, fields, block),
            Habit::IndexEverything => index_everything::encode(&mut self.table, fields, block),
        }
    }
}

/// An index that stands for a whole field (RFC 7541, 6.1).
fn indexed(block: &mut Vec<u8>, index: u32) {
    integer::write(block, 0x80, 7, index);
}

/// The literals' first octets (RFC 7541, 6.2).
#[derive(Clone, Copy)]
enum Literal {
    Incremental,
    Without,
    Never,
}

impl Literal {
    fn without(field: &Field) -> Self {
        if field.sensitive { Self::Never } else { Self::Without }
    }
}

/// How a string is written.
#[derive(Clone, Copy)]
enum Text {
    Plain,
    Huffman,
}

/// A literal whose name is the index's, or, for 0, written out.
fn literal(block: &mut Vec<u8>, kind: Literal, name_index: u32, field: &Field, name: Text, value: Text) {
    let (flags, prefix) = match kind {
        Literal::Incremental => (0x40, 6),
        Literal::Without => (0, 4),
        Literal::Never => (0x10, 4),
    };
    integer::write(block, flags, prefix, name_index);
    if name_index == 0 {
        string(block, &field.name, name);
    }
    string(block, &field.value, value);
}

/// A string literal (RFC 7541, 5.2).
fn string(block: &mut Vec<u8>, string: &[u8], text: Text) {
    match text {
        Text::Plain => {
            integer::write(block, 0, 7, string.len() as u32);
            block.extend_from_slice(string);
        }
        Text::Huffman => {
            integer::write(block, 0x80, 7, huffman::length(string) as u32);
            huffman::write(block, string);
        }
    }
}
