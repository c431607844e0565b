//! Tick labels: their boxes, the last word about them (none leaves the picture, none touches another), and writing
//! them.

use crate::area::{Area, Point};
use crate::draw::coordinate::Tick;
use crate::draw::field::STEP;
use crate::draw::sheet::Sheet;
use crate::draw::sizes;
use crate::font;
use crate::list::{Dimension, Role};
use crate::text::TextAnchor;

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
    sizes::line_height(sizes::TICK) * lowered as f64
}

/// The height of a label from its first line with text.
fn height(label: &str) -> f64 {
    sizes::line_height(sizes::TICK) * (lines(label) - 1) as f64 - drop(label)
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

/// Writes a label at the foot of its tick: beneath it in the middle, or left of it with its lines about it.
pub(crate) fn write(sheet: &mut Sheet, dimension: Dimension, foot: Point, label: &str) {
    let (line_height, capitals) = (sizes::line_height(sizes::TICK), font::cap_height(sizes::TICK));
    let block = line_height * (lines(label) - 1) as f64;
    let (from, first, anchor) = match dimension {
        Dimension::X => (Point::new(foot.x, foot.y + sizes::LABEL_DISTANCE), capitals, TextAnchor::Middle),
        // From the plot's edge, not from the line beside it.
        Dimension::Y => {
            let left = foot.x + STEP - sizes::LABEL_DISTANCE;
            (Point::new(left, foot.y), (capitals - block) / 2.0, TextAnchor::End)
        }
    };
    for (index, line) in label.split('\n').enumerate() {
        let at = Point::new(from.x, from.y + (first + line_height * index as f64));
        let color = sheet.palette.muted;
        sheet.text(Role::TickLabel(dimension), line, at, anchor, sizes::TICK, color);
    }
}
