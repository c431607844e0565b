//! Grid, axis lines, ticks and tick labels: plotters draws them, we say which.

use plotters::style::{FontDesc, FontFamily, FontStyle};

use crate::area::Point;
use crate::draw::coordinate::Span;
use crate::draw::plot::{Outcome, Plot, color, line_style};
use crate::draw::recorder::{Pen, UNITS, units};
use crate::draw::{reach, sizes};
use crate::font;
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
pub(crate) fn grid(plot: &mut Plot, figure: &Figure) -> Outcome {
    for dimension in [Dimension::X, Dimension::Y] {
        let span = if dimension == Dimension::X { *plot.x() } else { *plot.y() };
        if !dress(figure, &span, dimension).grid {
            continue;
        }
        plot.recorder.borrow_mut().pen = Pen::Role(Role::Grid(dimension), &[]);
        let style = line_style(plot.palette.grid, sizes::GRID_LINE);
        let mut mesh = plot.chart.configure_mesh();
        mesh.disable_axes().bold_line_style(style).light_line_style(style);
        match dimension {
            Dimension::X => mesh.disable_y_mesh(),
            Dimension::Y => mesh.disable_x_mesh(),
        };
        mesh.draw()?;
    }
    Ok(())
}

/// Draws axis lines, ticks and their labels, above the data.
pub(crate) fn axes(plot: &mut Plot, figure: &Figure) -> Outcome {
    let text = FontDesc::new(FontFamily::Name(font::FAMILY), sizes::TICK * UNITS, FontStyle::Normal)
        .color(&color(plot.palette.muted));
    let zero = zero_inside(plot, figure);
    for dimension in [Dimension::X, Dimension::Y] {
        let span = if dimension == Dimension::X { *plot.x() } else { *plot.y() };
        let mut dress = dress(figure, &span, dimension);
        // Bars to both sides of zero stand on the line at zero, not on one at the edge.
        dress.line &= zero.is_none() || (dimension == Dimension::Y) != reach::horizontal(figure);
        plot.recorder.borrow_mut().pen =
            Pen::Axis { dimension, line: dress.line, ticks: dress.ticks, line_drawn: false };
        let style = line_style(plot.palette.axis, sizes::AXIS_LINE);
        let mut mesh = plot.chart.configure_mesh();
        mesh.disable_mesh().axis_style(style).label_style(text.clone());
        mesh.set_all_tick_mark_size(units(sizes::TICK_LENGTH));
        match dimension {
            Dimension::X => mesh.disable_y_axis(),
            Dimension::Y => mesh.disable_x_axis(),
        };
        mesh.draw()?;
        if dress.ticks {
            minor(plot, dimension);
        }
    }
    if let Some(zero) = zero {
        zero_line(plot, figure, zero);
    }
    Ok(())
}

/// Ticks without labels, on logarithmic axes.
fn minor(plot: &mut Plot, dimension: Dimension) {
    let axes = plot.chart.as_coord_spec();
    let places =
        if dimension == Dimension::X { axes.x_spec().minor.clone() } else { axes.y_spec().minor.clone() };
    for place in places {
        let (from, to) = match dimension {
            Dimension::X => {
                let at = plot.pixel((place, 0.0));
                (at, Point::new(at.x, at.y + sizes::MINOR_TICK_LENGTH))
            }
            Dimension::Y => {
                let at = plot.pixel((0.0, place));
                (at, Point::new(at.x - sizes::MINOR_TICK_LENGTH, at.y))
            }
        };
        let line = plot.palette.axis;
        plot.recorder.borrow_mut().line(Role::Tick(dimension), from, to, line, sizes::AXIS_LINE * 0.75, &[]);
    }
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
    plot.line(Role::AxisLine(dimension), from, to, plot.palette.axis, sizes::AXIS_LINE, &[]);
}
