//! M/M/c on the engine's kernel, generic over where draws come from and where latencies go, so that the scheduler can be
//! measured with simbench's and with the engine's own.

use engine::kernel::histogram::Histogram;
use engine::kernel::random::{Exponential, Stream, Streams};
use engine::kernel::run::{Counts, Event, Limits, Model, Scheduler, Simulation, Stop};
use engine::kernel::station::Station;
use engine::kernel::time::{Duration, Time};
use workload::{Arrivals, Params, Recorder};

/// Draws and records.
pub trait Bench {
    fn new(params: &Params) -> Self;
    fn gap(&mut self) -> Option<Duration>;
    fn service(&mut self, now: Time) -> Duration;
    fn depart(&mut self, job: Job, now: Time);
    /// The total wait in nanoseconds and the jobs served.
    fn finish(self) -> (u64, u64);
}

#[derive(Clone, Copy)]
pub struct Job {
    pub arrived: Time,
    pub service: Duration,
}

/// simbench's draws (`-libm::log(u)`) and hdrhistogram.
pub struct Simbench {
    arrivals: Arrivals,
    recorder: Recorder,
}

impl Bench for Simbench {
    fn new(params: &Params) -> Self {
        Self {
            arrivals: Arrivals::new(params),
            recorder: Recorder::new(params),
        }
    }

    #[inline]
    fn gap(&mut self) -> Option<Duration> {
        self.arrivals.next_gap_ns().map(Duration::from_nanoseconds)
    }

    #[inline]
    fn service(&mut self, now: Time) -> Duration {
        Duration::from_nanoseconds(self.arrivals.job(now.nanoseconds()).service_ns)
    }

    #[inline]
    fn depart(&mut self, job: Job, now: Time) {
        let job = workload::Job {
            arrived_ns: job.arrived.nanoseconds(),
            service_ns: job.service.nanoseconds(),
        };
        self.recorder.depart(job, now.nanoseconds());
    }

    fn finish(self) -> (u64, u64) {
        let outcome = self.recorder.finish();
        (outcome.wait_ns_sum, outcome.served)
    }
}

/// The engine's ziggurat and histogram.
pub struct Own {
    left: u64,
    gap: Exponential,
    service: Exponential,
    gaps: Stream,
    services: Stream,
    latencies: Histogram,
    waited: u64,
}

impl Bench for Own {
    fn new(params: &Params) -> Self {
        let law = |mean| Exponential::from_mean_nanoseconds(mean).expect("a mean");
        let streams = Streams::new(params.seed);
        Self {
            left: params.arrivals,
            gap: law(params.interarrival_ns_mean()),
            service: law(params.service_ns_mean),
            gaps: streams.named("arrivals"),
            services: streams.named("services"),
            latencies: Histogram::default(),
            waited: 0,
        }
    }

    #[inline]
    fn gap(&mut self) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        Some(self.gap.draw(&mut self.gaps))
    }

    #[inline]
    fn service(&mut self, _: Time) -> Duration {
        self.service.draw(&mut self.services)
    }

    #[inline]
    fn depart(&mut self, job: Job, now: Time) {
        let latency = now.since(job.arrived);
        self.latencies.record(latency);
        self.waited += latency.nanoseconds() - job.service.nanoseconds();
    }

    fn finish(self) -> (u64, u64) {
        (self.waited, self.latencies.count() + self.latencies.above())
    }
}

#[derive(Clone, Copy)]
enum Happening {
    Arrival,
    Departure { server: u32 },
}

impl Event for Happening {
    #[inline]
    fn code(self) -> u64 {
        match self {
            Self::Arrival => 0,
            Self::Departure { server } => 1 << 32 | u64::from(server),
        }
    }
}

struct Mmc<B> {
    bench: B,
    station: Station<Job>,
    arrived: u64,
    departed: u64,
}

impl<B: Bench> Model for Mmc<B> {
    type Event = Happening;

    fn start(&mut self, scheduler: &mut Scheduler<Happening>) {
        if let Some(gap) = self.bench.gap() {
            scheduler.after(gap, Happening::Arrival);
        }
    }

    #[inline]
    fn handle(&mut self, event: Happening, scheduler: &mut Scheduler<Happening>) {
        let now = scheduler.now();
        match event {
            Happening::Arrival => {
                self.arrived += 1;
                let job = Job {
                    arrived: now,
                    service: self.bench.service(now),
                };
                if let Some(gap) = self.bench.gap() {
                    scheduler.after(gap, Happening::Arrival);
                }
                if let Some(server) = self.station.arrive(job) {
                    scheduler.after(job.service, Happening::Departure { server });
                }
            }
            Happening::Departure { server } => {
                let departure = self.station.depart(server).expect("it was serving");
                if let Some(next) = departure.next {
                    scheduler.after(next.service, Happening::Departure { server });
                }
                self.departed += 1;
                self.bench.depart(departure.done, now);
            }
        }
    }

    fn counts(&self) -> Counts {
        Counts {
            started: self.arrived,
            ended: self.departed,
            failed: 0,
            in_flight: self.station.len(),
        }
    }

    fn bytes(&self) -> u64 {
        self.station.bytes()
    }
}

/// Runs to the last departure, in slices of 100,000 events as a page would; gives the total wait.
pub fn run<B: Bench>(params: &Params) -> u64 {
    let model = Mmc {
        bench: B::new(params),
        station: Station::new(params.servers, 1024),
        arrived: 0,
        departed: 0,
    };
    let mut simulation = Simulation::new(model, params.servers + 1, Limits::default());
    let stop = loop {
        let progress = simulation.advance(100_000).expect("balanced books");
        if let Some(stop) = progress.stop {
            break stop;
        }
    };
    assert_eq!(stop, Stop::Drained);
    assert_eq!(simulation.progress().events, 2 * params.arrivals);
    let (waited, served) = simulation.into_model().bench.finish();
    assert_eq!(served, params.arrivals);
    waited
}
