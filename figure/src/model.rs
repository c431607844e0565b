//! What a figure is: plain data, before a size, a theme or a painter has been chosen.
//!
//! A [`Figure`] answers one question. It comes out of `lessons` (Observation → Figures), goes into
//! [`draw`](crate::draw) and into the CSV, the table and the one-sentence summary, and is what the command line
//! prints as JSON. It holds no pixels and no colours.
//!
//! Numbers: a missing value is `None` (JSON `null`), never NaN. Should a NaN or an infinity arrive all the same,
//! everything in this crate treats it as missing.

use serde::{Deserialize, Serialize};

/// One chart: the question, two axes, the series of the contenders, and where the numbers come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Stable id within its lesson, in kebab-case (`bytes-per-codec`): the name of exported files, `--figure ID`.
    pub id: String,
    /// A short title, no full stop.
    pub title: String,
    /// The question that the figure answers, as a sentence.
    pub question: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// What is drawn, in order; also the order of the legend.
    pub series: Vec<Series>,
    /// The last run's series, drawn pale behind the present ones, which [`Figure::with_ghost`] chooses. Only the
    /// picture has them: no anchor, readout, table, CSV or summary does, as those hold one run.
    #[serde(default)]
    pub ghost: Vec<Series>,
    /// Marks upon the data: a crossover, a limit, the reader's guess.
    #[serde(default)]
    pub annotations: Vec<Annotation>,
    /// The settings that differ from their defaults.
    #[serde(default)]
    pub settings: Vec<Setting>,
    /// Where the numbers come from.
    #[serde(default)]
    pub provenance: Provenance,
}

/// One axis: what it measures, in which unit, on which scale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What is measured ("Size on the wire"), without the unit.
    pub label: String,
    /// The unit as the field writes it ("B", "ms", "calls/s"); empty for counts and categories.
    pub unit: String,
    /// How values become places.
    pub scale: Scale,
    /// Nanoseconds of the run in one unit, where a linear horizontal axis is the run's own time: who points at the picture
    /// means a moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_ns: Option<f64>,
}

impl Axis {
    /// An axis from its label, unit (may be empty) and scale.
    pub fn new(label: impl Into<String>, unit: impl Into<String>, scale: Scale) -> Self {
        Self { label: label.into(), unit: unit.into(), scale, run_ns: None }
    }

    /// The same, as the run's own time, with so many nanoseconds in one unit.
    pub fn of_run(self, nanoseconds: f64) -> Self {
        Self { run_ns: Some(nanoseconds), ..self }
    }
}

/// How values become places on an axis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Equal steps; the range follows the data.
    #[default]
    Linear,
    /// Equal steps, and zero is in the range. Bars and histograms get this whether they ask or not: their length
    /// is the value.
    LinearFromZero,
    /// Equal ratios. Values at or below zero have no place on it and count as missing.
    Log,
    /// Named rows or columns: the value 0 is the first name, 1 the second. Horizontal axes run from left to right,
    /// vertical ones from the top down, as one reads.
    Category(Vec<String>),
}

/// One contender's data in one mark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The contender's id (`json-pretty+gzip`), stable, for CSV and comparisons.
    pub contender: String,
    /// What the legend says.
    pub name: String,
    /// Which colour: one per family in every figure of the project.
    pub family: Family,
    /// Tells contenders of one family apart without colour: 0 is solid, plain and filled; each further number has
    /// its own dash, marker and hatch. In bars, 1 is the hatched one.
    pub variant: u8,
    /// How it is drawn, and thereby what the columns mean.
    pub mark: Mark,
    /// The names of the columns, each a CSV header and a table heading. Their meaning goes by position: see [`Mark`].
    pub columns: Vec<String>,
    /// One row per point, one value per column; `None` is a missing value.
    pub points: Vec<Vec<Option<f64>>>,
}

/// The families that have a colour of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// JSON, REST, HTTP/1.1.
    JsonRest,
    /// Protocol Buffers, gRPC, HTTP/2.
    ProtobufGrpc,
    /// Everything else.
    #[default]
    Other,
}

/// How a series is drawn. Each names its columns by position; "x" and "y" are values on the figure's axes, and on
/// a [`Scale::Category`] axis the value is the index of the category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// `x, y`: joined by straight lines in the order given. A missing value is a gap, not a bridge.
    Line,
    /// `x, y`: the value holds from x until the next point's x.
    Step,
    /// `category, value` or `category, value, low, high`: a bar from zero to the value, with a whisker from low to
    /// high where both are given. The bars are horizontal when the y axis is the category axis, vertical when the
    /// x axis is. Series with bars in the same category stand side by side.
    Bars,
    /// `x, value, low, high`: the area from low to high, and a line at the value where there is one.
    Band,
    /// `x, y`: one marker per point.
    Scatter,
    /// `from, to, count`: bins that touch, each from one x to another, count upwards.
    Histogram,
    /// `x, fraction`: the share (0 to 1) of observations at or below x; rises in steps from zero.
    Cumulative,
    /// `row, start, end`: a bar on the row (an index of the y axis, which has categories) from one x to another.
    /// Spans of all series share the lane of their row, later ones on top: series are phases, or contenders that
    /// have rows of their own.
    Waterfall,
    /// `x, y, value`: a cell around (x, y), the darker the greater its value. Cells reach half way to their
    /// neighbours. One series per figure; its colour is its family's.
    HeatMap,
}

impl Mark {
    /// How many columns a point must have to be drawn with this mark.
    pub fn required_columns(self) -> usize {
        match self {
            Self::Line | Self::Step | Self::Bars | Self::Scatter | Self::Cumulative => 2,
            Self::Histogram | Self::Waterfall | Self::HeatMap => 3,
            Self::Band => 4,
        }
    }
}

/// A mark upon the data. Places are values on the figure's axes (an index on a category axis).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Annotation {
    /// Where two contenders change places.
    Crossover {
        /// Value on the x axis.
        x: f64,
        /// Value on the y axis.
        y: f64,
        /// A few words beside the point.
        label: String,
    },
    /// A vertical line across the plot: a deadline on a time axis, the moment of a fault.
    Vertical {
        /// Value on the x axis.
        x: f64,
        /// A few words beside the line.
        label: String,
    },
    /// A horizontal line across the plot: a deadline on a latency axis, a limit.
    Horizontal {
        /// Value on the y axis.
        y: f64,
        /// A few words upon the line.
        label: String,
    },
    /// What the reader predicted: a point when both values are given, a line across the plot when one is. About a
    /// category (its index and a value) it is a tick across the bars of that row or column, one for each predicted.
    /// A label without a number gets the value ("your guess" becomes "your guess: 60 B").
    ///
    /// A guess beyond the data stretches the axis, up to five times the data; one farther off is named at the edge,
    /// with an arrow.
    Guess {
        /// Value on the x axis.
        x: Option<f64>,
        /// Value on the y axis.
        y: Option<f64>,
        /// A few words ("your guess").
        label: String,
    },
    /// A curve that the reader drew.
    GuessLine {
        /// Its points (x, y) in values on the axes, in their order; those without a place are passed over.
        points: Vec<(f64, f64)>,
        /// A few words at its end ("your guess").
        label: String,
    },
}

/// One setting, already in words: "Round trip", "50 ms".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The knob's label.
    pub label: String,
    /// The value with its unit.
    pub value: String,
}

impl Setting {
    /// A setting from its label and formatted value.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// Where a figure comes from: enough to get it again. Exports print it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The lesson's title.
    pub lesson: String,
    /// The seed of the run.
    pub seed: u64,
    /// The Observation's fingerprint, 32 hex digits; empty where there is none.
    pub fingerprint: String,
    /// Wirelab's version.
    pub version: String,
    /// The link that opens the experiment again; empty where there is none.
    pub link: String,
}
