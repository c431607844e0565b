//! What a run of a fleet gives: counts by status, load of each pod over time, latencies, imbalance, connections, and calls
//! recorded one by one. All of it is plain data, and can be had at any time of the run.

use serde::{Deserialize, Serialize};

use crate::fleet::load::{Ended, Imbalance as Uneven};
use crate::fleet::model::World;
use crate::fleet::outliers::Ejections;
use crate::fleet::status::Status;
use crate::fleet::trace::{CallRecord, ConnectionRecord};
use crate::kernel::run::{Counts, Imbalance, Limits, Progress, Simulation, Stop};
use crate::kernel::time::{Duration, Time};
use crate::outcome::Latencies;

/// A fleet on its way through time, in slices.
#[derive(Clone, Debug)]
pub struct FleetRun(Simulation<World>);

/// What came of a run, or has come of it so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FleetReport {
    /// The books: calls that came, ended with OK, ended otherwise, are under way.
    pub counts: Counts,
    /// How many calls ended in each status, for those in which any did. Each call ends in one.
    pub statuses: Vec<StatusCount>,
    /// Of calls that ended with OK and came after the warm-up.
    pub latencies: Latencies,
    /// Over the pods that serve and are listed now, of the calls that came after the warm-up.
    pub imbalance: Option<Uneven>,
    /// Each pod.
    pub pods: Vec<PodReport>,
    /// Each group of pods.
    pub groups: Vec<GroupReport>,
    /// Pods that were left out because they failed.
    pub ejections: Ejections,
    /// Each worker of each proxy.
    pub workers: Vec<WorkerReport>,
    /// What became of connections.
    pub connections: Connections,
    /// What reached a pod of another service.
    pub misdirected: Misdirected,
    /// What happened when.
    pub series: Series,
    /// Calls recorded one by one, in the order of their coming.
    pub calls: Vec<CallRecord>,
    /// Calls that were to be recorded and had no room.
    pub calls_missed: u64,
    /// The first connections, each at its number.
    pub first_connections: Vec<ConnectionRecord>,
    /// Events that happened.
    pub events: u64,
    /// The moment of the last of them.
    pub now: Time,
    /// Why the run has stopped; None while it goes on. After a bound, all this is a beginning only.
    pub stop: Option<Stop>,
    /// Over every event: 32 hexadecimal digits.
    pub fingerprint: String,
}

/// Calls that ended in a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StatusCount {
    /// Which.
    pub status: Status,
    /// How many.
    pub calls: u64,
}

/// A pod, and what it has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PodReport {
    /// Its group.
    pub group: u32,
    /// Calls that came to it.
    pub received: u64,
    /// Of these, those that came after the warm-up.
    pub measured: u64,
    /// Calls that it refused for want of room.
    pub refused: u64,
    /// Calls that it answered with an error because something was wrong with it.
    pub failed: u64,
    /// Calls that it worked on to the end, well or not.
    pub worked: u64,
    /// What these took of its cores.
    pub busy: Duration,
    /// What those of these took whose clients had given them up.
    pub wasted: Duration,
    /// Calls that it is at now, or that stand in its line.
    pub calls: u64,
    /// Connections that were opened to it.
    pub connections: u64,
}

/// A group of pods.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupReport {
    /// Calls that came to its pods.
    pub received: u64,
    /// Of these, those that came after the warm-up.
    pub measured: u64,
    /// Their share of those that all pods received then; None: there were none.
    pub share: Option<f64>,
}

/// How many calls ended with an error over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Errors {
    /// Which.
    pub status: Status,
    /// Bin by bin.
    pub calls: Vec<u32>,
}

/// A worker of a proxy, and what it has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkerReport {
    /// Its proxy.
    pub proxy: u32,
    /// Requests that came to it.
    pub calls: u64,
    /// What they and their responses took of its core.
    pub busy: Duration,
}

/// What became of connections, of clients and of proxies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Connections {
    /// Attempts to make one.
    pub attempts: u64,
    /// Those that came about.
    pub opened: u64,
    /// Those that did not.
    pub failed: u64,
    /// Of those opened, those closed since.
    pub closed: u64,
    /// GOAWAYs from pods that came to those connected to them.
    pub goaways: u64,
    /// Answers that clients' DNS resolvers had.
    pub resolutions: u64,
}

/// What reached a pod of another service, because it has an address that a pod of the right one had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Misdirected {
    /// Calls that were answered with UNIMPLEMENTED.
    pub unimplemented: u64,
    /// Calls that were done there: writes on the wrong shard.
    pub done: u64,
    /// Connections that clients gave up because of the other end's name: no call was made on them.
    pub wrong_names: u64,
}

/// Counts in bins of equal length from the run's start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Series {
    /// How long a bin is.
    pub bin: Duration,
    /// Calls that each pod received: bin by bin, each with all pods.
    pub received: Vec<u32>,
    /// How calls ended, and connections that were opened, bin by bin.
    pub ended: Vec<Ended>,
    /// Of each error that callers saw.
    pub errors: Vec<Errors>,
}

impl Series {
    /// Calls that each pod received in a bin, by pod; None of a bin that is not there.
    pub fn received_in(&self, bin: usize) -> Option<&[u32]> {
        let pods = self.received.len() / self.ended.len().max(1);
        self.received.get(bin * pods..(bin + 1) * pods)
    }
}

impl FleetReport {
    /// How many calls ended in a status.
    pub fn ended(&self, status: Status) -> u64 {
        self.statuses.iter().find(|one| one.status == status).map_or(0, |one| one.calls)
    }
}

impl FleetRun {
    pub(crate) fn new(world: World, limits: Limits) -> Self {
        Self(Simulation::new(world, 4096, limits))
    }

    /// Lets at most `budget` more events happen.
    ///
    /// # Errors
    /// If the books do not balance after them: an error in the model.
    pub fn advance(&mut self, budget: u64) -> Result<Progress, Imbalance> {
        self.0.advance(budget)
    }

    /// Gives the run up; what it has stays.
    pub fn cancel(&mut self) {
        self.0.cancel();
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        self.0.bytes()
    }

    /// The world as it is now, for who looks into it.
    pub fn world(&self) -> &World {
        self.0.model()
    }

    /// What there is so far.
    ///
    /// # Errors
    /// If the books do not balance: an error in the model.
    pub fn report(&self) -> Result<FleetReport, Imbalance> {
        let summary = self.0.summary()?;
        let world = self.0.model();
        let tally = world.tally();
        let latencies = world.latencies();
        let [p50, p90, p99, p999, max] = latencies.quantiles([0.5, 0.9, 0.99, 0.999, 1.0]);
        let statuses = Status::ALL
            .into_iter()
            .map(|status| StatusCount { status, calls: tally.statuses[status as usize] })
            .filter(|count| count.calls > 0)
            .collect();
        let serving = world.pods().iter().filter(|pod| pod.serves() && pod.listed);
        let pods = world.pods().iter().map(|pod| PodReport {
            group: pod.kind.group,
            received: pod.books.received,
            measured: pod.books.measured,
            refused: pod.books.refused,
            failed: pod.books.failed,
            worked: pod.books.worked,
            busy: pod.books.busy,
            wasted: pod.books.wasted,
            calls: pod.calls(),
            connections: pod.books.connections,
        });
        let workers = world.workers().iter().map(|worker| WorkerReport {
            proxy: worker.proxy,
            calls: worker.calls,
            busy: worker.busy,
        });
        let all: u64 = world.pods().iter().map(|pod| pod.books.measured).sum();
        let groups = (0..world.groups()).map(|group| {
            let books = || world.pods().iter().filter(|pod| pod.kind.group == group).map(|pod| &pod.books);
            let measured = books().map(|books| books.measured).sum();
            let share = (all > 0).then(|| measured as f64 / all as f64);
            GroupReport { received: books().map(|books| books.received).sum(), measured, share }
        });
        let errors = Status::ALL[1..].iter().filter(|status| tally.statuses[**status as usize] > 0);
        let errors = errors.map(|&status| Errors { status, calls: world.load().ended_in(status).collect() });
        Ok(FleetReport {
            counts: summary.counts,
            statuses,
            latencies: Latencies { count: latencies.count(), p50, p90, p99, p999, max },
            imbalance: Uneven::of(serving.map(|pod| pod.books.measured)),
            pods: pods.collect(),
            groups: groups.collect(),
            ejections: world.ejections().clone(),
            workers: workers.collect(),
            connections: Connections {
                attempts: tally.attempts,
                opened: tally.opened,
                failed: tally.failed,
                closed: tally.closed,
                goaways: tally.goaways,
                resolutions: tally.resolutions,
            },
            misdirected: Misdirected {
                unimplemented: tally.unimplemented,
                done: tally.misplaced,
                wrong_names: tally.wrong_names,
            },
            series: Series {
                bin: world.load().width(),
                received: world.load().received().to_vec(),
                ended: world.load().ended().to_vec(),
                errors: errors.collect(),
            },
            calls: world.trace().calls.clone(),
            calls_missed: world.trace().missed,
            first_connections: world.trace().connections.clone(),
            events: summary.events,
            now: summary.now,
            stop: summary.stop,
            fingerprint: format!("{:032x}", summary.fingerprint),
        })
    }
}
