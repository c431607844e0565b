//! How far the data reach: which values the axes must show.

use crate::draw::coordinate::Span;
use crate::draw::{cells, guess, slots};
use crate::model::{Annotation, Axis, Figure, Mark, Scale, Series};
use crate::number::drawable;

/// The least and the greatest of some values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Extent {
    pub low: f64,
    pub high: f64,
}

impl Extent {
    fn with(this: Option<Self>, value: f64) -> Option<Self> {
        Some(match this {
            None => Self { low: value, high: value },
            Some(Self { low, high }) => Self { low: low.min(value), high: high.max(value) },
        })
    }
}

/// Whether bars lie: where the vertical axis has the categories.
pub(crate) fn horizontal(figure: &Figure) -> bool {
    matches!(figure.y.scale, Scale::Category(_))
}

/// The value in a column, where there is a drawable one.
// Asked for everywhere: once in the page is enough.
#[inline(never)]
pub(crate) fn column(point: &[Option<f64>], index: usize) -> Option<f64> {
    point.get(index).copied().flatten().and_then(drawable)
}

/// The corners of what a point draws, as (x, y) in values.
pub(crate) fn corners(figure: &Figure, mark: Mark, point: &[Option<f64>]) -> Vec<(f64, f64)> {
    let pair = |x: usize, y: usize| column(point, x).zip(column(point, y));
    let found = match mark {
        Mark::Line | Mark::Step | Mark::Scatter | Mark::Cumulative | Mark::HeatMap => {
            [pair(0, 1), None, None]
        }
        Mark::Bars if horizontal(figure) => [pair(1, 0), pair(2, 0), pair(3, 0)],
        Mark::Bars => [pair(0, 1), pair(0, 2), pair(0, 3)],
        Mark::Band => [pair(0, 1), pair(0, 2), pair(0, 3)],
        Mark::Histogram => [pair(0, 2), pair(1, 2), None],
        Mark::Waterfall => [pair(1, 0), pair(2, 0), None],
    };
    let mut corners = Vec::new();
    for (x, y) in found.into_iter().flatten() {
        if shown(&figure.x.scale, x) && shown(&figure.y.scale, y) {
            corners.push((x, y));
        }
    }
    corners
}

/// Whether a scale has a place for a value.
fn shown(scale: &Scale, value: f64) -> bool {
    match scale {
        Scale::Linear | Scale::LinearFromZero => true,
        Scale::Log => value > 0.0,
        Scale::Category(names) => value >= 0.0 && value.fract() == 0.0 && value < names.len() as f64,
    }
}

/// The axes' spans, x and y, with the last run in them, and whether the present one has anything to draw on them.
pub(crate) fn spans(figure: &Figure) -> (Span, Span, bool) {
    let (mut x, mut y) = (None, None);
    let mut any = false;
    for (index, series) in figure.series.iter().chain(&figure.ghost).enumerate() {
        let mut reached = all_corners(figure, series);
        reached.extend(outer_edges(figure, series));
        for (left, top) in reached {
            x = Extent::with(x, left);
            y = Extent::with(y, top);
        }
        if series.mark == Mark::Cumulative && y.is_some() {
            y = Extent::with(y, 1.0);
        }
        any |= index < figure.series.len() && x.is_some();
    }
    let (from_zero_x, from_zero_y) = zero(figure);
    let mark = |wanted: &[Mark]| figure.series.iter().any(|series| wanted.contains(&series.mark));
    let tight = mark(&[Mark::HeatMap]);
    let pad_x = if tight || !mark(&[Mark::Scatter, Mark::Waterfall]) { 0.0 } else { 0.03 };
    let pad_y = if tight || mark(&[Mark::Cumulative]) { 0.0 } else { 0.05 };
    (
        span(&figure.x, annotated(figure, x, true), from_zero_x, pad_x, false, whole_below(figure, true)),
        span(&figure.y, annotated(figure, y, false), from_zero_y, pad_y, true, whole_below(figure, false)),
        any,
    )
}

/// Whether all values on each axis, x and y, are whole numbers.
pub(crate) fn whole(figure: &Figure) -> (bool, bool) {
    let (mut x, mut y) = (true, true);
    for series in figure.series.iter().chain(&figure.ghost) {
        for corner in all_corners(figure, series) {
            x &= corner.0.fract() == 0.0;
            y &= corner.1.fract() == 0.0;
        }
    }
    (x, y)
}

/// The corners of what all points of a series draw.
pub(crate) fn all_corners(figure: &Figure, series: &Series) -> Vec<(f64, f64)> {
    let mut all = Vec::new();
    for point in &series.points {
        all.extend(corners(figure, series.mark, point));
    }
    all
}

/// What a series needs beyond its points: the outer halves of cells, and of bars without categories.
fn outer_edges(figure: &Figure, series: &Series) -> Vec<(f64, f64)> {
    match series.mark {
        Mark::HeatMap => cells::outer_edges(figure, series),
        Mark::Bars => slots::outer_edges(figure, series),
        _ => Vec::new(),
    }
}

/// Which axes (x, y) must show zero, asked or not: lengths that are values begin there.
fn zero(figure: &Figure) -> (bool, bool) {
    let lying = horizontal(figure);
    let (mut x, mut y) = (figure.x.scale == Scale::LinearFromZero, figure.y.scale == Scale::LinearFromZero);
    for Series { mark, .. } in &figure.series {
        x |= *mark == Mark::Bars && lying;
        y |= (*mark == Mark::Bars && !lying) || matches!(mark, Mark::Histogram | Mark::Cumulative);
    }
    (x, y)
}

/// Whether bars stand on this axis, so that a logarithmic one begins at a whole decade below the least.
fn whole_below(figure: &Figure, x: bool) -> bool {
    let bars = figure.series.iter().any(|series| series.mark == Mark::Bars) && horizontal(figure) == x;
    bars || (!x && figure.series.iter().any(|series| series.mark == Mark::Histogram))
}

/// The extent with the annotations in it, as long as they do not squeeze the data into a corner: one that lies
/// farther off than the data are wide (a guess: than [`guess::reach`] has it) is shown at the edge instead.
fn annotated(figure: &Figure, data: Option<Extent>, x: bool) -> Option<Extent> {
    let scale = if x { &figure.x.scale } else { &figure.y.scale };
    let Some(Extent { low, high }) = data else {
        return data;
    };
    let others = match scale {
        Scale::Log => (low / (high / low).max(10.0), high * (high / low).max(10.0)),
        _ => {
            let reach = (high - low).max(high.abs() * 0.5).max(low.abs() * 0.5);
            (low - reach, high + reach)
        }
    };
    let guesses = if *scale == Scale::Log { others } else { guess::reach(low, high) };
    let mut extent = data;
    let mut show = |place: f64, (least, greatest): (f64, f64)| {
        let place = drawable(place).filter(|place| (least..=greatest).contains(place));
        if let Some(place) = place.filter(|place| shown(scale, *place)) {
            extent = Extent::with(extent, place);
        }
    };
    for annotation in &figure.annotations {
        match annotation {
            Annotation::Crossover { x: across, y: up, .. } => show(if x { *across } else { *up }, others),
            Annotation::Vertical { x: across, .. } if x => show(*across, others),
            Annotation::Horizontal { y: up, .. } if !x => show(*up, others),
            Annotation::Vertical { .. } | Annotation::Horizontal { .. } => {}
            Annotation::Guess { x: across, y: up, .. } => {
                if let Some(place) = if x { *across } else { *up } {
                    show(place, guesses);
                }
            }
            Annotation::GuessLine { points, .. } => {
                points.iter().for_each(|(across, up)| show(if x { *across } else { *up }, guesses));
            }
        }
    }
    extent
}

fn span(axis: &Axis, extent: Option<Extent>, from_zero: bool, pad: f64, vertical: bool, whole: bool) -> Span {
    match &axis.scale {
        Scale::Category(names) => Span::Category { count: names.len(), downward: vertical },
        Scale::Log => {
            let Extent { mut low, mut high } = extent.unwrap_or(Extent { low: 1.0, high: 10.0 });
            let factor = ((high / low).ln() * pad).exp();
            (low, high) = (low / factor, high * factor);
            if whole {
                let decade = crate::number::power_of_ten(crate::number::decade(low));
                low = if decade < low * 0.8 { decade } else { decade / 10.0 };
            }
            if high / low < 1.5 {
                (low, high) = (low / 2.0, high * 2.0);
            }
            Span::Log { low, high }
        }
        Scale::Linear | Scale::LinearFromZero => {
            let Extent { mut low, mut high } = extent.unwrap_or(Extent { low: 0.0, high: 1.0 });
            if from_zero {
                (low, high) = (low.min(0.0), high.max(0.0));
            }
            // A range too narrow for its magnitude has no ticks that differ.
            if high - low <= low.abs().max(high.abs()) * 1e-9 {
                (low, high) = if from_zero || low == 0.0 {
                    (low, low + 1.0)
                } else {
                    (low - low.abs() * 0.5, high + high.abs() * 0.5)
                };
            }
            let room = (high - low) * pad;
            // Padding does not cross zero, and a length that begins there begins at the edge.
            low = if low >= 0.0 { (low - room).max(0.0) } else { low - room };
            high = if high <= 0.0 { (high + room).min(0.0) } else { high + room };
            Span::Linear { low, high }
        }
    }
}
