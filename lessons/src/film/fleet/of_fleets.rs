//! Films of simulated fleets: from the engine's sample of calls, its first connections and the load of the pods.

use engine::fleet::status::Status;
use engine::fleet::trace::{CallRecord, ConnectionRecord, End as EngineEnd};
use engine::kernel::run::Stop;
use engine::kernel::time::{Duration, Time};
use engine::report::fleet::FleetReport;
use engine::scenario::fleet::{Balancing, Fleet as Scenario};

use super::{Between, Connection, End, Fleet, Moments, NEVER, Sampled};
use crate::experiment::Observation;
use crate::film::of_calls::in_order;
use crate::film::{Event, Film, What};
use crate::lesson::Lesson;
use crate::settings::Settings;

/// A film of each contender whose run is over, in the order of the runs. `scenario` says what a contender's run was made
/// from.
pub fn of_fleets(
    lesson: &Lesson,
    settings: &Settings,
    observation: &Observation,
    scenario: fn(&Lesson, &Settings, &str) -> Scenario,
) -> Vec<Film> {
    let mut films = Vec::new();
    for run in observation.fleets() {
        if let Some(report) = &run.outcome {
            let mut film = film(&scenario(lesson, settings, &run.contender), report);
            film.family = (lesson.swept.look)(&run.contender).0;
            film.label = lesson.contender(&run.contender).map_or("", |contender| contender.label).into();
            film.contender.clone_from(&run.contender);
            films.push(film);
        }
    }
    films
}

/// The film of a run, still without a name.
#[inline(never)] // It belongs to the chunk of fleets, whoever calls it.
pub(super) fn film(scenario: &Scenario, report: &FleetReport) -> Film {
    let of = |record: &CallRecord| sampled(record, scenario, report);
    let latencies = &report.latencies;
    let fleet = Fleet {
        clients: scenario.clients.iter().map(|group| group.count).sum(),
        between: match &scenario.balancing {
            Balancing::L4 { .. } => Between::Connections,
            Balancing::L7 { proxies, .. } => Between::Proxies(proxies.count),
            Balancing::Client { .. } => Between::Nothing,
        },
        pods: report.pods.len() as u32,
        connections: report.first_connections.iter().filter_map(|one| connection(one, report)).collect(),
        calls: report.calls.iter().map(of).collect(),
        every: scenario.trace.every,
        most: most(&report.series.received, report.pods.len()),
        received: report.series.received.clone(),
        bin_ns: report.series.bin.nanoseconds(),
        latencies: [latencies.p50, latencies.p99, latencies.p999].map(|one| one.map(Duration::nanoseconds)),
    };
    let events = events(&report.calls, &fleet);
    Film {
        contender: String::new(),
        label: String::new(),
        family: figure::Family::Other,
        ends: ["client", "pod"],
        lanes: Vec::new(),
        calls: Vec::new(),
        parcels: Vec::new(),
        losses: Vec::new(),
        spans: Vec::new(),
        end_ns: events.last().map_or(0, |event| event.at_ns),
        busiest_ns: busiest(&events),
        events,
        missing: missing(report),
        fleet: Some(Box::new(fleet)),
    }
}

/// The most that a pod received in a bin, or twice the median of the bins' busiest if that is less.
fn most(received: &[u32], pods: usize) -> u32 {
    let busiest = |(bin, calls): (usize, &[u32])| (f64::from(calls.iter().copied().max().unwrap_or(0)), bin);
    let mut bins: Vec<(f64, usize)> = received.chunks(pods.max(1)).enumerate().map(busiest).collect();
    figure::sort(&mut bins);
    let (usual, most) = (bins.get(bins.len() / 2), bins.last());
    usual.zip(most).map_or(0, |((usual, _), (most, _))| most.min(2.0 * usual) as u32)
}

fn end(end: EngineEnd, report: &FleetReport) -> Option<End> {
    Some(match end {
        EngineEnd::Client(number) => End::Client(number),
        EngineEnd::Worker(number) => End::Proxy(report.workers.get(number as usize)?.proxy),
        EngineEnd::Pod(number) => End::Pod(number),
    })
}

/// One that came about.
fn connection(record: &ConnectionRecord, report: &FleetReport) -> Option<Connection> {
    Some(Connection {
        from: end(record.from, report)?,
        to: end(record.to?, report)?,
        from_ns: record.ready?.nanoseconds(),
        to_ns: record.closed.map_or(NEVER, Time::nanoseconds),
    })
}

fn sampled(record: &CallRecord, scenario: &Scenario, report: &FleetReport) -> Sampled {
    // Where a connection led to, if what was sent on it never came.
    let leads = |number: Option<u32>| end(report.first_connections.get(number? as usize)?.to?, report);
    let (first, second) = (leads(record.connection), leads(record.upstream));
    let pod = |end| if let Some(End::Pod(pod)) = end { Some(pod) } else { None };
    let proxy = |end| if let Some(End::Proxy(proxy)) = end { Some(proxy) } else { None };
    let proxy =
        record.worker.and_then(|worker| proxy(end(EngineEnd::Worker(worker), report))).or(proxy(first));
    // Half of there and back; the engine's own half is no other.
    let way = |rtt_ms: f64| (rtt_ms * 1e6) as u64 / 2;
    let to_proxy = way(scenario.network.rtt_ms);
    let to_pod = match &scenario.balancing {
        Balancing::L7 { proxies, .. } => way(proxies.rtt_ms),
        _ => to_proxy,
    };
    let known = |time: Option<Time>| time.map_or(NEVER, Time::nanoseconds);
    let (sent, forwarded) = (known(record.sent), known(record.forwarded));
    let leaves = if proxy.is_some() { forwarded } else { sent };
    let received = record.received.map_or(leaves.saturating_add(to_pod), Time::nanoseconds);
    Sampled {
        number: u32::try_from(record.call).unwrap_or(u32::MAX),
        client: record.client,
        connection: record.connection,
        proxy,
        pod: record.pod.or(pod(second)).or(pod(first)),
        moments: Moments {
            comes: record.arrival.nanoseconds(),
            sent,
            at_proxy: if proxy.is_some() { sent.saturating_add(to_proxy).min(forwarded) } else { NEVER },
            forwarded,
            received,
            begun: known(record.begun),
            answered: known(record.answered),
            ended: known(record.ended),
        },
        status: record.status.map_or("", Status::name),
        fails: record.status.is_some_and(|status| status != Status::Ok),
    }
}

fn events(records: &[CallRecord], fleet: &Fleet) -> Vec<Event> {
    let mut events = Vec::with_capacity(7 * records.len());
    for (place, (record, call)) in records.iter().zip(&fleet.calls).enumerate() {
        // As it goes through life, so that what happens at once stands in that order.
        let life = [
            (What::Comes, Some(record.arrival)),
            (What::Leaves, record.sent),
            (What::Starts, record.forwarded),
            (What::Arrives, record.received),
            (What::Worked, record.begun),
            (What::Answered, record.answered),
            (What::Completes, record.ended),
        ];
        for (what, at) in life {
            if let Some(at) = at {
                let at_ns = at.nanoseconds();
                events.push(Event { at_ns, what, call: Some(call.number), parcel: place as u32 });
            }
        }
    }
    in_order(&events)
}

/// When the most calls of the sample are under way, for the first time.
fn busiest(events: &[Event]) -> u64 {
    let (mut under_way, mut most, mut at) = (0, 0, 0);
    for event in events {
        match event.what {
            What::Comes => under_way += 1,
            What::Completes => under_way -= 1,
            _ => {}
        }
        if under_way > most {
            (most, at) = (under_way, event.at_ns);
        }
    }
    at
}

fn missing(report: &FleetReport) -> String {
    let mut text = String::new();
    if !matches!(report.stop, Some(Stop::Drained | Stop::Horizon)) {
        text.push_str("Only the beginning: the run was stopped before its end. ");
    }
    let mut only = |kept: usize, all: u64, what: &str| {
        if all > kept as u64 {
            let [kept, all] = [kept as f64, all as f64].map(figure::number);
            text.push_str(&["The first ", &kept, " ", what, ", of ", &all, ". "].concat());
        }
    };
    let calls = report.calls.len();
    only(calls, calls as u64 + report.calls_missed, "calls of the sample are shown");
    only(report.first_connections.len(), report.connections.attempts, "connections are shown");
    text.truncate(text.trim_end().len());
    text
}
