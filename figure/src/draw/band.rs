//! Bands: the area from low to high, and a line at the value where there is one.

use crate::draw::plot::{Ink, Place, Plot};
use crate::list::Role;
use crate::model::Series;

/// How much of its colour the area has; bands of several contenders lie upon each other.
pub(crate) const OPACITY: f64 = 0.18;

/// One place on the x axis: the point's index, x, and the places of low and high.
struct Slice {
    x: f64,
    low: f64,
    high: f64,
}

/// Draws a band.
pub(crate) fn draw(plot: &mut Plot, index: usize, series: &Series) {
    let look = plot.look(series);
    let role = Role::Series { index, point: None };
    let mut slices: Vec<Vec<Slice>> = vec![Vec::new()];
    let mut line: Vec<Vec<Place>> = vec![Vec::new()];
    for (point, values) in series.points.iter().enumerate() {
        let [value, low, high] = [1, 2, 3].map(|index| plot.at(values, 0, index));
        extend(&mut slices, low.zip(high).map(|((x, low), (_, high))| Slice { x, low, high }));
        extend(&mut line, value);
        if let Some(at) = value.or_else(|| low.zip(high).map(|(low, high)| (low.0, (low.1 + high.1) / 2.0))) {
            let at = plot.pixel(at);
            plot.anchor(index, point, at);
        }
    }
    for run in &slices {
        let there = run.iter().map(|slice| (slice.x, slice.high));
        let back = run.iter().rev().map(|slice| (slice.x, slice.low));
        let corners: Vec<Place> = there.chain(back).collect();
        if let [only] = run.as_slice() {
            // A single interval has no area: a line says the same.
            let ends = [(only.x, only.low.clamp(0.0, 1.0)), (only.x, only.high.clamp(0.0, 1.0))];
            plot.stroke(role, &ends, Ink { dash: &[], ..look.ink() });
        } else if !run.is_empty() {
            plot.polygon(role, &corners, look.color.with_alpha(OPACITY));
        }
    }
    for run in line.iter().filter(|run| !run.is_empty()) {
        plot.polyline(role, run, look.ink());
        for place in run.iter().filter(|_| run.len() == 1) {
            plot.marker(role, *place, &look);
        }
    }
}

/// Goes on with a run, or ends it where something is missing.
fn extend<T>(runs: &mut Vec<Vec<T>>, next: Option<T>) {
    match (next, runs.last_mut()) {
        (Some(next), Some(run)) => run.push(next),
        (None, Some(run)) if !run.is_empty() => runs.push(Vec::new()),
        _ => {}
    }
}
