//! Scattered points.

use crate::draw::plot::Plot;
use crate::draw::reach::column;
use crate::list::Role;
use crate::model::Series;

/// Draws a marker per point.
pub(crate) fn draw(plot: &mut Plot, index: usize, series: &Series) {
    let look = plot.look(series);
    for (point, values) in series.points.iter().enumerate() {
        let place = column(values, 0).zip(column(values, 1)).and_then(|(x, y)| plot.place(x, y));
        if let Some(place) = place {
            plot.marker(Role::Series { index, point: Some(point) }, place, &look);
            let at = plot.pixel(place);
            plot.anchor(index, point, at);
        }
    }
}
