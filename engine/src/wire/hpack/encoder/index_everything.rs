//! python-hpack's choices (4.2.0, `hpack.py`, `table.py`): what is in a table goes by its index, what is not is added to it.

use super::{Field, Literal, Text, indexed, literal};
use crate::wire::hpack::static_table;
use crate::wire::hpack::table::DynamicTable;

pub(super) fn encode(table: &mut DynamicTable, fields: &[Field], block: &mut Vec<u8>) {
    for field in fields {
        let exact = static_table::exact(&field.name, &field.value);
        if let Some(index) = exact.or_else(|| table.exact(&field.name, &field.value)) {
            indexed(block, index);
            continue;
        }
        let named = static_table::named(&field.name).or_else(|| table.named(&field.name));
        let kind = if field.sensitive { Literal::Never } else { Literal::Incremental };
        literal(block, kind, named.unwrap_or(0), field, Text::Huffman, Text::Huffman);
        if !field.sensitive {
            table.insert(&field.name, &field.value);
        }
    }
}
