//! Waterfalls: spans of time on rows, as a browser's network panel has them.

use crate::draw::coordinate::Span;
use crate::draw::plot::{Outcome, Plot};
use crate::draw::reach::column;
use crate::list::Role;
use crate::model::Series;

/// The share of a row that a span takes.
const FILLED: f64 = 0.62;
/// A span is at least so wide, in px: an event that takes no time is still one.
const NARROWEST: f64 = 1.5;

/// Draws the spans of a series.
pub(crate) fn draw(plot: &mut Plot, index: usize, series: &Series) -> Outcome {
    let look = plot.look(series);
    let Some(row_share) = plot.y().category_share() else { return Ok(()) };
    for (point, values) in series.points.iter().enumerate() {
        let row = column(values, 0).and_then(|row| known(plot.y(), row));
        let ends = column(values, 1).zip(column(values, 2));
        let Some((row, (from, to))) = row.zip(ends) else { continue };
        let (Some(from), Some(to)) = (plot.x().place(from), plot.x().place(to)) else { continue };
        let least = NARROWEST / plot.area.width.max(1.0);
        let (from, to) = (from.min(to), from.max(to));
        let to = to.max(from + least);
        let half = row_share * FILLED / 2.0;
        plot.filled(
            Role::Series { index, point: Some(point) },
            [(from, row - half), (to, row + half)],
            &look,
        )?;
        let at = plot.pixel(((from + to) / 2.0, row));
        plot.anchor(index, point, at);
    }
    Ok(())
}

fn known(rows: &Span, row: f64) -> Option<f64> {
    rows.category(row).and_then(|_| rows.place(row))
}
