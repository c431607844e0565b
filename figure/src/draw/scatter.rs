//! Scattered points.

use crate::draw::plot::Plot;
use crate::list::Role;
use crate::model::Series;

/// Draws a marker per point.
pub(crate) fn draw(plot: &mut Plot, index: usize, series: &Series) {
    let look = plot.look(series);
    for (point, values) in series.points.iter().enumerate() {
        if let Some(place) = plot.at(values, 0, 1) {
            plot.marker(Role::Series { index, point: Some(point) }, place, &look);
            let at = plot.pixel(place);
            plot.anchor(index, point, at);
        }
    }
}
