//! A pod: cores, workers, a line before them. A call takes a worker, or stands in line for one, or is refused; with its
//! worker it takes what it needs of a core and then waits for what it needs from others; then it is answered.
//!
//! Workers no more than cores have a core each, and a call's time is known when it begins. Workers beyond that share the
//! cores ([`Sharing`]).

use super::call::{CallId, Calls, Line};
use super::cores::Sharing;
use super::faults::{Fault, longer};
use super::lifecycle::Phase;
use super::status::Status;
use crate::kernel::time::{Duration, Time};
use crate::scenario::fleet::{PodState, Service, WarmUp};

/// What a pod is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kind {
    /// Which group's.
    pub group: u32,
    /// Cores.
    pub cores: u32,
    /// Calls worked on at once.
    pub workers: u32,
    /// Calls in line at most.
    pub queue: u32,
    /// What a call is told beyond that.
    pub refusal: Status,
    /// How much longer it takes than others.
    pub slowdown: f64,
    /// How slow it is at first when it starts.
    pub warm_up: Option<WarmUp>,
    /// What it is at the start.
    pub state: PodState,
    /// Whether it is in lists at the start.
    pub listed: bool,
    /// Which service it is a pod of.
    pub service: Service,
}

/// A pod on its way. What each call needs of it comes first and lies together.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Pod {
    /// What it is now.
    pub state: PodState,
    /// Whether those who balance know of it.
    pub listed: bool,
    /// Whether its health service says SERVING.
    pub healthy: bool,
    /// Whether it takes no more connections and ends when those it has are closed.
    pub stopping: bool,
    /// How far it is, as its cluster sees it.
    pub phase: Phase,
    /// Lives that it has had: a connection to an earlier one is none to this.
    pub life: u32,
    /// Calls that it has yet to begin with until it is warm.
    cold: u32,
    /// Calls that have a worker.
    working: u32,
    line: Line,
    /// Of workers that are more than the cores.
    pub sharing: Option<Box<Sharing>>,
    /// What is wrong with it.
    pub fault: Fault,
    /// What it is by nature.
    pub kind: Kind,
    /// What it has done.
    pub books: Books,
    /// Its starts and deletions so far: what was planned for an earlier one is void.
    pub turn: u32,
    /// Connections of this life that are open.
    pub open: u32,
    report: Report,
}

/// What a pod has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// Calls that came.
    pub received: u64,
    /// Of these, those that came to it after the warm-up.
    pub measured: u64,
    /// Refused for want of room.
    pub refused: u64,
    /// Answered with an error because something is wrong with it.
    pub failed: u64,
    /// Worked on to the end.
    pub worked: u64,
    /// What they took of its cores.
    pub busy: Duration,
    /// What those of them took whose clients had gone.
    pub wasted: Duration,
    /// Connections that were opened to it.
    pub connections: u64,
}

/// Means over the last stretch of time, for the weight that goes with responses.
#[derive(Clone, Copy, Debug, Default)]
struct Report {
    since: Time,
    worked: u64,
    /// Refused, or answered with an error.
    refused: u64,
    busy: Duration,
    weight: f64,
}

/// What becomes of a call that comes to a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It has a worker.
    Begins,
    /// It stands in line.
    Waits,
    /// There is no room.
    Refused,
}

impl Pod {
    /// A pod at the start.
    pub fn new(kind: Kind) -> Self {
        let sharing = (kind.workers > kind.cores).then(|| Box::new(Sharing::new(kind.cores)));
        Self {
            kind,
            state: kind.state,
            listed: kind.listed,
            phase: if kind.state == PodState::Serving { Phase::Ready } else { Phase::Absent },
            turn: 0,
            healthy: true,
            stopping: false,
            open: 0,
            life: 0,
            cold: 0,
            working: 0,
            line: Line::default(),
            sharing,
            books: Books::default(),
            report: Report::default(),
            fault: Fault::None,
        }
    }

    /// Whether it takes connections and calls.
    #[inline]
    pub fn serves(&self) -> bool {
        self.state == PodState::Serving
    }

    /// Whether it takes new connections, or what becomes of them.
    pub fn to_connections(&self) -> PodState {
        if self.stopping && self.serves() { PodState::Refusing } else { self.state }
    }

    /// A call comes.
    #[inline]
    pub fn admit(&mut self, id: CallId, calls: &mut Calls) -> Admission {
        self.books.received += 1;
        if self.working < self.kind.workers {
            self.working += 1;
            Admission::Begins
        } else if self.line.len() < self.kind.queue {
            self.line.push(id, calls);
            Admission::Waits
        } else {
            self.books.refused += 1;
            Admission::Refused
        }
    }

    /// It serves from now on, cold if it did not before.
    pub fn serve(&mut self) {
        if !self.serves() {
            self.cold = self.kind.warm_up.map_or(0, |warm_up| warm_up.calls);
        }
        self.state = PodState::Serving;
    }

    /// What this pod needs for the work of a call that it begins with.
    #[inline]
    pub fn takes(&mut self, work: Duration) -> Duration {
        if self.cold > 0 {
            return self.takes_cold(work);
        }
        if self.kind.slowdown == 1.0 {
            return work;
        }
        longer(work, self.kind.slowdown)
    }

    #[cold]
    fn takes_cold(&mut self, work: Duration) -> Duration {
        let part = self
            .kind
            .warm_up
            .map_or(0.0, |WarmUp { times, calls }| (times - 1.0) * f64::from(self.cold) / f64::from(calls));
        self.cold -= 1;
        longer(work, self.kind.slowdown * (1.0 + part))
    }

    /// A call is done that took so much of a core. The one that its worker begins with now.
    #[inline]
    pub fn depart(&mut self, work: Duration, calls: &Calls) -> Option<CallId> {
        self.books.worked += 1;
        self.books.busy = sum(self.books.busy, work);
        let next = self.line.pop(calls);
        if next.is_none() {
            self.working -= 1;
        }
        next
    }

    /// It dies, with all that it was at.
    pub fn die(&mut self, state: PodState) {
        self.state = state;
        self.life += 1;
        (self.healthy, self.stopping, self.open) = (true, false, 0);
        self.working = 0;
        self.line = Line::default();
        if let Some(sharing) = &mut self.sharing {
            sharing.clear();
        }
    }

    /// Calls here, worked on and in line.
    pub fn calls(&self) -> u64 {
        u64::from(self.working) + u64::from(self.line.len())
    }

    /// The weight that goes with a response now: calls per second over utilization and penalty (gRFC A58). Taken anew when
    /// the last one is as old as `over`.
    pub fn weight(&mut self, now: Time, over: Duration, penalty: f64) -> f64 {
        let passed = now.checked_since(self.report.since).unwrap_or_default();
        if passed < over || passed == Duration::ZERO {
            return self.report.weight;
        }
        let nanoseconds = passed.nanoseconds() as f64;
        let calls = (self.books.worked - self.report.worked) as f64;
        let failed = (self.books.refused + self.books.failed - self.report.refused) as f64;
        let busy = (self.books.busy.nanoseconds() - self.report.busy.nanoseconds()) as f64;
        let utilization = busy / (nanoseconds * f64::from(self.kind.cores));
        let share = if calls > 0.0 { failed / calls } else { 0.0 };
        let denominator = utilization + share * penalty;
        let weight = if denominator > 0.0 { calls * 1e9 / nanoseconds / denominator } else { 0.0 };
        let Books { worked, refused, failed, busy, .. } = self.books;
        self.report = Report { since: now, worked, refused: refused + failed, busy, weight };
        weight
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.sharing.as_ref().map_or(0, |sharing| sharing.bytes())
    }
}

/// Durations of one run: they never add up to 584 years but in a run that a limit ends before.
#[inline]
pub fn sum(one: Duration, other: Duration) -> Duration {
    Duration::from_nanoseconds(one.nanoseconds().saturating_add(other.nanoseconds()))
}
