//! Calls under way by place in a list, kept for places that have any. A fleet has a million connections and a thousand calls
//! under way: what grows with these stays near, where a count beside each connection would be fetched from far for every
//! call.

/// How many calls are under way in each place of a list.
#[derive(Clone, Debug, Default)]
pub struct UnderWay {
    /// Places that have calls, in order, and how many.
    busy: Vec<(u32, u32)>,
}

impl UnderWay {
    /// Calls under way in a place.
    #[inline]
    pub fn at(&self, place: u32) -> u32 {
        self.find(place).map_or(0, |at| self.busy[at].1)
    }

    /// So many more are.
    #[inline]
    pub fn add(&mut self, place: u32, calls: u32) {
        match self.find(place) {
            Ok(at) => self.busy[at].1 += calls,
            Err(at) if calls > 0 => self.busy.insert(at, (place, calls)),
            Err(_) => {}
        }
    }

    /// One has ended. How many are left.
    #[inline]
    pub fn end(&mut self, place: u32) -> u32 {
        let Ok(at) = self.find(place) else { return 0 };
        self.busy[at].1 -= 1;
        let left = self.busy[at].1;
        if left == 0 {
            self.busy.remove(at);
        }
        left
    }

    /// A place leaves the list, and those behind it move up. How many calls are under way in it.
    pub fn remove(&mut self, place: u32) -> u32 {
        let (at, calls) = match self.find(place) {
            Ok(at) => (at, self.busy.remove(at).1),
            Err(at) => (at, 0),
        };
        self.busy[at..].iter_mut().for_each(|(behind, _)| *behind -= 1);
        calls
    }

    /// Bytes that it holds.
    pub fn bytes(&self) -> u64 {
        (self.busy.capacity() * size_of::<(u32, u32)>()) as u64
    }

    #[inline]
    fn find(&self, place: u32) -> Result<usize, usize> {
        self.busy.binary_search_by_key(&place, |(place, _)| *place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::Streams;
    use std::num::NonZeroU32;

    /// As a count for each place would have it, whatever comes in whatever order.
    #[test]
    fn it_counts_as_a_list_of_counts_does() {
        let mut random = Streams::new(7).named("under way");
        let mut below = |count: usize| NonZeroU32::new(count as u32).map_or(0, |count| random.below(count));
        let (mut sparse, mut dense) = (UnderWay::default(), vec![0_u32; 20]);
        for _ in 0..20_000 {
            let place = below(dense.len());
            match below(40) {
                0 if dense.len() > 3 => assert_eq!(sparse.remove(place), dense.remove(place as usize)),
                1 if dense.len() < 40 => {
                    let (last, calls) = (dense.len() as u32, below(3));
                    dense.push(calls);
                    sparse.add(last, calls);
                }
                2..20 => {
                    dense[place as usize] += 1;
                    sparse.add(place, 1);
                }
                _ => {
                    let left = dense[place as usize].saturating_sub(1);
                    dense[place as usize] = left;
                    assert_eq!(sparse.end(place), left);
                }
            }
            for (place, calls) in dense.iter().enumerate() {
                assert_eq!(sparse.at(place as u32), *calls);
            }
            assert_eq!(sparse.busy.len(), dense.iter().filter(|calls| **calls > 0).count());
        }
    }
}
