//! How those who balance come to know of pods: the list of addresses that are ready, which lags behind; who is told of it, and
//! who has to ask.

use super::super::channel::Owner;
use super::super::event::Happening;
use super::super::resolver::{Lookup, Resolver, Wish};
use super::changing::list;
use super::{PROXIES, Route, World};
use crate::kernel::run::Scheduler;
use crate::kernel::time::{Duration, Time};

/// What a list is to say of an address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Endpoint {
    address: u32,
    /// Of its pod's cluster: the next pod that has the address may be in another one.
    cluster: u32,
    listed: bool,
}

impl World {
    /// A pod is ready, or not any more: the list says so after its lag.
    pub(super) fn endpoint(&mut self, number: u32, listed: bool, scheduler: &mut Scheduler<Happening>) {
        self.pods[number as usize].listed = listed;
        let Some(address) = self.addresses.of(number) else { return };
        let cluster = self.split.of(self.pods[number as usize].kind.group);
        self.to_list.push_back(Endpoint { address, cluster, listed });
        let lag = self.discovery.lag;
        if lag == Duration::ZERO && self.to_list.len() == 1 {
            self.published(scheduler);
        } else {
            scheduler.after(lag, Happening::Published);
        }
    }

    /// The list changes, unless the control plane is down.
    pub(super) fn published(&mut self, scheduler: &mut Scheduler<Happening>) {
        if let Some(left) = self.down_for(scheduler.now()) {
            scheduler.after(left, Happening::Published);
            return;
        }
        let Some(Endpoint { address, cluster, listed }) = self.to_list.pop_front() else { return };
        list(&mut self.listed[cluster as usize], address, listed);
        self.update_channels(cluster, scheduler);
    }

    /// How long the control plane is still down, if it is.
    fn down_for(&self, now: Time) -> Option<Duration> {
        let outage = self.discovery.outages.iter().find(|&&(from, until)| from <= now && now < until);
        outage.and_then(|&(_, until)| until.checked_since(now))
    }

    /// Whether a channel's addresses are those of pods, and not proxies' or one for all.
    fn resolves(&self, at: u32) -> bool {
        self.route == Route::Direct && matches!(self.channels[at as usize].owner, Owner::Client(_))
    }

    /// All channels that are told of a cluster hear what its list says now.
    fn update_channels(&mut self, cluster: u32, scheduler: &mut Scheduler<Happening>) {
        let push = self.discovery.resolver == Resolver::Push;
        for channel in 0..self.channels.len() as u32 {
            let told = self.side(channel) == PROXIES || (push && self.resolves(channel));
            let Some(one) = self.channels.get(channel as usize) else { continue };
            if told && one.cluster == cluster && one.started && !one.unresolved {
                let addresses = self.addresses_of(channel, scheduler.now());
                self.update_channel(channel, &addresses, scheduler);
            }
        }
    }

    /// A channel leaves IDLE: it learns addresses, and connects as its policy says.
    pub(super) fn start_channel(&mut self, at: u32, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        self.channels[at as usize].started = true;
        let wait = match self.discovery.resolver {
            Resolver::Dns(rule) if self.resolves(at) => {
                self.lookup(at).begin(now);
                (rule.lookup > Duration::ZERO).then_some(rule.lookup)
            }
            // Who asks a control plane that is down has no list, not even an old one.
            Resolver::Push if self.resolves(at) => self.down_for(now),
            _ => None,
        };
        self.channels[at as usize].unresolved = true;
        match wait {
            Some(wait) => {
                scheduler.after(wait, Happening::Resolved(at));
            }
            None => self.resolved(at, scheduler),
        }
    }

    /// A channel's resolver, where channels have one.
    fn lookup(&mut self, at: u32) -> &mut Lookup {
        if self.lookups.len() <= at as usize {
            self.lookups.resize_with(self.channels.len(), Default::default);
        }
        &mut self.lookups[at as usize]
    }

    /// What is known of a cluster's addresses where a channel asks.
    pub(super) fn known(&mut self, cluster: u32, now: Time) -> &[u32] {
        let lists = match self.discovery.resolver {
            Resolver::Push => &self.listed,
            Resolver::Static => &self.listed_first,
            Resolver::Dns(rule) if rule.ttl == Duration::ZERO => &self.listed,
            Resolver::Dns(rule) => {
                if now >= self.cached_until {
                    self.cached_until = now.checked_add(rule.ttl).unwrap_or(Time::MAX);
                    self.cached.clone_from(&self.listed);
                }
                &self.cached
            }
        };
        lists.get(cluster as usize).map_or(&[], Vec::as_slice)
    }

    /// A channel's resolver has its answer. None is an error: the channel keeps what it has, and the resolver asks again.
    pub(super) fn resolved(&mut self, at: u32, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        let addresses = self.addresses_of(at, now);
        if let Resolver::Dns(rule) = self.discovery.resolver
            && self.resolves(at)
        {
            self.tally.resolutions += 1;
            let again = if addresses.is_empty() {
                let failures = self.lookup(at).failures.saturating_add(1);
                let wait = self.backoff.wait(failures, &mut self.chance.jitter);
                let lookup = self.lookup(at);
                lookup.failures = failures;
                lookup.failed(now, wait);
                Some(wait)
            } else {
                self.lookup(at).answered(now, &rule)
            };
            if let Some(wait) = again {
                scheduler.after(wait, Happening::Resolve(at));
            }
            if let (Some(refresh), true) = (rule.refresh, self.channels[at as usize].unresolved) {
                scheduler.after(refresh, Happening::Refresh(at));
            }
        } else if self.channels[at as usize].unresolved
            && self.resolves(at)
            && let (Resolver::Push, Some(left)) = (self.discovery.resolver, self.down_for(now))
        {
            scheduler.after(left, Happening::Resolved(at));
            return;
        }
        if std::mem::take(&mut self.channels[at as usize].unresolved) {
            self.connect_channel(at, addresses, scheduler);
            self.submit_waiting(at, scheduler);
        } else if !addresses.is_empty() {
            self.update_channel(at, &addresses, scheduler);
        }
    }

    /// A channel asks its resolver for addresses: a connection was lost, or did not come about.
    pub(super) fn ask_to_resolve(&mut self, at: u32, scheduler: &mut Scheduler<Happening>) {
        let Resolver::Dns(rule) = self.discovery.resolver else { return };
        if !self.resolves(at) {
            return;
        }
        let now = scheduler.now();
        match self.lookup(at).ask(now, &rule) {
            Wish::Now => self.begin_to_resolve(at, rule.lookup, scheduler),
            Wish::After(wait) => {
                scheduler.after(wait, Happening::Resolve(at));
            }
            Wish::Nothing => {}
        }
    }

    /// The moment of a planned resolution.
    pub(super) fn resolve(&mut self, at: u32, scheduler: &mut Scheduler<Happening>) {
        let Resolver::Dns(rule) = self.discovery.resolver else { return };
        let now = scheduler.now();
        let lookup = self.lookup(at);
        if lookup.planned && !lookup.under_way && lookup.next <= now {
            self.begin_to_resolve(at, rule.lookup, scheduler);
        }
    }

    fn begin_to_resolve(&mut self, at: u32, lookup: Duration, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        self.lookup(at).begin(now);
        scheduler.after(lookup, Happening::Resolved(at));
    }

    /// A resolver asks by itself.
    pub(super) fn refresh(&mut self, at: u32, scheduler: &mut Scheduler<Happening>) {
        let Resolver::Dns(rule) = self.discovery.resolver else { return };
        if let Some(refresh) = rule.refresh {
            scheduler.after(refresh, Happening::Refresh(at));
        }
        self.ask_to_resolve(at, scheduler);
    }
}
