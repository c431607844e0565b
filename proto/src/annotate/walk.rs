//! The walk over the bytes, once and without looking back.

use prost::encoding::WireType;

use super::damage::{Damage, Reason};
use super::layout::{Field, FieldKind, Layout, MessageId};
use super::value::Value;
use super::{Annotated, DEEPEST, Kind, Span};

/// Where the walk is: everything before `at` is shared out among the spans.
pub(super) struct Walk<'b, 'l> {
    bytes: &'b [u8],
    layout: &'l Layout,
    spans: Vec<Span<'l>>,
    at: usize,
}

type Step<T = ()> = Result<T, Reason>;

/// The message or group that is walked through.
#[derive(Clone, Copy)]
struct Within {
    /// Its place in the layout; `None` where the schema does not know it.
    message: Option<usize>,
    /// The span that its fields are parts of.
    parent: Option<usize>,
    /// Where its bytes, or those of the message around the group, end.
    end: usize,
    /// How many messages are around it.
    depth: u32,
}

/// What all spans of a field have in common.
#[derive(Clone, Copy)]
struct Head<'l> {
    number: u32,
    wire_type: WireType,
    field: Option<&'l Field>,
    /// The type, where the schema knows the field and the wire type is one that it can have.
    kind: Option<FieldKind>,
}

impl<'b, 'l> Walk<'b, 'l> {
    pub(super) fn new(bytes: &'b [u8], layout: &'l Layout) -> Self {
        Self { bytes, layout, spans: Vec::new(), at: 0 }
    }

    pub(super) fn message(mut self, message: MessageId) -> Annotated<'l> {
        let outcome = self.fields(Within::top(message, None, self.bytes.len()));
        self.finish(outcome)
    }

    pub(super) fn frames(mut self, message: MessageId) -> Annotated<'l> {
        let mut outcome = Ok(());
        while outcome.is_ok() && self.at < self.bytes.len() {
            let frame = self.open(Kind::Frame, None, Head::NONE, Value::None);
            outcome = self.frame(message, frame);
            self.close(frame);
        }
        self.finish(outcome)
    }

    fn finish(self, outcome: Step) -> Annotated<'l> {
        let damage = outcome.err().map(|reason| Damage { offset: self.at, reason });
        Annotated { spans: self.spans, damage }
    }

    fn frame(&mut self, message: MessageId, frame: usize) -> Step {
        let [flag, a, b, c, d, ..] = self.bytes[self.at..] else { return Err(Reason::PrefixCutShort) };
        if flag > 1 {
            return Err(Reason::Flag(flag));
        }
        let announced = u32::from_be_bytes([a, b, c, d]);
        self.leaf(Kind::Flag, Some(frame), Head::NONE, Value::Bool(flag == 1), 1);
        self.leaf(Kind::Length, Some(frame), Head::NONE, Value::Unsigned(u64::from(announced)), 4);
        let left = self.bytes.len() - self.at;
        let there = left.min(announced as usize);
        if flag == 0 {
            let name = Value::Message(self.layout.message_name(message.0));
            let whole = self.open(Kind::Message, Some(frame), Head::NONE, name);
            let outcome = self.fields(Within::top(message, Some(whole), self.at + there));
            self.close(whole);
            outcome?;
        } else if there == announced as usize {
            self.leaf(Kind::Value, Some(frame), Head::NONE, Value::Bytes(self.at, self.at + there), there);
        }
        if there < announced as usize { Err(Reason::MessageCutShort { announced, left }) } else { Ok(()) }
    }

    /// The fields of a message, to its end.
    fn fields(&mut self, within: Within) -> Step {
        while self.at < within.end {
            let (head, length) = self.tag(within)?;
            if head.wire_type == WireType::EndGroup {
                return Err(Reason::GroupEnd { field: head.number });
            }
            self.field(within, head, length)?;
        }
        Ok(())
    }

    /// The fields of a group, and the tag that ends it.
    fn group(&mut self, within: Within, open: Head<'l>) -> Step {
        while self.at < within.end {
            let (head, length) = self.tag(within)?;
            if head.wire_type != WireType::EndGroup {
                self.field(within, head, length)?;
            } else if head.number == open.number {
                let end = Head { wire_type: WireType::EndGroup, ..open };
                self.leaf(Kind::Tag, within.parent, end, Value::None, length);
                return Ok(());
            } else {
                return Err(Reason::GroupEnd { field: head.number });
            }
        }
        Err(Reason::GroupOpen { field: open.number })
    }

    /// Reads a tag, and how long it is, without going past it.
    fn tag(&self, within: Within) -> Step<(Head<'l>, usize)> {
        let (tag, length) = self.varint(self.at, within.end)?;
        let tag = u32::try_from(tag).map_err(|_| Reason::TagTooLarge)?;
        let number = tag >> 3;
        let wire_type = (tag & 7) as u8;
        if number == 0 {
            return Err(Reason::FieldZero);
        }
        let wire_type = match wire_type {
            0 => WireType::Varint,
            1 => WireType::SixtyFourBit,
            2 => WireType::LengthDelimited,
            3 => WireType::StartGroup,
            4 => WireType::EndGroup,
            5 => WireType::ThirtyTwoBit,
            _ => return Err(Reason::WireType { field: number, wire_type }),
        };
        let field = within.message.and_then(|message| self.layout.field(message, number));
        let kind = field.filter(|field| field.fits(wire_type)).map(|field| field.kind);
        Ok((Head { number, wire_type, field, kind }, length))
    }

    fn field(&mut self, within: Within, head: Head<'l>, tag: usize) -> Step {
        let field = self.open(Kind::Field, within.parent, head, Value::None);
        self.leaf(Kind::Tag, Some(field), head, Value::None, tag);
        let outcome = self.value(within, head, field);
        self.close(field);
        self.spans[field].value = outcome?;
        Ok(())
    }

    /// Everything after the tag. Gives what the field holds.
    fn value(&mut self, within: Within, head: Head<'l>, field: usize) -> Step<Value<'l>> {
        match head.wire_type {
            WireType::LengthDelimited => self.delimited(within, head, field),
            WireType::StartGroup => {
                let message = if let Some(FieldKind::Group(place)) = head.kind { Some(place) } else { None };
                self.group(within.inner(message, field, within.end)?, head)?;
                Ok(self.message_value(message))
            }
            _ => self.number(within.end, head, field),
        }
    }

    /// One number, of whatever length its type has.
    fn number(&mut self, end: usize, head: Head<'l>, parent: usize) -> Step<Value<'l>> {
        let wire_type = head.kind.map_or(head.wire_type, FieldKind::wire_type);
        let (raw, length) = match wire_type {
            WireType::SixtyFourBit => (self.fixed(8, end, head)?, 8),
            WireType::ThirtyTwoBit => (self.fixed(4, end, head)?, 4),
            _ => self.varint(self.at, end)?,
        };
        let value = Value::of_integer(raw, head.kind, self.layout);
        self.leaf(Kind::Value, Some(parent), head, value, length);
        Ok(value)
    }

    /// A length, and what it is the length of.
    fn delimited(&mut self, within: Within, head: Head<'l>, field: usize) -> Step<Value<'l>> {
        let (needed, length) = self.varint(self.at, within.end)?;
        self.leaf(Kind::Length, Some(field), head, Value::Unsigned(needed), length);
        let left = within.end - self.at;
        let cut = Reason::CutShort { field: head.number, needed, left };
        let whole = needed <= left as u64;
        let end = if whole { self.at + needed as usize } else { within.end };
        // Of what is made of parts, those that are there are annotated even where the last is missing.
        let value = match head.kind {
            Some(FieldKind::Message(place)) => {
                let value = self.message_value(Some(place));
                let message = self.open(Kind::Message, Some(field), head, value);
                let inner = within.inner(Some(place), message, end);
                let outcome = inner.and_then(|inner| self.fields(inner));
                self.close(message);
                outcome.map(|()| value)
            }
            Some(kind) if kind.wire_type() != WireType::LengthDelimited => {
                let packed = self.open(Kind::Packed, Some(field), head, Value::None);
                let outcome = self.packed(end, head, packed);
                self.close(packed);
                outcome.inspect(|value| self.spans[packed].value = *value)
            }
            _ if !whole => Err(cut),
            kind => self.text_or_bytes(kind, head, field, end),
        }?;
        if whole { Ok(value) } else { Err(cut) }
    }

    fn packed(&mut self, end: usize, head: Head<'l>, parent: usize) -> Step<Value<'l>> {
        let mut count = 0;
        while self.at < end {
            self.number(end, head, parent)?;
            count += 1;
        }
        Ok(Value::Packed(count))
    }

    fn text_or_bytes(
        &mut self,
        kind: Option<FieldKind>,
        head: Head<'l>,
        parent: usize,
        end: usize,
    ) -> Step<Value<'l>> {
        let text = std::str::from_utf8(&self.bytes[self.at..end]);
        let value = match (kind, text) {
            (Some(FieldKind::String), Ok(_)) => Value::Text(self.at, end),
            (Some(FieldKind::String), Err(_)) => return Err(Reason::NotUtf8 { field: head.number }),
            // Without a schema, what reads like a text is shown as one.
            (None, Ok(text)) if !text.is_empty() && !text.contains(char::is_control) => {
                Value::Text(self.at, end)
            }
            _ => Value::Bytes(self.at, end),
        };
        self.leaf(Kind::Value, Some(parent), head, value, end - self.at);
        Ok(value)
    }

    fn message_value(&self, message: Option<usize>) -> Value<'l> {
        let layout = self.layout;
        Value::Message(message.map_or("", |place| layout.message_name(place)))
    }

    /// The varint there: its value and its length (protobuf.dev, "Encoding", "Base 128 Varints").
    fn varint(&self, at: usize, end: usize) -> Step<(u64, usize)> {
        const LONGEST: usize = 10;
        let mut value = 0;
        for (index, byte) in self.bytes[at..end].iter().enumerate().take(LONGEST) {
            // Of the tenth byte only one bit is left.
            if index == LONGEST - 1 && *byte > 1 {
                return Err(Reason::VarintTooLong);
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if *byte < 0x80 {
                return Ok((value, index + 1));
            }
        }
        Err(Reason::VarintCutShort)
    }

    /// So many bytes as a number, the least significant first.
    fn fixed(&self, length: usize, end: usize, head: Head<'l>) -> Step<u64> {
        let left = end - self.at;
        if left < length {
            return Err(Reason::CutShort { field: head.number, needed: length as u64, left });
        }
        let bytes = &self.bytes[self.at..self.at + length];
        Ok(bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    #[inline(never)]
    fn leaf(&mut self, kind: Kind, parent: Option<usize>, head: Head<'l>, value: Value<'l>, length: usize) {
        let place = self.open(kind, parent, head, value);
        self.at += length;
        self.close(place);
    }

    /// Begins a span; it ends where the walk is when it is closed.
    #[inline(never)]
    fn open(&mut self, kind: Kind, parent: Option<usize>, head: Head<'l>, value: Value<'l>) -> usize {
        let Head { number, wire_type, field, .. } = head;
        let (start, end) = (self.at, self.at);
        self.spans.push(Span { start, end, parent, kind, number, field, wire_type, value });
        self.spans.len() - 1
    }

    fn close(&mut self, place: usize) {
        self.spans[place].end = self.at;
    }
}

impl Within {
    fn top(MessageId(message): MessageId, parent: Option<usize>, end: usize) -> Self {
        Self { message: Some(message), parent, end, depth: 0 }
    }

    /// A message or group in this one.
    fn inner(self, message: Option<usize>, parent: usize, end: usize) -> Step<Self> {
        let depth = self.depth + 1;
        if depth > DEEPEST {
            return Err(Reason::TooDeep);
        }
        Ok(Self { message, parent: Some(parent), end, depth })
    }
}

impl Head<'_> {
    /// Of what belongs to no field.
    const NONE: Self = Self { number: 0, wire_type: WireType::LengthDelimited, field: None, kind: None };
}
