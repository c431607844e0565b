//! Which connection a call gets: each policy's choice, in constant time, or in a ring's logarithm.

use std::num::NonZeroU32;

use super::super::balancing::Policy;
use super::super::call::CallId;
use super::super::channel::{Candidate, Channel, ConnectionId, Owner, Peer, State};
use super::super::event::Happening;
use super::{Way, World};
use crate::kernel::random::Stream;
use crate::kernel::run::Scheduler;
use crate::kernel::time::Time;

/// What a channel does with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    /// It goes out on this connection.
    On(ConnectionId),
    /// It goes out on this one of those ready.
    Ready(Candidate),
    /// It waits until the channel has one.
    Wait,
    /// It waits for this one.
    WaitFor(ConnectionId),
    /// There is none, nor will there soon be.
    Fail,
}

impl World {
    /// What a channel does with a call.
    pub(super) fn pick(&mut self, channel: u32, id: CallId, scheduler: &mut Scheduler<Happening>) -> Pick {
        if !self.channels[channel as usize].started {
            let told = self.told_at(channel);
            if told > scheduler.now() {
                // Who waits for a first answer is CONNECTING; who will have none, in TRANSIENT_FAILURE.
                return if told == Time::MAX { Pick::Fail } else { Pick::Wait };
            }
            // A client that leaves IDLE is told of all its clusters, and each of them connects (grpc-go, clustermanager.go).
            let first = channel - self.channels[channel as usize].cluster;
            (first..first + self.client_clusters()).for_each(|one| self.start_channel(one, scheduler));
        }
        if self.channels[channel as usize].unresolved {
            return Pick::Wait;
        }
        match self.way(channel) {
            Way::Pool { most } => self.pick_of_pool(channel, most, scheduler),
            Way::Proxy { choices } => self.pick_of_proxy(channel, choices, scheduler),
            Way::Policy(Policy::RingHash { .. }) => self.pick_of_ring(channel, id, scheduler),
            Way::Policy(policy) => self.pick_of_ready(channel, policy, scheduler),
        }
    }

    /// Policies that choose among the subchannels that are ready.
    fn pick_of_ready(&mut self, at: u32, policy: Policy, scheduler: &mut Scheduler<Happening>) -> Pick {
        let channel = &mut self.channels[at as usize];
        let Some(count) = NonZeroU32::new(channel.ready.len() as u32) else {
            return self.pick_of_none(at, scheduler);
        };
        let place = match policy {
            Policy::LeastRequest { choices } => {
                if std::mem::take(&mut channel.stale) {
                    channel.hand.drop_all();
                }
                let ready = (&channel.ready[..], count);
                let picked = channel.hand.pick(ready, choices, &channel.under_way, &mut self.chance.picks);
                return picked.map_or(Pick::Fail, Pick::Ready);
            }
            Policy::Weighted(_) => {
                self.update_weights(at, scheduler.now());
                let channel = &mut self.channels[at as usize];
                match &mut channel.weights {
                    Some(weights) => weights.next(count.get()),
                    None => 0,
                }
            }
            _ => turn(channel, count, &mut self.chance.picks),
        };
        let ready = self.channels[at as usize].ready.get(place as usize);
        ready.map_or(Pick::Fail, |&ready| Pick::Ready(Candidate { place, ready }))
    }

    /// Nothing is ready.
    fn pick_of_none(&mut self, at: u32, scheduler: &mut Scheduler<Happening>) -> Pick {
        let channel = &self.channels[at as usize];
        match channel.state() {
            State::TransientFailure => Pick::Fail,
            State::Connecting => {
                // A pick_first whose connection was lost is idle until a call comes.
                if channel.states[State::Idle as usize] > 0
                    && let Some(&subchannel) = channel.subchannels.first()
                {
                    self.connect_if_idle(subchannel, scheduler);
                }
                Pick::Wait
            }
            _ => Pick::Wait,
        }
    }

    /// HTTP/1.1: the connection that was used last, or one more.
    fn pick_of_pool(&mut self, at: u32, most: u32, scheduler: &mut Scheduler<Happening>) -> Pick {
        let channel = &mut self.channels[at as usize];
        if let Some(connection) = channel.idle.pop() {
            return Pick::On(connection);
        }
        if channel.open < most
            && let Some(&subchannel) = channel.subchannels.first()
        {
            self.connect(subchannel, scheduler);
        }
        Pick::Wait
    }

    /// A proxy chooses a pod first, and then sees whether there is a connection to it: a pod that is dead and still in the
    /// list gets its share of calls, and these fail.
    fn pick_of_proxy(&mut self, at: u32, choices: Option<u32>, scheduler: &mut Scheduler<Happening>) -> Pick {
        let channel = &mut self.channels[at as usize];
        let among = channel.available.as_ref().unwrap_or(&channel.subchannels);
        let seats = channel.available.is_none().then_some(&channel.seats);
        let Some(count) = NonZeroU32::new(among.len() as u32) else { return Pick::Fail };
        let Owner::Worker { proxy, .. } = channel.owner else { return Pick::Fail };
        let chosen = match choices {
            // Envoy's index goes on whatever becomes of the list.
            None => {
                let turn = channel.turn;
                channel.turn = turn.wrapping_add(1);
                turn % count.get()
            }
            Some(choices) => {
                let active = &self.proxies[proxy as usize].active;
                let mut best = (u32::MAX, 0);
                for _ in 0..choices {
                    let place = self.chance.proxy_picks.below(count);
                    let address = match seats {
                        Some(seats) => Some(seats[place as usize].address),
                        None => self.subchannels.get(among[place as usize]).map(|one| one.address),
                    };
                    let calls = address
                        .and_then(|address| self.addresses.holder(address))
                        .map_or(0, |pod| active[pod as usize]);
                    if calls < best.0 {
                        best = (calls, place);
                    }
                }
                best.1
            }
        };
        let channel = &self.channels[at as usize];
        if channel.available.is_none()
            && let Some(connection) = channel.seats[chosen as usize].ready
        {
            return Pick::On(connection);
        }
        let id = channel.available.as_ref().unwrap_or(&channel.subchannels)[chosen as usize];
        let Some(subchannel) = self.subchannels.get(id) else { return Pick::Fail };
        match subchannel.connection {
            Some(connection) if subchannel.state == State::Ready => Pick::On(connection),
            Some(connection) => Pick::WaitFor(connection),
            None => match self.connect(id, scheduler) {
                Some(connection) => Pick::WaitFor(connection),
                None => Pick::Fail,
            },
        }
    }

    /// ring_hash (gRFC A42): the key's own subchannel, connected when it is first wanted; if that has failed the next one on
    /// the ring; if that has failed too any that is ready.
    fn pick_of_ring(&mut self, at: u32, id: CallId, scheduler: &mut Scheduler<Happening>) -> Pick {
        let key = self.calls.get(id).map_or(0, |call| call.key);
        let channel = &self.channels[at as usize];
        let Some(ring) = self.rings.get(channel.ring as usize) else { return Pick::Fail };
        let Some(entry) = ring.find(key) else { return Pick::Fail };
        let (mut tried, mut idle) = (None, None);
        for position in ring.from(entry) {
            let Some(&id) = channel.subchannels.get(position as usize) else { continue };
            if tried == Some(id) {
                continue;
            }
            let Some(subchannel) = self.subchannels.get(id) else { continue };
            match (subchannel.seen(), subchannel.connection) {
                (State::Ready, Some(connection)) => return Pick::On(connection),
                (State::Connecting, _) => return Pick::Wait,
                (State::Idle, _) => {
                    idle = Some(id);
                    break;
                }
                _ if tried.is_some() => break,
                _ => tried = Some(id),
            }
        }
        if let Some(id) = idle {
            self.connect(id, scheduler);
            return Pick::Wait;
        }
        channel.ready.first().map_or(Pick::Fail, |any| Pick::On(any.connection))
    }

    /// Weights go into a channel's schedule, if it is time or those who can be picked are others.
    fn update_weights(&mut self, at: u32, now: Time) {
        let Some(kind) = self.weighted else { return };
        let channel = &mut self.channels[at as usize];
        let Some(weights) = &mut channel.weights else { return };
        if now < weights.next_update && !channel.stale {
            return;
        }
        channel.stale = false;
        let reports = std::mem::take(&mut weights.reports);
        let subchannels = &self.subchannels;
        let origins = &self.origins;
        let usable = channel.ready.iter().map(|ready| {
            let report = subchannels
                .get(origins[ready.connection.index() as usize].subchannel)
                .and_then(|subchannel| reports.get(subchannel.position as usize));
            match report {
                Some(report) if now >= report.from && age(now, report.at) < kind.expiration.nanoseconds() => {
                    report.weight
                }
                _ => 0.0,
            }
        });
        weights.schedule(usable, self.chance.picks.bits() as u32);
        weights.reports = reports;
        weights.next_update = now.checked_add(kind.update).unwrap_or(Time::MAX);
    }

    /// A response has brought a weight.
    pub(super) fn report_weight(&mut self, on: Option<ConnectionId>, weight: f64, now: Time) {
        let Some(id) = on.and_then(|on| self.origin(on)).map(|origin| origin.subchannel) else { return };
        let Some(subchannel) = self.subchannels.get(id) else { return };
        let Some(weights) = &mut self.channels[subchannel.channel as usize].weights else { return };
        if let Some(report) = weights.reports.get_mut(subchannel.position as usize) {
            (report.weight, report.at) = (weight, now);
        }
    }

    /// Whether a connection is a client's.
    pub(super) fn is_clients(&self, on: ConnectionId) -> bool {
        let Some(connection) = self.connections.get(on) else { return false };
        self.proxy.is_none() || matches!(connection.peer, Peer::Worker(_) | Peer::Nobody(_))
    }
}

/// One after the other, from anywhere, and from anywhere else when those ready are others (grpc-go, endpointsharding.go,
/// `updateState`).
fn turn(channel: &mut Channel, count: NonZeroU32, random: &mut Stream) -> u32 {
    if channel.stale {
        channel.stale = false;
        channel.turn = random.below(count);
    }
    let turn = channel.turn;
    channel.turn = if turn + 1 >= count.get() { 0 } else { turn + 1 };
    turn.min(count.get() - 1)
}

fn age(now: Time, at: Time) -> u64 {
    now.nanoseconds().saturating_sub(at.nanoseconds())
}
