//! Where everything goes. The width of the labels depends on the ticks, the ticks on the size of the plot, and that
//! on the width of the labels: a few rounds settle it.

use crate::area::{Area, Point};
use crate::draw::bars::{self, Labels};
use crate::draw::coordinate::{Coordinate, Span, Tick};
use crate::draw::frame::{self, Frame, Spared};
use crate::draw::labels;
use crate::draw::legend::Entry;
use crate::draw::slots::{self, Bar};
use crate::draw::{Chrome, reach, sizes, ticks};
use crate::font;
use crate::list::{Dimension, Role};
use crate::model::{Axis, Figure, Scale};
use crate::text::{Text, TextAnchor};
use crate::theme::Palette;
use crate::words;

/// A picture laid out.
pub(crate) struct Layout {
    pub width: f64,
    pub height: f64,
    pub plot: Area,
    pub x: Coordinate,
    pub y: Coordinate,
    pub texts: Vec<(Role, Text)>,
    pub legend: Vec<Entry>,
    pub bars: Vec<Bar>,
    pub bar_labels: Labels,
    /// Whether there is anything to draw.
    pub any: bool,
}

/// A plot lower than this is not worth its frame: things around it are left out first.
pub(crate) const LOWEST: f64 = 90.0;
/// A plot is never smaller than this, in either direction.
const LEAST: f64 = 4.0;
/// How far a tick label may reach into the margin.
const OVERHANG: f64 = 6.0;
/// The largest share of the picture's width that names of categories take at its left.
const NAMES_SHARE: f64 = 0.42;

/// Lays out a figure in a picture.
pub(crate) fn lay_out(figure: &Figure, width: f64, height: f64, chrome: Chrome, palette: &Palette) -> Layout {
    let mut spared = Spared::STEPS.into_iter();
    let mut next = spared.next().unwrap_or(Spared::Title);
    loop {
        let frame = frame::lay_out(figure, width, height, chrome, next, palette);
        let layout = attempt(figure, width, height, frame, palette);
        match spared.next() {
            Some(more) if layout.plot.height < LOWEST => next = more,
            _ => return layout,
        }
    }
}

fn attempt(figure: &Figure, width: f64, height: f64, frame: Frame, palette: &Palette) -> Layout {
    let Frame { mut texts, legend, inside } = frame;
    let (x_span, y_span, any) = reach::spans(figure);
    let (x_whole, y_whole) = reach::whole(figure);
    let lying = reach::horizontal(figure);
    let bars = slots::bars(figure, if lying { &y_span } else { &x_span });
    let x_title =
        frame::axis_title(&figure.x).map(|title| words::shorten(&title, sizes::AXIS_TITLE, inside.width));
    let title_height = if x_title.is_some() { sizes::line_height(sizes::AXIS_TITLE) + 5.0 } else { 0.0 };

    let (mut left, mut right) = (inside.x, inside.right());
    let mut label_height = sizes::line_height(sizes::TICK);
    let mut x = Coordinate { span: x_span, ticks: Vec::new(), minor: Vec::new() };
    let mut y = Coordinate { span: y_span, ticks: Vec::new(), minor: Vec::new() };
    let mut plot = inside;
    let mut bar_labels = Labels::None;
    for _ in 0..4 {
        let bottom = inside.bottom() - title_height - sizes::LABEL_DISTANCE - label_height;
        plot = Area {
            x: left,
            y: inside.y,
            width: (right - left).max(LEAST),
            height: (bottom - inside.y).max(LEAST),
        };
        bar_labels = bars::labels(figure, &bars, if lying { plot.height } else { plot.width });
        let room = |span, length| bars::with_room(figure, &bars, bar_labels, span, length);
        (x.span, y.span) =
            if lying { (room(x_span, plot.width), y_span) } else { (x_span, room(y_span, plot.height)) };

        y.ticks = y_ticks(&figure.y, &y.span, y_whole, plot.height, width * NAMES_SHARE);
        x.ticks = x_ticks(&figure.x, &x.span, x_whole, plot.width);
        if !any {
            // Numbers on an axis without data would be invented.
            for (axis, ticks) in [(&figure.x, &mut x.ticks), (&figure.y, &mut y.ticks)] {
                if !matches!(axis.scale, Scale::Category(_)) {
                    ticks.clear();
                }
            }
        }
        label_height = sizes::line_height(sizes::TICK) * most_lines(&x.ticks) as f64;
        let labels_width = y.ticks.iter().map(|tick| labels::width(&tick.label)).fold(0.0, f64::max);
        left =
            left.max(inside.x + labels_width + if labels_width > 0.0 { sizes::LABEL_DISTANCE } else { 0.0 });
        // Labels at the ends reach into the margins, but not far.
        let (first, last) = ((inside.x - OVERHANG).max(1.0), (inside.right() + OVERHANG).min(width - 1.0));
        for tick in &x.ticks {
            let (at, half) = (plot.x + tick.place * plot.width, labels::width(&tick.label) / 2.0);
            left = left.max(plot.x + (first - (at - half)).min(half)).min(inside.x + inside.width * 0.6);
            right = right.min(plot.right() - (at + half - last)).max(left + LEAST);
        }
    }
    plot.width = plot.width.min(width - plot.x).max(LEAST.min(width));
    plot.height = plot.height.min(height - plot.y).max(LEAST.min(height));
    if any {
        x.minor = ticks::minor(&x.span, 3.0 / plot.width);
        y.minor = ticks::minor(&y.span, 3.0 / plot.height);
    }
    labels::settle(&mut x.ticks, &mut y.ticks, &plot, width, height);

    if let Some(title) = x_title {
        let half = font::width(&title, sizes::AXIS_TITLE) / 2.0;
        let middle = plot.center().x.max(inside.x + half).min(inside.right() - half);
        let baseline =
            plot.bottom() + sizes::LABEL_DISTANCE + label_height + 5.0 + font::cap_height(sizes::AXIS_TITLE);
        let text = Text {
            text: title,
            at: Point::new(middle, baseline),
            anchor: TextAnchor::Middle,
            size: sizes::AXIS_TITLE,
            color: palette.muted,
            rotation: 0.0,
        };
        texts.push((Role::AxisTitle(Dimension::X), text));
    }
    let picture = Area { x: 0.0, y: 0.0, width, height };
    texts.retain(|(_, text)| picture.holds(&text.bounds(), 0.0));
    Layout { width, height, plot, x, y, texts, legend, bars, bar_labels, any }
}

fn most_lines(ticks: &[Tick]) -> usize {
    ticks.iter().map(|tick| labels::lines(&tick.label)).max().unwrap_or(1)
}

fn y_ticks(axis: &Axis, span: &Span, whole: bool, height: f64, most_width: f64) -> Vec<Tick> {
    let line = sizes::line_height(sizes::TICK);
    if let Scale::Category(names) = &axis.scale {
        let pitch = height / names.len().max(1) as f64;
        let every = (line / pitch).ceil().max(1.0) as usize;
        let lines = (((pitch * every as f64) / line) as usize).clamp(1, 3);
        return categories(names, span, every, &|name| words::wrap(name, sizes::TICK, most_width, lines));
    }
    let most = ((height / 34.0) as usize).clamp(2, 9);
    ticks::numeric(span, whole, most, &|ticks| {
        ticks.windows(2).all(|pair| (pair[1].place - pair[0].place).abs() * height >= line * 1.3)
    })
}

fn x_ticks(axis: &Axis, span: &Span, whole: bool, width: f64) -> Vec<Tick> {
    if let Scale::Category(names) = &axis.scale {
        return columns(names, span, width);
    }
    let most = ((width / 44.0) as usize).clamp(2, 11);
    ticks::numeric(span, whole, most, &|ticks| {
        ticks.windows(2).all(|pair| {
            let apart = (pair[1].place - pair[0].place).abs() * width;
            apart >= (labels::width(&pair[0].label) + labels::width(&pair[1].label)) / 2.0 + sizes::LABEL_GAP
        })
    })
}

/// Categories side by side. Names too wide for their column take turns on two levels; where even that is not enough,
/// not all are named.
fn columns(names: &[String], span: &Span, width: f64) -> Vec<Tick> {
    let pitch = width / names.len().max(1) as f64;
    let words = || names.iter().flat_map(|name| name.split_whitespace());
    let widest = words().map(|word| font::width(word, sizes::TICK)).fold(0.0, f64::max);
    const GAP: f64 = 6.0;
    if widest > pitch - GAP && widest <= 2.0 * pitch - GAP && names.len() > 1 {
        let mut ticks =
            categories(names, span, 1, &|name| words::wrap_words(name, sizes::TICK, 2.0 * pitch - GAP, 2));
        let upper = ticks.iter().step_by(2).map(|tick| labels::lines(&tick.label)).max().unwrap_or(1);
        for tick in ticks.iter_mut().skip(1).step_by(2) {
            tick.label = format!("{}{}", "\n".repeat(upper), tick.label);
        }
        return ticks;
    }
    let every = (44.0 / pitch).ceil().max(1.0) as usize;
    categories(names, span, every, &|name| {
        words::wrap_words(name, sizes::TICK, pitch * every as f64 - GAP, 3)
    })
}

/// A tick for every so many categories, with its name in lines.
fn categories(names: &[String], span: &Span, every: usize, wrap: &dyn Fn(&str) -> Vec<String>) -> Vec<Tick> {
    let mut ticks = Vec::new();
    for index in (0..names.len()).step_by(every) {
        if let Some(place) = span.place(index as f64) {
            ticks.push(Tick { place, label: wrap(&names[index]).join("\n") });
        }
    }
    ticks
}
