//! least_request's candidates, drawn ahead of the calls that they are for.
//!
//! Each call may go to another of a channel's connections than the last one, and where a fleet has a million of them each has
//! to be fetched from far. So a channel draws for many calls at once: then what is fetched comes together. Which of its
//! candidates a call takes is decided when it comes, by the calls that are under way then. The first of equals is taken
//! (gRFC A48), mostly the first of all; so only that one is fetched ahead.

use std::num::NonZeroU32;

use super::channel::{Candidate, Ready};
use super::under_way::UnderWay;
use crate::kernel::random::Stream;

/// For so many calls at a time.
const CALLS: u32 = 16;

/// Candidates for a channel's next calls.
#[derive(Clone, Debug, Default)]
pub struct Hand {
    /// Their places among those ready: each call's one after the other, the next call's at the end.
    places: Vec<u32>,
    /// The first of each call.
    first: Vec<Ready>,
}

impl Hand {
    /// Those ready are others than those that candidates were drawn from.
    pub fn drop_all(&mut self) {
        self.places.clear();
        self.first.clear();
    }

    /// The candidate with the fewest calls under way, of so many of those ready, of whom there are `count`.
    pub fn pick(
        &mut self,
        (ready, count): (&[Ready], NonZeroU32),
        choices: u32,
        under_way: &UnderWay,
        random: &mut Stream,
    ) -> Option<Candidate> {
        let choices = choices as usize;
        if self.places.len() < choices {
            self.draw(ready, count, choices, random);
        }
        let from = self.places.len() - choices;
        let first = Candidate { place: self.places[from], ready: self.first.pop()? };
        let fewest = |place: &u32| under_way.at(*place);
        let best = self.places.drain(from..).min_by_key(fewest)?;
        if best == first.place {
            return Some(first);
        }
        ready.get(best as usize).map(|&ready| Candidate { place: best, ready })
    }

    #[inline(never)]
    fn draw(&mut self, ready: &[Ready], count: NonZeroU32, choices: usize, random: &mut Stream) {
        self.drop_all();
        self.places.extend((0..CALLS as usize * choices).map(|_| random.below(count)));
        let firsts = self.places.iter().step_by(choices);
        self.first.extend(firsts.filter_map(|place| ready.get(*place as usize)));
    }

    /// Bytes that it holds.
    pub fn bytes(&self) -> u64 {
        (self.places.capacity() * size_of::<u32>() + self.first.capacity() * size_of::<Ready>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::channel::{Connection, ConnectionId, Peer, Stage};
    use crate::kernel::arena::Arena;
    use crate::kernel::random::Streams;

    /// Of the places that chance names for a call the one with the fewest calls under way, the first of equals; and never one
    /// that was drawn from a list that is another now.
    #[test]
    fn it_picks_the_first_with_the_fewest_calls_of_those_drawn_for_a_call() {
        let mut connections = Arena::<Connection>::default();
        let mut ready: Vec<Ready> = (0..9)
            .map(|pod| {
                let peer = Peer::Pod(pod);
                let connection: ConnectionId =
                    connections.insert(Connection { peer, streams: 0, stage: Stage::Ready });
                Ready { connection, peer }
            })
            .collect();
        let (mut drawn, mut random) = (Streams::new(3).named("hand"), Streams::new(3).named("hand"));
        for choices in [2, 3, 10] {
            let (mut hand, mut under_way) = (Hand::default(), UnderWay::default());
            for round in 0..3 {
                let count = NonZeroU32::new(ready.len() as u32).unwrap();
                let places: Vec<u32> = (0..CALLS * choices).map(|_| drawn.below(count)).collect();
                for of_call in places.chunks(choices as usize).rev() {
                    let best = of_call.iter().min_by_key(|place| under_way.at(**place)).copied().unwrap();
                    let picked = hand.pick((&ready, count), choices, &under_way, &mut random).unwrap();
                    assert_eq!(picked, Candidate { place: best, ready: ready[best as usize] }, "{round}");
                    under_way.add(best, 1);
                }
            }
            // One more hand is drawn, and the last connection goes.
            let count = NonZeroU32::new(ready.len() as u32).unwrap();
            (0..CALLS * choices).for_each(|_| _ = drawn.below(count));
            hand.pick((&ready, count), choices, &under_way, &mut random).unwrap();
            ready.pop();
            hand.drop_all();
            let fewer = NonZeroU32::new(ready.len() as u32).unwrap();
            (0..CALLS * choices).for_each(|_| _ = drawn.below(fewer));
            let picked = hand.pick((&ready, fewer), choices, &under_way, &mut random).unwrap();
            assert!((picked.place as usize) < ready.len());
        }
    }
}
