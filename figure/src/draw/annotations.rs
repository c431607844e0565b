//! Marks upon the data: crossovers, lines, the reader's guess. Their labels look for a place where they cover no
//! other label and as little of the data as can be; what lies off the axes is named at the edge, with an arrow.

use crate::area::Point;
use crate::draw::coordinate::Span;
use crate::draw::plot::{Place, Plot};
use crate::draw::room::Candidate;
use crate::draw::{guess, sizes};
use crate::font;
use crate::list::{Role, Shape, Stroke};
use crate::model::{Annotation, Figure};
use crate::text::TextAnchor;
use crate::words;

const LINE_DASH: &[f64] = &[4.0, 3.0];
const GUESS_DASH: &[f64] = &[1.5, 3.0];
const WIDTH: f64 = 1.25;
/// From the mark to its label.
const DISTANCE: f64 = 6.0;
/// Half the extent of a ring or diamond.
const REACH: f64 = sizes::MARKER + 2.0;

/// A label that still needs its place.
pub(crate) struct Pending {
    pub role: Role,
    pub text: String,
    pub candidates: Vec<Candidate>,
}

/// Draws the marks of all annotations; their labels are left for [`name`].
pub(crate) fn mark(plot: &mut Plot, figure: &Figure) -> Vec<Pending> {
    let annotations = figure.annotations.iter().enumerate();
    annotations
        .filter_map(|(index, annotation)| {
            let role = Role::Annotation { index };
            match annotation {
                Annotation::Crossover { x, y, label } => {
                    plot.place(*x, *y).map(|place| point(plot, role, place, label, false))
                }
                Annotation::Guess { x: Some(x), y: Some(y), label } => {
                    let place = plot.place(*x, *y)?;
                    Some(match guess::band(plot.x(), plot.y()) {
                        Some((share, true)) => {
                            let text = guess::says(label, *x, &figure.x);
                            guess::within(plot, role, place, share, true, &text)
                        }
                        Some((share, false)) => {
                            let text = guess::says(label, *y, &figure.y);
                            guess::within(plot, role, place, share, false, &text)
                        }
                        None if clamped(place) != place && place.1 == clamped(place).1 => {
                            point(plot, role, place, &guess::says(label, *x, &figure.x), true)
                        }
                        None if clamped(place) != place => {
                            point(plot, role, place, &guess::says(label, *y, &figure.y), true)
                        }
                        None => point(plot, role, place, label, true),
                    })
                }
                Annotation::Vertical { x, label } => across(plot, role, Some(*x), None, label, LINE_DASH),
                Annotation::Horizontal { y, label } => across(plot, role, None, Some(*y), label, LINE_DASH),
                Annotation::Guess { x, y, label } => {
                    let (axis, value) = if x.is_some() { (&figure.x, *x) } else { (&figure.y, *y) };
                    across(plot, role, *x, *y, &guess::says(label, value?, axis), GUESS_DASH)
                }
                Annotation::GuessLine { points, label } => guess::drawn(plot, role, points, label),
            }
        })
        .collect()
}

/// Writes the labels.
pub(crate) fn name(plot: &mut Plot, pending: Vec<Pending>) {
    for Pending { role, text, candidates } in pending {
        plot.label_at_best(role, &text, &candidates);
    }
}

pub(crate) fn clamped((x, y): Place) -> Place {
    (x.clamp(0.0, 1.0), y.clamp(0.0, 1.0))
}

/// A ring, or a diamond for a guess.
fn point(plot: &mut Plot, role: Role, place: Place, label: &str, guess: bool) -> Pending {
    let at = plot.pixel(clamped(place));
    if clamped(place) == place {
        if guess {
            diamond(plot, role, at);
        } else {
            let stroke = Some(Stroke { color: plot.palette.ink, width: 1.5, dash: Vec::new() });
            plot.sheet.push(role, Shape::Circle { center: at, radius: REACH, fill: None, stroke });
        }
    }
    Pending { role, text: named(label, place), candidates: around(at) }
}

fn diamond(plot: &mut Plot, role: Role, at: Point) {
    let corners = [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)]
        .map(|(x, y)| Point::new(at.x + x * REACH, at.y + y * REACH));
    let stroke = Some(Stroke { color: plot.palette.ink, width: 1.5, dash: Vec::new() });
    let fill = Some(plot.palette.background);
    plot.sheet.push(role, Shape::Path { lines: vec![corners.to_vec()], closed: true, fill, stroke });
}

/// A line across the plot.
fn across(
    plot: &mut Plot,
    role: Role,
    x: Option<f64>,
    y: Option<f64>,
    label: &str,
    dash: &'static [f64],
) -> Option<Pending> {
    let on = |span: &Span, value: Option<f64>| value.and_then(|value| span.place(value));
    let place = match on(plot.x(), x) {
        Some(place) => (place, 0.5),
        None => (0.5, on(plot.y(), y)?),
    };
    let vertical = x.is_some();
    let at = plot.pixel(clamped(place));
    let area = plot.area;
    if clamped(place) == place {
        let (from, to) = if vertical {
            (Point::new(at.x, area.y), Point::new(at.x, area.bottom()))
        } else {
            (Point::new(area.x, at.y), Point::new(area.right(), at.y))
        };
        plot.sheet.line(role, from, to, plot.palette.ink, WIDTH, dash);
    }
    let up = font::cap_height(sizes::VALUE);
    let mut candidates = Vec::new();
    if vertical {
        for row in 0..((area.height / 16.0) as usize).min(20) {
            let y = area.y + up + 3.0 + 16.0 * row as f64;
            candidates.push((Point::new(at.x + DISTANCE, y), TextAnchor::Start));
            candidates.push((Point::new(at.x - DISTANCE, y), TextAnchor::End));
        }
    } else {
        for y in [at.y - 5.0, at.y + up + 5.0] {
            candidates.push((Point::new(area.right() - 3.0, y), TextAnchor::End));
            candidates.push((Point::new(area.x + DISTANCE, y), TextAnchor::Start));
            for share in [0.75, 0.5, 0.25] {
                candidates.push((Point::new(area.x + area.width * share, y), TextAnchor::Middle));
            }
        }
    }
    Some(Pending { role, text: named(label, place), candidates })
}

/// Places around a point, the nearest first.
pub(crate) fn around(at: Point) -> Vec<Candidate> {
    let up = font::cap_height(sizes::VALUE);
    let mut candidates = Vec::new();
    for (across, down) in
        [(1.0, 0.0), (0.7, -0.9), (0.7, 0.9), (0.4, -1.7), (0.4, 1.7), (0.2, -2.8), (0.2, 2.8)]
    {
        let (dx, dy) = (across * (REACH + DISTANCE), down * 15.0 + up / 2.0);
        candidates.push((Point::new(at.x + dx, at.y + dy), TextAnchor::Start));
        candidates.push((Point::new(at.x - dx, at.y + dy), TextAnchor::End));
    }
    candidates
}

/// The label, with an arrow to what lies off the axes.
pub(crate) fn named(label: &str, (x, y): Place) -> String {
    let arrow = match () {
        () if x < 0.0 => " ←",
        () if x > 1.0 => " →",
        () if y < 0.0 => " ↓",
        () if y > 1.0 => " ↑",
        () => "",
    };
    format!("{}{arrow}", words::tidy(label))
}
