//! The display list: a picture as a list of paths, rectangles, circles and texts with absolute coordinates.
//!
//! [`draw`](crate::draw) makes it, painters paint it from the first item to the last. Nothing is left for a painter
//! to decide: lines are clipped, hatches are broken up into segments, texts have a baseline. Coordinates and font
//! sizes are CSS px as f64, from the upper left corner; a painter for a finer device scales everything by one factor.

use crate::area::{Area, Point};
use crate::color::Color;
use crate::text::Text;
use crate::theme::Theme;

/// A picture, ready to paint.
#[derive(Clone, Debug, PartialEq)]
pub struct DisplayList {
    /// Width of the picture in px.
    pub width: f64,
    /// Height of the picture in px.
    pub height: f64,
    /// The theme it was drawn in.
    pub theme: Theme,
    /// Where the data are: inside the axes.
    pub plot: Area,
    /// The values at the left and the right edge of the plot, where the horizontal axis is linear.
    pub x_ends: Option<(f64, f64)>,
    /// What to paint, in this order.
    pub items: Vec<Item>,
    /// Where each data point that can be pointed at is: series by series, in the order of the points (a cumulative
    /// line's in the order of x).
    pub anchors: Vec<Anchor>,
}

/// One thing to paint, and what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is: painters group by it, tests ask for it, hit tests need it.
    pub role: Role,
    /// What to paint.
    pub shape: Shape,
}

/// What an item is in the figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The ground.
    Background,
    /// The figure's title (exports only).
    Title,
    /// The question that it answers (exports only).
    Question,
    /// A grid line of an axis.
    Grid(Dimension),
    /// The line of an axis.
    AxisLine(Dimension),
    /// A tick on an axis.
    Tick(Dimension),
    /// The text at a tick.
    TickLabel(Dimension),
    /// The name of an axis with its unit.
    AxisTitle(Dimension),
    /// Data: the series, and the point where the item is one point's.
    Series {
        /// Index into [`Figure::series`](crate::Figure::series).
        index: usize,
        /// Index into that series' points.
        point: Option<usize>,
    },
    /// The last run, behind the data. It cannot be pointed at.
    Ghost {
        /// Index into [`Figure::ghost`](crate::Figure::ghost); None for its entry in the legend.
        index: Option<usize>,
    },
    /// The value written at a bar.
    ValueLabel {
        /// Index of the series.
        series: usize,
        /// Index of the point.
        point: usize,
    },
    /// A swatch or name in the legend; the index of the first series that it stands for.
    Legend {
        /// Index of the series.
        series: usize,
    },
    /// A mark upon the data.
    Annotation {
        /// Index into [`Figure::annotations`](crate::Figure::annotations).
        index: usize,
    },
    /// What is said about the figure: its settings and provenance, or that there are no data.
    Note,
}

/// One of the two axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// The horizontal axis.
    X,
    /// The vertical axis.
    Y,
}

/// What to paint.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Polylines or polygons.
    Path {
        /// One list of points per line; each has at least two.
        lines: Vec<Vec<Point>>,
        /// Whether each line returns to its first point.
        closed: bool,
        /// The inside, nonzero rule; only where closed.
        fill: Option<Color>,
        /// The line itself.
        stroke: Option<Stroke>,
    },
    /// A filled rectangle.
    Rect {
        /// Where.
        area: Area,
        /// Its colour.
        fill: Color,
    },
    /// A circle.
    Circle {
        /// Its middle.
        center: Point,
        /// Its radius in px.
        radius: f64,
        /// The inside.
        fill: Option<Color>,
        /// The line around it.
        stroke: Option<Stroke>,
    },
    /// One line of text.
    Text(Text),
}

/// How a line is painted. Caps are butt, joins are round.
#[derive(Clone, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub color: Color,
    /// Its width in px.
    pub width: f64,
    /// Lengths of dashes and gaps in px, an even number of them; empty for a solid line.
    pub dash: Vec<f64>,
}

/// Where a data point is in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    /// Index of the series.
    pub series: usize,
    /// Index of the point.
    pub point: usize,
    /// The place of its value: the end of a bar, the point on a line.
    pub at: Point,
}

impl DisplayList {
    /// The whole picture.
    pub fn bounds(&self) -> Area {
        Area { x: 0.0, y: 0.0, width: self.width, height: self.height }
    }

    /// The value on a linear horizontal axis at a place in the picture.
    pub fn x_at(&self, x: f64) -> Option<f64> {
        let (low, high) = self.x_ends?;
        let share = (x - self.plot.x) / self.plot.width.max(1.0);
        (0.0..=1.0).contains(&share).then_some(low + (high - low) * share)
    }

    /// Where a value on a linear horizontal axis is in the picture.
    pub fn x_of(&self, value: f64) -> Option<f64> {
        let (low, high) = self.x_ends?;
        (low..=high).contains(&value).then(|| self.plot.x + self.plot.width * (value - low) / (high - low))
    }

    /// All texts with their roles.
    pub fn texts(&self) -> impl Iterator<Item = (Role, &Text)> {
        self.items.iter().filter_map(|item| match &item.shape {
            Shape::Text(text) => Some((item.role, text)),
            _ => None,
        })
    }
}
