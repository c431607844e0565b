//! What everything is drawn on: the display list as it grows, and what is more than one shape on it.

use crate::area::{Area, Point};
use crate::color::Color;
use crate::draw::look::{Hatch, Look};
use crate::draw::sizes;
use crate::list::{Item, Role, Shape, Stroke};
use crate::text::{Text, TextAnchor};
use crate::theme::Palette;

/// Width of hatch lines and of the outline around them.
const HATCH_LINE: f64 = 1.2;
/// How much of its colour lies under a hatch.
const TINT: f64 = 0.12;

/// The items so far, and the colours that they are drawn in.
pub(crate) struct Sheet {
    pub palette: &'static Palette,
    pub items: Vec<Item>,
}

impl Sheet {
    /// An empty one.
    pub(crate) fn new(palette: &'static Palette) -> Self {
        Self { palette, items: Vec::new() }
    }

    /// Adds an item.
    pub(crate) fn push(&mut self, role: Role, shape: Shape) {
        self.items.push(Item { role, shape });
    }

    /// An area in the fill of a look: plain, or hatched within an outline.
    pub(crate) fn filled(&mut self, role: Role, area: Area, look: &Look) {
        if look.hatch == Hatch::None {
            self.push(role, Shape::Rect { area, fill: look.color });
            return;
        }
        self.push(role, Shape::Rect { area, fill: look.color.over(self.palette.background, TINT) });
        let inner = area.grown(-HATCH_LINE / 2.0);
        let stroke = Stroke { color: look.color, width: HATCH_LINE, dash: Vec::new() };
        let outline = inner.corners().to_vec();
        let hatch = look.hatch.lines(&inner);
        if !hatch.is_empty() {
            let stroke = Some(Stroke { width: HATCH_LINE, ..stroke.clone() });
            self.push(role, Shape::Path { lines: hatch, closed: false, fill: None, stroke });
        }
        self.push(role, Shape::Path { lines: vec![outline], closed: true, fill: None, stroke: Some(stroke) });
    }

    /// A marker of a look.
    pub(crate) fn marker(&mut self, role: Role, at: Point, look: &Look) {
        let line = Stroke { color: look.color, width: 1.4, dash: Vec::new() };
        let (fill, stroke) =
            if look.solid { (look.color, None) } else { (self.palette.background, Some(line)) };
        let shape = match look.marker.corners(at, sizes::MARKER) {
            None => Shape::Circle { center: at, radius: sizes::MARKER, fill: Some(fill), stroke },
            Some(corners) => Shape::Path { lines: vec![corners], closed: true, fill: Some(fill), stroke },
        };
        self.push(role, shape);
    }

    /// A straight line.
    pub(crate) fn line(
        &mut self,
        role: Role,
        from: Point,
        to: Point,
        color: Color,
        width: f64,
        dash: &[f64],
    ) {
        let stroke = Some(Stroke { color, width, dash: dash.to_vec() });
        self.push(role, Shape::Path { lines: vec![vec![from, to]], closed: false, fill: None, stroke });
    }

    /// A line of upright text.
    pub(crate) fn text(
        &mut self,
        role: Role,
        text: &str,
        at: Point,
        anchor: TextAnchor,
        size: f64,
        color: Color,
    ) {
        if !text.is_empty() {
            let text = Text { text: text.to_owned(), at, anchor, size, color, rotation: 0.0 };
            self.push(role, Shape::Text(text));
        }
    }
}
