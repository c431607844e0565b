//! Room for labels inside the plot: what they must not cover, and what they had better not.

use crate::area::{Area, Point};
use crate::draw::clip;
use crate::draw::plot::Plot;
use crate::draw::sizes;
use crate::list::{Item, Role, Shape};
use crate::text::{Text, TextAnchor};
use crate::words;

/// A place for a label: its point and which part of the text is there.
pub(crate) type Candidate = (Point, TextAnchor);

/// Between labels on a line, in px.
const APART: f64 = 5.0;
/// How much of its ground a label covers what is beneath it with.
const GROUND: f64 = 0.85;

impl Plot<'_> {
    /// A label of a data point: written where it belongs, once all marks are drawn. None where it would leave the
    /// picture.
    pub(crate) fn label(&mut self, role: Role, text: &str, at: Point, anchor: TextAnchor) {
        let text = self.labelling(text, at, anchor);
        let bounds = text.bounds();
        if !text.text.is_empty() && self.picture.holds(&bounds, 0.0) {
            self.occupied.push(bounds);
            self.labels.push((role, text));
        }
    }

    /// Writes the labels of the data points; those under an annotation get a ground to be read on.
    pub(crate) fn write_labels(&mut self) {
        // Only the marks of annotations: their own labels come later.
        let items = self.sheet.items.len();
        for (role, text) in std::mem::take(&mut self.labels) {
            let bounds = text.bounds();
            let mut marks = self.sheet.items[..items].iter().filter(|item| is_annotation(item));
            if marks.any(|item| ink(item, &bounds) > 0) {
                self.sheet.push(role, Shape::Rect { area: bounds.grown(1.0), fill: self.palette.background });
            }
            self.sheet.push(role, Shape::Text(text));
        }
    }

    /// Writes a label at the best of some places: inside the plot, over no other label, and of those where it covers
    /// the least of the data, the first. Where there is none it stays out: table and description have it.
    pub(crate) fn label_at_best(&mut self, role: Role, label: &str, candidates: &[Candidate]) {
        let label = words::shorten(label, sizes::VALUE, self.area.width - 4.0);
        if label.is_empty() {
            return;
        }
        let mut best: Option<(usize, Text, Area)> = None;
        for (at, anchor) in candidates {
            let text = self.labelling(&label, *at, *anchor);
            let bounds = text.bounds();
            let fits = self.area.holds(&bounds, 2.0) && self.picture.holds(&bounds, 0.0);
            let apart = Area { x: bounds.x - APART, width: bounds.width + 2.0 * APART, ..bounds };
            if !fits || self.occupied.iter().any(|other| other.intersects(&apart)) {
                continue;
            }
            let covered = self.covered(&bounds.grown(1.0));
            if best.as_ref().is_none_or(|(least, ..)| covered < *least) {
                best = Some((covered, text, bounds));
            }
        }
        if let Some((covered, text, bounds)) = best {
            self.occupied.push(bounds);
            if covered > 0 {
                let fill = self.palette.background.with_alpha(GROUND);
                self.sheet.push(role, Shape::Rect { area: bounds.grown(2.0), fill });
            }
            self.sheet.push(role, Shape::Text(text));
        }
    }

    /// How much of the data and of the annotations lies in an area.
    fn covered(&self, area: &Area) -> usize {
        let mut covered = 0;
        for item in self.sheet.items.iter().filter(|item| is_data(item) || is_annotation(item)) {
            covered += ink(item, area);
        }
        covered
    }

    fn labelling(&self, text: &str, at: Point, anchor: TextAnchor) -> Text {
        Text { text: text.to_owned(), at, anchor, size: sizes::VALUE, color: self.palette.ink, rotation: 0.0 }
    }
}

fn is_data(item: &Item) -> bool {
    matches!(item.role, Role::Series { .. } | Role::Ghost { .. })
}

fn is_annotation(item: &Item) -> bool {
    matches!(item.role, Role::Annotation { .. })
}

/// How many strokes and fields of an item lie in an area. Pale fields do not count: one can read on them.
fn ink(item: &Item, area: &Area) -> usize {
    match &item.shape {
        Shape::Rect { area: field, fill } => usize::from(fill.alpha >= 0.5 && field.intersects(area)),
        Shape::Circle { center, radius, .. } => usize::from(area.grown(*radius).contains(*center)),
        Shape::Path { lines, closed, stroke, .. } => {
            let mut segments = 0;
            for line in lines.iter().filter(|_| stroke.is_some()) {
                for (index, to) in line.iter().enumerate() {
                    // The first point follows the last, where the line is closed.
                    let from = if index > 0 || *closed {
                        line[(index + line.len() - 1) % line.len()]
                    } else {
                        continue;
                    };
                    segments += usize::from(clip::segment(from, *to, area).is_some());
                }
            }
            segments
        }
        Shape::Text(_) => 0,
    }
}
