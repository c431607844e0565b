//! The painter for bitmaps, without a browser: for the command line, for tests, and for looking at figures.

use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, StrokeDash, Transform};
use ttf_parser::{Face, OutlineBuilder};

use crate::area::Point;
use crate::color::Color;
use crate::font;
use crate::list::{DisplayList, Shape, Stroke};
use crate::model::Figure;
use crate::png::png_with_words;
use crate::text::{Text, TextAnchor};

/// The same glyphs as in the web font.
const TTF: &[u8] = include_bytes!("../font/wirelab-sans.ttf");

/// The largest side of a bitmap in pixels.
const LARGEST_SIDE: f64 = 16_384.0;

/// Why there is no bitmap.
#[derive(Debug, thiserror::Error)]
pub enum BitmapError {
    /// The scale gives a picture that is too small or too large.
    #[error(
        "scale {scale}: the picture would be {width} by {height} pixels, allowed are 1 to 16384 each way"
    )]
    Size {
        /// The scale asked for.
        scale: f64,
        /// The width that it would give, in pixels.
        width: f64,
        /// The height that it would give, in pixels.
        height: f64,
    },
    /// The font inside the program could not be read.
    #[error("the font inside the program cannot be read: {0}")]
    Font(#[from] ttf_parser::FaceParsingError),
    /// The picture could not be encoded.
    #[error("the picture cannot be encoded as PNG")]
    Encoding,
}

/// The list as a PNG with `scale` pixels per px, and the figure's words and link inside.
///
/// # Errors
/// When the scale is not a number above zero or gives a side of more than 16 384 pixels.
pub fn bitmap(list: &DisplayList, figure: &Figure, scale: f64) -> Result<Vec<u8>, BitmapError> {
    let png = paint(list, scale)?.encode_png().map_err(|_| BitmapError::Encoding)?;
    png_with_words(&png, figure).ok_or(BitmapError::Encoding)
}

/// The list as pixels.
fn paint(list: &DisplayList, scale: f64) -> Result<Pixmap, BitmapError> {
    let (width, height) = ((list.width * scale).round(), (list.height * scale).round());
    let sides = 1.0..=LARGEST_SIDE;
    let pixmap = if sides.contains(&width) && sides.contains(&height) {
        Pixmap::new(width as u32, height as u32)
    } else {
        None
    };
    let mut pixmap = pixmap.ok_or(BitmapError::Size { scale, width, height })?;
    let face = Face::parse(TTF, 0)?;
    let view = Transform::from_scale(scale as f32, scale as f32);
    for item in &list.items {
        match &item.shape {
            Shape::Rect { area, fill } => {
                let area =
                    Rect::from_xywh(area.x as f32, area.y as f32, area.width as f32, area.height as f32);
                if let Some(area) = area {
                    pixmap.fill_rect(area, &ink(*fill), view, None);
                }
            }
            Shape::Circle { center, radius, fill, stroke } => {
                let path = PathBuilder::from_circle(center.x as f32, center.y as f32, *radius as f32);
                draw(&mut pixmap, path.as_ref(), *fill, stroke.as_ref(), view);
            }
            Shape::Path { lines, closed, fill, stroke } => {
                draw(&mut pixmap, outline(lines, *closed).as_ref(), *fill, stroke.as_ref(), view);
            }
            Shape::Text(text) => {
                let path = glyphs(&face, text);
                draw(&mut pixmap, path.as_ref(), Some(text.color), None, view);
            }
        }
    }
    Ok(pixmap)
}

fn draw(
    pixmap: &mut Pixmap,
    path: Option<&Path>,
    fill: Option<Color>,
    stroke: Option<&Stroke>,
    view: Transform,
) {
    let Some(path) = path else { return };
    if let Some(fill) = fill {
        pixmap.fill_path(path, &ink(fill), FillRule::Winding, view, None);
    }
    if let Some(stroke) = stroke {
        let line = tiny_skia::Stroke {
            width: stroke.width as f32,
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            dash: StrokeDash::new(stroke.dash.iter().map(|part| *part as f32).collect(), 0.0),
            ..Default::default()
        };
        pixmap.stroke_path(path, &ink(stroke.color), &line, view, None);
    }
}

fn ink(color: Color) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    let alpha = (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8;
    paint.set_color_rgba8(color.red, color.green, color.blue, alpha);
    paint
}

fn outline(lines: &[Vec<Point>], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for line in lines {
        for (index, point) in line.iter().enumerate() {
            let (x, y) = (point.x as f32, point.y as f32);
            if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        if closed {
            path.close();
        }
    }
    path.finish()
}

/// The outlines of a text's glyphs, in px. A character that the font lacks is its empty box.
fn glyphs(face: &Face<'_>, text: &Text) -> Option<Path> {
    let size = text.size / f64::from(font::UNITS_PER_EM);
    let mut pen = Pen { path: PathBuilder::new(), x: 0.0, scale: size as f32 };
    for character in text.text.chars() {
        let glyph = face.glyph_index(character).unwrap_or_default();
        face.outline_glyph(glyph, &mut pen);
        let mut buffer = [0; 4];
        pen.x += font::width(character.encode_utf8(&mut buffer), text.size) as f32;
    }
    let shift = match text.anchor {
        TextAnchor::Start => 0.0,
        TextAnchor::Middle => -pen.x / 2.0,
        TextAnchor::End => -pen.x,
    };
    let place =
        Transform::from_rotate(text.rotation as f32).post_translate(text.at.x as f32, text.at.y as f32);
    pen.path.finish()?.transform(place.pre_translate(shift, 0.0))
}

/// Collects outlines at the pen's place; the font's y runs upwards.
struct Pen {
    path: PathBuilder,
    x: f32,
    scale: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, -y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
