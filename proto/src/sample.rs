//! Six sample messages, one per shape that the documents argue about: a small record, a map, a list, numbers, opaque
//! bytes, prose. Each can be had at its natural size or scaled to a size in compact JSON; the same seed gives the same
//! bytes on every target.

mod grow;
mod prose;

use rand_pcg::Pcg32;

use crate::codec::Format;
use crate::generated::{Pair, plain};
use crate::message::{CodecError, Message};

/// The shape of a sample message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// A charge of a card: four short fields. At its natural size it is the documents' own example.
    Charge,
    /// A user with a map of metadata.
    User,
    /// A page of a statement: many equal records.
    Transactions,
    /// A vector of floats.
    Embedding,
    /// An event around bytes that nobody on the way can read.
    Event,
    /// A long answer in prose.
    Text,
}

impl Shape {
    /// All shapes, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Charge, Self::User, Self::Transactions, Self::Embedding, Self::Event, Self::Text];

    /// The stable name in links and files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::User => "user",
            Self::Transactions => "transactions",
            Self::Embedding => "embedding",
            Self::Event => "event",
            Self::Text => "text",
        }
    }

    /// What a reader sees.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Charge => "Charge",
            Self::User => "User with metadata",
            Self::Transactions => "List of transactions",
            Self::Embedding => "Embedding of floats",
            Self::Event => "Event with opaque bytes",
            Self::Text => "Long text",
        }
    }

    /// The full name of the message's type.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Charge => "wirelab.payments.v1.ChargeRequest",
            Self::User => "wirelab.users.v1.User",
            Self::Transactions => "wirelab.payments.v1.TransactionList",
            Self::Embedding => "wirelab.inference.v1.Embedding",
            Self::Event => "wirelab.users.v1.ActivityEvent",
            Self::Text => "wirelab.inference.v1.CompleteResponse",
        }
    }

    /// The shape of that name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|shape| shape.id() == id)
    }

    /// The message at its natural size.
    pub fn sample(self, seed: u64) -> Sample {
        self.build(seed, grow::Limit::Natural)
    }

    /// The message with its repeatable part scaled so that its compact JSON is as long as possible without exceeding
    /// `json_bytes`. Where the fixed part alone is longer, that is what comes back: callers show the real size.
    pub fn sample_of_size(self, json_bytes: u32, seed: u64) -> Sample {
        self.build(seed, grow::Limit::JsonBytes(json_bytes as usize))
    }

    fn build(self, seed: u64, limit: grow::Limit) -> Sample {
        // One stream per shape, so that one sample's draws never depend on another's.
        let random = &mut Pcg32::new(seed, self as u64);
        Sample(match self {
            Self::Charge => Kind::Charge(Pair::new(grow::charge(random, limit))),
            Self::User => Kind::User(Pair::new(grow::user(random, limit))),
            Self::Transactions => Kind::Transactions(Pair::new(grow::transactions(random, limit))),
            Self::Embedding => Kind::Embedding(Pair::new(grow::embedding(random, limit))),
            Self::Event => Kind::Event(Pair::new(grow::event(random, limit))),
            Self::Text => Kind::Text(Pair::new(grow::text(random, limit))),
        })
    }
}

/// A sample message.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Charge(Pair<plain::payments::ChargeRequest>),
    User(Pair<plain::users::User>),
    Transactions(Pair<plain::payments::TransactionList>),
    Embedding(Pair<plain::inference::Embedding>),
    Event(Pair<plain::users::ActivityEvent>),
    Text(Pair<plain::inference::CompleteResponse>),
}

impl Sample {
    fn message(&self) -> &dyn Message {
        match &self.0 {
            Kind::Charge(pair) => pair,
            Kind::User(pair) => pair,
            Kind::Transactions(pair) => pair,
            Kind::Embedding(pair) => pair,
            Kind::Event(pair) => pair,
            Kind::Text(pair) => pair,
        }
    }
}

impl Message for Sample {
    fn library(&self, format: Format) -> &'static str {
        self.message().library(format)
    }

    fn encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        self.message().encode(format, buffer)
    }

    fn populate_encode(&self, format: Format, buffer: &mut Vec<u8>) -> Result<(), CodecError> {
        self.message().populate_encode(format, buffer)
    }

    fn decode(&self, format: Format, bytes: &[u8]) -> Result<(), CodecError> {
        self.message().decode(format, bytes)
    }

    fn difference(&self, format: Format, bytes: &[u8]) -> Result<Option<String>, CodecError> {
        self.message().difference(format, bytes)
    }

    // The loops of the message's own type: which one it is, is asked once per batch, not once per call.

    fn encode_batch(&self, format: Format, times: u32, buffer: &mut Vec<u8>) -> Result<u64, CodecError> {
        self.message().encode_batch(format, times, buffer)
    }

    fn populate_encode_batch(
        &self,
        format: Format,
        times: u32,
        buffer: &mut Vec<u8>,
    ) -> Result<u64, CodecError> {
        self.message().populate_encode_batch(format, times, buffer)
    }

    fn decode_batch(&self, format: Format, times: u32, bytes: &[u8]) -> Result<u64, CodecError> {
        self.message().decode_batch(format, times, bytes)
    }
}
