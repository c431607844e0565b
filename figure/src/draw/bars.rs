//! Bars, their whiskers, and their values beside them where there is room.

use crate::area::Point;
use crate::draw::coordinate::Span;
use crate::draw::plot::{Ink, Place, Plot};
use crate::draw::reach::{corners, horizontal};
use crate::draw::slots::Bar;
use crate::draw::{ghost, sizes};
use crate::font;
use crate::list::Role;
use crate::model::{Figure, Mark};
use crate::number;
use crate::text::TextAnchor;

/// Between bars that stand side by side, in px.
const GAP: f64 = 1.5;
/// Between the end of a bar and its value, in px.
const LABEL_DISTANCE: f64 = 5.0;

/// Whether values are written at the bars, and with their unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Labels {
    WithUnit,
    Bare,
    None,
}

/// What is written at a bar.
pub(crate) fn label(figure: &Figure, value: f64, labels: Labels) -> String {
    let axis = if horizontal(figure) { &figure.x } else { &figure.y };
    match labels {
        Labels::WithUnit => number::with_unit(value, &axis.unit),
        Labels::Bare => number::plain(value),
        Labels::None => String::new(),
    }
}

/// The fullest labels that have room, given how long the axis of categories is in px.
pub(crate) fn labels(figure: &Figure, bars: &[Bar], categories_px: f64) -> Labels {
    let Some(thickness) = bars.first().map(|bar| bar.thickness * categories_px) else { return Labels::None };
    if horizontal(figure) {
        return if thickness >= sizes::VALUE - 1.0 { Labels::WithUnit } else { Labels::None };
    }
    let widest = |labels: Labels| {
        let texts = bars.iter().filter_map(|bar| bar.value.map(|value| label(figure, value, labels)));
        texts.map(|text| font::width(&text, sizes::VALUE)).fold(0.0, f64::max)
    };
    [Labels::WithUnit, Labels::Bare]
        .into_iter()
        .find(|labels| widest(*labels) + 3.0 <= thickness)
        .unwrap_or(Labels::None)
}

/// The span of the value axis, widened so that labels at the ends of the longest bars stay inside.
pub(crate) fn with_room(figure: &Figure, bars: &[Bar], labels: Labels, span: Span, length: f64) -> Span {
    if labels == Labels::None || length <= 0.0 {
        return span;
    }
    let (mut low, mut high) = (0.0f64, 1.0f64);
    let zero = span.place(0.0).unwrap_or(0.0);
    for bar in bars {
        let Some(value) = bar.value else { continue };
        let (from, to) = bar.whisker.unwrap_or((value, value));
        let former = bar.ghost.map_or(value, |(_, former)| former);
        let (from, to) = (from.min(former), to.max(former));
        let text = label(figure, value, labels);
        let wide = if horizontal(figure) { font::width(&text, sizes::VALUE) } else { sizes::VALUE };
        let room = ((wide + LABEL_DISTANCE + 2.0) / length).min(0.6);
        let (Some(least), Some(most)) = (span.place(value.min(from)), span.place(value.max(to))) else {
            continue;
        };
        // A label that a guess would run through stands beyond it.
        let guesses = || bar.guesses.iter().filter_map(|guess| span.place(*guess));
        if most >= zero && value >= 0.0 {
            let most = guesses().filter(|place| *place < most + 2.0 * room).fold(most, f64::max);
            high = high.max(most / (1.0 - room));
        } else {
            let least = guesses().filter(|place| *place > least - 2.0 * room).fold(least, f64::min);
            low = low.min((least - room) / (1.0 - room));
        }
    }
    match span {
        Span::Linear { .. } => Span::Linear { low: span.value(low), high: span.value(high) },
        Span::Log { .. } => Span::Log { low: span.value(low), high: span.value(high) },
        Span::Category { .. } => span,
    }
}

/// Draws all bars of a series, with whiskers and values.
pub(crate) fn draw(plot: &mut Plot, figure: &Figure, index: usize, bars: &[Bar], labels: Labels) {
    let series = &figure.series[index];
    let lying = horizontal(figure);
    let look = plot.look(series);
    let base = plot.value_span(lying).place(0.0).unwrap_or(0.0).clamp(0.0, 1.0);
    for bar in bars.iter().filter(|bar| bar.series == index) {
        let role = Role::Series { index, point: Some(bar.point) };
        let Some((value, end)) = bar.value.and_then(|value| {
            let drawn = !corners(figure, Mark::Bars, &series.points[bar.point]).is_empty();
            drawn.then_some(value).zip(plot.value_span(lying).place(value))
        }) else {
            let at = plot.pixel(if lying { (base, bar.center) } else { (bar.center, base) });
            missing(plot, index, bar.point, at, lying);
            continue;
        };
        let end = end.clamp(0.0, 1.0);
        let Some(corners) = corners_of(plot, bar, value, lying) else { continue };
        plot.filled(role, corners, &look);
        ghost::cut(plot, bar, lying);
        let tip = plot.pixel(if lying { (end, bar.center) } else { (bar.center, end) });
        plot.anchor(index, bar.point, tip);

        let mut outermost = tip;
        if let Some((low, high)) = bar.whisker {
            let ends =
                [low, high].map(|v| plot.value_span(lying).place(v).map(|place| place.clamp(0.0, 1.0)));
            if let [Some(low), Some(high)] = ends {
                whisker(plot, role, bar.center, low, high, lying);
                let far = if value < 0.0 { low.min(end) } else { high.max(end) };
                outermost = plot.pixel(if lying { (far, bar.center) } else { (bar.center, far) });
            }
        }
        let text = label(figure, value, labels);
        outermost = beyond_marks(plot, bar, outermost, &text, lying);
        let role = Role::ValueLabel { series: index, point: bar.point };
        let up = font::cap_height(sizes::VALUE);
        let (at, anchor) = match (lying, value < 0.0) {
            (true, false) => {
                (Point::new(outermost.x + LABEL_DISTANCE, outermost.y + up / 2.0), TextAnchor::Start)
            }
            (true, true) => {
                (Point::new(outermost.x - LABEL_DISTANCE, outermost.y + up / 2.0), TextAnchor::End)
            }
            (false, false) => (Point::new(outermost.x, outermost.y - LABEL_DISTANCE), TextAnchor::Middle),
            (false, true) => (Point::new(outermost.x, outermost.y + LABEL_DISTANCE + up), TextAnchor::Middle),
        };
        plot.label(role, &text, at, anchor);
    }
}

/// Two opposite corners of a bar with a value, where that has a place: from zero to it, as thick as the bar is.
pub(crate) fn corners_of(plot: &Plot, bar: &Bar, value: f64, lying: bool) -> Option<[Place; 2]> {
    let span = plot.value_span(lying);
    let (base, end) = (span.place(0.0).unwrap_or(0.0).clamp(0.0, 1.0), span.place(value)?.clamp(0.0, 1.0));
    let cross = if lying { plot.area.height } else { plot.area.width };
    let half = (bar.thickness * cross - GAP).max(0.5) / cross / 2.0;
    let (from, to) = (bar.center - half, bar.center + half);
    Some(if lying { [(base, from), (end, to)] } else { [(from, base), (to, end)] })
}

/// Where the label of a bar begins: at its end, or beyond the marks that would run through it, which are the end of its
/// ghost and the guesses about its category.
fn beyond_marks(plot: &Plot, bar: &Bar, mut tip: Point, text: &str, lying: bool) -> Point {
    let sign = if bar.value.is_some_and(|value| value < 0.0) { -1.0 } else { 1.0 };
    let mut marks = bar.guesses.clone();
    marks.extend(bar.ghost.map(|(_, former)| former));
    marks.iter_mut().for_each(|mark| *mark *= sign);
    marks.retain(|mark| *mark > 0.0);
    let wide = if lying { font::width(text, sizes::VALUE) } else { font::cap_height(sizes::VALUE) };
    for mark in number::distinct(marks) {
        let Some([_, end]) = corners_of(plot, bar, mark * sign, lying) else { continue };
        let end = plot.pixel(end);
        let past = sign * if lying { end.x - tip.x } else { tip.y - end.y };
        match (past > 0.0 && past < wide + 2.0 * LABEL_DISTANCE, lying) {
            (false, _) => {}
            (true, true) => tip.x = end.x,
            (true, false) => tip.y = end.y,
        }
    }
    tip
}

/// A dash where a value is missing, so that its place is not mistaken for zero.
fn missing(plot: &mut Plot, series: usize, point: usize, at: Point, lying: bool) {
    let up = font::cap_height(sizes::VALUE);
    let (at, anchor) = if lying {
        (Point::new(at.x + LABEL_DISTANCE, at.y + up / 2.0), TextAnchor::Start)
    } else {
        (Point::new(at.x, at.y - LABEL_DISTANCE), TextAnchor::Middle)
    };
    plot.label(Role::ValueLabel { series, point }, "–", at, anchor);
}

/// A line from low to high with caps.
fn whisker(plot: &mut Plot, role: Role, center: f64, low: f64, high: f64, lying: bool) {
    let at = |along: f64, px: f64| {
        if lying {
            (along, center + px / plot.area.height.max(1.0))
        } else {
            (center + px / plot.area.width.max(1.0), along)
        }
    };
    let lines =
        [[at(low, 0.0), at(high, 0.0)], [at(low, -3.0), at(low, 3.0)], [at(high, -3.0), at(high, 3.0)]];
    let ink = Ink { color: plot.palette.ink, width: 1.25, dash: &[] };
    for line in lines {
        plot.stroke(role, &line, ink);
    }
}
