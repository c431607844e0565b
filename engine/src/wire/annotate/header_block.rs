//! What a header block's octets are (RFC 7541, 6), in the block's own offsets.

use super::text::shown;
use super::tree::Tree;
use super::{Annotation, Layer};
use crate::wire::hpack::static_table;
use crate::wire::hpack::{Decoder, HpackError, Kind, Representation};

/// Decodes a block. Its annotations, the fields' values of interest, and what is wrong with it, if anything is.
pub(super) struct HeaderBlock {
    pub(super) annotations: Vec<Annotation>,
    pub(super) content_type: Option<String>,
    pub(super) fault: Option<HpackError>,
}

pub(super) fn annotate(decoder: &mut Decoder, block: &[u8]) -> HeaderBlock {
    let mut representations = Vec::new();
    let fault = decoder.decode(block, &mut representations).err();
    let mut tree = Tree::new();
    let mut content_type = None;
    for representation in &representations {
        one(&mut tree, representation);
        let field = representation.field.as_ref().filter(|field| field.name == b"content-type");
        content_type = content_type.or(field.map(|field| shown(&field.value)));
    }
    HeaderBlock { annotations: tree.into_annotations(), content_type, fault }
}

fn one(tree: &mut Tree, representation: &Representation) {
    let Representation { start, end, integer, integer_end, .. } = *representation;
    let Some(field) = &representation.field else {
        let value = integer.to_string();
        tree.leaf((start, end), Layer::Hpack, "Dynamic Table Size Update", &value, "the table's new size");
        return;
    };
    let (name, value) = (shown(&field.name), shown(&field.value));
    if representation.kind == Kind::Indexed {
        let mut meaning = String::from("indexed: ");
        entry(&mut meaning, integer);
        tree.leaf((start, end), Layer::Hpack, &name, &value, &meaning);
        return;
    }
    let mut meaning = String::from(match representation.kind {
        Kind::IncrementalIndexing if representation.added.is_some() => "literal, added to the table",
        Kind::IncrementalIndexing => "literal, too large for the table, which it empties",
        Kind::NeverIndexed => "literal, never to be indexed",
        _ => "literal, not added to the table",
    });
    if representation.added.is_some() && representation.evicted > 0 {
        meaning.push_str("; evicts ");
        meaning.push_str(&representation.evicted.to_string());
    }
    tree.open((start, end), Layer::Hpack, &name, &value, &meaning);
    let mut names = String::new();
    match integer {
        0 => names.push_str("the name follows"),
        _ => entry(&mut names, integer),
    }
    tree.leaf((start, integer_end), Layer::Hpack, "Index", &integer.to_string(), &names);
    let literals = [
        (representation.name, "Name Length", "Name String", &name),
        (representation.value, "Value Length", "Value String", &value),
    ];
    for (literal, length, string, text) in literals {
        let Some(literal) = literal else { continue };
        let code = if literal.huffman { "in the Huffman code" } else { "as it is" };
        let octets = (literal.end - literal.text).to_string();
        tree.leaf((literal.start, literal.text), Layer::Hpack, length, &octets, code);
        if literal.text < literal.end {
            tree.leaf((literal.text, literal.end), Layer::Hpack, string, text, "");
        }
    }
    tree.close();
}

fn entry(text: &mut String, index: u32) {
    text.push_str("entry ");
    text.push_str(&index.to_string());
    text.push_str(if index > static_table::LENGTH { ", dynamic table" } else { ", static table" });
}
