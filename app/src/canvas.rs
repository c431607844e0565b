//! Painting a display list on a canvas. The painter decides nothing: what it paints is what the SVG holds. It speaks to a
//! small trait, so that a test can listen to it without a browser.

pub mod surface;

use figure::{Color, DisplayList, Point, Shape, Stroke, Text, TextAnchor, font};

/// What the painter needs of a 2D context.
pub trait Context {
    /// The colour of what is filled next.
    fn set_fill(&mut self, css: &str);
    /// The colour of the lines that come next, their width and their dashes.
    fn set_stroke(&mut self, css: &str, width: f64, dash: &[f64]);
    /// Forgets the path so far.
    fn begin_path(&mut self);
    /// Begins a line.
    fn move_to(&mut self, x: f64, y: f64);
    /// Goes on with it.
    fn line_to(&mut self, x: f64, y: f64);
    /// Returns to where it began.
    fn close_path(&mut self);
    /// A whole circle.
    fn circle(&mut self, x: f64, y: f64, radius: f64);
    /// Fills the path.
    fn fill(&mut self);
    /// Draws the path's line.
    fn stroke(&mut self);
    /// Fills a rectangle.
    fn fill_rect(&mut self, x: f64, y: f64, width: f64, height: f64);
    /// The font of the texts that come next, and which of their points is given.
    fn set_text(&mut self, font: &str, anchor: TextAnchor);
    /// One line of text on its baseline, turned clockwise by so many degrees about its point.
    fn fill_text(&mut self, text: &str, x: f64, y: f64, rotation: f64);
}

/// Paints the list from its first item to its last, in CSS pixels.
pub fn paint(list: &DisplayList, context: &mut impl Context) {
    let mut brush = Brush { context, fill: None, stroke: None, text: None };
    for item in &list.items {
        match &item.shape {
            Shape::Path { lines, closed, fill, stroke } => {
                brush.context.begin_path();
                for line in lines {
                    brush.trace(line, *closed);
                }
                brush.finish(*fill, stroke.as_ref());
            }
            Shape::Rect { area, fill } => {
                brush.dip(*fill);
                brush.context.fill_rect(area.x, area.y, area.width, area.height);
            }
            Shape::Circle { center, radius, fill, stroke } => {
                brush.context.begin_path();
                brush.context.circle(center.x, center.y, *radius);
                brush.finish(*fill, stroke.as_ref());
            }
            Shape::Text(text) => brush.write(text),
        }
    }
}

/// A context with what was last set on it: most items look like the one before, and what is set costs more than what is
/// compared.
struct Brush<'list, C> {
    context: &'list mut C,
    fill: Option<Color>,
    stroke: Option<&'list Stroke>,
    text: Option<(f64, TextAnchor)>,
}

impl<'list, C: Context> Brush<'list, C> {
    fn dip(&mut self, color: Color) {
        if self.fill.replace(color) != Some(color) {
            self.context.set_fill(&color.css());
        }
    }

    fn trace(&mut self, line: &[Point], closed: bool) {
        let Some((first, others)) = line.split_first() else { return };
        self.context.move_to(first.x, first.y);
        for point in others {
            self.context.line_to(point.x, point.y);
        }
        if closed {
            self.context.close_path();
        }
    }

    fn finish(&mut self, fill: Option<Color>, stroke: Option<&'list Stroke>) {
        if let Some(fill) = fill {
            self.dip(fill);
            self.context.fill();
        }
        if let Some(stroke) = stroke {
            if self.stroke.replace(stroke) != Some(stroke) {
                self.context.set_stroke(&stroke.color.css(), stroke.width, &stroke.dash);
            }
            self.context.stroke();
        }
    }

    fn write(&mut self, text: &Text) {
        self.dip(text.color);
        let now = (text.size, text.anchor);
        if self.text.replace(now) != Some(now) {
            self.context.set_text(&format!("{}px {}", text.size, font::STACK), text.anchor);
        }
        self.context.fill_text(&text.text, text.at.x, text.at.y, text.rotation);
    }
}
