//! How connections end, and what becomes of those who wait for one: calls are given to their channel again, connections that
//! are still wanted are made anew.

use super::super::balancing::Policy;
use super::super::call::CallId;
use super::super::channel::{Connection, ConnectionId, Peer, Stage, State, Subchannel, SubchannelId};
use super::super::event::Happening;
use super::{Way, World};
use crate::kernel::run::Scheduler;
use crate::kernel::time::Time;

impl World {
    /// A connection takes no more calls and is closed behind those that it has; a subchannel that is still wanted is IDLE.
    /// Calls that wait for a stream on it are given to their channel again.
    pub(super) fn drain(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(id) = self.origin(on).map(|origin| origin.subchannel) else { return };
        let streams = self.streams_on(on);
        let waiting: Vec<CallId> = std::iter::from_fn(|| self.next_in_line(on)).collect();
        if streams == 0 {
            self.close(on, scheduler.now());
        } else {
            self.forget(on);
        }
        if let Some(connection) = self.connections.get_mut(on) {
            connection.stage = Stage::Draining;
        }
        let Some(at) = self.subchannels.get(id).map(|subchannel| subchannel.channel) else { return };
        waiting.into_iter().for_each(|call| self.submit(at, call, scheduler));
    }

    /// A channel has a connection no more: its subchannel is IDLE.
    fn forget(&mut self, on: ConnectionId) {
        let Some(connection) = self.connections.get(on) else { return };
        let id = self.origins[on.index() as usize].subchannel;
        let Some(subchannel) = self.subchannels.get_mut(id) else { return };
        let at = subchannel.channel;
        if let Way::Pool { .. } = self.way(at) {
            let channel = &mut self.channels[at as usize];
            if connection.stage == Stage::Connecting {
                channel.attempts -= 1;
            }
            channel.idle.retain(|other| *other != on);
            channel.open -= 1;
            return;
        }
        let Some(subchannel) = self.subchannels.get_mut(id) else { return };
        if subchannel.connection == Some(on) {
            subchannel.connection = None;
            if !matches!(self.way(at), Way::Proxy { .. }) {
                self.withdraw(at, on);
            }
            self.change_state(id, State::Idle);
        }
    }

    /// A connection is closed, whatever it has; its subchannel is IDLE.
    pub(super) fn close(&mut self, on: ConnectionId, now: Time) {
        let Some(connection) = self.connections.get(on) else { return };
        self.tally.closed += u64::from(matches!(connection.stage, Stage::Ready | Stage::Draining));
        if connection.stage != Stage::Draining {
            self.forget(on);
        }
        self.remove(on, now);
    }

    pub(super) fn remove(&mut self, on: ConnectionId, now: Time) {
        let Some(Connection { peer, stage, .. }) = self.connections.remove(on) else { return };
        if let (Peer::Pod(number), Stage::Ready | Stage::Draining) = (peer, stage) {
            let life = self.origins[on.index() as usize].life;
            let pod = &mut self.pods[number as usize];
            if pod.life == life {
                pod.open = pod.open.saturating_sub(1);
                if pod.stopping && pod.open == 0 {
                    self.emptied.push(number);
                }
            }
        }
        let number = self.origins[on.index() as usize].number;
        if let Some(record) = self.trace.connections.get_mut(number as usize) {
            record.closed = Some(now);
        }
    }

    /// Connections were lost: subchannels that are kept connected connect again, calls that wait have one made.
    pub(super) fn reconnect(&mut self, id: SubchannelId, scheduler: &mut Scheduler<Happening>) {
        let Some(&Subchannel { channel: at, state, .. }) = self.subchannels.get(id) else { return };
        match self.way(at) {
            Way::Pool { .. } => self.open_for_waiting(at, scheduler),
            Way::Proxy { .. } => {}
            Way::Policy(Policy::PickFirst { .. } | Policy::RingHash { .. }) => {
                self.submit_waiting(at, scheduler);
            }
            Way::Policy(_) if state == State::Idle => {
                self.connect(id, scheduler);
            }
            Way::Policy(_) => {}
        }
    }

    /// Calls that wait for a channel are given to it again: each goes out, fails, or waits on.
    pub(super) fn submit_waiting(&mut self, at: u32, scheduler: &mut Scheduler<Happening>) {
        for _ in 0..self.channels[at as usize].waiting.len() {
            let Some(call) = self.next_waiting(at) else { return };
            self.submit(at, call, scheduler);
        }
    }

    /// An HTTP/1.1 connection has no call: it takes the one that waited longest, or none.
    pub(super) fn free(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(id) = self.origin(on).map(|origin| origin.subchannel) else { return };
        let Some(at) = self.subchannels.get(id).map(|one| one.channel) else { return };
        match self.next_waiting(at) {
            Some(call) => self.send(call, on, scheduler),
            None => self.channels[at as usize].idle.push(on),
        }
    }

    /// Calls that wait for an HTTP/1.1 connection have one made for each, as far as the pool goes.
    pub(super) fn open_for_waiting(&mut self, at: u32, scheduler: &mut Scheduler<Happening>) {
        let Way::Pool { most } = self.way(at) else { return };
        let channel = &self.channels[at as usize];
        let Some(&subchannel) = channel.subchannels.first() else { return };
        if channel.attempts < channel.waiting.len() && channel.open < most {
            self.connect(subchannel, scheduler);
        }
    }
}
