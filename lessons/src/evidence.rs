//! Records of comparisons with closed forms and real peers, and of what was measured outside of the page. They stand in
//! `tests/evidence` (its README describes the form), are written by named commands, reviewed, and come here as constants
//! when the project is built. The page "How true is this?" shows them; a claim may rest on one.

/// One comparison or measurement.
#[derive(Debug)]
pub struct Record {
    /// The name of its file.
    pub name: &'static str,
    /// What was compared or measured.
    pub what: &'static str,
    /// What computed our side.
    pub our: &'static str,
    /// What computed the other.
    pub peer: &'static str,
    /// What kind of record it is.
    pub kind: Kind,
    /// The command that writes it anew.
    pub command: &'static str,
    /// Processor, cores and system on which it was written.
    pub machine: &'static str,
    /// The day on which it was written, `YYYY-MM-DD`.
    pub date: &'static str,
    /// The figures.
    pub rows: &'static [Row],
    /// What it does not cover.
    pub not_modelled: &'static [&'static str],
}

/// What a record holds our side against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A real stack.
    RealPeer,
    /// A formula with a source.
    ClosedForm,
    /// Nothing: it was measured elsewhere.
    Measurement,
}

/// One figure of a record.
#[derive(Debug)]
pub struct Row {
    /// Its name within the record.
    pub name: &'static str,
    /// The unit of its numbers.
    pub unit: &'static str,
    /// Messages, replications, calls or rounds that it sums up.
    pub samples: u32,
    /// The numbers.
    pub numbers: Numbers,
}

/// The numbers of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Numbers {
    /// Of a comparison.
    Compared {
        /// Our total.
        ours: f64,
        /// The other's.
        theirs: f64,
        /// How far apart they are.
        difference: f64,
        /// How far apart they may be.
        bound: f64,
    },
    /// Of a measurement.
    Measured {
        /// The median.
        value: f64,
        /// Lower end of its 95 % interval.
        low: f64,
        /// Upper end of it.
        high: f64,
    },
}

/// Every record, by name.
pub static RECORDS: &[Record] = include!(concat!(env!("OUT_DIR"), "/evidence.rs"));

/// The record of that name.
pub fn record(name: &str) -> Option<&'static Record> {
    RECORDS.iter().find(|record| record.name == name)
}

impl Kind {
    /// What a reader sees.
    pub const fn words(self) -> &'static str {
        match self {
            Self::RealPeer => "real peer",
            Self::ClosedForm => "closed form",
            Self::Measurement => "measurement",
        }
    }
}

impl Record {
    /// The figure of that name.
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }
}
