use super::*;
use crate::draw::{Chrome, layout};
use crate::model::{Axis, Family, Figure, Mark, Scale};
use crate::theme::Theme;

/// A plot of 400 by 300 px.
fn layout() -> Layout {
    let series = Series {
        contender: "a".into(),
        name: "a".into(),
        family: Family::Other,
        variant: 0,
        mark: Mark::Line,
        columns: vec!["x".into(), "y".into()],
        points: vec![vec![Some(0.0), Some(0.0)], vec![Some(1.0), Some(1.0)]],
    };
    let figure = Figure {
        x: Axis::new("x", "", Scale::Linear),
        y: Axis::new("y", "", Scale::Linear),
        series: vec![series],
        ..Figure::default()
    };
    layout::lay_out(&figure, 400.0, 300.0, Chrome::Page, Theme::Light.palette())
}

#[test]
fn a_line_that_leaves_the_plot_keeps_its_slope() {
    let layout = layout();
    let mut plot = Plot::new(Sheet::new(Theme::Light.palette()), &layout);
    let look = plot.look(&Series { variant: 0, ..series_of_nothing() });
    plot.polyline(Role::Note, &[(0.0, 0.0), (0.5, 2.0)], look.ink());
    let items = &plot.sheet.items;
    let Shape::Path { lines, .. } = &items[items.len() - 1].shape else { panic!("no line") };
    let (from, to) = (lines[0][0], lines[0][1]);
    let slope = (from.y - to.y) / plot.area.height / ((to.x - from.x) / plot.area.width);
    assert!((slope - 4.0).abs() < 0.02, "a point clamped to the edge would have made it 2: {slope}");
    assert!((to.y - plot.area.y).abs() < 0.05);
}

#[test]
fn the_plot_area_is_where_the_layout_has_it() {
    let layout = layout();
    let plot = Plot::new(Sheet::new(Theme::Light.palette()), &layout);
    for (place, expected) in [
        ((0.0, 0.0), Point::new(plot.area.x, plot.area.bottom())),
        ((1.0, 1.0), Point::new(plot.area.right(), plot.area.y)),
    ] {
        assert!(plot.pixel(place).distance(expected) < 0.05, "{:?} {expected:?}", plot.pixel(place));
    }
}

fn series_of_nothing() -> Series {
    Series {
        contender: String::new(),
        name: String::new(),
        family: Family::Other,
        variant: 0,
        mark: Mark::Line,
        columns: Vec::new(),
        points: Vec::new(),
    }
}
