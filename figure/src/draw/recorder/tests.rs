use super::*;
use crate::theme::Theme;
use plotters_backend::text_anchor::Pos;
use plotters_backend::{FontFamily, FontStyle};

/// A style whose own measuring and drawing must not be asked for: on the web they need the document, which a
/// worker does not have, and are wrong under a strict content security policy.
struct Untouchable;

impl BackendTextStyle for Untouchable {
    type FontError = std::fmt::Error;

    fn size(&self) -> f64 {
        12.0 * UNITS
    }

    fn style(&self) -> FontStyle {
        FontStyle::Normal
    }

    fn anchor(&self) -> Pos {
        Pos::new(HPos::Right, VPos::Center)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(font::FAMILY)
    }

    fn layout_box(&self, _: &str) -> Result<((i32, i32), (i32, i32)), Self::FontError> {
        panic!("the document was asked for the size of a text")
    }

    fn draw<E, DrawFunc: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: DrawFunc,
    ) -> Result<Result<(), E>, Self::FontError> {
        panic!("a text was drawn pixel by pixel")
    }
}

#[test]
fn text_is_measured_by_the_table_and_never_in_the_dom_nor_in_a_worker() {
    let mut recorder = Recorder::new(320.0, 200.0, Theme::Light.palette());
    let (width, _) = recorder.estimate_text_size("98 B", &Untouchable).unwrap();
    assert_eq!(f64::from(width) / UNITS, (font::width("98 B", 12.0) * UNITS).round() / UNITS);
    recorder.draw_text("98 B", &Untouchable, (units(100.0), units(50.0))).unwrap();
    let Shape::Text(text) = &recorder.items[0].shape else { panic!("no text") };
    assert_eq!((text.at.x, text.size, text.anchor), (100.0, 12.0, TextAnchor::End));
    let bounds = text.bounds();
    let capitals = (bounds.y + text.at.y) / 2.0;
    assert!((capitals - 50.0).abs() < 0.01, "the capitals are centred on the tick: {capitals}");
}

#[test]
fn nothing_is_rounded_to_whole_pixels() {
    let mut recorder = Recorder::new(320.0, 200.0, Theme::Light.palette());
    let ink = BackendColor { alpha: 1.0, rgb: (0, 0, 0) };
    recorder.draw_line((1, 33), (65, 64 * 7), &ink).unwrap();
    let Shape::Path { lines, .. } = &recorder.items[0].shape else { panic!("no path") };
    assert_eq!(lines[0], [Point::new(1.0 / 64.0, 33.0 / 64.0), Point::new(65.0 / 64.0, 7.0)]);
}
