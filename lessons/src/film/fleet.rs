//! Films of fleets: calls from many clients to many pods, through what balances them. The stage shows a sample of the calls
//! one by one, each with its number in the run; the load of the pods is that of all calls.
//!
//! ```text
//! FleetReport ──of_fleets()──▶ Film with its Fleet ──at(), load()──▶ picture
//!                                          └──words(), says()──▶ event log
//! ```
//!
//! A way over a network takes half a millisecond, a run many seconds: played as fast as one looks at it, nobody would see a
//! call move. So a picture may ask for ways that take no less than so long; a call then is where it goes a little later than
//! it was, and never before. What is said and counted asks for none of it.

mod of_fleets;
#[cfg(test)]
mod tests;
mod words;

use engine::fleet::load::Imbalance;

pub use of_fleets::of_fleets;

/// A moment that never comes.
pub const NEVER: u64 = u64::MAX;

/// What a film of a fleet has to show. Clients, proxies, pods and connections have numbers from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Fleet {
    /// How many clients there are.
    pub clients: u32,
    /// What balances.
    pub between: Between,
    /// How many pods there are.
    pub pods: u32,
    /// The first connections of the run.
    pub connections: Vec<Connection>,
    /// The calls of the sample, in the order of their coming.
    pub calls: Vec<Sampled>,
    /// One call in so many is in the sample.
    pub every: u32,
    /// Calls of the whole run that came to each pod: bin by bin, each with all pods.
    pub received: Vec<u32>,
    /// What a full bar stands for: the most of any pod in any bin, but no more than twice what is usual for the busiest. What
    /// bursts upon one pod while connections come about would dwarf all others.
    pub most: u32,
    /// How long a bin is.
    pub bin_ns: u64,
    /// Of all calls of the run: p50, p99 and p99.9, nanoseconds.
    pub latencies: [Option<u64>; 3],
}

/// What stands between clients and pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    /// Nothing: clients balance.
    Nothing,
    /// A balancer of connections: they go through it to a pod.
    Connections,
    /// So many proxies: connections end there, and calls go on from there on others.
    Proxies(u32),
}

/// A connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Who opened it.
    pub from: End,
    /// Where it leads to.
    pub to: End,
    /// When it was there.
    pub from_ns: u64,
    /// Until when, or [`NEVER`].
    pub to_ns: u64,
}

/// An end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A client.
    Client(u32),
    /// A proxy.
    Proxy(u32),
    /// A pod.
    Pod(u32),
}

/// A call of the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// Which call of the run.
    pub number: u32,
    /// Whose.
    pub client: u32,
    /// The connection that it took from its client.
    pub connection: Option<u32>,
    /// The proxy that it came to.
    pub proxy: Option<u32>,
    /// The pod that it went to.
    pub pod: Option<u32>,
    /// What happened to it when.
    pub moments: Moments,
    /// How it ended; empty: it was still under way.
    pub status: &'static str,
    /// Whether that is not well.
    pub fails: bool,
}

/// What happens to a call when, nanoseconds since the run's start; what never happens, [`NEVER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// It comes.
    pub comes: u64,
    /// It leaves its client.
    pub sent: u64,
    /// It is at the proxy, or might be.
    pub at_proxy: u64,
    /// It leaves the proxy.
    pub forwarded: u64,
    /// It is at the pod, or might be.
    pub received: u64,
    /// The pod begins to work on it.
    pub begun: u64,
    /// The pod answers.
    pub answered: u64,
    /// It ends for its client.
    pub ended: u64,
}

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spot {
    /// At its client: it has no connection yet.
    Waits,
    /// On its way.
    Way {
        /// How far from the client, 0, to the pod, 1. A proxy is half way.
        place: f64,
        /// Whether it is the answer.
        back: bool,
    },
    /// At a proxy.
    Passes,
    /// At its pod, in line.
    Line,
    /// At its pod, which works on it.
    Worked,
}

impl Moments {
    /// The same where no way takes less than so long.
    fn slowed(mut self, least_ns: u64, proxied: bool) -> Self {
        let after = |moment: u64| moment.saturating_add(if proxied { least_ns / 2 } else { least_ns });
        if proxied {
            self.at_proxy = self.at_proxy.max(after(self.sent));
            self.forwarded = self.forwarded.max(self.at_proxy);
            self.received = self.received.max(after(self.forwarded));
        } else {
            self.received = self.received.max(after(self.sent));
        }
        let comes_back = self.answered <= self.ended;
        self.begun = self.begun.max(self.received);
        self.answered = self.answered.max(self.received);
        if comes_back {
            self.ended = self.ended.max(self.answered.saturating_add(least_ns));
        }
        self
    }

    /// When the call is nowhere any more. Its client may have given it up, and the pod not know.
    fn gone(&self) -> u64 {
        if self.answered == NEVER { self.ended } else { self.ended.max(self.answered) }
    }
}

impl Sampled {
    /// Where it is at a moment if no way takes less than `least_ns`; None before it comes and after it has ended.
    pub fn at(&self, ns: u64, least_ns: u64) -> Option<Spot> {
        let proxied = self.proxy.is_some();
        let moments = self.moments.slowed(least_ns, proxied);
        let Moments { comes, sent, at_proxy, forwarded, received, begun, answered, ended } = moments;
        let share = |from: u64, to: u64| (ns - from) as f64 / (to - from) as f64;
        let there = |place| Spot::Way { place, back: false };
        if ns < comes || ns >= moments.gone() {
            return None;
        }
        Some(if ns < sent {
            Spot::Waits
        } else if proxied && ns < at_proxy {
            there(share(sent, at_proxy) / 2.0)
        } else if proxied && ns < forwarded {
            Spot::Passes
        } else if ns < received {
            there(if proxied { 0.5 + share(forwarded, received) / 2.0 } else { share(sent, received) })
        } else if ns < begun.min(answered) {
            Spot::Line
        } else if ns < answered {
            Spot::Worked
        } else {
            Spot::Way { place: 1.0 - share(answered, ended), back: true }
        })
    }
}

impl Fleet {
    /// The calls of the sample that are under way, by their place in it, and where they are if no way takes less than
    /// `least_ns`.
    pub fn at(&self, ns: u64, least_ns: u64) -> Vec<(usize, Spot)> {
        let spot = |(place, call): (usize, &Sampled)| Some((place, call.at(ns, least_ns)?));
        self.calls.iter().enumerate().filter_map(spot).collect()
    }

    /// What each pod received in the bin of this moment, calls; empty after the last one.
    pub fn received_at(&self, ns: u64) -> &[u32] {
        let first = (ns / self.bin_ns.max(1)).saturating_mul(u64::from(self.pods));
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let pods = self.pods as usize;
        self.received.get(first..).and_then(|rest| rest.get(..pods)).unwrap_or_default()
    }

    /// How uneven what the pods have received is, up to the bin of this moment, and which has received the most. None while
    /// nobody has received any.
    pub fn uneven(&self, ns: u64) -> Option<(Imbalance, u32)> {
        let bins = usize::try_from(ns / self.bin_ns.max(1)).unwrap_or(usize::MAX).saturating_add(1);
        let mut all = vec![0_u64; self.pods as usize];
        for bin in self.received.chunks_exact(all.len().max(1)).take(bins) {
            for (sum, calls) in all.iter_mut().zip(bin) {
                *sum += u64::from(*calls);
            }
        }
        let uneven = Imbalance::of(all.iter().copied())?;
        let mut busiest = 0;
        for (pod, calls) in all.iter().enumerate() {
            if *calls > all[busiest] {
                busiest = pod;
            }
        }
        Some((uneven, busiest as u32))
    }

    /// Calls in a bin as calls per second.
    pub fn per_second(&self, calls: u32) -> f64 {
        f64::from(calls) * 1e9 / self.bin_ns.max(1) as f64
    }
}
