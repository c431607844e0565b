//! The drawing backend that plotters draws on: it records instead of drawing.
//!
//! plotters' coordinates are whole numbers, so it is given a canvas 64 times as large; what it draws is divided by
//! 64 and kept as f64. It never measures a text with its own fonts (which on the web would ask the document): the
//! size of a text comes from the table of [`crate::font`].

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use std::convert::Infallible;

use crate::area::{Area, Point};
use crate::color::Color;
use crate::draw::look::Look;
use crate::font;
use crate::list::{Dimension, Item, Role, Shape, Stroke};
use crate::text::{Text, TextAnchor, quarter_turn};
use crate::theme::Palette;

/// plotters' units in one px.
pub(crate) const UNITS: f64 = 64.0;

/// A length in px in plotters' units.
pub(crate) fn units(px: f64) -> i32 {
    (px * UNITS).round() as i32
}

/// What the next strokes of plotters are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Pen {
    /// All of one role, lines dashed as given.
    Role(Role, &'static [f64]),
    /// Rectangles filled as a look has it, plain or hatched.
    Filled(Role, Look),
    /// An axis: plotters draws its line first, then the ticks, and each label as a text. Line and ticks are kept
    /// only where they are wanted.
    Axis { dimension: Dimension, line: bool, ticks: bool, line_drawn: bool },
}

/// The recording backend.
pub(crate) struct Recorder {
    size: (u32, u32),
    pub palette: &'static Palette,
    pub pen: Pen,
    pub items: Vec<Item>,
}

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

impl Recorder {
    /// For a picture of a size in px.
    pub(crate) fn new(width: f64, height: f64, palette: &'static Palette) -> Self {
        Self {
            size: (units(width).unsigned_abs(), units(height).unsigned_abs()),
            palette,
            pen: Pen::Role(Role::Note, &[]),
            items: Vec::new(),
        }
    }

    /// Adds an item that is not plotters' work.
    pub(crate) fn push(&mut self, role: Role, shape: Shape) {
        self.items.push(Item { role, shape });
    }

    fn path(&mut self, line: Vec<Point>, style: &impl BackendStyle) {
        let (role, dash) = match &mut self.pen {
            Pen::Role(role, dash) => (*role, *dash),
            Pen::Filled(role, look) => (*role, look.dash),
            Pen::Axis { dimension, line: wanted, ticks, line_drawn } => {
                let (role, wanted) = match line_drawn {
                    false => (Role::AxisLine(*dimension), *wanted),
                    true => (Role::Tick(*dimension), *ticks),
                };
                *line_drawn = true;
                if !wanted {
                    return;
                }
                (role, &[][..])
            }
        };
        let color = recorded(style.color());
        if color.alpha > 0.0 && line.len() > 1 {
            let width = f64::from(style.stroke_width()) / UNITS;
            let stroke = Some(Stroke { color, width, dash: dash.to_vec() });
            self.push(role, Shape::Path { lines: vec![line], closed: false, fill: None, stroke });
        }
    }

    fn role(&self) -> Role {
        match self.pen {
            Pen::Role(role, _) | Pen::Filled(role, _) => role,
            Pen::Axis { dimension, .. } => Role::TickLabel(dimension),
        }
    }
}

fn point((x, y): BackendCoord) -> Point {
    Point::new(f64::from(x) / UNITS, f64::from(y) / UNITS)
}

fn recorded(color: BackendColor) -> Color {
    let (red, green, blue) = color.rgb;
    Color { red, green, blue, alpha: color.alpha }
}

/// The distance between the baselines of two lines of a text, in px.
pub(crate) fn line_height(size: f64) -> f64 {
    (size * 1.25).round()
}

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Outcome {
        let Point { x, y } = point(at);
        let area = Area { x, y, width: 1.0 / UNITS, height: 1.0 / UNITS };
        self.push(self.role(), Shape::Rect { area, fill: recorded(color) });
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.path(vec![point(from), point(to)], style);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        self.path(path.into_iter().map(point).collect(), style);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let area = Area::between(point(from), point(to));
        let color = recorded(style.color());
        if let Pen::Filled(role, look) = self.pen {
            self.filled(role, area, &look);
        } else if fill {
            self.push(self.role(), Shape::Rect { area, fill: color });
        } else {
            let corners = [
                Point::new(area.x, area.y),
                Point::new(area.right(), area.y),
                Point::new(area.right(), area.bottom()),
                Point::new(area.x, area.bottom()),
            ];
            let stroke = Stroke { color, width: f64::from(style.stroke_width()) / UNITS, dash: Vec::new() };
            let lines = vec![corners.to_vec()];
            self.push(self.role(), Shape::Path { lines, closed: true, fill: None, stroke: Some(stroke) });
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome {
        let color = recorded(style.color());
        let stroke = Stroke { color, width: f64::from(style.stroke_width()) / UNITS, dash: Vec::new() };
        let shape = Shape::Circle {
            center: point(center),
            radius: f64::from(radius) / UNITS,
            fill: fill.then_some(color),
            stroke: (!fill).then_some(stroke),
        };
        self.push(self.role(), shape);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Outcome {
        let lines = vec![corners.into_iter().map(point).collect::<Vec<_>>()];
        if lines[0].len() > 2 {
            let fill = Some(recorded(style.color()));
            self.push(self.role(), Shape::Path { lines, closed: true, fill, stroke: None });
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Outcome {
        let size = style.size() / UNITS;
        let at = point(at);
        let lines: Vec<&str> = text.split('\n').collect();
        let block = line_height(size) * (lines.len() - 1) as f64;
        let first = match style.anchor().v_pos {
            VPos::Top => font::cap_height(size),
            VPos::Center => (font::cap_height(size) - block) / 2.0,
            VPos::Bottom => -font::descent(size) - block,
        };
        let anchor = match style.anchor().h_pos {
            HPos::Left => TextAnchor::Start,
            HPos::Center => TextAnchor::Middle,
            HPos::Right => TextAnchor::End,
        };
        let rotation = match style.transform() {
            FontTransform::None => 0.0f64,
            FontTransform::Rotate90 => 90.0,
            FontTransform::Rotate180 => 180.0,
            FontTransform::Rotate270 => 270.0,
        };
        let (sine, cosine) = quarter_turn(rotation);
        let color = recorded(style.color());
        for (index, line) in lines.into_iter().enumerate().filter(|(_, line)| !line.is_empty()) {
            let down = first + line_height(size) * index as f64;
            let at = Point::new(at.x - down * sine, at.y + down * cosine);
            let text = Text { text: line.to_owned(), at, anchor, size, color, rotation };
            self.push(self.role(), Shape::Text(text));
        }
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size() / UNITS;
        let width = text.split('\n').map(|line| font::width(line, size)).fold(0.0, f64::max);
        let height = line_height(size) * text.split('\n').count() as f64;
        Ok((units(width).unsigned_abs(), units(height).unsigned_abs()))
    }
}

#[cfg(test)]
mod tests;
