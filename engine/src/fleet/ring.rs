//! What policies compute from addresses and loads: ring_hash's ring (gRFC A42), subsets (gRFC A68), and
//! weighted_round_robin's schedule (gRFC A58).

use xxhash_rust::xxh64::xxh64;

use crate::kernel::time::Time;

/// A ring of hashes, each an address's.
#[derive(Clone, Debug)]
pub struct Ring {
    /// The addresses that it was made of.
    pub addresses: Box<[u32]>,
    /// Hashes and the address's position in that list, by hash.
    entries: Box<[(u64, u32)]>,
}

impl Ring {
    /// The ring of equally weighted addresses (gRFC A42, after Envoy's): as many entries for each as bring all to at least
    /// `least`, and to `most` at most.
    pub fn new(addresses: &[u32], least: u32, most: u32) -> Self {
        let mut entries = Vec::new();
        if !addresses.is_empty() {
            let weight = 1.0 / addresses.len() as f64;
            let scale = ((weight * f64::from(least)).ceil() / weight).min(f64::from(most));
            let (mut current, mut target) = (0_u32, 0.0);
            for (position, &address) in addresses.iter().enumerate() {
                target += scale * weight;
                let mut name = name(address);
                name.push('_');
                let length = name.len();
                let mut copy = 0_u32;
                while f64::from(current) < target {
                    name.truncate(length);
                    name += &copy.to_string();
                    entries.push((xxh64(name.as_bytes(), 0), position as u32));
                    (copy, current) = (copy + 1, current + 1);
                }
            }
        }
        entries.sort_unstable();
        Self { addresses: addresses.into(), entries: entries.into() }
    }

    /// The first entry whose hash is not less than a key's; None of an empty ring.
    #[inline]
    pub fn find(&self, key: u32) -> Option<u32> {
        let hash = xxh64(&key.to_le_bytes(), 0);
        let at = self.entries.partition_point(|&(entry, _)| entry < hash);
        match at {
            _ if self.entries.is_empty() => None,
            at if at == self.entries.len() => Some(0),
            at => Some(at as u32),
        }
    }

    /// The positions of addresses around the ring, from an entry on; an address comes again and again.
    pub fn from(&self, entry: u32) -> impl Iterator<Item = u32> {
        let (before, after) = self.entries.split_at(entry as usize);
        after.iter().chain(before).map(|&(_, position)| position)
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        (size_of_val(&*self.entries) + size_of_val(&*self.addresses)) as u64
    }
}

/// What an address is written as: hashes are of it. The numbers are as good as any; a cluster gives pods others.
fn name(address: u32) -> String {
    let [_, b, c, d] = address.to_be_bytes();
    format!("10.{b}.{c}.{d}:50051")
}

/// So many of the addresses, by a client's own seed (gRFC A68): those with the least hashes.
pub fn subset(addresses: &[u32], size: u32, seed: u64) -> Vec<u32> {
    if addresses.len() <= size as usize {
        return addresses.to_vec();
    }
    let mut hashed: Vec<(u64, u32)> =
        addresses.iter().map(|&address| (xxh64(name(address).as_bytes(), seed), address)).collect();
    hashed.sort_unstable();
    hashed.truncate(size as usize);
    hashed.into_iter().map(|(_, address)| address).collect()
}

/// weighted_round_robin's weights and schedule for one channel.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// Of each subchannel, by its position.
    pub reports: Vec<Report>,
    /// Of each that can be picked, 1 to 65,535; empty: all alike.
    schedule: Vec<u16>,
    sequence: u32,
    /// When weights go into the schedule again.
    pub next_update: Time,
}

/// What was reported of a subchannel.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// Its weight; 0: none yet.
    pub weight: f64,
    /// When it came.
    pub at: Time,
    /// From when on it may be used.
    pub from: Time,
}

/// The weight of the heaviest in a schedule.
const HEAVIEST: u32 = u16::MAX as u32;

impl Weights {
    /// A new schedule of weights, 0 where there is none; from anywhere in it. Fewer than two weights: all are alike.
    pub fn schedule(&mut self, weights: impl Iterator<Item = f64> + Clone, start: u32) {
        let (mut weighted, mut sum, mut most, mut all) = (0_u32, 0.0, 0.0_f64, 0_u32);
        for weight in weights.clone() {
            all += 1;
            if weight > 0.0 {
                (weighted, sum, most) = (weighted + 1, sum + weight, most.max(weight));
            }
        }
        self.schedule.clear();
        self.sequence = start;
        if weighted < 2 || all < 2 {
            return;
        }
        // Those without a weight get the mean of the others.
        let (scale, mean) = (f64::from(HEAVIEST) / most, sum / f64::from(weighted));
        self.schedule.extend(weights.map(|weight| {
            let weight = if weight > 0.0 { weight } else { mean };
            (weight * scale).round().clamp(1.0, f64::from(HEAVIEST)) as u16
        }));
    }

    /// Whose turn it is, of so many that can be picked: a stride through all, in which each is passed over as often as its
    /// weight is less than the heaviest's (the static stride scheduler of grpc-core and grpc-go).
    #[inline]
    pub fn next(&mut self, count: u32) -> u32 {
        if self.schedule.len() != count as usize {
            self.sequence = self.sequence.wrapping_add(1);
            return self.sequence % count;
        }
        loop {
            let sequence = self.sequence;
            self.sequence = sequence.wrapping_add(1);
            let (at, generation) = (sequence % count, sequence / count);
            let weight = u64::from(self.schedule[at as usize]);
            // An offset of its own keeps equal weights from being passed over at once.
            let offset = u64::from(at) * u64::from(HEAVIEST / 2);
            let rest = (weight * u64::from(generation) + offset) % u64::from(HEAVIEST);
            if rest >= u64::from(HEAVIEST) - weight {
                return at;
            }
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        (self.reports.capacity() * size_of::<Report>() + self.schedule.capacity() * size_of::<u16>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_has_as_many_entries_as_asked_and_serves_each_address_alike() {
        let addresses: Vec<u32> = (0..10).collect();
        let ring = Ring::new(&addresses, 1024, 4096);
        assert_eq!(ring.entries.len(), 1030, "103 for each of ten");
        assert!(ring.entries.is_sorted());
        let mut of = [0_u32; 10];
        for key in 0..100_000 {
            let entry = ring.find(key).unwrap();
            of[ring.from(entry).next().unwrap() as usize] += 1;
        }
        // The share of an address is the sum of 103 exponential gaps of 1,030: 10 % within a third of it.
        assert!(of.iter().all(|&keys| (6_600..13_400).contains(&keys)), "{of:?}");
        assert_eq!(Ring::new(&[], 1024, 4096).find(1), None);
        assert_eq!(Ring::new(&addresses, 4096, 64).entries.len(), 64, "the most is the most");
    }

    #[test]
    fn one_address_less_moves_its_own_keys_only() {
        let addresses: Vec<u32> = (0..10).collect();
        let (ring, less) = (Ring::new(&addresses, 1030, 4096), Ring::new(&addresses[..9], 927, 4096));
        let of = |ring: &Ring, key| {
            let position = ring.from(ring.find(key).unwrap()).next().unwrap();
            ring.addresses[position as usize]
        };
        let moved = (0..10_000).filter(|&key| of(&ring, key) != of(&less, key));
        assert!(moved.clone().count() > 500 && moved.clone().all(|key| of(&ring, key) == 9));
    }

    #[test]
    fn a_subset_is_its_clients_own_and_changes_by_one() {
        let addresses: Vec<u32> = (0..100).collect();
        let chosen = subset(&addresses, 10, 1);
        assert_eq!(chosen.len(), 10);
        assert_ne!(chosen, subset(&addresses, 10, 2));
        let gone: Vec<u32> = addresses.iter().copied().filter(|address| *address != chosen[3]).collect();
        let after = subset(&gone, 10, 1);
        assert_eq!(after.iter().filter(|address| !chosen.contains(address)).count(), 1);
        assert_eq!(subset(&addresses[..5], 10, 1), addresses[..5]);
    }

    #[test]
    fn a_schedule_gives_each_its_weights_share() {
        let mut weights = Weights::default();
        weights.schedule([1.0, 2.0, 0.0, 5.0].into_iter(), 17);
        let mut turns = [0_u32; 4];
        for _ in 0..80_000 {
            turns[weights.next(4) as usize] += 1;
        }
        // The one without a weight has the mean of 1, 2 and 5.
        let sum = 1.0 + 2.0 + 8.0 / 3.0 + 5.0;
        for (turns, weight) in turns.into_iter().zip([1.0, 2.0, 8.0 / 3.0, 5.0]) {
            assert!((f64::from(turns) / 80_000.0 / (weight / sum) - 1.0).abs() < 0.001, "{turns}");
        }
        weights.schedule([3.0, 0.0].into_iter(), 0);
        assert_eq!([0; 4].map(|_| weights.next(2)), [1, 0, 1, 0], "one weight is none");
    }
}
