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
    /// One line of text on its baseline, turned clockwise by so many degrees about its point.
    fn fill_text(&mut self, text: &str, x: f64, y: f64, font: &str, anchor: TextAnchor, rotation: f64);
}

/// Paints the list from its first item to its last, in CSS pixels.
pub fn paint(list: &DisplayList, context: &mut impl Context) {
    for item in &list.items {
        match &item.shape {
            Shape::Path { lines, closed, fill, stroke } => {
                context.begin_path();
                for line in lines {
                    trace(line, *closed, context);
                }
                finish(*fill, stroke.as_ref(), context);
            }
            Shape::Rect { area, fill } => {
                context.set_fill(&fill.css());
                context.fill_rect(area.x, area.y, area.width, area.height);
            }
            Shape::Circle { center, radius, fill, stroke } => {
                context.begin_path();
                context.circle(center.x, center.y, *radius);
                finish(*fill, stroke.as_ref(), context);
            }
            Shape::Text(text) => write(text, context),
        }
    }
}

fn trace(line: &[Point], closed: bool, context: &mut impl Context) {
    let Some((first, others)) = line.split_first() else { return };
    context.move_to(first.x, first.y);
    for point in others {
        context.line_to(point.x, point.y);
    }
    if closed {
        context.close_path();
    }
}

fn finish(fill: Option<Color>, stroke: Option<&Stroke>, context: &mut impl Context) {
    if let Some(fill) = fill {
        context.set_fill(&fill.css());
        context.fill();
    }
    if let Some(stroke) = stroke {
        context.set_stroke(&stroke.color.css(), stroke.width, &stroke.dash);
        context.stroke();
    }
}

fn write(text: &Text, context: &mut impl Context) {
    context.set_fill(&text.color.css());
    let font = format!("{}px {}", text.size, font::STACK);
    context.fill_text(&text.text, text.at.x, text.at.y, &font, text.anchor, text.rotation);
}
