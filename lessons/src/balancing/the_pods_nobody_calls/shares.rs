//! Where the next call would go, from the run's connections: who takes connections in turn gives each of them the same part of
//! its calls. Unlike counted calls this has no noise, so that moments can be read from it.

use std::collections::BTreeMap;

use engine::fleet::trace::{ConnectionRecord, End};
use engine::kernel::time::Time;
use engine::report::fleet::FleetReport;

/// The part of the next calls that would go to new pods, from each of these moments on.
pub(super) struct Shares(Vec<(Time, f64)>);

/// Connections of one who calls pods: all, and those to new ones.
#[derive(Clone, Copy, Default)]
struct Held {
    all: i64,
    new: i64,
}

impl Held {
    fn part(self) -> Option<f64> {
        (self.all > 0).then(|| self.new as f64 / self.all as f64)
    }
}

impl Shares {
    /// Of a run whose new pods are those from this number on; None if it had more connections than were recorded.
    pub(super) fn of(report: &FleetReport, first_new: u32) -> Option<Self> {
        if report.connections.attempts > report.first_connections.len() as u64 {
            return None;
        }
        let mut changes = Vec::new();
        for record in &report.first_connections {
            let (Some((from, new)), Some(ready)) = (ends(record, first_new), record.ready) else { continue };
            changes.push((ready, from, new, 1));
            changes.extend(record.closed.map(|closed| (closed, from, new, -1)));
        }
        changes.sort_unstable();
        let mut held: BTreeMap<(u8, u32), Held> = BTreeMap::new();
        let mut shares: Vec<(Time, f64)> = Vec::new();
        let (mut sum, mut connected) = (0.0, 0.0);
        for (at, from, new, by) in changes {
            let one = held.entry(from).or_default();
            let before = one.part();
            (one.all, one.new) = (one.all + by, one.new + if new { by } else { 0 });
            let after = one.part();
            sum += after.unwrap_or(0.0) - before.unwrap_or(0.0);
            connected += f64::from(after.is_some()) - f64::from(before.is_some());
            let share = if connected > 0.0 { sum / connected } else { 0.0 };
            match shares.last_mut() {
                Some(last) if last.0 == at => last.1 = share,
                _ => shares.push((at, share)),
            }
        }
        Some(Self(shares))
    }

    /// At a moment.
    pub(super) fn at(&self, moment: Time) -> f64 {
        let next = self.0.partition_point(|(at, _)| *at <= moment);
        next.checked_sub(1).map_or(0.0, |last| self.0[last].1)
    }

    /// From when on, not before `from`, it is at least so much for the first time.
    pub(super) fn reaches(&self, least: f64, from: Time) -> Option<Time> {
        if self.at(from) >= least {
            return Some(from);
        }
        self.0.iter().find(|(at, share)| *at >= from && *share >= least).map(|(at, _)| *at)
    }
}

/// Who holds a connection to a pod, and whether that is a new one.
fn ends(record: &ConnectionRecord, first_new: u32) -> Option<((u8, u32), bool)> {
    let Some(End::Pod(pod)) = record.to else { return None };
    let from = match record.from {
        End::Client(client) => (0, client),
        End::Worker(worker) => (1, worker),
        End::Pod(_) => return None,
    };
    Some((from, pod >= first_new))
}
