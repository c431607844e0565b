//! The last run behind the present one: thin pale lines and outlines, nothing filled and nothing hatched, so that it
//! is never taken for data. Where a bar has grown beyond its ghost, the former end is a cut through the bar.

use crate::area::{Area, Point};
use crate::draw::plot::{Ink, Place, Plot};
use crate::draw::slots::Bar;
use crate::draw::{bars, histogram, line, sizes, waterfall};
use crate::list::{Role, Shape, Stroke};
use crate::model::{Figure, Mark, Series};

/// What the legend calls it.
pub(crate) const NAME: &str = "last run";
/// Radius of the ring where a point was, in px.
const RING: f64 = 2.4;
/// How far a span's outline reaches beyond the present spans of its row, in px.
const AROUND: f64 = 2.5;
/// Width of the cut through a bar, in px.
const CUT: f64 = 3.5;

/// Draws the ghosts of all series, beneath the data.
pub(crate) fn draw(plot: &mut Plot, figure: &Figure, bars: &[Bar]) {
    for (index, series) in figure.ghost.iter().enumerate() {
        let role = Role::Ghost { index: Some(index) };
        match series.mark {
            Mark::Line | Mark::Step | Mark::Cumulative => {
                for course in line::courses(plot, series) {
                    trace(plot, role, &course.line);
                }
            }
            Mark::Band => {
                let mut lines = line::runs(plot, series, 1);
                if lines.is_empty() {
                    lines = line::runs(plot, series, 2);
                    lines.extend(line::runs(plot, series, 3));
                }
                for run in lines {
                    trace(plot, role, &line::places(&run));
                }
            }
            Mark::Scatter => {
                for values in &series.points {
                    if let Some(place) = plot.at(values, 0, 1) {
                        ring(plot, role, place);
                    }
                }
            }
            Mark::Histogram => {
                for line in histogram::outline(plot, &histogram::bins(plot, series)) {
                    trace(plot, role, &line);
                }
            }
            Mark::Waterfall => spans(plot, role, series),
            Mark::Bars | Mark::HeatMap => {}
        }
    }
    let lying = crate::draw::reach::horizontal(figure);
    for bar in bars {
        let Some((index, value)) = bar.ghost else { continue };
        if let Some(corners) = bars::corners_of(plot, bar, value, lying) {
            outline(plot, Role::Ghost { index: Some(index) }, corners.map(|corner| plot.pixel(corner)), 0.0);
        }
    }
}

/// Where the former end of a bar lies within the present one: a cut through it.
pub(crate) fn cut(plot: &mut Plot, bar: &Bar, lying: bool) {
    let Some(((index, former), value)) = bar.ghost.zip(bar.value) else { return };
    if former.abs() >= value.abs() || former * value < 0.0 {
        return;
    }
    let Some([_, end]) = bars::corners_of(plot, bar, former, lying) else { return };
    let Some([start, _]) = bars::corners_of(plot, bar, value, lying) else { return };
    let from = plot.pixel(if lying { (end.0, start.1) } else { (start.0, end.1) });
    let to = plot.pixel(end);
    let (role, palette) = (Role::Ghost { index: Some(index) }, plot.palette);
    plot.sheet.line(role, from, to, palette.background, CUT, &[]);
    plot.sheet.line(role, from, to, palette.ghost, sizes::GHOST_LINE, &[]);
}

/// The legend's swatch: a line or an outline, as the ghosts are drawn.
pub(crate) fn swatch(mark: Mark, area: &Area, color: crate::Color) -> Shape {
    let middle = area.center().y;
    let open = matches!(mark, Mark::Line | Mark::Step | Mark::Cumulative | Mark::Band | Mark::Histogram);
    match mark {
        Mark::Scatter => circle(area.center(), color),
        _ if open => path(vec![Point::new(area.x, middle), Point::new(area.right(), middle)], false, color),
        _ => path(area.grown(-sizes::GHOST_LINE / 2.0).corners().to_vec(), true, color),
    }
}

fn trace(plot: &mut Plot, role: Role, line: &[Place]) {
    match line {
        [only] => ring(plot, role, *only),
        line => {
            let ink = Ink { color: plot.palette.ghost, width: sizes::GHOST_LINE, dash: &[] };
            plot.polyline(role, line, ink);
        }
    }
}

fn ring(plot: &mut Plot, role: Role, place: Place) {
    let at = plot.pixel(place);
    if plot.area.grown(0.5).contains(at) {
        plot.sheet.push(role, circle(at, plot.palette.ghost));
    }
}

fn spans(plot: &mut Plot, role: Role, series: &Series) {
    for values in &series.points {
        if let Some(corners) = waterfall::corners_of(plot, values) {
            outline(plot, role, corners.map(|corner| plot.pixel(corner)), AROUND);
        }
    }
}

/// The outline of a rectangle between two corners, its line within; higher by `around` on both sides.
fn outline(plot: &mut Plot, role: Role, [from, to]: [Point; 2], around: f64) {
    let area = Area::between(from, to).grown(-sizes::GHOST_LINE / 2.0);
    let area = Area { y: area.y - around, height: area.height + 2.0 * around, ..area };
    plot.sheet.push(role, path(area.corners().to_vec(), true, plot.palette.ghost));
}

fn stroke(color: crate::Color) -> Option<Stroke> {
    Some(Stroke { color, width: sizes::GHOST_LINE, dash: Vec::new() })
}

fn path(line: Vec<Point>, closed: bool, color: crate::Color) -> Shape {
    Shape::Path { lines: vec![line], closed, fill: None, stroke: stroke(color) }
}

fn circle(center: Point, color: crate::Color) -> Shape {
    Shape::Circle { center, radius: RING, fill: None, stroke: stroke(color) }
}
