//! How connections come: attempts, whom they lead to, what a channel does when one is ready or fails, back-off.

use std::num::NonZeroU32;

use super::super::backoff::Backoff;
use super::super::balancing::Policy;
use super::super::channel::{
    Connection, ConnectionId, Origin, Owner, Peer, Ready, Stage, State, Subchannel, SubchannelId,
};
use super::super::defaults::HAPPY_EYEBALLS;
use super::super::event::Happening;
use super::super::status::Status;
use super::super::trace::End;
use super::{PROXIES, Route, Way, World};
use crate::kernel::random::Stream;
use crate::kernel::run::Scheduler;
use crate::kernel::time::{Duration, Time};
use crate::scenario::fleet::{Choice, PodState, Service};

impl World {
    /// pick_first begins at the head of its list.
    pub(super) fn connect_first(&mut self, id: SubchannelId, scheduler: &mut Scheduler<Happening>) {
        let Some(subchannel) = self.subchannels.get(id) else { return };
        self.channels[subchannel.channel as usize].cursor = 0;
        self.connect_next(id, scheduler);
    }

    /// pick_first tries the next address of its list. Whether there was one.
    pub(super) fn connect_next(&mut self, id: SubchannelId, scheduler: &mut Scheduler<Happening>) -> bool {
        let Some(subchannel) = self.subchannels.get_mut(id) else { return false };
        let channel = &mut self.channels[subchannel.channel as usize];
        let Some(&address) = channel.addresses.get(channel.cursor as usize) else { return false };
        subchannel.address = address;
        channel.cursor += 1;
        channel.attempts += 1;
        let more = (channel.cursor as usize) < channel.addresses.len();
        self.connect(id, scheduler);
        if more {
            scheduler.after(HAPPY_EYEBALLS, Happening::HappyEyeballs(id));
        }
        true
    }

    /// pick_first has waited long enough for an address.
    pub(super) fn happy_eyeballs(&mut self, id: SubchannelId, scheduler: &mut Scheduler<Happening>) {
        let Some(subchannel) = self.subchannels.get(id) else { return };
        let channel = &self.channels[subchannel.channel as usize];
        if subchannel.state != State::Ready && channel.attempts > 0 {
            self.connect_next(id, scheduler);
        }
    }

    /// A subchannel of which nothing was wanted is wanted now.
    pub(super) fn connect_if_idle(&mut self, id: SubchannelId, scheduler: &mut Scheduler<Happening>) {
        let Some(subchannel) = self.subchannels.get(id) else { return };
        if subchannel.state != State::Idle {
            return;
        }
        match self.way(subchannel.channel) {
            Way::Policy(Policy::PickFirst { .. }) => self.connect_first(id, scheduler),
            _ => {
                self.connect(id, scheduler);
            }
        }
    }

    /// Whom a connection to an address leads to, which of its lives, and what it is.
    fn peer(&mut self, owner: Owner, address: u32) -> (Peer, u32, PodState) {
        let pod = |world: &Self, address: u32| match world.addresses.holder(address) {
            Some(pod) => {
                let now = &world.pods[pod as usize];
                (Peer::Pod(pod), now.life, now.to_connections())
            }
            None => (Peer::Nobody(address), 0, PodState::Gone),
        };
        // Where nobody is listed connections are refused: kube-proxy rejects what has no endpoints.
        let nobody = (Peer::Nobody(Subchannel::VIRTUAL), 0, PodState::Refusing);
        match (owner, self.route) {
            (Owner::Worker { .. }, _) | (_, Route::Direct) => pod(self, address),
            (_, Route::Virtual(choice)) => {
                let listed = &self.listed[0];
                match choose(listed, choice, &mut self.virtual_turn, &mut self.chance.virtual_address) {
                    Some(number) => pod(self, number),
                    None => nobody,
                }
            }
            (_, Route::Proxies(choice)) => {
                let random = &mut self.chance.virtual_address;
                let Some(number) = choose(&self.listed_proxies, choice, &mut self.virtual_turn, random)
                else {
                    return nobody;
                };
                let cores = self.proxy.map_or(1, |proxy| proxy.cores);
                let core = NonZeroU32::new(cores).map_or(0, |cores| random.below(cores));
                let proxy = &self.proxies[number as usize];
                (Peer::Worker(number * cores + core), proxy.life, proxy.state)
            }
        }
    }

    /// How an attempt begins that somebody answers, or nobody.
    pub(super) fn stage(&mut self, peer: Peer, state: PodState) -> Stage {
        let named = match peer {
            Peer::Pod(pod) if self.discovery.name_check => {
                self.pods[pod as usize].kind.service == Service::Asked
            }
            _ => true,
        };
        let serves = state == PodState::Serving;
        self.tally.wrong_names += u64::from(serves && !named);
        if serves && named { Stage::Connecting } else { Stage::Failing }
    }

    /// A connection is begun.
    pub(super) fn connect(
        &mut self,
        id: SubchannelId,
        scheduler: &mut Scheduler<Happening>,
    ) -> Option<ConnectionId> {
        let Subchannel { channel: at, address, .. } = *self.subchannels.get(id)?;
        let owner = self.channels[at as usize].owner;
        let (peer, life, state) = self.peer(owner, address);
        let stage = self.stage(peer, state);
        let number = self.tally.attempts as u32;
        self.tally.attempts += 1;
        let begun = scheduler.now();
        let on = self.connections.insert(Connection { peer, streams: 0, stage });
        let origin = Origin { subchannel: id, number, life, begun, watched: false, idle_since: begun };
        match self.origins.get_mut(on.index() as usize) {
            Some(place) => *place = origin,
            // Places are taken one after the other.
            None => self.origins.push(origin),
        }
        let from = match owner {
            Owner::Client(client) => End::Client(client),
            Owner::Worker { worker, .. } => End::Worker(worker),
        };
        let to = match peer {
            Peer::Pod(pod) => Some(End::Pod(pod)),
            Peer::Worker(worker) => Some(End::Worker(worker)),
            Peer::Nobody(_) => None,
        };
        self.trace.connection(number, from, to, begun);
        self.await_answer(on, self.side(at), state, scheduler);
        if let Way::Pool { .. } = self.way(at) {
            let channel = &mut self.channels[at as usize];
            (channel.open, channel.attempts) = (channel.open + 1, channel.attempts + 1);
        } else {
            if let Some(subchannel) = self.subchannels.get_mut(id) {
                subchannel.connection = Some(on);
            }
            // What has failed stays so until it is ready (gRFC A62).
            self.change_state(id, State::Connecting);
        }
        Some(on)
    }

    /// A subchannel's state changes; TRANSIENT_FAILURE goes over into READY or IDLE only.
    pub(super) fn change_state(&mut self, id: SubchannelId, to: State) {
        let Some(subchannel) = self.subchannels.get_mut(id) else { return };
        if subchannel.state == State::TransientFailure && to == State::Connecting {
            return;
        }
        let before = subchannel.seen();
        subchannel.state = to;
        let channel = &mut self.channels[subchannel.channel as usize];
        channel.change(before, subchannel.seen());
        // One that is no more wanted has no seat; another has its place.
        let position = subchannel.position as usize;
        if channel.subchannels.get(position) == Some(&id)
            && let Some(seat) = channel.seats.get_mut(position)
        {
            seat.ready = subchannel.connection.filter(|_| to == State::Ready);
        }
    }

    /// An attempt to connect has ended.
    pub(super) fn connect_ends(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(&Connection { stage, peer, .. }) = self.connections.get(on) else { return };
        let life = self.origins[on.index() as usize].life;
        let lives = match peer {
            Peer::Pod(pod) => {
                let pod = &self.pods[pod as usize];
                pod.to_connections() == PodState::Serving && pod.life == life
            }
            Peer::Worker(worker) => self.proxy_lives(self.workers[worker as usize].proxy, life),
            Peer::Nobody(_) => false,
        };
        if stage == Stage::Connecting && lives {
            self.connected(on, scheduler);
        } else {
            self.not_connected(on, scheduler);
        }
    }

    /// A connection is ready.
    fn connected(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        let Origin { subchannel: id, number, .. } = self.origins[on.index() as usize];
        // Nobody wants it any more.
        let Some(&Subchannel { channel: at, .. }) = self.subchannels.get(id) else {
            return self.remove(on, now);
        };
        let Some(connection) = self.connections.get_mut(on) else { return };
        connection.stage = Stage::Ready;
        let peer = connection.peer;
        let pool = matches!(self.way, Way::Pool { .. }) && self.side(at) != PROXIES;
        let first = matches!(self.way(at), Way::Policy(Policy::PickFirst { .. }));
        if let Peer::Pod(_) = peer {
            self.keep(on, self.side(at), scheduler);
        }
        let Some(subchannel) = self.subchannels.get_mut(id) else { return };
        self.tally.opened += 1;
        self.load.connect(now);
        if let Peer::Pod(pod) = peer {
            let pod = &mut self.pods[pod as usize];
            (pod.books.connections, pod.open) = (pod.books.connections + 1, pod.open + 1);
        }
        if let Some(record) = self.trace.connections.get_mut(number as usize) {
            record.ready = Some(now);
        }
        if first {
            let channel = &mut self.channels[at as usize];
            channel.attempts = channel.attempts.saturating_sub(1);
            if subchannel.state == State::Ready {
                // Another one was faster.
                return self.close(on, now);
            }
            subchannel.connection = Some(on);
            // Another attempt may have been begun since.
            if let (Peer::Pod(pod), Route::Direct) = (peer, self.route) {
                subchannel.address = self.addresses.of(pod).unwrap_or(subchannel.address);
            }
        }
        subchannel.failures = 0;
        if pool {
            self.channels[at as usize].attempts -= 1;
            return self.free(on, scheduler);
        }
        if self.watches(at) {
            return self.watch(id, on, scheduler);
        }
        self.change_state(id, State::Ready);
        if self.side(at) == PROXIES {
            while let Some(call) = self.next_in_line(on) {
                self.send(call, on, scheduler);
            }
            return;
        }
        self.offer(id, on, scheduler);
    }

    /// A channel sees that a connection is ready.
    pub(super) fn offer(&mut self, id: SubchannelId, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(&subchannel) = self.subchannels.get(id) else { return };
        if subchannel.seen() != State::Ready {
            return;
        }
        let Subchannel { channel: at, position, .. } = subchannel;
        if let (Some(weighted), Some(weights)) = (self.weighted, &mut self.channels[at as usize].weights)
            && let Some(report) = weights.reports.get_mut(position as usize)
        {
            report.weight = 0.0;
            report.from = scheduler.now().checked_add(weighted.blackout).unwrap_or(Time::MAX);
        }
        let Some(connection) = self.connections.get_mut(on) else { return };
        let peer = connection.peer;
        // A ring's calls are sent by their subchannels, and counted at the connection.
        let streams = match self.way {
            Way::Policy(Policy::RingHash { .. }) => 0,
            _ => std::mem::take(&mut connection.streams),
        };
        self.channels[at as usize].offer(Ready { connection: on, peer }, streams);
        self.submit_waiting(at, scheduler);
    }

    /// Its channel sees it no more.
    pub(super) fn withdraw(&mut self, at: u32, on: ConnectionId) {
        let streams = self.channels[at as usize].withdraw(on);
        if let Some(connection) = self.connections.get_mut(on) {
            connection.streams += streams;
        }
    }

    /// Calls under way on a connection.
    pub(super) fn streams_on(&self, on: ConnectionId) -> u32 {
        let Some(connection) = self.connections.get(on) else { return 0 };
        let counted_there =
            self.origin(on).and_then(|origin| self.subchannels.get(origin.subchannel)).and_then(|one| {
                let channel = &self.channels[one.channel as usize];
                channel.place_of(on, one.position).map(|place| channel.under_way.at(place))
            });
        connection.streams + counted_there.unwrap_or(0)
    }

    /// A connection did not come about.
    fn not_connected(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        let Some(&Origin { subchannel: id, begun, .. }) = self.origin(on) else {
            return;
        };
        self.tally.failed += 1;
        let Some(subchannel) = self.subchannels.get_mut(id) else {
            self.remove(on, now);
            return;
        };
        let at = subchannel.channel;
        if subchannel.connection == Some(on) {
            subchannel.connection = None;
        }
        match self.way(at) {
            Way::Pool { .. } => {
                let channel = &mut self.channels[at as usize];
                (channel.open, channel.attempts) = (channel.open - 1, channel.attempts - 1);
                self.remove(on, now);
                // HTTP/1.1 clients do not wait for better times: whoever waited longest is told.
                if let Some(call) = self.next_waiting(at) {
                    self.fail(call, Status::Unavailable, scheduler);
                }
                self.open_for_waiting(at, scheduler);
            }
            Way::Proxy { .. } => {
                self.change_state(id, State::Idle);
                while let Some(call) = self.next_in_line(on) {
                    self.count(id, Status::Unavailable, scheduler);
                    self.turn_back(call, Status::Unavailable, scheduler);
                }
                self.remove(on, now);
            }
            Way::Policy(Policy::PickFirst { .. }) => {
                self.remove(on, now);
                let channel = &mut self.channels[at as usize];
                channel.attempts = channel.attempts.saturating_sub(1);
                let ready = self.subchannels.get(id).is_some_and(|one| one.state == State::Ready);
                if !ready && !self.connect_next(id, scheduler) && self.channels[at as usize].attempts == 0 {
                    self.back_off(id, begun, scheduler);
                }
            }
            Way::Policy(_) => {
                self.remove(on, now);
                self.back_off(id, begun, scheduler);
            }
        }
    }

    /// A subchannel has failed, and waits before it tries again.
    fn back_off(&mut self, id: SubchannelId, begun: Time, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        let Some(subchannel) = self.subchannels.get_mut(id) else { return };
        subchannel.failures = subchannel.failures.saturating_add(1);
        let (failures, at) = (subchannel.failures, subchannel.channel);
        self.ask_to_resolve(at, scheduler);
        let wait = wait_from(&self.backoff, failures, now, begun, &mut self.chance.jitter);
        scheduler.after(wait, Happening::BackoffOver(id));
        self.change_state(id, State::TransientFailure);
        // On a ring calls wait for their own subchannel, whatever the others are.
        let ring = matches!(self.way(at), Way::Policy(Policy::RingHash { .. }));
        if ring || self.channels[at as usize].state() == State::TransientFailure {
            self.submit_waiting(at, scheduler);
        }
    }

    /// A subchannel may try to connect again, and gRPC's policies do at once.
    pub(super) fn backoff_over(&mut self, id: SubchannelId, scheduler: &mut Scheduler<Happening>) {
        let Some(subchannel) = self.subchannels.get(id) else { return };
        if subchannel.state != State::TransientFailure || subchannel.connection.is_some() {
            return;
        }
        match self.way(subchannel.channel) {
            Way::Policy(Policy::PickFirst { .. }) => self.connect_first(id, scheduler),
            _ => {
                self.connect(id, scheduler);
            }
        }
    }

    /// Whether a connection to a proxy's life is one to the proxy as it is.
    pub(super) fn proxy_lives(&self, proxy: u32, life: u32) -> bool {
        let proxy = &self.proxies[proxy as usize];
        proxy.state == PodState::Serving && proxy.life == life
    }
}

/// How long from now until the next attempt.
fn wait_from(rule: &Backoff, failures: u32, now: Time, begun: Time, jitter: &mut Stream) -> Duration {
    let wait = rule.wait(failures, jitter);
    if rule.from_failure {
        return wait;
    }
    let passed = now.checked_since(begun).unwrap_or_default();
    Duration::from_nanoseconds(wait.nanoseconds().saturating_sub(passed.nanoseconds()))
}

fn choose(from: &[u32], choice: Choice, turn: &mut u32, random: &mut Stream) -> Option<u32> {
    let count = NonZeroU32::new(from.len() as u32)?;
    let place = match choice {
        Choice::Random => random.below(count),
        Choice::RoundRobin => {
            let place = *turn % count.get();
            *turn = place + 1;
            place
        }
    };
    Some(from[place as usize])
}
