//! Heat maps: a cell per point, the darker the greater.

use crate::draw::plot::Plot;
use crate::draw::reach::{column, corners};
use crate::draw::{cells, ramp};
use crate::list::Role;
use crate::model::{Figure, Mark};

/// How far a cell reaches over the next, in px.
const OVERLAP: f64 = 0.5;

/// Draws the cells of a series.
pub(crate) fn draw(plot: &mut Plot, figure: &Figure, index: usize) {
    let series = &figure.series[index];
    let Some(range) = ramp::range(figure, series) else { return };
    let look = plot.look(series);
    let (columns, rows) = (cells::centers(figure, series, true), cells::centers(figure, series, false));
    for (point, values) in series.points.iter().enumerate() {
        let (Some((x, y)), Some(value)) =
            (corners(figure, Mark::HeatMap, values).first().copied(), column(values, 2))
        else {
            continue;
        };
        let at =
            |centers: &[f64], value: f64| centers.binary_search_by(|center| center.total_cmp(&value)).ok();
        let Some((left, right)) = at(&columns, x).map(|i| cells::edges(&columns, i, &figure.x.scale)) else {
            continue;
        };
        let Some((low, high)) = at(&rows, y).map(|i| cells::edges(&rows, i, &figure.y.scale)) else {
            continue;
        };
        let (Some(from), Some(to), Some(middle)) =
            (plot.place(left, low), plot.place(right, high), plot.place(x, y))
        else {
            continue;
        };
        let fill = ramp::color(look.color, plot.palette, ramp::share(value, range));
        // Half a pixel over its neighbours: edges that only meet show the ground between them.
        let (from, to) = (
            (from.0, from.1 - OVERLAP / plot.area.height.max(1.0)),
            (to.0 + OVERLAP / plot.area.width.max(1.0), to.1),
        );
        plot.rectangle(Role::Series { index, point: Some(point) }, [from, to], fill);
        let at = plot.pixel(middle);
        plot.anchor(index, point, at);
    }
}
