//! A fleet at its start: who is there, who knows whom, and where each purpose's chance comes from.

use std::collections::VecDeque;
use std::num::NonZeroU32;

use super::super::address::Addresses;
use super::super::arrivals::Source;
use super::super::balancing::{Balancing, Policy, Transport};
use super::super::call::Calls;
use super::super::channel::{Channel, Owner};
use super::super::load::Load;
use super::super::outliers::{Detector, Ejections};
use super::super::pod::Pod;
use super::super::proxy::{Proxy, Worker};
use super::super::split::Split;
use super::super::trace::Trace;
use super::watching::may_watch;
use super::{CLIENTS, Callers, Chance, PROXIES, Route, Setting, Tally, Way, World};
use crate::kernel::arena::Arena;
use crate::kernel::histogram::Histogram;
use crate::kernel::random::Streams;
use crate::kernel::time::Time;
use crate::scenario::fleet::PodState;

impl World {
    /// A fleet in which nothing has happened yet.
    pub fn new(setting: Setting) -> Self {
        let streams = Streams::new(setting.seed);
        let (way, route, proxy, most_streams, subset) = match setting.balancing {
            Balancing::L4 { choice, transport } => {
                let (way, streams) = of_transport(transport);
                (way, Route::Virtual(choice), None, streams, None)
            }
            Balancing::L7 { proxies, transport } => {
                let (way, streams) = of_transport(transport);
                (way, Route::Proxies(proxies.choice), Some(proxies), streams, None)
            }
            Balancing::Client { policy, subset, streams } => {
                (Way::Policy(policy), Route::Direct, None, streams, subset)
            }
        };
        // Who sees no calls shares none out.
        let (split, rules) = match (&way, route) {
            (_, Route::Virtual(_)) => (Split::default(), None),
            (_, Route::Proxies(_)) => (setting.split, setting.outliers[PROXIES]),
            // pick_first has no other to go to (gRFC A61 takes it out of outlier detection).
            (Way::Policy(Policy::PickFirst { .. }), Route::Direct) => (setting.split, None),
            (_, Route::Direct) => (setting.split, setting.outliers[CLIENTS]),
        };
        let clusters_of =
            |side| if (side == CLIENTS) == (route == Route::Direct) { split.clusters() } else { 1 };
        let (mut callers, mut channels) = (Vec::new(), Vec::new());
        let mut clients = 0;
        for (at, group) in setting.clients.into_iter().enumerate() {
            let count = NonZeroU32::new(group.count).unwrap_or(NonZeroU32::MIN);
            let stream = |purpose| streams.numbered(purpose, at as u64);
            callers.push(Callers {
                source: Source::new(
                    group.process,
                    count,
                    (group.from, setting.arrivals_until),
                    stream("arrivals"),
                    stream("whose call"),
                ),
                first_client: clients,
                first_channel: channels.len() as u32,
                channels: group.channels,
                wait_for_ready: group.wait_for_ready,
                deadline: group.deadline.map(|deadline| (deadline, None)),
                told: group.told,
            });
            for client in 0..count.get() {
                let owner = Owner::Client(clients + client);
                let clusters = clusters_of(CLIENTS);
                let each = (0..group.channels * clusters).map(|at| Channel::new(owner, at % clusters));
                channels.extend(each);
            }
            clients += count.get();
        }
        let pods: Vec<Pod> = setting.pods.into_iter().map(Pod::new).collect();
        let there: Vec<bool> = pods.iter().map(|pod| pod.state != PodState::Gone || pod.listed).collect();
        let addresses = Addresses::new(&there, setting.lifecycle.addresses);
        let mut listed = vec![Vec::new(); split.clusters() as usize];
        for (number, pod) in pods.iter().enumerate().filter(|(_, pod)| pod.listed) {
            listed[split.of(pod.kind.group) as usize].extend(addresses.of(number as u32));
        }
        let (mut proxies, mut workers) = (Vec::new(), Vec::new());
        for number in 0..proxy.map_or(0, |proxy| proxy.count) {
            let Some(kind) = proxy else { break };
            for core in 0..kind.cores {
                if core == 0 || !kind.shared {
                    let owner = Owner::Worker { worker: workers.len() as u32, proxy: number };
                    channels.extend((0..clusters_of(PROXIES)).map(|cluster| Channel::new(owner, cluster)));
                }
                let channel = channels.len() as u32 - clusters_of(PROXIES);
                workers.push(Worker::new(number, channel));
            }
            let active = vec![0; pods.len()];
            proxies.push(Proxy { state: PodState::Serving, listed: true, life: 0, active });
        }
        let detectors = match (&rules, route) {
            (None, _) => 0,
            (Some(_), Route::Direct) => channels.len(),
            (Some(_), _) => proxies.len() * split.clusters() as usize,
        };
        let (keys, weighted) = match way {
            Way::Policy(Policy::RingHash { keys, .. }) => (NonZeroU32::new(keys), None),
            Way::Policy(Policy::Weighted(weighted)) => (None, Some(weighted)),
            _ => (None, None),
        };
        let watches = setting.discovery.health_watch && may_watch(route, way);
        Self {
            callers,
            turns: vec![0; clients as usize],
            channel_bytes: (channels.capacity() * size_of::<Channel>()) as u64,
            channels,
            subchannels: Arena::default(),
            connections: Arena::default(),
            origins: Vec::new(),
            lines: Vec::new(),
            in_line: 0,
            calls: Calls::with_capacity(1024),
            load: Load::new(setting.bin, setting.bins, pods.len() as u32),
            marks: vec![false; addresses.count() as usize],
            addresses,
            listed_proxies: (0..proxies.len() as u32).collect(),
            pods,
            groups: setting.groups,
            proxies,
            workers,
            listed_first: listed.clone(),
            listed,
            to_list: VecDeque::new(),
            cached: Vec::new(),
            cached_until: Time::ZERO,
            lookups: Vec::new(),
            emptied: Vec::new(),
            rolling: Vec::new(),
            virtual_turn: 0,
            rings: Vec::new(),
            way,
            route,
            proxy,
            weighted,
            // Of a channel that watches its pods' health each connection has one stream for that.
            streams: most_streams - u32::from(watches && most_streams < u32::MAX),
            subset,
            keys,
            backoff: setting.backoff,
            handler: setting.handler,
            stack: setting.stack,
            waits: setting.waits,
            rtt: setting.rtt,
            connect_round_trips: setting.connect_round_trips,
            discovery: setting.discovery,
            lifecycle: setting.lifecycle,
            changes: setting.changes,
            faults: setting.faults,
            split,
            rules,
            detectors: vec![Detector::default(); detectors],
            ejections: Ejections::default(),
            arrivals_until: setting.arrivals_until,
            warm_up: setting.warm_up,
            seed: setting.seed,
            chance: Chance {
                handler: streams.named("handler"),
                waits: streams.named("waits"),
                keys: streams.named("keys"),
                picks: streams.named("picks"),
                proxy_picks: streams.named("picks of proxies"),
                virtual_address: streams.named("virtual address"),
                jitter: streams.named("backoff"),
                shuffles: streams.named("shuffles"),
                ages: streams.named("ages"),
                first_ages: streams.named("first ages"),
                faults: streams.named("faults"),
                clusters: streams.named("clusters"),
                ejections: streams.named("ejections"),
            },
            lanes: None,
            work_lanes: None,
            tally: Tally::default(),
            latencies: Histogram::default(),
            trace: Trace::new(setting.sample),
        }
    }
}

fn of_transport(transport: Transport) -> (Way, u32) {
    match transport {
        Transport::Http1 { connections } => (Way::Pool { most: connections }, 1),
        Transport::Http2 { streams } => (Way::Policy(Policy::PickFirst { shuffle: false }), streams),
    }
}
