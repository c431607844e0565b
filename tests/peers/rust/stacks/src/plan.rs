//! What is measured: cells, each measured once in every round, and how many rounds.

use proto::Format;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// What carries a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stack {
    /// hyper's HTTP/1.1 (RFC 9112).
    Http1,
    /// hyper's HTTP/2 (RFC 9113).
    Http2,
    /// tonic's gRPC, over hyper's HTTP/2.
    Grpc,
}

impl Stack {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Http1, Self::Http2, Self::Grpc];

    /// What a reader sees.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Http1 => "hyper HTTP/1.1",
            Self::Http2 => "hyper HTTP/2",
            Self::Grpc => "tonic",
        }
    }
}

/// What the messages are written in.
pub const FORMATS: [Format; 2] = [Format::Json, Format::Protobuf];

/// When a stream's messages are there to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// All from the beginning: the stack may write many at once.
    AtOnce,
    /// One after the other from another task, which lets everything else on its thread go first, so that each message is on
    /// its way before the next one is there.
    OneByOne,
}

impl Pace {
    /// Both.
    pub const ALL: [Self; 2] = [Self::AtOnce, Self::OneByOne];

    /// What a reader sees.
    pub const fn words(self) -> &'static str {
        match self {
            Self::AtOnce => "all at once",
            Self::OneByOne => "one by one",
        }
    }
}

/// How long the messages are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// ChargeCard and StreamTransactions.
    Small,
    /// GetUser and BatchGetUsers: a user of 1 kB in JSON.
    Kilobyte,
}

impl Size {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Small, Self::Kilobyte];

    /// What a reader sees.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Kilobyte => "1 kB",
        }
    }
}

/// One request, and one response or a stream of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One response; so many calls are in flight at any time.
    Unary {
        /// How many.
        in_flight: usize,
    },
    /// So many responses; one call at a time.
    Stream {
        /// How many.
        messages: usize,
        /// When they are there.
        pace: Pace,
    },
}

/// Calls in flight, or connections being opened, at a time: none that another could share its costs with, and many.
pub const IN_FLIGHT: [usize; 2] = [1, 32];
/// The messages of a long stream; beside streams of one message they say what one more message costs.
pub const MESSAGES: usize = 100;

/// What is done over and over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// Calls on warm connections.
    Call {
        /// What carries them.
        stack: Stack,
        /// What the messages are written in.
        format: Format,
        /// How long the messages are.
        size: Size,
        /// Unary or a stream.
        shape: Shape,
    },
    /// New connections that carry nothing and are closed by the client.
    Connection {
        /// Whether with a full TLS 1.3 handshake.
        tls: bool,
        /// How many are being opened at a time.
        in_flight: usize,
    },
    /// Only what a call's ends do with its messages, without anything that carries them.
    Codec {
        /// What the messages are written in.
        format: Format,
        /// How long the messages are.
        size: Size,
        /// A stream's messages instead of a unary call's request and response.
        stream: bool,
    },
}

impl Cell {
    /// All of them, in the order of their figures.
    pub fn all() -> Vec<Self> {
        Self::groups().concat()
    }

    /// All of them; those of a group are subtracted from each other, and are measured side by side.
    pub fn groups() -> Vec<Vec<Self>> {
        let unary = IN_FLIGHT.map(|in_flight| Shape::Unary { in_flight });
        let long = Pace::ALL.map(|pace| Shape::Stream { messages: MESSAGES, pace });
        let short = Shape::Stream { messages: 1, pace: Pace::AtOnce };
        let mut groups = Vec::new();
        for size in Size::ALL {
            for format in FORMATS {
                for stack in Stack::ALL {
                    let shapes = unary.into_iter().chain([short]).chain(long);
                    groups.push(shapes.map(|shape| Self::Call { stack, format, size, shape }).collect());
                }
                groups.push([false, true].map(|stream| Self::Codec { format, size, stream }).to_vec());
            }
        }
        groups.extend(
            IN_FLIGHT.map(|in_flight| [false, true].map(|tls| Self::Connection { tls, in_flight }).to_vec()),
        );
        groups
    }

    /// Its name among the figures, before the side.
    pub fn name(&self) -> String {
        match *self {
            Self::Call { stack, format, size, shape } => {
                let shape = match shape {
                    Shape::Unary { in_flight } => format!("unary, {in_flight} in flight"),
                    Shape::Stream { messages: 1, .. } => "stream of 1".to_owned(),
                    Shape::Stream { messages, pace } => format!("stream of {messages} {}", pace.words()),
                };
                format!("{}, {}, {}, {shape}", stack.words(), format.label(), size.words())
            }
            Self::Connection { tls, in_flight } => {
                let kind = if tls { "TLS 1.3" } else { "plaintext" };
                format!("New connection, {kind}, {in_flight} in flight")
            }
            Self::Codec { format, size, stream } => {
                let shape = if stream { "stream, per message" } else { "unary" };
                format!("Codec alone, {}, {}, {shape}", format.label(), size.words())
            }
        }
    }

    /// The most calls that a batch may have. A closed connection keeps the client's port for a minute (TIME_WAIT, RFC 9293,
    /// 3.3.2), and there are some 28,000 ports.
    pub const fn most_calls(&self) -> usize {
        match self {
            Self::Connection { .. } => 1_000,
            Self::Call { .. } | Self::Codec { .. } => 1_000_000,
        }
    }
}

/// How thoroughly.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How many values each figure is the median of.
    pub rounds: usize,
    /// How long a cell's batch should take in a round.
    pub batch_ms: u64,
}

impl Effort {
    /// What the evidence is made of.
    pub const FULL: Self = Self { rounds: 11, batch_ms: 250 };
    /// To see that everything works; nobody's evidence.
    pub const SHORT: Self = Self { rounds: 6, batch_ms: 10 };
}

/// In which order each round takes the cells, of which each group has so many: groups, and the cells in each, drawn by a seed,
/// and every second round the one before in reverse, so that a machine that grows slower hits all alike.
pub fn orders(groups: &[usize], rounds: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut first = 0;
    let mut groups: Vec<Vec<usize>> = groups
        .iter()
        .map(|&cells| {
            first += cells;
            (first - cells..first).collect()
        })
        .collect();
    let mut orders: Vec<Vec<usize>> = Vec::with_capacity(rounds);
    for round in 0..rounds {
        if round % 2 == 0 {
            shuffle(&mut groups, &mut random);
            groups.iter_mut().for_each(|group| shuffle(group, &mut random));
            orders.push(groups.concat());
        } else {
            let before = &orders[round - 1];
            orders.push(before.iter().rev().copied().collect());
        }
    }
    orders
}

/// Fisher and Yates; of so few, that a remainder favours the first is no more than 2^-57.
fn shuffle<T>(values: &mut [T], random: &mut Xoshiro256PlusPlus) {
    for last in (1..values.len()).rev() {
        values.swap(last, (random.next_u64() % (last as u64 + 1)) as usize);
    }
}

/// How many calls take as long as a batch should, if so many took so long.
pub fn calls_of_a_batch(cell: &Cell, effort: Effort, calls: usize, took_ns: u64) -> usize {
    let wanted = calls as f64 * effort.batch_ms as f64 * 1e6 / took_ns.max(1) as f64;
    // Below so few, what begins and ends a batch would show.
    (wanted as usize).clamp(8, cell.most_calls())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_cell_has_a_name_of_its_own() {
        let cells = Cell::all();
        // Of each stack, format and size: two unary, a stream of one, two long ones; 8 codecs, 4 connections.
        assert_eq!(cells.len(), 3 * 2 * 2 * 5 + 8 + 4);
        let names: BTreeSet<String> = cells.iter().map(Cell::name).collect();
        assert_eq!(names.len(), cells.len());
        assert!(names.contains("tonic, Protobuf, small, unary, 32 in flight"), "{names:?}");
    }

    #[test]
    fn every_round_takes_every_cell_once_and_every_second_in_reverse() {
        let orders = orders(&[5, 5, 2, 5], 11, 1);
        assert_eq!(orders.len(), 11);
        for (round, order) in orders.iter().enumerate() {
            let taken: BTreeSet<usize> = order.iter().copied().collect();
            assert_eq!((order.len(), taken), (17, (0..17).collect()));
            let before = round.checked_sub(1).map(|before| orders[before].iter().rev().copied().collect());
            assert_eq!(before.as_ref() == Some(order), round % 2 == 1, "round {round}");
            // The group of two stays together.
            let places = [10, 11].map(|cell| order.iter().position(|other| *other == cell));
            let [Some(one), Some(other)] = places else { panic!("{order:?}") };
            assert_eq!(one.abs_diff(other), 1, "{order:?}");
        }
    }

    #[test]
    fn a_batch_is_as_long_as_it_should_be_and_within_bounds() {
        let call = Cell::all()[0];
        let connection = Cell::Connection { tls: false, in_flight: 1 };
        let effort = Effort { rounds: 6, batch_ms: 100 };
        assert_eq!(calls_of_a_batch(&call, effort, 64, 6_400_000), 1_000);
        assert_eq!(calls_of_a_batch(&call, effort, 64, 6_400_000_000), 8);
        assert_eq!(calls_of_a_batch(&connection, effort, 64, 640_000), 1_000);
        assert_eq!(calls_of_a_batch(&call, effort, 64, 0), 1_000_000);
    }
}
