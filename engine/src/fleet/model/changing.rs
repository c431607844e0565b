//! What befalls pods and proxies, and who hears of it when.

use super::super::call::{CallId, Place};
use super::super::channel::{ConnectionId, Peer, Stage, SubchannelId};
use super::super::event::Happening;
use super::super::lifecycle::Phase;
use super::super::status::Status;
use super::{CLIENTS, World};
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
            Befalls::Serve => {
                pod.serve();
                if pod.phase == Phase::Absent {
                    pod.phase = Phase::Ready;
                }
                self.addresses.take(number);
            }
            Befalls::Start => self.start_pod(number, scheduler),
            Befalls::Delete => self.delete_pod(number, scheduler),
            Befalls::Crash => self.end_pod(number, PodState::Refusing, scheduler),
            Befalls::Vanish => self.end_pod(number, PodState::Gone, scheduler),
            Befalls::List | Befalls::Unlist => {
                self.endpoint(number, befalls == Befalls::List, scheduler);
            }
            Befalls::NotServing | Befalls::Serving => {
                self.say_health(number, befalls == Befalls::Serving, scheduler);
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
            // Of pods only; a scenario that says it of a proxy is refused.
            Befalls::Start | Befalls::Delete | Befalls::NotServing | Befalls::Serving => {}
        }
    }

    /// A pod's life ends; what it was at is lost.
    pub(super) fn end_pod(&mut self, number: u32, state: PodState, scheduler: &mut Scheduler<Happening>) {
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
            .flat_map(|worker| worker.channel..worker.channel + self.split.clusters())
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
        scheduler.along(self.lanes(self.side_of_pods()).one_way, Happening::PodReset(number));
    }

    /// Clients hear of a proxy's end when its host's word is with them.
    pub(super) fn reset_proxy_later(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        scheduler.along(self.lanes(CLIENTS).one_way, Happening::ProxyReset(number));
    }

    /// The connections of a pod's earlier life are no more.
    pub(super) fn pod_reset(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let life = self.pods[number as usize].life;
        self.reset(|_, _, peer, of| peer == Peer::Pod(number) && of < life, scheduler);
    }

    /// The connections of a proxy's earlier life are no more.
    pub(super) fn proxy_reset(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let life = self.proxies[number as usize].life;
        let of = |world: &Self, _: ConnectionId, peer: Peer, of: u32| match peer {
            Peer::Worker(worker) => world.workers[worker as usize].proxy == number && of < life,
            _ => false,
        };
        self.reset(of, scheduler);
    }

    /// Connections are lost, with the calls on them: these fail, and nobody knows whether they were worked on.
    pub(super) fn reset(
        &mut self,
        of: impl Fn(&Self, ConnectionId, Peer, u32) -> bool,
        scheduler: &mut Scheduler<Happening>,
    ) {
        let is = |world: &Self, on: Option<ConnectionId>| {
            let there = on.and_then(|on| Some((on, world.connections.get(on)?, world.origin(on)?)));
            there.is_some_and(|(on, one, origin)| {
                matches!(one.stage, Stage::Ready | Stage::Draining) && of(world, on, one.peer, origin.life)
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
        let lost: Vec<(ConnectionId, SubchannelId, Stage)> = self
            .connections
            .iter()
            .filter(|(id, _)| is(self, Some(*id)))
            .filter_map(|(id, one)| Some((id, self.origin(id)?.subchannel, one.stage)))
            .collect();
        let waiting: Vec<CallId> = lost
            .iter()
            .flat_map(|&(on, ..)| std::iter::from_fn(|| self.next_in_line(on)).collect::<Vec<_>>())
            .collect();
        for &(on, ..) in &lost {
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
        for (_, subchannel, stage) in lost {
            if stage == Stage::Ready
                && let Some(at) = self.subchannels.get(subchannel).map(|one| one.channel)
            {
                self.ask_to_resolve(at, scheduler);
            }
            self.reconnect(subchannel, scheduler);
        }
    }

    /// A call's connection is lost.
    fn abort(&mut self, id: CallId, upstream: bool, scheduler: &mut Scheduler<Happening>) {
        if !upstream {
            return self.end(id, Status::Unavailable, scheduler);
        }
        self.count_lost(id, scheduler);
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
}

/// A number is put into a list in order, or taken from it.
pub(super) fn list(numbers: &mut Vec<u32>, number: u32, listed: bool) {
    match (numbers.binary_search(&number), listed) {
        (Err(at), true) => numbers.insert(at, number),
        (Ok(at), false) => {
            numbers.remove(at);
        }
        _ => {}
    }
}
