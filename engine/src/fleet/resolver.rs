//! Who tells clients of pods, and when: checked rules of a resolver, and what one channel's DNS resolver has in mind.
//!
//! gRPC's DNS resolvers do not poll. They resolve when a channel leaves IDLE, and when the channel asks because a connection
//! was lost or did not come about; between two resolutions there is a least gap. What is asked within the gap is remembered
//! until its end, or dropped: that differs between the languages.

use crate::kernel::time::{Duration, Time};
use crate::scenario::fleet::{GapFrom, InsideGap};

/// From pods that are ready to clients that know.
#[derive(Clone, Debug, PartialEq)]
pub struct Discovery {
    /// From a pod's becoming ready, or not, until the list says so.
    pub lag: Duration,
    /// From and until when the list does not change, in order.
    pub outages: Vec<(Time, Time)>,
    /// How the list comes to clients.
    pub resolver: Resolver,
    /// Whether a connection is refused by a client that meant another service.
    pub name_check: bool,
    /// Whether clients watch what pods say of their health.
    pub health_watch: bool,
}

/// How the list comes to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolver {
    /// All are told of each change.
    Push,
    /// They have what there was at the start.
    Static,
    /// They ask.
    Dns(Dns),
}

/// How a DNS resolver asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dns {
    /// The least time between two resolutions.
    pub gap: Duration,
    /// From when it counts.
    pub gap_from: GapFrom,
    /// What becomes of a wish within it.
    pub inside: InsideGap,
    /// It asks by itself after so long.
    pub refresh: Option<Duration>,
    /// How long a resolution takes.
    pub lookup: Duration,
    /// For so long an answer is given again.
    pub ttl: Duration,
}

/// A channel's resolver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// Whether an answer is awaited.
    pub under_way: bool,
    /// Whether one more resolution is planned, at [`Self::next`].
    pub planned: bool,
    /// No resolution before.
    pub next: Time,
    /// When the last one was begun.
    pub begun: Time,
    /// Resolutions that failed since the last one that did not.
    pub failures: u32,
}

/// What a resolver does with a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// It resolves now.
    Now,
    /// It resolves after so long.
    After(Duration),
    /// It does nothing, or nothing more than it does anyway.
    Nothing,
}

impl Lookup {
    /// The channel asks for a resolution.
    pub fn ask(&mut self, now: Time, rule: &Dns) -> Wish {
        let remembers = rule.inside == InsideGap::Remembered;
        if self.under_way {
            // It is planned when the answer is there.
            self.planned |= remembers;
            return Wish::Nothing;
        }
        match self.next.checked_since(now) {
            None | Some(Duration::ZERO) => Wish::Now,
            Some(wait) if remembers && !self.planned => {
                self.planned = true;
                Wish::After(wait)
            }
            Some(_) => Wish::Nothing,
        }
    }

    /// A resolution begins.
    pub fn begin(&mut self, now: Time) {
        (self.under_way, self.planned, self.begun) = (true, false, now);
    }

    /// An answer is there. After how long the next resolution is planned already.
    pub fn answered(&mut self, now: Time, rule: &Dns) -> Option<Duration> {
        let from = if rule.gap_from == GapFrom::Start { self.begun } else { now };
        self.next = from.checked_add(rule.gap).unwrap_or(Time::MAX);
        (self.under_way, self.failures) = (false, 0);
        self.planned.then(|| self.next.checked_since(now).unwrap_or_default())
    }

    /// There was no answer: it resolves again after so long, whatever is asked meanwhile.
    pub fn failed(&mut self, now: Time, wait: Duration) {
        self.next = now.checked_add(wait).unwrap_or(Time::MAX);
        (self.under_way, self.planned) = (false, true);
    }
}
