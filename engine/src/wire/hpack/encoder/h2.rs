//! h2's choices (0.4.20, `hpack/encoder.rs`, `hpack/table.rs`, `hpack/header.rs`; the list of names comes from nghttp2).

use super::{Field, Literal, Text, indexed, literal};
use crate::wire::hpack::static_table;
use crate::wire::hpack::table::DynamicTable;

/// Fields whose values are never added (`Header::skip_value_index`).
const NOT_INDEXED: [&str; 10] = [
    "age",
    "authorization",
    "content-length",
    "cookie",
    "etag",
    "if-modified-since",
    "if-none-match",
    "location",
    "set-cookie",
    ":path",
];

pub(super) fn encode(table: &mut DynamicTable, fields: &[Field], block: &mut Vec<u8>) {
    // Its header map gives the name with the first value only; further values are sent without indexing, by the index that
    // the first left behind.
    let mut last: Option<(&[u8], u32)> = None;
    for field in fields {
        let again = last.filter(|(name, _)| *name == field.name);
        last = Some(match again {
            Some((name, index)) => {
                write(block, Literal::without(field), index, field);
                (name, index)
            }
            None => (&field.name, one(table, field, block)),
        });
    }
}

/// Writes a field; gives an index that stands for its name afterwards, 0 if none does.
fn one(table: &mut DynamicTable, field: &Field, block: &mut Vec<u8>) -> u32 {
    // It compares values of the static table only where that has one.
    let exact = static_table::exact(&field.name, &field.value).filter(|_| !field.value.is_empty());
    let named = static_table::named(&field.name);
    if let Some(index) = exact {
        indexed(block, index);
        return index;
    }
    let large = u64::from(field.size()) * 4 > u64::from(table.max_size()) * 3;
    if large || NOT_INDEXED.iter().any(|name| name.as_bytes() == field.name) {
        return without(block, named, field);
    }
    if let Some(index) = table.exact(&field.name, &field.value) {
        indexed(block, index);
        return index;
    }
    let dynamic = table.named(&field.name);
    if field.sensitive {
        return without(block, dynamic.or(named), field);
    }
    // By the index that the name has before the new entry evicts any (RFC 7541, 4.4).
    write(block, Literal::Incremental, named.or(dynamic).unwrap_or(0), field);
    table.insert(&field.name, &field.value);
    static_table::LENGTH + 1
}

fn without(block: &mut Vec<u8>, name: Option<u32>, field: &Field) -> u32 {
    let index = name.unwrap_or(0);
    write(block, Literal::without(field), index, field);
    index
}

fn write(block: &mut Vec<u8>, kind: Literal, name_index: u32, field: &Field) {
    // An empty value is written without the Huffman bit.
    let value = if field.value.is_empty() { Text::Plain } else { Text::Huffman };
    literal(block, kind, name_index, field, Text::Huffman, value);
}
