//! The way of a call through a proxy: from its client to a worker, to a pod that the worker chooses, and back.

use super::super::call::{CallId, Place};
use super::super::channel::Peer;
use super::super::event::Happening;
use super::super::pod::sum;
use super::super::status::Status;
use super::{CLIENTS, World};
use crate::kernel::run::Scheduler;
use crate::kernel::time::Duration;

impl World {
    /// A proxy answers a call itself.
    pub(super) fn turn_back(&mut self, id: CallId, status: Status, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        if call.outcome.is_some() {
            self.calls.remove(id);
            return;
        }
        (call.answer, call.answered, call.place) = (status, true, Place::Way);
        scheduler.along(self.lanes(CLIENTS).one_way, Happening::Answered(id));
    }

    /// A request is at the proxy that its connection leads to.
    pub(super) fn at_proxy(&mut self, id: CallId, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get(id) else { return };
        if call.outcome.is_some() {
            self.calls.remove(id);
            return;
        }
        let on = call.connection;
        let connection = on.and_then(|on| Some((self.connections.get(on)?.peer, self.origin(on)?.life)));
        let Some((Peer::Worker(worker), life)) = connection else {
            return self.lose(id);
        };
        let proxy = self.workers[worker as usize].proxy;
        if !self.proxy_lives(proxy, life) {
            self.reset_proxy_later(proxy, scheduler);
            return self.lose(id);
        }
        let Some(call) = self.calls.get_mut(id) else { return };
        call.worker = worker;
        if let Some(record) = self.trace.at(call.record) {
            record.worker = Some(worker);
        }
        self.workers[worker as usize].calls += 1;
        self.pass(worker, id, scheduler);
    }

    /// A request or a response is given to a proxy's worker.
    fn pass(&mut self, worker: u32, id: CallId, scheduler: &mut Scheduler<Happening>) {
        if self.cost(id) == Duration::ZERO {
            return self.passed(worker, id, scheduler);
        }
        let Some(call) = self.calls.get_mut(id) else { return };
        call.place = Place::Proxy;
        if self.workers[worker as usize].arrive(id, &mut self.calls) {
            self.work(worker, id, scheduler);
        }
    }

    /// What a proxy's worker needs for a call as it is now.
    fn cost(&self, id: CallId) -> Duration {
        match (self.proxy, self.calls.get(id)) {
            (Some(proxy), Some(call)) if call.answered => proxy.response,
            (Some(proxy), Some(_)) => proxy.request,
            _ => Duration::ZERO,
        }
    }

    /// A proxy's worker begins with a request or a response.
    fn work(&mut self, worker: u32, id: CallId, scheduler: &mut Scheduler<Happening>) {
        let (cost, answered) = (self.cost(id), self.calls.get(id).is_some_and(|call| call.answered));
        let Some(lanes) = self.work_lanes else { return };
        let at = &mut self.workers[worker as usize];
        at.busy = sum(at.busy, cost);
        at.timer = scheduler.along(lanes[usize::from(answered)], Happening::Forwarded(worker));
    }

    /// A proxy's worker is done with what it was at.
    pub(super) fn forwarded(&mut self, worker: u32, scheduler: &mut Scheduler<Happening>) {
        let Some((done, next)) = self.workers[worker as usize].depart(&self.calls) else { return };
        if let Some(next) = next {
            self.work(worker, next, scheduler);
        }
        self.passed(worker, done, scheduler);
    }

    /// A request goes on to a pod, a response to its client.
    fn passed(&mut self, worker: u32, id: CallId, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        if call.outcome.is_some() {
            self.calls.remove(id);
        } else if call.answered {
            call.place = Place::Way;
            scheduler.along(self.lanes(CLIENTS).one_way, Happening::Answered(id));
        } else {
            let mut channel = self.workers[worker as usize].channel;
            if self.split.clusters() > 1 {
                channel += self.split.draw(&mut self.chance.clusters);
            }
            self.submit(channel, id, scheduler);
        }
    }

    /// A response is back at the proxy.
    pub(super) fn back_at_proxy(&mut self, id: CallId, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        if call.outcome.is_some() {
            self.calls.remove(id);
            return;
        }
        let (worker, on) = (call.worker, call.connection);
        let life = on.and_then(|on| self.origin(on)).map_or(u32::MAX, |origin| origin.life);
        self.count_at_proxy(id, scheduler);
        self.release_upstream(id, scheduler);
        if self.proxy_lives(self.workers[worker as usize].proxy, life) {
            self.pass(worker, id, scheduler);
        } else {
            self.lose(id);
        }
    }

    /// A call has no more to do with the connection that it has from a proxy.
    pub(super) fn release_upstream(&mut self, id: CallId, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let (worker, pod) = (call.worker, call.pod);
        if let Some(upstream) = call.upstream.take() {
            let proxy = self.workers[worker as usize].proxy;
            let active = &mut self.proxies[proxy as usize].active[pod as usize];
            *active = active.saturating_sub(1);
            self.release(upstream, scheduler);
        }
    }
}
