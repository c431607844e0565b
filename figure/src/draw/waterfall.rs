//! Waterfalls: spans of time on rows, as a browser's network panel has them.

use crate::draw::coordinate::Span;
use crate::draw::plot::{Place, Plot};
use crate::draw::reach::column;
use crate::list::Role;
use crate::model::Series;

/// The share of a row that a span takes.
const FILLED: f64 = 0.62;
/// A span is at least so wide, in px: an event that takes no time is still one.
const NARROWEST: f64 = 1.5;

/// Draws the spans of a series.
pub(crate) fn draw(plot: &mut Plot, index: usize, series: &Series) {
    let look = plot.look(series);
    for (point, values) in series.points.iter().enumerate() {
        let Some(corners) = corners_of(plot, values) else { continue };
        plot.filled(Role::Series { index, point: Some(point) }, corners, &look);
        let [(from, low), (to, high)] = corners;
        let at = plot.pixel(((from + to) / 2.0, (low + high) / 2.0));
        plot.anchor(index, point, at);
    }
}

/// Two opposite corners of a span, where it has a place.
pub(crate) fn corners_of(plot: &Plot, values: &[Option<f64>]) -> Option<[Place; 2]> {
    let half = plot.y().category_share()? * FILLED / 2.0;
    let row = column(values, 0).and_then(|row| known(plot.y(), row))?;
    let (from, to) = (plot.x().place(column(values, 1)?)?, plot.x().place(column(values, 2)?)?);
    let least = NARROWEST / plot.area.width.max(1.0);
    let (from, to) = (from.min(to), from.max(to));
    Some([(from, row - half), (to.max(from + least), row + half)])
}

fn known(rows: &Span, row: f64) -> Option<f64> {
    rows.category(row).and_then(|_| rows.place(row))
}
