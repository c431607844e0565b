//! The nine marks: what is drawn is where the axes say that the values are.
#![allow(missing_docs, clippy::unwrap_used)]

mod checks;
mod samples;

use checks::{lines, near, rects, scale};
use figure::{
    Annotation, Axis, Chrome, Dimension, DisplayList, Family, Figure, Mark, Role, Scale, Shape, Size, Theme,
    draw,
};

/// The grid of 1/64 px, half a step to each side, and the tick labels' own.
const PRECISION: f64 = 0.05;

fn page(figure: &Figure) -> DisplayList {
    let list = draw(figure, Size::new(760.0, 420.0), Theme::Light, Chrome::Page);
    checks::picture(&list).unwrap();
    list
}

fn one(mark: Mark, columns: &[&str], points: &[&[f64]], x: Scale, y: Scale) -> Figure {
    let series = samples::series("gRPC", Family::ProtobufGrpc, 0, mark, columns, points);
    samples::figure("one", "One", "?", Axis::new("x", "", x), Axis::new("y", "", y), vec![series])
}

#[test]
fn a_line_goes_through_its_points_and_breaks_where_one_is_missing() {
    let points: &[&[f64]] = &[&[0.0, 1.0], &[1.0, 3.0], &[2.0, f64::NAN], &[3.0, 2.0], &[4.0, 5.0]];
    let list = page(&one(Mark::Line, &["x", "y"], points, Scale::Linear, Scale::LinearFromZero));
    let (x, y) = (scale(&list, Dimension::X, false), scale(&list, Dimension::Y, false));
    let runs = lines(&list, 0);
    assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2], "two stretches of two points");
    for (point, values) in runs.concat().iter().zip([points[0], points[1], points[3], points[4]]) {
        near(point.x, x(values[0]), PRECISION);
        near(point.y, y(values[1]), PRECISION);
    }
    assert_eq!(list.anchors.iter().map(|anchor| anchor.point).collect::<Vec<_>>(), [0, 1, 3, 4]);
}

#[test]
fn a_step_holds_until_the_next_point() {
    let points: &[&[f64]] = &[&[0.0, 1.0], &[1.0, 3.0], &[2.0, 2.0]];
    let list = page(&one(Mark::Step, &["x", "y"], points, Scale::Linear, Scale::LinearFromZero));
    let (x, y) = (scale(&list, Dimension::X, false), scale(&list, Dimension::Y, false));
    let run = lines(&list, 0).concat();
    let expected = [(0.0, 1.0), (1.0, 1.0), (1.0, 3.0), (2.0, 3.0), (2.0, 2.0)];
    assert_eq!(run.len(), expected.len());
    for (point, (at, level)) in run.iter().zip(expected) {
        near(point.x, x(at), PRECISION);
        near(point.y, y(level), PRECISION);
    }
}

#[test]
fn bars_lie_from_zero_to_their_value_and_say_it() {
    let figure = samples::bytes_per_codec();
    let list = page(&figure);
    let x = scale(&list, Dimension::X, false);
    for (index, series) in figure.series.iter().enumerate() {
        let (_, bar) = rects(&list, index)[0];
        near(bar.x, x(0.0), PRECISION);
        near(bar.right(), x(series.points[0][1].unwrap()), PRECISION);
        let label =
            list.texts().find(|(role, _)| *role == Role::ValueLabel { series: index, point: 0 }).unwrap().1;
        assert_eq!(label.text, format!("{}\u{a0}B", series.points[0][1].unwrap()));
        assert!(label.at.x > bar.right(), "the value is written beyond the end of its bar");
        assert!((bar.y..bar.bottom()).contains(&(label.at.y - 4.0)));
    }
    // Plain above gzip, formats from the top down, none upon another.
    let all: Vec<_> = (0..10).map(|index| rects(&list, index)[0].1).collect();
    for pair in all.windows(2) {
        assert!(pair[0].bottom() < pair[1].y, "{pair:?}");
    }
}

#[test]
fn hatched_bars_differ_from_plain_ones_without_colour() {
    let figure = samples::bytes_per_codec();
    let list = page(&figure);
    let strokes = |index: usize| {
        let of = |role: Role| matches!(role, Role::Series { index: i, .. } if i == index);
        list.items.iter().filter(|item| of(item.role) && matches!(item.shape, Shape::Path { .. })).count()
    };
    for index in 0..10 {
        assert_eq!(strokes(index) > 0, figure.series[index].variant == 1, "series {index}");
    }
}

#[test]
fn bars_stand_where_the_categories_are_below_and_have_whiskers() {
    let figure = samples::times_with_whiskers();
    let list = page(&figure);
    let y = scale(&list, Dimension::Y, false);
    for (index, series) in figure.series.iter().enumerate() {
        for (point, bar) in rects(&list, index) {
            near(bar.bottom(), y(0.0), PRECISION);
            near(bar.y, y(series.points[point][1].unwrap()), PRECISION);
        }
    }
    let whiskers = list.items.iter().filter(|item| {
        matches!(
            (&item.role, &item.shape),
            (Role::Series { index: 0, .. }, Shape::Path { stroke: Some(_), .. })
        )
    });
    assert_eq!(whiskers.count(), 6 * 3, "a line and two caps for each bar");
    // A missing value has its place, with a dash in it.
    let missing = list.texts().find(|(role, _)| *role == Role::ValueLabel { series: 1, point: 3 });
    assert!(missing.is_some_and(|(_, text)| text.text == "–"));
}

#[test]
fn negative_bars_reach_to_the_other_side_of_zero() {
    let points: &[&[f64]] = &[&[0.0, -4.0], &[1.0, 6.0]];
    let names = Scale::Category(vec!["a".into(), "b".into()]);
    let list = page(&one(Mark::Bars, &["row", "x"], points, Scale::Linear, names));
    let x = scale(&list, Dimension::X, false);
    let bars = rects(&list, 0);
    near(bars[0].1.x, x(-4.0), PRECISION);
    near(bars[0].1.right(), x(0.0), PRECISION);
    near(bars[1].1.x, x(0.0), PRECISION);
    near(bars[1].1.right(), x(6.0), PRECISION);
}

#[test]
fn a_band_has_an_area_from_low_to_high_and_a_line_at_its_value() {
    let points: &[&[f64]] = &[&[0.0, 2.0, 1.0, 4.0], &[1.0, 3.0, 2.0, 5.0]];
    let list =
        page(&one(Mark::Band, &["x", "value", "low", "high"], points, Scale::Linear, Scale::LinearFromZero));
    let y = scale(&list, Dimension::Y, false);
    let area = list.items.iter().find_map(|item| match (item.role, &item.shape) {
        (Role::Series { .. }, Shape::Path { lines, closed: true, fill: Some(_), .. }) => Some(lines.concat()),
        _ => None,
    });
    let levels: Vec<f64> = area.unwrap().iter().map(|point| point.y).collect();
    for (level, value) in levels.iter().zip([4.0, 5.0, 2.0, 1.0]) {
        near(*level, y(value), PRECISION);
    }
    near(lines(&list, 0)[0][1].y, y(3.0), PRECISION);
}

#[test]
fn scattered_points_are_markers_at_their_places() {
    let figure = samples::overhead_scatter();
    let list = page(&figure);
    let (x, y) = (scale(&list, Dimension::X, true), scale(&list, Dimension::Y, true));
    let circles = list.items.iter().filter_map(|item| match (item.role, &item.shape) {
        (Role::Series { index: 0, point: Some(point) }, Shape::Circle { center, .. }) => {
            Some((point, *center))
        }
        _ => None,
    });
    let circles: Vec<_> = circles.collect();
    assert_eq!(circles.len(), figure.series[0].points.len());
    for (point, center) in circles {
        near(center.x, x(figure.series[0].points[point][0].unwrap()), PRECISION);
        near(center.y, y(figure.series[0].points[point][1].unwrap()), PRECISION);
    }
}

#[test]
fn a_histogram_has_bins_that_touch() {
    let points: &[&[f64]] = &[&[0.0, 1.0, 3.0], &[1.0, 3.0, 6.0], &[3.0, 4.0, 0.0]];
    let list = page(&one(Mark::Histogram, &["from", "to", "count"], points, Scale::Linear, Scale::Linear));
    let (x, y) = (scale(&list, Dimension::X, false), scale(&list, Dimension::Y, false));
    let bins = rects(&list, 0);
    for (point, bin) in &bins {
        near(bin.x, x(points[*point][0]), PRECISION);
        near(bin.right(), x(points[*point][1]), PRECISION);
        near(bin.y, y(points[*point][2]), PRECISION);
        near(bin.bottom(), y(0.0), PRECISION);
    }
    assert_eq!(bins.len(), 3);
    assert_eq!(lines(&list, 0).len(), 1, "one outline for all");
}

#[test]
fn a_cumulative_line_rises_from_zero_to_one() {
    let points: &[&[f64]] = &[&[3.0, 1.0], &[1.0, 0.25], &[2.0, 0.75]];
    let list = page(&one(Mark::Cumulative, &["x", "share"], points, Scale::Linear, Scale::Linear));
    let y = scale(&list, Dimension::Y, false);
    let run = lines(&list, 0).concat();
    near(run[0].y, y(0.0), PRECISION);
    near(run[run.len() - 1].y, y(1.0), PRECISION);
    assert!(run.windows(2).all(|pair| pair[1].x >= pair[0].x && pair[1].y <= pair[0].y), "{run:?}");
}

#[test]
fn waterfall_spans_share_the_lane_of_their_row() {
    let figure = samples::handshake_waterfall();
    let list = page(&figure);
    let x = scale(&list, Dimension::X, false);
    for (index, series) in figure.series.iter().enumerate() {
        for (point, span) in rects(&list, index) {
            near(span.x, x(series.points[point][1].unwrap()), PRECISION);
            near(span.right(), x(series.points[point][2].unwrap()), PRECISION);
        }
    }
    let (tcp, tls) = (rects(&list, 0)[0].1, rects(&list, 1)[0].1);
    assert_eq!((tcp.y, tcp.height), (tls.y, tls.height));
    assert!(rects(&list, 2)[0].1.bottom() < rects(&list, 2)[1].1.y, "the first row is the upper one");
}

/// A pointer on the edge of a span means the span's own moment.
#[test]
fn places_on_a_linear_axis_mean_values_and_values_have_places() {
    let figure = samples::handshake_waterfall();
    let list = page(&figure);
    for (index, series) in figure.series.iter().enumerate() {
        for (point, span) in rects(&list, index) {
            let (start, end) = (series.points[point][1].unwrap(), series.points[point][2].unwrap());
            // A pixel of the picture's grid is so many units of the axis.
            let (low, high) = list.x_ends.unwrap();
            let grid = (high - low) / list.plot.width * PRECISION;
            near(list.x_at(span.x).unwrap(), start, grid);
            near(list.x_at(span.right()).unwrap(), end, grid);
            near(list.x_of(start).unwrap(), span.x, PRECISION);
            near(list.x_of(end).unwrap(), span.right(), PRECISION);
        }
    }
    assert_eq!(
        [list.x_at(list.plot.x - 1.0), list.x_at(list.plot.right() + 1.0), list.x_of(-1e9)],
        [None; 3]
    );
    let log = samples::all().into_iter().find(|figure| figure.x.scale == figure::Scale::Log).unwrap();
    let list = page(&log);
    assert_eq!(list.x_at(list.plot.center().x), None, "only where steps are equal");
}

#[test]
fn a_heat_map_is_darkest_where_the_value_is_greatest() {
    let figure = samples::latency_heat_map();
    let list = page(&figure);
    let background = Theme::Light.palette().background;
    let mut cells: Vec<(f64, f64)> = Vec::new();
    for item in &list.items {
        if let (Role::Series { point: Some(point), .. }, Shape::Rect { fill, .. }) = (item.role, &item.shape)
        {
            cells.push((figure.series[0].points[point][2].unwrap(), fill.contrast(background)));
        }
    }
    assert_eq!(cells.len(), figure.series[0].points.len());
    cells.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(cells.windows(2).all(|pair| pair[1].1 >= pair[0].1 - 1e-9));
    assert!(cells[cells.len() - 1].1 >= 3.0);
}

#[test]
fn annotations_are_where_their_values_are() {
    let mut figure = samples::latency_over_load();
    figure.annotations.push(Annotation::Vertical { x: 1e9, label: "far off".into() });
    let list = page(&figure);
    let (x, y) = (scale(&list, Dimension::X, false), scale(&list, Dimension::Y, true));
    let line = |index: usize| {
        list.items.iter().find_map(|item| match (&item.role, &item.shape) {
            (Role::Annotation { index: i }, Shape::Path { lines, .. }) if *i == index => Some(lines.concat()),
            _ => None,
        })
    };
    near(line(0).unwrap()[0].y, y(50.0), PRECISION);
    near(line(2).unwrap()[0].x, x(16_000.0), PRECISION);
    let ring = list.items.iter().find_map(|item| match (&item.role, &item.shape) {
        (Role::Annotation { index: 1 }, Shape::Circle { center, .. }) => Some(*center),
        _ => None,
    });
    near(ring.unwrap().x, x(15_200.0), PRECISION);
    assert!(line(3).is_none(), "what is far off does not squeeze the data");
    let said: Vec<_> = list
        .texts()
        .filter(|(role, _)| matches!(role, Role::Annotation { .. }))
        .map(|(_, text)| text.text.as_str())
        .collect();
    assert_eq!(said, ["deadline 50 ms", "HTTP/2 overtakes", "peak hour", "far off →"]);
    checks::apart(&list, |role| matches!(role, Role::Annotation { .. } | Role::ValueLabel { .. })).unwrap();
}

#[test]
fn a_figure_without_data_has_axes_and_says_so() {
    for figure in [samples::no_data(), Figure::default()] {
        let list = page(&figure);
        assert!(list.texts().any(|(role, text)| role == Role::Note && text.text == "no data"));
        assert!(list.items.iter().any(|item| matches!(item.role, Role::AxisLine(_))));
        assert!(
            !list.texts().any(|(role, _)| matches!(role, Role::TickLabel(_))),
            "numbers would be invented"
        );
    }
}
