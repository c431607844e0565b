//! A proxy's worker: one thread on a core of its own, which takes requests and responses as they come, one after the other.

use super::call::{CallId, Calls, Line};
use crate::kernel::queue::Timer;
use crate::kernel::time::Duration;
use crate::scenario::fleet::PodState;

/// A worker.
#[derive(Clone, Copy, Debug)]
pub struct Worker {
    /// Its proxy.
    pub proxy: u32,
    /// The channel over which it calls pods.
    pub channel: u32,
    /// What it is at.
    working: Option<CallId>,
    line: Line,
    /// The event at which it is done with it.
    pub timer: Timer,
    /// What it has worked.
    pub busy: Duration,
    /// Calls that came through it.
    pub calls: u64,
}

/// A proxy.
#[derive(Clone, Debug)]
pub struct Proxy {
    /// What it is now.
    pub state: PodState,
    /// Whether those who balance connections know of it.
    pub listed: bool,
    /// Lives that it has had.
    pub life: u32,
    /// Its calls under way at each address: all its workers count together, as Envoy's do.
    pub active: Vec<u32>,
}

impl Worker {
    /// An idle worker of a proxy, which calls pods over a channel.
    pub fn new(proxy: u32, channel: u32) -> Self {
        Self {
            proxy,
            channel,
            working: None,
            line: Line::default(),
            timer: Timer::NONE,
            busy: Duration::ZERO,
            calls: 0,
        }
    }

    /// A request or response comes. Whether the worker begins with it now.
    #[inline]
    pub fn arrive(&mut self, id: CallId, calls: &mut Calls) -> bool {
        if self.working.is_some() {
            self.line.push(id, calls);
            return false;
        }
        self.working = Some(id);
        true
    }

    /// It is done with what it was at: gives this, and what it begins with now.
    #[inline]
    pub fn depart(&mut self, calls: &Calls) -> Option<(CallId, Option<CallId>)> {
        let done = self.working.take()?;
        self.working = self.line.pop(calls);
        Some((done, self.working))
    }

    /// It dies, with all that it was at.
    pub fn die(&mut self) {
        self.working = None;
        self.line = Line::default();
    }
}
