//! Why bytes are no message.

use super::wire_type_name;

/// Where the bytes stop making sense, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset}: {reason}")]
pub struct Damage {
    /// The first byte that could not be annotated. At the length of the bytes where too few of them are there.
    pub offset: usize,
    /// Why.
    pub reason: Reason,
}

/// What is wrong. Every such message is refused by the libraries too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The last byte of a varint says that another follows.
    #[error("the bytes end within a varint")]
    VarintCutShort,
    /// No varint is longer than ten bytes or has more than 64 bits.
    #[error("a varint of more than 64 bits")]
    VarintTooLong,
    /// A tag is a field's number times 8 and the wire type, in 32 bits.
    #[error("a tag of more than 32 bits: field numbers end at 536870911")]
    TagTooLarge,
    /// Fields are numbered from 1.
    #[error("a field of number 0: they are numbered from 1")]
    FieldZero,
    /// There are six.
    #[error("field {field} has wire type {wire_type}: there are 0 to 5")]
    WireType {
        /// The field's number.
        field: u32,
        /// Its wire type.
        wire_type: u8,
    },
    /// Fewer bytes than announced.
    #[error("field {field} needs {needed} bytes, {left} are left")]
    CutShort {
        /// The field's number.
        field: u32,
        /// How many were announced.
        needed: u64,
        /// How many there are in the message that the field is in.
        left: usize,
    },
    /// The end of a group that did not begin.
    #[error(
        "field {field} ends a group ({}) that did not begin",
        wire_type_name(prost::encoding::WireType::EndGroup)
    )]
    GroupEnd {
        /// The field's number.
        field: u32,
    },
    /// The message is over before its group.
    #[error("group {field} does not end")]
    GroupOpen {
        /// The group's field number.
        field: u32,
    },
    /// proto3 demands it, and all of the libraries here do.
    #[error("field {field} is a string, but no UTF-8")]
    NotUtf8 {
        /// The field's number.
        field: u32,
    },
    /// The libraries stop there too, lest a few bytes exhaust their stack.
    #[error("messages within messages, more than {} deep", super::DEEPEST)]
    TooDeep,
    /// gRPC's compressed flag is 0 or 1.
    #[error("a compressed flag of {0}: it is 0 or 1")]
    Flag(u8),
    /// The five bytes before a message in gRPC are not all there.
    #[error("the bytes end within the prefix of a message, which has 5")]
    PrefixCutShort,
    /// Fewer bytes than the prefix announces.
    #[error("the prefix announces a message of {announced} bytes, {left} are there")]
    MessageCutShort {
        /// What the prefix says.
        announced: u32,
        /// How many bytes follow.
        left: usize,
    },
}
