//! What befalls pods and proxies, and what lists say of them. A list that changes over time reaches channels through
//! [`World::update_channel`]: whoever discovers pods (DNS, a control plane) calls it when its channel is told.

use super::super::balancing::Policy;
use super::super::call::{CallId, Place};
use super::super::channel::{ConnectionId, Peer, Stage, State, Subchannel, SubchannelId};
use super::super::event::Happening;
use super::super::status::Status;
use super::{CLIENTS, PROXIES, Route, Way, World};
use crate::kernel::queue::Timer;
use crate::kernel::run::Scheduler;
use crate::kernel::time::Duration;
use crate::scenario::fleet::{Befalls, PodState, Target};

impl World {
    /// Change number so-and-so comes next, if there is one.
    pub(super) fn plan_change(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        if let Some(next) = self.changes.get(number as usize) {
            let wait = next.at.checked_since(scheduler.now()).unwrap_or(Duration::ZERO);
            scheduler.after(wait, Happening::Change(number));
        }
    }

    /// A change of the scenario happens.
    pub(super) fn change(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let Some(&planned) = self.changes.get(number as usize) else { return };
        match planned.target {
            Target::Pod(pod) => self.befall_pod(pod, planned.befalls, scheduler),
            Target::Proxy(proxy) => self.befall_proxy(proxy, planned.befalls, scheduler),
        }
        self.plan_change(number + 1, scheduler);
    }

    fn befall_pod(&mut self, number: u32, befalls: Befalls, scheduler: &mut Scheduler<Happening>) {
        let pod = &mut self.pods[number as usize];
        match befalls {
            Befalls::Serve => pod.state = PodState::Serving,
            Befalls::Crash => self.end_pod(number, PodState::Refusing, scheduler),
            Befalls::Vanish => self.end_pod(number, PodState::Gone, scheduler),
            Befalls::List | Befalls::Unlist => {
                pod.listed = befalls == Befalls::List;
                list(&mut self.listed, number, befalls == Befalls::List);
                self.update_channels(scheduler);
            }
        }
    }

    fn befall_proxy(&mut self, number: u32, befalls: Befalls, scheduler: &mut Scheduler<Happening>) {
        let proxy = &mut self.proxies[number as usize];
        match befalls {
            Befalls::Serve => proxy.state = PodState::Serving,
            Befalls::Crash => self.end_proxy(number, PodState::Refusing, scheduler),
            Befalls::Vanish => self.end_proxy(number, PodState::Gone, scheduler),
            Befalls::List | Befalls::Unlist => {
                proxy.listed = befalls == Befalls::List;
                list(&mut self.listed_proxies, number, befalls == Befalls::List);
            }
        }
    }

    /// A pod's life ends; what it was at is lost.
    fn end_pod(&mut self, number: u32, state: PodState, scheduler: &mut Scheduler<Happening>) {
        let pod = &mut self.pods[number as usize];
        if let Some(cores) = &mut pod.sharing {
            scheduler.cancel(cores.timer);
            cores.timer = Timer::NONE;
        }
        pod.die(state);
        let lost: Vec<CallId> = self
            .calls
            .iter()
            .filter(|(_, call)| call.place == Place::Pod && call.pod == number)
            .map(|(id, _)| id)
            .collect();
        lost.into_iter().for_each(|id| self.lose(id));
        if state == PodState::Refusing {
            self.reset_pod_later(number, scheduler);
        }
    }

    /// A proxy's life ends, with its connections to pods; what it was at is lost.
    fn end_proxy(&mut self, number: u32, state: PodState, scheduler: &mut Scheduler<Happening>) {
        let proxy = &mut self.proxies[number as usize];
        (proxy.state, proxy.life) = (state, proxy.life + 1);
        for worker in self.workers.iter_mut().filter(|worker| worker.proxy == number) {
            scheduler.cancel(worker.timer);
            worker.die();
        }
        let workers = &self.workers;
        let here = |worker: u32| worker != u32::MAX && workers[worker as usize].proxy == number;
        // Calls that wait there for a connection to a pod are lost with the others; what is on its way finds nobody.
        let lost: Vec<CallId> = self
            .calls
            .iter()
            .filter(|(_, call)| call.place == Place::Proxy && here(call.worker))
            .map(|(id, _)| id)
            .collect();
        lost.into_iter().for_each(|id| self.lose(id));
        let channels: Vec<u32> = self
            .workers
            .iter()
            .filter(|worker| worker.proxy == number)
            .map(|worker| worker.channel)
            .collect();
        let upstream: Vec<ConnectionId> = self
            .connections
            .iter()
            .map(|(id, _)| id)
            .filter(|&id| {
                let subchannel = self.origin(id).and_then(|origin| self.subchannels.get(origin.subchannel));
                subchannel.is_some_and(|subchannel| channels.contains(&subchannel.channel))
            })
            .collect();
        for connection in upstream {
            while let Some(call) = self.next_in_line(connection) {
                self.lose(call);
            }
            self.close(connection, scheduler.now());
        }
        if state == PodState::Refusing {
            self.reset_proxy_later(number, scheduler);
        }
    }

    /// Those connected to a pod's earlier life hear of its end when its host's word is with them.
    pub(super) fn reset_pod_later(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let side = if matches!(self.route, Route::Proxies(_)) { PROXIES } else { CLIENTS };
        scheduler.along(self.lanes(side).one_way, Happening::PodReset(number));
    }

    /// Clients hear of a proxy's end when its host's word is with them.
    pub(super) fn reset_proxy_later(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        scheduler.along(self.lanes(CLIENTS).one_way, Happening::ProxyReset(number));
    }

    /// The connections of a pod's earlier life are no more.
    pub(super) fn pod_reset(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let life = self.pods[number as usize].life;
        self.reset(|_, peer, of| peer == Peer::Pod(number) && of < life, scheduler);
    }

    /// The connections of a proxy's earlier life are no more.
    pub(super) fn proxy_reset(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let life = self.proxies[number as usize].life;
        let of = |world: &Self, peer, of| match peer {
            Peer::Worker(worker) => world.workers[worker as usize].proxy == number && of < life,
            _ => false,
        };
        self.reset(of, scheduler);
    }

    /// Connections are lost, with the calls on them: these fail, and nobody knows whether they were worked on.
    fn reset(&mut self, of: impl Fn(&Self, Peer, u32) -> bool, scheduler: &mut Scheduler<Happening>) {
        let is = |world: &Self, on: Option<ConnectionId>| {
            let there = on.and_then(|on| Some((world.connections.get(on)?, world.origin(on)?)));
            there.is_some_and(|(one, origin)| {
                matches!(one.stage, Stage::Ready | Stage::Draining) && of(world, one.peer, origin.life)
            })
        };
        let calls: Vec<(CallId, bool)> = self
            .calls
            .iter()
            .filter(|(_, call)| call.outcome.is_none())
            .filter_map(|(id, call)| match () {
                () if is(self, call.upstream) => Some((id, true)),
                () if is(self, call.connection) => Some((id, false)),
                () => None,
            })
            .collect();
        let lost: Vec<(ConnectionId, SubchannelId)> = self
            .connections
            .iter()
            .filter(|(id, _)| is(self, Some(*id)))
            .filter_map(|(id, _)| Some((id, self.origin(id)?.subchannel)))
            .collect();
        let waiting: Vec<CallId> = lost
            .iter()
            .flat_map(|&(on, _)| std::iter::from_fn(|| self.next_in_line(on)).collect::<Vec<_>>())
            .collect();
        for &(on, _) in &lost {
            self.close(on, scheduler.now());
        }
        for (id, upstream) in calls {
            self.abort(id, upstream, scheduler);
        }
        // Calls that waited for a stream were never sent: they are given to their channel again.
        for id in waiting {
            if let Some(channel) = self.calls.get(id).map(|call| call.channel) {
                self.submit(channel, id, scheduler);
            }
        }
        for (_, subchannel) in lost {
            self.reconnect(subchannel, scheduler);
        }
    }

    /// A call's connection is lost.
    fn abort(&mut self, id: CallId, upstream: bool, scheduler: &mut Scheduler<Happening>) {
        if !upstream {
            return self.end(id, Status::Unavailable, scheduler);
        }
        let Some(call) = self.calls.get_mut(id) else { return };
        call.upstream = None;
        let (worker, pod, place) = (call.worker, call.pod, call.place);
        let proxy = self.workers[worker as usize].proxy;
        let active = &mut self.proxies[proxy as usize].active[pod as usize];
        *active = active.saturating_sub(1);
        // What is still on its way to the pod is lost there; the proxy need not wait for it.
        if place == Place::Nowhere || place == Place::Way {
            self.turn_back(id, Status::Unavailable, scheduler);
        }
    }

    /// All channels hear what lists say now.
    fn update_channels(&mut self, scheduler: &mut Scheduler<Happening>) {
        for channel in 0..self.channels.len() as u32 {
            let told = self.side(channel) == PROXIES || self.route == Route::Direct;
            if told && self.channels[channel as usize].started {
                let addresses = self.addresses_of(channel);
                self.update_channel(channel, &addresses, scheduler);
            }
        }
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
        for &address in addresses {
            self.marks[address as usize] = true;
        }
        let mut gone = Vec::new();
        let mut kept = Vec::with_capacity(addresses.len());
        for id in std::mem::take(&mut self.channels[at as usize].subchannels) {
            let Some(&Subchannel { address, .. }) = self.subchannels.get(id) else { continue };
            if std::mem::take(&mut self.marks[address as usize]) {
                if let Some(subchannel) = self.subchannels.get_mut(id) {
                    subchannel.position = kept.len() as u32;
                }
                kept.push(id);
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
        for &address in addresses {
            if std::mem::take(&mut self.marks[address as usize]) {
                self.add_address(at, address, scheduler);
            }
        }
        self.make_ring(at);
        // Last, so that their calls find the others.
        gone.into_iter().for_each(|id| self.shut_down(id, scheduler));
    }

    fn update_first(&mut self, at: u32, addresses: &[u32], scheduler: &mut Scheduler<Happening>) {
        self.channels[at as usize].addresses = addresses.to_vec();
        let Some(&id) = self.channels[at as usize].subchannels.first() else {
            if !addresses.is_empty() {
                self.channels[at as usize].started = false;
                self.start_channel(at, scheduler);
            }
            return;
        };
        let Some(&Subchannel { address, connection, state, .. }) = self.subchannels.get(id) else { return };
        match connection {
            Some(on) if state == State::Ready && !addresses.contains(&address) => {
                self.drain(on, scheduler);
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
            self.channels[channel as usize].states[subchannel.state as usize] -= 1;
        }
    }
}

/// A number is put into a list in order, or taken from it.
fn list(numbers: &mut Vec<u32>, number: u32, listed: bool) {
    match (numbers.binary_search(&number), listed) {
        (Err(at), true) => numbers.insert(at, number),
        (Ok(at), false) => {
            numbers.remove(at);
        }
        _ => {}
    }
}
