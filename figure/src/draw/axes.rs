//! Grid, axis lines, ticks and tick labels.

use crate::area::Point;
use crate::draw::coordinate::{Coordinate, Span};
use crate::draw::field::{STEP, snap};
use crate::draw::labels;
use crate::draw::plot::{Place, Plot};
use crate::draw::{reach, sizes};
use crate::list::{Dimension, Role};
use crate::model::{Figure, Mark};

/// What is drawn of an axis besides its labels. As little as the marks allow.
struct Dress {
    grid: bool,
    line: bool,
    ticks: bool,
}

fn dress(figure: &Figure, span: &Span, dimension: Dimension) -> Dress {
    let category = matches!(span, Span::Category { .. });
    let log = matches!(span, Span::Log { .. });
    let marks = |wanted: &[Mark]| figure.series.iter().any(|series| wanted.contains(&series.mark));
    let heat = marks(&[Mark::HeatMap]);
    match dimension {
        // Bars that lie are read downwards, to the labels.
        Dimension::X if reach::horizontal(figure) && !heat => {
            Dress { grid: !category, line: false, ticks: false }
        }
        Dimension::X => Dress { grid: marks(&[Mark::Scatter]) && !category, line: true, ticks: !category },
        Dimension::Y if category => Dress { grid: false, line: !heat, ticks: false },
        Dimension::Y => Dress { grid: !heat, line: log, ticks: log },
    }
}

/// Draws the grid, beneath the data.
pub(crate) fn grid(plot: &mut Plot, figure: &Figure) {
    for dimension in [Dimension::X, Dimension::Y] {
        let axis = axis(plot, dimension);
        if !dress(figure, &axis.span, dimension).grid {
            continue;
        }
        for tick in &axis.ticks {
            let (from, to) =
                (plot.pixel(at(dimension, tick.place, 0.0)), plot.pixel(at(dimension, tick.place, 1.0)));
            plot.sheet.line(Role::Grid(dimension), from, to, plot.palette.grid, sizes::GRID_LINE, &[]);
        }
    }
}

/// Draws axis lines, ticks and their labels, above the data.
pub(crate) fn axes(plot: &mut Plot, figure: &Figure) {
    let zero = zero_inside(plot, figure);
    for dimension in [Dimension::X, Dimension::Y] {
        let axis = axis(plot, dimension);
        let dress = dress(figure, &axis.span, dimension);
        // Bars to both sides of zero stand on the line at zero, not on one at the edge.
        if dress.line && (zero.is_none() || (dimension == Dimension::Y) != reach::horizontal(figure)) {
            let (from, to) = match dimension {
                Dimension::X => (0.0, 1.0),
                Dimension::Y => (1.0, 0.0),
            };
            let (from, to) = (foot(plot, dimension, from), foot(plot, dimension, to));
            plot.sheet.line(Role::AxisLine(dimension), from, to, plot.palette.axis, sizes::AXIS_LINE, &[]);
        }
        for tick in &axis.ticks {
            let from = foot(plot, dimension, tick.place);
            labels::write(&mut plot.sheet, dimension, from, &tick.label);
            if dress.ticks {
                let to = outwards(dimension, from, sizes::TICK_LENGTH);
                let to = Point::new(to.x.max(0.0), to.y.min(snap(plot.picture.height)));
                let ends = if dimension == Dimension::X { (from, to) } else { (to, from) };
                plot.sheet.line(
                    Role::Tick(dimension),
                    ends.0,
                    ends.1,
                    plot.palette.axis,
                    sizes::AXIS_LINE,
                    &[],
                );
            }
        }
        for place in axis.minor.iter().filter(|_| dress.ticks) {
            let from = plot.pixel(at(dimension, *place, 0.0));
            let to = outwards(dimension, from, sizes::MINOR_TICK_LENGTH);
            let (role, width) = (Role::Tick(dimension), sizes::AXIS_LINE * 0.75);
            plot.sheet.line(role, from, to, plot.palette.axis, width, &[]);
        }
    }
    if let Some(zero) = zero {
        zero_line(plot, figure, zero);
    }
}

fn axis<'a>(plot: &Plot<'a>, dimension: Dimension) -> &'a Coordinate {
    match dimension {
        Dimension::X => plot.x_axis,
        Dimension::Y => plot.y_axis,
    }
}

/// A place along an axis and across it.
fn at(dimension: Dimension, along: f64, across: f64) -> Place {
    match dimension {
        Dimension::X => (along, across),
        Dimension::Y => (across, along),
    }
}

/// A point outwards from an axis.
fn outwards(dimension: Dimension, from: Point, by: f64) -> Point {
    match dimension {
        Dimension::X => Point::new(from.x, from.y + by),
        Dimension::Y => Point::new(from.x - by, from.y),
    }
}

/// The point of an axis' line at a place: beside the plot, not upon it.
fn foot(plot: &Plot, dimension: Dimension, place: f64) -> Point {
    outwards(dimension, plot.pixel(at(dimension, place, 0.0)), STEP)
}

/// The place of zero, where bars reach to both sides of it.
fn zero_inside(plot: &Plot, figure: &Figure) -> Option<f64> {
    let bars = figure.series.iter().any(|series| matches!(series.mark, Mark::Bars | Mark::Histogram));
    let zero = plot.value_span(reach::horizontal(figure)).place(0.0)?;
    (bars && zero > 0.0 && zero <= 1.0).then_some(zero)
}

/// The line that bars stand on.
fn zero_line(plot: &mut Plot, figure: &Figure, zero: f64) {
    let (dimension, from, to) = if reach::horizontal(figure) {
        (Dimension::Y, plot.pixel((zero, 0.0)), plot.pixel((zero, 1.0)))
    } else {
        (Dimension::X, plot.pixel((0.0, zero)), plot.pixel((1.0, zero)))
    };
    plot.sheet.line(Role::AxisLine(dimension), from, to, plot.palette.axis, sizes::AXIS_LINE, &[]);
}
