//! Who answers an attempt to connect, and when. Where nobody does TCP sends its SYN again, and whoever has the address by then
//! answers that: so an attempt that began before an address changed hands may lead to its next holder.

use super::super::channel::{Connection, ConnectionId, Peer, Stage, Subchannel};
use super::super::defaults::{PROXY_CONNECT_TIMEOUT, SYN_TIMEOUT};
use super::super::event::Happening;
use super::super::trace::End;
use super::{PROXIES, World};
use crate::kernel::run::Scheduler;
use crate::kernel::time::Duration;
use crate::scenario::fleet::PodState;

impl World {
    /// A SYN is on its way to somebody in this state.
    pub(super) fn await_answer(
        &mut self,
        on: ConnectionId,
        side: usize,
        state: PodState,
        scheduler: &mut Scheduler<Happening>,
    ) {
        let lanes = self.lanes(side);
        let event = Happening::ConnectEnds(on);
        match state {
            PodState::Serving => {
                scheduler.along(lanes.handshake, event);
            }
            PodState::Refusing => {
                scheduler.along(lanes.round_trip, event);
            }
            PodState::Gone => self.unanswered(on, side, scheduler),
        }
    }

    /// Nobody answers: the attempt goes on until its time is over. Only where addresses go from pod to pod another pod may
    /// answer what is sent again.
    fn unanswered(&mut self, on: ConnectionId, side: usize, scheduler: &mut Scheduler<Happening>) {
        let Some(origin) = self.origin(on) else { return };
        let failures = self.subchannels.get(origin.subchannel).map_or(0, |one| one.failures);
        let most = if side == PROXIES { PROXY_CONNECT_TIMEOUT } else { self.backoff.attempt(failures) };
        let passed = scheduler.now().checked_since(origin.begun).unwrap_or_default();
        let left = Duration::from_nanoseconds(most.nanoseconds().saturating_sub(passed.nanoseconds()));
        // After 1 s, 2 s more, 4 s more, ….
        let again = Duration::from_nanoseconds(passed.nanoseconds() + SYN_TIMEOUT.nanoseconds());
        let nobody = self.connections.get(on).is_some_and(|one| matches!(one.peer, Peer::Nobody(_)));
        if self.lifecycle.addresses.is_some() && nobody && again < left {
            scheduler.after(again, Happening::SynAgain(on));
        } else {
            scheduler.after(left, Happening::ConnectEnds(on));
        }
    }

    /// A SYN is sent again, to the address that nobody had.
    pub(super) fn syn_again(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(&Connection { stage: Stage::Failing, peer: Peer::Nobody(address), .. }) =
            self.connections.get(on)
        else {
            return;
        };
        let origin = self.origins[on.index() as usize];
        let Some(&Subchannel { channel, .. }) = self.subchannels.get(origin.subchannel) else {
            // Nobody wants it any more.
            return self.connect_ends(on, scheduler);
        };
        let side = self.side(channel);
        let Some(pod) = self.addresses.holder(address) else {
            return self.unanswered(on, side, scheduler);
        };
        let (life, state) = (self.pods[pod as usize].life, self.pods[pod as usize].to_connections());
        let stage = self.stage(Peer::Pod(pod), state);
        if let Some(connection) = self.connections.get_mut(on) {
            (connection.peer, connection.stage) = (Peer::Pod(pod), stage);
        }
        self.origins[on.index() as usize].life = life;
        if let Some(record) = self.trace.connections.get_mut(origin.number as usize) {
            record.to = Some(End::Pod(pod));
        }
        self.await_answer(on, side, state, scheduler);
    }
}
