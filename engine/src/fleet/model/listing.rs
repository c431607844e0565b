//! What a channel makes of the addresses that it is told of: a subchannel for each, a ring, pick_first's list; and what it does
//! when it is told of others.

use std::num::NonZeroU32;

use super::super::balancing::Policy;
use super::super::channel::{Channel, Health, Owner, Seat, State, Subchannel, SubchannelId};
use super::super::event::Happening;
use super::super::ring::{Ring, Weights, subset};
use super::{Route, Way, World};
use crate::kernel::random::{Stream, Streams};
use crate::kernel::run::Scheduler;
use crate::kernel::time::Time;

impl World {
    /// A channel has learnt addresses for the first time, and connects as its policy says.
    pub(super) fn connect_channel(
        &mut self,
        at: u32,
        addresses: Vec<u32>,
        scheduler: &mut Scheduler<Happening>,
    ) {
        let way = self.way(at);
        let channel = &mut self.channels[at as usize];
        if let Way::Policy(Policy::Weighted(_)) = way {
            channel.weights = Some(Box::new(Weights::default()));
        }
        match way {
            Way::Pool { .. } => {
                self.add_subchannel(at, Subchannel::VIRTUAL);
            }
            Way::Policy(Policy::PickFirst { .. }) => {
                channel.addresses = addresses;
                if !channel.addresses.is_empty() {
                    let id = self.add_subchannel(at, Subchannel::VIRTUAL);
                    self.connect_first(id, scheduler);
                }
            }
            _ => {
                channel.subchannels.reserve(addresses.len());
                channel.ready.reserve(addresses.len());
                self.add_addresses(at, &addresses, scheduler);
                self.make_ring(at);
            }
        }
        self.begin_detecting(at, scheduler);
        self.channel_bytes += self.channels[at as usize].bytes();
    }

    /// The addresses that a channel is told of, in its own order.
    pub(super) fn addresses_of(&mut self, at: u32, now: Time) -> Vec<u32> {
        let Channel { owner, cluster, .. } = self.channels[at as usize];
        let client = match owner {
            Owner::Client(client) if self.route == Route::Direct => client,
            Owner::Client(_) => return vec![Subchannel::VIRTUAL],
            Owner::Worker { .. } => return self.listed[cluster as usize].clone(),
        };
        let mut addresses = match self.subset {
            Some(size) => {
                let seed = Streams::new(self.seed).numbered("subsets", client.into()).bits();
                subset(self.known(cluster, now), size, seed)
            }
            None => self.known(cluster, now).to_vec(),
        };
        if let Way::Policy(Policy::PickFirst { shuffle: true }) = self.way {
            shuffle(&mut addresses, &mut self.chance.shuffles);
        }
        addresses
    }

    /// When a channel has its first list of addresses; whoever connects to one address knows it.
    pub(super) fn told_at(&self, at: u32) -> Time {
        if self.route != Route::Direct {
            return Time::ZERO;
        }
        let group = self.callers.iter().rev().find(|group| group.first_channel <= at);
        group.map_or(Time::ZERO, |group| group.told)
    }

    /// A group of clients has its first list: channels whose calls wait for it connect.
    pub(super) fn told(&mut self, group: u32, scheduler: &mut Scheduler<Happening>) {
        let first = self.callers[group as usize].first_channel;
        let next = self
            .callers
            .get(group as usize + 1)
            .map_or(self.channels.len() as u32, |next| next.first_channel);
        for channel in first..next {
            if !self.channels[channel as usize].waiting.is_empty() {
                self.submit_waiting(channel, scheduler);
            }
        }
    }

    fn add_subchannel(&mut self, at: u32, address: u32) -> SubchannelId {
        let channel = &mut self.channels[at as usize];
        let id = self.subchannels.insert(Subchannel {
            channel: at,
            address,
            position: channel.subchannels.len() as u32,
            connection: None,
            state: State::Idle,
            health: Health::Serving,
            ejected: false,
            kept: false,
            failures: 0,
        });
        channel.subchannels.push(id);
        if let Owner::Worker { .. } = channel.owner {
            channel.seats.push(Seat { address, ready: None });
        }
        channel.states[State::Idle as usize] += 1;
        if let Some(weights) = &mut channel.weights {
            weights.reports.push(Default::default());
        }
        id
    }

    /// A channel is told of addresses that it did not know. Policies that keep all connected begin with any of them and go on
    /// in the list's order: whoever began with the first would give it the calls that wait for a first connection, each
    /// client's at once (grpc-go, endpointsharding.go, `rotateEndpoints`; grpc-node and core do the same).
    pub(super) fn add_addresses(&mut self, at: u32, addresses: &[u32], scheduler: &mut Scheduler<Happening>) {
        let Some(count) = NonZeroU32::new(addresses.len() as u32) else { return };
        let first = self.channels[at as usize].subchannels.len();
        for &address in addresses {
            self.add_subchannel(at, address);
        }
        match self.way(at) {
            // A proxy connects to a pod when a call is for it, and ring_hash when a key is.
            Way::Proxy { .. } | Way::Policy(Policy::RingHash { .. }) => {}
            _ => {
                let begin = if count.get() > 1 { self.chance.shuffles.below(count) } else { 0 };
                for place in (begin..count.get()).chain(0..begin) {
                    let id = self.channels[at as usize].subchannels[first + place as usize];
                    self.connect(id, scheduler);
                }
            }
        }
    }

    /// The ring of a channel's addresses, which others may have too.
    pub(super) fn make_ring(&mut self, at: u32) {
        let Way::Policy(Policy::RingHash { least, most, .. }) = self.way(at) else { return };
        let channel = &self.channels[at as usize];
        let address = |id: &SubchannelId| self.subchannels.get(*id).map_or(0, |one| one.address);
        let same = |ring: &Ring| ring.addresses.iter().copied().eq(channel.subchannels.iter().map(address));
        // Channels that were told the same were told it lately.
        let ring = match self.rings.iter().rposition(same) {
            Some(ring) => ring,
            None => {
                let addresses: Vec<u32> = channel.subchannels.iter().map(address).collect();
                self.rings.push(Ring::new(&addresses, least, most));
                self.rings.len() - 1
            }
        };
        self.channels[at as usize].ring = ring as u32;
    }

    /// A channel is told of addresses: it keeps what stays, lets go of what goes, and connects to what comes.
    pub(super) fn update_channel(
        &mut self,
        at: u32,
        addresses: &[u32],
        scheduler: &mut Scheduler<Happening>,
    ) {
        if let Way::Policy(Policy::PickFirst { .. }) = self.way(at) {
            return self.update_first(at, addresses, scheduler);
        }
        let subchannels = &self.channels[at as usize].subchannels;
        let address = |id: &SubchannelId| self.subchannels.get(*id).map(|one| one.address);
        if subchannels.iter().map(address).eq(addresses.iter().copied().map(Some)) {
            return;
        }
        for &address in addresses {
            self.marks[address as usize] = true;
        }
        let mut gone = Vec::new();
        let mut kept = Vec::with_capacity(addresses.len());
        let seats = std::mem::take(&mut self.channels[at as usize].seats);
        for (place, id) in std::mem::take(&mut self.channels[at as usize].subchannels).into_iter().enumerate()
        {
            let Some(&Subchannel { address, .. }) = self.subchannels.get(id) else { continue };
            if std::mem::take(&mut self.marks[address as usize]) {
                if let Some(subchannel) = self.subchannels.get_mut(id) {
                    subchannel.position = kept.len() as u32;
                }
                kept.push(id);
                self.channels[at as usize].seats.extend(seats.get(place));
            } else {
                gone.push(id);
            }
        }
        let count = kept.len();
        self.channels[at as usize].subchannels = kept;
        self.channels[at as usize].stale = true;
        if let Some(weights) = &mut self.channels[at as usize].weights {
            // Weights are those of positions, which are others now: they come again with the next responses.
            weights.reports.clear();
            weights.reports.resize_with(count, Default::default);
        }
        let marks = &mut self.marks;
        let new: Vec<u32> = addresses
            .iter()
            .copied()
            .filter(|&address| std::mem::take(&mut marks[address as usize]))
            .collect();
        self.add_addresses(at, &new, scheduler);
        self.make_ring(at);
        self.refresh_available(at);
        // Last, so that their calls find the others.
        gone.into_iter().for_each(|id| self.shut_down(id, scheduler));
    }

    /// pick_first is told of addresses (grpc-go, pickfirst.go, `UpdateClientConnState`).
    fn update_first(&mut self, at: u32, addresses: &[u32], scheduler: &mut Scheduler<Happening>) {
        let channel = &mut self.channels[at as usize];
        let before = std::mem::replace(&mut channel.addresses, addresses.to_vec());
        let Some(&id) = channel.subchannels.first() else {
            if !addresses.is_empty() {
                self.connect_channel(at, addresses.to_vec(), scheduler);
            }
            return;
        };
        if addresses.is_empty() {
            // No list is an error: calls fail until there is one.
            channel.subchannels.clear();
            channel.attempts = 0;
            self.shut_down(id, scheduler);
            return self.submit_waiting(at, scheduler);
        }
        let Some(&Subchannel { address, connection, state, .. }) = self.subchannels.get(id) else { return };
        let place = addresses.iter().position(|&other| other == address);
        match (state, connection, place) {
            (State::Ready, Some(on), None) => {
                self.drain(on, scheduler);
                self.connect_if_idle(id, scheduler);
            }
            // What is under way to an address that is gone is given up, and the list begun anew.
            (State::Connecting | State::TransientFailure, Some(on), None) => {
                let channel = &mut self.channels[at as usize];
                channel.attempts = channel.attempts.saturating_sub(1);
                self.close(on, scheduler.now());
                self.connect_first(id, scheduler);
            }
            (State::Connecting | State::TransientFailure, Some(_), Some(place)) => {
                self.channels[at as usize].cursor = place as u32 + 1;
            }
            (State::TransientFailure, None, _) => {
                // Addresses that were not there before have no back-off to wait for.
                if let Some(new) = addresses.iter().position(|address| !before.contains(address)) {
                    self.channels[at as usize].cursor = new as u32;
                    self.connect_next(id, scheduler);
                }
            }
            _ => {}
        }
    }

    /// A subchannel is wanted no more: its connection is closed behind its calls.
    fn shut_down(&mut self, id: SubchannelId, scheduler: &mut Scheduler<Happening>) {
        let Some(&Subchannel { channel, connection, .. }) = self.subchannels.get(id) else { return };
        if let Some(on) = connection {
            self.drain(on, scheduler);
        }
        if let Some(subchannel) = self.subchannels.remove(id) {
            self.channels[channel as usize].states[subchannel.seen() as usize] -= 1;
            self.forget_host(channel, subchannel.address, scheduler.now());
        }
    }
}

/// Fisher and Yates' shuffle.
fn shuffle(list: &mut [u32], random: &mut Stream) {
    for last in (1..list.len()).rev() {
        if let Some(count) = NonZeroU32::new(last as u32 + 1) {
            list.swap(last, random.below(count) as usize);
        }
    }
}
