//! The boxes of tick labels, and the last word about them: none leaves the picture, none touches another.

use crate::area::Area;
use crate::draw::coordinate::Tick;
use crate::draw::recorder::line_height;
use crate::draw::sizes;
use crate::font;

/// The width of a label in lines.
pub(crate) fn width(label: &str) -> f64 {
    label.split('\n').map(|line| font::width(line, sizes::TICK)).fold(0.0, f64::max)
}

/// How many lines a label has; the first may be empty, which lowers the others.
pub(crate) fn lines(label: &str) -> usize {
    label.split('\n').count()
}

/// How far the empty lines at its beginning lower a label.
fn drop(label: &str) -> f64 {
    let lowered = label.len() - label.trim_start_matches('\n').len();
    line_height(sizes::TICK) * lowered as f64
}

/// The height of a label from its first line with text.
fn height(label: &str) -> f64 {
    line_height(sizes::TICK) * (lines(label) - 1) as f64 - drop(label)
        + font::cap_height(sizes::TICK)
        + font::descent(sizes::TICK)
}

/// Takes the text from every tick whose label would leave the picture or touch another. The ticks stay. This is
/// seldom needed: the layout has made room before.
pub(crate) fn settle(x: &mut [Tick], y: &mut [Tick], plot: &Area, picture_width: f64, picture_height: f64) {
    let picture = Area { x: 0.0, y: 0.0, width: picture_width, height: picture_height };
    let mut placed: Vec<Area> = Vec::new();
    let mut keep = |tick: &mut Tick, area: Area| {
        if tick.label.is_empty() {
            return;
        }
        if picture.holds(&area, 0.0) && !placed.iter().any(|other| other.intersects(&area)) {
            placed.push(area);
        } else {
            tick.label.clear();
        }
    };
    for tick in y {
        let (width, height) = (width(&tick.label), height(&tick.label));
        let middle = plot.bottom() - tick.place * plot.height;
        let area =
            Area { x: plot.x - sizes::LABEL_DISTANCE - width, y: middle - height / 2.0, width, height };
        keep(tick, area);
    }
    for tick in x {
        let (width, height) = (width(&tick.label), height(&tick.label));
        let left = plot.x + tick.place * plot.width - width / 2.0;
        let y = plot.bottom() + sizes::LABEL_DISTANCE + drop(&tick.label);
        keep(tick, Area { x: left, y, width, height });
    }
}
