//! Pods that fail, and who leaves them out. A detector belongs to a client's channel, or to a proxy for one of its clusters; it
//! counts where a call's end is learnt: at the client when the call is over for it, at the proxy when the response is there,
//! or the connection lost.

use super::super::call::CallId;
use super::super::channel::{Channel, Owner, Subchannel, SubchannelId};
use super::super::event::Happening;
use super::super::faults::FOR_EVER;
use super::super::outliers::{By, Cause, Detector, Ejection, Ejections, Rules, Verdict};
use super::super::status::Status;
use super::{PROXIES, Route, World};
use crate::kernel::random::Bernoulli;
use crate::kernel::run::Scheduler;
use crate::kernel::time::{Duration, Time};
use crate::scenario::fleet::With;

impl World {
    /// Fault number so-and-so comes next, if there is one.
    pub(super) fn plan_fault(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        if let Some((at, ..)) = self.faults.get(number as usize) {
            let wait = at.checked_since(scheduler.now()).unwrap_or(Duration::ZERO);
            scheduler.after(wait, Happening::Fault(number));
        }
    }

    /// Something is wrong with pods from now on, or no more.
    pub(super) fn fault(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let Some(&(_, with, fault)) = self.faults.get(number as usize) else { return };
        for (at, pod) in self.pods.iter_mut().enumerate() {
            let it = match with {
                With::Group(group) => pod.kind.group == group,
                With::Pod(pod) => at as u32 == pod,
            };
            if it {
                pod.fault = fault;
            }
        }
        self.plan_fault(number + 1, scheduler);
    }

    /// A call's client has given it up while its pod had it: if it hangs there, it hangs no more.
    pub(super) fn let_go(&mut self, id: CallId, scheduler: &mut Scheduler<Happening>) {
        if self.calls.get(id).is_some_and(|call| call.waits == FOR_EVER) {
            self.served(id, scheduler);
        }
    }

    /// Clusters that a client knows.
    #[inline]
    pub(super) fn client_clusters(&self) -> u32 {
        if self.route == Route::Direct { self.split.clusters() } else { 1 }
    }

    /// Which detector counts for a channel.
    fn detector_of(&self, channel: u32) -> usize {
        let channel_of = &self.channels[channel as usize];
        match channel_of.owner {
            Owner::Client(_) => channel as usize,
            Owner::Worker { proxy, .. } => (proxy * self.split.clusters() + channel_of.cluster) as usize,
        }
    }

    /// A proxy looks at all pods from the start on; a client when it has an address list.
    pub(super) fn start_detectors(&mut self, scheduler: &mut Scheduler<Happening>) {
        let Some(rules) = self.rules else { return };
        self.ejections.first.reserve_exact(Ejections::KEPT);
        if matches!(self.route, Route::Proxies(_)) {
            for detector in 0..self.detectors.len() as u32 {
                scheduler.after(rules.interval, Happening::Sweep(detector));
            }
        }
    }

    /// A channel has its addresses.
    pub(super) fn begin_detecting(&mut self, channel: u32, scheduler: &mut Scheduler<Happening>) {
        let Some(rules) = self.rules else { return };
        if self.route != Route::Direct && self.side(channel) != PROXIES {
            return;
        }
        let detector = self.detector_of(channel);
        let first = self.detectors[detector].begin(self.addresses.count() as usize);
        if first && self.route == Route::Direct {
            scheduler.after(rules.interval, Happening::Sweep(detector as u32));
        }
    }

    /// A call is over for its client: a client that chose the pod counts it.
    #[inline]
    pub(super) fn count_at_client(
        &mut self,
        id: CallId,
        status: Status,
        scheduler: &mut Scheduler<Happening>,
    ) {
        if self.rules.is_some()
            && self.route == Route::Direct
            && let Some(host) = self.calls.get(id).and_then(|call| call.host)
        {
            self.count(host, status, scheduler);
        }
    }

    /// A response is at a proxy, which counts it.
    #[inline]
    pub(super) fn count_at_proxy(&mut self, id: CallId, scheduler: &mut Scheduler<Happening>) {
        if self.rules.is_some()
            && let Some(call) = self.calls.get(id)
            && let (Some(_), Some(host), answer) = (call.upstream, call.host, call.answer)
        {
            self.count(host, answer, scheduler);
        }
    }

    /// A proxy has lost the connection that a call was on.
    pub(super) fn count_lost(&mut self, id: CallId, scheduler: &mut Scheduler<Happening>) {
        if let Some(host) =
            self.calls.get(id).filter(|call| call.worker != u32::MAX).and_then(|call| call.host)
        {
            self.count(host, Status::Unavailable, scheduler);
        }
    }

    /// A call to an address has ended. One that the channel is no longer told of is nobody's.
    pub(super) fn count(&mut self, host: SubchannelId, status: Status, scheduler: &mut Scheduler<Happening>) {
        let Some(rules) = self.rules else { return };
        let Some(&Subchannel { channel, address, .. }) = self.subchannels.get(host) else { return };
        let at = self.detector_of(channel);
        let Some(detector) = self.detectors.get_mut(at) else { return };
        for (cause, enforced) in detector.count(&rules, address, status).into_iter().flatten() {
            if !self.detectors[at].is_ejected(address) && self.knows(channel, address) {
                self.eject(&rules, channel, address, cause, enforced, scheduler);
            }
        }
    }

    /// Whether an address is among those that a channel was told of.
    fn knows(&self, channel: u32, address: u32) -> bool {
        let ids = &self.channels[channel as usize].subchannels;
        ids.iter().any(|id| self.subchannels.get(*id).is_some_and(|one| one.address == address))
    }

    /// A pod, by its address, is one to be ejected.
    fn eject(
        &mut self,
        rules: &Rules,
        channel: u32,
        address: u32,
        cause: Cause,
        enforced: Bernoulli,
        scheduler: &mut Scheduler<Happening>,
    ) {
        let (at, now) = (self.detector_of(channel), scheduler.now());
        let of = self.channels[channel as usize].subchannels.len();
        match self.detectors[at].judge(rules, address, of, enforced, now, &mut self.chance.ejections) {
            Verdict::Overflow => self.ejections.overflow += 1,
            Verdict::Spared => self.ejections.spared += 1,
            Verdict::Ejected => {
                self.ejections.ejected += 1;
                let Channel { owner, cluster, .. } = &self.channels[channel as usize];
                let by = match *owner {
                    Owner::Client(client) => By::Client(client),
                    Owner::Worker { proxy, .. } => By::Proxy(proxy),
                };
                let record = self.ejections.first.len();
                let cluster = *cluster;
                let pod = self.addresses.latest(address).unwrap_or(address);
                if record < Ejections::KEPT {
                    self.ejections.first.push(Ejection { by, cluster, pod, at: now, until: None, cause });
                }
                if let Some(host) = self.detectors[at].host(address) {
                    host.record = record as u32;
                }
                self.show(channel, address, true, scheduler);
            }
        }
    }

    /// Those who choose see a pod go, or come back.
    fn show(&mut self, channel: u32, address: u32, ejected: bool, scheduler: &mut Scheduler<Happening>) {
        if let Owner::Worker { proxy, .. } = self.channels[channel as usize].owner {
            let cluster = self.channels[channel as usize].cluster;
            for at in 0..self.channels.len() as u32 {
                let other = &self.channels[at as usize];
                if matches!(other.owner, Owner::Worker { proxy: of, .. } if of == proxy)
                    && other.cluster == cluster
                {
                    self.refresh_available(at);
                }
            }
            return;
        }
        let ids = &self.channels[channel as usize].subchannels;
        let it = |id: &&SubchannelId| self.subchannels.get(**id).is_some_and(|one| one.address == address);
        let Some(&id) = ids.iter().find(it) else { return };
        self.see(id, scheduler, |subchannel| subchannel.ejected = ejected);
    }

    /// A proxy's worker chooses among the pods that are not ejected, or among all if too few are left.
    pub(super) fn refresh_available(&mut self, channel: u32) {
        let (Some(rules), true) = (self.rules, self.side(channel) == PROXIES) else { return };
        let detector = &self.detectors[self.detector_of(channel)];
        let of = self.channels[channel as usize].subchannels.len();
        let left = of.saturating_sub(detector.ejected() as usize) as f64;
        let panic = rules.envoy.is_some_and(|envoy| 100.0 * left < envoy.panic * of as f64);
        let all = detector.ejected() == 0 || panic;
        let subchannels = &self.subchannels;
        let here = &mut self.channels[channel as usize];
        here.stale = true;
        here.available = (!all).then(|| {
            let stays =
                |id: &SubchannelId| subchannels.get(*id).is_some_and(|one| !detector.is_ejected(one.address));
            here.subchannels.iter().copied().filter(stays).collect()
        });
    }

    /// A channel is no longer told of an address: what was known of it is forgotten. When it comes back it begins anew, in
    /// Envoy, which makes a new host of it, as in gRPC, whose map has only addresses that are in the list (gRFC A50).
    pub(super) fn forget_host(&mut self, channel: u32, address: u32, now: Time) {
        if self.rules.is_none() || (self.route != Route::Direct && self.side(channel) != PROXIES) {
            return;
        }
        let at = self.detector_of(channel);
        let record = self.detectors[at].host(address).map(|host| host.record);
        if self.detectors[at].forget(address) {
            self.record_end(record, now);
            self.refresh_available(channel);
        }
    }

    fn record_end(&mut self, record: Option<u32>, now: Time) {
        if let Some(ejection) = record.and_then(|record| self.ejections.first.get_mut(record as usize)) {
            ejection.until = Some(now);
        }
    }

    /// The address at a place of a channel's list.
    fn address_at(&self, channel: u32, place: usize) -> Option<u32> {
        let id = self.channels[channel as usize].subchannels.get(place)?;
        self.subchannels.get(*id).map(|one| one.address)
    }

    /// A detector looks at all of its pods, in the order of the list: whose share is too bad is ejected, whose time is over
    /// comes back. Envoy lets pods come back first, gRPC last.
    pub(super) fn sweep(&mut self, number: u32, scheduler: &mut Scheduler<Happening>) {
        let Some(rules) = self.rules else { return };
        let clusters = self.split.clusters();
        let channel = match self.route {
            Route::Direct => number,
            _ => {
                let proxy = number / clusters;
                let worker = self.workers.iter().find(|worker| worker.proxy == proxy);
                worker.map_or(0, |worker| worker.channel + number % clusters)
            }
        };
        let (at, now) = (number as usize, scheduler.now());
        let count = self.channels[channel as usize].subchannels.len();
        if rules.envoy.is_some() {
            self.release_all(&rules, channel, scheduler);
        }
        if let Some(rule) = rules.success_rate {
            let bound = self.detectors[at].success_bound(&rule, self.addresses_now(channel));
            for place in 0..count {
                let Some(address) = self.address_at(channel, place) else { continue };
                let success = self.detectors[at].success(address, rule.volume);
                if let (Some(bound), Some(success)) = (bound, success)
                    && success < bound
                {
                    self.eject(&rules, channel, address, Cause::SuccessRate, rule.enforced, scheduler);
                }
            }
        }
        if let Some(rule) = rules.failure_percentage
            && self.detectors[at].enough(&rule, self.addresses_now(channel))
        {
            for place in 0..count {
                let Some(address) = self.address_at(channel, place) else { continue };
                if self.detectors[at].fails(&rules, &rule, address) {
                    self.eject(&rules, channel, address, Cause::FailurePercentage, rule.enforced, scheduler);
                }
            }
        }
        for place in 0..count {
            let Some(address) = self.address_at(channel, place) else { continue };
            self.detectors[at].trust(&rules, address, now);
            self.detectors[at].begin_interval(address);
        }
        if rules.envoy.is_none() {
            self.release_all(&rules, channel, scheduler);
        }
        // When no call can come or end any more, nobody is looked at.
        if now < self.arrivals_until || !self.calls.is_empty() {
            scheduler.after(rules.interval, Happening::Sweep(number));
        }
    }

    fn addresses_now(&self, channel: u32) -> impl Iterator<Item = u32> + Clone {
        let ids = self.channels[channel as usize].subchannels.iter();
        ids.filter_map(|id| self.subchannels.get(*id)).map(|one| one.address)
    }

    fn release_all(&mut self, rules: &Rules, channel: u32, scheduler: &mut Scheduler<Happening>) {
        let at = self.detector_of(channel);
        if self.detectors[at].ejected() == 0 {
            return;
        }
        for place in 0..self.channels[channel as usize].subchannels.len() {
            let Some(address) = self.address_at(channel, place) else { continue };
            let record = self.detectors[at].host(address).map(|host| host.record);
            if self.detectors[at].release(rules, address, scheduler.now()) {
                self.record_end(record, scheduler.now());
                self.show(channel, address, false, scheduler);
            }
        }
    }

    /// Bytes that detectors hold.
    pub(super) fn detector_bytes(&self) -> u64 {
        let places = self.detectors.capacity() * size_of::<Detector>()
            + self.ejections.first.capacity() * size_of::<Ejection>();
        self.detectors.iter().map(Detector::bytes).sum::<u64>() + places as u64
    }
}
