//! The plot area with its axes: what the marks draw on, in places (0 to 1 on both axes, upwards).

use crate::area::{Area, Point};
use crate::color::Color;
use crate::draw::clip;
use crate::draw::coordinate::{Coordinate, Span};
use crate::draw::field::{Field, snap};
use crate::draw::layout::Layout;
use crate::draw::look::Look;
use crate::draw::reach::column;
use crate::draw::sheet::Sheet;
use crate::list::{Anchor, Role, Shape, Stroke};
use crate::model::Series;
use crate::text::Text;
use crate::theme::Palette;

/// A place on both axes: x, y.
pub(crate) type Place = (f64, f64);

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Ink {
    pub color: Color,
    pub width: f64,
    pub dash: &'static [f64],
}

/// All there is to draw on, in places.
pub(crate) const EVERYWHERE: Area = Area { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

/// The plot area.
pub(crate) struct Plot<'a> {
    pub sheet: Sheet,
    pub x_axis: &'a Coordinate,
    pub y_axis: &'a Coordinate,
    pub field: Field,
    /// Where it is in the picture.
    pub area: Area,
    pub picture: Area,
    pub palette: &'static Palette,
    pub anchors: Vec<Anchor>,
    /// Labels of data points, to be written when all marks are drawn.
    pub(crate) labels: Vec<(Role, Text)>,
    /// The boxes of the labels within the plot so far.
    pub occupied: Vec<Area>,
}

impl<'a> Plot<'a> {
    /// The plot of a layout, on a sheet that has what lies beneath it.
    pub(crate) fn new(sheet: Sheet, layout: &'a Layout) -> Self {
        let picture = Area { x: 0.0, y: 0.0, width: layout.width, height: layout.height };
        Self {
            palette: sheet.palette,
            sheet,
            x_axis: &layout.x,
            y_axis: &layout.y,
            field: Field::new(&layout.plot, layout.width, layout.height),
            area: layout.plot,
            picture,
            anchors: Vec::new(),
            labels: Vec::new(),
            occupied: Vec::new(),
        }
    }

    /// The axis that bars measure their value on: x where they lie.
    pub(crate) fn value_span(&self, lying: bool) -> &'a Span {
        if lying { self.x() } else { self.y() }
    }

    pub(crate) fn x(&self) -> &'a Span {
        &self.x_axis.span
    }

    pub(crate) fn y(&self) -> &'a Span {
        &self.y_axis.span
    }

    /// The place of a pair of values, where both have one.
    pub(crate) fn place(&self, x: f64, y: f64) -> Option<Place> {
        self.x().place(x).zip(self.y().place(y))
    }

    /// The place of a point's values in two of its columns, where both have one.
    pub(crate) fn at(&self, values: &[Option<f64>], x: usize, y: usize) -> Option<Place> {
        self.place(column(values, x)?, column(values, y)?)
    }

    /// Where a place is in the picture.
    pub(crate) fn pixel(&self, place: Place) -> Point {
        self.field.pixel(place)
    }

    pub(crate) fn look(&self, series: &Series) -> Look {
        Look::of(series, self.palette)
    }

    /// Remembers where a data point is, for pointers and keys; not those that are not shown.
    pub(crate) fn anchor(&mut self, series: usize, point: usize, at: Point) {
        if self.area.grown(0.5).contains(at) {
            self.anchors.push(Anchor { series, point, at });
        }
    }

    /// A line through places that are inside.
    pub(crate) fn stroke(&mut self, role: Role, line: &[Place], ink: Ink) {
        let line = line.iter().map(|place| self.field.inside(*place)).collect();
        let stroke = Stroke { color: ink.color, width: snap(ink.width), dash: ink.dash.to_vec() };
        let shape = Shape::Path { lines: vec![line], closed: false, fill: None, stroke: Some(stroke) };
        self.sheet.push(role, shape);
    }

    /// The visible parts of a line through places.
    pub(crate) fn polyline(&mut self, role: Role, line: &[Place], ink: Ink) {
        let points: Vec<Point> = line.iter().map(|(x, y)| Point::new(*x, *y)).collect();
        for part in clip::polyline(&points, &EVERYWHERE) {
            let part: Vec<Place> = part.into_iter().map(|point| (point.x, point.y)).collect();
            self.stroke(role, &part, ink);
        }
    }

    /// The visible part of a filled polygon.
    pub(crate) fn polygon(&mut self, role: Role, corners: &[Place], fill: Color) {
        let points: Vec<Point> = corners.iter().map(|(x, y)| Point::new(*x, *y)).collect();
        let visible = clip::polygon(&points, &EVERYWHERE);
        if !visible.is_empty() {
            let line = visible.into_iter().map(|point| self.field.inside((point.x, point.y))).collect();
            let shape = Shape::Path { lines: vec![line], closed: true, fill: Some(fill), stroke: None };
            self.sheet.push(role, shape);
        }
    }

    /// The visible part of a rectangle between two corners, in one colour.
    pub(crate) fn rectangle(&mut self, role: Role, corners: [Place; 2], fill: Color) {
        if let Some(area) = self.visible(corners) {
            self.sheet.push(role, Shape::Rect { area, fill });
        }
    }

    /// The visible part of a rectangle between two corners, plain or hatched.
    pub(crate) fn filled(&mut self, role: Role, corners: [Place; 2], look: &Look) {
        if let Some(area) = self.visible(corners) {
            self.sheet.filled(role, area, look);
        }
    }

    /// The part of a rectangle between two corners that is inside.
    fn visible(&self, [a, b]: [Place; 2]) -> Option<Area> {
        let outside = |a: f64, b: f64| a.max(b) < 0.0 || a.min(b) > 1.0;
        let inside = |(x, y): Place| self.pixel((x.clamp(0.0, 1.0), y.clamp(0.0, 1.0)));
        (!outside(a.0, b.0) && !outside(a.1, b.1)).then(|| Area::between(inside(a), inside(b)))
    }

    /// A marker at a place, if that is visible.
    pub(crate) fn marker(&mut self, role: Role, place: Place, look: &Look) {
        if EVERYWHERE.grown(1e-9).contains(Point::new(place.0, place.1)) {
            let at = self.pixel(place);
            self.sheet.marker(role, at, look);
        }
    }
}

#[cfg(test)]
mod tests;
