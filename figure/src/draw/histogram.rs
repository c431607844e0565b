//! Histograms: bins that touch, drawn as one staircase, so that two of them can lie upon each other.

use crate::draw::plot::{Outcome, Place, Plot};
use crate::draw::reach::column;
use crate::list::Role;
use crate::model::Series;

/// How much of its colour a bin has.
pub(crate) const OPACITY: f64 = 0.22;

/// Draws a histogram.
pub(crate) fn draw(plot: &mut Plot, index: usize, series: &Series) -> Outcome {
    let look = plot.look(series);
    let base = plot.y().place(0.0).unwrap_or(0.0).clamp(0.0, 1.0);
    let mut outline: Vec<Vec<Place>> = Vec::new();
    for (point, values) in series.points.iter().enumerate() {
        let place = |at: Option<f64>| at.zip(column(values, 2)).and_then(|(x, y)| plot.place(x, y));
        let (Some((from, level)), Some((to, _))) = (place(column(values, 0)), place(column(values, 1)))
        else {
            continue;
        };
        let role = Role::Series { index, point: Some(point) };
        plot.rectangle(role, [(from, base), (to, level)], look.color.with_alpha(OPACITY))?;
        let middle = ((from + to) / 2.0, level);
        let at = plot.pixel(middle);
        plot.anchor(index, point, at);
        match outline.last_mut() {
            // The next bin begins where the last ended: the outline goes on.
            Some(line) if line.last().is_some_and(|(x, _)| (x - from).abs() < 1e-9) => {
                line.pop();
                line.extend([(from, level), (to, level), (to, base)]);
            }
            _ => outline.push(vec![(from, base), (from, level), (to, level), (to, base)]),
        }
    }
    for line in outline {
        plot.polyline(Role::Series { index, point: None }, &line, &look)?;
    }
    Ok(())
}
