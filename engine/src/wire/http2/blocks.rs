//! Header blocks as one end of a connection writes them: how many octets each takes. Either that is given, or the fields are,
//! and an HPACK encoder that lives as long as the connection makes a block of them when its turn comes; what came before on
//! the connection then decides.

use std::sync::Arc;

use crate::wire::hpack::{Encoder, Field, Habit};
use crate::wire::message::HeaderBlock;

/// Which of an end's header blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// What a message begins with.
    Headers,
    /// What a gRPC response ends with.
    Trailers,
}

/// One end's header lists, each kind's in the order of the calls; after the last the first comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lists {
    /// What messages begin with.
    pub headers: Vec<Vec<Field>>,
    /// What gRPC responses end with.
    pub trailers: Vec<Vec<Field>>,
}

/// Where one end's sizes come from.
#[derive(Clone, Debug)]
pub enum Blocks {
    /// They are given, of the connection's first and of each after it.
    Given {
        /// What messages begin with.
        headers: HeaderBlock,
        /// What gRPC responses end with.
        trailers: HeaderBlock,
    },
    /// From lists, by an encoder with these habits.
    Encoded(Habit, Arc<Lists>),
}

/// One end of one connection, writing header blocks.
#[derive(Clone, Debug)]
pub(super) struct Sizer {
    blocks: Blocks,
    /// How many of each kind have been written.
    written: [u64; 2],
    encoder: Option<Encoder>,
    block: Vec<u8>,
    /// What lists came to that left the encoder as it was. While it is as it was they come to the same again; that spares most
    /// of the work when calls resemble each other.
    known: [Box<[Known]>; 2],
}

/// A list's size, and how many entries the encoder's table had ever had then.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    octets: u32,
    added: Option<u32>,
}

impl Sizer {
    pub(super) fn new(blocks: &Blocks) -> Self {
        let none = || [Box::default(), Box::default()];
        let (encoder, known) = match blocks {
            Blocks::Given { .. } => (None, none()),
            Blocks::Encoded(habit, lists) => {
                let room = |lists: &[Vec<Field>]| vec![Known::default(); lists.len()].into();
                // grpc-core's choices depend on more than its table.
                let known = if *habit == Habit::GrpcCore {
                    none()
                } else {
                    [room(&lists.headers), room(&lists.trailers)]
                };
                (Some(Encoder::new(*habit)), known)
            }
        };
        Self { blocks: blocks.clone(), written: [0; 2], encoder, block: Vec::new(), known }
    }

    /// Octets of the block that is written now, for the call of that number.
    pub(super) fn octets(&mut self, which: Block, call: u32) -> u32 {
        let at = which as usize;
        let before = self.written[at];
        self.written[at] += 1;
        match (&self.blocks, &mut self.encoder) {
            (Blocks::Given { headers, trailers }, _) => match which {
                Block::Headers => headers.octets(before),
                Block::Trailers => trailers.octets(before),
            },
            (Blocks::Encoded(_, lists), Some(encoder)) => {
                let lists = if which == Block::Headers { &lists.headers } else { &lists.trailers };
                let index = call as usize % lists.len().max(1);
                let Some(list) = lists.get(index) else { return 0 };
                let added = encoder.table().added();
                let known = self.known[at].get_mut(index);
                if let Some(known) = &known
                    && known.added == Some(added)
                {
                    return known.octets;
                }
                self.block.clear();
                encoder.encode(list, &mut self.block);
                let octets = self.block.len() as u32;
                if let Some(known) = known
                    && encoder.table().added() == added
                {
                    *known = Known { octets, added: Some(added) };
                }
                octets
            }
            (Blocks::Encoded(..), None) => 0,
        }
    }

    /// Bytes of storage.
    pub(super) fn bytes(&self) -> u64 {
        let table = self.encoder.as_ref().map_or(0, |encoder| encoder.table().size() as usize);
        let known: usize = self.known.iter().map(|known| size_of_val(&**known)).sum();
        (table + self.block.capacity() + known) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizer(habit: Habit, lists: usize) -> Sizer {
        let list =
            |at| vec![Field::new(":path", "/a/b"), Field::new("x-request", format!("number {}", at / 2))];
        let lists = Lists { headers: (0..lists).map(list).collect(), trailers: vec![vec![]] };
        Sizer::new(&Blocks::Encoded(habit, Arc::new(lists)))
    }

    /// What is known is what encoding would give again: an encoder that is asked each time agrees.
    #[test]
    fn what_is_known_is_what_an_encoder_says() {
        for habit in Habit::ALL {
            let mut sizer = sizer(habit, 5);
            let Blocks::Encoded(_, lists) = sizer.blocks.clone() else { panic!() };
            let mut encoder = Encoder::new(habit);
            for call in [0, 0, 0, 1, 2, 3, 0, 4, 4, 2, 0, 7, 9, 9] {
                let mut block = Vec::new();
                encoder.encode(&lists.headers[call as usize % 5], &mut block);
                assert_eq!(sizer.octets(Block::Headers, call), block.len() as u32, "{habit:?} {call}");
            }
        }
    }

    #[test]
    fn given_sizes_are_of_the_first_and_of_the_others() {
        let headers = HeaderBlock { first: 50, repeated: 5 };
        let trailers = HeaderBlock { first: 20, repeated: 2 };
        let mut sizer = Sizer::new(&Blocks::Given { headers, trailers });
        let octets = [Block::Headers, Block::Headers, Block::Trailers, Block::Headers]
            .map(|which| sizer.octets(which, 3));
        assert_eq!(octets, [50, 5, 20, 5]);
    }
}
