//! Header blocks to fields (RFC 7541, 3 and 6), with what each octet was for.

use super::table::DynamicTable;
use super::{Field, HpackError, huffman, integer, static_table};

/// How a field is represented (RFC 7541, 6), or that it is none but a table size update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An index and nothing more (6.1).
    Indexed,
    /// A literal that is added to the table (6.2.1).
    IncrementalIndexing,
    /// A literal that is not added (6.2.2).
    WithoutIndexing,
    /// A literal that nobody on the way may add (6.2.3).
    NeverIndexed,
    /// A new maximum size of the table (6.3).
    SizeUpdate,
}

/// A string literal (RFC 7541, 5.2): where it lies in the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Its first octet: the H bit and its length.
    pub start: u32,
    /// The first octet of its text.
    pub text: u32,
    /// The octet after its last.
    pub end: u32,
    /// Whether the text is in the Huffman code.
    pub huffman: bool,
}

/// A representation (RFC 7541, 6): where it lies in the block, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representation {
    /// Which of the five.
    pub kind: Kind,
    /// Its first octet.
    pub start: u32,
    /// The octet after its integer: the index, or a size update's size.
    pub integer_end: u32,
    /// The octet after its last.
    pub end: u32,
    /// The index that stands for the field or its name; 0 if the name is a literal. Of a size update the new size.
    pub integer: u32,
    /// The serial of the dynamic table's entry that the index stood for.
    pub used: Option<u32>,
    /// The name's literal, if it is one.
    pub name: Option<Literal>,
    /// The value's literal, if it is one.
    pub value: Option<Literal>,
    /// The field; `None` of a size update.
    pub field: Option<Field>,
    /// The serial of the entry that it added to the dynamic table.
    pub added: Option<u32>,
    /// How many entries it evicted.
    pub evicted: u32,
}

/// One end's decoding context, for one direction of a connection.
#[derive(Clone, Debug)]
pub struct Decoder {
    table: DynamicTable,
    /// The most that the peer may choose: our SETTINGS_HEADER_TABLE_SIZE.
    limit: u32,
    /// Whether the limit went below the table's size, so that the next block must begin with an update.
    update_due: bool,
    list_limit: u32,
}

impl Decoder {
    /// A decoder whose SETTINGS_HEADER_TABLE_SIZE is `table_limit`, octets. A block's fields may take `list_limit` octets
    /// together, each by [`Field::size`]: one octet can stand for a field of the table's whole size, so that without it a
    /// short block would take memory without bound.
    pub fn new(table_limit: u32, list_limit: u32) -> Self {
        // The encoder starts with the standard's size, or less if it was told so at the very start.
        let start = table_limit.min(super::DEFAULT_TABLE_SIZE);
        Self { table: DynamicTable::new(start), limit: table_limit, update_due: false, list_limit }
    }

    /// The dynamic table as it is now.
    pub fn table(&self) -> &DynamicTable {
        &self.table
    }

    /// The peer has acknowledged another SETTINGS_HEADER_TABLE_SIZE (RFC 7541, 4.2).
    pub fn set_table_limit(&mut self, limit: u32) {
        self.limit = limit;
        self.update_due |= limit < self.table.max_size();
    }

    /// Decodes a whole block, and appends what it holds. On an error, what came before it has been appended.
    ///
    /// # Errors
    /// See [`HpackError`]; the connection's table is then no longer in step.
    pub fn decode(&mut self, block: &[u8], into: &mut Vec<Representation>) -> Result<(), HpackError> {
        let (mut at, mut list_size, mut fields) = (0, 0_u32, false);
        while (at as usize) < block.len() {
            let representation = self.representation(block, at, fields)?;
            at = representation.end;
            if let Some(field) = &representation.field {
                fields = true;
                list_size = list_size.saturating_add(field.size());
                if list_size > self.list_limit {
                    return Err(HpackError::ListTooLarge {
                        offset: representation.start,
                        limit: self.list_limit,
                    });
                }
            }
            into.push(representation);
        }
        if self.update_due {
            return Err(HpackError::SizeUpdateMissing { limit: self.limit });
        }
        Ok(())
    }

    /// The fields of a whole block.
    ///
    /// # Errors
    /// See [`Decoder::decode`].
    pub fn fields(&mut self, block: &[u8]) -> Result<Vec<Field>, HpackError> {
        let mut representations = Vec::new();
        self.decode(block, &mut representations)?;
        Ok(representations.into_iter().filter_map(|representation| representation.field).collect())
    }

    fn representation(
        &mut self,
        block: &[u8],
        start: u32,
        after_field: bool,
    ) -> Result<Representation, HpackError> {
        let first = block[start as usize];
        let (kind, prefix) = match first {
            0x80.. => (Kind::Indexed, 7),
            0x40.. => (Kind::IncrementalIndexing, 6),
            0x20.. => (Kind::SizeUpdate, 5),
            0x10.. => (Kind::NeverIndexed, 4),
            _ => (Kind::WithoutIndexing, 4),
        };
        if self.update_due && kind != Kind::SizeUpdate {
            return Err(HpackError::SizeUpdateMissing { limit: self.limit });
        }
        let (number, integer_end) = read_integer(block, start, prefix)?;
        let mut representation = Representation {
            kind,
            start,
            integer_end,
            end: integer_end,
            integer: number,
            used: None,
            name: None,
            value: None,
            field: None,
            added: None,
            evicted: 0,
        };
        let evicted_before = self.table.evicted();
        if kind == Kind::SizeUpdate {
            if after_field {
                return Err(HpackError::SizeUpdateLate { offset: start });
            }
            if number > self.limit {
                return Err(HpackError::SizeUpdateTooLarge {
                    offset: start,
                    size: number,
                    limit: self.limit,
                });
            }
            self.update_due = false;
            self.table.set_max_size(number);
        } else {
            let mut field = if number == 0 && kind != Kind::Indexed {
                let (literal, name) = read_string(block, integer_end)?;
                (representation.name, representation.end) = (Some(literal), literal.end);
                Field::new(name, Vec::new())
            } else {
                representation.used = self.table.get(number).map(|entry| entry.serial);
                self.entry(number, start)?
            };
            if kind != Kind::Indexed {
                let (literal, value) = read_string(block, representation.end)?;
                (representation.value, representation.end) = (Some(literal), literal.end);
                field.value = value;
            }
            field.sensitive = kind == Kind::NeverIndexed;
            if kind == Kind::IncrementalIndexing {
                representation.added = self.table.insert(&field.name, &field.value);
            }
            representation.field = Some(field);
        }
        representation.evicted = self.table.evicted() - evicted_before;
        Ok(representation)
    }

    fn entry(&self, index: u32, offset: u32) -> Result<Field, HpackError> {
        let fixed = static_table::entry(index).map(|(name, value)| Field::new(name, value));
        let found = fixed.or_else(|| Some(self.table.get(index)?.field.clone()));
        found.ok_or(HpackError::Index { offset, index, last: self.table.last_index() })
    }
}

fn read_integer(block: &[u8], at: u32, prefix: u32) -> Result<(u32, u32), HpackError> {
    integer::read(block, at, prefix).map_err(|fault| HpackError::of_integer(fault, at))
}

fn read_string(block: &[u8], start: u32) -> Result<(Literal, Vec<u8>), HpackError> {
    let (length, text) = read_integer(block, start, 7)?;
    let huffman = block[start as usize] & 0x80 != 0;
    let truncated = HpackError::Truncated { offset: block.len() as u32 };
    let end = text.checked_add(length).ok_or(truncated)?;
    let octets = block.get(text as usize..end as usize).ok_or(truncated)?;
    let string = if huffman {
        huffman::read(octets).map_err(|fault| HpackError::Huffman { offset: text, fault })?
    } else {
        octets.to_vec()
    };
    Ok((Literal { start, text, end, huffman }, string))
}
