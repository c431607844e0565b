//! The queue against a model that is obviously right: an ordered set of (time, order of scheduling, event).

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use super::*;
use crate::kernel::random::{Stream, Streams};

fn below(random: &mut Stream, count: u32) -> u64 {
    u64::from(random.below(NonZeroU32::new(count).unwrap()))
}

struct Pair {
    queue: Queue<u32>,
    model: BTreeSet<(Time, u64, u32)>,
    timers: BTreeMap<u32, (Timer, Time, u64)>,
    scheduled: u64,
    now: Time,
}

impl Pair {
    fn new(queue: Queue<u32>) -> Self {
        Self { queue, model: BTreeSet::new(), timers: BTreeMap::new(), scheduled: 0, now: Time::ZERO }
    }

    fn enter(&mut self, timer: Timer, time: Time) {
        let event = self.scheduled as u32;
        self.model.insert((time, self.scheduled, event));
        self.timers.insert(event, (timer, time, self.scheduled));
        self.scheduled += 1;
    }

    fn push(&mut self, ahead: u64) {
        let time = self.now.checked_add(Duration::from_nanoseconds(ahead)).unwrap();
        let timer = self.queue.push(time, self.scheduled as u32);
        self.enter(timer, time);
    }

    fn push_lane(&mut self, lane: Lane, delay: Duration) {
        let timer = self.queue.push_lane(lane, self.now, self.scheduled as u32);
        let time = self.now.checked_add(delay).unwrap();
        self.enter(timer, time);
    }

    fn pop(&mut self) {
        let expected = self.model.pop_first().map(|(time, _, event)| (time, event));
        assert_eq!(self.queue.pop(), expected);
        if let Some((time, _)) = expected {
            self.now = time;
        }
    }

    /// Cancels an event that may be pending, gone, or cancelled.
    fn cancel(&mut self, event: u32) {
        let Some(&(timer, time, sequence)) = self.timers.get(&event) else { return };
        assert_eq!(self.queue.cancel(timer), self.model.remove(&(time, sequence, event)), "event {event}");
    }
}

#[test]
fn it_is_an_ordered_set_under_random_pushes_pops_replacements_and_cancellations() {
    for seed in 0..60 {
        let mut random = Streams::new(seed).named("queue");
        let mut pair = Pair::new(Queue::with_capacity(0));
        let delays = [0, 7, 40, 40_000].map(Duration::from_nanoseconds);
        let lanes = delays.map(|delay| pair.queue.lane(delay, 0));
        // Short spans make ties; seeds differ in how much they cancel.
        let span = [1, 5, 100, 1_000_000][seed as usize % 4];
        let cancels = [0, 1, 3, 7][seed as usize / 4 % 4];
        for step in 0..4_000 {
            match below(&mut random, 11 + cancels) {
                0..=2 => {
                    let ahead = below(&mut random, span);
                    pair.push(ahead);
                }
                3..=4 => {
                    let lane = below(&mut random, 4) as usize;
                    pair.push_lane(lanes[lane], delays[lane]);
                }
                5..=6 => pair.pop(),
                // Take one and put one or two back: the root is replaced.
                7..=10 => {
                    pair.pop();
                    for _ in 0..=below(&mut random, 2) {
                        let ahead = below(&mut random, span);
                        pair.push(ahead);
                    }
                }
                _ => {
                    let newest = pair.scheduled as u32;
                    let event = newest.saturating_sub(below(&mut random, 400) as u32);
                    pair.cancel(event);
                }
            }
            if step % 3 == 0 {
                assert_eq!(pair.queue.first(), pair.model.first().map(|&(time, ..)| time));
            }
            let pending = pair.model.len() as u64;
            assert_eq!(pair.queue.len(), pending, "seed {seed}, step {step}");
            assert!(pair.queue.cancelled() <= pending + 65 * 5, "seed {seed}, step {step}");
        }
        while !pair.model.is_empty() {
            pair.pop();
        }
        pair.pop();
        assert!(pair.queue.is_empty());
    }
}

#[test]
fn timers_that_are_always_cancelled_take_no_room() {
    let mut queue = Queue::with_capacity(4);
    let lane = queue.lane(Duration::from_seconds(3600), 0);
    let held = queue.push_lane(lane, Time::ZERO, 0);
    for step in 1..100_000 {
        let now = Time::from_nanoseconds(step);
        let (late, timeout) = (queue.push(Time::MAX, 1), queue.push_lane(lane, now, 2));
        assert!(queue.cancel(late) && queue.cancel(timeout));
        assert!(!queue.cancel(late) && !queue.cancel(timeout), "cancelled twice");
        assert!(queue.cancelled() <= 2 * 66);
    }
    assert_eq!(queue.len(), 1);
    assert!(queue.bytes() < 30_000, "{}", queue.bytes());
    assert!(queue.cancel(held));
    assert!(queue.is_empty() && queue.pop().is_none());
}

#[test]
fn a_name_is_not_taken_for_a_later_event_in_the_same_slot() {
    let mut queue = Queue::with_capacity(1);
    let first = queue.push(Time::from_nanoseconds(1), 'a');
    assert_eq!(queue.pop(), Some((Time::from_nanoseconds(1), 'a')));
    assert!(!queue.cancel(first), "it has happened");
    let second = queue.push(Time::from_nanoseconds(2), 'b');
    assert_eq!(second.at, first.at, "the slot is used again");
    assert!(!queue.cancel(first));
    assert!(!queue.cancel(Timer::NONE));
    assert_eq!(queue.pop(), Some((Time::from_nanoseconds(2), 'b')));
}

#[test]
fn nothing_is_taken_past_the_moment_asked_for() {
    let mut queue = Queue::with_capacity(1);
    let lane = queue.lane(Duration::from_nanoseconds(10), 1);
    queue.push(Time::from_nanoseconds(11), 'b');
    queue.push_lane(lane, Time::ZERO, 'a');
    assert_eq!(queue.pop_until(Time::from_nanoseconds(9)), None);
    assert_eq!(queue.pop_until(Time::from_nanoseconds(10)), Some((Time::from_nanoseconds(10), 'a')));
    assert_eq!(queue.pop_until(Time::from_nanoseconds(10)), None);
    assert_eq!(queue.pop(), Some((Time::from_nanoseconds(11), 'b')));
}

#[test]
fn past_the_end_of_time_the_queue_says_so() {
    let mut queue = Queue::with_capacity(1);
    let lane = queue.lane(Duration::from_nanoseconds(10), 1);
    assert_eq!(queue.push_lane(lane, Time::MAX, ()), Timer::NONE);
    assert_eq!(queue.overflow(), Some(Overflow::Clock));
    assert!(queue.is_empty());
}

#[test]
fn names_hold_through_sweeps() {
    let mut queue = Queue::with_capacity(0);
    let lane = queue.lane(Duration::from_nanoseconds(5), 0);
    let timers: Vec<_> = (0..2000)
        .map(|at| match at % 2 {
            0 => queue.push(Time::from_nanoseconds(7), at),
            _ => queue.push_lane(lane, Time::ZERO, at),
        })
        .collect();
    // All but each tenth: swept again and again.
    for (at, &timer) in timers.iter().enumerate().filter(|(at, _)| at / 2 % 10 > 0) {
        assert!(queue.cancel(timer), "event {at}");
    }
    assert!(queue.cancelled() < 2 * 66 + 200);
    for (at, &timer) in timers.iter().enumerate() {
        assert_eq!(queue.cancel(timer), at / 2 % 10 == 0, "event {at}");
    }
    assert!(queue.is_empty() && queue.pop().is_none());
}
