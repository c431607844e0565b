//! HPACK (RFC 7541): header fields as octets, with a table of what was sent before that both ends keep in step.
//!
//! A newcomer reads in this order:
//!
//! 1. [`static_table`] and [`table`]: what an index stands for;
//! 2. [`integer`] and [`huffman`]: how numbers and strings are written;
//! 3. [`decoder`]: octets to fields, with what each octet was for;
//! 4. [`encoder`]: fields to octets. The standard fixes how a choice is written, not which choice is made, so that encoders
//!    differ: [`encoder::Habit`] names those of real libraries.
//!
//! A header block that breaks the standard gives an [`HpackError`] with its offset, never a panic, and no more memory is
//! taken than the limits that the [`Decoder`] is made with.

pub mod decoder;
pub mod encoder;
pub mod huffman;
pub mod integer;
pub mod static_table;
pub mod table;

pub use decoder::{Decoder, Kind, Literal, Representation};
pub use encoder::{Encoder, Habit};
pub use table::{DynamicTable, Entry};

use integer::IntegerFault;

/// SETTINGS_HEADER_TABLE_SIZE before any SETTINGS say otherwise, octets (RFC 9113, 6.5.2).
pub const DEFAULT_TABLE_SIZE: u32 = 4096;

/// One header field (RFC 9113, 8.2), pseudo-header fields included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, in lower case.
    pub name: Vec<u8>,
    /// Its value.
    pub value: Vec<u8>,
    /// Whether no encoder on the way may index it (RFC 7541, 7.1.3).
    pub sensitive: bool,
}

impl Field {
    /// A field that may be indexed.
    pub fn new(name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), value: value.into(), sensitive: false }
    }

    /// What it takes in a table, and counts in a list's size: 32 octets more than name and value (RFC 7541, 4.1).
    pub fn size(&self) -> u32 {
        table::entry_size(self.name.len(), self.value.len())
    }
}

/// What makes a header block no header block (RFC 7541; COMPRESSION_ERROR in RFC 9113, 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HpackError {
    /// It ends in the middle of something.
    #[error("the header block ends at octet {offset}, in the middle of a field")]
    Truncated {
        /// Where more was expected.
        offset: u32,
    },
    /// An integer beyond 32 bits (5.1: an implementation sets its limit).
    #[error("an integer at octet {offset} is larger than 4294967295")]
    IntegerTooLarge {
        /// Where it begins.
        offset: u32,
    },
    /// An index that stands for nothing (2.3.3, 6.1).
    #[error("index {index} at octet {offset}: allowed are 1 to {last}")]
    Index {
        /// Where it begins.
        offset: u32,
        /// The index.
        index: u32,
        /// The last entry's.
        last: u32,
    },
    /// A string that is no Huffman code (5.2).
    #[error("the Huffman code at octet {offset} {fault}")]
    Huffman {
        /// Where the string's octets begin.
        offset: u32,
        /// What is wrong with it.
        fault: HuffmanFault,
    },
    /// A table size beyond what SETTINGS_HEADER_TABLE_SIZE allows (6.3).
    #[error("a table size of {size} at octet {offset}: at most {limit} is allowed")]
    SizeUpdateTooLarge {
        /// Where it begins.
        offset: u32,
        /// The size asked for.
        size: u32,
        /// The most that was announced.
        limit: u32,
    },
    /// A table size update after a field (4.2).
    #[error("a table size update at octet {offset}, after a field: it must stand before all fields")]
    SizeUpdateLate {
        /// Where it begins.
        offset: u32,
    },
    /// The limit went below the table's size, and no update acknowledges it (4.2).
    #[error("the table size went down to {limit}, and the header block does not begin with an update")]
    SizeUpdateMissing {
        /// The most that was announced.
        limit: u32,
    },
    /// More fields than the receiver accepts (RFC 9113, 10.5.1).
    #[error("the fields up to octet {offset} take more than {limit} octets")]
    ListTooLarge {
        /// The field that went beyond it.
        offset: u32,
        /// The most that is accepted, by [`Field::size`].
        limit: u32,
    },
}

/// What is wrong with a Huffman code (RFC 7541, 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HuffmanFault {
    /// It holds the end-of-string symbol.
    #[error("holds the end-of-string symbol")]
    EndOfString,
    /// It is padded with a whole octet or more.
    #[error("is padded with more than 7 bits")]
    PaddingTooLong,
    /// It is padded with other than the end-of-string symbol's first bits.
    #[error("is padded with other bits than ones")]
    PaddingNotOnes,
}

impl HpackError {
    /// The octet of the header block where it shows.
    pub const fn offset(&self) -> u32 {
        match *self {
            Self::Truncated { offset }
            | Self::IntegerTooLarge { offset }
            | Self::Index { offset, .. }
            | Self::Huffman { offset, .. }
            | Self::SizeUpdateTooLarge { offset, .. }
            | Self::SizeUpdateLate { offset }
            | Self::ListTooLarge { offset, .. } => offset,
            Self::SizeUpdateMissing { .. } => 0,
        }
    }

    fn of_integer(fault: IntegerFault, offset: u32) -> Self {
        match fault {
            IntegerFault::Truncated { at } => Self::Truncated { offset: at },
            IntegerFault::TooLarge => Self::IntegerTooLarge { offset },
        }
    }
}

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;
