//! What is measured: bulk throughput in twelve cells, fresh connections, and a second response after a pause.

/// A congestion control of Linux, by the name that TCP_CONGESTION takes (tcp(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// RFC 5681 and RFC 6582 with SACK.
    Reno,
    /// RFC 9438, Linux's default.
    Cubic,
}

impl Control {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Reno, Self::Cubic];

    /// The kernel's name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Reno => "reno",
            Self::Cubic => "cubic",
        }
    }

    /// What a reader sees.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Reno => "Reno",
            Self::Cubic => "CUBIC",
        }
    }
}

/// Round-trip times of the link, in milliseconds: half of it in each direction.
pub const ROUND_TRIPS_MS: [u64; 2] = [20, 80];

/// Shares of the packets with data that are lost, in percent. Acknowledgements are not lost: the formula that is compared
/// with (Mathis and others, 1997) has loss of data only, and an acknowledgement that is lost costs next to nothing, since
/// the next one says the same.
pub const LOSSES_PERCENT: [f64; 3] = [0.1, 0.3, 1.0];

/// One of the cells of the bulk measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The sender's congestion control.
    pub control: Control,
    /// How many of a hundred packets with data are lost.
    pub loss_percent: f64,
    /// The link's round-trip time.
    pub round_trip_ms: u64,
}

impl Cell {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let mut cells = Vec::new();
        for control in Control::ALL {
            for round_trip_ms in ROUND_TRIPS_MS {
                cells.extend(LOSSES_PERCENT.map(|loss_percent| Self {
                    control,
                    loss_percent,
                    round_trip_ms,
                }));
            }
        }
        cells
    }

    /// Its name among the figures.
    pub fn name(&self) -> String {
        format!("{}, {} % loss, {} ms", self.control.words(), self.loss_percent, self.round_trip_ms)
    }
}

/// How long bulk runs are and how many.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Each cell runs once in each round, beside the others.
    pub rounds: u64,
    /// Twins of each cell in a round, with seeds of their own.
    pub twins: u64,
    /// Seconds before the window in which throughput is counted: the first slow start and the losses that it brings upon
    /// itself are over by then.
    pub settle_seconds: u64,
    /// Seconds of that window.
    pub window_seconds: u64,
    /// Repetitions of fresh connections and pauses.
    pub repetitions: usize,
}

impl Effort {
    /// What the evidence is made of.
    pub const FULL: Self =
        Self { rounds: 6, twins: 2, settle_seconds: 10, window_seconds: 100, repetitions: 9 };
    /// To see that everything works; nobody's evidence.
    pub const SHORT: Self =
        Self { rounds: 6, twins: 1, settle_seconds: 2, window_seconds: 4, repetitions: 6 };
}

/// The seed of a cell's run: the runs of a cell differ, those of a round as well.
pub const fn seed(cell: usize, round: u64, twin: u64) -> u64 {
    1 + cell as u64 + 1_000 * round + 100 * twin
}

/// Responses on a fresh connection, in octets.
pub const RESPONSES: [u32; 4] = [14_000, 43_000, 100_000, 1_000_000];
/// The response before and after a pause, in octets.
pub const RESPONSE_AROUND_PAUSE: u32 = 100_000;
/// The pause, in milliseconds: many retransmission timeouts, each of which halves the window where Linux is asked to
/// (`tcp_slow_start_after_idle`, RFC 2861).
pub const PAUSE_MS: u64 = 3_000;
/// A request, in octets.
pub const REQUEST: usize = 200;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_run_has_a_name_or_a_seed_of_its_own() {
        let cells = Cell::all();
        assert_eq!(cells.len(), 12);
        let names: BTreeSet<String> = cells.iter().map(Cell::name).collect();
        assert_eq!(names.len(), cells.len());
        let mut seeds = BTreeSet::new();
        for effort in [Effort::FULL, Effort::SHORT] {
            seeds.clear();
            for cell in 0..cells.len() {
                for round in 0..effort.rounds {
                    for twin in 0..effort.twins {
                        assert!(seeds.insert(seed(cell, round, twin)));
                    }
                }
            }
        }
    }
}
