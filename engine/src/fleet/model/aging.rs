//! How connections grow old: MAX_CONNECTION_AGE, its grace, MAX_CONNECTION_IDLE (gRFC A9), and GOAWAY.
//!
//! A server's graceful GOAWAY has two steps: the first names no call, so that calls that are on their way still count; the
//! second, a round trip later, names the last one. Clients make new calls elsewhere from the first one on. So nothing is lost,
//! and of the second nothing is to be seen here but where the grace begins. All moments are those at the client: a connection
//! is ready there half a round trip after its server accepted it, and GOAWAY takes as long.

use super::super::channel::{ConnectionId, Peer, Stage};
use super::super::event::Happening;
use super::{CLIENTS, Way, World};
use crate::fleet::pod::sum;
use crate::kernel::run::Scheduler;
use crate::kernel::time::Duration;

impl World {
    /// A connection to a pod is ready: its server begins to count.
    pub(super) fn keep(&mut self, on: ConnectionId, side: usize, scheduler: &mut Scheduler<Happening>) {
        let keeping = self.lifecycle.connections;
        if side == CLIENTS && matches!(self.way, Way::Pool { .. }) {
            return;
        }
        if let Some(age) = keeping.max_age {
            let swing = 1.0 + keeping.jitter * (2.0 * self.chance.ages.unit() - 1.0);
            let id = self.origins[on.index() as usize].subchannel;
            // Whatever takes the place of one that ended is new.
            let first =
                self.subchannels.get_mut(id).is_some_and(|one| !std::mem::replace(&mut one.kept, true));
            let old = first && scheduler.now() < keeping.any_age_until;
            let left = if old { self.chance.first_ages.unit() } else { 1.0 };
            let left = Duration::from_nanoseconds((age.nanoseconds() as f64 * swing * left).round() as u64);
            scheduler.after(left, Happening::Aged(on));
        }
        if let Some(idle) = keeping.max_idle {
            self.origins[on.index() as usize].idle_since = scheduler.now();
            scheduler.after(idle, Happening::Idle(on));
        }
    }

    /// A connection has reached its age.
    pub(super) fn aged(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        self.go_away(on, scheduler);
        let keeping = self.lifecycle.connections;
        let Some(grace) = keeping.grace else { return };
        let Some(origin) = self.origin(on) else { return };
        let more = match self.subchannels.get(origin.subchannel) {
            Some(one) if keeping.grace_from_second => self.rtt_of(self.side(one.channel)),
            _ => Duration::ZERO,
        };
        scheduler.after(sum(grace, more), Happening::GraceOver(on));
    }

    /// Its time to bring calls to an end is over.
    pub(super) fn grace_over(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        self.reset(|_, one, _, _| one == on, scheduler);
    }

    /// A connection may have been idle for too long.
    pub(super) fn idle(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(most) = self.lifecycle.connections.max_idle else { return };
        let (Some(connection), Some(origin)) = (self.connections.get(on), self.origin(on)) else { return };
        // A watch is a call that does not end.
        let busy = origin.watched || self.streams_on(on) > 0;
        let since = if busy { scheduler.now() } else { origin.idle_since };
        let passed = scheduler.now().checked_since(since).unwrap_or_default();
        if passed >= most {
            return self.go_away(on, scheduler);
        }
        if connection.stage == Stage::Ready {
            let left = Duration::from_nanoseconds(most.nanoseconds() - passed.nanoseconds());
            scheduler.after(left, Happening::Idle(on));
        }
    }

    /// GOAWAY is at the client: new calls go elsewhere, those under way come to their ends.
    pub(super) fn go_away(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(connection) = self.connections.get(on) else { return };
        if connection.stage != Stage::Ready {
            return;
        }
        let id = self.origins[on.index() as usize].subchannel;
        self.tally.goaways += 1;
        self.drain(on, scheduler);
        let Some(at) = self.subchannels.get(id).map(|subchannel| subchannel.channel) else { return };
        self.ask_to_resolve(at, scheduler);
        self.reconnect(id, scheduler);
    }

    /// GOAWAY of a pod that stops is at the clients, on all its connections.
    pub(super) fn pod_goes_away(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let life = self.pods[number as usize].life;
        let all: Vec<ConnectionId> = self
            .connections
            .iter()
            .filter(|(id, one)| {
                one.peer == Peer::Pod(number) && self.origins[id.index() as usize].life == life
            })
            .map(|(id, _)| id)
            .collect();
        all.into_iter().for_each(|on| self.go_away(on, scheduler));
    }
}
