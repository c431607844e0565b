//! What pods say of their own health, and who listens: grpc.health.v1's Watch, opted into by clients (gRFC A17; grpc/grpc,
//! doc/health-checking.md). It changes what a channel sees of a connection, never the connection.

use super::super::balancing::Policy;
use super::super::channel::{ConnectionId, Health, Origin, Peer, Stage, State, Subchannel, SubchannelId};
use super::super::event::Happening;
use super::{CLIENTS, Route, Way, World};
use crate::kernel::run::Scheduler;

/// Whether clients of that kind watch, if they are told to.
pub(super) fn may_watch(route: Route, way: Way) -> bool {
    route == Route::Direct
        && matches!(way, Way::Policy(policy) if !matches!(policy, Policy::PickFirst { .. }))
}

impl World {
    /// Whether a channel watches its pods' health.
    pub(super) fn watches(&self, at: u32) -> bool {
        self.discovery.health_watch && may_watch(self.route, self.way) && self.side(at) == CLIENTS
    }

    /// A connection is ready, and its channel asks its pod for its health before it uses it.
    pub(super) fn watch(&mut self, id: SubchannelId, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        if let Some(subchannel) = self.subchannels.get_mut(id) {
            // TRANSIENT_FAILURE goes over into READY only (gRFC A62).
            let failed = subchannel.state == State::TransientFailure;
            subchannel.health = if failed { Health::NotServing } else { Health::Unknown };
        }
        self.change_state(id, State::Ready);
        scheduler.along(self.lanes(CLIENTS).one_way, Happening::Watch(on));
    }

    /// A Watch is at its pod, which answers and goes on to tell of each change.
    pub(super) fn watch_begins(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(connection) = self.connections.get(on) else { return };
        let Peer::Pod(number) = connection.peer else { return };
        let (pod, origin) = (&self.pods[number as usize], &mut self.origins[on.index() as usize]);
        if pod.serves() && pod.life == origin.life {
            origin.watched = true;
            let word = Happening::Health { on, serving: pod.healthy };
            scheduler.along(self.lanes(CLIENTS).one_way, word);
        }
    }

    /// A pod's health is another one: all who watch are told.
    pub(super) fn say_health(&mut self, number: u32, serving: bool, scheduler: &mut Scheduler<Happening>) {
        let pod = &mut self.pods[number as usize];
        if pod.healthy == serving {
            return;
        }
        pod.healthy = serving;
        if !pod.serves() {
            return;
        }
        let (life, lane) = (pod.life, self.lanes(CLIENTS).one_way);
        for (on, connection) in self.connections.iter() {
            let Origin { life: of, watched, .. } = self.origins[on.index() as usize];
            if watched && connection.peer == Peer::Pod(number) && of == life {
                scheduler.along(lane, Happening::Health { on, serving });
            }
        }
    }

    /// A pod's word of its health is with a client.
    pub(super) fn health(&mut self, on: ConnectionId, serving: bool, scheduler: &mut Scheduler<Happening>) {
        let ready = self.connections.get(on).is_some_and(|connection| connection.stage == Stage::Ready);
        let Some(id) = self.origin(on).map(|origin| origin.subchannel).filter(|_| ready) else { return };
        let health = if serving { Health::Serving } else { Health::NotServing };
        self.see(id, scheduler, |subchannel| subchannel.health = health);
    }

    /// What a channel sees of a subchannel changes, and its connection stays: calls go there again, or no more.
    pub(super) fn see(
        &mut self,
        id: SubchannelId,
        scheduler: &mut Scheduler<Happening>,
        change: impl FnOnce(&mut Subchannel),
    ) {
        let Some(subchannel) = self.subchannels.get_mut(id) else { return };
        let before = subchannel.seen();
        change(subchannel);
        let (after, on, at) = (subchannel.seen(), subchannel.connection, subchannel.channel);
        self.channels[at as usize].change(before, after);
        match on {
            Some(on) if before == State::Ready && after != State::Ready => self.withdraw(at, on),
            Some(on) if before != State::Ready && after == State::Ready => self.offer(id, on, scheduler),
            _ => {}
        }
        if self.channels[at as usize].state() == State::TransientFailure {
            self.submit_waiting(at, scheduler);
        }
    }
}
