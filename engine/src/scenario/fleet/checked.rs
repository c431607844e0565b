//! Checking a fleet: from what a reader gives to what the model runs.

use super::*;
use crate::fleet::faults::Fault as Wrongs;
use crate::fleet::model::{self, Setting};
use crate::fleet::{balancing as fixed, pod, trace};
use crate::kernel::time::Duration;
use crate::scenario::milliseconds;

impl Fleet {
    pub(super) fn checked(&self) -> Result<Setting, ScenarioError> {
        let pods = self.checked_pods()?;
        let clients = self.checked_clients(pods.len() as u64)?;
        let balancing = self.balancing.checked()?;
        let proxies = match &balancing {
            fixed::Balancing::L7 { proxies, .. } => {
                let workers = u64::from(proxies.count) * u64::from(proxies.cores);
                ALL_CHANNELS.check("balancing.l7.proxies.count times cores", workers)?;
                let pools = if proxies.shared { proxies.count.into() } else { workers };
                SUBCHANNELS.check("balancing.l7.proxies times pods", pools * pods.len() as u64)?;
                proxies.count
            }
            _ => 0,
        };
        let split = clusters::checked(&self.clusters, self.pods.len())?;
        let channels: u64 =
            clients.iter().map(|group| u64::from(group.count) * u64::from(group.channels)).sum();
        let channels = channels * u64::from(split.clusters());
        ALL_CHANNELS.check("channels of clients times clusters", channels)?;
        if self.outlier_detection.clients.is_some() {
            SUBCHANNELS
                .check("channels of clients times clusters times pods", channels * pods.len() as u64)?;
        }
        let duration = milliseconds("duration_ms", self.duration_ms, DURATION_MS)?;
        BINS.check("bins", self.bins)?;
        let until = Time::from_nanoseconds(duration.nanoseconds());
        Ok(Setting {
            clients,
            balancing,
            backoff: self.backoff.checked()?,
            handler: self.work.handler.checked("work.handler")?,
            stack: microseconds("work.stack_cpu_us", self.work.stack_cpu_us)?,
            waits: self.work.waits.checked("work.waits")?,
            rtt: milliseconds("network.rtt_ms", self.network.rtt_ms, RTT_MS)?,
            connect_round_trips: {
                ROUND_TRIPS.check("network.connect_round_trips", self.network.connect_round_trips)?;
                self.network.connect_round_trips
            },
            discovery: self.discovery.checked()?,
            lifecycle: self.lifecycle.checked(&self.pods)?,
            changes: self.checked_changes(pods.len() as u32, proxies)?,
            faults: self.checked_faults(pods.len() as u32)?,
            outliers: self.outlier_detection.checked()?,
            split,
            groups: self.pods.len() as u32,
            pods,
            arrivals_until: until,
            drain: milliseconds("drain_ms", self.drain_ms, MOMENT_MS)?,
            warm_up: moment("warm_up_ms", self.warm_up_ms)?,
            bins: self.bins,
            bin: Duration::from_nanoseconds(duration.nanoseconds().div_ceil(self.bins.into()).max(1)),
            sample: self.trace.checked()?,
            seed: self.seed,
        })
    }

    fn checked_clients(&self, pods: u64) -> Result<Vec<model::Group>, ScenarioError> {
        GROUPS.check("clients", self.clients.len() as u64)?;
        let (mut clients, mut channels) = (0_u64, 0_u64);
        let mut groups = Vec::with_capacity(self.clients.len());
        for (at, group) in self.clients.iter().enumerate() {
            let field = |name: &str| format!("clients[{at}].{name}");
            let left = Range::whole(1, (CLIENTS.most() as u64).saturating_sub(clients).max(1));
            left.check_named(|| field("count"), group.count)?;
            clients += u64::from(group.count);
            CHANNELS.check_named(|| field("channels"), group.channels)?;
            channels += u64::from(group.count) * u64::from(group.channels);
            ALL_CHANNELS.check_named(|| format!("clients[0..={at}].count times channels"), channels)?;
            let deadline = match group.deadline_ms {
                Some(ms) => Some(milliseconds(&field("deadline_ms"), ms, DEADLINE_MS)?),
                None => None,
            };
            let from = moment(&field("from_ms"), group.from_ms)?;
            let told = match group.first_list {
                FirstList::AtOnce => Time::ZERO,
                FirstList::After(ms) => {
                    let wait = milliseconds(&field("first_list.after"), ms, MOMENT_MS)?;
                    from.checked_add(wait).unwrap_or(Time::MAX)
                }
                FirstList::Never => Time::MAX,
            };
            groups.push(model::Group {
                count: group.count,
                process: group.arrivals.checked(&field("arrivals"), group.count)?,
                channels: group.channels,
                wait_for_ready: group.wait_for_ready,
                deadline,
                from,
                told,
            });
        }
        if let Balancing::Client { subset, policy, .. } = self.balancing
            && !matches!(policy, Policy::PickFirst { .. })
        {
            let addresses = pods.min(subset.map_or(u64::MAX, u64::from));
            SUBCHANNELS.check("clients times channels times pods", channels * addresses)?;
        }
        Ok(groups)
    }

    fn checked_pods(&self) -> Result<Vec<pod::Kind>, ScenarioError> {
        GROUPS.check("pods", self.pods.len() as u64)?;
        let mut pods = Vec::new();
        for (at, group) in self.pods.iter().enumerate() {
            let field = |name: &str| format!("pods[{at}].{name}");
            let left = Range::whole(0, PODS.most() as u64 - pods.len() as u64);
            left.check_named(|| field("count"), group.count)?;
            CORES.check_named(|| field("cores"), group.cores)?;
            if let Some(workers) = group.workers {
                WORKERS.check_named(|| field("workers"), workers)?;
            }
            if let Some(calls) = group.queue {
                pods::QUEUE.check_named(|| field("queue"), calls)?;
            }
            SLOWDOWN.check_named(|| field("slowdown"), group.slowdown)?;
            if let Some(warm_up) = group.warm_up {
                pods::COLD.check_named(|| field("warm_up.times"), warm_up.times)?;
                pods::WARMING.check_named(|| field("warm_up.calls"), warm_up.calls)?;
            }
            let kind = pod::Kind {
                group: at as u32,
                cores: group.cores,
                workers: group.workers.unwrap_or(u32::MAX),
                queue: group.queue.unwrap_or(u32::MAX),
                refusal: group.refusal.status(),
                slowdown: group.slowdown,
                warm_up: group.warm_up,
                state: group.state,
                listed: group.listed,
                service: group.service,
            };
            pods.extend(std::iter::repeat_n(kind, group.count as usize));
        }
        Ok(pods)
    }

    fn checked_faults(&self, pods: u32) -> Result<Vec<(Time, With, Wrongs)>, ScenarioError> {
        faults::FAULTS.check("faults", self.faults.len() as u64)?;
        let groups = self.pods.len() as u32;
        let checked = |(at, fault): (usize, &Fault)| fault.checked(&format!("faults[{at}]"), groups, pods);
        let mut faults = self.faults.iter().enumerate().map(checked).collect::<Result<Vec<_>, _>>()?;
        faults.sort_by_key(|fault| fault.0);
        Ok(faults)
    }

    fn checked_changes(&self, pods: u32, proxies: u32) -> Result<Vec<model::Planned>, ScenarioError> {
        CHANGES.check("changes", self.changes.len() as u64)?;
        let mut changes = Vec::with_capacity(self.changes.len());
        for (at, change) in self.changes.iter().enumerate() {
            let (kind, number, count) = match change.target {
                Target::Pod(number) => ("pod", number, pods),
                Target::Proxy(number) => ("proxy", number, proxies),
            };
            let field = || format!("changes[{at}].target.{kind}");
            // Where there is none, no number is right; and only pods have lives that begin and end in an order.
            let of_pods = matches!(
                change.befalls,
                Befalls::Start | Befalls::Delete | Befalls::NotServing | Befalls::Serving
            );
            let count = if of_pods && kind == "proxy" { 0 } else { count };
            if number >= count {
                let there =
                    if count == 0 { Range::whole(1, 0) } else { Range::whole(0, u64::from(count) - 1) };
                return Err(ScenarioError::new(field(), number, there));
            }
            changes.push(model::Planned {
                at: moment(&format!("changes[{at}].at_ms"), change.at_ms)?,
                target: change.target,
                befalls: change.befalls,
            });
        }
        changes.sort_by_key(|change| change.at);
        Ok(changes)
    }
}

impl Sample {
    fn checked(&self) -> Result<trace::Sample, ScenarioError> {
        EVERY.check("trace.every", self.every)?;
        SAMPLE.check("trace.calls", self.calls)?;
        SAMPLE.check("trace.connections", self.connections)?;
        Ok(trace::Sample {
            from: moment("trace.from_ms", self.from_ms)?,
            every: self.every,
            calls: self.calls,
            connections: self.connections,
        })
    }
}

fn microseconds(field: &str, us: f64) -> Result<Duration, ScenarioError> {
    CPU_US.check(field, us)?;
    Ok(Duration::from_nanoseconds((us * 1e3).round() as u64))
}
