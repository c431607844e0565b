//! How contenders are told apart without colour: dashes for lines, markers for points, hatches for areas.

use crate::area::{Area, Point};
use crate::color::Color;
use crate::draw::plot::Ink;
use crate::draw::{clip, sizes};
use crate::model::{Family, Series};
use crate::theme::Palette;

/// Everything that sets one series apart from the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    pub color: Color,
    /// Lengths of dashes and gaps in px; empty for a solid line.
    pub dash: &'static [f64],
    pub marker: Marker,
    /// Filled or hollow.
    pub solid: bool,
    pub hatch: Hatch,
}

/// The shape of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    Circle,
    Square,
    Diamond,
    Triangle,
    Wedge,
}

/// The lines within an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hatch {
    None,
    Rising,
    Falling,
    Crossed,
    Level,
}

const DASHES: [&[f64]; 5] = [&[], &[6.0, 3.5], &[2.0, 2.5], &[9.0, 3.0, 2.0, 3.0], &[13.0, 4.0]];
const HATCHES: [Hatch; 5] = [Hatch::None, Hatch::Rising, Hatch::Falling, Hatch::Crossed, Hatch::Level];

/// Distance of hatch lines in px, across.
const HATCH_DISTANCE: f64 = 4.2;

impl Look {
    /// The look of a series in a palette.
    pub(crate) fn of(series: &Series, palette: &Palette) -> Self {
        let variant = usize::from(series.variant);
        // Families differ in shape too, so that colour is never the only difference.
        let markers = match series.family {
            Family::JsonRest => [Marker::Circle, Marker::Triangle],
            Family::ProtobufGrpc => [Marker::Square, Marker::Wedge],
            Family::Other => [Marker::Diamond, Marker::Circle],
        };
        Self {
            color: palette.family(series.family),
            dash: DASHES[variant % DASHES.len()],
            marker: markers[(variant / 2) % markers.len()],
            solid: variant % 2 == 0,
            hatch: HATCHES[variant % HATCHES.len()],
        }
    }

    /// How its lines are drawn.
    pub(crate) fn ink(&self) -> Ink {
        Ink { color: self.color, width: sizes::LINE, dash: self.dash }
    }
}

impl Marker {
    /// The corners of the marker around a point, for a circle of the same area as one with this radius. None for a
    /// circle, which has no corners.
    pub(crate) fn corners(self, at: Point, radius: f64) -> Option<Vec<Point>> {
        let unit: &[(f64, f64)] = match self {
            Self::Circle => return None,
            Self::Square => &[(-0.89, -0.89), (0.89, -0.89), (0.89, 0.89), (-0.89, 0.89)],
            Self::Diamond => &[(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
            Self::Triangle => &[(0.0, -1.35), (1.2, 0.75), (-1.2, 0.75)],
            Self::Wedge => &[(0.0, 1.35), (1.2, -0.75), (-1.2, -0.75)],
        };
        Some(unit.iter().map(|(x, y)| Point::new(at.x + x * radius, at.y + y * radius)).collect())
    }
}

impl Hatch {
    /// The hatch lines within an area. They run through the whole picture, so those of neighbours continue.
    pub(crate) fn lines(self, area: &Area) -> Vec<Vec<Point>> {
        match self {
            Self::None => Vec::new(),
            Self::Rising => slanted(area, 1.0),
            Self::Falling => slanted(area, -1.0),
            Self::Crossed => [slanted(area, 1.0), slanted(area, -1.0)].concat(),
            Self::Level => steps(area.y, area.bottom(), HATCH_DISTANCE)
                .into_iter()
                .map(|y| vec![Point::new(area.x, y), Point::new(area.right(), y)])
                .collect(),
        }
    }
}

/// Lines x + slope·y = constant.
fn slanted(area: &Area, slope: f64) -> Vec<Vec<Point>> {
    let (a, b) = (slope * area.y, slope * area.bottom());
    let (low, high) = (area.x + a.min(b), area.right() + a.max(b));
    let mut lines = Vec::new();
    for sum in steps(low, high, HATCH_DISTANCE * std::f64::consts::SQRT_2) {
        let from = Point::new(sum - a, area.y);
        let to = Point::new(sum - b, area.bottom());
        if let Some((from, to)) = clip::segment(from, to, area).filter(|(from, to)| from != to) {
            lines.push(vec![from, to]);
        }
    }
    lines
}

/// Multiples of `step` strictly between two bounds.
fn steps(low: f64, high: f64, step: f64) -> Vec<f64> {
    let (first, last) = ((low / step).floor() as i64 + 1, (high / step).ceil() as i64);
    (first..last).map(|index| index as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { x: 10.0, y: 20.0, width: 100.0, height: 14.0 };

    #[test]
    fn hatches_stay_inside_and_are_there() {
        for hatch in [Hatch::Rising, Hatch::Falling, Hatch::Crossed, Hatch::Level] {
            let lines = hatch.lines(&AREA);
            assert!(lines.len() >= 3, "{hatch:?}");
            assert!(lines.iter().flatten().all(|point| AREA.grown(1e-9).contains(*point)), "{hatch:?}");
        }
        assert!(Hatch::None.lines(&AREA).is_empty());
    }

    #[test]
    fn an_area_without_extent_has_no_hatch_lines() {
        let nothing = Area { width: 0.0, ..AREA };
        assert!(Hatch::Rising.lines(&nothing).is_empty());
    }
}
