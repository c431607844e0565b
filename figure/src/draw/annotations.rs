//! Marks upon the data: crossovers, lines, the reader's guess. Their labels look for a place where they cover no
//! other label; what lies off the axes is named at the edge, with an arrow.

use crate::area::{Area, Point};
use crate::draw::plot::{Place, Plot};
use crate::draw::sizes;
use crate::font;
use crate::list::{Role, Shape, Stroke, Text, TextAnchor};
use crate::model::{Annotation, Figure};
use crate::words;

const LINE_DASH: [f64; 2] = [4.0, 3.0];
const GUESS_DASH: [f64; 2] = [1.5, 3.0];
/// From the mark to its label.
const DISTANCE: f64 = 6.0;

/// Draws all annotations of a figure.
pub(crate) fn draw(plot: &mut Plot, figure: &Figure) {
    for (index, annotation) in figure.annotations.iter().enumerate() {
        let role = Role::Annotation { index };
        match annotation {
            Annotation::Crossover { x, y, label } => {
                if let Some(place) = plot.place(*x, *y) {
                    point(plot, role, place, label, false);
                }
            }
            Annotation::Vertical { x, label } => line(plot, role, Some(*x), None, label, &LINE_DASH),
            Annotation::Horizontal { y, label } => line(plot, role, None, Some(*y), label, &LINE_DASH),
            Annotation::Guess { x: Some(x), y: Some(y), label } => {
                if let Some(place) = plot.place(*x, *y) {
                    point(plot, role, place, label, true);
                }
            }
            Annotation::Guess { x, y, label } => line(plot, role, *x, *y, label, &GUESS_DASH),
        }
    }
}

/// A ring (a diamond for a guess) with its label.
fn point(plot: &mut Plot, role: Role, place: Place, label: &str, guess: bool) {
    let inside = (place.0.clamp(0.0, 1.0), place.1.clamp(0.0, 1.0));
    let at = plot.pixel(inside);
    let reach = sizes::MARKER + 2.0;
    if inside == place {
        let (ink, ground) = (plot.palette.ink, plot.palette.background);
        let stroke = Some(Stroke { color: ink, width: 1.5, dash: Vec::new() });
        let shape = if guess {
            let corners = [(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)];
            let corners = corners.map(|(x, y)| Point::new(at.x + x * reach, at.y + y * reach));
            Shape::Path { lines: vec![corners.to_vec()], closed: true, fill: Some(ground), stroke }
        } else {
            Shape::Circle { center: at, radius: reach, fill: None, stroke }
        };
        plot.recorder.borrow_mut().push(role, shape);
    }
    let text = format!("{}{}", words::tidy(label), arrow(place));
    let (side, above, below) = (reach + DISTANCE - 2.0, reach + DISTANCE, reach + DISTANCE + 8.0);
    let mut candidates = Vec::new();
    for (dy, far) in [
        (4.0, 1.0),
        (-above, 0.6),
        (below, 0.6),
        (-above - 15.0, 0.0),
        (below + 15.0, 0.0),
        (-above - 30.0, 0.0),
        (below + 30.0, 0.0),
    ] {
        candidates.push((Point::new(at.x + side * far, at.y + dy), TextAnchor::Start));
        candidates.push((Point::new(at.x - side * far, at.y + dy), TextAnchor::End));
    }
    label_at_best(plot, role, &text, &candidates);
}

/// A line across the plot with its label.
fn line(plot: &mut Plot, role: Role, x: Option<f64>, y: Option<f64>, label: &str, dash: &'static [f64]) {
    let place = match (x, y) {
        (Some(x), _) => plot.x().place(x).map(|place| (place, 0.5)),
        (None, Some(y)) => plot.y().place(y).map(|place| (0.5, place)),
        (None, None) => None,
    };
    let Some(place) = place else { return };
    let inside = (place.0.clamp(0.0, 1.0), place.1.clamp(0.0, 1.0));
    let vertical = x.is_some();
    let at = plot.pixel(inside);
    let area = plot.area;
    if inside == place {
        let (from, to) = if vertical {
            (Point::new(at.x, area.y), Point::new(at.x, area.bottom()))
        } else {
            (Point::new(area.x, at.y), Point::new(area.right(), at.y))
        };
        let ink = plot.palette.ink;
        plot.recorder.borrow_mut().line(role, from, to, ink, 1.25, dash);
    }
    let text = format!("{}{}", words::tidy(label), arrow(place));
    let up = font::cap_height(sizes::VALUE);
    let mut candidates = Vec::new();
    if vertical {
        let rows = (area.height / 16.0) as usize;
        for row in 0..rows.min(14) {
            let y = area.y + up + 2.0 + 16.0 * row as f64;
            candidates.push((Point::new(at.x + DISTANCE, y), TextAnchor::Start));
            candidates.push((Point::new(at.x - DISTANCE, y), TextAnchor::End));
        }
    } else {
        for y in [at.y - 5.0, at.y + up + 5.0] {
            candidates.push((Point::new(area.right() - 2.0, y), TextAnchor::End));
            candidates.push((Point::new(area.x + DISTANCE, y), TextAnchor::Start));
            candidates.push((Point::new(area.center().x, y), TextAnchor::Middle));
        }
    }
    label_at_best(plot, role, &text, &candidates);
}

/// Which way something lies that is off the axes.
fn arrow((x, y): Place) -> &'static str {
    match () {
        () if x < 0.0 => " ←",
        () if x > 1.0 => " →",
        () if y < 0.0 => " ↓",
        () if y > 1.0 => " ↑",
        () => "",
    }
}

/// Writes a label at the first place where it is inside the plot and covers no other label, on a ground that keeps
/// it readable over the data. Where there is no such place it stays out: table and description have it.
fn label_at_best(plot: &mut Plot, role: Role, label: &str, candidates: &[(Point, TextAnchor)]) {
    let label = words::shorten(label, sizes::VALUE, plot.area.width - 4.0);
    if label.is_empty() {
        return;
    }
    let found = candidates.iter().find_map(|(at, anchor)| {
        let text = Text {
            text: label.clone(),
            at: *at,
            anchor: *anchor,
            size: sizes::VALUE,
            color: plot.palette.ink,
            rotation: 0.0,
        };
        let bounds = text.bounds();
        let free = !plot.occupied.iter().any(|other| other.intersects(&bounds));
        (free && plot.area.holds(&bounds, 2.0) && plot.picture.holds(&bounds, 0.0)).then_some((text, bounds))
    });
    if let Some((text, bounds)) = found {
        let ground = plot.palette.background.with_alpha(0.82);
        let area: Area = bounds.grown(2.0);
        plot.occupied.push(bounds);
        let mut recorder = plot.recorder.borrow_mut();
        recorder.push(role, Shape::Rect { area, fill: ground });
        recorder.push(role, Shape::Text(text));
    }
}
