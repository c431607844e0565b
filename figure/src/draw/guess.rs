//! The reader's guess: a thick dashed tick across a row or column, or a dashed line drawn by hand. Both lie on a ground
//! of their own, so that they are seen on bars of any colour.

use crate::area::Point;
use crate::draw::annotations::{Pending, around, clamped, named};
use crate::draw::clip;
use crate::draw::coordinate::Span;
use crate::draw::plot::{EVERYWHERE, Place, Plot};
use crate::draw::reach::horizontal;
use crate::draw::sizes;
use crate::draw::slots::FILLED;
use crate::font;
use crate::list::{Role, Shape, Stroke};
use crate::model::{Annotation, Axis, Figure};
use crate::number;
use crate::text::TextAnchor;
use crate::words;

/// Dashes of a tick and of a drawn line.
const DASH: &[f64] = &[4.0, 2.0];
/// Width of a tick.
const TICK: f64 = 2.5;
/// Width of a drawn line.
const LINE: f64 = 2.0;
/// How far the ground reaches beyond the line, on each side.
const GROUND: f64 = 1.5;
/// From the tick to its label.
const DISTANCE: f64 = 6.0;

/// What a guess says: its words, and its value where they have no number.
pub(crate) fn says(label: &str, value: f64, axis: &Axis) -> String {
    let label = words::tidy(label);
    if label.is_empty() || label.contains(|c: char| c.is_ascii_digit()) {
        return label;
    }
    format!("{label}: {}", number::with_unit(value, &axis.unit))
}

/// A guess about one category: a tick across the bars of its row, or of its column. One beyond the axis is named at
/// the edge.
pub(crate) fn within(
    plot: &mut Plot,
    role: Role,
    place: Place,
    share: f64,
    row: bool,
    text: &str,
) -> Pending {
    let (x, y) = clamped(place);
    let half = share * FILLED / 2.0;
    let ends = if row { [(x, y + half), (x, y - half)] } else { [(x - half, y), (x + half, y)] };
    let [from, to] = ends.map(|end| plot.pixel(clamped(end)));
    if (x, y) == place {
        line(plot, role, &[from, to], TICK);
    }
    let (middle, up) = (plot.pixel((x, y)), font::cap_height(sizes::VALUE) / 2.0);
    let mut candidates = Vec::new();
    if row {
        // In the row: at its middle, then at the height of its upper and lower bars.
        let rows = [0.0, 0.5, -0.5, 0.25, -0.25].map(|share| middle.y + (to.y - from.y) * share / 2.0 + up);
        for step in 0..8 {
            let beside = DISTANCE + 25.0 * f64::from(step);
            for y in rows {
                candidates.push((Point::new(middle.x + beside, y), TextAnchor::Start));
                candidates.push((Point::new(middle.x - beside, y), TextAnchor::End));
            }
        }
        for y in [from.y - 3.0, to.y + 3.0 + 2.0 * up] {
            for anchor in [TextAnchor::Middle, TextAnchor::Start, TextAnchor::End] {
                candidates.push((Point::new(middle.x, y), anchor));
            }
        }
    } else {
        for step in 0..6 {
            let away = DISTANCE + 14.0 * f64::from(step);
            for y in [middle.y - away, middle.y + away + 2.0 * up] {
                candidates.push((Point::new(middle.x, y), TextAnchor::Middle));
                candidates.push((Point::new(from.x, y), TextAnchor::Start));
                candidates.push((Point::new(to.x, y), TextAnchor::End));
            }
        }
    }
    Pending { role, text: named(text, place), candidates }
}

/// A guess drawn by hand: what of it is on the axes, named at its end.
pub(crate) fn drawn(plot: &mut Plot, role: Role, points: &[(f64, f64)], label: &str) -> Option<Pending> {
    let places: Vec<Place> = points.iter().filter_map(|(x, y)| plot.place(*x, *y)).collect();
    let line_of: Vec<Point> = places.iter().map(|(x, y)| Point::new(*x, *y)).collect();
    let parts = clip::polyline(&line_of, &EVERYWHERE);
    let end = match parts.last().and_then(|part| part.last()) {
        Some(end) => (end.x, end.y),
        None => *places.last()?,
    };
    for part in parts {
        let part: Vec<Point> = part.into_iter().map(|place| plot.pixel((place.x, place.y))).collect();
        line(plot, role, &part, LINE);
    }
    let candidates = around(plot.pixel(clamped(end)));
    Some(Pending { role, text: named(label, end), candidates })
}

fn line(plot: &mut Plot, role: Role, points: &[Point], width: f64) {
    let ground = Stroke { color: plot.palette.background, width: width + 2.0 * GROUND, dash: Vec::new() };
    let dashes = Stroke { color: plot.palette.ink, width, dash: DASH.to_vec() };
    for stroke in [ground, dashes] {
        let lines = vec![points.to_vec()];
        plot.sheet.push(role, Shape::Path { lines, closed: false, fill: None, stroke: Some(stroke) });
    }
}

/// The values between which a guess belongs on a linear axis with data from low to high: as far beyond them as five
/// times the data, so that a guess stretches the axis and does not squeeze the data to nothing.
pub(crate) fn reach(low: f64, high: f64) -> (f64, f64) {
    const BEYOND: f64 = 4.0;
    let wide = (high - low).max(high.abs()).max(low.abs());
    (low - BEYOND * wide, high + BEYOND * wide)
}

/// The values guessed for the category of a bar.
pub(crate) fn about(figure: &Figure, category: Option<f64>) -> Vec<f64> {
    let lying = horizontal(figure);
    let guesses = figure.annotations.iter().filter_map(|annotation| match annotation {
        Annotation::Guess { x: Some(x), y: Some(y), .. } => Some(if lying { (*y, *x) } else { (*x, *y) }),
        _ => None,
    });
    guesses.filter(|(at, _)| Some(*at) == category).map(|(_, value)| value).collect()
}

/// Whether a span has rows or columns, and the share of each.
pub(crate) fn band(x: &Span, y: &Span) -> Option<(f64, bool)> {
    match (x.category_share(), y.category_share()) {
        (None, Some(share)) => Some((share, true)),
        (Some(share), None) => Some((share, false)),
        _ => None,
    }
}
