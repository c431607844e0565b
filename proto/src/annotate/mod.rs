//! What every byte of a message is: tags, lengths and values, as a tree (protobuf.dev, "Encoding").
//!
//! [`annotate`] walks the bytes once, beside what the schema says ([`Layout`]), and gives a flat list of [`Span`]s: parents
//! before their parts, parts in the order of their bytes. Parts fill their parent without gap or overlap, so the leaves
//! ([`Kind::is_leaf`]) share out all bytes. What the schema does not know is annotated all the same, by its wire type alone.
//! Damaged bytes are no reason to fail: everything before the damage stands, and [`Damage`] says where and why.

mod damage;
mod layout;
mod value;
mod walk;

pub use damage::{Damage, Reason};
#[cfg(feature = "dynamic")]
pub(crate) use layout::{EnumValues, MessageFields};
pub use layout::{Field, FieldKind, Layout, MessageId};
pub use prost::encoding::WireType;
pub use value::{Value, no_number, wire_type_name};

/// How deep messages and groups may stand within each other, as in prost and Google's libraries.
pub const DEEPEST: u32 = 100;

/// A run of bytes and what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span<'l> {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// The span that it is a part of, by its place in the list.
    pub parent: Option<usize>,
    /// What it is.
    pub kind: Kind,
    /// The number of the field; 0 outside of fields.
    pub number: u32,
    /// The field, where the schema has one of that number.
    pub field: Option<&'l Field>,
    /// How it is written. Where that is not how `field` can be written, the value is shown as one of a field that the schema
    /// does not know, and libraries treat it so.
    pub wire_type: WireType,
    /// What it holds.
    pub value: Value<'l>,
}

/// What a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A field, whole: its tag, then its value, a length between them where there is one.
    Field,
    /// A field's number and wire type; also the one that ends a group.
    Tag,
    /// How many bytes follow.
    Length,
    /// One value; or bytes that the schema says nothing about.
    Value,
    /// The fields of a message within a message.
    Message,
    /// Values without tags between them.
    Packed,
    /// A message in gRPC: its prefix and its bytes.
    Frame,
    /// The prefix's first byte: whether the message is compressed.
    Flag,
}

impl Kind {
    /// The stable name in files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Tag => "tag",
            Self::Length => "length",
            Self::Value => "value",
            Self::Message => "message",
            Self::Packed => "packed",
            Self::Frame => "frame",
            Self::Flag => "flag",
        }
    }

    /// Whether it is one that has no parts; the others may have none only where there are no bytes for them.
    pub const fn is_leaf(self) -> bool {
        matches!(self, Self::Tag | Self::Length | Self::Value | Self::Flag)
    }
}

/// Bytes, annotated.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotated<'l> {
    /// The tree.
    pub spans: Vec<Span<'l>>,
    /// Where it ends too early; then the spans share out the bytes before.
    pub damage: Option<Damage>,
}

impl Span<'_> {
    /// Whether the schema knows the field and its values can be written as this one is.
    pub fn fits(&self) -> bool {
        self.field.is_some_and(|field| field.fits(self.wire_type))
    }
}

/// Annotates a message.
pub fn annotate<'l>(bytes: &[u8], layout: &'l Layout, message: MessageId) -> Annotated<'l> {
    walk::Walk::new(bytes, layout).message(message)
}

/// Annotates messages as gRPC sends them, each after a prefix of a compressed flag and a length in four bytes
/// (PROTOCOL-HTTP2.md, "Length-Prefixed-Message"). A compressed one is a single value.
pub fn annotate_framed<'l>(bytes: &[u8], layout: &'l Layout, message: MessageId) -> Annotated<'l> {
    walk::Walk::new(bytes, layout).frames(message)
}
