//! The race: contenders take turns, and the order turns round with every round, so that what disturbs the machine disturbs both
//! alike.

use kernel::{Own, Simbench};
use loops::queue::StdReplace;
use measure::{Estimate, MeasureError, median_interval};
use workload::Params;

use crate::{picture, words};

/// Rounds with a tenth of the arrivals, thrown away: in them the browser's optimising compiler has its turn.
const WARM_UPS: u32 = 2;

/// Who races: id, name, and a run that gives the total wait in nanoseconds.
pub(crate) type Contender = (&'static str, &'static str, fn(&Params) -> u64);

pub(crate) const CONTENDERS: [Contender; 2] = [
    ("engine", "Wirelab's engine", kernel::run::<Own>),
    ("tuned-loop", "Hand-written loop", |params| {
        let totals = loops::tuned::run::<StdReplace>(params);
        assert_eq!(totals.served, params.arrivals, "every job that came was served");
        totals.wait_ns_sum
    }),
];

/// A race under way.
pub struct Race {
    params: Params,
    rounds: u32,
    /// Turns done.
    done: u32,
    /// Milliseconds of each round that is kept, by contender.
    pub(crate) times: [Vec<f64>; 2],
    /// Every run's total wait in nanoseconds, which is the same in each.
    pub(crate) waits: [Option<u64>; 2],
    /// What both wait with the same draws, in nanoseconds.
    pub(crate) shared: Option<u64>,
    fault: Option<String>,
}

impl Race {
    /// So many rounds of so many arrivals.
    pub fn new(arrivals: u32, rounds: u32) -> Self {
        Self {
            params: Params::mm8(arrivals.max(10).into()),
            rounds,
            done: 0,
            times: [Vec::new(), Vec::new()],
            waits: [None; 2],
            shared: None,
            fault: None,
        }
    }

    /// What is simulated.
    pub(crate) fn params(&self) -> &Params {
        &self.params
    }

    /// Arrivals and departures of a round.
    pub(crate) fn events(&self) -> f64 {
        2.0 * self.params.arrivals as f64
    }

    fn total(&self) -> u32 {
        1 + 2 * (WARM_UPS + self.rounds)
    }

    /// Which contender's turn this is, and whether it is kept; none in the first, which is for the check.
    fn who(&self, turn: u32) -> Option<(usize, bool)> {
        let (round, second) = (turn.checked_sub(1)? / 2, (turn - 1) % 2);
        Some((((round + second) % 2) as usize, round >= WARM_UPS))
    }

    /// Does the next turn; false when there is none.
    pub fn turn(&mut self) -> bool {
        if self.fault.is_some() || self.done == self.total() {
            return false;
        }
        match self.who(self.done) {
            None => self.check(),
            Some((at, true)) => {
                let wait = CONTENDERS[at].2(&self.params);
                if *self.waits[at].get_or_insert(wait) != wait {
                    self.fault = Some(words::unequal(CONTENDERS[at].1));
                }
            }
            Some((at, false)) => {
                CONTENDERS[at].2(&Params { arrivals: self.params.arrivals / 10, ..self.params });
            }
        }
        true
    }

    /// With the same draws for both, the total wait must be the same to the nanosecond.
    fn check(&mut self) {
        let engine = kernel::run::<Simbench>(&self.params);
        let by_hand = loops::mmc::run::<StdReplace>(&self.params).wait_ns_sum;
        if engine == by_hand {
            self.shared = Some(engine);
        } else {
            self.fault = Some(words::disagree(engine, by_hand));
        }
    }

    /// The turn took so many milliseconds.
    pub fn took(&mut self, milliseconds: f64) -> Said {
        if let Some((at, true)) = self.who(self.done) {
            self.times[at].push(milliseconds);
        }
        self.done += 1;
        if let Some(fault) = &self.fault {
            return Said::failed(fault);
        }
        if self.done < self.total() {
            let status = words::next(self.done, self.total(), self.who(self.done), WARM_UPS, self.rounds);
            return Said { state: "running", status, html: String::new() };
        }
        let html = words::says(self).and_then(|says| Ok(says + &picture::figure(self)?));
        html.map_or_else(
            |error| Said::failed(&error.to_string()),
            |html| Said { state: "done", status: "Done.".into(), html },
        )
    }

    /// A contender's million events per second, of the median of the rounds, and the ends of its 95 % interval.
    pub(crate) fn rate(&self, contender: usize) -> Result<Estimate, MeasureError> {
        let rate = |milliseconds: &f64| self.events() / milliseconds / 1e3;
        median_interval(&self.times[contender].iter().map(rate).collect::<Vec<_>>())
    }
}

/// What there is to say after a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The page's state: `running`, `done` or `failed`.
    pub state: &'static str,
    /// How far it is, or why there is no answer.
    pub status: String,
    /// What was found; empty before the end.
    pub html: String,
}

impl Said {
    fn failed(why: &str) -> Self {
        Self { state: "failed", status: format!("There is no answer: {why}"), html: String::new() }
    }
}
