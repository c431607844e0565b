//! M/M/c with a deadline per job on the engine's kernel. Deadlines are far longer than any wait, so some 15,000 of them are
//! pending and none finds its job. They lie in a lane; either they are left to happen for nothing, as in simbench's loop,
//! or each is cancelled when its job goes, which is the engine's own way.

use engine::kernel::arena::{Arena, Id};
use engine::kernel::queue::{Lane, Timer};
use engine::kernel::run::{Counts, Event, Limits, Model, Scheduler, Simulation, Stop};
use engine::kernel::station::Station;
use engine::kernel::time::Duration;
use workload::Params;

use kernel::{Bench, Job, Own};

struct Call {
    job: Job,
    deadline: Timer,
}

#[derive(Clone, Copy)]
enum Happening {
    Arrival,
    Departure { server: u32 },
    Deadline { call: Id<Call> },
}

impl Event for Happening {
    #[inline]
    fn code(self) -> u64 {
        match self {
            Self::Arrival => 0,
            Self::Departure { server } => 1 << 32 | u64::from(server),
            Self::Deadline { call } => 2 << 32 | u64::from(call.index()),
        }
    }
}

struct Deadlines<const CANCELLED: bool> {
    bench: Own,
    station: Station<Id<Call>>,
    calls: Arena<Call>,
    timeout: Duration,
    lane: Option<Lane>,
    arrived: u64,
    departed: u64,
    expired: u64,
}

impl<const CANCELLED: bool> Deadlines<CANCELLED> {
    #[inline]
    fn serve(&mut self, call: Id<Call>, server: u32, scheduler: &mut Scheduler<Happening>) {
        let service = self.calls.get(call).expect("it is here").job.service;
        scheduler.after(service, Happening::Departure { server });
    }
}

impl<const CANCELLED: bool> Model for Deadlines<CANCELLED> {
    type Event = Happening;

    fn start(&mut self, scheduler: &mut Scheduler<Happening>) {
        self.lane = Some(scheduler.lane(self.timeout, 1 << 14));
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
                let call = self.calls.insert(Call {
                    job,
                    deadline: Timer::NONE,
                });
                let deadline = Happening::Deadline { call };
                let deadline = scheduler.along(self.lane.expect("made at the start"), deadline);
                if CANCELLED && let Some(call) = self.calls.get_mut(call) {
                    call.deadline = deadline;
                }
                if let Some(server) = self.station.arrive(call) {
                    scheduler.after(job.service, Happening::Departure { server });
                }
            }
            Happening::Departure { server } => {
                let departure = self.station.depart(server).expect("it was serving");
                if let Some(next) = departure.next {
                    self.serve(next, server, scheduler);
                }
                self.departed += 1;
                let call = self.calls.remove(departure.done).expect("it is here");
                if CANCELLED {
                    assert!(scheduler.cancel(call.deadline));
                }
                self.bench.depart(call.job, now);
            }
            Happening::Deadline { call } => {
                self.expired += u64::from(self.calls.get(call).is_some())
            }
        }
    }

    fn counts(&self) -> Counts {
        let in_flight = u64::from(self.calls.len());
        Counts {
            started: self.arrived,
            ended: self.departed,
            failed: self.expired,
            in_flight,
        }
    }

    fn bytes(&self) -> u64 {
        self.station.bytes() + self.calls.bytes()
    }
}

/// Runs to the last event; gives the total wait.
pub fn run<const CANCELLED: bool>(params: &Params, timeout_ns: u64) -> u64 {
    let model = Deadlines::<CANCELLED> {
        bench: Own::new(params),
        station: Station::new(params.servers, 1024),
        calls: Arena::with_capacity(1024),
        timeout: Duration::from_nanoseconds(timeout_ns),
        lane: None,
        arrived: 0,
        departed: 0,
        expired: 0,
    };
    let mut simulation = Simulation::new(model, params.servers + 1, Limits::default());
    let stop = loop {
        let progress = simulation.advance(100_000).expect("balanced books");
        if let Some(stop) = progress.stop {
            break stop;
        }
    };
    assert_eq!(stop, Stop::Drained);
    assert_eq!(
        simulation.progress().events,
        if CANCELLED { 2 } else { 3 } * params.arrivals
    );
    let (waited, served) = simulation.into_model().bench.finish();
    assert_eq!(served, params.arrivals);
    waited
}
