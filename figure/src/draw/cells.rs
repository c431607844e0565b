//! The cells of a heat map: each reaches half way to its neighbours.

use crate::draw::reach::all_corners;
use crate::model::{Figure, Scale, Series};
use crate::number;

/// The distinct places of a heat map along one axis, ascending.
pub(crate) fn centers(figure: &Figure, series: &Series, x: bool) -> Vec<f64> {
    let drawn = all_corners(figure, series);
    number::distinct(drawn.into_iter().map(|corner| if x { corner.0 } else { corner.1 }).collect())
}

/// Where the cell around `centers[index]` begins and ends: half way, on a logarithmic axis by ratio.
pub(crate) fn edges(centers: &[f64], index: usize, scale: &Scale) -> (f64, f64) {
    if matches!(scale, Scale::Category(_)) {
        return (centers[index] - 0.5, centers[index] + 0.5);
    }
    let log = *scale == Scale::Log;
    let at = |value: f64| if log { value.ln() } else { value };
    let back = |value: f64| if log { value.exp() } else { value };
    let center = at(centers[index]);
    let before = (index > 0).then(|| (center - at(centers[index - 1])) / 2.0);
    let after = centers.get(index + 1).map(|next| (at(*next) - center) / 2.0);
    let alone = if log { 0.5 } else { (center.abs() * 0.25).max(0.5) };
    let (before, after) = (before.or(after).unwrap_or(alone), after.or(before).unwrap_or(alone));
    (back(center - before), back(center + after))
}

/// The outer corners of a heat map, which its axes must show.
pub(crate) fn outer_edges(figure: &Figure, series: &Series) -> Vec<(f64, f64)> {
    let (xs, ys) = (centers(figure, series, true), centers(figure, series, false));
    if xs.is_empty() || ys.is_empty() {
        return Vec::new();
    }
    let ends = |centers: &[f64], scale: &Scale| {
        (edges(centers, 0, scale).0, edges(centers, centers.len() - 1, scale).1)
    };
    let (x, y) = (ends(&xs, &figure.x.scale), ends(&ys, &figure.y.scale));
    vec![(x.0, y.0), (x.1, y.1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_touch() {
        let centers = [1.0, 2.0, 4.0];
        assert_eq!(edges(&centers, 0, &Scale::Linear), (0.5, 1.5));
        assert_eq!(edges(&centers, 1, &Scale::Linear), (1.5, 3.0));
        assert_eq!(edges(&centers, 2, &Scale::Linear), (3.0, 5.0));
        let (low, high) = edges(&centers, 1, &Scale::Log);
        assert!((low - 2f64.sqrt()).abs() < 1e-12 && (high - 8f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_cell_alone_has_a_size() {
        let (low, high) = edges(&[7.0], 0, &Scale::Linear);
        assert!(low < 7.0 && 7.0 < high);
    }
}
