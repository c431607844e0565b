//! The plot area with its axes: what the marks draw on. Places (0 to 1 on both axes, upwards) go through plotters.

use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{PathElement, Polygon, Rectangle};
use plotters::style::{Color as _, RGBAColor, RGBColor, ShapeStyle};
use std::cell::RefCell;
use std::convert::Infallible;
use std::iter::once;
use std::rc::Rc;

use crate::area::{Area, Point};
use crate::color::Color;
use crate::draw::clip;
use crate::draw::coordinate::{Coordinate, Span};
use crate::draw::layout::Layout;
use crate::draw::look::Look;
use crate::draw::recorder::{Pen, Recorder, UNITS, units};
use crate::list::{Anchor, Role, Shape};
use crate::model::Series;
use crate::text::Text;
use crate::theme::Palette;

/// What drawing through plotters gives; it fails only if the plot area has no room for a chart.
pub(crate) type Outcome = Result<(), DrawingAreaErrorKind<Infallible>>;

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
pub(crate) struct Plot {
    pub chart: ChartContext<'static, Recorder, Cartesian2d<Coordinate, Coordinate>>,
    pub recorder: Rc<RefCell<Recorder>>,
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

/// A colour for plotters.
pub(crate) fn color(color: Color) -> RGBAColor {
    RGBColor(color.red, color.green, color.blue).mix(color.alpha)
}

/// A line of a width in px for plotters.
pub(crate) fn line_style(line: Color, width: f64) -> ShapeStyle {
    color(line).stroke_width(units(width).unsigned_abs())
}

impl Plot {
    /// Sets up plotters' chart so that its plotting area is the layout's.
    pub(crate) fn new(
        recorder: &Rc<RefCell<Recorder>>,
        layout: &Layout,
        palette: &'static Palette,
    ) -> Result<Self, DrawingAreaErrorKind<Infallible>> {
        let root: DrawingArea<Recorder, Shift> = recorder.into();
        let area = layout.plot;
        let chart = ChartBuilder::on(&root)
            .margin_top(units(area.y))
            .margin_right(units(layout.width - area.right()))
            .x_label_area_size(units(layout.height - area.bottom()))
            .y_label_area_size(units(area.x))
            .build_cartesian_2d(layout.x.clone(), layout.y.clone())?;
        let picture = Area { x: 0.0, y: 0.0, width: layout.width, height: layout.height };
        let (anchors, labels, occupied) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { chart, recorder: Rc::clone(recorder), area, picture, palette, anchors, labels, occupied })
    }

    /// The axis that bars measure their value on: x where they lie.
    pub(crate) fn value_span(&self, lying: bool) -> &Span {
        if lying { self.x() } else { self.y() }
    }

    pub(crate) fn x(&self) -> &Span {
        &self.chart.as_coord_spec().x_spec().span
    }

    pub(crate) fn y(&self) -> &Span {
        &self.chart.as_coord_spec().y_spec().span
    }

    /// The place of a pair of values, where both have one.
    pub(crate) fn place(&self, x: f64, y: f64) -> Option<Place> {
        self.x().place(x).zip(self.y().place(y))
    }

    /// Where a place is in the picture.
    pub(crate) fn pixel(&self, place: Place) -> Point {
        let (x, y) = self.chart.backend_coord(&place);
        Point::new(f64::from(x) / UNITS, f64::from(y) / UNITS)
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

    /// A line through places, which are all inside.
    pub(crate) fn stroke(
        &mut self,
        role: Role,
        line: &[Place],
        ink: Color,
        width: f64,
        dash: &'static [f64],
    ) -> Outcome {
        self.recorder.borrow_mut().pen = Pen::Role(role, dash);
        self.chart.draw_series(once(PathElement::new(line.to_vec(), line_style(ink, width))))?;
        Ok(())
    }

    /// The visible parts of a line through places.
    pub(crate) fn polyline(&mut self, role: Role, line: &[Place], ink: Ink) -> Outcome {
        let points: Vec<Point> = line.iter().map(|(x, y)| Point::new(*x, *y)).collect();
        for part in clip::polyline(&points, &EVERYWHERE) {
            let part: Vec<Place> = part.into_iter().map(|point| (point.x, point.y)).collect();
            self.stroke(role, &part, ink.color, ink.width, ink.dash)?;
        }
        Ok(())
    }

    /// The visible part of a filled polygon.
    pub(crate) fn polygon(&mut self, role: Role, corners: &[Place], fill: Color) -> Outcome {
        let points: Vec<Point> = corners.iter().map(|(x, y)| Point::new(*x, *y)).collect();
        let visible: Vec<Place> =
            clip::polygon(&points, &EVERYWHERE).into_iter().map(|point| (point.x, point.y)).collect();
        if !visible.is_empty() {
            self.recorder.borrow_mut().pen = Pen::Role(role, &[]);
            self.chart.draw_series(once(Polygon::new(visible, color(fill).filled())))?;
        }
        Ok(())
    }

    /// The visible part of a rectangle between two corners, in one colour.
    pub(crate) fn rectangle(&mut self, role: Role, corners: [Place; 2], fill: Color) -> Outcome {
        self.recorder.borrow_mut().pen = Pen::Role(role, &[]);
        self.draw_rectangle(corners, fill)
    }

    /// The visible part of a rectangle between two corners, plain or hatched.
    pub(crate) fn filled(&mut self, role: Role, corners: [Place; 2], look: &Look) -> Outcome {
        self.recorder.borrow_mut().pen = Pen::Filled(role, *look);
        self.draw_rectangle(corners, look.color)
    }

    fn draw_rectangle(&mut self, corners: [Place; 2], fill: Color) -> Outcome {
        let [a, b] = corners;
        let outside = |a: f64, b: f64| a.max(b) < 0.0 || a.min(b) > 1.0;
        if !outside(a.0, b.0) && !outside(a.1, b.1) {
            let inside = corners.map(|(x, y)| (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0)));
            self.chart.draw_series(once(Rectangle::new(inside, color(fill).filled())))?;
        }
        Ok(())
    }

    /// A marker at a place, if that is visible.
    pub(crate) fn marker(&mut self, role: Role, place: Place, look: &Look) {
        if EVERYWHERE.grown(1e-9).contains(Point::new(place.0, place.1)) {
            let at = self.pixel(place);
            self.recorder.borrow_mut().marker(role, at, look);
        }
    }

    /// Adds an item that is not plotters' work.
    pub(crate) fn push(&mut self, role: Role, shape: Shape) {
        self.recorder.borrow_mut().push(role, shape);
    }

    /// A straight line between two points of the picture.
    pub(crate) fn line(&mut self, role: Role, from: Point, to: Point, ink: Color, width: f64, dash: &[f64]) {
        self.recorder.borrow_mut().line(role, from, to, ink, width, dash);
    }
}

#[cfg(test)]
mod tests;
