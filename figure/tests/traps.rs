//! Traps for whoever draws charts on the web, one test each: nothing here falls into them. They are the known problems
//! of plotters, which drew these figures once; the numbers are its issues.
//!
//! Clipping itself and the grid of coordinates are tested beside their code (`draw/clip.rs`, `draw/plot.rs`,
//! `draw/field.rs`), which can be given what the public interface never gives it.
#![allow(missing_docs, clippy::unwrap_used)]

mod checks;
mod samples;

use figure::{
    Axis, Chrome, Dimension, DisplayList, Family, Figure, Mark, Role, Scale, Shape, Size, Stroke, Theme,
    crosshair, draw, hit, readout, svg,
};

fn page(figure: &Figure) -> DisplayList {
    draw(figure, Size::fitting(figure, 760.0, Chrome::Page), Theme::Light, Chrome::Page)
}

/// Sizes in backing pixels make charts small or blurry on fine screens (#164). Here the list is in CSS px, and a
/// painter multiplies once.
#[test]
fn hidpi_is_not_blurry() {
    let list = page(&samples::bytes_per_codec());
    let sizes = list.texts().map(|(_, text)| text.size);
    assert!(sizes.into_iter().all(|size| (11.0..=20.0).contains(&size)), "font sizes are CSS px");
    let document = svg(&list, &samples::bytes_per_codec());
    assert!(document.contains(&format!("viewBox=\"0 0 {} {}\"", list.width, list.height)));
    #[cfg(feature = "bitmap")]
    for scale in [1.0, 2.0, 4.0] {
        // At the end of a bar the colour changes within two pixels at every scale; a picture blown up would take more.
        let png = figure::bitmap(&list, &samples::bytes_per_codec(), scale).unwrap();
        let pixels = tiny_skia::Pixmap::decode_png(&png).unwrap();
        let bar = checks::rects(&list, 0)[0].1;
        let row = ((bar.y + 3.0) * scale) as u32;
        let colors: Vec<_> = (((bar.right() - 3.0) * scale) as u32..((bar.right() + 3.0) * scale) as u32)
            .map(|x| pixels.pixel(x, row).unwrap())
            .collect();
        let (inside, outside) = (colors[0], colors[colors.len() - 1]);
        let between = colors.iter().filter(|color| **color != inside && **color != outside).count();
        assert!(inside != outside && between <= 2, "{between} pixels of transition at {scale}");
    }
}

/// On whole pixels slow lines jump. Here coordinates are 1/64 px.
#[test]
fn coordinates_do_not_jitter() {
    let with = |value: f64| {
        let points: &[&[f64]] = &[&[0.0, 0.0], &[1.0, value], &[2.0, 100.0]];
        let series = samples::series("a", Family::Other, 0, Mark::Line, &["x", "y"], points);
        let (x, y) = (Axis::new("x", "", Scale::Linear), Axis::new("y", "", Scale::Linear));
        checks::lines(&page(&samples::figure("a", "a", "a", x, y, vec![series])), 0).concat()[1].y
    };
    let (start, step) = (with(50.0), with(50.0) - with(51.0));
    for tenth in 0..20 {
        let value = 50.0 + f64::from(tenth) * 0.05;
        checks::near(with(value), start - step * (value - 50.0), 1.5 / 64.0);
    }
    let distinct: std::collections::BTreeSet<u64> =
        (0..20).map(|tenth| with(50.0 + f64::from(tenth) * 0.05).to_bits()).collect();
    assert!(distinct.len() >= 19, "every step of a sixth of a pixel is seen: {}", distinct.len());
}

/// SVG text may come out smaller than canvas text (by 1.24). Here it has the size of the list, which every painter
/// takes as it is.
#[test]
fn svg_text_has_the_size_of_the_list() {
    let figure = samples::latency_over_load();
    let list = page(&figure);
    let document = svg(&list, &figure);
    let parsed = roxmltree::Document::parse(&document).unwrap();
    let written = checks::svg_texts(&parsed);
    assert!(!written.is_empty());
    for ((_, text), svg) in list.texts().zip(&written) {
        assert_eq!(text.size, svg.size, "{:?}", text.text);
    }
}

/// Clamping what lies outside of the plot bends lines (#689). Here nothing of a line is outside, and a
/// value that has no place (below zero on a logarithmic axis) is a gap, not a point at the edge.
#[test]
fn lines_are_clipped_not_bent() {
    let points: &[&[f64]] =
        &[&[0.0, 10.0], &[1.0, 100.0], &[2.0, -5.0], &[3.0, 0.0], &[4.0, 100.0], &[5.0, 1000.0]];
    let series = samples::series("a", Family::Other, 0, Mark::Line, &["x", "y"], points);
    let (x, y) = (Axis::new("x", "", Scale::Linear), Axis::new("y", "", Scale::Log));
    let list = page(&samples::figure("a", "a", "a", x, y, vec![series]));
    let runs = checks::lines(&list, 0);
    assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    let y = checks::scale(&list, Dimension::Y, true);
    for (point, value) in runs.concat().iter().zip([10.0, 100.0, 100.0, 1000.0]) {
        checks::near(point.y, y(value), 0.05);
    }
    checks::picture(&list).unwrap();
}

/// A picture without events (#13) cannot be asked. Here the list that was painted answers what is under the pointer.
#[test]
fn pointers_find_what_was_painted() {
    for figure in samples::all() {
        let list = page(&figure);
        for anchor in &list.anchors {
            let found = hit(&list, anchor.at.x, anchor.at.y).unwrap();
            assert!(
                found.at.distance(anchor.at) < 0.5 || found.series != anchor.series,
                "{} {found:?}",
                figure.id
            );
        }
        assert_eq!(list.anchors.is_empty(), figure.id == "nothing-yet", "{}", figure.id);
        assert_eq!(hit(&list, -100.0, -100.0), None);
    }
    let figure = samples::bytes_per_codec();
    let list = page(&figure);
    let (_, bar) = checks::rects(&list, 8)[0];
    let inside = hit(&list, bar.x + 2.0, bar.center().y).unwrap();
    assert_eq!((inside.series, inside.point), (8, 0), "anywhere on a bar is that bar");
    assert_eq!(readout(&figure, inside.series, inside.point), "protobuf: 34\u{a0}B");
    let figure = samples::latency_over_load();
    let list = page(&figure);
    let at = list.anchors.iter().find(|anchor| (anchor.series, anchor.point) == (2, 5)).unwrap().at;
    let read: Vec<_> = crosshair(&list, at.x + 1.0).into_iter().map(|hit| (hit.series, hit.point)).collect();
    assert_eq!(read, [(0, 5), (1, 5), (2, 5), (3, 5), (4, 5)]);
    assert_eq!(readout(&figure, 2, 5), "gRPC, 8000\u{a0}calls/s: 3.67\u{a0}ms");
}

/// An SVG needs title, description, role and groups to be read aloud.
#[test]
fn the_svg_has_title_description_role_and_groups() {
    let figure = samples::bytes_per_codec();
    let text = svg(&page(&figure), &figure);
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    let said = |tag: &str| root.children().find(|node| node.has_tag_name(tag)).and_then(|node| node.text());
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(said("title"), Some(figure.title.as_str()));
    assert_eq!(
        said("desc"),
        Some(
            "Bytes per message, by format: 10 values from 34\u{a0}B (protobuf) to 129\u{a0}B (JSON, pretty); \
             your guess at 60\u{a0}B, protobuf."
        )
    );
    for series in &figure.series {
        let group = document.descendants().find(|node| node.attribute("aria-label") == Some(&series.name));
        assert!(
            group.is_some_and(|group| group.children().any(|node| node.has_tag_name("rect"))),
            "{}",
            series.name
        );
    }
}

/// A legend upon the data hides them, and lines without dashes are told apart by colour alone. Here the legend is beside the plot and every
/// contender of a family has a dash, a marker or a hatch of its own.
#[test]
fn the_legend_is_beside_the_data_and_lines_have_dashes() {
    let figure = samples::latency_over_load();
    let list = draw(&figure, Size::fitting(&figure, 760.0, Chrome::Export), Theme::Light, Chrome::Export);
    for (role, text) in list.texts() {
        if matches!(role, Role::Legend { .. }) {
            assert!(!text.bounds().intersects(&list.plot), "{:?}", text.text);
        }
    }
    let stroke = |wanted: Role| -> Stroke {
        let found = list.items.iter().find_map(|item| match &item.shape {
            Shape::Path { stroke: Some(stroke), .. } if item.role == wanted => Some(stroke.clone()),
            _ => None,
        });
        found.unwrap()
    };
    for series in 0..figure.series.len() {
        let drawn = stroke(Role::Series { index: series, point: None });
        assert_eq!(drawn, stroke(Role::Legend { series }), "the legend shows the line as it is");
        assert_eq!(drawn.dash.is_empty(), figure.series[series].variant == 0);
    }
}

/// A logarithmic axis with ticks from the first whole decade on leaves its beginning unread. Here the axis has
/// decades with labels and the other digits as ticks without.
#[test]
fn logarithmic_axes_have_decades_and_minor_ticks() {
    let points: &[&[f64]] = &[&[0.0, 3.0], &[1.0, 40_000.0]];
    let series = samples::series("a", Family::Other, 0, Mark::Line, &["x", "y"], points);
    let (x, y) = (Axis::new("x", "", Scale::Linear), Axis::new("y", "", Scale::Log));
    let figure = samples::figure("a", "a", "a", x, y, vec![series]);
    let list = draw(&figure, Size::new(400.0, 440.0), Theme::Light, Chrome::Page);
    let labels: Vec<&str> = list
        .texts()
        .filter(|(role, _)| *role == Role::TickLabel(Dimension::Y))
        .map(|(_, text)| text.text.as_str())
        .collect();
    assert_eq!(labels, ["10", "100", "1000", "10\u{202f}000"]);
    let ticks = list.items.iter().filter(|item| item.role == Role::Tick(Dimension::Y)).count();
    assert!(ticks >= 4 + 30, "{ticks}");
}

/// Chart libraries pull in fonts, images and a clock. Here drawing comes with none of them: these are all the crates
/// that this one needs, the bitmap painter's and the tests' among them.
#[test]
fn nothing_is_pulled_in() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).unwrap();
    let package = lock.split("[[package]]").find(|package| package.contains("name = \"figure\"\n")).unwrap();
    let dependencies = package.split_once("dependencies = [").unwrap().1;
    let names: Vec<&str> = dependencies
        .lines()
        .map(|line| line.trim_matches([' ', '"', ',', ']']))
        .filter(|name| !name.is_empty())
        .collect();
    let expected = ["roxmltree", "serde", "serde_json", "thiserror", "tiny-skia", "ttf-parser"];
    assert_eq!(names, expected);
    for gone in ["plotters", "font-kit", "image", "chrono"] {
        assert!(!lock.contains(&format!("name = \"{gone}\"\n")), "{gone}");
    }
}
