//! Which bars stand side by side, where, and how thick they are.

use crate::draw::cells;
use crate::draw::coordinate::Span;
use crate::draw::guess;
use crate::draw::reach::{all_corners, column, corners, horizontal};
use crate::model::{Figure, Mark, Scale, Series};
use crate::number;

/// The share of a category's band that its bars take.
pub(crate) const FILLED: f64 = 0.78;

/// One bar: its series and point, where along the axis of categories, and what it shows.
pub(crate) struct Bar {
    pub series: usize,
    pub point: usize,
    /// The place of its middle.
    pub center: f64,
    /// The share of the axis that it takes.
    pub thickness: f64,
    pub value: Option<f64>,
    pub whisker: Option<(f64, f64)>,
    /// The values that the reader guessed for its category.
    pub guesses: Vec<f64>,
    /// The value that the last run had here, and the index of its series in the ghost.
    pub ghost: Option<(usize, f64)>,
}

/// All bars of a figure, side by side where they share a category.
pub(crate) fn bars(figure: &Figure, categories: &Span) -> Vec<Bar> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut order: Vec<(f64, usize)> = Vec::new();
    for (series, bars) in figure.series.iter().enumerate().filter(|(_, series)| series.mark == Mark::Bars) {
        for (point, values) in bars.points.iter().enumerate() {
            let Some(at) = column(values, 0) else { continue };
            let known = categories.category_share().is_none() || categories.category(at).is_some();
            if known && categories.place(at).is_some() {
                order.push((at, found.len()));
                found.push((series, point));
            }
        }
    }
    let mut taken: Vec<(f64, usize)> = Vec::new();
    let mut slots = Vec::with_capacity(found.len());
    number::sort(&mut order);
    for (at, _) in &order {
        match taken.last_mut() {
            Some((last, count)) if last == at => *count += 1,
            _ => taken.push((*at, 1)),
        }
        slots.push((taken.len() - 1, taken[taken.len() - 1].1 - 1));
    }
    let most = taken.iter().map(|(_, count)| *count).max().unwrap_or(1);
    let share = categories.category_share().unwrap_or_else(|| closest(&taken, categories));
    let thickness = share * FILLED / most as f64;
    let backwards = matches!(categories, Span::Category { downward: true, .. });
    let mut bars = Vec::with_capacity(found.len());
    for ((at, index), (band, slot)) in order.into_iter().zip(slots) {
        let Some(middle) = categories.place(at) else { continue };
        let (series, point) = found[index];
        let count = taken[band].1;
        let offset = (slot as f64 - (count as f64 - 1.0) / 2.0) * thickness;
        let center = middle + if backwards { -offset } else { offset };
        let values = &figure.series[series].points[point];
        let whisker = column(values, 2).zip(column(values, 3));
        let (value, ghost) = (column(values, 1), former(figure, &figure.series[series], at));
        let guesses = guess::about(figure, Some(at));
        bars.push(Bar { series, point, center, thickness, value, whisker, guesses, ghost });
    }
    bars
}

/// What the last run had for a contender in a category.
fn former(figure: &Figure, series: &Series, at: f64) -> Option<(usize, f64)> {
    let alike = |ghost: &Series| {
        ghost.mark == Mark::Bars && (&ghost.contender, ghost.variant) == (&series.contender, series.variant)
    };
    let (index, ghost) = figure.ghost.iter().enumerate().find(|(_, ghost)| alike(ghost))?;
    let point = ghost.points.iter().find(|point| column(point, 0) == Some(at))?;
    let drawn = !corners(figure, Mark::Bars, point).is_empty();
    column(point, 1).filter(|_| drawn).map(|value| (index, value))
}

/// The least distance of neighbours on an axis without categories.
fn closest(taken: &[(f64, usize)], span: &Span) -> f64 {
    let places: Vec<f64> = taken.iter().filter_map(|(at, _)| span.place(*at)).collect();
    let least = places.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    if least.is_finite() { least.min(1.0) } else { 0.5 }
}

/// The corners that bars on an axis without categories need beyond their middles.
pub(crate) fn outer_edges(figure: &Figure, series: &Series) -> Vec<(f64, f64)> {
    if horizontal(figure) || matches!(figure.x.scale, Scale::Category(_)) {
        return Vec::new();
    }
    let drawn = all_corners(figure, series);
    let centers = number::distinct(drawn.iter().map(|(x, _)| *x).collect());
    let Some((_, y)) = drawn.first() else { return Vec::new() };
    let scale = &figure.x.scale;
    vec![(cells::edges(&centers, 0, scale).0, *y), (cells::edges(&centers, centers.len() - 1, scale).1, *y)]
}
