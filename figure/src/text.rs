//! A line of text in a picture, and the box that it takes.

use crate::area::{Area, Point};
use crate::color::Color;
use crate::font;

/// One line of text in the font of [`crate::font`].
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// The point that the text is anchored at, on its baseline.
    pub at: Point,
    /// Which part of the text is at that point.
    pub anchor: TextAnchor,
    /// Font size in px.
    pub size: f64,
    /// Its colour.
    pub color: Color,
    /// Degrees clockwise about the point, a multiple of 90; 0 for upright text.
    pub rotation: f64,
}

/// Which part of a text is at its point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TextAnchor {
    /// Its beginning.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// Sine and cosine of a multiple of 90 degrees, without the weight of trigonometry in the page.
pub(crate) fn quarter_turn(degrees: f64) -> (f64, f64) {
    match (degrees / 90.0).round().rem_euclid(4.0) {
        1.0 => (1.0, 0.0),
        2.0 => (0.0, -1.0),
        3.0 => (-1.0, 0.0),
        _ => (0.0, 1.0),
    }
}

impl Text {
    /// The box that the text takes, from the height of its capitals to the depth of its descenders.
    pub fn bounds(&self) -> Area {
        let width = font::width(&self.text, self.size);
        let left = match self.anchor {
            TextAnchor::Start => 0.0,
            TextAnchor::Middle => -width / 2.0,
            TextAnchor::End => -width,
        };
        let (sine, cosine) = quarter_turn(self.rotation);
        let turned =
            |x: f64, y: f64| Point::new(self.at.x + x * cosine - y * sine, self.at.y + x * sine + y * cosine);
        let (top, bottom) = (-font::cap_height(self.size), font::descent(self.size) * 0.8);
        let a = Area::between(turned(left, top), turned(left + width, bottom));
        let b = Area::between(turned(left + width, top), turned(left, bottom));
        Area::between(
            Point::new(a.x.min(b.x), a.y.min(b.y)),
            Point::new(a.right().max(b.right()), a.bottom().max(b.bottom())),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_box_of_a_text_turns_with_it() {
        let text = |rotation, anchor| Text {
            text: "latency".into(),
            at: Point::new(100.0, 50.0),
            anchor,
            size: 12.0,
            color: Color::hex(0),
            rotation,
        };
        let upright = text(0.0, TextAnchor::Start).bounds();
        assert!(upright.x == 100.0 && (upright.width - font::width("latency", 12.0)).abs() < 1e-9);
        assert!(upright.y < 50.0 && upright.bottom() > 50.0);
        let turned = text(270.0, TextAnchor::Start).bounds();
        assert!((turned.bottom() - 50.0).abs() < 1e-9, "it is read upwards");
        assert!((turned.height - upright.width).abs() < 1e-9 && (turned.width - upright.height).abs() < 1e-9);
        let around = text(90.0, TextAnchor::Middle).bounds();
        assert!((around.center().y - 50.0).abs() < 1e-9);
    }
}
