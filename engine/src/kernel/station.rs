//! A station: equal servers with one line before them, first come, first served. It holds who is served and who waits; when
//! a service ends is the model's to schedule.

use std::collections::VecDeque;

/// Servers and a line of jobs of type `J`.
#[derive(Clone, Debug)]
pub struct Station<J> {
    serving: Vec<Option<J>>,
    idle: Vec<u32>,
    waiting: VecDeque<J>,
}

/// What a job's departure leaves: the job that is done, and the one that its server begins with now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure<J> {
    /// The job that is done.
    pub done: J,
    /// The job that waited longest, if any: its service begins now, at the same server.
    pub next: Option<J>,
}

impl<J: Copy> Station<J> {
    /// A station with so many idle servers and room for `waiting` jobs in its line; more grow it.
    pub fn new(servers: u32, waiting: u32) -> Self {
        Self {
            serving: vec![None; servers as usize],
            idle: (0..servers).rev().collect(),
            waiting: VecDeque::with_capacity(waiting as usize),
        }
    }

    /// A job comes. Gives the server that begins with it now, or None: it waits.
    #[inline]
    pub fn arrive(&mut self, job: J) -> Option<u32> {
        match self.idle.pop() {
            Some(server) => {
                self.serving[server as usize] = Some(job);
                Some(server)
            }
            None => {
                self.waiting.push_back(job);
                None
            }
        }
    }

    /// A server's job is done. None if it had none.
    ///
    /// # Panics
    /// If there is no such server.
    #[inline]
    pub fn depart(&mut self, server: u32) -> Option<Departure<J>> {
        let place = &mut self.serving[server as usize];
        let done = (*place)?;
        let next = self.waiting.pop_front();
        *place = next;
        if next.is_none() {
            self.idle.push(server);
        }
        Some(Departure { done, next })
    }

    /// Jobs here: in service and waiting.
    pub fn len(&self) -> u64 {
        (self.serving.len() - self.idle.len() + self.waiting.len()) as u64
    }

    /// Whether no job is here.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of storage, used or kept for use.
    pub fn bytes(&self) -> u64 {
        (self.serving.capacity() * size_of::<Option<J>>()
            + self.idle.capacity() * size_of::<u32>()
            + self.waiting.capacity() * size_of::<J>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_served_in_the_order_of_their_coming() {
        let mut station = Station::new(2, 0);
        assert_eq!(["a", "b", "c", "d"].map(|job| station.arrive(job)), [Some(0), Some(1), None, None]);
        assert_eq!(station.len(), 4);
        assert_eq!(station.depart(1), Some(Departure { done: "b", next: Some("c") }));
        assert_eq!(station.depart(1), Some(Departure { done: "c", next: Some("d") }));
        assert_eq!(station.depart(0), Some(Departure { done: "a", next: None }));
        assert_eq!(station.depart(0), None, "it is idle");
        assert_eq!(station.arrive("e"), Some(0));
        assert_eq!(station.depart(1).map(|departure| departure.done), Some("d"));
        assert_eq!(station.len(), 1);
    }
}
