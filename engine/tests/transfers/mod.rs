//! One request and its answer over TCP, or an answer without end: what the tests of TCP move.
#![allow(dead_code, reason = "each test uses its part")]

use engine::kernel::random::{Bernoulli, Streams};
use engine::kernel::run::{Counts, Event, Limits, Model, Scheduler, Simulation};
use engine::kernel::time::{Duration, Time};
use engine::wire::defaults::QUICK_ACKNOWLEDGEMENTS;
use engine::wire::link::{Loss, Way};
use engine::wire::pipe::Direction;
use engine::wire::tcp::{self, Control, Delivery, Hello, Options, Passage, Piece, Tcp};

/// As Linux does by default, with Reno.
pub(crate) const LINUX: Options = Options {
    control: Control::Reno,
    delayed_acknowledgement: true,
    quick_acknowledgements: QUICK_ACKNOWLEDGEMENTS,
    restart_after_idle: true,
    delivery: Delivery::InOrder,
};

pub(crate) const UNLIMITED: u64 = 1_000_000_000_000;

#[derive(Clone, Debug)]
pub(crate) struct Transfer {
    pub(crate) tcp: Tcp<u32>,
    /// Octets of the request and of the answer that are not written yet.
    left: [u64; 2],
    /// Octets delivered each way.
    pub(crate) got: [u64; 2],
    answer: u64,
    pub(crate) passages: Vec<Passage>,
    /// When the next answers are asked for.
    later: Vec<Duration>,
    pub(crate) completions: Vec<Time>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Happening {
    Tcp(tcp::Event),
    Ask,
}

impl From<tcp::Event> for Happening {
    fn from(event: tcp::Event) -> Self {
        Self::Tcp(event)
    }
}

impl Event for Happening {
    fn code(self) -> u64 {
        match self {
            Self::Tcp(event) => event.code(),
            Self::Ask => u64::MAX,
        }
    }
}

pub(crate) struct Link {
    pub(crate) rtt: Duration,
    pub(crate) bandwidth: u64,
    pub(crate) buffer: u64,
    pub(crate) loss: [Loss; 2],
    pub(crate) seed: u64,
}

impl Link {
    /// Without limits and loss.
    pub(crate) fn ideal(rtt_ms: u32) -> Self {
        let rtt = Duration::from_milliseconds(rtt_ms);
        Self { rtt, bandwidth: UNLIMITED, buffer: u64::MAX, loss: [Loss::Never, Loss::Never], seed: 1 }
    }

    /// That loses data on its way to the client.
    pub(crate) fn losing(rtt_ms: u32, probability: f64, seed: u64) -> Self {
        let loss = [Loss::Never, Loss::Independent(Bernoulli::new(probability).unwrap())];
        Self { loss, seed, ..Self::ideal(rtt_ms) }
    }
}

pub(crate) const REQUEST: u64 = 200;

impl Transfer {
    pub(crate) fn new(link: Link, options: Options, hellos: &[Hello], answer: u64) -> Self {
        let delay = Duration::from_nanoseconds(link.rtt.nanoseconds() / 2);
        let [up, down] = link.loss;
        let chance = Streams::new(link.seed);
        let ways = [(up, "up"), (down, "down")]
            .map(|(loss, name)| Way::new(link.bandwidth, delay, link.buffer, loss, chance.named(name)));
        Self {
            tcp: Tcp::new(ways, 1, options, hellos),
            left: [REQUEST, 0],
            got: [0; 2],
            answer,
            passages: Vec::new(),
            later: Vec::new(),
            completions: Vec::new(),
        }
    }

    /// Asks again so long after each answer.
    pub(crate) fn again(mut self, later: &[Duration]) -> Self {
        self.later = later.iter().rev().copied().collect();
        self
    }

    pub(crate) fn run(self, until: Option<Time>) -> Simulation<Self> {
        let limits = Limits { events: 50_000_000, bytes: 1 << 30, horizon: until.unwrap_or(Time::MAX) };
        let mut simulation = Simulation::new(self, 1024, limits);
        simulation.advance(u64::MAX).unwrap();
        simulation
    }

    fn send(&mut self, direction: Direction, scheduler: &mut Scheduler<Happening>) {
        let left = &mut self.left;
        let mut source = |_, direction: Direction| {
            let left = &mut left[direction.index()];
            let octets = (*left).min(16_384) as u32;
            *left -= u64::from(octets);
            (octets > 0).then_some(Piece { content: octets, octets, stream: 0 })
        };
        self.tcp.send(0, direction, &mut source, scheduler);
    }

    fn settle(&mut self, scheduler: &mut Scheduler<Happening>) {
        let delivered = self.tcp.take_delivered();
        for (_, direction, octets) in delivered {
            self.got[direction.index()] += u64::from(octets);
            match direction {
                Direction::ToServer => self.left[1] += self.answer,
                Direction::ToClient if self.got[1] == self.answer * (self.completions.len() as u64 + 1) => {
                    self.completions.push(scheduler.now());
                    if let Some(wait) = self.later.pop() {
                        scheduler.after(wait, Happening::Ask);
                    }
                }
                Direction::ToClient => {}
            }
        }
        Direction::BOTH.iter().for_each(|&direction| self.send(direction, scheduler));
        let passages = self.tcp.take_passages();
        if self.passages.len() < 100_000 {
            self.passages.extend(passages);
        }
    }
}

impl Model for Transfer {
    type Event = Happening;

    fn start(&mut self, scheduler: &mut Scheduler<Happening>) {
        self.tcp.open(0, scheduler);
        self.settle(scheduler);
    }

    fn handle(&mut self, event: Happening, scheduler: &mut Scheduler<Happening>) {
        match event {
            Happening::Ask => self.left[0] += REQUEST,
            Happening::Tcp(event) => {
                let left = &mut self.left;
                let mut source = |_, direction: Direction| {
                    let left = &mut left[direction.index()];
                    let octets = (*left).min(16_384) as u32;
                    *left -= u64::from(octets);
                    (octets > 0).then_some(Piece { content: octets, octets, stream: 0 })
                };
                self.tcp.handle(event, &mut source, scheduler);
            }
        }
        self.settle(scheduler);
    }

    fn counts(&self) -> Counts {
        let [up, down] = Direction::BOTH.map(|direction| self.tcp.way(direction));
        let (packets, gone) = [up, down].iter().fold((0, 0), |(packets, gone), way| {
            let sent = way.sent();
            (packets + sent.packets, gone + sent.lost + sent.dropped)
        });
        let in_flight = up.in_flight() + down.in_flight();
        Counts { started: packets, ended: packets - gone - in_flight, failed: gone, in_flight }
    }

    fn bytes(&self) -> u64 {
        self.tcp.bytes()
    }
}
