//! Addresses are not pods. Who balances is told of addresses; which pod has one changes: a pod that is gone gives its address
//! back, and after a while another pod has it, perhaps another service's. A client that still holds the address then calls
//! somebody whom it does not mean.

use std::collections::VecDeque;

use crate::kernel::time::Duration;

/// Nobody, or nothing.
const NONE: u32 = u32::MAX;

/// Where pods take their addresses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Addresses that nobody has at the start.
    pub spare: u32,
    /// For so long an address that was given back is given to nobody.
    pub reuse: Duration,
}

/// Who has which address now.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The pod that has it, by address.
    holders: Vec<u32>,
    /// The pod that has it or had it last, by address.
    latest: Vec<u32>,
    /// The address that it has, by pod.
    own: Vec<u32>,
    /// The address that it had last, by pod.
    last: Vec<u32>,
    /// Those that can be given out: the one that is free for longest is the first.
    free: VecDeque<u32>,
    /// Those given back lately, in order.
    cooling: VecDeque<u32>,
    /// Pods that have none and want one, in order.
    waiting: VecDeque<u32>,
    reuse: Option<Duration>,
}

impl Addresses {
    /// Each pod has an address of its own for ever, the one of its number. With a pool only those pods have one that are
    /// there at the start; the others take one when they come.
    pub fn new(there: &[bool], pool: Option<Pool>) -> Self {
        let mut table = Self {
            holders: Vec::new(),
            latest: Vec::new(),
            own: vec![NONE; there.len()],
            last: vec![NONE; there.len()],
            free: VecDeque::new(),
            cooling: VecDeque::new(),
            waiting: VecDeque::new(),
            reuse: pool.map(|pool| pool.reuse),
        };
        for (pod, &there) in there.iter().enumerate() {
            if there || pool.is_none() {
                table.hold(pod as u32, table.holders.len() as u32);
            }
        }
        let taken = table.holders.len() as u32;
        let spare = pool.map_or(0, |pool| pool.spare);
        table.holders.resize((taken + spare) as usize, NONE);
        table.latest.resize((taken + spare) as usize, NONE);
        table.free.extend(taken..taken + spare);
        table
    }

    fn hold(&mut self, pod: u32, address: u32) {
        if self.holders.len() <= address as usize {
            self.holders.resize(address as usize + 1, NONE);
            self.latest.resize(address as usize + 1, NONE);
        }
        (self.holders[address as usize], self.latest[address as usize]) = (pod, pod);
        (self.own[pod as usize], self.last[pod as usize]) = (address, address);
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.holders.len() as u32
    }

    /// The pod that has an address.
    #[inline]
    pub fn holder(&self, address: u32) -> Option<u32> {
        self.holders.get(address as usize).copied().filter(|&pod| pod != NONE)
    }

    /// The pod that has an address, or had it last.
    pub fn latest(&self, address: u32) -> Option<u32> {
        self.latest.get(address as usize).copied().filter(|&pod| pod != NONE)
    }

    /// The address that a pod has.
    pub fn of(&self, pod: u32) -> Option<u32> {
        self.own.get(pod as usize).copied().filter(|&address| address != NONE)
    }

    /// The pod that has the address now that another one had last, if that is somebody else.
    pub fn successor(&self, pod: u32) -> Option<u32> {
        self.holder(*self.last.get(pod as usize)?).filter(|&holder| holder != pod)
    }

    /// A pod wants an address. Whether it has one now; if not it has one when there is one to have.
    pub fn take(&mut self, pod: u32) -> bool {
        if self.of(pod).is_some() {
            return true;
        }
        match self.free.pop_front() {
            Some(address) => self.hold(pod, address),
            None if !self.waiting.contains(&pod) => self.waiting.push_back(pod),
            None => {}
        }
        self.of(pod).is_some()
    }

    /// A pod wants none any more.
    pub fn forget(&mut self, pod: u32) {
        self.waiting.retain(|&other| other != pod);
    }

    /// A pod gives its address back, where pods do. After how long [`Self::cooled`] is to be called.
    pub fn release(&mut self, pod: u32) -> Option<Duration> {
        let reuse = self.reuse?;
        let address = self.of(pod)?;
        self.holders[address as usize] = NONE;
        self.own[pod as usize] = NONE;
        self.cooling.push_back(address);
        Some(reuse)
    }

    /// The address given back longest ago can be given out. The pod that has it at once, because it waited for one.
    pub fn cooled(&mut self) -> Option<u32> {
        let address = self.cooling.pop_front()?;
        self.free.push_back(address);
        let pod = self.waiting.pop_front()?;
        self.take(pod).then_some(pod)
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        let by_address = self.holders.capacity() + self.latest.capacity();
        let lists = by_address + self.own.capacity() + self.last.capacity();
        let queues = self.free.capacity() + self.cooling.capacity() + self.waiting.capacity();
        ((lists + queues) * size_of::<u32>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_and_goes_to_whoever_waits_longest() {
        let pool = Pool { spare: 1, reuse: Duration::from_seconds(20) };
        let mut table = Addresses::new(&[true, true, false, false], Some(pool));
        assert_eq!((table.count(), table.of(1), table.of(2)), (3, Some(1), None));
        assert!(table.take(2) && table.take(2), "the spare one");
        assert!(!table.take(3) && !table.take(3), "there is none");
        assert_eq!(table.release(0), Some(Duration::from_seconds(20)));
        assert_eq!((table.holder(0), table.successor(0), table.of(3)), (None, None, None));
        assert_eq!(table.latest(0), Some(0));
        assert_eq!(table.cooled(), Some(3));
        assert_eq!((table.holder(0), table.latest(0), table.successor(0)), (Some(3), Some(3), Some(3)));
        assert_eq!(table.cooled(), None);
        assert_eq!(table.release(0), None, "it has none to give");
    }

    #[test]
    fn without_a_pool_each_pod_keeps_its_own() {
        let mut table = Addresses::new(&[true, false], None);
        assert_eq!((table.count(), table.of(1), table.release(0)), (2, Some(1), None));
        assert_eq!(table.holder(0), Some(0));
    }
}
