//! The colours of a heat map: from a breath of its family's colour for the least value to all of it for the greatest.

use crate::color::Color;
use crate::draw::reach::{column, corners};
use crate::model::{Figure, Mark, Series};
use crate::number;
use crate::theme::Palette;

/// How much of the colour the least value has.
const FAINTEST: f64 = 0.10;

/// The colour of a value at a share (0 to 1) of the range.
pub(crate) fn color(full: Color, palette: &Palette, share: f64) -> Color {
    full.over(palette.background, FAINTEST + (1.0 - FAINTEST) * share.clamp(0.0, 1.0))
}

/// The least and the greatest value of a heat map's cells.
pub(crate) fn range(figure: &Figure, series: &Series) -> Option<(f64, f64)> {
    series
        .points
        .iter()
        .filter(|point| !corners(figure, Mark::HeatMap, point).is_empty())
        .filter_map(|point| column(point, 2))
        .fold(None, |range, value| match range {
            None => Some((value, value)),
            Some((low, high)) => Some((value.min(low), value.max(high))),
        })
}

/// The share of the range that a value has; the whole where all are equal.
pub(crate) fn share(value: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { (value - low) / (high - low) } else { 1.0 }
}

/// What the legend says beside the ramp: what is shown, from what to what.
pub(crate) fn legend(figure: &Figure, index: usize) -> String {
    let series = &figure.series[index];
    let what = series.columns.get(2).map_or("", String::as_str);
    match range(figure, series) {
        Some((low, high)) => {
            format!("{} to {} {what} · {}", number::plain(low), number::plain(high), series.name)
        }
        None => series.name.clone(),
    }
}
