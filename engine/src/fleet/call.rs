//! A call on its way, and lines of calls.
//!
//! A call is kept in exactly one place at a time ([`Place`]); its storage is freed by that place. Its client may have given
//! it up meanwhile: then [`Call::outcome`] says so, and the place lets go of it when it next looks.

use super::channel::{ConnectionId, SubchannelId};
use super::status::Status;
use crate::kernel::arena::{Arena, Id};
use crate::kernel::queue::Timer;
use crate::kernel::time::{Duration, Time};

/// Names a call.
pub type CallId = Id<Call>;
/// Calls under way.
pub type Calls = Arena<Call>;

/// A call.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// When it came.
    pub arrival: Time,
    /// What it takes of a core at the pod.
    pub work: Duration,
    /// What the handler waits without a core.
    pub waits: Duration,
    /// When it is given up.
    pub deadline: Timer,
    /// Which key it has, for ring_hash.
    pub key: u32,
    /// Whose it is.
    pub client: u32,
    /// Its client's channel.
    pub channel: u32,
    /// Its place in the trace, or [`u32::MAX`].
    pub record: u32,
    /// The pod that it goes to.
    pub pod: u32,
    /// The proxy's worker that it came to, or [`u32::MAX`].
    pub worker: u32,
    /// The next one in the line that it stands in.
    next: Option<CallId>,
    /// The connection that it has from its client.
    pub connection: Option<ConnectionId>,
    /// Where this was among its channel's that are ready, if a policy chose it there; [`Call::ELSEWHERE`] otherwise.
    pub ready: u32,
    /// Connections that had been taken out of that list by then.
    pub withdrawn: u32,
    /// The connection that it has from a proxy to a pod.
    pub upstream: Option<ConnectionId>,
    /// Whom it was sent to, where outliers are looked for: its address is counted, whoever has that.
    pub host: Option<SubchannelId>,
    /// What the pod that answered says of its load: a weight (gRFC A58), or 0.
    pub weight: f64,
    /// Where it is kept.
    pub place: Place,
    /// What it is answered with, once it is.
    pub answer: Status,
    /// How it ended for its client, once it has.
    pub outcome: Option<Status>,
    /// Whether its answer is on its way.
    pub answered: bool,
    /// Whether it waits while no connection can be had.
    pub wait_for_ready: bool,
}

/// Where a call is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a line: of a channel, or of a connection.
    Line,
    /// Between two ends: an event will happen to it.
    Way,
    /// At a proxy: worked on, or in line.
    Proxy,
    /// At a pod: worked on, or in line.
    Pod,
    /// Nowhere: lost. Only its client knows of it.
    Nowhere,
}

impl Call {
    /// Not among those ready.
    pub const ELSEWHERE: u32 = u32::MAX;

    /// A call that has just come.
    pub fn new(arrival: Time, client: u32, channel: u32, work: Duration, waits: Duration) -> Self {
        Self {
            arrival,
            work,
            waits,
            deadline: Timer::NONE,
            key: 0,
            client,
            channel,
            record: u32::MAX,
            pod: u32::MAX,
            worker: u32::MAX,
            next: None,
            connection: None,
            ready: Self::ELSEWHERE,
            withdrawn: 0,
            upstream: None,
            host: None,
            weight: 0.0,
            place: Place::Nowhere,
            answer: Status::Ok,
            outcome: None,
            answered: false,
            wait_for_ready: false,
        }
    }
}

/// Calls in line, first come, first served: linked through the calls themselves, so that a line costs nothing to have.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line {
    first: Option<CallId>,
    last: Option<CallId>,
    len: u32,
}

impl Line {
    /// A call joins it.
    #[inline]
    pub fn push(&mut self, id: CallId, calls: &mut Calls) {
        if let Some(call) = calls.get_mut(id) {
            call.next = None;
        }
        match self.last.and_then(|last| calls.get_mut(last)) {
            Some(last) => last.next = Some(id),
            None => self.first = Some(id),
        }
        self.last = Some(id);
        self.len += 1;
    }

    /// The call that waited longest leaves it.
    #[inline]
    pub fn pop(&mut self, calls: &Calls) -> Option<CallId> {
        let first = self.first?;
        self.first = calls.get(first).and_then(|call| call.next);
        if self.first.is_none() {
            self.last = None;
        }
        self.len -= 1;
        Some(first)
    }

    /// How many stand in it, also those that their clients have given up.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether nobody does.
    pub fn is_empty(&self) -> bool {
        self.first.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_leave_a_line_as_they_came() {
        let mut calls = Calls::default();
        let call = Call::new(Time::ZERO, 0, 0, Duration::ZERO, Duration::ZERO);
        let ids: Vec<CallId> = (0..4).map(|_| calls.insert(call)).collect();
        let mut line = Line::default();
        assert_eq!(line.pop(&calls), None);
        for &id in &ids[..3] {
            line.push(id, &mut calls);
        }
        assert_eq!((line.len(), line.pop(&calls)), (3, Some(ids[0])));
        line.push(ids[3], &mut calls);
        assert_eq!([0; 3].map(|_| line.pop(&calls)), [Some(ids[1]), Some(ids[2]), Some(ids[3])]);
        assert_eq!((line.is_empty(), line.len()), (true, 0));
        line.push(ids[0], &mut calls);
        assert_eq!((line.pop(&calls), line.pop(&calls)), (Some(ids[0]), None));
    }
}
