//! What a run of a fleet gives: counts by status, load of each pod over time, latencies, imbalance, connections, and calls
//! recorded one by one. All of it is plain data, and can be had at any time of the run.

use serde::{Deserialize, Serialize};

use crate::fleet::load::{Ended, Imbalance as Uneven};
use crate::fleet::model::World;
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
    /// Each worker of each proxy.
    pub workers: Vec<WorkerReport>,
    /// What became of connections.
    pub connections: Connections,
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
    /// Calls that it worked on to the end.
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
        Ok(FleetReport {
            counts: summary.counts,
            statuses,
            latencies: Latencies { count: latencies.count(), p50, p90, p99, p999, max },
            imbalance: Uneven::of(serving.map(|pod| pod.books.measured)),
            pods: pods.collect(),
            workers: workers.collect(),
            connections: Connections {
                attempts: tally.attempts,
                opened: tally.opened,
                failed: tally.failed,
                closed: tally.closed,
            },
            series: Series {
                bin: world.load().width(),
                received: world.load().received().to_vec(),
                ended: world.load().ended().to_vec(),
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
