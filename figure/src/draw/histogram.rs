//! Histograms: bins that touch, drawn as one staircase, so that two of them can lie upon each other.

use crate::draw::plot::{Place, Plot};
use crate::list::Role;
use crate::model::Series;

/// How much of its colour a bin has.
pub(crate) const OPACITY: f64 = 0.22;

/// A bin with its places: where it begins and ends, and how high it is.
pub(crate) struct Bin {
    point: usize,
    from: f64,
    to: f64,
    level: f64,
}

/// Draws a histogram.
pub(crate) fn draw(plot: &mut Plot, index: usize, series: &Series) {
    let look = plot.look(series);
    let (bins, base) = (bins(plot, series), base(plot));
    for Bin { point, from, to, level } in &bins {
        let role = Role::Series { index, point: Some(*point) };
        plot.rectangle(role, [(*from, base), (*to, *level)], look.color.with_alpha(OPACITY));
        let at = plot.pixel(((from + to) / 2.0, *level));
        plot.anchor(index, *point, at);
    }
    for line in outline(plot, &bins) {
        plot.polyline(Role::Series { index, point: None }, &line, look.ink());
    }
}

/// The bins that have a place.
pub(crate) fn bins(plot: &Plot, series: &Series) -> Vec<Bin> {
    let mut bins = Vec::new();
    for (point, values) in series.points.iter().enumerate() {
        if let Some(((from, level), (to, _))) = plot.at(values, 0, 2).zip(plot.at(values, 1, 2)) {
            bins.push(Bin { point, from, to, level });
        }
    }
    bins
}

/// The staircases over bins that touch.
pub(crate) fn outline(plot: &Plot, bins: &[Bin]) -> Vec<Vec<Place>> {
    let base = base(plot);
    let mut outline: Vec<Vec<Place>> = Vec::new();
    for Bin { from, to, level, .. } in bins {
        let (from, to, level) = (*from, *to, *level);
        match outline.last_mut() {
            // The next bin begins where the last ended: the outline goes on.
            Some(line) if line.last().is_some_and(|(x, _)| (x - from).abs() < 1e-9) => {
                line.pop();
                line.extend([(from, level), (to, level), (to, base)]);
            }
            _ => outline.push(vec![(from, base), (from, level), (to, level), (to, base)]),
        }
    }
    outline
}

/// The place of zero.
fn base(plot: &Plot) -> f64 {
    plot.y().place(0.0).unwrap_or(0.0).clamp(0.0, 1.0)
}
