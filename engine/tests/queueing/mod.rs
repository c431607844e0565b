//! The model that the kernel's tests run: jobs come to one station of equal servers, wait in line, are served, and go. What
//! is known about it exactly (recursions) and in the mean (closed forms) is what the kernel is held against.
#![allow(dead_code, reason = "each test binary uses a part")]

use engine::kernel::histogram::Histogram;
use engine::kernel::queue::{Lane, Timer};
use engine::kernel::random::{Exponential, Law, Stream, Streams};
use engine::kernel::run::{Counts, Event, Limits, Model, Progress, Scheduler, Simulation};
use engine::kernel::station::Station;
use engine::kernel::time::{Duration, Time};

/// What is simulated.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) servers: u32,
    /// Mean time between arrivals in nanoseconds.
    pub(crate) gap: f64,
    pub(crate) service: Law,
    pub(crate) jobs: u64,
    /// The first jobs, which find the station emptier than later ones do, are not measured.
    pub(crate) warm_up: u64,
    /// A timer per job, cancelled when the job goes. It fires for a job that is here too long, and only counts it.
    pub(crate) timeout: Option<Duration>,
    /// Whether to keep each job's wait.
    pub(crate) each: bool,
    pub(crate) seed: u64,
}

impl Setting {
    /// Servers with a mean service of 1 ms at the given load.
    pub(crate) fn at_load(servers: u32, load: f64, service: Law, jobs: u64, seed: u64) -> Self {
        let gap = 1e6 / (load * f64::from(servers));
        Self { servers, gap, service, jobs, warm_up: 0, timeout: None, each: false, seed }
    }

    pub(crate) fn gaps(&self) -> Exponential {
        Exponential::from_mean_nanoseconds(self.gap).unwrap()
    }

    pub(crate) fn run(&self) -> Simulation<Queueing> {
        let mut simulation = self.simulation(Limits::default());
        let Progress { stop, .. } = simulation.advance(u64::MAX).unwrap();
        assert!(stop.is_some());
        simulation
    }

    pub(crate) fn simulation(&self, limits: Limits) -> Simulation<Queueing> {
        Simulation::new(Queueing::new(self.clone()), self.servers + 2, limits)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    number: u64,
    arrived: Time,
    service: Duration,
    timeout: Timer,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Happening {
    Arrival,
    Departure { server: u32 },
    Timeout { job: u32 },
}

impl Event for Happening {
    fn code(self) -> u64 {
        match self {
            Self::Arrival => 0,
            Self::Departure { server } => 1 << 32 | u64::from(server),
            Self::Timeout { job } => 2 << 32 | u64::from(job),
        }
    }
}

pub(crate) struct Queueing {
    setting: Setting,
    gaps: (Exponential, Stream),
    services: Stream,
    station: Station<Job>,
    lane: Option<Lane>,
    pub(crate) arrived: u64,
    pub(crate) departed: u64,
    pub(crate) timed_out: u64,
    /// Nanoseconds that the measured jobs waited.
    pub(crate) waited: u128,
    pub(crate) measured: u64,
    /// Each job's wait, by its number, if kept.
    pub(crate) waits: Vec<Duration>,
    pub(crate) latencies: Histogram,
    /// Set to break the books.
    pub(crate) steals: bool,
}

impl Queueing {
    fn new(setting: Setting) -> Self {
        let streams = Streams::new(setting.seed);
        let kept = if setting.each { setting.jobs } else { 0 };
        Self {
            gaps: (setting.gaps(), streams.named("arrivals")),
            services: streams.named("services"),
            station: Station::new(setting.servers, 4096),
            lane: None,
            arrived: 0,
            departed: 0,
            timed_out: 0,
            waited: 0,
            measured: 0,
            waits: vec![Duration::ZERO; kept as usize],
            latencies: Histogram::default(),
            steals: false,
            setting,
        }
    }

    pub(crate) fn mean_wait(&self) -> f64 {
        self.waited as f64 / self.measured as f64
    }

    fn arrive(&mut self, scheduler: &mut Scheduler<Happening>) {
        let service = self.setting.service.draw(&mut self.services);
        let number = self.arrived;
        self.arrived += 1;
        if self.arrived < self.setting.jobs {
            scheduler.after(self.gaps.0.draw(&mut self.gaps.1), Happening::Arrival);
        }
        let timeout = match self.lane {
            Some(lane) => scheduler.along(lane, Happening::Timeout { job: number as u32 }),
            None => Timer::NONE,
        };
        let job = Job { number, arrived: scheduler.now(), service, timeout };
        if let Some(server) = self.station.arrive(job) {
            scheduler.after(service, Happening::Departure { server });
        }
    }

    fn depart(&mut self, server: u32, scheduler: &mut Scheduler<Happening>) {
        let departure = self.station.depart(server).expect("a departure is scheduled when a service begins");
        if let Some(next) = departure.next
            && !self.steals
        {
            scheduler.after(next.service, Happening::Departure { server });
        }
        self.departed += u64::from(!self.steals);
        let job = departure.done;
        scheduler.cancel(job.timeout);
        let latency = scheduler.now().since(job.arrived);
        let wait = latency.nanoseconds() - job.service.nanoseconds();
        if job.number >= self.setting.warm_up {
            self.latencies.record(latency);
            self.waited += u128::from(wait);
            self.measured += 1;
        }
        if self.setting.each {
            self.waits[job.number as usize] = Duration::from_nanoseconds(wait);
        }
    }
}

impl Model for Queueing {
    type Event = Happening;

    fn start(&mut self, scheduler: &mut Scheduler<Happening>) {
        self.lane = self.setting.timeout.map(|timeout| scheduler.lane(timeout, 1 << 14));
        if self.setting.jobs > 0 {
            scheduler.after(self.gaps.0.draw(&mut self.gaps.1), Happening::Arrival);
        }
    }

    fn handle(&mut self, event: Happening, scheduler: &mut Scheduler<Happening>) {
        match event {
            Happening::Arrival => self.arrive(scheduler),
            Happening::Departure { server } => self.depart(server, scheduler),
            Happening::Timeout { .. } => self.timed_out += 1,
        }
    }

    fn counts(&self) -> Counts {
        Counts { started: self.arrived, ended: self.departed, failed: 0, in_flight: self.station.len() }
    }

    fn bytes(&self) -> u64 {
        self.station.bytes()
    }
}
