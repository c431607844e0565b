//! The way of a call: from its client over a connection to a pod, perhaps through a proxy, and back.

use super::super::call::{Call, CallId, Place};
use super::super::channel::{Candidate, ConnectionId, Owner, Peer, Ready, Stage};
use super::super::event::Happening;
use super::super::faults::FOR_EVER;
use super::super::pod::{Admission, sum};
use super::super::status::Status;
use super::picking::Pick;
use super::{CLIENTS, PROXIES, Way, World};
use crate::kernel::run::Scheduler;
use crate::kernel::time::Duration;
use crate::scenario::fleet::{PodState, Service};

impl World {
    /// Calls of a group come.
    pub(super) fn arrive(&mut self, group: u32, scheduler: &mut Scheduler<Happening>) {
        let callers = &mut self.callers[group as usize];
        let coming = callers.source.calls();
        if let Some(gap) = callers.source.gap(scheduler.now()) {
            scheduler.after(gap, Happening::Arrival(group));
        }
        for _ in 0..coming.calls {
            self.come(group, coming.client, scheduler);
        }
    }

    fn come(&mut self, group: u32, client: u32, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        let callers = &self.callers[group as usize];
        let number = callers.first_client + client;
        let (first, clusters) = (callers.first_channel, self.client_clusters());
        let mut channel = client * callers.channels;
        if callers.channels > 1 {
            let turn = &mut self.turns[number as usize];
            channel += *turn;
            *turn = if *turn + 1 == callers.channels { 0 } else { *turn + 1 };
        }
        channel = first + channel * clusters;
        if clusters > 1 {
            channel += self.split.draw(&mut self.chance.clusters);
        }
        let callers = &self.callers[group as usize];
        // What a call will cost is drawn when it comes: every contender meets the same calls.
        let work = sum(self.handler.draw(&mut self.chance.handler), self.stack);
        let waits = self.waits.draw(&mut self.chance.waits);
        let mut call = Call::new(now, number, channel, work, waits);
        call.wait_for_ready = callers.wait_for_ready;
        let deadline = callers.deadline.and_then(|(_, lane)| lane);
        if let Some(keys) = self.keys {
            call.key = self.chance.keys.below(keys);
        }
        call.record = self.trace.call(self.tally.started, number, now);
        self.tally.started += 1;
        let id = self.calls.insert(call);
        if let Some(lane) = deadline
            && let Some(call) = self.calls.get_mut(id)
        {
            call.deadline = scheduler.along(lane, Happening::Deadline(id));
        }
        self.submit(channel, id, scheduler);
    }

    /// A call is given to a channel.
    pub(super) fn submit(&mut self, channel: u32, id: CallId, scheduler: &mut Scheduler<Happening>) {
        match self.pick(channel, id, scheduler) {
            Pick::On(connection) => self.send(id, connection, scheduler),
            Pick::Ready(candidate) => self.send_on_ready(id, channel, candidate, scheduler),
            Pick::Wait => self.wait(channel, id),
            Pick::WaitFor(connection) => self.wait_for(connection, id),
            Pick::Fail => self.fail_or_wait(channel, id, scheduler),
        }
    }

    fn wait(&mut self, channel: u32, id: CallId) {
        if let Some(call) = self.calls.get_mut(id) {
            call.place = Place::Line;
        }
        self.channels[channel as usize].waiting.push(id, &mut self.calls);
    }

    fn wait_for(&mut self, connection: ConnectionId, id: CallId) {
        if let Some(call) = self.calls.get_mut(id) {
            call.place = Place::Line;
        }
        let place = connection.index() as usize;
        if self.lines.len() <= place {
            self.lines.resize_with(self.connections.len().max(place as u32 + 1) as usize, Default::default);
        }
        self.lines[place].push(id, &mut self.calls);
        self.in_line += 1;
    }

    /// The channel has no connection and no hope of one now (grpc/grpc, doc/wait-for-ready.md).
    fn fail_or_wait(&mut self, channel: u32, id: CallId, scheduler: &mut Scheduler<Happening>) {
        match (self.channels[channel as usize].owner, self.calls.get(id)) {
            (Owner::Client(_), Some(call)) if call.wait_for_ready => self.wait(channel, id),
            (Owner::Client(_), _) => self.fail(id, Status::Unavailable, scheduler),
            (Owner::Worker { .. }, _) => self.turn_back(id, Status::Unavailable, scheduler),
        }
    }

    /// A call that its client holds ends.
    pub(super) fn fail(&mut self, id: CallId, status: Status, scheduler: &mut Scheduler<Happening>) {
        if let Some(call) = self.calls.get_mut(id) {
            call.place = Place::Nowhere;
        }
        self.end(id, status, scheduler);
    }

    /// A call goes out on a connection, or waits for a stream on it.
    pub(super) fn send(&mut self, id: CallId, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let Some(connection) = self.connections.get_mut(on) else { return };
        if call.worker == u32::MAX && connection.streams >= self.streams {
            return self.wait_for(on, id);
        }
        connection.streams += 1;
        let peer = connection.peer;
        if call.worker == u32::MAX {
            call.ready = Call::ELSEWHERE;
        }
        self.set_out(id, on, peer, scheduler);
    }

    /// The same on one of those that are ready.
    fn send_on_ready(
        &mut self,
        id: CallId,
        channel: u32,
        candidate: Candidate,
        scheduler: &mut Scheduler<Happening>,
    ) {
        let Candidate { place, ready: Ready { connection: on, peer } } = candidate;
        let channel = &mut self.channels[channel as usize];
        if self.streams != u32::MAX && channel.under_way.at(place) >= self.streams {
            return self.wait_for(on, id);
        }
        channel.under_way.add(place, 1);
        if let Some(call) = self.calls.get_mut(id) {
            (call.ready, call.withdrawn) = (place, channel.withdrawn);
        }
        self.set_out(id, on, peer, scheduler);
    }

    fn set_out(&mut self, id: CallId, on: ConnectionId, peer: Peer, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let upstream = call.worker != u32::MAX;
        call.place = Place::Way;
        let now = scheduler.now();
        let record = self.trace.at(call.record);
        let number = if record.is_some() { self.origins[on.index() as usize].number } else { 0 };
        let side = if upstream {
            call.upstream = Some(on);
            if let Some(record) = record {
                (record.upstream, record.forwarded) = (Some(number), Some(now));
            }
            PROXIES
        } else {
            call.connection = Some(on);
            if let Some(record) = record {
                (record.connection, record.sent) = (Some(number), Some(now));
            }
            CLIENTS
        };
        let event = match peer {
            Peer::Pod(pod) => {
                call.pod = pod;
                if self.rules.is_some() {
                    call.host = Some(self.origins[on.index() as usize].subchannel);
                }
                if upstream {
                    let proxy = self.workers[call.worker as usize].proxy;
                    self.proxies[proxy as usize].active[pod as usize] += 1;
                }
                Happening::AtPod(id)
            }
            Peer::Worker(_) | Peer::Nobody(_) => Happening::AtProxy(id),
        };
        scheduler.along(self.lanes(side).one_way, event);
    }

    /// A request is at its pod.
    pub(super) fn at_pod(&mut self, id: CallId, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let (number, now) = (call.pod, scheduler.now());
        let pod = &mut self.pods[number as usize];
        // A pod in its first life has no connections of an earlier one.
        if !pod.serves() || pod.life > 0 {
            let on = if call.worker == u32::MAX { call.connection } else { call.upstream };
            let there = on.filter(|on| self.connections.get(*on).is_some());
            let life = there.map(|on| self.origins[on.index() as usize].life);
            if !pod.serves() || life != Some(pod.life) {
                let successor = self.addresses.successor(number);
                let answers = |pod: u32| self.pods[pod as usize].state != PodState::Gone;
                if answers(number) || successor.is_some_and(answers) {
                    self.reset_pod_later(number, scheduler);
                }
                return self.lose(id);
            }
        }
        self.load.receive(now, number);
        pod.books.measured += u64::from(call.arrival >= self.warm_up);
        call.place = Place::Pod;
        if let Some(record) = self.trace.at(call.record) {
            (record.pod, record.received) = (Some(number), Some(now));
        }
        if pod.kind.service == Service::Stranger {
            pod.books.received += 1;
            self.tally.unimplemented += 1;
            return self.respond(id, Status::Unimplemented, scheduler);
        }
        match pod.admit(id, &mut self.calls) {
            Admission::Begins => self.begin(number, id, scheduler),
            Admission::Waits => {}
            Admission::Refused => {
                let refusal = pod.kind.refusal;
                self.respond(id, refusal, scheduler);
            }
        }
    }

    /// A worker of a pod begins with a call.
    fn begin(&mut self, number: u32, id: CallId, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        let (pod, now) = (&mut self.pods[number as usize], scheduler.now());
        call.work = pod.takes(call.work);
        pod.fault.befall(call, &mut self.chance.faults);
        if let Some(record) = self.trace.at(call.record) {
            record.begun = Some(now);
        }
        match &mut pod.sharing {
            None if call.waits == FOR_EVER => {}
            None => {
                scheduler.after(sum(call.work, call.waits), Happening::Served(id));
            }
            Some(cores) => {
                if cores.add(now, id, call.work) {
                    scheduler.cancel(cores.timer);
                    if let Some(next) = cores.next() {
                        cores.timer = scheduler.after(next, Happening::CoresDone(number));
                    }
                }
            }
        }
    }

    /// The next of the calls that share a pod's cores has had what it wants of them.
    pub(super) fn cores_done(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let Some(cores) = &mut self.pods[number as usize].sharing else { return };
        let Some(id) = cores.finish(scheduler.now()) else { return };
        if let Some(next) = cores.next() {
            cores.timer = scheduler.after(next, Happening::CoresDone(number));
        }
        match self.calls.get(id).map(|call| call.waits) {
            Some(Duration::ZERO) => self.served(id, scheduler),
            Some(FOR_EVER) => {}
            Some(waits) => {
                scheduler.after(waits, Happening::Served(id));
            }
            None => {}
        }
    }

    /// A pod has worked on a call to the end.
    pub(super) fn served(&mut self, id: CallId, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        // The pod that it was at may have died.
        if call.place != Place::Pod {
            return;
        }
        let number = call.pod;
        let pod = &mut self.pods[number as usize];
        if let Some(weighted) = self.weighted {
            call.weight = pod.weight(scheduler.now(), weighted.report, weighted.error_penalty);
        }
        if call.outcome.is_some() {
            pod.books.wasted = sum(pod.books.wasted, call.work);
        }
        let (work, answer) = (call.work, call.answer);
        // Only what is wrong with a pod makes it answer with an error what it has begun.
        pod.books.failed += u64::from(answer != Status::Ok);
        // One that hung has done nothing.
        let done = answer == Status::Ok && call.waits != FOR_EVER;
        self.tally.misplaced += u64::from(done && pod.kind.service != Service::Asked);
        if let Some(next) = pod.depart(work, &self.calls) {
            self.begin(number, next, scheduler);
        }
        self.respond(id, answer, scheduler);
    }

    /// A pod's answer sets out.
    fn respond(&mut self, id: CallId, status: Status, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        if let Some(record) = self.trace.at(call.record) {
            record.answered = Some(scheduler.now());
        }
        if call.outcome.is_some() {
            self.calls.remove(id);
            return;
        }
        (call.answer, call.answered, call.place) = (status, true, Place::Way);
        if call.worker == u32::MAX {
            scheduler.along(self.lanes(CLIENTS).one_way, Happening::Answered(id));
        } else {
            scheduler.along(self.lanes(PROXIES).one_way, Happening::BackAtProxy(id));
        }
    }

    /// A response is at the client.
    pub(super) fn answered(&mut self, id: CallId, scheduler: &mut Scheduler<Happening>) {
        let Some(call) = self.calls.get_mut(id) else { return };
        call.place = Place::Nowhere;
        if call.outcome.is_some() {
            self.calls.remove(id);
            return;
        }
        let (answer, connection, weight) = (call.answer, call.connection, call.weight);
        if weight > 0.0 {
            self.report_weight(connection, weight, scheduler.now());
        }
        self.end(id, answer, scheduler);
    }

    /// A call is lost on its way, or with who was at it: only its client still knows of it.
    pub(super) fn lose(&mut self, id: CallId) {
        let Some(call) = self.calls.get_mut(id) else { return };
        call.place = Place::Nowhere;
        if call.outcome.is_some() {
            self.calls.remove(id);
        }
    }

    /// A call ends for its client, in one status, once.
    pub(super) fn end(&mut self, id: CallId, status: Status, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        let Some(call) = self.calls.get_mut(id) else { return };
        if call.outcome.is_some() {
            return;
        }
        call.outcome = Some(status);
        let &mut Call { arrival, deadline, channel, connection, ready, withdrawn, place, .. } = call;
        let (record, answered) = (call.record, call.answered);
        scheduler.cancel(deadline);
        self.tally.statuses[status as usize] += 1;
        self.load.end(now, status);
        if status == Status::Ok && arrival >= self.warm_up {
            self.latencies.record(now.since(arrival));
        }
        if let Some(record) = self.trace.at(record) {
            (record.ended, record.status) = (Some(now), Some(status));
        }
        self.count_at_client(id, status, scheduler);
        self.release_upstream(id, scheduler);
        if place == Place::Nowhere {
            self.calls.remove(id);
        } else if place == Place::Pod {
            self.let_go(id, scheduler);
        }
        if let Some(connection) = connection {
            // HTTP/1.1 has no other way to take a request back than to close the connection (RFC 9112, 9.5).
            if matches!(self.way, Way::Pool { .. }) && !(answered && place == Place::Nowhere) {
                self.close(connection, now);
                self.open_for_waiting(channel, scheduler);
            } else if ready == Call::ELSEWHERE
                || !self.release_ready(connection, channel, (ready, withdrawn), scheduler)
            {
                self.release(connection, scheduler);
            }
        }
    }

    /// A call that a policy sent has left its connection; false: it is not among those ready any more.
    #[inline]
    fn release_ready(
        &mut self,
        on: ConnectionId,
        channel: u32,
        (before, withdrawn): (u32, u32),
        scheduler: &mut Scheduler<Happening>,
    ) -> bool {
        let at = &self.channels[channel as usize];
        let place = if at.withdrawn == withdrawn { Some(before) } else { at.place_of(on, before) };
        let Some(place) = place else { return false };
        let left = self.channels[channel as usize].under_way.end(place);
        if left == 0 && self.lifecycle.connections.max_idle.is_some() {
            self.origins[on.index() as usize].idle_since = scheduler.now();
        }
        if let Some(next) = self.next_in_line(on) {
            let ready = self.channels[channel as usize].ready[place as usize];
            self.send_on_ready(next, channel, Candidate { place, ready }, scheduler);
        }
        true
    }

    /// A call has left a connection: the next one may have it.
    pub(super) fn release(&mut self, on: ConnectionId, scheduler: &mut Scheduler<Happening>) {
        let Some(connection) = self.connections.get_mut(on) else { return };
        connection.streams = connection.streams.saturating_sub(1);
        let (stage, streams) = (connection.stage, connection.streams);
        if streams == 0 && self.lifecycle.connections.max_idle.is_some() {
            self.origins[on.index() as usize].idle_since = scheduler.now();
        }
        if stage == Stage::Draining {
            if streams == 0 {
                self.close(on, scheduler.now());
            }
            return;
        }
        if matches!(self.way, Way::Pool { .. }) && self.is_clients(on) {
            return self.free(on, scheduler);
        }
        if let Some(next) = self.next_in_line(on) {
            self.send(next, on, scheduler);
        }
    }

    /// The call that waited longest for a connection and still wants it.
    pub(super) fn next_in_line(&mut self, on: ConnectionId) -> Option<CallId> {
        if self.in_line == 0 {
            return None;
        }
        let line = self.lines.get_mut(on.index() as usize)?;
        while let Some(id) = line.pop(&self.calls) {
            self.in_line -= 1;
            match self.calls.get(id) {
                Some(call) if call.outcome.is_none() => return Some(id),
                _ => self.calls.remove(id),
            };
        }
        None
    }

    /// The call that waited longest for a channel and still wants it.
    pub(super) fn next_waiting(&mut self, channel: u32) -> Option<CallId> {
        while let Some(id) = self.channels[channel as usize].waiting.pop(&self.calls) {
            match self.calls.get(id) {
                Some(call) if call.outcome.is_none() => return Some(id),
                _ => self.calls.remove(id),
            };
        }
        None
    }
}
