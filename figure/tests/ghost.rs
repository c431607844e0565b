//! The last run: behind the present one, pale, inside the axes, and in nothing but the picture.
#![allow(missing_docs, clippy::unwrap_used)]

mod checks;
mod samples;

use figure::{
    Area, Chrome, Dimension, DisplayList, Figure, Role, Shape, Size, Theme, crosshair, csv, draw, hit,
    legend, readout, summary, table,
};

fn page(figure: &Figure, width: f64) -> DisplayList {
    draw(figure, Size::fitting(figure, width, Chrome::Page), Theme::Light, Chrome::Page)
}

/// The last run's shapes, without the legend's.
fn ghosts(list: &DisplayList) -> Vec<(usize, &Shape)> {
    let all = list.items.iter().enumerate();
    all.filter(|(_, item)| matches!(item.role, Role::Ghost { index: Some(_) }))
        .map(|(at, item)| (at, &item.shape))
        .collect()
}

#[test]
fn a_last_run_fits_at_every_width_and_covers_no_label() {
    for sample in samples::all() {
        for factor in [0.5, 0.97, 1.03, 1.15, 4.0] {
            let figure = samples::after(sample.clone(), factor);
            for (width, chrome) in [(360.0, Chrome::Page), (720.0, Chrome::Page), (900.0, Chrome::Export)] {
                let at = format!("{} after {factor} at {width}", figure.id);
                let size = Size::fitting(&figure, width, chrome);
                let list = draw(&figure, size, Theme::Light, chrome);
                checks::picture(&list).unwrap_or_else(|error| panic!("{at}: {error}"));
                let inside = |role| matches!(role, Role::Annotation { .. } | Role::ValueLabel { .. });
                checks::apart(&list, inside).unwrap_or_else(|error| panic!("{at}: {error}"));
                let labels = list.texts().filter(|(role, _)| matches!(role, Role::ValueLabel { .. }));
                for (_, label) in labels {
                    let crossed =
                        ghosts(&list).into_iter().find(|(_, shape)| upright(shape, &label.bounds()));
                    assert!(crossed.is_none(), "{at}: {:?} is crossed by {crossed:?}", label.text);
                }
            }
        }
    }
}

/// Whether an upright line of a shape runs through an area.
fn upright(shape: &Shape, area: &Area) -> bool {
    let Shape::Path { lines, .. } = shape else { return false };
    lines.iter().any(|line| {
        line.windows(2).any(|pair| {
            let within = area.x < pair[0].x && pair[0].x < area.right();
            pair[0].x == pair[1].x
                && within
                && Area::between(pair[0], pair[1]).y < area.bottom()
                && area.y < pair[0].y.max(pair[1].y)
        })
    })
}

#[test]
fn the_ghost_is_pale_lines_behind_the_data() {
    for sample in samples::all() {
        let figure = samples::after(sample, 1.3);
        for theme in Theme::ALL {
            let list = draw(&figure, Size::fitting(&figure, 720.0, Chrome::Page), theme, Chrome::Page);
            let first = list.items.iter().position(|item| matches!(item.role, Role::Series { .. }));
            for (at, shape) in ghosts(&list) {
                let (Shape::Path { fill: None, stroke: Some(stroke), .. }
                | Shape::Circle { fill: None, stroke: Some(stroke), .. }) = shape
                else {
                    panic!("{}: {shape:?}", figure.id)
                };
                assert_eq!(stroke.color, theme.palette().ghost, "{}", figure.id);
                assert!(stroke.dash.is_empty() && stroke.width < 1.5, "{}", figure.id);
                assert!(first.is_some_and(|first| at < first), "{}: behind the data", figure.id);
            }
            let drawn = !matches!(figure.id.as_str(), "latency-over-time" | "nothing-yet");
            assert_eq!(!ghosts(&list).is_empty(), drawn, "{}", figure.id);
            let export = draw(&figure, Size::fitting(&figure, 720.0, Chrome::Export), theme, Chrome::Export);
            let inside = export.texts().filter(|(role, _)| *role == Role::Ghost { index: None });
            let inside: Vec<_> = inside.map(|(_, text)| text.text.as_str()).collect();
            let keys = legend(&figure, theme).into_iter().filter(|key| key.contender.is_none());
            let keys: Vec<_> = keys.map(|key| key.name).collect();
            assert_eq!(
                inside,
                if figure.ghost.is_empty() { vec![] } else { vec!["last run"] },
                "{}",
                figure.id
            );
            assert_eq!(keys, inside, "{}", figure.id);
        }
    }
}

#[test]
fn the_axes_reach_as_far_as_the_last_run_did() {
    let alone = samples::bytes_per_codec();
    let figure = samples::after(alone.clone(), 4.0);
    let last = |figure: &Figure| {
        let ticks = checks::ticks(&page(figure, 720.0), Dimension::X);
        ticks[ticks.len() - 1].0
    };
    assert!(last(&alone) < 160.0 && last(&figure) >= 500.0);
    let list = page(&figure, 720.0);
    let x = checks::scale(&list, Dimension::X, false);
    let Shape::Path { lines, .. } = ghosts(&list)[0].1 else { panic!("no outline") };
    let right = lines[0].iter().map(|point| point.x).fold(0.0, f64::max);
    checks::near(right, x(98.0 * 4.0), 1.0);
    let bar = checks::rects(&list, 0)[0].1;
    checks::near(lines[0][0].y, bar.y, 1.0);
}

#[test]
fn a_bar_that_has_grown_shows_where_it_was() {
    let figure = samples::after(samples::bytes_per_codec(), 0.5);
    let list = page(&figure, 720.0);
    let x = checks::scale(&list, Dimension::X, false);
    let bar = checks::rects(&list, 0)[0].1;
    let after = list.items.iter().skip_while(|item| !matches!(item.role, Role::Series { .. }));
    let cut =
        after.filter(|item| matches!(item.role, Role::Ghost { index: Some(_) })).find_map(|item| match &item
            .shape
        {
            Shape::Path { lines, .. } => Some((lines[0][0], lines[0][1])),
            _ => None,
        });
    let (from, to) = cut.unwrap();
    checks::near(from.x, x(49.0), 0.1);
    checks::near(to.x, x(49.0), 0.1);
    assert!(((from.y - to.y).abs() - bar.height).abs() < 0.1, "across the bar and no farther");
}

#[test]
fn nothing_but_the_picture_has_the_last_run() {
    for sample in samples::all() {
        let figure = samples::after(sample.clone(), 1.3);
        assert_eq!(
            (csv(&figure), table(&figure), summary(&figure)),
            (csv(&sample), table(&sample), summary(&sample))
        );
        let list = page(&figure, 720.0);
        let known = |series: usize, point: usize| {
            let values = &figure.series[series].points[point];
            values.iter().any(Option::is_some)
                && readout(&figure, series, point) == readout(&sample, series, point)
        };
        let count: usize = figure.series.iter().map(|series| series.points.len()).sum();
        assert!(list.anchors.len() <= count);
        let mut x = 0.0;
        while x < list.width {
            assert!(crosshair(&list, x).iter().all(|hit| known(hit.series, hit.point)));
            assert!(hit(&list, x, list.plot.center().y).is_none_or(|hit| known(hit.series, hit.point)));
            x += 7.0;
        }
    }
    // Within the outline of a ghost that reached farther, there is nothing to point at.
    let figure = samples::after(samples::bytes_per_codec(), 4.0);
    let list = page(&figure, 720.0);
    let bar = checks::rects(&list, 0)[0].1;
    assert!(hit(&list, bar.right() + 60.0, bar.center().y).is_none());
}

#[test]
fn a_figure_written_before_there_were_ghosts_is_read() {
    let mut written: serde_json::Value = serde_json::to_value(samples::bytes_per_codec()).unwrap();
    assert!(written.as_object_mut().unwrap().remove("ghost").is_some());
    let read: Figure = serde_json::from_value(written).unwrap();
    assert!(read.ghost.is_empty());
}
