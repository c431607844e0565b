//! Each painter against the list, tested at its own output; and each check against a painter that errs.
#![allow(missing_docs, clippy::unwrap_used)]

mod checks;
mod samples;

use figure::{Chrome, DisplayList, Figure, Role, Shape, Size, Theme, csv, draw, svg, svg_element, svg_link};

fn pictures() -> Vec<(Figure, DisplayList)> {
    let mut made = Vec::new();
    for figure in samples::all() {
        for (width, theme, chrome) in [
            (390.0, Theme::Light, Chrome::Page),
            (390.0, Theme::Dark, Chrome::Export),
            (1400.0, Theme::Dark, Chrome::Page),
            (900.0, Theme::Print, Chrome::Export),
        ] {
            let list = draw(&figure, Size::fitting(&figure, width, chrome), theme, chrome);
            made.push((figure.clone(), list));
        }
    }
    made
}

/// The list with its first tick label moved by 2 px: what a painter that errs would have painted.
fn with_a_label_moved(list: &DisplayList) -> DisplayList {
    let mut moved = list.clone();
    for item in &mut moved.items {
        if let (Role::TickLabel(_), Shape::Text(text)) = (item.role, &mut item.shape) {
            text.at.x += 2.0;
            break;
        }
    }
    moved
}

#[test]
fn svg_has_the_same_tick_labels_at_the_same_places() {
    for (figure, list) in pictures() {
        checks::svg_agrees(&list, &svg(&list, &figure))
            .unwrap_or_else(|error| panic!("{}: {error}", figure.id));
    }
}

#[test]
fn an_svg_that_differs_is_noticed() {
    let (figure, list) = &pictures()[0];
    assert!(checks::svg_agrees(list, &svg(&with_a_label_moved(list), figure)).is_err());
    let smaller = svg(list, figure).replace("font-size=\"12\"", "font-size=\"9.68\"");
    assert!(checks::svg_agrees(list, &smaller).is_err(), "SVG text smaller by 1.24, as plotters has it");
    let mut less = list.clone();
    less.items.retain(|item| !matches!(item.shape, Shape::Rect { .. }));
    assert!(checks::svg_agrees(list, &svg(&less, figure)).is_err());
}

#[test]
fn the_svg_stands_alone() {
    let figure = samples::bytes_per_codec();
    let list = draw(&figure, Size::fitting(&figure, 900.0, Chrome::Export), Theme::Light, Chrome::Export);
    let text = svg(&list, &figure);
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "));
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("viewBox"), Some(format!("0 0 900 {}", list.height).as_str()));
    assert_eq!((root.attribute("width"), root.attribute("role")), (Some("900"), Some("img")));
    assert!(text.contains("url(data:font/woff2;base64,") && text.contains(figure::font::FAMILY));
    assert_eq!(
        text.matches("http").count() - text.matches("wirelab.example").count(),
        1,
        "only the namespace is a URL"
    );
    for forbidden in ["foreignObject", "style=", "<script", "href=\"http://"] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
    let background = root.children().find(|node| node.has_tag_name("rect")).unwrap();
    assert_eq!(background.attribute("fill"), Some("#ffffff"));
    assert_eq!(svg_link(&text), Some(figure.provenance.link.clone()));
    // On a page with the font and a strict content security policy.
    let element = svg_element(&list, &figure);
    assert!(element.starts_with("<svg ") && !element.contains("<style") && !element.contains("style="));
    assert!(roxmltree::Document::parse(&element).is_ok());
}

#[test]
fn a_hostile_text_stays_text() {
    let mut figure = samples::bytes_per_codec();
    let hostile = "</text><script>alert(1)</script> & \" ' \u{0}\u{1b}";
    figure.title = hostile.into();
    figure.provenance.link = format!("https://x/#{hostile}");
    figure.series[0].name = hostile.into();
    let list = draw(&figure, Size::new(900.0, 500.0), Theme::Light, Chrome::Export);
    let text = svg(&list, &figure);
    let document = roxmltree::Document::parse(&text).unwrap();
    assert!(!document.descendants().any(|node| node.has_tag_name("script")));
    assert_eq!(svg_link(&text).as_deref(), Some("https://x/#</text><script>alert(1)</script> & \" ' "));
}

#[test]
fn csv_has_every_number_of_the_figure() {
    for figure in samples::all() {
        let text = csv(&figure);
        let rows: Vec<&str> = text.split_terminator("\r\n").collect();
        assert_eq!(rows.len(), 1 + figure.series.iter().map(|series| series.points.len()).sum::<usize>());
        let mut written = rows[1..].iter();
        for values in figure.series.iter().flat_map(|series| &series.points) {
            let cells: Vec<&str> = written.next().unwrap().split(',').collect();
            for value in values.iter().flatten() {
                let category = matches!(
                    (&figure.x.scale, &figure.y.scale),
                    (figure::Scale::Category(_), _) | (_, figure::Scale::Category(_))
                );
                let found = cells.iter().any(|cell| cell.parse() == Ok(*value));
                assert!(found || category, "{}: {value} is not in {cells:?}", figure.id);
            }
        }
    }
    let text = csv(&samples::bytes_per_codec());
    assert!(
        text.contains("bytes-per-codec,protobuf-,protobuf,protobuf,34,B,")
            || text.contains(",protobuf,34,B,")
    );
    assert!(text.contains(",\"JSON, pretty\",129,B,"), "{text}");
}

#[cfg(feature = "bitmap")]
mod bitmap {
    use super::*;
    use figure::{Color, Point, bitmap, png_link};
    use tiny_skia::Pixmap;

    /// How far a pixel is from a colour, 0 to 255.
    fn distance(pixels: &Pixmap, at: Point, scale: f64, color: Color) -> f64 {
        let Some(pixel) = pixels.pixel((at.x * scale) as u32, (at.y * scale) as u32) else { return 255.0 };
        let pixel = pixel.demultiply();
        [(pixel.red(), color.red), (pixel.green(), color.green), (pixel.blue(), color.blue)]
            .into_iter()
            .map(|(a, b)| (f64::from(a) - f64::from(b)).abs())
            .fold(0.0, f64::max)
    }

    /// The share of an area's pixels that are not background.
    fn inked(pixels: &Pixmap, area: &figure::Area, scale: f64, background: Color) -> f64 {
        let (mut ink, mut all) = (0.0, 0.0);
        let mut y = area.y;
        while y < area.bottom() {
            let mut x = area.x;
            while x < area.right() {
                all += 1.0;
                ink += f64::from(u8::from(distance(pixels, Point::new(x, y), scale, background) > 40.0));
                x += 1.0 / scale;
            }
            y += 1.0 / scale;
        }
        if all > 0.0 { ink / all } else { 0.0 }
    }

    /// Ink where the list has glyphs and bars, none beside the labels.
    fn agrees(list: &DisplayList, png: &[u8], scale: f64) -> Result<(), String> {
        let pixels = Pixmap::decode_png(png).map_err(|error| error.to_string())?;
        if (f64::from(pixels.width()), f64::from(pixels.height()))
            != ((list.width * scale).round(), (list.height * scale).round())
        {
            return Err(format!("{} by {} pixels", pixels.width(), pixels.height()));
        }
        let background = list.theme.palette().background;
        for (role, text) in list.texts() {
            if !matches!(role, Role::TickLabel(_)) {
                continue;
            }
            // Every glyph but spaces puts ink into its own cell, and the margins beside the text have none.
            let bounds = text.bounds();
            let mut left = bounds.x;
            for character in text.text.chars() {
                let wide = figure::font::width(&character.to_string(), text.size);
                let cell = figure::Area { x: left, width: wide, ..bounds };
                if !character.is_whitespace() && inked(&pixels, &cell, scale, background) == 0.0 {
                    return Err(format!("no ink for {character:?} of {:?}", text.text));
                }
                left += wide;
            }
            for beside in [bounds.x - 2.5, bounds.right() + 1.0] {
                let margin = figure::Area {
                    x: beside,
                    width: 1.5,
                    y: bounds.y,
                    height: figure::font::cap_height(text.size),
                };
                if margin.x > 0.0 && inked(&pixels, &margin, scale, background) > 0.0 {
                    return Err(format!("ink beside {:?}", text.text));
                }
            }
        }
        let bars = list.items.iter().enumerate().filter_map(|(index, item)| match (item.role, &item.shape) {
            (Role::Series { point: Some(_), .. }, Shape::Rect { area, fill })
                if fill.alpha == 1.0 && area.width > 6.0 =>
            {
                // Hatches and whiskers are painted over it.
                let later = list.items.get(index + 1).is_some_and(|next| next.role == item.role);
                (!later).then_some((*area, *fill))
            }
            _ => None,
        });
        for (area, fill) in bars {
            let center = area.center();
            if distance(&pixels, center, scale, fill) > 4.0 {
                return Err(format!("the bar at {area:?} is not painted"));
            }
        }
        Ok(())
    }

    #[test]
    fn bitmaps_have_ink_where_the_list_says() {
        for (index, (figure, list)) in pictures().into_iter().enumerate() {
            // Wide ones take long to paint without optimisation; one scale for each of the others is enough.
            if list.width < 1000.0 {
                let scale = if index % 4 == 0 { 2.0 } else { 1.0 };
                let png = figure::bitmap(&list, &figure, scale).unwrap();
                agrees(&list, &png, scale)
                    .unwrap_or_else(|error| panic!("{} at {scale}: {error}", figure.id));
            }
        }
    }

    #[test]
    fn a_bitmap_that_differs_is_noticed() {
        let (figure, list) = &pictures()[0];
        let moved = bitmap(&with_a_label_moved(list), figure, 2.0).unwrap();
        assert!(agrees(list, &moved, 2.0).is_err());
        let mut less = list.clone();
        less.items.retain(|item| !matches!(item.role, Role::Series { .. }));
        assert!(agrees(list, &bitmap(&less, figure, 2.0).unwrap(), 2.0).is_err());
        assert!(agrees(list, &bitmap(list, figure, 1.0).unwrap(), 2.0).is_err());
    }

    #[test]
    fn the_link_is_in_the_picture() {
        let mut figure = samples::bytes_per_codec();
        figure.provenance.link.push_str("&name=Größe–日本");
        let list = draw(&figure, Size::new(390.0, 300.0), Theme::Light, Chrome::Export);
        let png = bitmap(&list, &figure, 1.0).unwrap();
        assert_eq!(png_link(&png), Some(figure.provenance.link.clone()));
        assert!(Pixmap::decode_png(&png).is_ok(), "still a picture");
    }

    #[test]
    fn a_scale_that_gives_no_picture_is_an_error() {
        let figure = samples::no_data();
        let list = draw(&figure, Size::new(390.0, 300.0), Theme::Light, Chrome::Page);
        for scale in [0.0, -1.0, f64::NAN, 1e9] {
            let error = bitmap(&list, &figure, scale).unwrap_err().to_string();
            assert!(error.contains("16384"), "{error}");
        }
    }
}
