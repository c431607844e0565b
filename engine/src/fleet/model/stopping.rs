//! How pods start and stop, and how a deployment replaces them: Kubernetes' order. A pod that is deleted leaves the lists and
//! gets SIGTERM side by side; neither waits for the other, and connections that are there know nothing of lists.

use super::super::defaults::SHUTDOWN_WINDOW;
use super::super::event::Happening;
use super::super::lifecycle::Phase;
use super::super::pod::sum;
use super::{CLIENTS, PROXIES, Route, World};
use crate::kernel::run::Scheduler;
use crate::kernel::time::Duration;
use crate::scenario::fleet::{OnSigterm, PodState, Service};

/// Pods of a group, by how far they are.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    /// All that are there and not being deleted.
    live: u32,
    /// Of these those that are ready.
    ready: u32,
    /// The first that is ready.
    first_ready: Option<u32>,
    /// The first that is there and not ready.
    first_unready: Option<u32>,
    /// The first that is not there.
    first_absent: Option<u32>,
    /// How many the group has.
    all: u32,
}

impl World {
    /// There and back between a side's ends.
    pub(super) fn rtt_of(&self, side: usize) -> Duration {
        match self.proxy {
            Some(proxy) if side == PROXIES => proxy.rtt,
            _ => self.rtt,
        }
    }

    /// Who connects to pods.
    pub(super) fn side_of_pods(&self) -> usize {
        if matches!(self.route, Route::Proxies(_)) { PROXIES } else { CLIENTS }
    }

    /// A pod is to be there.
    pub(super) fn start_pod(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let pod = &mut self.pods[number as usize];
        if pod.phase != Phase::Absent {
            return;
        }
        (pod.phase, pod.turn) = (Phase::Starting, pod.turn + 1);
        if self.addresses.take(number) {
            self.pod_has_address(number, scheduler);
        }
    }

    /// A pod has an address: its host answers for it, and it starts.
    fn pod_has_address(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let pod = &mut self.pods[number as usize];
        let (turn, listed) = (pod.turn, pod.listed);
        if pod.phase == Phase::Starting {
            pod.state = PodState::Refusing;
            let start_up = self.lifecycle.pods.start_up;
            scheduler.after(start_up, Happening::PodStarted { pod: number, turn });
        }
        if listed {
            self.endpoint(number, true, scheduler);
        }
    }

    /// An address that was given back can be given out.
    pub(super) fn address_free(&mut self, scheduler: &mut Scheduler<Happening>) {
        if let Some(pod) = self.addresses.cooled() {
            self.pod_has_address(pod, scheduler);
        }
    }

    /// A pod takes connections.
    pub(super) fn pod_started(&mut self, number: u32, turn: u32, scheduler: &mut Scheduler<Happening>) {
        let pod = &mut self.pods[number as usize];
        if pod.turn != turn || pod.phase != Phase::Starting {
            return;
        }
        pod.phase = Phase::Running;
        pod.serve();
        scheduler.after(self.lifecycle.pods.readiness, Happening::PodReady { pod: number, turn });
    }

    /// A pod is ready.
    pub(super) fn pod_ready(&mut self, number: u32, turn: u32, scheduler: &mut Scheduler<Happening>) {
        let pod = &mut self.pods[number as usize];
        if pod.turn != turn || pod.phase != Phase::Running {
            return;
        }
        pod.phase = Phase::Ready;
        if pod.kind.service == Service::Asked {
            self.endpoint(number, true, scheduler);
        }
        self.roll_all(scheduler);
    }

    /// A pod is deleted.
    pub(super) fn delete_pod(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let there = self.addresses.of(number).is_some();
        let pod = &mut self.pods[number as usize];
        if matches!(pod.phase, Phase::Absent | Phase::Terminating) {
            return;
        }
        (pod.phase, pod.turn) = (Phase::Terminating, pod.turn + 1);
        let (turn, listed) = (pod.turn, pod.listed);
        if !there {
            pod.phase = Phase::Absent;
            self.addresses.forget(number);
            return;
        }
        let rule = self.lifecycle.pods;
        // A hook that outlasts the grace is given up; SIGTERM comes all the same, and a moment is left after it.
        let sigterm = rule.pre_stop.min(rule.grace);
        let sigkill = rule.grace.max(sum(sigterm, SHUTDOWN_WINDOW));
        scheduler.after(sigterm, Happening::Sigterm { pod: number, turn });
        scheduler.after(sigkill, Happening::Sigkill { pod: number, turn });
        if listed {
            self.endpoint(number, false, scheduler);
        }
    }

    /// SIGTERM.
    pub(super) fn sigterm(&mut self, number: u32, turn: u32, scheduler: &mut Scheduler<Happening>) {
        let pod = &mut self.pods[number as usize];
        if pod.turn != turn || pod.phase != Phase::Terminating {
            return;
        }
        match self.lifecycle.pods.on_sigterm {
            OnSigterm::Exit => self.pod_ends(number, scheduler),
            OnSigterm::Ignore => {}
            OnSigterm::GracefulStop => {
                pod.stopping = true;
                let nobody = pod.open == 0;
                scheduler.along(self.lanes(self.side_of_pods()).one_way, Happening::PodGoesAway(number));
                if nobody {
                    self.emptied.push(number);
                }
            }
        }
    }

    /// SIGKILL, if it is still there.
    pub(super) fn sigkill(&mut self, number: u32, turn: u32, scheduler: &mut Scheduler<Happening>) {
        let pod = &self.pods[number as usize];
        if pod.turn == turn && pod.phase == Phase::Terminating {
            self.pod_ends(number, scheduler);
        }
    }

    /// Pods whose last connection was closed while they stop: they hear of it half a round trip later.
    pub(super) fn tell_emptied(&mut self, scheduler: &mut Scheduler<Happening>) {
        let one_way = self.lanes(self.side_of_pods()).one_way;
        while let Some(number) = self.emptied.pop() {
            scheduler.along(one_way, Happening::PodEmpty(number));
        }
    }

    /// A pod that stops has no connection left: a graceful stop is over.
    pub(super) fn pod_empty(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let pod = &self.pods[number as usize];
        if pod.phase == Phase::Terminating && pod.stopping && pod.open == 0 {
            self.pod_ends(number, scheduler);
        }
    }

    /// The end of a pod that was deleted: its address goes back.
    fn pod_ends(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        // One that is gone already, with its node, cannot say that it ends.
        if self.pods[number as usize].state != PodState::Gone {
            self.end_pod(number, PodState::Gone, scheduler);
            self.reset_pod_later(number, scheduler);
        }
        self.pods[number as usize].phase = Phase::Absent;
        if let Some(reuse) = self.addresses.release(number) {
            scheduler.after(reuse, Happening::AddressFree);
        }
        self.roll_all(scheduler);
    }

    /// A rollout begins; one that is at the same pods ends.
    pub(super) fn begin_rollout(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let rollouts = &self.lifecycle.rollouts;
        let new = rollouts[number as usize];
        self.rolling.retain(|&other| {
            let other = rollouts[other as usize];
            ![other.from, other.to].iter().any(|&group| group == new.from || group == new.to)
        });
        self.rolling.push(number);
        self.roll_all(scheduler);
    }

    /// Rollouts go on as far as they may.
    fn roll_all(&mut self, scheduler: &mut Scheduler<Happening>) {
        let mut at = 0;
        while let Some(&number) = self.rolling.get(at) {
            while self.roll(number, scheduler) {}
            at += 1;
        }
    }

    /// One step of a rollout, if it may take one: first start, then delete what is not ready, then what is.
    fn roll(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) -> bool {
        let rule = self.lifecycle.rollouts[number as usize];
        let (old, new) = (self.counted(rule.from), self.counted(rule.to));
        let (wanted, same) = (new.all, rule.from == rule.to);
        let live = if same { new.live } else { old.live + new.live };
        if let Some(pod) = new.first_absent
            && new.live < wanted
            && live < wanted.saturating_add(rule.max_surge)
        {
            self.start_pod(pod, scheduler);
            return true;
        }
        let least = wanted.saturating_sub(rule.max_unavailable);
        if same || live <= least + (new.live - new.ready) {
            return false;
        }
        // If all old ones are ready, more are ready than must be: the others are new and not ready, and were taken away above.
        match old.first_unready.or(old.first_ready) {
            Some(pod) => {
                self.delete_pod(pod, scheduler);
                true
            }
            None => false,
        }
    }

    fn counted(&self, group: u32) -> Counted {
        let mut counted = Counted::default();
        for (number, pod) in self.pods.iter().enumerate().filter(|(_, pod)| pod.kind.group == group) {
            let number = number as u32;
            counted.all += 1;
            match pod.phase {
                Phase::Absent => {
                    counted.first_absent.get_or_insert(number);
                }
                Phase::Terminating => {}
                Phase::Ready => {
                    (counted.live, counted.ready) = (counted.live + 1, counted.ready + 1);
                    counted.first_ready.get_or_insert(number);
                }
                Phase::Starting | Phase::Running => {
                    counted.live += 1;
                    counted.first_unready.get_or_insert(number);
                }
            }
        }
        counted
    }
}
