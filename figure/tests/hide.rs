//! Hidden contenders: gone from the picture, and nothing else moves that need not.
#![allow(missing_docs, clippy::unwrap_used)]

mod checks;
mod samples;

use figure::{Chrome, Dimension, DisplayList, Figure, Role, Shape, Size, Theme, csv, draw, readout, table};

fn page(figure: &Figure) -> DisplayList {
    let list = draw(figure, Size::new(720.0, 360.0), Theme::Light, Chrome::Page);
    checks::picture(&list).unwrap();
    list
}

/// What the legend of an export says.
fn names(figure: &Figure) -> Vec<String> {
    let list = draw(figure, Size::fitting(figure, 720.0, Chrome::Export), Theme::Light, Chrome::Export);
    let legend = list.texts().filter(|(role, _)| matches!(role, Role::Legend { .. }));
    legend.map(|(_, text)| text.text.clone()).collect()
}

#[test]
fn a_hidden_series_is_not_drawn_and_the_others_keep_their_indices() {
    let whole = samples::after(samples::latency_over_load(), 1.2);
    let hidden = whole.series[1].contender.clone();
    let figure = whole.without(std::slice::from_ref(&hidden));
    let list = page(&figure);
    assert!(!list.items.iter().any(|item| matches!(item.role, Role::Series { index: 1, .. })));
    assert!(!list.anchors.iter().any(|anchor| anchor.series == 1));
    assert!(figure.ghost.len() == 4 && figure.ghost.iter().all(|series| series.contender != hidden));
    assert_eq!(names(&figure), ["REST over HTTP/1.1", "gRPC", "gRPC, one stream", "in-process"]);
    for anchor in &list.anchors {
        let (series, point) = (anchor.series, anchor.point);
        assert_eq!(readout(&figure, series, point), readout(&whole, series, point));
    }
    let stroke = |figure: &Figure| {
        page(figure).items.into_iter().find_map(|item| match (item.role, item.shape) {
            (Role::Series { index: 3, point: None }, Shape::Path { stroke, .. }) => stroke,
            _ => None,
        })
    };
    assert!(stroke(&figure).is_some() && stroke(&figure) == stroke(&whole), "the look stays");
}

#[test]
fn the_value_axis_follows_the_others_and_the_rows_stay() {
    let whole = samples::bytes_per_codec();
    let json: Vec<String> = whole.series.iter().take(8).map(|series| series.contender.clone()).collect();
    let left = whole.without(&json);
    let list = page(&left);
    let ticks = checks::ticks(&list, Dimension::X);
    assert!(ticks[ticks.len() - 1].0 <= 70.0, "{ticks:?}");
    let rows = |list: &DisplayList| -> Vec<String> {
        let labels = list.texts().filter(|(role, _)| *role == Role::TickLabel(Dimension::Y));
        labels.map(|(_, text)| text.text.clone()).collect()
    };
    assert_eq!(rows(&list), rows(&page(&whole)));
    let bar = |list: &DisplayList| checks::rects(list, 8)[0].1;
    assert!(bar(&list).width > 1.5 * bar(&page(&whole)).width, "one sees more of what is left");
    assert_eq!(names(&left), ["protobuf", "protobuf, gzip"]);
}

#[test]
fn table_and_csv_of_the_whole_figure_have_every_series() {
    let whole = samples::bytes_per_codec();
    let before = (table(&whole), csv(&whole));
    let left = whole.without(std::slice::from_ref(&whole.series[0].contender));
    assert_eq!((table(&whole), csv(&whole)), before);
    assert!(csv(&left).len() < before.1.len());
    assert_eq!(whole.without(&[]), whole);
    assert_eq!(whole.without(&["nobody".into()]), whole);
}

#[test]
fn with_all_hidden_the_picture_does_not_say_that_there_are_no_data() {
    let whole = samples::bytes_per_codec();
    let all: Vec<String> = whole.series.iter().map(|series| series.contender.clone()).collect();
    let list = page(&whole.without(&all));
    let notes: Vec<&str> =
        list.texts().filter(|(role, _)| *role == Role::Note).map(|(_, text)| text.text.as_str()).collect();
    assert_eq!(notes, ["nothing shown"]);
    assert!(names(&whole.without(&all)).is_empty());
}
