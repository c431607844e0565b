//! The reader's guess: where its value is, across the bars of its row, legible, and never lost.
#![allow(missing_docs, clippy::unwrap_used)]

mod checks;
mod samples;

use figure::{
    Annotation, Chrome, Dimension, DisplayList, Figure, Point, Role, Shape, Size, Theme, draw, summary,
};

fn page(figure: &Figure, width: f64) -> DisplayList {
    let list = draw(figure, Size::fitting(figure, width, Chrome::Page), Theme::Light, Chrome::Page);
    checks::picture(&list).unwrap();
    let inside = |role| matches!(role, Role::Annotation { .. } | Role::ValueLabel { .. });
    checks::apart(&list, inside).unwrap();
    list
}

/// The dashed lines of an annotation.
fn dashed(list: &DisplayList, index: usize) -> Vec<Vec<Point>> {
    let all = list.items.iter().filter_map(|item| match (item.role, &item.shape) {
        (Role::Annotation { index: i }, Shape::Path { lines, stroke: Some(stroke), .. })
            if i == index && !stroke.dash.is_empty() =>
        {
            Some(lines.concat())
        }
        _ => None,
    });
    all.collect()
}

fn said(list: &DisplayList) -> Vec<String> {
    let texts = list.texts().filter(|(role, _)| matches!(role, Role::Annotation { .. }));
    texts.map(|(_, text)| text.text.replace('\u{a0}', " ")).collect()
}

#[test]
fn a_guess_about_a_row_is_a_tick_across_its_bars() {
    let list = page(&samples::bytes_per_codec(), 720.0);
    let x = checks::scale(&list, Dimension::X, false);
    let tick = dashed(&list, 0).concat();
    let (upper, lower) = (checks::rects(&list, 8)[0].1, checks::rects(&list, 9)[0].1);
    for point in &tick {
        checks::near(point.x, x(60.0), 0.1);
    }
    checks::near(tick[0].y, upper.y, 2.0);
    checks::near(tick[1].y, lower.bottom(), 2.0);
    assert_eq!(said(&list), ["your guess: 60 B"]);
}

#[test]
fn a_guess_about_a_column_is_a_tick_across_its_bars() {
    let figure = samples::guessed_columns();
    let list = page(&figure, 720.0);
    let y = checks::scale(&list, Dimension::Y, false);
    let tick = dashed(&list, 0).concat();
    let (first, last) = (checks::rects(&list, 0)[0].1, checks::rects(&list, 2)[0].1);
    checks::near(tick[0].y, y(900.0), 0.1);
    checks::near(tick[0].x, first.x, 2.0);
    checks::near(tick[1].x, last.right(), 2.0);
}

#[test]
fn every_guess_is_named_and_no_label_covers_another() {
    for width in [360.0, 720.0] {
        let list = page(&samples::guessed_rows(), width);
        assert_eq!(said(&list).len(), 5, "at {width}: {:?}", said(&list));
    }
}

#[test]
fn a_guess_beyond_the_data_stretches_the_axis_up_to_five_times() {
    let guess = |bytes: f64| {
        let mut figure = samples::bytes_per_codec();
        figure.annotations =
            vec![Annotation::Guess { x: Some(bytes), y: Some(4.0), label: "your guess".into() }];
        page(&figure, 720.0)
    };
    let near = guess(600.0);
    let x = checks::scale(&near, Dimension::X, false);
    checks::near(dashed(&near, 0)[0][0].x, x(600.0), 0.1);
    let far = guess(700.0);
    assert!(dashed(&far, 0).is_empty(), "it has no place on the axis");
    let ticks = checks::ticks(&far, Dimension::X);
    assert!(ticks[ticks.len() - 1].0 < 200.0, "what is far off does not squeeze the data");
    assert_eq!(said(&far), ["your guess: 700 B →"]);
    let label = far.texts().find(|(role, _)| matches!(role, Role::Annotation { .. })).unwrap().1.bounds();
    assert!(label.right() > far.plot.right() - 100.0, "at the edge");
    let row = (checks::rects(&far, 8)[0].1.y - 4.0)..(checks::rects(&far, 9)[0].1.bottom() + 4.0);
    assert!(row.contains(&label.center().y), "in its row");
}

#[test]
fn a_drawn_guess_is_a_dashed_curve_through_its_points() {
    let figure = samples::guessed_curve();
    let list = page(&figure, 720.0);
    let (x, y) = (checks::scale(&list, Dimension::X, false), checks::scale(&list, Dimension::Y, true));
    let Annotation::GuessLine { points, .. } = &figure.annotations[0] else { panic!("no curve") };
    let curve = dashed(&list, 0).concat();
    assert_eq!(curve.len(), points.len());
    for (at, (load, latency)) in curve.iter().zip(points) {
        checks::near(at.x, x(*load), 0.1);
        checks::near(at.y, y(*latency), 0.1);
    }
    assert_eq!(said(&list), ["your guess"]);
    assert!(summary(&figure).contains("your guess from 3\u{a0}ms at 0\u{a0}calls/s to 60\u{a0}ms at"));
}

#[test]
fn a_drawn_guess_far_off_is_clipped_and_none_at_all_is_nothing() {
    let mut figure = samples::guessed_curve();
    let label = "your guess".to_owned();
    figure.annotations = vec![Annotation::GuessLine {
        points: vec![(0.0, 3.0), (1e9, 3.0), (f64::NAN, 1.0)],
        label: label.clone(),
    }];
    let list = page(&figure, 720.0);
    let curve = dashed(&list, 0).concat();
    assert!(curve.len() == 2 && curve[1].x <= list.plot.right() + 0.1);
    figure.annotations = vec![Annotation::GuessLine { points: Vec::new(), label }];
    assert!(dashed(&page(&figure, 720.0), 0).is_empty());
}
