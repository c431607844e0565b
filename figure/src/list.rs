//! The display list: a picture as a list of paths, rectangles, circles and texts with absolute coordinates.
//!
//! [`draw`](crate::draw) makes it, painters paint it from the first item to the last. Nothing is left for a painter
//! to decide: lines are clipped, hatches are broken up into segments, texts have a baseline. Coordinates and font
//! sizes are CSS px as f64, from the upper left corner; a painter for a finer device scales everything by one factor.

use crate::area::{Area, Point};
use crate::color::Color;
use crate::font;
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

/// One line of text in the font of [`crate::font`].
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// The point that the text is anchored at, on its baseline.
    pub at: Point,
    /// Which part of the text is at that point.
    pub anchor: TextAnchor,
    /// Font size in px.
    pub size: f64,
    /// Its colour.
    pub color: Color,
    /// Degrees clockwise about the point, a multiple of 90; 0 for upright text.
    pub rotation: f64,
}

/// Which part of a text is at its point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextAnchor {
    /// Its beginning.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
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

/// Sine and cosine of a multiple of 90 degrees, without the weight of trigonometry in the page.
pub(crate) fn quarter_turn(degrees: f64) -> (f64, f64) {
    match (degrees / 90.0).round().rem_euclid(4.0) {
        1.0 => (1.0, 0.0),
        2.0 => (0.0, -1.0),
        3.0 => (-1.0, 0.0),
        _ => (0.0, 1.0),
    }
}

impl Text {
    /// The box that the text takes, from the height of its capitals to the depth of its descenders.
    pub fn bounds(&self) -> Area {
        let width = font::width(&self.text, self.size);
        let left = match self.anchor {
            TextAnchor::Start => 0.0,
            TextAnchor::Middle => -width / 2.0,
            TextAnchor::End => -width,
        };
        let (sine, cosine) = quarter_turn(self.rotation);
        let turned =
            |x: f64, y: f64| Point::new(self.at.x + x * cosine - y * sine, self.at.y + x * sine + y * cosine);
        let (top, bottom) = (-font::cap_height(self.size), font::descent(self.size) * 0.8);
        let a = Area::between(turned(left, top), turned(left + width, bottom));
        let b = Area::between(turned(left + width, top), turned(left, bottom));
        Area::between(
            Point::new(a.x.min(b.x), a.y.min(b.y)),
            Point::new(a.right().max(b.right()), a.bottom().max(b.bottom())),
        )
    }
}

impl DisplayList {
    /// The whole picture.
    pub fn bounds(&self) -> Area {
        Area { x: 0.0, y: 0.0, width: self.width, height: self.height }
    }

    /// All texts with their roles.
    pub fn texts(&self) -> impl Iterator<Item = (Role, &Text)> {
        self.items.iter().filter_map(|item| match &item.shape {
            Shape::Text(text) => Some((item.role, text)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_of_a_text_turns_with_it() {
        let text = |rotation, anchor| Text {
            text: "latency".into(),
            at: Point::new(100.0, 50.0),
            anchor,
            size: 12.0,
            color: Color::hex(0),
            rotation,
        };
        let upright = text(0.0, TextAnchor::Start).bounds();
        assert!(upright.x == 100.0 && (upright.width - font::width("latency", 12.0)).abs() < 1e-9);
        assert!(upright.y < 50.0 && upright.bottom() > 50.0);
        let turned = text(270.0, TextAnchor::Start).bounds();
        assert!((turned.bottom() - 50.0).abs() < 1e-9, "it is read upwards");
        assert!((turned.height - upright.width).abs() < 1e-9 && (turned.width - upright.height).abs() < 1e-9);
        let around = text(90.0, TextAnchor::Middle).bounds();
        assert!((around.center().y - 50.0).abs() < 1e-9);
    }
}
